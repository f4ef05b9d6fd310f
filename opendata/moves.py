"""What a migration does: the moves that the editions' definitions ask for, and what became of one file."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from opendata.model import Assessed, Field, Place, Schema, Text
from opendata.schema import home

TARGET = "ods-v3"
SOURCE = "legacy-2017"
KEPT_UNDONE = 1000
"""Of cells left for people, how many of each kind are kept; the log of the command lists every one."""


# ── What the definitions ask for ──────────────────────────────────────────────────────────────────


class Way(StrEnum):
    """How an item of the old edition turns into items of the new one."""

    SAME = "same"
    RENAME = "rename"
    JOIN = "join"
    SPLIT_ADDRESS = "split-address"
    SPLIT_LIST = "split-list"
    NEW = "new"


class Declared(NamedTuple):
    """One line of the migration table. A split address becomes prefecture, city, town and block, in order."""

    way: Way
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    confidence: str


@cache
def declared(slug: str) -> tuple[Declared, ...]:
    """The moves of one dataset, in the order of the table; none where the editions have no bridge."""
    return tuple(
        Declared(Way(row["move"]), _names(row["from"]), _names(row["to"]), row["confidence"])
        for row in _rows(f"{SOURCE}-to-{TARGET}.csv")
        if row["dataset"] == slug
    )


@cache
def accessibility_words() -> tuple[tuple[str, str], ...]:
    """What municipalities call a feature, and the item that it is a case of."""
    return tuple((row["word"], row["item"]) for row in _rows("accessibility-words.csv"))


def _names(cell: str) -> tuple[str, ...]:
    return tuple(name for name in cell.split(";") if name)


def _rows(name: str) -> list[dict[str, str]]:
    with (home() / "schemas" / "migrations" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# ── What became of one file ───────────────────────────────────────────────────────────────────────


class Kind(StrEnum):
    """What became of a column."""

    KEPT = "kept"
    RENAMED = "renamed"
    JOINED = "joined"
    SPLIT = "split"
    FILLED = "filled"
    LEFT = "left"


class Move(NamedTuple):
    """Columns of the file and the columns of the result that their values went to."""

    kind: Kind
    sources: tuple[str, ...]
    targets: tuple[str, ...]


class Why(StrEnum):
    """Why a cell could not be split, moved or filled with certainty."""

    NO_MUNICIPALITY = "no-municipality"
    OTHER_MUNICIPALITY = "other-municipality"
    NO_BOUNDARY = "no-boundary"
    TEXT_AFTER_BLOCK = "text-after-block"
    WORD_UNKNOWN = "word-unknown"
    WORDS_CONTRADICT = "words-contradict"
    PUBLISHER_UNKNOWN = "publisher-unknown"


class Undone(NamedTuple):
    """A cell left for people: its place in the file; the row and the items it concerns in the result."""

    why: Why
    place: Place
    value: str
    row: int
    targets: tuple[str, ...]


class Removed(NamedTuple):
    """A row above the header or of description, which is no record and so has no place in the result."""

    record: int
    line: int
    text: str


class Batch(NamedTuple):
    """Consecutive rows of the result, what they leave undone, and the filled cells by number of the move."""

    rows: tuple[tuple[str, ...], ...]
    undone: tuple[Undone, ...]
    cells: Mapping[int, int]


class Account:
    """What has been moved so far: rows, filled cells by move, and what is left for people."""

    def __init__(self) -> None:
        self.rows = 0
        self.cells: Counter[int] = Counter()
        self.undone: Counter[Why] = Counter()
        self.listed: list[Undone] = []

    def add(self, batch: Batch) -> None:
        self.rows += len(batch.rows)
        self.cells.update(batch.cells)
        for one in batch.undone:
            self.undone[one.why] += 1
            if self.undone[one.why] <= KEPT_UNDONE:
                self.listed.append(one)


class Migrated(NamedTuple):
    """A file and what became of it; `after` is None where it was not migrated: see `obstacles`."""

    path: str
    source: Schema
    target: Schema
    moves: tuple[Move, ...]
    removed: tuple[Removed, ...]
    account: Account
    written: str = ""
    after: Assessed | None = None
    obstacles: tuple[Text, ...] = ()

    @property
    def new(self) -> tuple[Field, ...]:
        """Items of the new edition that have no value, because nothing of the file leads to them."""
        cells = self.account.cells
        reached = {
            name
            for number, move in enumerate(self.moves)
            for name in move.targets
            if move.kind is not Kind.FILLED or cells[number]
        }
        return tuple(item for item in self.target.fields if item.name not in reached)
