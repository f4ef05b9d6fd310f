"""Points as a map that needs no network: inline SVG with a grid of degrees; tiles only when asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from html import escape
from itertools import count
from math import asinh, atan, degrees, floor, pi, radians, sinh, tan
from typing import NamedTuple

from opendata.model import Point
from opendata.pages import TILES

WIDTH = 640
_MARGIN = 24
_TALLEST, _LOWEST = 640, 260
_TILE = 256
_LAYER = "xyz/pale"
_FINEST = 18
_STEPS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 45)
_SMALLEST = 0.004
"""Degrees that a map shows at least, so that one point does not fill it."""


class Frame(NamedTuple):
    """What a map shows, in the units of Web Mercator: the whole world is one wide, y grows southwards."""

    west: float
    north: float
    size: float
    height: int

    def at(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Where a place is drawn; outside of the picture where it lies outside of the frame."""
        scale = WIDTH / self.size
        return (_x(longitude) - self.west) * scale, (_y(latitude) - self.north) * scale

    def holds(self, x: float, y: float) -> bool:
        return 0 <= x <= WIDTH and 0 <= y <= self.height


def _x(longitude: float) -> float:
    return (longitude + 180) / 360


def _y(latitude: float) -> float:
    """Beyond 85 degrees the map of the world ends."""
    return (1 - asinh(tan(radians(max(-85.0, min(85.0, latitude))))) / pi) / 2


def _longitude(x: float) -> float:
    return x * 360 - 180


def _latitude(y: float) -> float:
    return degrees(atan(sinh(pi * (1 - 2 * y))))


def frame(points: Sequence[Point]) -> Frame:
    """Around the points that nothing was found about, or around all where there is none."""
    sound = [point for point in points if not point.is_doubtful] or points
    xs, ys = [_x(point.longitude) for point in sound], [_y(point.latitude) for point in sound]
    wide = max(max(xs) - min(xs), _SMALLEST / 360)
    high = max(max(ys) - min(ys), wide * _LOWEST / WIDTH)
    wide = max(wide, high * WIDTH / _TALLEST)
    scale = (WIDTH - 2 * _MARGIN) / wide
    height = min(_TALLEST, max(_LOWEST, round(high * scale) + 2 * _MARGIN))
    size = WIDTH / scale
    west = (max(xs) + min(xs)) / 2 - size / 2
    north = (max(ys) + min(ys)) / 2 - height / scale / 2
    return Frame(west, north, size, height)


class Drawing(NamedTuple):
    """A map without its title, which is in one language or the other."""

    height: int
    tiles: str
    parts: str

    def titled(self, title: str) -> str:
        """`title` tells whoever does not see the map what there is."""
        return (
            f'<svg class="map" viewBox="0 0 {WIDTH} {self.height}" role="img" aria-label="{escape(title)}"'
            f' data-tiles="{self.tiles}">\n{self.parts}\n</svg>'
        )


def drawing(points: Sequence[Point]) -> Drawing:
    """What lies outside stands at the edge."""
    shown = frame(points)
    parts = (*_grid(shown), '<g class="tiles"></g>', *_marks(points, shown))
    return Drawing(shown.height, escape(json.dumps(_tiles(shown))), "\n".join(parts))


def drawn(points: Sequence[Point], title: str) -> str:
    return drawing(points).titled(title)


def _marks(points: Sequence[Point], shown: Frame) -> Iterator[str]:
    """Doubtful points are drawn last, larger and in another shape."""
    for point in sorted(points, key=lambda point: point.is_doubtful):
        x, y = shown.at(point.latitude, point.longitude)
        if not point.is_doubtful:
            yield f'<circle class="point" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>'
            continue
        side = "" if shown.holds(x, y) else " outside"
        x, y = min(max(x, 8), WIDTH - 8), min(max(y, 8), shown.height - 8)
        yield (
            f'<path class="doubtful{side}" d="M{x:.1f} {y - 7:.1f}l7 12h-14z">'
            f"<title>{escape(point.label)} ({point.latitude}, {point.longitude})</title></path>"
        )


def _grid(shown: Frame) -> Iterator[str]:
    """Meridians and parallels at round degrees, labelled at the edge."""
    south = _latitude(shown.north + shown.size * shown.height / WIDTH)
    west, east = _longitude(shown.west), _longitude(shown.west + shown.size)
    step = next((step for step in _STEPS if (east - west) / step <= 6), _STEPS[-1])
    places = max(0, -floor(_exponent(step)))
    for longitude in _round_degrees(west, east, step):
        x = shown.at(0, longitude)[0]
        yield f'<line class="grid" x1="{x:.1f}" y1="0" x2="{x:.1f}" y2="{shown.height}"/>'
        yield f'<text x="{x + 3:.1f}" y="{shown.height - 5}">{longitude:.{places}f}°</text>'
    for latitude in _round_degrees(south, _latitude(shown.north), step):
        y = shown.at(latitude, 0)[1]
        yield f'<line class="grid" x1="0" y1="{y:.1f}" x2="{WIDTH}" y2="{y:.1f}"/>'
        yield f'<text x="3" y="{y - 3:.1f}">{latitude:.{places}f}°</text>'


def _exponent(step: float) -> int:
    return next(-n for n in count() if step * 10**n >= 1 - 1e-9)


def _round_degrees(low: float, high: float, step: float) -> Iterator[float]:
    for number in range(floor(low / step) + 1, floor(high / step) + 1):
        yield number * step


def _tiles(shown: Frame) -> list[tuple[str, float, float, float]]:
    """Address, x, y and size of each map tile behind the picture, at a zoom that fits the screen."""
    zoom = next(z for z in range(_FINEST, -1, -1) if shown.size * 2**z * _TILE <= 2 * WIDTH or not z)
    side, scale = 0.5**zoom, WIDTH / shown.size
    rows = range(floor(shown.north / side), floor((shown.north + shown.height / scale) / side) + 1)
    columns = range(floor(shown.west / side), floor((shown.west + shown.size) / side) + 1)
    return [
        (
            f"{TILES}/{_LAYER}/{zoom}/{column}/{row}.png",
            round((column * side - shown.west) * scale, 2),
            round((row * side - shown.north) * scale, 2),
            round(side * scale, 2),
        )
        for row in rows
        for column in columns
        if 0 <= row < 2**zoom and 0 <= column < 2**zoom
    ]
