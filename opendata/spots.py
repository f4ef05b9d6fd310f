"""Cells, areas, rows and columns of a sheet by the names that Excel gives them, both ways."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from opendata.model import Area, Place, SheetFacts, Spots, Structure, Text

ROWS, COLUMNS = 1_048_576, 16_384
LISTED = 10_000
"""Of hidden rows, merged areas and parts, no more are remembered of one sheet."""
FIRST = 20
"""Of cells that have something in common, no more are remembered by their place."""
EARLY = 100
"""The header is in a row before this one: only up to there are cells counted row by row."""
SHOWN = 10
"""A sentence names no more of them."""

_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_MORE = Text("{names} ほか", "{names} and more")


class Tally:
    """How many cells, and the first of them; row by row as far as the header may be."""

    def __init__(self) -> None:
        self._numbers: Counter[int] = Counter()
        self._first: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)

    def add(self, row: int, column: int) -> None:
        row_or_rest = min(row, EARLY)
        self._numbers[row_or_rest] += 1
        if len(self._first[row_or_rest]) < FIRST:
            self._first[row_or_rest].append((row, column))

    def is_in(self, row: int) -> bool:
        return 0 < row < EARLY and row in self._numbers

    def below(self, row: int) -> Spots:
        rows = sorted(number for number in self._numbers if number > row)
        first = [place for number in rows for place in self._first[number]]
        return Spots(sum(self._numbers[number] for number in rows), tuple(first[:FIRST]))


def column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def letters(column: int) -> str:
    return address(1, column).removesuffix("1")


def address(row: int, column: int) -> str:
    return Place(record=row, column=column).a1 or ""


def area(reference: str) -> Area | None:
    """Where a reference such as A1:B2 lies; None where it makes no sense."""
    corners = [_corner(corner) for corner in reference.split(":")[:2]]
    if len(corners) != 2 or None in corners:
        return None
    (top, left), (bottom, right) = (corner for corner in corners if corner)
    return Area(min(top, bottom), min(left, right), max(top, bottom), max(left, right))


def _corner(reference: str) -> tuple[int, int] | None:
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        return None
    row, column = int(found[2]), column_number(found[1].upper())
    return (row, column) if 1 <= row <= ROWS and column <= COLUMNS else None


def extent(area: Area) -> str:
    return f"{address(area.first_row, area.first_column)}:{address(area.last_row, area.last_column)}"


def cells(spots: Spots) -> Text:
    """The first of the cells, and whether there are more."""
    names = ", ".join(address(*place) for place in spots.first[:SHOWN])
    return _listed(names, spots.number > SHOWN)


def told(found: Spots) -> Iterator[tuple[Place, dict[str, object]]]:
    """One finding for all of the cells, at the first of them; none where there is no such cell."""
    if found.number:
        row, column = found.first[0] if found.first else (None, None)
        yield Place(record=row, line=row, column=column), {"count": found.number, "cells": cells(found)}


def number_of_rows(numbers: Sequence[int]) -> Text:
    count = len(numbers)
    more = Text("{count}行以上", "{count} or more") if count >= LISTED else Text("{count}行", "{count}")
    return more.format(count=count)


def rows(numbers: Sequence[int]) -> Text:
    """Row numbers in order, neighbours as one range."""
    runs = list(_runs(numbers))
    return _listed(", ".join(_run(str(a), str(b)) for a, b in runs[:SHOWN]), len(runs) > SHOWN)


def columns(numbers: Sequence[int]) -> Text:
    """Columns by their letters, neighbours as one range."""
    runs = list(_runs(numbers))
    return _listed(", ".join(_run(letters(a), letters(b)) for a, b in runs[:SHOWN]), len(runs) > SHOWN)


def _listed(names: str, has_more: bool) -> Text:
    return _MORE.format(names=names) if has_more else Text(names, names)


def _run(first: str, last: str) -> str:
    return first if first == last else f"{first}-{last}"


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    start = end = None
    for number in numbers:
        if start is None or end is None:
            start = end = number
        elif number == end + 1:
            end = number
        else:
            yield start, end
            start = end = number
    if start is not None and end is not None:
        yield start, end


_FACTS: Mapping[str, tuple[Text, Callable[[SheetFacts], Text]]] = {
    "is_visible": (Text("隠したシート", "hidden sheet"), lambda sheet: Text("はい", "yes")),
    "hidden_rows": (Text("隠した行", "hidden rows"), lambda sheet: rows(sheet.hidden_rows)),
    "hidden_columns": (Text("隠した列", "hidden columns"), lambda sheet: columns(sheet.hidden_columns)),
    "merged": (Text("結合", "merged"), lambda sheet: _listed(", ".join(map(extent, sheet.merged)), False)),
    "formulas": (Text("計算式", "formulas"), lambda sheet: cells(sheet.formulas)),
    "coloured": (Text("色", "coloured"), lambda sheet: cells(sheet.coloured)),
    "objects": (Text("オブジェクト", "objects"), lambda sheet: _listed(", ".join(sheet.objects), False)),
}
_MACROS = Text("マクロ入り", "with macros")


def described(book: Structure) -> Text:
    """A workbook in a line: its sheets, each with what it holds beside its values."""
    told = [*map(_sheet, book.sheets), *([_MACROS] if book.has_macros else [])]
    return Text("；".join(one.ja for one in told), "; ".join(one.en for one in told))


def _sheet(sheet: SheetFacts) -> Text:
    plain = SheetFacts(sheet.name)
    special = [name for name in _FACTS if getattr(sheet, name) != getattr(plain, name)]
    told = [
        Text("{fact} {value}", "{fact} {value}").format(fact=_FACTS[n][0], value=_FACTS[n][1](sheet))
        for n in special
    ]
    ja, en = "、".join(one.ja for one in told), ", ".join(one.en for one in told)
    return Text(f"シート {sheet.name}（{ja or '値だけ'}）", f"sheet {sheet.name} ({en or 'values only'})")
