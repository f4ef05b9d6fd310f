"""What a census has done so far, kept in a folder: after any interruption the next one goes on from there."""

from __future__ import annotations

import hashlib
import json
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, NamedTuple

from opendata.census import Checked
from opendata.errors import EnvironmentFailure, UsageError
from opendata.model import Counts, Rate, Text
from opendata.saving import sha256_of

STATE = "census.sqlite"
FILES = "files"
PART = "download.part"
STALE = timedelta(days=1)
"""A census that was left longer ago is not gone on with: its files may have changed since."""

_TABLES = """
CREATE TABLE IF NOT EXISTS censuses (
    number INTEGER PRIMARY KEY, portal TEXT NOT NULL, started TEXT NOT NULL, finished TEXT
) STRICT;
CREATE TABLE IF NOT EXISTS notes (file TEXT PRIMARY KEY, census INTEGER NOT NULL, note TEXT NOT NULL) STRICT;
"""
_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,60}")
"""Three of them still make a path that Windows accepts."""
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


class Note(NamedTuple):
    """A file that was fetched whole: what it is known by, where it lies below the folder, what was found.

    `checked` is None as long as nobody has looked; `tool` is the version that did.
    """

    url: str
    stamp: str
    etag: str
    modified: str
    size: int
    sha256: str
    path: str
    tool: str
    checked: Checked | None = None


class Notebook:
    """The notes of one folder, held by one process. A note is on the disk when `put` returns."""

    def __init__(self, folder: Path, database: sqlite3.Connection, portal: str, now: str) -> None:
        self._folder, self._database = folder, database
        last = database.execute(
            "SELECT number, portal, started, finished FROM censuses ORDER BY number DESC LIMIT 1"
        ).fetchone()
        if last and last[1] != portal:
            raise UsageError(_OTHER.format(folder=str(folder), portal=last[1]))
        self.resumes = bool(last) and last[3] is None and _age(last[2], now) < STALE
        self.number: int = last[0] if self.resumes else self._begin(portal, now)

    def get(self, file: str) -> tuple[Note, bool] | None:
        """The note on a file whose bytes are still there, and whether this very census took it."""
        row = self._database.execute("SELECT note, census FROM notes WHERE file = ?", (file,)).fetchone()
        note = _load(row[0]) if row else None
        if note is None or not self._holds(note):
            return None
        return note, row[1] == self.number

    def put(self, file: str, note: Note) -> None:
        self._database.execute(
            "INSERT OR REPLACE INTO notes VALUES (?, ?, ?)", (file, self.number, _dump(note))
        )

    def finish(self, now: str) -> None:
        self._database.execute("UPDATE censuses SET finished = ? WHERE number = ?", (now, self.number))

    @contextmanager
    def part(self) -> Iterator[BinaryIO]:
        """Where a download grows; nothing else reads it."""
        with open(self._folder / PART, "w+b") as file:
            yield file

    def keep(self, part: BinaryIO, path: str) -> None:
        """Give a complete download its name, in one step."""
        target = self._folder / path
        part.flush()
        os.fsync(part.fileno())
        part.close()
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(self._folder / PART, target)

    def where(self, path: str) -> Path:
        return self._folder / path

    def _holds(self, note: Note) -> bool:
        try:
            return sha256_of(self.where(note.path)) == note.sha256
        except OSError:
            return False

    def _begin(self, portal: str, now: str) -> int:
        added = self._database.execute("INSERT INTO censuses (portal, started) VALUES (?, ?)", (portal, now))
        return int(added.lastrowid or 0)


@contextmanager
def open_notebook(folder: Path, portal: str, now: str) -> Iterator[Notebook]:
    """Raises EnvironmentFailure where the folder cannot be used, or another census is using it."""
    try:
        (folder / FILES).mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(folder / STATE, timeout=0, isolation_level=None)) as database:
            database.execute("PRAGMA locking_mode = EXCLUSIVE")
            database.execute("PRAGMA synchronous = EXTRA")
            database.executescript(_TABLES)
            database.executescript("BEGIN EXCLUSIVE; COMMIT")
            yield Notebook(folder, database, portal, now)
            (folder / PART).unlink(missing_ok=True)
    except sqlite3.OperationalError as problem:
        text = _LOCKED if "locked" in str(problem) else _BROKEN
        raise EnvironmentFailure(text.format(folder=str(folder), reason=str(problem))) from problem
    except sqlite3.DatabaseError as problem:
        raise EnvironmentFailure(_BROKEN.format(folder=str(folder), reason=str(problem))) from problem
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise EnvironmentFailure(_BROKEN.format(folder=str(folder), reason=reason)) from problem


def path_for(organization: str, dataset: str, file: str, ending: str) -> str:
    """Where a file is kept, from names that strangers chose: each becomes one harmless piece of a path."""
    last = _piece(file) + (f".{ending.lower()}" if _PLAIN.fullmatch(ending) else "")
    return "/".join((FILES, _piece(organization), _piece(dataset), last))


def _piece(name: str) -> str:
    """Names of CKAN stay readable; anything else, and what Windows takes for a device, becomes a hash."""
    if _PLAIN.fullmatch(name) and not _DEVICES.fullmatch(name):
        return name.lower()
    return "x-" + hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _age(started: str, now: str) -> timedelta:
    return datetime.fromisoformat(now) - datetime.fromisoformat(started)


def _dump(note: Note) -> str:
    if note.checked is None:
        return json.dumps(note._asdict())
    required, counts = note.checked.required._asdict(), note.checked.counts._asdict()
    told = note.checked._asdict() | {"required": required, "counts": counts}
    return json.dumps(note._asdict() | {"checked": told})


def _load(text: str) -> Note | None:
    """None for a note of another version of this program, as if the file had never been seen."""
    try:
        content = json.loads(text)
        if told := content["checked"]:
            told["required"], told["counts"] = Rate(**told["required"]), Counts(**told["counts"])
            content["checked"] = Checked(**told)
        return Note(**content)
    except (ValueError, TypeError, KeyError):
        return None


_OTHER = Text(
    "「{folder}」には別のポータル（{portal}）の調査が入っています。別のフォルダを指定してください。",
    "{folder} holds the census of another portal ({portal}); name another folder.",
)
_LOCKED = Text(
    "「{folder}」を使う別の調査が動いています。",
    "Another census is using {folder}.",
)
_BROKEN = Text(
    "「{folder}」に調査の記録を残せません：{reason}。", "The census cannot be kept in {folder}: {reason}."
)
