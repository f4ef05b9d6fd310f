"""Number format × stored number → the text that Excel shows, where that is more than the number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from enum import Enum
from typing import NamedTuple

STYLES = 65_536
DAY_OF_1904 = 1462
"""What a date counts less in a workbook that begins in 1904."""

_BUILT_IN_DAYS = {*range(14, 18), *range(27, 32), *range(34, 37), *range(50, 59)}
_BUILT_IN_CLOCKS = {18, 19, 20, 21, 32, 33, 45, 47}
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_UNSAID = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_MASK_UNSAID = re.compile(r'\[[^\]]*\]|[_*].|["\\\s]|;@\Z')
_LIMIT = re.compile(r"\[<=([0-9]{1,15})\]")
_CLOCK_WORDS = re.compile(r"a/p|am/pm", re.IGNORECASE)
_WEEKDAYS = "月火水木金土日"


class Kind(Enum):
    """What a format shows of a number: a day, a time of day, a day of the week, or digits at fixed places."""

    DAY = "day"
    ERA = "era"
    CLOCK = "clock"
    WEEKDAY = "weekday"
    DIGITS = "digits"


class Section(NamedTuple):
    """How digits are laid out up to a limit, such as 000-0000."""

    limit: int | None
    mask: str


class Format(NamedTuple):
    """A format with a kind; `sections` are of digits only."""

    kind: Kind
    sections: tuple[Section, ...] = ()


class Formats:
    """The styles of a workbook whose numbers need their format to be read, by the number cells name."""

    def __init__(self) -> None:
        self.known: dict[str, Format] = {}
        self._codes: dict[str, Format | None] = {}
        self._is_open = False
        self._count = 0

    def element(self, name: str, attributes: Mapping[str, str]) -> None:
        match name:
            case "numFmt" if len(self._codes) < STYLES:
                self._codes[attributes.get("numFmtId", "")] = understood(attributes.get("formatCode", ""))
            case "cellXfs" | "cellStyleXfs" | "cellStyles":
                self._is_open = name == "cellXfs"
            case "xf" if self._is_open and self._count < STYLES:
                self._style(attributes.get("numFmtId", ""))

    def _style(self, code: str) -> None:
        found = self._codes[code] if code in self._codes else _built_in(code)
        if found:
            self.known[str(self._count)] = found
        self._count += 1


def _built_in(code: str) -> Format | None:
    number = int(code) if code.isascii() and code.isdigit() and len(code) < 4 else 0
    if number in _BUILT_IN_DAYS:
        return Format(Kind.DAY)
    return Format(Kind.CLOCK) if number in _BUILT_IN_CLOCKS else None


def understood(code: str) -> Format | None:
    """None where the number itself says enough: fractions, prices, elapsed hours, days with a time."""
    sections = tuple(_sections(code))
    if sections:
        return Format(Kind.DIGITS, sections)
    first = code.partition(";")[0]
    if _ELAPSED.search(first):
        return None
    words = _CLOCK_WORDS.sub("h", _UNSAID.sub("", first)).casefold()
    if "general" in words or "標準" in words or set(words) & set("0#?"):
        return None
    return _of_time(set(words))


def _of_time(letters: set[str]) -> Format | None:
    has_day, has_clock = bool(letters & set("ydge")), bool(letters & set("hs"))
    if has_clock or not letters & set("ydgema"):
        return None if has_day or not has_clock else Format(Kind.CLOCK)
    if letters <= set("a"):
        return Format(Kind.WEEKDAY)
    return Format(Kind.DAY if letters & set("ydm") else Kind.ERA)


def _sections(code: str) -> list[Section]:
    """Of a format of nothing but zeros and hyphens with a hyphen among them; none of any other."""
    found = []
    for part in code.removesuffix(";@").split(";"):
        mask, limit = _MASK_UNSAID.sub("", part), _LIMIT.search(part)
        if not mask.startswith("0") or mask.strip("0-") or len(mask) > 30:
            return []
        found.append(Section(int(limit[1]) if limit else None, mask))
    return found if any("-" in section.mask for section in found) else []


# ── Text ──────────────────────────────────────────────────────────────────────────────────────────


def shown(format: Format, number: float, counts_from_1904: bool) -> str | None:
    """None where the library reads the cell as it is meant."""
    match format.kind:
        case Kind.CLOCK:
            return _clock(number)
        case Kind.DIGITS:
            return _laid_out(format.sections, number)
        case Kind.WEEKDAY:
            day = _date(number, counts_from_1904)
            return _WEEKDAYS[day.weekday()] if day else None
        case kind:
            return _day(number, counts_from_1904, is_seen=kind is Kind.DAY)


def _clock(number: float) -> str | None:
    """A time of day; one entered as 24:00 or 25:30 is a number up to 2, from there on a day goes with it."""
    if number < 0:
        return f"{number:g}"
    if number < 1:
        return None
    seconds = round((number if number < 2 else number % 1) * 86400)
    minutes = f"{seconds // 3600:02}:{seconds // 60 % 60:02}"
    return f"{minutes}:{seconds % 60:02}" if seconds % 60 else minutes


def _day(number: float, counts_from_1904: bool, *, is_seen: bool) -> str | None:
    """Excel shows a day 0 of January and a 29 February 1900, which never was; neither is made another day."""
    if number < 0:
        return f"{number:g}"
    if not counts_from_1904 and number < 1:
        return "1900-01-00"
    if not counts_from_1904 and 60 <= number < 61:
        return "1900-02-29"
    if is_seen and number == int(number):
        return None
    day = _date(number, counts_from_1904)
    return day.isoformat() if day else None


def _date(number: float, counts_from_1904: bool) -> date | None:
    days = int(number) + (DAY_OF_1904 if counts_from_1904 else 0)
    return date(1899, 12, 30) + timedelta(days + (days < 60)) if 0 <= days < 2_958_466 else None


def _laid_out(sections: tuple[Section, ...], number: float) -> str | None:
    if number < 0 or number != int(number) or number >= 1e15:
        return None
    fitting = (s.mask for s in sections if s.limit is None or number <= s.limit)
    mask = next(fitting, sections[-1].mask)
    digits = list(str(int(number)).rjust(mask.count("0"), "0"))
    places = [digits.pop() if mark == "0" else mark for mark in reversed(mask)]
    return "".join((*digits, *reversed(places)))
