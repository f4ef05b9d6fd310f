"""The embedded portal: a directory that any web server can serve, one folder a dataset."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from opendata.errors import PortalFailure
from opendata.model import Found, PortalFile, Text, Wanted
from opendata.saving import save, sha256_of

RECORD = "dataset.json"
WITHDRAWN = ".withdrawn"
STAGED = ".staged"
_CHUNK = 1 << 20


class FolderPortal:
    """Each dataset is `<root>/<name>/`: its files, and `dataset.json`, written last, which makes them public.

    What is found is judged by the bytes that lie there, never by what the record says of them.
    """

    kind = "folder"

    def __init__(self, name: str, root: Path) -> None:
        self.name, self.root = name, root

    def check(self) -> tuple[Text, ...]:
        """A directory that cannot be written to stands in the way."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.root):
                return ()
        except OSError as problem:
            return (_refused(self.root, problem).text,)

    def accepts(self, wanted: Wanted) -> Wanted:
        """A directory keeps every field; only names that leave it are refused."""
        for name in (wanted.name, *(file.key for file in wanted.files)):
            if not _is_plain(name):
                raise PortalFailure(
                    Text(
                        "「{name}」はフォルダやファイルの名前に使えません。半角の英小文字、数字、.、-、_だけを使ってください。",
                        "“{name}” cannot name a folder or file; use lower-case letters, digits, ., - and _.",
                    ).format(name=name)
                )
        return wanted

    def published(self) -> Mapping[str, Found]:
        """Every dataset with a record of ours, those withdrawn included."""
        found: dict[str, Found] = {}
        for folder, is_public in ((self.root / WITHDRAWN, False), (self.root, True)):
            for path in sorted(folder.glob(f"*/{RECORD}")):
                dataset = _read(path, is_public)
                found[dataset.marker] = dataset
        return found

    def stranger(self, wanted: Wanted) -> Found | None:
        """A folder of that name without a record of ours."""
        folder = self.root / wanted.name
        names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
        if not names or RECORD in names:
            return None
        return Found(
            id=wanted.name, marker="", name=wanted.name, fields={}, files=(), revision="\n".join(names)
        )

    def put(self, wanted: Wanted, found: Found | None) -> Found:
        """Files first, each whole or not at all; the record last. A new folder appears complete."""
        folder = self.root / wanted.name
        try:
            if self.stranger(wanted) and (found is None or found.marker):
                raise PortalFailure(_TAKEN.format(path=str(folder)))
            if folder.exists():
                self._fill(folder, wanted, found)
            else:
                staged = self.root / STAGED / wanted.name
                shutil.rmtree(staged, ignore_errors=True)
                self._fill(staged, wanted, None)
                os.replace(staged, folder)
                staged.parent.rmdir()
            self._leave_old_place(wanted, found)
        except OSError as problem:
            raise _refused(folder, problem) from problem
        return _read(folder / RECORD, is_public=True)

    def withdraw(self, found: Found) -> Found:
        """Move the folder out of the public's way; its files are kept."""
        target = self.root / WITHDRAWN / found.name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            if (self.root / found.name).exists():
                shutil.rmtree(target, ignore_errors=True)
                os.replace(self.root / found.name, target)
        except OSError as problem:
            raise _refused(target, problem) from problem
        return _read(target / RECORD, is_public=False)

    def digest(self, found: Found, key: str) -> str:
        return sha256_of(self._folder(found) / key)

    def others(self) -> tuple[str, ...]:
        """Folders that hold something, but no record of ours."""
        try:
            folders = sorted(self.root.iterdir()) if self.root.exists() else []
            return tuple(path.name for path in folders if _is_foreign(path))
        except OSError as problem:
            raise _refused(self.root, problem) from problem

    def serves(self, found: Found, key: str) -> bool:
        path = self._folder(found) / key
        try:
            return path.is_file()
        except OSError as problem:
            raise _refused(path, problem) from problem

    def _folder(self, found: Found) -> Path:
        return self.root / found.name if found.is_public else self.root / WITHDRAWN / found.name

    def _fill(self, folder: Path, wanted: Wanted, found: Found | None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        there = {file.key: file.sha256 for file in found.files} if found and found.is_public else {}
        for file in wanted.files:
            if there.get(file.key) != file.sha256:
                _copy(Path(wanted.sources[file.key]), folder / file.key)
        save(folder / RECORD, _record(wanted))

    def _leave_old_place(self, wanted: Wanted, found: Found | None) -> None:
        """A dataset that was withdrawn or renamed lives in one place only."""
        if found and not found.is_public:
            shutil.rmtree(self.root / WITHDRAWN / found.name, ignore_errors=True)
        elif found and found.name != wanted.name:
            (self.root / found.name / RECORD).unlink(missing_ok=True)


def _is_foreign(folder: Path) -> bool:
    is_shown = folder.is_dir() and not folder.name.startswith(".")
    return is_shown and not (folder / RECORD).exists() and any(folder.iterdir())


def _is_plain(name: str) -> bool:
    allowed = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
    return 0 < len(name) <= 100 and set(name) <= allowed and not name.startswith(".") and name != RECORD


def _record(wanted: Wanted) -> bytes:
    content = {
        "marker": wanted.marker,
        "name": wanted.name,
        "fields": wanted.fields,
        "files": [file._asdict() for file in wanted.files],
    }
    return (json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def _read(path: Path, is_public: bool) -> Found:
    """What lies there: the record's words, the files' own bytes."""
    try:
        raw = path.read_bytes()
        content: dict[str, Any] = json.loads(raw)
        files = tuple(_file(PortalFile(**file), path.parent) for file in content["files"])
        fields = {
            key: tuple(value) if isinstance(value, list) else value
            for key, value in content["fields"].items()
        }
        return Found(
            id=content["name"],
            marker=content["marker"],
            name=content["name"],
            fields=fields,
            files=files,
            revision=hashlib.sha256(raw + "".join(file.sha256 for file in files).encode()).hexdigest(),
            is_public=is_public,
        )
    except OSError as problem:
        raise _refused(path, problem) from problem
    except (ValueError, KeyError, TypeError) as problem:
        raise PortalFailure(
            Text("公開先の記録「{path}」が壊れています。", "The record {path} is damaged.").format(
                path=str(path)
            )
        ) from problem


def _file(recorded: PortalFile, folder: Path) -> PortalFile:
    path = folder / recorded.key
    if not path.is_file():
        return recorded._replace(size=0, sha256="", id=recorded.key, url="")
    url = f"{folder.name}/{recorded.key}"
    return recorded._replace(size=path.stat().st_size, sha256=sha256_of(path), id=recorded.key, url=url)


def _copy(source: Path, target: Path) -> None:
    """Streamed to a temporary file beside the target, flushed to the disk, then renamed."""
    with source.open("rb") as original:
        copy = tempfile.NamedTemporaryFile(dir=target.parent, delete=False)  # noqa: SIM115
        try:
            with copy:
                shutil.copyfileobj(original, copy, _CHUNK)
                copy.flush()
                os.fsync(copy.fileno())
            os.chmod(copy.name, 0o644)
            os.replace(copy.name, target)
        except BaseException:
            os.unlink(copy.name)
            raise


_TAKEN = Text(
    "フォルダ「{path}」には、このツールが公開したものではないファイルがあります。何も書いていません。",
    "The folder {path} has files that this tool did not publish; nothing was written.",
)


def _refused(path: Path, problem: OSError) -> PortalFailure:
    reason = problem.strerror or str(problem)
    return PortalFailure(
        Text(
            "公開先「{path}」を扱えません：{reason}。", "The portal folder {path} cannot be used: {reason}."
        ).format(path=str(path), reason=reason)
    )
