"""Which tests one process runs when several run side by side: whole files, for the sake of their fixtures."""

from pathlib import PurePosixPath

from xdist.scheduler import LoadScopeScheduling

FOLDERS = ("portals", "office")
"""There is one CKAN, and one LibreOffice is enough."""


class Shares(LoadScopeScheduling):  # type: ignore[misc]
    """Whoever has nothing left takes the next file, or folder of `FOLDERS`; those with many tests first."""

    def _split_scope(self, nodeid: str) -> str:
        path = PurePosixPath(nodeid.partition("::")[0])
        return path.parent.name if path.parent.name in FOLDERS else str(path)
