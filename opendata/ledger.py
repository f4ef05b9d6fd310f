"""Receipts → an append-only SQLite table, each chained to the one before by its hash; and back."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

from opendata.days import tokyo_day
from opendata.errors import LedgerFailure
from opendata.model import HIDDEN, Action, PortalFile, Rate, Receipt, Text
from opendata.promises import Effect

GENESIS = "0" * 64

_TABLE = """
CREATE TABLE IF NOT EXISTS receipts (
    number   INTEGER PRIMARY KEY,
    receipt  TEXT NOT NULL,
    previous TEXT NOT NULL UNIQUE,
    hash     TEXT NOT NULL UNIQUE
) STRICT;
CREATE TRIGGER IF NOT EXISTS receipts_stay BEFORE DELETE ON receipts
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER IF NOT EXISTS receipts_hold BEFORE UPDATE ON receipts
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
"""

_EFFECTS = """
SELECT group_concat(effect, char(10)) FROM (
    SELECT json_extract(receipt, '$.time', '$.required.passed', '$.required.applied',
        '$.required.provisional', '$.portal', '$.kind', '$.dataset', '$.portal_id', '$.action', '$.schema',
        '$.conforms', '$.marks', '$.languages') AS effect
    FROM receipts WHERE number > ? AND number <= ? ORDER BY number
)
"""
_AT_ONCE = 5000

_STRANGE = Text(
    "公開台帳「{path}」に、読めない記録があります。", "The ledger {path} has a receipt that cannot be read."
)


class Ledger:
    """The receipts of one workspace, kept in one file.

    A receipt is on the disk when `append` returns; a process killed at any instant leaves the ledger as it
    was before or after, never between. `previous` is unique, so two processes cannot fork the chain.
    """

    def __init__(self, path: Path, *, reads_only: bool = False) -> None:
        self.path = path
        self.reads_only = reads_only

    def append(self, receipt: Receipt) -> str:
        """Add a receipt and return its hash."""
        with self._open() as database, database:
            database.execute("BEGIN IMMEDIATE")
            last = database.execute("SELECT hash FROM receipts ORDER BY number DESC LIMIT 1").fetchone()
            previous = last[0] if last else GENESIS
            text = dump(receipt)
            link = chained(previous, text)
            database.execute(
                "INSERT INTO receipts (receipt, previous, hash) VALUES (?, ?, ?)", (text, previous, link)
            )
        return link

    def receipts(self) -> tuple[Receipt, ...]:
        """Every receipt in the order it was written."""
        return tuple(load(text) for text, _, _ in self._rows())

    def effects(self, until: date | None = None) -> list[Effect]:
        """What the receipts say to the KPIs, in the order they were written, up to a day in Tokyo."""
        if not self._is_there():
            return []
        with self._open() as database, closing(_effect_texts(database)) as texts:
            try:
                found = list(_effects(texts))
            except (ValueError, TypeError) as problem:
                raise LedgerFailure(_STRANGE.format(path=str(self.path))) from problem
        return found if until is None else [effect for effect in found if effect.day <= until]

    def latest(self, portal: str) -> dict[str, Receipt]:
        """By dataset, the last receipt of one portal."""
        return {receipt.dataset: receipt for receipt in self.receipts() if receipt.portal == portal}

    def broken_at(self) -> int | None:
        """The number of the first receipt that does not follow from the one before; None when all do."""
        previous = GENESIS
        for number, (text, before, link) in enumerate(self._rows(), start=1):
            if before != previous or link != chained(previous, text):
                return number
            previous = link
        return None

    def head(self) -> str:
        """The hash of the last receipt: written down elsewhere, it proves the whole ledger."""
        if not self._is_there():
            return GENESIS
        with self._open() as database:
            last = database.execute("SELECT hash FROM receipts ORDER BY number DESC LIMIT 1").fetchone()
        return str(last[0]) if last else GENESIS

    def _rows(self) -> list[tuple[str, str, str]]:
        if not self._is_there():
            return []
        with self._open() as database:
            return database.execute("SELECT receipt, previous, hash FROM receipts ORDER BY number").fetchall()

    def _is_there(self) -> bool:
        try:
            return self.path.stat().st_size > 0
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as problem:
            raise self._unusable(problem.strerror or str(problem)) from problem

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(_connected(self.path, self.reads_only)) as database:
                if not self.reads_only:
                    database.execute("PRAGMA synchronous = EXTRA")
                    database.executescript(_TABLE)
                yield database
        except sqlite3.Error as problem:
            raise self._unusable(str(problem)) from problem

    def _unusable(self, reason: str) -> LedgerFailure:
        return LedgerFailure(
            Text(
                "公開台帳「{path}」を扱えません：{reason}。", "The ledger {path} cannot be used: {reason}."
            ).format(path=str(self.path), reason=reason)
        )


def chained(previous: str, text: str) -> str:
    """The hash that ties a receipt to the one before it."""
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def _connected(path: Path, reads_only: bool) -> sqlite3.Connection:
    where = read_only(path.resolve()) if reads_only else path
    return sqlite3.connect(where, timeout=30, isolation_level=None, check_same_thread=False, uri=reads_only)


def read_only(path: PurePath) -> str:
    """SQLite's address of a file that is only read; of a network share, whose host SQLite refuses, too."""
    words = quote(path.as_posix(), safe="/:")
    return f"file://{words}?mode=ro" if words.startswith("/") else f"file:///{words}?mode=ro"


