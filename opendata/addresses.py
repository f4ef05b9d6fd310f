"""Address → prefecture, municipality, town and block, as far as code list and numbers leave no doubt."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from opendata.moves import Why
from opendata.places import REMEMBERED, city_of, has_wards, municipality_at_start, prefectures
from opendata.schema import local_governments


class Parts(NamedTuple):
    """The parts of an address, the code of where it is, and what is in doubt; "" where nothing is certain."""

    prefecture: str = ""
    city: str = ""
    town: str = ""
    block: str = ""
    code: str = ""
    doubt: Why | None = None


@lru_cache(REMEMBERED)
def split(address: str, publisher: str | None, *, ward_is_town: bool = False) -> Parts:
    """`publisher` is a listed code or None. With `ward_is_town` a city's ward begins the town.

    Without certainty about where the town ends, all of the rest is the town, unless it has several lines.
    """
    text = _POSTAL.sub("", address.strip())
    found = _municipality(text, publisher)
    if isinstance(found, Why):
        return Parts(doubt=found)
    city, ward = found.city, ""
    if ward_is_town and (size := len(_ward(found.code))):
        city, ward = city[:-size], city[-size:]
    parts = _divided(text[found.end :].strip())
    code = "" if has_wards(found.code) else found.code
    prefecture, _ = local_governments()[found.code]
    return parts._replace(prefecture=prefecture, city=city, town=ward + parts.town, code=code)


# ── Prefecture and municipality ───────────────────────────────────────────────────────────────────

_POSTAL = re.compile(r"\A〒?[\s　]*[0-9０-９]{3}[-－‐−][0-9０-９]{4}[\s　]+")
_DISTRICT = re.compile(r"[^0-9０-９市区町村]{1,6}?郡")
_ALIKE = str.maketrans("ヶ", "ケ")


class _Head(NamedTuple):
    """The municipality an address begins with: its code, its name as written, where the name ends."""

    code: str
    city: str
    end: int


def _municipality(text: str, publisher: str | None) -> _Head | Why:
    """After the name of a prefecture, any of its municipalities; else what the publisher's code allows."""
    prefecture = next((name for name in prefectures() if text.startswith(name)), "")
    if prefecture:
        start = len(prefecture) + len(text[len(prefecture) :]) - len(text[len(prefecture) :].lstrip())
        return _listed(text, start, prefecture) or Why.NO_MUNICIPALITY
    if publisher:
        home, name = local_governments()[publisher]
        found = _listed(text, 0, home) or _ward_alone(text, publisher)
        if found and (not name or city_of(found.code) == city_of(publisher)):
            return found
    return Why.OTHER_MUNICIPALITY if municipality_at_start(text) else Why.NO_MUNICIPALITY


def _listed(text: str, start: int, prefecture: str) -> _Head | None:
    plain = text.translate(_ALIKE)
    district = _DISTRICT.match(plain, start)
    for begin in (start, *([district.end()] if district else ())):
        for name, code in _names(prefecture):
            if plain.startswith(name, begin):
                end = begin + len(name)
                return _Head(code, text[start:end], end)
    return None


def _ward_alone(text: str, publisher: str) -> _Head | None:
    """A ward of the publisher's own city, named without the city."""
    prefecture, name = local_governments()[city_of(publisher)]
    for _, code in _names(prefecture) if has_wards(city_of(publisher)) else ():
        ward = _ward(code)
        if ward and city_of(code) == city_of(publisher) and text.startswith(ward):
            return _Head(code, name + ward, len(ward))
    return None


def _ward(code: str) -> str:
    """The ward's own name; "" for whatever is no ward of a designated city."""
    city = city_of(code)
    return "" if city == code else local_governments()[code][1].removeprefix(local_governments()[city][1])


@cache
def _names(prefecture: str) -> tuple[tuple[str, str], ...]:
    """The municipalities of a prefecture with their codes, longest names first."""
    found = [
        (name.translate(_ALIKE), code)
        for code, (home, name) in local_governments().items()
        if home == prefecture and name
    ]
    return tuple(sorted(found, key=lambda one: len(one[0]), reverse=True))


# ── Town and block ────────────────────────────────────────────────────────────────────────────────

_DIGIT, _KANJI, _HYPHEN = "0-9０-９", "〇一二三四五六七八九十百", r"\-－‐‑‒–—―−ー－ｰ─"
_NAME = rf"(?:[^{_DIGIT}]|[{_DIGIT}]+条)"
"""北1条西 is a name although it holds a number."""

_CHOME = re.compile(rf"({_NAME}*?(?:[{_DIGIT}]+|[{_KANJI}]+)丁目)(.*)", re.DOTALL)
_NUMBER = re.compile(rf"({_NAME}*)([{_DIGIT}].*)", re.DOTALL)
_SIGNS = rf"(?:番地の|番地|番|号|の|ノ|之|[{_HYPHEN}])"
_BLOCK = re.compile(
    rf"(?:[{_DIGIT}]+(?:{_SIGNS}+[{_DIGIT}]+)*(?:番地(?!先)|番|号)?|[{_KANJI}]+番地?(?:の?[{_KANJI}{_DIGIT}]+号?)?)(?:地?先)?"
)
_GOES_ON = re.compile(r"[\s　（(、,，・]")
_SEVERAL = re.compile(rf"[{_DIGIT}][{_HYPHEN}][{_DIGIT}]|番地|番[{_DIGIT}]+号")
_UNCLEAR = re.compile(
    rf"[\s　（）()、,，。・]|[甲乙丙丁戊第{_KANJI}{_HYPHEN}]$"
    r"|(?<![ぁ-んァ-ヶー])[ぁ-んァ-ヶ]$|条[東西南北]?$|番外$|地内$"
)
"""A name that may hold more than a town, or whose end may belong to the number, such as 甲1, タ4 or に4."""


def _divided(rest: str) -> Parts:
    found = _CHOME.fullmatch(rest) or _NUMBER.fullmatch(rest)
    if not rest or "\n" in rest:
        return Parts(doubt=Why.NO_BOUNDARY if rest else None)
    if not found or _UNCLEAR.search(found[1]):
        return Parts(town=rest, doubt=Why.NO_BOUNDARY)
    town, number = found[1], found[2].strip()
    block = _BLOCK.match(number)
    after = number[block.end() :] if block else number
    if not after:
        return Parts(town=town, block=number)
    if block and "丁目" not in after and (_GOES_ON.match(after) or _SEVERAL.search(block[0])):
        return Parts(town=town, block=number, doubt=Why.TEXT_AFTER_BLOCK)
    return Parts(town=rest, doubt=Why.NO_BOUNDARY)
