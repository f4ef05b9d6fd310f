"""Files → a folder: each whole or not at all, those that are the same left alone, those of before removed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from opendata.errors import EnvironmentFailure, UsageError
from opendata.model import Text
from opendata.saving import save
from opendata.sniffing import unreadable
from opendata.workspace import make_folder

LIST = "site-files.json"
"""Names every file of ours in the folder, so that the next build knows which to take away."""

Make = Callable[[], bytes]


class Written(NamedTuple):
    """How many files were written, were the same already, and were removed."""

    changed: int
    same: int
    removed: int


def write(out: Path, files: Mapping[str, Make]) -> Written:
    """Each file is made when its turn comes. Raises UsageError for a folder that holds other things.

    The list goes first and last: cut short at any instant, it names all that may lie there.
    """
    before = _before(out)
    make_folder(out)
    _list(out, {*before, *files})
    removed = sum(_remove(out, name) for name in sorted(before - set(files)))
    changed = sum(_put(out / name, make()) for name, make in files.items())
    _list(out, files)
    return Written(changed, len(files) - changed, removed)


def _before(out: Path) -> set[str]:
    path = out / LIST
    if path.is_file():
        return _names(path)
    if out.is_dir() and any(out.iterdir()):
        raise UsageError(_NOT_EMPTY.format(out=str(out)))
    return set()


def _names(path: Path) -> set[str]:
    try:
        names = json.loads(path.read_text(encoding="utf-8"))
        if not all(_is_inside(name) for name in names):
            raise ValueError(path)
        return set(names)
    except OSError as problem:
        raise unreadable(str(path), problem) from problem
    except (ValueError, TypeError) as problem:
        raise UsageError(_STRANGE_LIST.format(path=str(path))) from problem


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name and ":" not in name


def _list(out: Path, names: Iterable[str]) -> None:
    _put(out / LIST, (json.dumps(sorted(names), indent=0) + "\n").encode())


def _put(path: Path, content: bytes) -> bool:
    """False where the file is the same already."""
    if path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content:
        return False
    make_folder(path.parent)
    save(path, content)
    return True


def _remove(out: Path, name: str) -> bool:
    """With the folders that it leaves empty."""
    path = out / name
    if not path.is_file():
        return False
    try:
        path.unlink()
        for folder in path.relative_to(out).parents[:-1]:
            if any((out / folder).iterdir()):
                break
            (out / folder).rmdir()
    except OSError as problem:
        raise EnvironmentFailure(
            Text("「{path}」を消せません：{reason}。", "Cannot remove {path}: {reason}.").format(
                path=str(path), reason=problem.strerror or str(problem)
            )
        ) from problem
    return True


_NOT_EMPTY = Text(
    "「{out}」には、ほかのファイルがあります。空のフォルダか、新しいフォルダを指定してください。",
    "{out} holds other files; name an empty folder or a new one.",
)
_STRANGE_LIST = Text(
    "「{path}」を読み取れません。このフォルダを空にしてから、もう一度作ってください。",
    "{path} makes no sense; empty the folder and build again.",
)
