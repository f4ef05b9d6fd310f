"""PATH… → sources: files, folders, patterns and standard input, each file once and in a stable order."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, BinaryIO

from opendata.errors import EnvironmentFailure, UsageError
from opendata.model import Text
from opendata.sniffing import Source, unreadable

SUFFIXES = {".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".ods"}


def gather(paths: Sequence[str]) -> list[Source]:
    """Raises UsageError when a path names nothing, EnvironmentFailure when a folder cannot be read."""
    sources: dict[str, Source] = {}
    for path in paths:
        for source in _sources(path):
            sources.setdefault(source.name, source)
    return list(sources.values())


def _sources(path: str) -> Iterator[Source]:
    if path == "-":
        yield _standard_input()
        return
    found = [path] if os.path.lexists(path) else _matching(path)
    if not found:
        raise UsageError(
            Text(
                "「{path}」というファイルやフォルダはありません。", "There is no file or folder {path}."
            ).format(path=path)
        )
    for name in found:
        if os.path.isdir(name):
            yield from _folder(Path(name))
        else:
            yield _file(name)


def _matching(pattern: str) -> list[str]:
    from glob import glob  # start-up: most paths name something

    return sorted(glob(pattern, recursive=True))


def _file(name: str) -> Source:
    """What can be read only once, such as a named pipe, is kept in a temporary file."""
    if not os.path.exists(name) or os.path.isfile(name):
        return Source.of(name)
    try:
        with _open(name) as stream:
            return _spooled(name, stream)
    except OSError as problem:
        raise unreadable(name, problem) from problem


def _folder(folder: Path) -> Iterator[Source]:
    names = sorted(_walk(folder))
    if not names:
        raise UsageError(
            Text(
                "フォルダ「{path}」にCSVやExcelのファイルがありません。",
                "The folder {path} holds no CSV or Excel file.",
            ).format(path=str(folder))
        )
    for name in names:
        yield Source.of(name)


def _walk(folder: Path) -> Iterator[str]:
    """Data files below the folder; hidden ones and Excel's lock files are passed over."""

    def fail(problem: OSError) -> None:
        raise unreadable(str(problem.filename), problem) from problem

    for parent, folders, files in os.walk(folder, onerror=fail):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            if Path(name).suffix.lower() in SUFFIXES and not name.startswith((".", "~$")):
                yield os.path.join(parent, name)


def _open(name: str) -> BinaryIO:
    return open(name, "rb")


def _standard_input() -> Source:
    if sys.stdin is None:
        raise EnvironmentFailure(Text("標準入力が閉じられています。", "Standard input is closed."))
    try:
        return _spooled("-", sys.stdin.buffer)
    except OSError as problem:
        raise unreadable("-", problem) from problem


def _spooled(name: str, stream: IO[bytes]) -> Source:
    """Checking reads its input more than once; the temporary file lives as long as the source."""
    import shutil  # start-up: most runs read plain files
    import tempfile

    spool = tempfile.TemporaryFile(prefix="opendata-")  # noqa: SIM115
    shutil.copyfileobj(stream, spool)
    spool.flush()

    def reopen() -> BinaryIO:
        return os.fdopen(os.dup(_rewound(spool.fileno())), "rb")

    return Source(name, reopen)


def _rewound(descriptor: int) -> int:
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor
