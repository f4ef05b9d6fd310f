"""The secret of a portal: from its environment variable, else from the system's keyring, else none.

Only the name of the variable is ever told. What a keyring says of its own failure could hold the secret, so
nothing of it is passed on, not even as the cause.
"""

from __future__ import annotations

import os

from opendata.errors import EnvironmentFailure
from opendata.model import Text

SERVICE = "opendata"
"""The service under which `python -m keyring set opendata VARIABLE` stores it."""


def find(variable: str) -> str:
    """The secret, or "". Raises EnvironmentFailure for a keyring that cannot be asked."""
    if not variable:
        return ""
    return os.environ.get(variable, "").strip() or _stored(variable)


def _stored(variable: str) -> str:
    """The optional extra `keyring` costs a tenth of a second, so only those pay who set no variable."""
    failure = _BROKEN
    try:
        import keyring
        from keyring.errors import KeyringLocked, NoKeyringError
    except ImportError as missing:
        if missing.name == "keyring":
            return ""
    else:
        try:
            return (keyring.get_password(SERVICE, variable) or "").strip()
        except NoKeyringError:
            return ""
        except KeyringLocked:
            failure = _LOCKED
        except Exception:  # backends raise whatever their system does
            pass
    raise EnvironmentFailure(failure.format(variable=variable))


_LOCKED = Text(
    "キーリングが施錠されているため、トークンを読めません。"
    "解錠するか、環境変数 {variable} に設定してください。",
    "The keyring is locked, so the token cannot be read; "
    "unlock it, or set the environment variable {variable}.",
)
_BROKEN = Text(
    "キーリングを使えないため、トークンを読めません。python -m keyring --list-backends で確かめるか、"
    "環境変数 {variable} に設定してください。",
    "The keyring does not work, so the token cannot be read; see “python -m keyring --list-backends”, "
    "or set the environment variable {variable}.",
)