def _effect_texts(database: sqlite3.Connection) -> Generator[str, None, None]:
    """A JSON array for each receipt; SQLite takes the next ones apart while the last ones are used."""
    count = database.execute("SELECT max(number) FROM receipts").fetchone()[0] or 0

    def chunk(start: int) -> str:
        found: str | None = database.execute(_EFFECTS, (start, start + _AT_ONCE)).fetchone()[0]
        return found or ""

    with ThreadPoolExecutor(max_workers=1) as reader:
        for lines in reader.map(chunk, range(0, count, _AT_ONCE)):
            yield from lines.split("\n") if lines else ()


_Who = tuple[str, str, str, str, bool, str]
_What = tuple[bool | None, tuple[str, ...], tuple[str, ...]]


def _effects(texts: Iterable[str]) -> Iterator[Effect]:
    """What follows the rate is the same in most receipts of a dataset, and so is read once."""
    known: dict[str, tuple[_Who, _What]] = {}
    rates: dict[tuple[str, str, str], Rate] = {}
    for text in texts:
        time, passed, applied, provisional, rest = text.split(",", 4)
        who, what = known.get(rest) or known.setdefault(rest, _read(rest))
        rate = rates.get(key := (passed, applied, provisional))
        if rate is None:
            rate = rates[key] = Rate(int(passed), int(applied), provisional == "true")
        yield Effect(tokyo_day(time[2:-1]), *who, rate, *what)


def _read(rest: str) -> tuple[_Who, _What]:
    portal, kind, dataset, portal_id, action, schema, conforms, marks, languages = json.loads("[" + rest)
    who = (portal, kind or "", dataset, portal_id, action not in HIDDEN, schema)
    return who, (conforms, tuple(marks), tuple(languages or ()))


def dump(receipt: Receipt) -> str:
    """A receipt as one line of JSON, the same for the same receipt."""
    content = receipt._asdict() | {
        "files": [file._asdict() for file in receipt.files],
        "required": receipt.required._asdict(),
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def load(text: str) -> Receipt:
    """The receipt that `dump` wrote."""
    content: dict[str, Any] = json.loads(text)
    content["action"] = Action(content["action"])
    content["files"] = tuple(PortalFile(**file) for file in content["files"])
    content["required"] = Rate(**content["required"])
    content["marks"] = tuple(content["marks"])
    content["languages"] = tuple(content.get("languages", ()))
    return Receipt(**content)


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Keep two runs apart. The system frees the lock when a process ends, however it ends.

    Raises LedgerFailure at once when another run holds it.
    """
    lock = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as problem:
        lock.close()
        raise LedgerFailure(
            Text("別の公開処理が動いています（{path}）。", "Another publication is running ({path}).").format(
                path=str(path)
            )
        ) from problem
    try:
        yield
    finally:
        lock.close()
