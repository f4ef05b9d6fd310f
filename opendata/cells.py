"""Sheet of a workbook → its rows as the text that Excel shows, merged cells in every row they cover."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from python_calamine import CalamineSheet

from opendata.model import NO_ZEROS, Area
from opendata.oddities import NOTHING_SHOWN, Shown

Cell = int | float | str | bool | time | date | datetime | timedelta

_DURATION = re.compile(r"(-?)PT([0-9]{1,6})H([0-9]{1,2})M([0-9]{1,2}(?:\.[0-9]{1,9})?)S")

_Zeros = Mapping[tuple[int, int], int]


class Overlay:
    """What a sheet shows beside the values that the library gives; rows and columns count from 1."""

    def __init__(
        self,
        shown: Shown = NOTHING_SHOWN,
        zeros: _Zeros = NO_ZEROS,
        merged: Sequence[Area] = (),
        *,
        has_durations: bool = False,
    ) -> None:
        self.merged = tuple(merged)
        self._shown, self._has_durations = shown, has_durations
        self._zeros: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        for (row, column), digits in zeros.items():
            self._zeros[row].append((column, digits))

    def lay(self, number: int, row: list[str]) -> None:
        if self._has_durations:
            row[:] = map(_without_letters, row)
        for column, digits in self._zeros.get(number, ()):
            if column <= len(row):
                row[column - 1] = filled_up(row[column - 1], digits)
        for column, words in self._shown.get(number, {}).items():
            row.extend([""] * (column - len(row)))
            row[column - 1] = words

    def reach(self, top: int) -> tuple[int, int]:
        """The last row with something shown, and the last column of those from the top row on."""
        rows = [number for number, row in self._shown.items() if any(words.strip() for words in row.values())]
        columns = (max(self._shown[number]) for number in rows if number >= top)
        return max(rows, default=0), max(columns, default=0)


NO_OVERLAY = Overlay()


def rows(sheet: CalamineSheet, overlay: Overlay = NO_OVERLAY) -> Iterator[list[str]]:
    """Every row from the first, every cell from column A."""
    before = [""] * indent(sheet)
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        row = before + [cell if cell.__class__ is str else text(cell) for cell in cells]
        overlay.lay(number, row)
        yield row


def indent(sheet: CalamineSheet) -> int:
    """How many columns the library leaves out before the first that is filled."""
    return sheet.start[1] if sheet.start else 0


def spread(rows: Iterable[list[str]], merged: Sequence[Area], first: int) -> Iterator[list[str]]:
    """A value that is merged over several rows, in each of them that holds anything else."""
    starting: defaultdict[int, list[Area]] = defaultdict(list)
    for area in merged:
        if first <= area.first_row < area.last_row:
            starting[area.first_row].append(area)
    open_areas: list[tuple[Area, str]] = []
    for number, row in enumerate(rows, start=first):
        open_areas = [(area, value) for area, value in open_areas if area.last_row >= number]
        if open_areas and any(cell.strip() for cell in row):
            for area, value in open_areas:
                row[area.first_column - 1] = row[area.first_column - 1] or value
        found = (area for area in starting.get(number, ()) if area.first_column <= len(row))
        open_areas += [(area, row[area.first_column - 1]) for area in found]
        yield row


# ── Values ────────────────────────────────────────────────────────────────────────────────────────


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
            return _time(value)
        case timedelta():
            return _clock(round(value.total_seconds()))


def filled_up(number: str, digits: int) -> str:
    """A whole number with the zeros that its format puts before it."""
    return number.zfill(digits + number.startswith("-")) if number.lstrip("-").isdecimal() else number


def _number(value: float) -> str:
    """Without exponent, to the 15 digits that a spreadsheet keeps."""
    if not value or value != value:
        return "0"
    if value == int(value):
        return str(int(value))
    shortest = repr(float(f"{value:.15g}"))
    return f"{Decimal(shortest):f}" if "e" in shortest else shortest


def _moment(value: datetime) -> str:
    rounded = value + timedelta(seconds=round(value.microsecond / 1e6), microseconds=-value.microsecond)
    is_midnight = rounded.time() == time()
    return rounded.date().isoformat() if is_midnight else f"{rounded:%Y-%m-%d}T{rounded:%H:%M:%S}"


def _without_letters(cell: str) -> str:
    """A time as OpenDocument stores it, such as PT09H30M00S; anything else stays."""
    found = _DURATION.fullmatch(cell) if cell.startswith(("PT", "-PT")) else None
    if found is None:
        return cell
    sign, hours, minutes, seconds = found.groups()
    return _clock((int(hours) * 3600 + int(minutes) * 60 + round(float(seconds))) * (-1 if sign else 1))


@lru_cache(maxsize=2000)
def _time(value: time) -> str:
    seconds = value.hour * 3600 + value.minute * 60 + value.second + round(value.microsecond / 1e6)
    return _clock(seconds % 86400)


def _clock(seconds: int) -> str:
    sign, left = ("-" if seconds < 0 else ""), abs(seconds)
    minutes = f"{sign}{left // 3600:02}:{left // 60 % 60:02}"
    return f"{minutes}:{left % 60:02}" if left % 60 else minutes
