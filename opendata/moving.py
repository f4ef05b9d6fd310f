"""Columns of one block → columns of the result: each job fills those that one move, or one code, leads to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from opendata import addresses
from opendata.detecting import normalised
from opendata.model import Block, Column, Field, Place
from opendata.moves import Batch, Undone, Why
from opendata.places import full_name, meant


class Sheet:
    """One block of the result while it is being filled; blank rows of the file are not in it."""

    def __init__(self, block: Block, kept: Sequence[int], row: int, width: int) -> None:
        self.columns: list[Sequence[str]] = [("",) * len(kept)] * width
        self._block, self._kept, self._row = block, kept, row
        self._undone: list[Undone] = []
        self._cells: Counter[int] = Counter()

    def source(self, column: Column) -> Sequence[str]:
        cells = self._block.columns[column.position - 1]
        return cells if len(self._kept) == len(cells) else [cells[offset] for offset in self._kept]

    def put(self, move: int, index: int, values: Sequence[str]) -> None:
        self.columns[index] = values
        self._cells[move] += sum(map(bool, map(str.strip, values)))

    def fill(self, move: int, index: int, values: Iterable[str]) -> None:
        """Only the cells that are still blank."""
        old = self.columns[index]
        new = [before if before.strip() else after for before, after in zip(old, values, strict=True)]
        self._cells[move] += sum(1 for before, after in zip(old, new, strict=True) if before != after)
        self.columns[index] = new

    def leave(self, number: int, why: Why, source: Column | None, value: str, targets: Sequence[str]) -> None:
        """Record `number` of the block needs a person."""
        offset = self._kept[number]
        place = Place(
            record=self._block.first_record + offset,
            line=self._block.lines[offset],
            column=source.position if source else None,
            field=source.label if source else None,
        )
        self._undone.append(Undone(why, place, value, self._row + number, tuple(targets)))

    def batch(self) -> Batch:
        rows = tuple(zip(*self.columns, strict=True))
        return Batch(rows, tuple(self._undone), self._cells)


class Job(Protocol):
    """Something done to every block of the file."""

    def run(self, sheet: Sheet) -> None: ...


class Copy(NamedTuple):
    """A column as it is, whatever it is called from now on."""

    move: int
    source: Column
    target: int

    def run(self, sheet: Sheet) -> None:
        sheet.put(self.move, self.target, sheet.source(self.source))


class Join(NamedTuple):
    """Columns one after the other; what repeats the words before it, such as a prefecture, says them once."""

    move: int
    sources: tuple[Column, ...]
    target: int

    def run(self, sheet: Sheet) -> None:
        cells = zip(*map(sheet.source, self.sources), strict=True)
        sheet.put(self.move, self.target, list(map(_joined, cells)))


def _joined(cells: Iterable[str]) -> str:
    whole = ""
    for cell in map(str.strip, cells):
        whole = cell if whole and cell.startswith(whole) else whole + cell
    return whole


# ── What follows from the publisher's code ────────────────────────────────────────────────────────


class Codes(NamedTuple):
    """The code of the publisher record by record: the file's own, else the one of the whole file."""

    source: Column | None
    publisher: str

    def of(self, sheet: Sheet) -> list[str]:
        if self.source is None:
            return [self.publisher] * len(sheet.columns[0])
        return [cell if cell.strip() else self.publisher for cell in sheet.source(self.source)]


class Publisher(NamedTuple):
    """The publisher's code and name, where the file does not say them."""

    codes: Codes
    code: tuple[int, int]
    name: tuple[int, int]
    field: str

    def run(self, sheet: Sheet) -> None:
        codes = self.codes.of(sheet)
        sheet.fill(*self.code, [self.codes.publisher] * len(codes))
        sheet.fill(*self.name, map(_name, sheet.columns[self.code[1]]))
        for number, code in enumerate(sheet.columns[self.code[1]]):
            if not code.strip():
                sheet.leave(number, Why.PUBLISHER_UNKNOWN, self.codes.source, "", (self.field,))


