"""Marked book → the file it came from, with what was done by hand in it and everything else as it was."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from opendata import marked, schema
from opendata.errors import UsageError
from opendata.marked import Applied, Change, Deed, Note, legible
from opendata.marking import PLAIN, Made, held, make
from opendata.model import Schema, Text
from opendata.numbered import Numbered
from opendata.returned import Row, Sheet, listed, read
from opendata.shaping import Wishes
from opendata.sniffing import Source, codec
from opendata.validating import Options, validate
from opendata.writing import Pen, Target, quoted

_ENDS = {"CRLF": "\r\n", "LF": "\n", "CR": "\r"}

_BLOCKED = Text(
    "「{name}」からは書き戻せません：{why}。"
    "元のファイルを直してから、opendata report でブックを作り直してください。",
    "{name} does not lead back to a file: {why}. Mend the original and run “opendata report” again.",
)
_OUTDATED = Text(
    "「{name}」は別の版の opendata（{tool}）で作られ、この版では同じ表として読めません。"
    "その版で書き戻すか、opendata report でブックを作り直してください。",
    "{name} was made by another version of opendata ({tool}), which read the file otherwise. "
    "Use that version, or make the book anew with “opendata report”.",
)
_NO_NUMBERS = Text(
    "「{name}」の「{row}」の列がすべて空です。どの行が元のどの行か分からないため、書き戻しません。"
    "元に戻す（Ctrl+Z）か、作った直後のブックから番号を写してください。",
    "The column “{row}” of {name} is blank throughout, so nobody knows which row is which. Undo (Ctrl+Z), or "
    "copy the numbers from the book as it was made.",
)
_STRANGE_NUMBERS = Text(
    "「{name}」の「{row}」に、元のファイルにない番号があります：{cells}。"
    "新しく加えた行なら、そのセルを空にしてください。元からある行なら、元の番号に戻してください。",
    "{name} has numbers in “{row}” that the original does not have: {cells}. Clear the cell where the row "
    "is a new one; otherwise put its number back.",
)
_NOT_HELD = Text(
    "文字コード {encoding} では書けない値があります：{cells}。"
    "--keep-encoding を付けずに実行すると、UTF-8で書き出します。",
    "Some values cannot be written in {encoding}: {cells}. Leave --keep-encoding away to write UTF-8.",
)


def apply(book: Source, wishes: Wishes) -> Applied:
    """Raises UsageError where the book does not tell beyond doubt what is to be written."""
    sheet = read(book)
    note = sheet.note
    if note.obstacles:
        why = Text(
            "。".join(text.ja for text in note.obstacles), "; ".join(text.en for text in note.obstacles)
        )
        raise UsageError(_BLOCKED.format(name=book.name, why=why))
    options = Options(schema=_schema(note), sheet=note.sheet)
    original = held(note.name, note.original)
    shown = _numbered(original if note.shown is None else held(note.name, note.shown), options, note)
    if shown.labels != note.labels[: len(shown.labels)] or shown.width != len(note.labels):
        raise UsageError(_OUTDATED.format(name=book.name, tool=note.tool))
    made, base = make(original, options, repairs=note.repaired), shown
    is_other = note.repaired and (None if made.is_original else made.content) != note.shown
    if note.repaired and wishes != PLAIN:
        made = make(original, options, wishes=wishes)
        base = _remade(made, options, shown, book.name, note)
    hands = _Hands(sheet, shown, book.name)
    content = _Written(base, hands, shown.columns).content()
    after = validate(held(note.name, content), Options(schema=options.schema))
    fixed = made.fixed._replace(after=after, content=content, obstacles=())
    return Applied(note, tuple(hands.changes), fixed, is_other)


def _schema(note: Note) -> Schema | None:
    slug, _, edition = (note.schema or "").partition("@")
    return next(iter(schema.find(slug, edition)), None) if note.schema else None


def _numbered(source: Source, options: Options, note: Note) -> Numbered:
    return Numbered(source, options.schema, note.columns, frozenset(note.removed))


def _remade(made: Made, options: Options, shown: Numbered, name: str, note: Note) -> Numbered:
    """The file with other wishes: it must have every row and column of the book."""
    content = made.content or note.original
    edits = made.fixed.edits
    base = Numbered(held(note.name, content), options.schema, made.fixed.columns, edits.removed())
    if not (shown.at.keys() <= base.at.keys() and set(shown.columns) <= set(base.columns)):
        raise UsageError(_OUTDATED.format(name=name, tool=note.tool))
    return base


# ── What was done by hand ─────────────────────────────────────────────────────────────────────────


class _Kept(NamedTuple):
    """A row of the original that is still there, with the cells (column of the book, from 0) that changed."""

    number: int
    edits: Mapping[int, str]


class _New(NamedTuple):
    """A row that somebody added."""

    row: int
    cells: tuple[str, ...]


class _Hands:
    """The book against the file that it showed."""

    def __init__(self, sheet: Sheet, shown: Numbered, name: str) -> None:
        self._shown, self._sheet = shown, sheet
        self.changes: list[Change] = []
        self.rows: list[_Kept | _New] = []
        numbers = _numbers(sheet, shown, name)
        chosen = self._originals(numbers)
        for row in sheet.rows:
            number = numbers.get(row.at)
            if number is None or chosen[number] is not row:
                self._add(row, number)
            else:
                self._keep(row, number)
        self._tell_removed()
        self._tell_moved()

    def _originals(self, numbers: Mapping[int, int]) -> Mapping[int, Row]:
        """The row that a number stands for: of several, the first that nobody edited, or else the first."""
        chosen: dict[int, Row] = {}
        repeated = {number for number, count in Counter(numbers.values()).items() if count > 1}
        for row in self._sheet.rows:
            number = numbers.get(row.at)
            if number is None:
                continue
            held = chosen.setdefault(number, row)
            if number in repeated and self._edits(held, number) and not self._edits(row, number):
                chosen[number] = row
        return chosen

    def _edits(self, row: Row, number: int) -> dict[int, str]:
        before = self._shown.cells(number)
        pairs = enumerate(zip(before, row.cells, strict=True))
        return {at: new for at, (old, new) in pairs if new != old and not _is_same(old, new)}

    def _keep(self, row: Row, number: int) -> None:
        """A row whose cells were all cleared is one that somebody meant to remove."""
        edits = self._edits(row, number)
        if edits and not "".join(row.cells).strip():
            return
        self.rows.append(_Kept(number, edits))
        before, columns = self._shown.cells(number), self._shown.columns
        for at, new in edits.items():
            label = self._shown.labels[at]
            self.changes.append(Change(Deed.EDITED, number, row.at, label, columns[at] + 1, before[at], new))

    def _add(self, row: Row, number: int | None) -> None:
        if "".join(row.cells).strip():
            self.rows.append(_New(row.at, row.cells))
            deed = Deed.ADDED if number is None else Deed.COPIED
            self.changes.append(Change(deed, number, row.at, after=_line(row.cells)))

    def _tell_removed(self) -> None:
        kept = {row.number for row in self.rows if isinstance(row, _Kept)}
        for number in self._shown.at:
            if number not in kept:
                before = _line(self._shown.cells(number))
                self.changes.append(Change(Deed.REMOVED, number, before=before))

    def _tell_moved(self) -> None:
        """As few rows as need to be moved to come from one order to the other."""
        ranks = {number: rank for rank, number in enumerate(self._shown.at)}
        kept = [row.number for row in self.rows if isinstance(row, _Kept)]
        still = _longest_rise([ranks[number] for number in kept])
        for rank, number in enumerate(kept, start=1):
            if ranks[number] not in still:
                self.changes.append(
                    Change(Deed.MOVED, number, before=str(ranks[number] + 1), after=str(rank))
                )


def _numbers(sheet: Sheet, shown: Numbered, name: str) -> dict[int, int]:
    """The number of each row that has one, by its row in the book."""
    given = {row.at: row.number for row in sheet.rows if row.number}
    if sheet.rows and shown.at and not given and any("".join(row.cells).strip() for row in sheet.rows):
        raise UsageError(_NO_NUMBERS.format(name=name, row=marked.ROW))
    known = {str(number): number for number in shown.at}
    strange = [f"A{at}「{number}」" for at, number in given.items() if number not in known]
    if strange:
        raise UsageError(_STRANGE_NUMBERS.format(name=name, row=marked.ROW, cells=listed(strange)))
    return {at: known[number] for at, number in given.items()}


def _is_same(old: str, new: str) -> bool:
    """Some programs drop the blanks of a cell that holds nothing else; nobody sees the difference."""
    return legible(old) == new or not (old.strip() or new.strip())


def _line(cells: Sequence[str]) -> str:
    return ",".join(quoted(cell, ",") for cell in cells)


def _longest_rise(ranks: Sequence[int]) -> set[int]:
    """The longest run of rows, not necessarily neighbours, that are still in their old order."""
    tails: list[int] = []
    before: dict[int, int | None] = {}
    for rank in ranks:
        place = bisect_left(tails, rank)
        before[rank] = tails[place - 1] if place else None
        tails[place : place + 1] = [rank]
    found, last = set[int](), tails[-1] if tails else None
    while last is not None:
        found.add(last)
        last = before[last]
    return found


# ── The new file ──────────────────────────────────────────────────────────────────────────────────


class _Written:
    """Rows in the order of the book: untouched ones byte by byte, the others as little changed as can be."""

    def __init__(self, base: Numbered, hands: _Hands, columns: Sequence[int]) -> None:
        """`columns` are those of the original that the columns of the book stand for."""
        self._base, self._hands = base, hands
        form = base.form
        self._places = [base.places[column] for column in columns]
        self._target = Target(form.encoding or "UTF-8", form.bom, form.delimiter or ",")
        self._pen = Pen(base.source, form, self._target)
        self._codec = codec(self._target.encoding)
        self._end = _ENDS.get(form.newline or "", "\r\n")
        self._refused: list[str] = []

    def content(self) -> bytes:
        head = [(self._base.texts[at], self._base.stored[at]) for at in range(self._base.head)]
        pieces = [*head, *(self._piece(row) for row in self._hands.rows)]
        if self._refused:
            words = {"encoding": self._target.encoding, "cells": listed(self._refused)}
            raise UsageError(_NOT_HELD.format(**words))
        ended = [self._ended(*piece) for piece in pieces[:-1]]
        return b"".join([self._target.mark, *ended, *(stored for _, stored in pieces[-1:])])

    def _ended(self, text: str, stored: bytes) -> bytes:
        return stored if text.endswith(("\r", "\n")) else stored + self._end.encode(self._codec)

    def _piece(self, row: _Kept | _New) -> tuple[str, bytes]:
        if isinstance(row, _New):
            return self._encoded(self._new(row))
        at = self._base.at[row.number]
        if not row.edits:
            return self._base.texts[at], self._base.stored[at]
        after = {self._places[column]: self._held(value) for column, value in row.edits.items()}
        cells = self._stretched(self._base.written(row.number), after)
        kept = {column: value for column, value in after.items() if column < len(cells)}
        return self._encoded(self._pen.rewriting(cells, kept)(self._base.texts[at]))

    def _stretched(self, cells: list[str], after: Mapping[int, str]) -> list[str]:
        """As many cells as the header has, or more while some beyond it hold anything."""
        cells = cells + [""] * (self._base.width - len(cells))
        width = named = len(self._base.labels)
        if max(after) < named and len(cells) > named:
            return cells if "".join(cells[named:]) else cells[:named]
        for column in range(named, len(cells)):
            if after.get(column, cells[column]).strip():
                width = column + 1
        return cells[:width]

    def _new(self, row: _New) -> str:
        cells = [""] * self._base.width
        for column, value in enumerate(row.cells):
            cells[self._places[column]] = self._held(value)
        while len(cells) > len(self._base.labels) and not cells[-1].strip():
            cells.pop()
        mark = self._target.delimiter
        return mark.join(quoted(cell, mark) for cell in cells) + self._end

    def _held(self, value: str) -> str:
        if not self._target.holds(value):
            self._refused.append(f"「{value[:20]}」")
        return value

    def _encoded(self, text: str) -> tuple[str, bytes]:
        return text, text.encode(self._codec, "replace")
