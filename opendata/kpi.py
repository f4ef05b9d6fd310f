"""Effects → a plan on a day: a pure fold over the ledger, by the rules of docs/kpi-counting.md."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from operator import attrgetter, itemgetter
from types import MappingProxyType
from typing import NamedTuple

from opendata.days import Quarter, quarter_of
from opendata.model import Text
from opendata.promises import (
    Account,
    ActionPlan,
    Contribution,
    Counted,
    Definition,
    Effect,
    Forecast,
    Indicator,
    Kpi,
    Measure,
    Point,
    Status,
)

State = Mapping[tuple[str, str], Effect]
"""What the portals show: by portal and id there, the last effect, in the order of the receipts."""

NOTHING: State = MappingProxyType({})
YEAR = timedelta(days=365)
SHORTEST = timedelta(days=28)
"""The least that a pace is taken from."""

_RATES = frozenset({Definition.REQUIRED_ITEM_MEAN, Definition.CONFORMING_SHARE})
_PERCENT = frozenset({"percent", "%"})
_PORTALS: Mapping[Definition, tuple[str, ...]] = {
    Definition.GSPATIAL_REGISTRATIONS: ("gspatial",),
    Definition.PUBLIC_PAGE: ("folder", "site"),
}
"""Where a KPI looks if its plan names no portal; elsewhere, on every portal."""

_day = itemgetter(Effect._fields.index("day"))


# ── The fold ──────────────────────────────────────────────────────────────────────────────────────


def fold(effects: Iterable[Effect], state: State = NOTHING) -> State:
    """What the portals show after more effects. A portal shows an id once, and a name once."""
    shown = dict(state)
    names = {(effect.portal, effect.dataset): key for key, effect in shown.items()}
    for effect in effects:
        name = (effect.portal, effect.dataset)
        key = (effect.portal, effect.portal_id or effect.dataset)
        before = shown.pop(key, None)
        if before is not None:
            del names[before.portal, before.dataset]
        if effect.is_shown or before is None:
            shown.pop(names.pop(name, key), None)
        if effect.is_shown:
            shown[key], names[name] = effect, key
    return shown


def states(effects: Iterable[Effect], days: Iterable[date]) -> dict[date, State]:
    """What the portals showed at the end of each day, in one pass."""
    ordered = sorted(effects, key=_day)
    found: dict[date, State] = {}
    state, start = NOTHING, 0
    for day in sorted(set(days)):
        end = bisect_right(ordered, day, start, key=_day)
        state = fold(ordered[start:end], state) if end > start else state
        found[day], start = state, end
    return found


# ── Accounts ──────────────────────────────────────────────────────────────────────────────────────


def account(
    plan: ActionPlan,
    effects: Sequence[Effect],
    day: date,
    advice: tuple[Text, ...] = (),
    receipts: int = 0,
    head: str = "",
) -> Account:
    """The plan at the end of a day. What happened later does not count."""
    past = _past(plan, effects, day)
    indicators = tuple(_indicator(measure, kpi, past) for measure in plan.measures for kpi in measure.kpis)
    return Account(plan, day, indicators, advice, receipts, head)


def quarterly(plan: ActionPlan, effects: Sequence[Effect], quarter: Quarter) -> tuple[Account, Account]:
    """The plan at the end of a quarter, and at the end of the one before."""
    return account(plan, effects, quarter.last), account(plan, effects, quarter.previous.last)


class _Past(NamedTuple):
    """What the portals showed on the days that indicators ask for; `ends` are the series."""

    day: date
    first: date | None
    ends: tuple[date, ...]
    states: Mapping[date, State]


def _past(plan: ActionPlan, effects: Sequence[Effect], day: date) -> _Past:
    first = min((effect.day for effect in effects if effect.day <= day), default=None)
    begun = min(plan.start.day, first or plan.start.day)
    ends = (*_quarter_ends(begun, day), day)
    needed = (*ends, day - YEAR, _start(first, day) or day)
    return _Past(day, first, ends, states(effects, needed))


def _quarter_ends(start: date, day: date) -> Iterator[date]:
    """Of the quarters that are over before the day."""
    while (end := quarter_of(start).last) < day:
        yield end
        start = end + timedelta(days=1)


def _start(first: date | None, day: date) -> date | None:
    """Where the pace begins: a year before, or with the first figure; None where that is too late."""
    if first is None or day - first < SHORTEST:
        return None
    return max(first, day - YEAR)


def _indicator(measure: Measure, kpi: Kpi, past: _Past) -> Indicator:
    start = _start(_first(kpi, past), past.day)
    asked = {*past.states, start or past.day}
    values = {day: measured(kpi, past.states.get(day, NOTHING), day)[0] for day in asked}
    value, contributions = measured(kpi, past.states[past.day], past.day)
    forecast = _forecast(kpi, past.day, value, Point(start, values[start]) if start else None)
    return Indicator(
        kpi=kpi,
        measure=measure,
        value=value,
        status=_status(kpi, past.day, value, forecast),
        progress=value / kpi.target if value is not None and kpi.target else None,
        trend=_difference(value, values[past.day - YEAR]),
        days_left=(kpi.deadline.day - past.day).days if kpi.deadline else None,
        forecast=forecast,
        contributions=contributions,
        series=tuple(Point(day, values[day]) for day in past.ends),
    )


def _first(kpi: Kpi, past: _Past) -> date | None:
    if kpi.definition is Definition.REPORTED:
        return min((evidence.day for evidence in kpi.evidence), default=None)
    return past.first


def _difference(value: Fraction | None, before: Fraction | None) -> Fraction | None:
    return None if value is None or before is None else value - before


def _forecast(kpi: Kpi, day: date, value: Fraction | None, start: Point | None) -> Forecast | None:
    """The pace since the start, kept up until the deadline; a share of a whole ends at the whole."""
    if value is None or start is None or start.value is None or kpi.deadline is None:
        return None
    if kpi.deadline.day < day:
        return None
    pace = (value - start.value) * YEAR.days / (day - start.day).days
    reached = max(Fraction(0), value + pace * (kpi.deadline.day - day).days / YEAR.days)
    return Forecast(min(Fraction(1), reached) if _is_bounded(kpi) else reached, pace, start.day)


def _is_bounded(kpi: Kpi) -> bool:
    return kpi.definition in _RATES or kpi.definition is Definition.PUBLIC_PAGE or kpi.unit in _PERCENT


def _status(kpi: Kpi, day: date, value: Fraction | None, forecast: Forecast | None) -> Status:
    if kpi.target is None:
        return Status.NO_TARGET
    if value is None:
        return Status.UNKNOWN
    if value >= kpi.target:
        return Status.ACHIEVED
    if kpi.deadline and kpi.deadline.day < day:
        return Status.MISSED
    if forecast is not None:
        return Status.ON_TRACK if forecast.value >= kpi.target else Status.AT_RISK
    return Status.ON_TRACK if value > (kpi.baseline[1] if kpi.baseline else 0) else Status.AT_RISK


# ── What each definition measures ─────────────────────────────────────────────────────────────────


def measured(kpi: Kpi, state: State, day: date) -> tuple[Fraction | None, tuple[Contribution, ...]]:
    """The value of a KPI at the end of a day, and the datasets that make it."""
    shown, kinds = _in_scope(kpi, state), tuple(dict.fromkeys(kpi.counted.datasets))
    match kpi.definition:
        case Definition.REPORTED:
            return _reported(kpi, day), ()
        case Definition.REQUIRED_ITEM_MEAN:
            rates = tuple(_rated(shown, kinds, _required))
            return _mean(rates), rates
        case Definition.CONFORMING_SHARE:
            verdicts = tuple(_rated(shown, kinds, _conforms))
            return _mean(verdicts), verdicts
        case Definition.FULLY_FILLED_DATASETS:
            full = tuple(part for part in _rated(shown, kinds, _required) if part.value == 1)
            return Fraction(len(full)), full
        case Definition.LANGUAGES:
            codes = {code for effect in shown for code in effect.languages}
            return Fraction(len(codes)), tuple(_counted(shown, lambda effect: len(set(effect.languages))))
        case Definition.PUBLIC_PAGE:
            return Fraction(bool(shown)), tuple(_counted(shown))
        case Definition.PUBLISHED_DATASETS | Definition.GSPATIAL_REGISTRATIONS:
            return Fraction(len(shown)), tuple(_counted(shown))


def _reported(kpi: Kpi, day: date) -> Fraction | None:
    """The last figure on or before the day; of two on one day, the one listed last."""
    known = [evidence for evidence in kpi.evidence if evidence.day <= day]
    return sorted(known, key=attrgetter("day"))[-1].value if known else None


def _in_scope(kpi: Kpi, state: State) -> list[Effect]:
    """By name, the last effect of every dataset that the KPI looks at, on whichever portal it was."""
    counted = kpi.counted
    if not counted.portals:
        counted = counted._replace(portals=_PORTALS.get(kpi.definition, ()))
    last = {effect.dataset: effect for effect in state.values() if _is_counted(effect, counted)}
    return [last[name] for name in sorted(last)]


def _is_counted(effect: Effect, counted: Counted) -> bool:
    portals, marks, kinds = counted
    return (
        (not portals or effect.portal in portals or effect.kind in portals)
        and (not marks or not set(marks).isdisjoint(effect.marks))
        and (not kinds or _slug(effect) in kinds)
    )


def _slug(effect: Effect) -> str:
    """The kind of dataset, whatever the edition."""
    return effect.schema.partition("@")[0]


def _counted(shown: Iterable[Effect], adds: Callable[[Effect], int] = lambda _: 1) -> Iterator[Contribution]:
    return (Contribution(effect.dataset, Fraction(adds(effect))) for effect in shown)


Rating = Callable[[Effect], Fraction | None]


def _required(effect: Effect) -> Fraction | None:
    """None where no required item is known; 0 where one is, but there is no row to fill it."""
    rate = effect.required.fraction
    is_empty = rate is None and effect.conforms is False and effect.schema
    return Fraction(0) if is_empty else rate


def _conforms(effect: Effect) -> Fraction | None:
    return None if effect.conforms is None else Fraction(effect.conforms)


def _rated(shown: Iterable[Effect], kinds: Sequence[str], rating: Rating) -> Iterator[Contribution]:
    """Each kind of the list at its lowest, None where none is published; without a list, each dataset.

    What is published but cannot be rated is left out.
    """
    rates: dict[str, list[Fraction | None]] = defaultdict(list)
    for effect in shown:
        rates[_slug(effect) if kinds else effect.dataset].append(rating(effect))
    for name in kinds or rates:
        known = [rate for rate in rates[name] if rate is not None]
        if known or not rates[name]:
            yield Contribution(name, min(known, default=None))


def _mean(parts: Sequence[Contribution]) -> Fraction | None:
    """Over one denominator, since adding fractions one by one reduces every sum."""
    rates = [part.value for part in parts if part.value is not None]
    whole = math.lcm(*(rate.denominator for rate in rates))
    total = sum(rate.numerator * (whole // rate.denominator) for rate in rates)
    return Fraction(total, whole * len(parts)) if parts else None
