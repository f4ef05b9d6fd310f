"""First records → header: which row names the columns, what stands above it and what describes it below."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from opendata.model import Area, Incident

PEEK = 60
"""The header is looked for among this many records."""
DEEPEST = 3
"""A header has no more rows than this."""

_DIGITS = re.compile(r"[0-9０-９]+")
_COMMENT = re.compile(r"#(?![0-9]|[A-Z/0]+[!?]|N/A).")
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
    """The names of the columns, the row they stand in (None: there is none), the records before the data.

    Of a header of several rows it is the lowest.
    """

    names: tuple[str, ...]
    row: Row | None
    skip: int
    incidents: tuple[Incident, ...]


def find(rows: list[Row], recognise: Recognise, merged: Sequence[Area] = ()) -> Heading:
    """What the first records of a file say about its header; cells are merged in workbooks only."""
    header = _header(rows, recognise)
    if header is None:
        widths = Counter(len(row.cells) for row in rows if row.cells)
        width = widths.most_common(1)[0][0] if widths else 0
        return Heading(("",) * width, None, 0, tuple(_no_header(rows)))
    parts = span(rows, header, merged, recognise) if merged else [header]
    below = rows[rows.index(parts[-1]) + 1 :]
    metadata = list(_leading_comments(below))
    above = [row for row in rows[: rows.index(parts[0])] if row.filled]
    incidents = (
        *_above(above),
        *_several(parts),
        *(_incident("metadata-row", row) for row in metadata),
    )
    names = joined(parts, merged, recognise) if len(parts) > 1 else header.cells
    return Heading(tuple(names), parts[-1], parts[-1].record + len(metadata), incidents)


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


# ── Headers of several rows ───────────────────────────────────────────────────────────────────────


def span(rows: list[Row], header: Row, merged: Sequence[Area], recognise: Recognise) -> list[Row]:
    """The rows that make up the header together with this one: tied to it by merged cells."""
    top = bottom = rows.index(header)
    for _ in range(DEEPEST - 1):
        tied = [area for area in merged if area.first_row - 1 <= bottom and top <= area.last_row - 1]
        first = min((area.first_row - 1 for area in tied if _is_short(area)), default=top)
        last = max((area.last_row - 1 for area in tied if _is_short(area)), default=bottom)
        top, bottom = min(top, first), min(max(bottom, last), len(rows) - 1)
    top, bottom = (top, bottom) if bottom - top < DEEPEST else (rows.index(header), rows.index(header))
    if bottom - top < DEEPEST - 1 and _goes_on(rows[top : bottom + 2], merged, recognise):
        bottom += 1
    if bottom - top < DEEPEST - 1 and top and _is_group(rows[top - 1 : bottom + 1], merged, recognise):
        top -= 1
    return rows[top : bottom + 1]


def _is_short(area: Area) -> bool:
    return area.last_row - area.first_row < DEEPEST


def _across(row: Row, merged: Sequence[Area]) -> set[int]:
    """The columns, from 0, over which a cell of this row alone is merged with its neighbours."""
    found = [area for area in merged if area.first_row == row.record == area.last_row]
    return {
        n - 1 for area in found for n in range(area.first_column, min(area.last_column, len(row.cells)) + 1)
    }


def _goes_on(rows: list[Row], merged: Sequence[Area], recognise: Recognise) -> bool:
    """Whether the last row says what the merged cells of the row above it consist of, and nothing else."""
    *parts, row = rows
    columns = _across(parts[-1], merged)
    if not columns or len(rows) == len(parts):
        return False
    filled = {n for n, cell in enumerate(row.cells) if cell.strip()}
    is_about_them = len(filled) >= 2 and filled <= columns and not any(map(_shape, row.filled))
    return is_about_them or _gains(parts, rows, merged, recognise)


def _is_group(rows: list[Row], merged: Sequence[Area], recognise: Recognise) -> bool:
    """Whether the first row names groups of columns: together with it, more names are known."""
    return bool(_across(rows[0], merged)) and _gains(rows[1:], rows, merged, recognise)


def _gains(few: list[Row], more: list[Row], merged: Sequence[Area], recognise: Recognise) -> bool:
    before, after = (recognise(joined(rows, merged, recognise)) for rows in (few, more))
    return after > before


def joined(rows: list[Row], merged: Sequence[Area], recognise: Recognise) -> list[str]:
    """One name per column from its cells in these rows, a merged one counting for all that it covers."""
    width = max(len(row.cells) for row in rows)
    levels = [_expanded(row, width, merged) for row in rows]
    columns = [_parts(cells) for cells in zip(*levels, strict=True)]
    uses = Counter(part for parts in columns for part in parts)
    return [_name([*parts], uses, recognise) for parts in columns]


def _expanded(row: Row, width: int, merged: Sequence[Area]) -> list[str]:
    cells = [*row.cells, *[""] * (width - len(row.cells))]
    for area in merged:
        if area.first_row == row.record:
            columns = range(area.first_column - 1, min(area.last_column, width))
            for column in columns:
                cells[column] = cells[columns[0]]
    return cells


def _parts(cells: Sequence[str]) -> tuple[str, ...]:
    """From the top down, each once."""
    return tuple(dict.fromkeys(cell for cell in cells if cell.strip()))


def _name(parts: list[str], uses: Counter[str], recognise: Recognise) -> str:
    """The form that a schema knows: all parts together, the lowest, any other; else all together."""
    if len(parts) < 2:
        return "".join(parts)
    words = [part.strip() for part in parts]
    tails = [words[start:] for start in range(len(words) - 1)]
    together = [mark.join(tail) for tail in tails for mark in ("_", "")]
    alone = [part for part in reversed(parts) if uses[part] == 1]
    return next((name for name in (*together, *alone) if recognise([name])), together[0])


# ── What is told ──────────────────────────────────────────────────────────────────────────────────


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


def _several(parts: list[Row]) -> Iterator[Incident]:
    if len(parts) > 1:
        yield _incident("header-of-several-rows", parts[0], count=len(parts), last=parts[-1].record)


def _incident(code: str, row: Row, **context: object) -> Incident:
    value = ",".join(row.filled)[:80]
    return Incident(code=code, record=row.record, line=row.line, value=value, context=context)