def _name(value: str) -> str:
    code = meant(value)
    return full_name(code) if code else ""


# ── Splitting ─────────────────────────────────────────────────────────────────────────────────────


class Address(NamedTuple):
    """A whole address into prefecture, city, town and block, and the code of where that is."""

    move: int
    source: Column
    codes: Codes
    targets: tuple[int, ...]
    fields: tuple[Field, ...]
    location: tuple[int, int] | None = None

    def run(self, sheet: Sheet) -> None:
        values, codes = sheet.source(self.source), self.codes.of(sheet)
        ward_is_town = "区" in self.fields[2].example
        found = [
            addresses.split(value, meant(code), ward_is_town=ward_is_town) if value.strip() else _NOWHERE
            for value, code in zip(values, codes, strict=True)
        ]
        for target, cells in zip(self.targets, zip(*(one[:4] for one in found), strict=True), strict=True):
            sheet.put(self.move, target, cells)
        if self.location:
            sheet.fill(*self.location, [one.code for one in found])
        for number, one in enumerate(found):
            if one.doubt:
                names = [field.name for field in self.fields]
                concerned = names if not one.city else names[2:]
                sheet.leave(number, one.doubt, self.source, values[number], concerned)


_NOWHERE = addresses.Parts()


class Flags(NamedTuple):
    """A list of features into one mark per feature; those it does not name stay blank."""

    move: int
    source: Column
    targets: Mapping[str, tuple[int, Field]]
    words: Mapping[str, str]

    def run(self, sheet: Sheet) -> None:
        values = sheet.source(self.source)
        found = {value: self._read(value) for value in set(values) if value.strip()}
        for name, (index, _) in self.targets.items():
            marks = [found[value][0].get(name, "") if value in found else "" for value in values]
            sheet.put(self.move, index, marks)
        for number, value in enumerate(values):
            for part, why, targets in found[value][1] if value in found else ():
                sheet.leave(number, why, self.source, part, targets)

    def _read(self, value: str) -> tuple[dict[str, str], list[tuple[str, Why, tuple[str, ...]]]]:
        said: dict[str, dict[str, str]] = {}
        doubts: list[tuple[str, Why, tuple[str, ...]]] = []
        for part in self._parts(value):
            name, is_there = self._meant(part)
            if name is None:
                doubts.append((part, Why.WORD_UNKNOWN, ()))
                continue
            mark = self.targets[name][1].constraints.enum[0 if is_there else 1]
            said.setdefault(name, {}).setdefault(mark, part)
        for name, parts in said.items():
            if len(parts) > 1:
                doubts.append((";".join(parts.values()), Why.WORDS_CONTRADICT, (name,)))
        return {name: next(iter(parts)) for name, parts in said.items() if len(parts) == 1}, doubts

    def _parts(self, value: str) -> list[str]:
        """Between semicolons; a part that means nothing as a whole is tried between commas too."""
        found = [part.strip() for part in _SEMICOLONS.split(value) if part.strip()]
        return [
            piece.strip()
            for part in found
            for piece in ([part] if self._meant(part)[0] else _COMMAS.split(part))
            if piece.strip()
        ]

    def _meant(self, part: str) -> tuple[str | None, bool]:
        """The item that a part is about, and whether it says yes."""
        for pattern, is_there in ((_NOTHING, True), (_YES, True), (_NO, False)):
            if name := self.words.get(normalised(pattern.sub("", part))):
                return name, is_there
        return None, False


_SEMICOLONS, _COMMAS = re.compile(r"[;；\r\n]"), re.compile(r"[、,，]")
_NOTHING = re.compile(r"\Z")
_YES = re.compile(r"[\s　:：]*(?:有り?|あり|可能?|[○〇◯])\Z")
_NO = re.compile(r"[\s　:：]*(?:無し?|なし|不可|[×✕✖])\Z")
