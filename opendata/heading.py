"""First records → header: which row names the columns, what stands above it and what describes it below."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from opendata.model import Incident

PEEK = 60
"""The header is looked for among this many records."""

_DIGITS = re.compile(r"[0-9０-９]+")
_COMMENT = re.compile(r"#[^0-9]")
_YEAR = re.compile(r"(19|20)[0-9]{2}")

Recognise = Callable[[Sequence[str]], int]
"""How many cells of a row are names of items that some schema knows."""


class Row(NamedTuple):
    """One record with its place: `record` as a spreadsheet counts, `line` where it starts."""

    record: int
    line: int
    cells: list[str]

    @property
    def filled(self) -> list[str]:
        return [cell for cell in self.cells if cell.strip()]

    @property
    def is_comment(self) -> bool:
        return bool(self.cells) and _COMMENT.match(self.cells[0]) is not None


class Heading(NamedTuple):
    """The names of the columns, the row they stand in (None: there is none), the records before the data."""

    names: tuple[str, ...]
    row: Row | None
    skip: int
    incidents: tuple[Incident, ...]


def find(rows: list[Row], recognise: Recognise) -> Heading:
    """What the first records of a file say about its header."""
    header = _header(rows, recognise)
    if header is None:
        widths = Counter(len(row.cells) for row in rows if row.cells)
        width = widths.most_common(1)[0][0] if widths else 0
        return Heading(("",) * width, None, 0, tuple(_no_header(rows)))
    below = rows[rows.index(header) + 1 :]
    metadata = list(_leading_comments(below))
    above = [row for row in rows[: rows.index(header)] if row.filled]
    incidents = (*_above(above), *(_incident("metadata-row", row) for row in metadata))
    return Heading(tuple(header.cells), header, header.record + len(metadata), incidents)


def _header(rows: list[Row], recognise: Recognise) -> Row | None:
    """The row with most known names; else LinkData's own; else the first row that looks like a header."""
    known = [recognise(row.cells) for row in rows]
    best = max(known, default=0)
    row = rows[known.index(best)] if best else None
    if row and (best >= 2 or best * 2 >= len(row.filled)):
        return row
    named = (row for row in rows if row.cells[:1] == ["#property"])
    return next(named, None) or _first_header_like(rows)


def _first_header_like(rows: list[Row]) -> Row | None:
    """The first row as full as the rest of the table; None when it holds data."""
    full = sorted(len(row.filled) for row in rows if row.filled)
    usual = full[len(full) // 2] if full else 0
    for number, row in enumerate(rows):
        is_title = len(row.filled) * 2 <= usual or len(row.filled) == 1 < usual
        if row.filled and not row.is_comment and not is_title:
            return None if _is_data(row, rows[number + 1 :]) else row
    return None


def _is_data(row: Row, below: list[Row]) -> bool:
    """Whether two cells hold numbers, dates or the like, of the same shape as cells below them."""
    shapes = [_shape(cell) for cell in row.cells]
    if below:
        shapes = [
            shape if any(_shape(cell) == shape for cell in column) else None
            for shape, column in zip(shapes, _columns(below, len(shapes)), strict=True)
        ]
    return sum(1 for shape in shapes if shape) >= min(2, len(row.filled))


def _columns(rows: list[Row], width: int) -> Iterator[list[str]]:
    return ([row.cells[index] for row in rows if index < len(row.cells)] for index in range(width))


def _shape(cell: str) -> str | None:
    """How a number, date, time or telephone number is written; None for words, blanks and years."""
    text = cell.strip()
    shape = _DIGITS.sub("9", text)
    is_figure = "9" in shape and not shape.strip("9-+./:,() ")
    return shape if is_figure and not _YEAR.fullmatch(text) else None


def _leading_comments(rows: list[Row]) -> Iterator[Row]:
    for row in rows:
        if not row.is_comment:
            return
        yield row


def _no_header(rows: list[Row]) -> Iterator[Incident]:
    if rows:
        yield _incident("no-header-row", next((row for row in rows if row.filled), rows[0]))


def _above(rows: list[Row]) -> Iterator[Incident]:
    if rows:
        yield _incident("rows-above-header", rows[0], count=len(rows))


def _incident(code: str, row: Row, **context: object) -> Incident:
    value = ",".join(row.filled)[:80]
    return Incident(code=code, record=row.record, line=row.line, value=value, context=context)
