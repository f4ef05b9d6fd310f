"""Receipts → an append-only SQLite table, each chained to the one before by its hash; and back."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from opendata.errors import LedgerFailure
from opendata.model import Action, PortalFile, Rate, Receipt, Text

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


class Ledger:
    """The receipts of one workspace, kept in one file.

    A receipt is on the disk when `append` returns; a process killed at any instant leaves the ledger as it
    was before or after, never between. `previous` is unique, so two processes cannot fork the chain.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

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
        rows = list(self._rows())
        return rows[-1][2] if rows else GENESIS

    def _rows(self) -> list[tuple[str, str, str]]:
        if not self.path.exists():
            return []
        with self._open() as database:
            return database.execute("SELECT receipt, previous, hash FROM receipts ORDER BY number").fetchall()

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self.path, timeout=30, isolation_level=None)) as database:
                database.execute("PRAGMA synchronous = EXTRA")
                database.executescript(_TABLE)
                yield database
        except sqlite3.Error as problem:
            raise LedgerFailure(
                Text(
                    "公開台帳「{path}」を扱えません：{reason}。",
                    "The ledger {path} cannot be used: {reason}.",
                ).format(path=str(self.path), reason=str(problem))
            ) from problem


def chained(previous: str, text: str) -> str:
    """The hash that ties a receipt to the one before it."""
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


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
