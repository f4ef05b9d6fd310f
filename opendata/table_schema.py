"""The Table Schema layer: what frictionless says of a cell, restated without frictionless.

Every quirk is kept on purpose (see docs/table-schema.md): `\\d` takes full-width digits, `a|b` is not
grouped, `9:3` is a time and `NaN` a number. The stricter and kinder view is the business of `rules/`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from opendata.errors import SchemaError
from opendata.model import Constraints, Field, Predicate, Text
from opendata.patterns import late

Value = str | int | Decimal | date | time
Cast = Callable[[str], Value | None]
Rules = Callable[[str], tuple[str, ...]]

_URI = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_PLAIN_EMAIL = re.compile(
    r"[0-9A-Za-z_-]{1,20}(\.[0-9A-Za-z_-]{1,20}){0,2}"
    r"@([0-9A-Za-z]([0-9A-Za-z-]{0,28}[0-9A-Za-z])?\.){1,6}[A-Za-z]{2,10}"
)
_PLAIN_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
_PLAIN_INTEGER = re.compile(r"-?[0-9]{1,15}")
_PLAIN_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_TIME = late(r"(2[0-3]|[0-1]\d|\d):([0-5]\d|\d)")
"""What strptime makes of %H:%M, in a tenth of its time."""
_PLAIN_DATE = re.compile(r"(1[0-9]|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])")


def cast(item: Field) -> Cast:
    """A function from a cell's text to its value, or None where frictionless reports a type error."""
    match item.type, item.format:
        case "string", "default":
            return str
        case "string", "uri":
            return _uri
        case "string", "email":
            return _email
        case "number", "default":
            return _number
        case "integer", "default":
            return _integer
        case "date", "default":
            return partial(_date, "%Y-%m-%d")
        case "date", pattern if "%" in pattern:
            return partial(_date, pattern)
        case "time", "%H:%M":
            return _clock
        case "time", pattern if "%" in pattern:
            return partial(_time, pattern)
    raise _unsupported(item, f"{item.type}/{item.format}")


def identity(item: Field) -> Cast:
    """A function from a cell's text to what `unique` compares; None is equal to nothing."""
    to_value = cast(item)

    def value_of(cell: str) -> Value | None:
        value = to_value(cell)
        return None if _is_nan(value) else value

    return value_of


def judge(item: Field) -> Rules:
    """A function from a cell that is not missing to the rules it breaks, in frictionless's order."""
    to_value, tests = cast(item), tuple(_tests(item))

    def rules(cell: str) -> tuple[str, ...]:
        value = to_value(cell)
        if value is None:
            return ("type-error",)
        return tuple(name for name, passes in tests if not passes(value))

    return rules


def sure(item: Field) -> Predicate | None:
    """The cheapest test that accepts only what `judge` finds faultless; None when that is every cell."""
    rules, limits = judge(item), item.constraints._replace(required=False, unique=False)
    free = limits == Constraints()
    match item.type, item.format:
        case "string", "default" if free:
            return None
        case "string", "default" if limits == Constraints(pattern=limits.pattern):
            return re.compile(f"^{limits.pattern}$").match
        case "string", "default" if limits == Constraints(enum=limits.enum):
            return frozenset(limits.enum).__contains__
        case "string", "uri" if free:
            return _URI.match
        case "string", "email" if free:
            return _PLAIN_EMAIL.fullmatch
        case "number", _ if not limits.enum:
            return _inside(_PLAIN_NUMBER, limits)
        case "integer", _ if not limits.enum:
            return _inside(_PLAIN_INTEGER, limits)
        case "date", "default" | "%Y-%m-%d" if free:
            return _PLAIN_DATE.fullmatch
        case "time", "%H:%M" if free:
            return _PLAIN_TIME.fullmatch
    return lambda cell: not rules(cell)


def _inside(plain: re.Pattern[str], limits: Constraints) -> Predicate:
    """Plainly written and strictly inside the bounds: rounding to floats never turns an order around."""
    accept = plain.fullmatch
    if limits == Constraints():
        return accept
    if between := _between(limits, r"(\.[0-9]{1,15})?" if plain is _PLAIN_NUMBER else ""):
        return between
    low = float("-inf") if limits.minimum is None else float(Decimal(limits.minimum.strip()))
    high = float("inf") if limits.maximum is None else float(Decimal(limits.maximum.strip()))
    return lambda cell: accept(cell) is not None and low < float(cell) < high


