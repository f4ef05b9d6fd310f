"""Workbook → the sheet that holds the data, its cells as the text that saving as CSV would give."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
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

from opendata.errors import UsageError
from opendata.heading import PEEK, Heading, Recognise, Row, find
from opendata.model import Form, Incident, Text
from opendata.sniffing import Source, unreadable
from opendata.workbooks import DAMAGED, LOCKED, OBSCURE, is_ole, obstacle

SUFFIXES = {".xlsx", ".xlsm", ".xls", ".ods"}
FAULT, NOTE = "spreadsheet-file", "read-as-spreadsheet"
SHOWN = 20

T = TypeVar("T")
Cell = int | float | str | bool | time | date | datetime | timedelta

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

    def records(self) -> Iterator[list[str]]:
        """Those below the header, all of the same width."""
        for row in islice(rows(self.sheet), self.heading.skip, self.last):
            yield row[: self.width]


class Opened(NamedTuple):
    """What became of a workbook: the grid to check, if there is any, and what is to be said of it."""

    grid: Grid | None
    incidents: tuple[Incident, ...]


def open_sheet(source: Source, form: Form, recognise: Recognise, chosen: str | None) -> Opened:
    """Raises UsageError where no sheet has the name that a person gave, EnvironmentFailure like `sniff`."""
    try:
        with source.open() as file:
            book = _book(file, form.size)
    except OSError as problem:
        raise unreadable(source.name, problem) from problem
    if isinstance(book, Text):
        return _refused(form, book)
    names = _names(book, source.name, chosen)
    grids = (_grid(book, name, recognise) for name in names)
    grid = max(grids, key=lambda grid: _suits(grid, recognise), default=_NO_SHEET)
    if isinstance(grid, Text):
        return _refused(form, grid)
    return Opened(grid, tuple(_said(form, grid, len(_worksheets(book)))))


def _refused(form: Form, reason: Text) -> Opened:
    return Opened(None, (Incident(code=FAULT, context={"reason": reason}),))


def _said(form: Form, grid: Grid, count: int) -> Iterator[Incident]:
    suffix = PurePath(form.path).suffix
    if suffix and suffix.casefold() not in SUFFIXES:
        yield Incident(code=FAULT, context={"reason": _MISNAMED})
    yield Incident(code=NOTE, value=grid.sheet.name, context={"count": count})


# ── Which sheet ───────────────────────────────────────────────────────────────────────────────────


def _book(file: BinaryIO, size: int) -> CalamineWorkbook | Text:
    reason = obstacle(file, size)
    if reason:
        return reason
    is_old = is_ole(file)
    file.seek(0)
    book = _attempt(lambda: CalamineWorkbook.from_filelike(file))
    return OBSCURE if book is DAMAGED and is_old else book


def _names(book: CalamineWorkbook, path: str, chosen: str | None) -> list[str]:
    """The sheets to choose from: those a person sees, unless there are none or one is named."""
    sheets = _worksheets(book)
    if chosen is not None:
        if chosen not in [sheet.name for sheet in sheets]:
            raise UsageError(_MISSING.format(path=path, sheet=chosen, sheets=_listed(sheets)))
        return [chosen]
    visible = [sheet for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]
    return [sheet.name for sheet in visible or sheets]


def _worksheets(book: CalamineWorkbook) -> list[SheetMetadata]:
    return [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]


def _listed(sheets: list[SheetMetadata]) -> object:
    names = [sheet.name for sheet in sheets]
    more = [f"… (+{len(names) - SHOWN})"] if len(names) > SHOWN else []
    return ", ".join([*names[:SHOWN], *more]) or _NONE


def _suits(grid: Grid | Text, recognise: Recognise) -> float:
    """How many names of items the header has, and how few others; the first of equals is taken."""
    if isinstance(grid, Text):
        return -1 if grid is _NO_SHEET else -0.5
    names = [name for name in grid.heading.names if name.strip()]
    return recognise(names) ** 2 / len(names) if names else 0


def _grid(book: CalamineWorkbook, name: str, recognise: Recognise) -> Grid | Text:
    """Or why there is nothing to check."""
    sheet = _attempt(lambda: book.get_sheet_by_name(name))
    if isinstance(sheet, Text):
        return sheet
    first = [Row(number, number, cells) for number, cells in enumerate(islice(rows(sheet), PEEK), start=1)]
    heading = find(first, recognise)
    top = heading.row.record if heading.row else 1
    width = last = 0
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if filled := _filled(cells):
            last = number
            width = max(width, filled) if number >= top else width
    width += _indent(sheet)
    names = (*heading.names, *("",) * width)[:width]
    return Grid(heading._replace(names=names), sheet, width, last) if last else _NO_SHEET


def _filled(cells: Sequence[Cell]) -> int:
    """How many cells there are up to the last that holds something."""
    for count in range(len(cells), 0, -1):
        value = cells[count - 1]
        if not isinstance(value, str) or value.strip():
            return count
    return 0


def _indent(sheet: CalamineSheet) -> int:
    """How many columns the library leaves out before the first that is filled."""
    return sheet.start[1] if sheet.start else 0


def _attempt(action: Callable[[], T]) -> T | Text:
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


# ── Cells ─────────────────────────────────────────────────────────────────────────────────────────


def rows(sheet: CalamineSheet) -> Iterator[list[str]]:
    """Every row from the first, every cell from column A."""
    before = [""] * _indent(sheet)
    for cells in sheet.iter_rows():
        yield [*before, *map(text, cells)]


def text(value: Cell) -> str:
    """A cell as a well-formatted one would look: whole numbers in full, dates and times by ISO 8601."""
    match value:
        case str():
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return _number(value)
        case datetime():
            return _moment(value)
        case date():
            return value.isoformat()
        case time():
            seconds = value.hour * 3600 + value.minute * 60 + value.second + round(value.microsecond / 1e6)
            return _clock(seconds % 86400)
        case timedelta():
            return _clock(round(value.total_seconds()))


def _number(value: float) -> str:
    """Without exponent, to the 15 digits that a spreadsheet keeps."""
    if not value or value != value:
        return "0"
    if value == int(value):
        return str(int(value))
    return f"{Decimal(repr(float(f'{value:.15g}'))):f}"


def _moment(value: datetime) -> str:
    rounded = value + timedelta(seconds=round(value.microsecond / 1e6), microseconds=-value.microsecond)
    is_midnight = rounded.time() == time()
    return rounded.date().isoformat() if is_midnight else f"{rounded:%Y-%m-%d}T{rounded:%H:%M:%S}"


def _clock(seconds: int) -> str:
    sign, left = ("-" if seconds < 0 else ""), abs(seconds)
    minutes = f"{sign}{left // 3600:02}:{left // 60 % 60:02}"
    return f"{minutes}:{left % 60:02}" if left % 60 else minutes
