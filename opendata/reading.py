"""Form → Table: the records of a delimited text or of a sheet, each with its place, block by block."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from operator import itemgetter
from typing import Protocol

from opendata.heading import PEEK, Heading, Recognise, Row, find
from opendata.lines import Lines, damage
from opendata.model import Block, Form, Incident, Kind, Table
from opendata.patterns import late
from opendata.records import Batch, batches
from opendata.sniffing import HEAD, Source, sniff

BLOCK_CELLS = 400_000
SHEET_CELLS = 100_000
_DELIMITERS = (",", "\t", ";", "|")
_QUOTED = late(r'(?:^|(?<=[,\t;|\r\n]))"(?:[^"]|"")*"(?=[,\t;|\r\n]|\Z)')


def read(source: Source, recognise: Recognise, sheet: str | None = None) -> Table:
    """Bytes to table. Faults of the file become incidents; faults of the machine raise EnvironmentFailure.

    Of a workbook, the sheet of that name (UsageError where there is none) or else the one that suits best.
    """
    form = sniff(source)
    if form.kind is Kind.SPREADSHEET:
        return _read_sheet(source, form, recognise, sheet)
    if form.kind is not Kind.TEXT:
        return _nothing(form)
    form = form._replace(delimiter=_delimiter(source, form))
    heading = find(list(islice(_rows(source, form), PEEK)), recognise)
    width, skip = len(heading.names), heading.skip
    return Table(
        form=form,
        header=heading.names,
        header_record=heading.row.record if heading.row else None,
        header_line=heading.row.line if heading.row else None,
        blocks=lambda: _blocks(source, form, width, skip),
        incidents=heading.incidents,
    )


def _nothing(form: Form, incidents: tuple[Incident, ...] = ()) -> Table:
    return Table(
        form=form,
        header=(),
        header_record=None,
        header_line=None,
        blocks=lambda: iter(()),
        incidents=incidents,
    )


def _rows(source: Source, form: Form) -> Iterator[Row]:
    for batch in batches(source, form):
        for record, (line, cells) in enumerate(zip(batch.lines, batch.rows, strict=True), batch.first_record):
            yield Row(record, line, cells)


def _delimiter(source: Source, form: Form) -> str:
    """The mark that divides most lines into the same number of cells; a comma unless another does better."""
    with Lines(source, form) as text:
        sample = "".join(text.take(HEAD))[:HEAD]
    bare = _QUOTED.sub("", sample) if '"' in sample else sample
    lines = [line for line in bare.splitlines() if line.strip()]
    return max(_DELIMITERS, key=lambda mark: _regularity([line.count(mark) for line in lines]))


def _regularity(counts: list[int]) -> tuple[int, int]:
    """(how many lines have the usual number of marks, that number); lines without any do not count."""
    usual = Counter(count for count in counts if count)
    return max(((lines, marks) for marks, lines in usual.items()), default=(0, 0), key=itemgetter(0))


# ── Sheets ────────────────────────────────────────────────────────────────────────────────────────


class Filled(Protocol):
    """The filled part of a sheet: its heading, how wide it is, and its records below the heading."""

    @property
    def heading(self) -> Heading: ...

    @property
    def width(self) -> int: ...

    def records(self) -> Iterator[list[str]]: ...


def _read_sheet(source: Source, form: Form, recognise: Recognise, sheet: str | None) -> Table:
    from opendata import sheets  # only a spreadsheet pays for the library that reads it

    opened = sheets.open_sheet(source, form, recognise, sheet)
    if opened.grid is None:
        return _nothing(form, opened.incidents)
    table = _sheet_table(form, opened.grid, opened.grid.sheet.name)
    return table._replace(
        incidents=(*opened.incidents, *table.incidents),
        structure=opened.structure,
        others=tuple(_sheet_table(form, other, other.name) for other in opened.others),
    )


def _sheet_table(form: Form, grid: Filled, sheet: str) -> Table:
    heading, width = grid.heading, grid.width
    return Table(
        form=form._replace(sheet=sheet),
        header=heading.names,
        header_record=heading.row.record if heading.row else None,
        header_line=heading.row.line if heading.row else None,
        blocks=lambda: _sheet_blocks(grid.records(), heading.skip + 1, width),
        incidents=heading.incidents,
    )


def _sheet_blocks(records: Iterator[list[str]], first: int, width: int) -> Iterator[Block]:
    size = max(1, SHEET_CELLS // max(1, width))
    while rows := list(islice(records, size)):
        yield _block(rows, list(range(first, first + len(rows))), first, width, ())
        first += len(rows)


# ── Blocks ────────────────────────────────────────────────────────────────────────────────────────


def _blocks(source: Source, form: Form, width: int, skip: int) -> Iterator[Block]:
    """The records after the first `skip` ones, as columns of the header's width."""
    if form.damaged:
        yield from _damage_blocks(source, form, width)
    crlf, bare = form.crlf, form.bare_lf + form.bare_cr
    after = 1
    for batch in batches(source, form):
        yield from _parts(batch, width, skip)
        crlf, bare = crlf - batch.crlf_in_cells, bare - batch.bare_in_cells
        after = batch.first_record + len(batch.rows)
    if crlf > 0 and bare > 0:
        mixed = Incident(code="mixed-newlines", context={"crlf": crlf, "other": bare})
        yield _block([], [], after, width, (mixed,))


def _damage_blocks(source: Source, form: Form, width: int) -> Iterator[Block]:
    """What cannot be decoded, in blocks without rows, so that a badly damaged file stays bounded."""
    found = damage(source, form)
    while part := tuple(islice(found, 1000)):
        yield _block([], [], 1, width, part)


def _parts(batch: Batch, width: int, skip: int) -> Iterator[Block]:
    drop = max(0, min(len(batch.rows), skip + 1 - batch.first_record))
    size = max(1, BLOCK_CELLS // max(1, width))
    incidents = tuple(batch.incidents)
    for start in range(drop, len(batch.rows), size):
        rows, lines = batch.rows[start : start + size], batch.lines[start : start + size]
        yield _block(rows, lines, batch.first_record + start, width, incidents)
        incidents = ()
    if incidents:
        yield _block([], [], batch.first_record + drop, width, incidents)


def _block(
    rows: list[list[str]], lines: list[int], first: int, width: int, incidents: tuple[Incident, ...]
) -> Block:
    widths: dict[int, int] = {}
    surplus: dict[int, str] = {}
    if set(map(len, rows)) - {width}:
        for offset, row in enumerate(rows):
            if len(row) != width:
                widths[offset] = len(row)
                rows[offset] = (row + [""] * (width - len(row)))[:width]
            if len(row) > width:
                surplus[offset] = ",".join(row[width:]).strip(", \u3000")[:80]
    columns = tuple(zip(*rows, strict=True)) if rows else ((),) * width
    return Block(
        first_record=first,
        lines=lines,
        columns=columns,
        blank=_blank(rows, columns) - {offset for offset, text in surplus.items() if text},
        widths=widths,
        surplus=surplus,
        incidents=incidents,
    )


def _blank(rows: list[list[str]], columns: tuple[tuple[str, ...], ...]) -> frozenset[int]:
    """Offsets of the rows that hold nothing but white space; most tables have none in their first column."""
    if columns and all(map(str.strip, set(columns[0]))):
        return frozenset()
    return frozenset(
        offset
        for offset, row in enumerate(rows)
        if (not row or not row[0] or row[0].isspace()) and not "".join(row).strip()
    )
