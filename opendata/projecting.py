"""Positions in another reference system → degrees in JGD2011, by PROJ; the system is stated, never guessed.

A file of the old Tokyo datum cannot be told from one that is wrong by 400 m, so no rule suspects it.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from functools import cache

_FIRST_PLANE = 6669
ZONES = range(1, 20)


class Datum(IntEnum):
    """Geographic reference systems of Japan by their EPSG code."""

    TOKYO = 4301
    JGD2000 = 4612
    JGD2011 = 6668


def to_jgd2011(latitude: float, longitude: float, datum: Datum) -> tuple[float, float]:
    """The same place in JGD2011: from the Tokyo datum good to some ten metres, from JGD2000 to a few.

    The official correction grids are not used: they are not part of PROJ.
    """
    east, north = _conversion(int(datum))(longitude, latitude)
    return north, east


def from_plane(north: float, east: float, zone: int) -> tuple[float, float]:
    """Latitude and longitude of a point given in metres of one of the nineteen plane rectangular zones.

    `north` is what the Japanese system calls X, `east` what it calls Y. Raises ValueError for other zones.
    """
    if zone not in ZONES:
        raise ValueError(zone)
    longitude, latitude = _conversion(_FIRST_PLANE + zone - 1)(east, north)
    return latitude, longitude


@cache
def _conversion(source: int) -> Callable[[float, float], tuple[float, float]]:
    """PROJ takes a tenth of a second to load, which only those who convert should pay for."""
    from pyproj import Transformer

    transform: Callable[[float, float], tuple[float, float]] = Transformer.from_crs(
        source, int(Datum.JGD2011), always_xy=True
    ).transform
    return transform