def _between(limits: Constraints, fraction: str) -> Predicate | None:
    """For whole bounds near each other and nothing else: every integer part between them, in one pattern."""
    low, high = limits.minimum or "", limits.maximum or ""
    if limits != Constraints(minimum=low, maximum=high) or not (
        low and high and f"{low}{high}".isascii() and f"{low}{high}".isdigit()
    ):
        return None
    whole = range(int(low), int(high))
    if not 0 < len(whole) <= 100:
        return None
    return re.compile(f"(?:{'|'.join(map(str, whole))}){fraction}").fullmatch


# ── Types ─────────────────────────────────────────────────────────────────────────────────────────


def _uri(cell: str) -> str | None:
    return cell if _URI.match(cell) else None


def _email(cell: str) -> str | None:
    if _PLAIN_EMAIL.fullmatch(cell):
        return cell
    from validators import email  # the library frictionless asks; few cells need its 0.1 s of imports

    return cell if email(cell) else None


def _number(cell: str) -> Decimal | None:
    try:
        return Decimal(cell.strip())
    except InvalidOperation:
        return None


def _integer(cell: str) -> int | None:
    try:
        return int(cell.strip())
    except ValueError:
        return None


def _date(pattern: str, cell: str) -> date | None:
    try:
        return datetime.strptime(cell, pattern).date()
    except ValueError:
        return None


def _clock(cell: str) -> time | None:
    found = _TIME.fullmatch(cell)
    return time(int(found[1]), int(found[2])) if found else None


def _time(pattern: str, cell: str) -> time | None:
    try:
        return datetime.strptime(cell, pattern).timetz()
    except ValueError:
        return None


# ── Constraints ───────────────────────────────────────────────────────────────────────────────────


def _tests(item: Field) -> Iterator[tuple[str, Callable[[Any], bool]]]:
    """The constraints as tests of a cast value, in frictionless's order."""
    limits = item.constraints
    lengths = (limits.min_length, limits.max_length, limits.pattern)
    if any(limit is not None for limit in lengths) and item.type != "string":
        raise _unsupported(item, "pattern, minLength, maxLength")
    if limits.min_length is not None:
        yield "minLength", partial(_at_least, limits.min_length)
    if limits.max_length is not None:
        yield "maxLength", partial(_at_most, limits.max_length)
    if limits.minimum is not None:
        yield "minimum", partial(_not_below, _bound(item, limits.minimum))
    if limits.maximum is not None:
        yield "maximum", partial(_not_above, _bound(item, limits.maximum))
    if limits.pattern is not None:
        yield "pattern", partial(_matches, re.compile(f"^{limits.pattern}$"))
    if limits.enum:
        yield "enum", partial(_is_among, frozenset(map(identity(item), limits.enum)))


def _bound(item: Field, text: str) -> Value:
    value = identity(item)(text)
    if value is None or isinstance(value, str):
        raise _unsupported(item, f"minimum, maximum = {text}")
    return value


def _at_least(least: int, value: str) -> bool:
    return len(value) >= least


def _at_most(most: int, value: str) -> bool:
    return len(value) <= most


def _not_below(least: Any, value: Any) -> bool:
    return not _is_nan(value) and bool(value >= least)


def _not_above(most: Any, value: Any) -> bool:
    return not _is_nan(value) and bool(value <= most)


def _matches(pattern: re.Pattern[str], value: str) -> bool:
    return pattern.match(value) is not None


def _is_among(allowed: frozenset[Value | None], value: Value) -> bool:
    return not _is_nan(value) and value in allowed


def _is_nan(value: object) -> bool:
    """NaN and sNaN: numbers, but neither within bounds nor equal to anything."""
    return isinstance(value, Decimal) and value.is_nan()


def _unsupported(item: Field, what: str) -> SchemaError:
    return SchemaError(
        Text(
            f"項目「{item.name}」の「{what}」には対応していません。",
            f"Item {item.name}: {what} is not supported.",
        )
    )
