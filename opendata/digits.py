"""Workbook → the numbers that its sheet stores as text, which a table of texts no longer tells apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from opendata.model import Column, Place, Seen, Sight
from opendata.sniffing import Source, unreadable
from opendata.traits import is_number

FIRST = 5
"""Places kept of each column."""


def stored_as_text(source: Source, sheet: str, header: int, columns: Sequence[Column]) -> Mapping[int, Seen]:
    """By the position of the column. Raises EnvironmentFailure when the file has gone."""
    numbers: Counter[int] = Counter()
    first: dict[int, list[Sight]] = {column.position: [] for column in columns}
    for row, before, cells in _rows(source, sheet):
        if row <= header:
            continue
        for column in columns:
            index = column.position - 1 - before
            value = cells[index] if 0 <= index < len(cells) else None
            if isinstance(value, str) and is_number(value):
                numbers[column.position] += 1
                if len(first[column.position]) < FIRST:
                    place = Place(record=row, line=row, column=column.position, field=column.label or None)
                    first[column.position].append(Sight(place, value))
    return {position: Seen(number, tuple(first[position])) for position, number in numbers.items()}


def _rows(source: Source, sheet: str) -> Iterator[tuple[int, int, Sequence[object]]]:
    """Each row with its number and how many columns the library leaves out before the first filled one."""
    from python_calamine import CalamineWorkbook  # only a workbook pays for the library that reads it

    try:
        with source.open() as file:
            found = CalamineWorkbook.from_filelike(file).get_sheet_by_name(sheet)
    except OSError as problem:
        raise unreadable(source.name, problem) from problem
    before = found.start[1] if found.start else 0
    for row, cells in enumerate(found.iter_rows(), start=1):
        yield row, before, cells
