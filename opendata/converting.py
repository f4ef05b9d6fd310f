"""Source → the same table as CSV or as a workbook of text: only names and order of columns change."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from io import BytesIO
from itertools import islice
from pathlib import PurePath
from typing import Any, NamedTuple

from opendata import detecting, reading, schema
from opendata.model import Form, Incident, Kind, Layout, Own, Place, Schema, Table, Text
from opendata.records import batches
from opendata.shaping import OBSTACLES, Shape, Shaper, Wishes
from opendata.sniffing import Source, codec, sniff
from opendata.templating import sheet_name
from opendata.validating import rules_by_code
from opendata.wording import width
from opendata.writing import Target, quoted

MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 1_048_576, 16_384, 32_767
"""What a sheet of Excel holds; the length of a cell is counted in UTF-16, as Excel does."""

_HEADER = frozenset({"column-renamed", "column-name-blanks", "columns-reordered"})
_STANDARD = frozenset({"encoding-not-utf-8", "delimiter-not-comma", "mixed-newlines"})
_NEWLINES = {"CRLF": "\r\n", "LF": "\n", "CR": "\r"}
_MARKS = ("\t", ";", "|")
_UNWRITABLE = re.compile("[\ufffe\uffff]|_x[0-9A-Fa-f]{4}(?=_x[0-9A-Fa-f]{4}_)")
"""What no workbook gives back: two characters that XML forbids, and a chain of its own escapes."""
_LOOK, _CREATED, _FONT = 200, datetime(2026, 1, 1), "游ゴシック"

_TOO_MANY_ROWS = Text(
    "{count}行あり、Excelのシートに入りません（上限は{most}行）。CSVのまま使うか、ファイルを分けてください",
    "it has {count} rows, more than a sheet of Excel holds ({most}); keep it as CSV, or split it",
)
_TOO_MANY_COLUMNS = Text(
    "{count}列あり、Excelのシートに入りません（上限は{most}列）。{row}行目の区切りを確かめてください",
    "it has {count} columns, more than a sheet of Excel holds ({most}); look at the separators of row {row}",
)
_TOO_LONG = Text(
    "{cell}が{count}文字あり、Excelのセルに入りません（上限は{most}文字）。短くするか、CSVのまま使ってください",
    "{cell} has {count} characters, more than a cell of Excel holds ({most}); shorten it, or keep the CSV",
)
_NOT_WRITABLE = Text(
    "{cell}に、Excelのファイルでは元に戻せない文字（{found}）があります。取り除いてください",
    "{cell} holds characters that no Excel file gives back ({found}); remove them",
)
_MARKED = Text(
    "opendata report が作ったブックです。opendata apply でCSVに書き戻してから使ってください",
    "it was made by “opendata report”; write it back to a CSV with “opendata apply” first",
)


class Manner(NamedTuple):
    """What the user chose: the definition and the sheet to read, and what stays as it is."""

    schema: Schema | None = None
    sheet: str | None = None
    keep_header: bool = False
    keep_encoding: bool = False


class Converted(NamedTuple):
    """What became of a file. `content` is None where something would get lost: see `obstacles`.

    `above` counts rows over the header, `renamed` columns with a new name, `sheets` the other sheets
    (those that our own forms bring along do not count),
    `hidden` the rows and columns of the sheet that nobody sees there.
    """

    content: bytes | None = None
    obstacles: tuple[Text, ...] = ()
    rows: int = 0
    above: int = 0
    renamed: int = 0
    is_reordered: bool = False
    sheet: str | None = None
    sheets: int = 0
    hidden: int = 0


STANDARD = Manner()


def to_csv(source: Source, manner: Manner = STANDARD) -> Converted:
    """In the standard form. Raises EnvironmentFailure, and UsageError where no sheet has the name."""
    copy = _opened(source, manner)
    if isinstance(copy, Converted):
        return copy
    lines = _lines(copy, ())
    if lost := copy.lost():
        return Converted(obstacles=lost)
    return copy.outcome(_csv(copy, lines), len(lines))


def to_xlsx(source: Source, manner: Manner = STANDARD) -> Converted:
    """Every value as text, the header frozen; the same bytes for the same table."""
    copy = _opened(source, manner)
    if isinstance(copy, Converted):
        return copy
    survey = _Survey()
    for row in copy.rows():
        survey.add(row)
    if wrong := (*copy.lost(), *survey.obstacles()):
        return Converted(obstacles=wrong)
    return copy.outcome(_xlsx(copy, survey), survey.rows)


# ── Reading ───────────────────────────────────────────────────────────────────────────────────────


class _Copy:
    """A table to be written elsewhere: all its rows from the first, with the names and order they get."""

    def __init__(self, table: Table, rows: Callable[[], Iterator[list[str]]], manner: Manner) -> None:
        self.table, self._rows = table, rows
        self.layout = _layout(table, manner)
        self.shape = _shape(table, self.layout, manner)
        self.incidents: set[str] = set()
        self.sheets = self.hidden = 0

    @property
    def target(self) -> Target:
        newline = _NEWLINES[self.table.form.newline or "CRLF"]
        return self.shape.target._replace(newline=self.shape.target.newline or newline)

    def rows(self) -> Iterator[list[str]]:
        order, names = self.shape.target.columns, self.shape.names
        for number, row in enumerate(self._rows(), start=1):
            if number == self.table.header_record:
                row = [names.get(index, cell) for index, cell in enumerate(row)]
            yield row if order is None else _ordered(row, order)

    def lost(self) -> tuple[Text, ...]:
        """What the reader could not take over as it is; known once all rows were read."""
        rules = rules_by_code()
        return tuple(rules[code].title for code in sorted(self.incidents & OBSTACLES))

    def outcome(self, content: bytes, rows: int) -> Converted:
        first = self.table.header_record or 0
        return Converted(
            content,
            rows=rows - first,
            above=max(0, first - 1),
            renamed=len(self.shape.names),
            is_reordered=self.shape.target.columns is not None,
            sheet=self.table.form.sheet,
            sheets=self.sheets,
            hidden=self.hidden,
        )


def _opened(source: Source, manner: Manner) -> _Copy | Converted:
    form = sniff(source)
    if form.kind is Kind.SPREADSHEET:
        return _workbook(source, form, manner)
    table = reading.read(source, _recognise(manner))
    if found := _unreadable(table.form):
        return Converted(obstacles=(rules_by_code()[found].title,))
    incidents: set[str] = set()
    copy = _Copy(table, lambda: _records(source, table.form, incidents), manner)
    copy.incidents = incidents
    return copy


def _unreadable(form: Form) -> str | None:
    """The rule that says why a text cannot be copied whole."""
    if form.kind is not Kind.TEXT:
        return "empty-file" if form.kind is Kind.EMPTY else "not-a-text-file"
    return "undecodable-bytes" if form.damaged else None


def _records(source: Source, form: Form, incidents: set[str]) -> Iterator[list[str]]:
    """As written, each with as many cells as it has."""
    for batch in batches(source, form):
        incidents |= {incident.code for incident in batch.incidents}
        yield from batch.rows


def _workbook(source: Source, form: Form, manner: Manner) -> _Copy | Converted:
    from opendata import cells, sheets  # only a workbook pays for the library that reads it

    opened = sheets.open_sheet(source, form, _recognise(manner), manner.sheet)
    grid = opened.grid
    if grid is None:
        return Converted(obstacles=tuple(_reasons(opened.incidents)))
    if opened.structure and opened.structure.read.own is Own.BOOK:
        return Converted(obstacles=(_MARKED,))
    record = grid.heading.row.record if grid.heading.row else None
    form = form._replace(sheet=grid.sheet.name)
    table = Table(form, grid.heading.names, record, record, lambda: iter(()))

    def rows() -> Iterator[list[str]]:
        """Those above the records may reach further than the table; a header of several rows gets one."""
        above = islice(cells.rows(grid.sheet, grid.overlay), grid.heading.skip)
        for number, row in enumerate(above, start=1):
            yield [*grid.heading.names] if number == record else row[: max(grid.width, _filled(row))]
        yield from grid.records()

    copy = _Copy(table, rows, manner)
    if facts := opened.structure:
        copy.sheets = sum(1 for one in facts.sheets if one.name != facts.sheet and one.own is None)
        copy.hidden = len(facts.read.hidden_rows) + len(facts.read.hidden_columns)
    return copy


def _reasons(incidents: Iterable[Incident]) -> Iterator[Text]:
    told = (incident.context.get("reason") for incident in incidents)
    return (reason for reason in told if isinstance(reason, Text))


def _filled(row: Sequence[str]) -> int:
    return next((count for count in range(len(row), 0, -1) if row[count - 1].strip()), 0)


def _recognise(manner: Manner) -> Callable[[Sequence[str]], int]:
    schemas = (manner.schema,) if manner.schema else schema.all_schemas()
    return detecting.dictionary(schemas).recognise


def _layout(table: Table, manner: Manner) -> Layout:
    if manner.schema:
        return detecting.assign(table.header, manner.schema, (manner.schema,))
    return detecting.detect(table.header, schema.all_schemas(), table.form.path)


def _shape(table: Table, layout: Layout, manner: Manner) -> Shape:
    """What `fix` would make of header and encoding, and nothing of its other repairs."""
    wishes = Wishes(keep_encoding=manner.keep_encoding, keep_header=manner.keep_header)
    return Shaper(table, layout, _HEADER | _STANDARD, wishes).shape(rules_by_code(), frozenset())


def _ordered(row: Sequence[str], order: Sequence[int]) -> list[str]:
    cells = [row[index] if index < len(row) else "" for index in order]
    return [*cells, *row[len(order) :]]


# ── CSV ───────────────────────────────────────────────────────────────────────────────────────────


def _csv(copy: _Copy, lines: Sequence[str]) -> bytes:
    """Quotes only where they are needed, unless another mark would then be taken for the separator."""
    target = copy.target
    content = target.mark + "".join(lines).encode(codec(target.encoding))
    table = reading.read(Source("", lambda: BytesIO(content)), lambda _: 0)
    if table.form.delimiter == target.delimiter:
        return content
    return target.mark + "".join(_lines(copy, _MARKS)).encode(codec(target.encoding))


def _lines(copy: _Copy, marks: Sequence[str]) -> list[str]:
    """Every row as it is written; cells with one of the marks between quotes."""
    cut, end = copy.target.delimiter, copy.target.newline or "\r\n"
    special = ('"', "\n", "\r", *marks)

    def line(row: Sequence[str]) -> str:
        text = cut.join(row)
        if text.count(cut) < len(row) and not any(mark in text for mark in special):
            return text + end
        return cut.join(quoted(cell, cut, always=any(mark in cell for mark in marks)) for cell in row) + end

    return [line(row) for row in copy.rows()]


# ── Workbook ──────────────────────────────────────────────────────────────────────────────────────


class _Survey:
    """One pass before anything is written: how large the sheet is, and what does not fit into it."""

    def __init__(self) -> None:
        self.rows = self.columns = 0
        self.widths: dict[int, int] = {}
        self._wide: tuple[int, int] | None = None
        self._long: tuple[str, int] | None = None
        self._odd: tuple[str, str] | None = None

    def add(self, row: Sequence[str]) -> None:
        self.rows += 1
        self.columns = max(self.columns, len(row))
        if len(row) > MOST_COLUMNS and not self._wide:
            self._wide = (self.rows, len(row))
        if self.rows <= _LOOK:
            for index, cell in enumerate(row):
                self.widths[index] = max(self.widths.get(index, 0), width(cell))
        text = "\t".join(row)
        if len(text) * 2 > LONGEST_CELL or _UNWRITABLE.search(text):
            self._look_into(row)

    def _look_into(self, row: Sequence[str]) -> None:
        for column, cell in enumerate(row, start=1):
            place = Place(record=self.rows, column=column).a1 or ""
            if (length := _length(cell)) > LONGEST_CELL and not self._long:
                self._long = (place, length)
            if (found := _UNWRITABLE.search(cell)) and not self._odd:
                self._odd = (place, found[0] if found[0].isprintable() else f"U+{ord(found[0]):04X}")

    def obstacles(self) -> Iterator[Text]:
        if self.rows > MOST_ROWS:
            yield _TOO_MANY_ROWS.format(count=self.rows, most=MOST_ROWS)
        if self._wide:
            row, count = self._wide
            yield _TOO_MANY_COLUMNS.format(row=row, count=count, most=MOST_COLUMNS)
        if self._long:
            cell, count = self._long
            yield _TOO_LONG.format(cell=cell, count=count, most=LONGEST_CELL)
        if self._odd:
            cell, found = self._odd
            yield _NOT_WRITABLE.format(cell=cell, found=found)


def _length(cell: str) -> int:
    return len(cell) + sum(char > "\uffff" for char in cell)


def _xlsx(copy: _Copy, survey: _Survey) -> bytes:
    import xlsxwriter  # start-up: only this format needs it

    out, header = BytesIO(), copy.table.header_record
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as file:
        file.set_properties({"created": _CREATED})
        sheet = file.add_worksheet(_name(copy))
        text = file.add_format({"num_format": "@", "font_name": _FONT, "valign": "top"})
        head = file.add_format(
            {"num_format": "@", "font_name": _FONT, "bold": True, "text_wrap": True, "bottom": 1}
            | {"valign": "vcenter", "bg_color": "#EDEDED"}
        )
        for column in range(survey.columns):
            sheet.set_column(column, column, min(max(survey.widths.get(column, 0) + 3, 10), 40), text)
        if header:
            sheet.freeze_panes(header, 0)
        last = Place(record=survey.rows, column=survey.columns).a1
        sheet.ignore_errors({"number_stored_as_text": f"A1:{last}"})
        for number, row in enumerate(copy.rows()):
            for column, cell in enumerate(row):
                if cell:
                    _write(sheet, number, column, cell, head if number + 1 == header else text)
    return out.getvalue()


def _write(sheet: Any, row: int, column: int, cell: str, look: Any) -> None:
    """The library takes text between <r> and </r> for XML of its own unless it is written in two pieces."""
    if cell.startswith("<r>") and cell.endswith("</r>"):
        sheet.write_rich_string(row, column, "<", look, cell[1:], look)
    else:
        sheet.write_string(row, column, cell, look)


def _name(copy: _Copy) -> str:
    """The sheet keeps its name; a text file's has that of the dataset, or else of the file."""
    found, form = copy.layout.schema, copy.table.form
    words = form.sheet or (found.title.ja if found else PurePath(form.path).stem)
    name = sheet_name("".join(char for char in words if char.isprintable())).strip()
    return name if name and name.casefold() not in ("history", "-") else "Sheet1"
