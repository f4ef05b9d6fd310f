"""Our failures, not the data's: each class carries the exit code the command ends with."""

from opendata.model import Text


class OpendataError(Exception):
    """A failure to tell the user about in one sentence, in their language, without a traceback."""

    exit_code = 3

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class UsageError(OpendataError):
    """The words of the command line cannot be carried out as they are."""

    exit_code = 2


class EnvironmentFailure(OpendataError):
    """The machine refused: a file that cannot be opened, a disk that is full."""

    exit_code = 3


class SchemaError(OpendataError):
    """A descriptor under schemas/ says something this program does not understand."""

    exit_code = 3


class PortalFailure(OpendataError):
    """A portal is down, refuses, or answers what nobody can understand. `may_retry` says waiting may help."""

    exit_code = 3

    def __init__(self, text: Text, *, may_retry: bool = False) -> None:
        super().__init__(text)
        self.may_retry = may_retry


class LedgerFailure(OpendataError):
    """The ledger cannot be written, or its chain of hashes is broken."""

    exit_code = 3
