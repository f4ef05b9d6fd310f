"""Table → how far it reaches in time and space, as its cells tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from opendata import history
from opendata.model import Layout, Role, Table

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def period(table: Table, layout: Layout, roles: Sequence[Role]) -> tuple[str, str] | None:
    """From the first to the last date in the columns of those roles."""
    rows = history.values(table, layout, roles)
    dates = sorted({cell for row in rows for cell in row if _DATE.fullmatch(cell)})
    return (dates[0], dates[-1]) if dates else None


def area(table: Table, layout: Layout) -> tuple[float, float, float, float] | None:
    """The smallest box around all points that lie in Japan: west, south, east and north."""
    points = list(_points(table, layout))
    if not points:
        return None
    south, west = map(min, zip(*points, strict=True))
    north, east = map(max, zip(*points, strict=True))
    return (west, south, east, north)


def _points(table: Table, layout: Layout) -> Iterator[tuple[float, float]]:
    for cells in history.values(table, layout, (Role.LATITUDE, Role.LONGITUDE)):
        try:
            latitude, longitude = (round(float(cell), 6) for cell in cells)
        except ValueError:
            continue
        if 20 <= latitude <= 46 and 122 <= longitude <= 154:
            yield latitude, longitude
