"""Bytes → file, whole or not at all; file → the SHA-256 it is known by, or nothing."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from opendata.errors import EnvironmentFailure
from opendata.model import Text


def sha256_of(path: Path) -> str:
    """Raises OSError, for each caller to say in its own words."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def save(path: Path, content: bytes) -> None:
    """Replace the file in one step. Raises EnvironmentFailure, and the file is as it was.

    A link keeps pointing where it does; a device or a pipe is written to as it is.
    """
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            path.write_bytes(content)
        else:
            _replace(Path(os.path.realpath(path)), content)
    except OSError as problem:
        raise EnvironmentFailure(_NOT_WRITTEN.format(path=str(path), reason=_reason(problem))) from problem


def remove(path: Path) -> None:
    """Take a file away, also where it is gone already. Raises EnvironmentFailure."""
    try:
        path.unlink(missing_ok=True)
    except OSError as problem:
        raise EnvironmentFailure(_NOT_REMOVED.format(path=str(path), reason=_reason(problem))) from problem


def _reason(problem: OSError) -> Text | str:
    """Windows refuses what Excel holds open in the same words as what nobody may touch."""
    return _HELD if isinstance(problem, PermissionError) else problem.strerror or str(problem)


def _replace(path: Path, content: bytes) -> None:
    """Write beside the target, flush to the disk, then rename."""
    temporary = path.with_name(f".{path.name}.{os.urandom(8).hex()}")
    try:
        with open(temporary, "xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


_NOT_WRITTEN = Text("「{path}」に書き込めません：{reason}。", "Cannot write {path}: {reason}.")
_NOT_REMOVED = Text("「{path}」を削除できません：{reason}。", "Cannot remove {path}: {reason}.")
_HELD = Text(
    "権限がないか、Excelなどで開いたままになっています（開いていれば、閉じてからもう一度実行してください）",
    "permission is denied, or Excel or another program has it open (if so, close it and try again)",
)
