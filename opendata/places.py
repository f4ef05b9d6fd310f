"""Municipalities by code and by name: which code a cell means, how a body may be called, where it lies."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from functools import cache, lru_cache
from math import cos, hypot, radians

from opendata.patterns import late
from opendata.schema import local_governments, offices

Point = tuple[float, float]
"""Latitude and longitude in decimal degrees."""

KILOMETRES_PER_DEGREE = 111.2
REMEMBERED = 4096
SIX_DIGITS = late(r"[0-9]{6}")

_DIGITS = late("[0-9]{5,6}")
_HALF = str.maketrans("０１２３４５６７８９．", "0123456789.")
_WEIGHTS = (6, 5, 4, 3, 2)
_DISTRICT = late(r"[々ぁ-ヿ㐀-鿿]{1,6}?郡")


# ── Codes ─────────────────────────────────────────────────────────────────────────────────────────


def check_digit(first_five: str) -> str:
    """(11 - S mod 11) mod 10, where S weighs the five digits 6, 5, 4, 3, 2."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first_five, strict=True))
    return str((11 - total % 11) % 10)


@lru_cache(REMEMBERED)
def meant(value: str) -> str | None:
    """The listed code that a cell stands for, whatever its width; None unless there is exactly one.

    Five digits lack either the check digit behind or, of the first nine prefectures, the zero in front.
    """
    if not _DIGITS.fullmatch(digits := value.strip().translate(_HALF).removesuffix(".0")):
        return None
    ways = (digits + check_digit(digits), "0" + digits) if len(digits) == 5 else (digits,)
    found = [code for code in ways if code in local_governments()]
    return found[0] if len(found) == 1 else None


@lru_cache(REMEMBERED)
def nearest(value: str) -> tuple[str, ...]:
    """The codes most likely meant: the five digits behind a zero put in front, swaps, then look-alikes."""
    from difflib import get_close_matches  # here, as only a code that is not listed asks for it

    known = local_governments()
    if not SIX_DIGITS.fullmatch(value):
        return ()
    swapped = (value[:n] + value[n + 1] + value[n] + value[n + 2 :] for n in range(5))
    likely = (value[1:] + check_digit(value[1:]), value[:5] + check_digit(value[:5]), *swapped)
    near = [code for code in likely if code in known] or get_close_matches(value, known, n=3, cutoff=0.6)
    return tuple(dict.fromkeys(near))[:3]


def described(codes: tuple[str, ...]) -> str:
    return "、".join(f"{code} {full_name(code)}" for code in codes)


# ── Names ─────────────────────────────────────────────────────────────────────────────────────────


def full_name(code: str) -> str:
    """Prefecture and municipality in one, as the standard writes the name of a body."""
    return "".join(local_governments()[code])


@cache
def city_of(code: str) -> str:
    """The designated city that a ward belongs to, else the code itself."""
    prefecture, name = local_governments()[code]
    city = name.split("市", 1)[0] + "市"
    if not name.endswith("区") or city == name or "市" not in name:
        return code
    return _by_name()[prefecture].get(city, code)


def has_wards(code: str) -> bool:
    """Whether the code is that of a designated city as a whole."""
    return code in _cities_with_wards()


@cache
def _cities_with_wards() -> frozenset[str]:
    return frozenset(city for code in local_governments() if (city := city_of(code)) != code)


def is_called(code: str, name: str) -> bool:
    """Whether the body may be called so: bare or with its prefecture, with or without its district."""
    prefecture, municipality = local_governments()[code]
    bare = folded(name)
    if not municipality:
        return bare == prefecture
    bare = bare.removeprefix(prefecture)
    return bare == municipality or _DISTRICT.sub("", bare, count=1) == municipality


@lru_cache(REMEMBERED)
def code_of(prefecture: str, name: str) -> str | None:
    """The code of a municipality, named with or without its district; None where it is not listed."""
    known = _by_name().get(folded(prefecture), {})
    bare = folded(name).removeprefix(folded(prefecture))
    return known.get(bare) or known.get(_DISTRICT.sub("", bare, count=1))


