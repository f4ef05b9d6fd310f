"""Figures as pictures: bars and sparklines in text, bars and burn-up charts as inline SVG."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from html import escape
from itertools import groupby
from typing import NamedTuple

FULL, EMPTY = "▇", "▁"
_STEPS = "▁▂▃▄▅▆▇█"
_WIDTH, _HEIGHT = 400, 230
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 390, 12, 200


class Chart(NamedTuple):
    """What a burn-up chart shows; `points` are days with their values, oldest first.

    `label` writes a value on the axis; `ceiling` is the greatest value there can be, where there is one.
    """

    points: Sequence[tuple[date, Fraction | None]]
    label: Callable[[Fraction], str]
    target: Fraction | None = None
    deadline: date | None = None
    forecast: Fraction | None = None
    ceiling: Fraction | None = None


# ── Text ──────────────────────────────────────────────────────────────────────────────────────────


def bar(part: Fraction | None, cells: int = 10) -> str:
    """▇▇▇▇▇▇▇▁▁▁ of a part of 1; full only where nothing is missing."""
    filled = max(0, min(cells, int((part or 0) * cells)))
    return FULL * filled + EMPTY * (cells - filled)


def sparkline(values: Sequence[Fraction | None], top: Fraction | None = None) -> str:
    """One sign a value, from 0 to the greatest of them and `top`; a dot where nothing is known."""
    greatest = max([value for value in (*values, top) if value is not None], default=Fraction(0))
    return "".join("·" if value is None else _step(value, greatest) for value in values)


def _step(value: Fraction, greatest: Fraction) -> str:
    share = value / greatest if greatest > 0 else Fraction(0)
    return _STEPS[max(0, min(len(_STEPS) - 1, int(share * (len(_STEPS) - 1))))]


# ── SVG ───────────────────────────────────────────────────────────────────────────────────────────


def progress_bar(part: Fraction | None) -> str:
    """A bar for the eye only: the number must stand beside it."""
    filled = float(max(Fraction(0), min(Fraction(1), part or Fraction(0)))) * 100
    return (
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="bar-all" width="100" height="10"/>'
        f'<rect class="bar-done" width="{filled:.1f}" height="10"/></svg>'
    )


def swatch(kind: str) -> str:
    """The line of a legend: actual, target, forecast or deadline."""
    return (
        '<svg class="swatch" viewBox="0 0 28 10" aria-hidden="true">'
        f'<path class="line {kind}" d="M1 5H27"/></svg>'
    )


def burn_up(chart: Chart, title: str) -> str:
    """Value by day, with the target as a level, the deadline as an upright, and the forecast dashed."""
    plane = _Plane.of(chart)
    parts = [*_axes(chart, plane), *_levels(chart, plane), *_actual(chart, plane), *_expected(chart, plane)]
    return (
        f'<svg class="chart" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(title)}">'
        + "".join(parts)
        + "</svg>"
    )


class _Plane(NamedTuple):
    """Where days and values lie in the picture."""

    first: date
    last: date
    step: Fraction
    steps: int

    @classmethod
    def of(cls, chart: Chart) -> _Plane:
        days = [day for day, _ in chart.points] + ([chart.deadline] if chart.deadline else [])
        known = [value for _, value in chart.points] + [chart.target, chart.forecast]
        greatest = max([value for value in known if value is not None], default=Fraction(0))
        greatest = greatest if chart.ceiling is None else chart.ceiling
        step = _nice(greatest / 4, is_whole=chart.ceiling is None)
        return cls(min(days), max(days), step, max(1, -(-greatest // step)))

    def x(self, day: date) -> float:
        span = (self.last - self.first).days or 1
        return round(_LEFT + (_RIGHT - _LEFT) * (day - self.first).days / span, 1)

    def y(self, value: Fraction) -> float:
        share = max(Fraction(0), min(Fraction(1), value / (self.step * self.steps)))
        return round(_BOTTOM - (_BOTTOM - _TOP) * float(share), 1)


def _nice(least: Fraction, is_whole: bool) -> Fraction:
    """1, 2 or 5 times a power of ten, not under `least`; a quarter of one for parts of a whole."""
    if not is_whole:
        return max(least, Fraction(1, 100))
    power = Fraction(1)
    while power * 10 <= least:
        power *= 10
    return next(step for factor in (1, 2, 5, 10) if (step := power * factor) >= least)


def _axes(chart: Chart, plane: _Plane) -> list[str]:
    parts = []
    for count in range(plane.steps + 1):
        value = plane.step * count
        y = plane.y(value)
        parts.append(f'<path class="grid" d="M{_LEFT} {y}H{_RIGHT}"/>')
        parts.append(_words(_LEFT - 6, y + 4, "end", chart.label(value)))
    parts.append(_words(_LEFT, _BOTTOM + 20, "start", f"{plane.first:%Y-%m}"))
    if plane.last != plane.first:
        parts.append(_words(_RIGHT, _BOTTOM + 20, "end", f"{plane.last:%Y-%m}"))
    return parts


def _words(x: float, y: float, anchor: str, words: str) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}">{escape(words)}</text>'


def _levels(chart: Chart, plane: _Plane) -> list[str]:
    parts = []
    if chart.target is not None:
        parts.append(f'<path class="line target" d="M{_LEFT} {plane.y(chart.target)}H{_RIGHT}"/>')
    if chart.deadline is not None:
        parts.append(f'<path class="line deadline" d="M{plane.x(chart.deadline)} {_TOP}V{_BOTTOM}"/>')
    return parts


def _actual(chart: Chart, plane: _Plane) -> list[str]:
    """A line through consecutive known values, and a dot on each."""
    parts = []
    for is_known, run in groupby(chart.points, key=lambda point: point[1] is not None):
        places = [(plane.x(day), plane.y(value)) for day, value in run if value is not None]
        if is_known:
            parts.append(f'<path class="line actual" d="M{" L".join(f"{x} {y}" for x, y in places)}"/>')
            parts += [f'<circle class="dot" cx="{x}" cy="{y}" r="3.5"/>' for x, y in places]
    return parts


def _expected(chart: Chart, plane: _Plane) -> list[str]:
    known = [(day, value) for day, value in chart.points if value is not None]
    if chart.forecast is None or chart.deadline is None or not known:
        return []
    day, value = known[-1]
    end = f"{plane.x(chart.deadline)} {plane.y(chart.forecast)}"
    return [f'<path class="line forecast" d="M{plane.x(day)} {plane.y(value)}L{end}"/>']
