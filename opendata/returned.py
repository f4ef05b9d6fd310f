"""Workbook → the sheet of a marked book as somebody gave it back: its note, its header, its rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import NamedTuple

from python_calamine import CalamineError, CalamineWorkbook

from opendata import marked
from opendata.cells import Overlay, rows
from opendata.errors import UsageError
from opendata.filling import letters
from opendata.marked import MAGIC, OWN, Note, legible, unpacked
from opendata.model import Kind, Language, Spots, Text
from opendata.sheets import attempt
from opendata.sniffing import Source, sniff, unreadable
from opendata.structure import Notes
from opendata.workbooks import examine

_SHOWN = 5
_LANGUAGES: tuple[Language, ...] = ("ja", "en")

_NOT_A_BOOK = Text(
    "「{name}」は opendata report が作ったブックではないか、隠しシートが消されています。"
    "opendata report ファイル --format xlsx で作ったブックを指定してください。",
    "{name} is no book made by “opendata report”, or its hidden sheet is gone. Name a book made by "
    "“opendata report FILE --format xlsx”.",
)
_UNREADABLE = Text("「{name}」を読めません：{why}。", "Cannot read {name}: {why}.")
_NO_SHEET = Text(
    "「{name}」に「{sheet}」シートが見つかりません。シートの名前と、1行目の見出し（A1が「{row}」、B1が「{found}」）"
    "を元に戻してください。",
    "{name} has no sheet {sheet}. Put back its name and the headings of row 1 ({row} in A1, {found} in B1).",
)
_SEVERAL = Text(
    "「{name}」に同じ見出しのシートがいくつもあります：{sheets}。書き戻すシートの名前を「{sheet}」にしてください。",
    "{name} has several sheets with the same headings: {sheets}. Name the one to be written “{sheet}”.",
)
_HEADER = Text(
    "「{name}」の1行目の見出しが、作ったときと違います：{cells}。見出しを元に戻してから、もう一度実行してください。",
    "Row 1 of {name} is not as it was: {cells}. Put the headings back and run this again.",
)
_OUTSIDE = Text(
    "「{name}」の表の右に、見出しのない値があります：{cells}。"
    "失われないように、必要なら備考などの列へ移し、そこから消してください。",
    "{name} has values right of the table: {cells}. So that nothing gets lost, move them into a column of "
    "the table, or clear them.",
)
_FORMULAS = Text(
    "「{name}」に、結果の分からない計算式があります：{cells}。値に置き換えるか、Excelで開いて保存し直してください。",
    "{name} has formulas without a result: {cells}. Replace them by values, or save the book in Excel.",
)
_CHANGED = Text("{cell}は「{old}」のはずが「{new}」", "{cell} should be “{old}” and is “{new}”")
_BLANK = Text("（空）", "(blank)")


class Row(NamedTuple):
    """A row of the book: where it stands, the number it bears, and the cells of the file."""

    at: int
    number: str
    cells: tuple[str, ...]


class Sheet(NamedTuple):
    """What came back."""

    note: Note
    rows: tuple[Row, ...]


def read(source: Source) -> Sheet:
    """Raises UsageError for anything but a marked book whose header is as it was."""
    book, notes = _opened(source)
    tops = {name: _top(book, name) for name in book.sheet_names}
    hidden = next((name for name, top in tops.items() if top[0] == MAGIC), None)
    if hidden is None:
        raise UsageError(_NOT_A_BOOK.format(name=source.name))
    note = unpacked([_padded(row, 2) for row in rows(book.get_sheet_by_name(hidden))], source.name)
    if note.obstacles:
        return Sheet(note, ())
    name = _data(tops, source.name)
    facts, shown = notes.facts(name), notes.oddities(name).shown(notes.counts_from_1904)
    lines = list(rows(book.get_sheet_by_name(name), Overlay(shown, facts.zeros)))
    _mind_formulas(lines, facts.formulas, source.name)
    order = _order([_plain(cell) for cell in lines[0]], note, source.name)
    return Sheet(note, tuple(_rows(lines[1:], order, source.name)))


# ── The workbook ──────────────────────────────────────────────────────────────────────────────────


def _opened(source: Source) -> tuple[CalamineWorkbook, Notes]:
    form = sniff(source)
    if form.kind is not Kind.SPREADSHEET:
        raise UsageError(_NOT_A_BOOK.format(name=source.name))
    try:
        with source.open() as file:
            notes = examine(file, form.size)
            file.seek(0)
            book = notes if isinstance(notes, Text) else attempt(lambda: CalamineWorkbook.from_filelike(file))
    except OSError as problem:
        raise unreadable(source.name, problem) from problem
    if isinstance(book, Text) or isinstance(notes, Text):
        raise UsageError(_UNREADABLE.format(name=source.name, why=book))
    return book, notes


def _top(book: CalamineWorkbook, name: str) -> list[str]:
    """The first two cells of a sheet; blank ones where it has fewer, or is no worksheet."""
    try:
        first = next(rows(book.get_sheet_by_name(name)), [])
    except (CalamineError, ValueError):
        first = []
    return _padded(first, OWN)[:OWN]


def _padded(cells: Sequence[str], width: int) -> list[str]:
    return [*cells, *("",) * (width - len(cells))]


def _data(tops: Mapping[str, Sequence[str]], name: str) -> str:
    """The sheet with our headings, whatever it is called now; of several, the one with the old name."""
    words = {"row": marked.ROW, "found": marked.FOUND, "sheet": marked.DATA, "name": name}
    heads = [[head.to(language) for head in (marked.ROW, marked.FOUND)] for language in _LANGUAGES]
    found = [sheet for sheet, top in tops.items() if list(top) in heads]
    named = [sheet for sheet in found if sheet in (marked.DATA.ja, marked.DATA.en)]
    if len(named or found) == 1:
        return (named or found)[0]
    if not found:
        raise UsageError(_NO_SHEET.format(**words))
    raise UsageError(_SEVERAL.format(**words, sheets=listed([f"「{sheet}」" for sheet in found])))


# ── Header and rows ───────────────────────────────────────────────────────────────────────────────


def _order(header: list[str], note: Note, name: str) -> list[int]:
    """Where each column of the file stands in the book; columns may have been moved, not renamed."""
    labels = [legible(label) for label in note.labels]
    while header and not header[-1]:
        header.pop()
    found = _padded(header[OWN:], len(labels))
    if found == labels:
        return list(range(OWN, OWN + len(labels)))
    if sorted(found) == sorted(labels) and len(set(labels)) == len(labels):
        return [OWN + found.index(label) for label in labels]
    wrong = [
        _CHANGED.format(cell=f"{letters(at + OWN)}1", old=old or _BLANK, new=new or _BLANK)
        for at, (old, new) in enumerate(zip_longest(labels, found, fillvalue=""))
        if old != new
    ]
    cells = Text(listed([words.ja for words in wrong]).ja, listed([words.en for words in wrong]).en)
    raise UsageError(_HEADER.format(name=name, cells=cells))


def _mind_formulas(lines: Sequence[Sequence[str]], formulas: Spots, name: str) -> None:
    """Excel keeps what a formula came to; other programs may not, and the cell would seem blank."""
    found = [
        f"{letters(column - 1)}{row}"
        for row, column in formulas.first
        if row <= len(lines) and not "".join(lines[row - 1][column - 1 : column]).strip()
    ]
    if found:
        raise UsageError(_FORMULAS.format(name=name, cells=listed(found)))


def _rows(lines: Iterable[list[str]], order: Sequence[int], name: str) -> Iterator[Row]:
    end = max(order, default=OWN - 1) + 1
    outside: list[str] = []
    for at, cells in enumerate(lines, start=2):
        outside += [f"{letters(n)}{at}" for n, cell in enumerate(cells[end:], start=end) if cell.strip()]
        row = _padded(cells, end)
        yield Row(at, row[0].strip(), tuple(_plain(row[column]) for column in order))
    if outside:
        raise UsageError(_OUTSIDE.format(name=name, cells=listed(outside)))


def _plain(cell: str) -> str:
    """One kind of line break, as the book was written with."""
    return cell.replace("\r\n", "\n").replace("\r", "\n")


def listed(cells: Sequence[str]) -> Text:
    """The first of them, and how many more there are."""
    shown, more = ", ".join(cells[:_SHOWN]), len(cells) - _SHOWN
    return Text(f"{shown} ほか{more}か所", f"{shown} and {more} more") if more > 0 else Text(shown, shown)