def folded(name: str) -> str:
    """A name without width and white space."""
    return "".join(unicodedata.normalize("NFKC", name).split())


@cache
def prefectures() -> tuple[str, ...]:
    return tuple(prefecture for prefecture, name in local_governments().values() if not name)


def municipality_at_start(text: str) -> str:
    """The longest name of a municipality, with its prefecture or district, that a text begins with."""
    prefecture = next(filter(text.startswith, prefectures()), "")
    for start in dict.fromkeys((len(prefecture), 0)):
        districts = (end for end in range(start + 2, start + 8) if _DISTRICT.fullmatch(text, start, end))
        for begin in (start, *districts):
            if end := _end_of_name(text, begin):
                return text[:end]
    return ""


def _end_of_name(text: str, begin: int) -> int:
    """Where the longest name of a municipality that stands there ends; 0 where none does."""
    names, longest = _names()
    ends = range(min(begin + longest, len(text)), begin, -1)
    return next((end for end in ends if text[begin:end] in names), 0)


@cache
def _names() -> tuple[frozenset[str], int]:
    """The names of all municipalities, and how long the longest of them is."""
    names = frozenset(name for _, name in local_governments().values() if name)
    return names, max(map(len, names))


@cache
def _by_name() -> dict[str, dict[str, str]]:
    """Prefecture → municipality → code; what is in force comes before what was abolished."""
    found: dict[str, dict[str, str]] = {}
    for code, (prefecture, name) in local_governments().items():
        found.setdefault(prefecture, {})[name] = code
    return found


# ── Positions ─────────────────────────────────────────────────────────────────────────────────────


@cache
def offices_of(code: str) -> tuple[Point, ...]:
    """Where a body's offices stand: a city's with those of its wards, a prefecture's with all in it."""
    if code not in local_governments():
        return ()
    near = _offices_by_prefecture()[code[:2]]
    if not local_governments()[code][1]:
        return tuple(place for _, place in near)
    city = city_of(code)
    return tuple(place for other, place in near if city_of(other) == city)


@cache
def _offices_by_prefecture() -> Mapping[str, list[tuple[str, Point]]]:
    found: defaultdict[str, list[tuple[str, Point]]] = defaultdict(list)
    for code, place in offices().items():
        found[code[:2]].append((code, place))
    return found


def distance(one: Point, other: Point) -> float:
    """Kilometres between two points, good to a few percent as far as Japan reaches."""
    north = one[0] - other[0]
    east = (one[1] - other[1]) * cos(radians((one[0] + other[0]) / 2))
    return hypot(north, east) * KILOMETRES_PER_DEGREE


_ZONES = {
    **dict.fromkeys(("01",), (11, 12, 13)),
    **dict.fromkeys(("02", "03", "04", "05", "06"), (10,)),
    **dict.fromkeys(("07", "08", "09", "10", "11", "12", "14"), (9,)),
    **dict.fromkeys(("13",), (9, 14, 18, 19)),
    **dict.fromkeys(("15", "19", "20", "22"), (8,)),
    **dict.fromkeys(("16", "17", "21", "23"), (7,)),
    **dict.fromkeys(("18", "24", "25", "26", "27", "29", "30"), (6,)),
    **dict.fromkeys(("28", "31", "33"), (5,)),
    **dict.fromkeys(("36", "37", "38", "39"), (4,)),
    **dict.fromkeys(("32", "34", "35"), (3,)),
    **dict.fromkeys(("40", "41", "43", "44", "45"), (2,)),
    **dict.fromkeys(("42",), (1,)),
    **dict.fromkeys(("46",), (2, 1)),
    **dict.fromkeys(("47",), (15, 16, 17)),
}
"""Prefecture → zones of the plane rectangular coordinate system (平成14年国土交通省告示第9号)."""


def zones(code: str) -> tuple[int, ...]:
    """The zones a prefecture lies in; several only for Hokkaido and for prefectures with far islands."""
    return _ZONES.get(code[:2], ())
