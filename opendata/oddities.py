"""Cells of a workbook → the text of those that the library reads otherwise than Excel shows them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from opendata.model import Incident
from opendata.number_formats import Formats, shown

LISTED = 500_000
UNFINISHED = 10_000
NO_RESULT = "formula-without-value"

Shown = Mapping[int, Mapping[int, str]]
"""Row → column → text, all counted from 1."""

NOTHING_SHOWN: Shown = {}


class Odd(NamedTuple):
    """What a file says of a cell: the type and the number of the style that it names, and its value."""

    kind: str | None
    style: str | None
    value: str
    has_formula: bool = False

    @property
    def is_number(self) -> bool:
        return self.kind in (None, "n")

    @property
    def lacks_result(self) -> bool:
        """Whether whoever wrote the file left it to Excel to work the formula out."""
        return self.has_formula and self.is_number and not self.value


class Oddities:
    """The cells of one sheet with an error, a formula, or a format that says more than the number."""

    def __init__(self, formats: Formats) -> None:
        self._formats = formats
        self._cells: dict[tuple[int, int], Odd] = {}
        self._unfinished: list[tuple[int, int]] = []

    def concern(self, kind: str | None, style: str | None) -> bool:
        return kind == "e" or (style in self._formats.known and kind in (None, "n"))

    def add(self, row: int, column: int, cell: Odd) -> None:
        if cell.lacks_result and len(self._unfinished) < UNFINISHED:
            self._unfinished.append((row, column))
        if cell.value and len(self._cells) < LISTED and self.concern(cell.kind, cell.style):
            self._cells[row, column] = cell

    def shown(self, counts_from_1904: bool) -> Shown:
        found: defaultdict[int, dict[int, str]] = defaultdict(dict)
        for (row, column), cell in self._cells.items():
            if (text := self._text(cell, counts_from_1904)) is not None:
                found[row][column] = text
        return found

    def _text(self, cell: Odd, counts_from_1904: bool) -> str | None:
        if cell.kind == "e":
            return cell.value
        try:
            return shown(self._formats.known[cell.style or ""], float(cell.value), counts_from_1904)
        except (ValueError, OverflowError):
            return None

    def incidents(self, first: int, last: int) -> tuple[Incident, ...]:
        """Formulas without a result in these rows."""
        places = (place for place in self._unfinished if first <= place[0] <= last)
        return tuple(Incident(code=NO_RESULT, record=row, line=row, column=column) for row, column in places)
