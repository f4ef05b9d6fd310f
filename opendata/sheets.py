"""Workbook → the sheet that holds the data, its cells as the text that saving as CSV would give."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import PurePath
from typing import BinaryIO, NamedTuple, TypeVar

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from opendata.cells import NO_OVERLAY, Cell, Overlay, indent, rows, spread
from opendata.errors import UsageError
from opendata.heading import PEEK, Heading, Recognise, Row, find
from opendata.model import Area, Form, Incident, Own, SheetFacts, Structure, Text
from opendata.sniffing import Source, unreadable
from opendata.structure import Notes
from opendata.workbooks import DAMAGED, LOCKED, OBSCURE, examine, is_ole

SUFFIXES = {".xlsx", ".xlsm", ".xls", ".ods"}
FAULT, NOTE = "spreadsheet-file", "read-as-spreadsheet"
SHOWN = 20

T = TypeVar("T")

_NO_SHEET = Text("データのあるシートがありません", "it has no sheet with data")
_MISNAMED = Text(
    "ファイル名の末尾（.csv など）と合いません", "it does not go with the end of the name, such as .csv"
)
_MISSING = Text(
    "「{path}」に「{sheet}」というシートはありません。あるのは {sheets} です。",
    "{path} has no sheet named {sheet}; it has {sheets}.",
)
_NONE = Text("（なし）", "(none)")


class Grid(NamedTuple):
    """The part of a sheet that is filled: its heading, and its cells from A1 as far as any has text."""

    heading: Heading
    sheet: CalamineSheet
    width: int
    last: int
    overlay: Overlay = NO_OVERLAY

    def records(self) -> Iterator[list[str]]:
        """Those below the header, all of the same width."""
        skip, width = self.heading.skip, self.width
        cells = (row[:width] for row in islice(rows(self.sheet, self.overlay), skip, self.last))
        merged = self.overlay.merged
        return spread(cells, merged, skip + 1) if merged else cells


class Book(NamedTuple):
    """A workbook that can be read, and what its container tells of it."""

    reader: CalamineWorkbook
    notes: Notes
    worksheets: tuple[SheetMetadata, ...]

    def structure(self, read: str, headers: Mapping[str, int]) -> Structure:
        """What is said of the sheets that have data, by name the rows of their headers."""
        sheets = (one for one in self.worksheets if one.name in headers)
        facts = tuple(self._facts(one, headers[one.name]) for one in sheets)
        return Structure(facts, read, self.notes.has_macros, self.notes.tells_of(read))

    def _facts(self, sheet: SheetMetadata, header: int) -> SheetFacts:
        is_visible = sheet.visible == SheetVisibleEnum.Visible
        return self.notes.facts(sheet.name, header)._replace(is_visible=is_visible)


class Other(NamedTuple):
    """A sheet that has data too: the same as a grid, but its cells are read again when they are asked for."""

    book: Book
    name: str
    heading: Heading
    width: int
    last: int
    overlay: Overlay

    def records(self) -> Iterator[list[str]]:
        sheet = attempt(lambda: self.book.reader.get_sheet_by_name(self.name))
        if not isinstance(sheet, Text):
            yield from Grid(self.heading, sheet, self.width, self.last, self.overlay).records()


class Opened(NamedTuple):
    """What became of a workbook: the grid to check, if there is any, the others, and what is to be said."""

    grid: Grid | None
    incidents: tuple[Incident, ...]
    structure: Structure | None = None
    others: tuple[Other, ...] = ()


def open_sheet(source: Source, form: Form, recognise: Recognise, chosen: str | None) -> Opened:
    """Raises UsageError where no sheet has the name that a person gave, EnvironmentFailure like `sniff`."""
    try:
        with source.open() as file:
            book = _book(file, form.size)
    except OSError as problem:
        raise unreadable(source.name, problem) from problem
    if isinstance(book, Text):
        return _refused(book)
    names = _names(book, source.name, chosen)
    grids = (_grid(book, name, recognise) for name in names)
    grid = max(grids, key=lambda grid: _suits(grid, recognise), default=_NO_SHEET)
    if isinstance(grid, Text):
        return _refused(grid)
    read = grid.sheet.name
    others = tuple(_others(book, read, recognise))
    headers = {read: _top(grid.heading), **{other.name: _top(other.heading) for other in others}}
    unfinished = book.notes.oddities(read).incidents(grid.heading.skip + 1, grid.last)
    said = (*_said(form, grid, len(book.worksheets)), *unfinished)
    return Opened(grid, said, book.structure(read, headers), others)


def _top(heading: Heading) -> int:
    return heading.row.record if heading.row else 0


def _others(book: Book, read: str, recognise: Recognise) -> Iterator[Other]:
    """Hidden ones too: whoever gets the workbook gets them all."""
    for sheet in book.worksheets:
        grid = _grid(book, sheet.name, recognise) if sheet.name != read else _NO_SHEET
        if not isinstance(grid, Text):
            yield Other(book, sheet.name, grid.heading, grid.width, grid.last, grid.overlay)


def _refused(reason: Text) -> Opened:
    return Opened(None, (Incident(code=FAULT, context={"reason": reason}),))


def _said(form: Form, grid: Grid, count: int) -> Iterator[Incident]:
    suffix = PurePath(form.path).suffix
    if suffix and suffix.casefold() not in SUFFIXES:
        yield Incident(code=FAULT, context={"reason": _MISNAMED})
    yield Incident(code=NOTE, value=grid.sheet.name, context={"count": count})


# ── Which sheet ───────────────────────────────────────────────────────────────────────────────────


def _book(file: BinaryIO, size: int) -> Book | Text:
    notes = examine(file, size)
    if isinstance(notes, Text):
        return notes
    is_old = is_ole(file)
    file.seek(0)
    reader = attempt(lambda: CalamineWorkbook.from_filelike(file))
    if isinstance(reader, Text):
        return OBSCURE if reader is DAMAGED and is_old else reader
    return Book(reader, notes, tuple(_worksheets(reader, notes)))


def _worksheets(reader: CalamineWorkbook, notes: Notes) -> Iterator[SheetMetadata]:
    """Each once, though a hostile workbook may list the same one a thousand times."""
    seen: set[str] = set()
    for sheet in reader.sheets_metadata:
        marks = {sheet.name, f"/{notes.part(sheet.name) or sheet.name}"}
        if sheet.typ == SheetTypeEnum.WorkSheet and not marks & seen:
            seen |= marks
            yield sheet


def _names(book: Book, path: str, chosen: str | None) -> list[str]:
    """Those to choose from: that a person sees, unless there are none or one is named; none of our aids."""
    sheets = book.worksheets
    if chosen is not None:
        if chosen not in [sheet.name for sheet in sheets]:
            raise UsageError(_MISSING.format(path=path, sheet=chosen, sheets=_listed(sheets)))
        return [chosen]
    tables = [sheet for sheet in sheets if book.notes.own(sheet.name) is not Own.AID]
    visible = [sheet for sheet in tables if sheet.visible == SheetVisibleEnum.Visible]
    return [sheet.name for sheet in visible or tables or sheets]


def _listed(sheets: Sequence[SheetMetadata]) -> object:
    names = [sheet.name for sheet in sheets]
    more = [f"… (+{len(names) - SHOWN})"] if len(names) > SHOWN else []
    return ", ".join([*names[:SHOWN], *more]) or _NONE


def _suits(grid: Grid | Text, recognise: Recognise) -> float:
    """How many names of items the header has, and how few others; the first of equals is taken."""
    if isinstance(grid, Text):
        return -1 if grid is _NO_SHEET else -0.5
    names = [name for name in grid.heading.names if name.strip()]
    return recognise(names) ** 2 / len(names) if names else 0


def _grid(book: Book, name: str, recognise: Recognise) -> Grid | Text:
    """Or why there is nothing to check."""
    sheet = attempt(lambda: book.reader.get_sheet_by_name(name))
    if isinstance(sheet, Text):
        return sheet
    overlay = _overlay(book, sheet)
    peeked = enumerate(islice(rows(sheet, overlay), PEEK), start=1)
    heading = find([Row(number, number, cells) for number, cells in peeked], recognise, overlay.merged)
    top = heading.row.record if heading.row else 1
    width = last = 0
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if filled := _filled(cells):
            last = number
            width = max(width, filled) if number >= top else width
    shown = overlay.reach(top)
    last, width = max(last, shown[0]), max(width + indent(sheet), shown[1])
    names = (*heading.names, *("",) * width)[:width]
    return Grid(heading._replace(names=names), sheet, width, last, overlay) if last else _NO_SHEET


def _overlay(book: Book, sheet: CalamineSheet) -> Overlay:
    facts = book.notes.facts(sheet.name)
    merged = facts.merged or tuple(
        Area(first_row + 1, first_column + 1, last_row + 1, last_column + 1)
        for (first_row, first_column), (last_row, last_column) in sheet.merged_cell_ranges or ()
    )
    shown = book.notes.oddities(sheet.name).shown(book.notes.counts_from_1904)
    is_opendocument = sheet.merged_cell_ranges is None
    return Overlay(shown, facts.zeros, merged, has_durations=is_opendocument)


def _filled(cells: Sequence[Cell]) -> int:
    """How many cells there are up to the last that holds something."""
    for count in range(len(cells), 0, -1):
        value = cells[count - 1]
        if not isinstance(value, str) or value.strip():
            return count
    return 0


def attempt(action: Callable[[], T]) -> T | Text:
    """What the library objects to, its own panics included, becomes the reason why nothing is read."""
    try:
        return action()
    except PasswordError:
        return LOCKED
    except (CalamineError, ValueError, EOFError):
        return DAMAGED
    except BaseException as problem:
        if type(problem).__name__ == "PanicException":
            return DAMAGED
        raise
