"""Words of the Japanese calendar → day: 昭和9年1月30日, R1.8.6, 平成元年; reads months and days as of today.

First days, as the eras were proclaimed: 明治 for the whole of 慶応4年, whose first day was 1868-01-25; 大正
and 昭和 "from this day on", so that 1912-07-30 and 1926-12-25 belong to two eras; 平成 from the day after
政令 第1号 of 1989, 令和 from the day 政令 第143号 of 2019 came into force. No era outlives its last day:
平成31年5月1日 and 平成32年 name no day.
"""

from __future__ import annotations

import unicodedata
from calendar import monthrange
from datetime import date
from typing import NamedTuple

from opendata.patterns import late


class Era(NamedTuple):
    """An era with its initial and the first and last day that bear its name."""

    name: str
    initial: str
    first: date
    last: date


ERAS = (
    Era("明治", "M", date(1868, 1, 25), date(1912, 7, 30)),
    Era("大正", "T", date(1912, 7, 30), date(1926, 12, 25)),
    Era("昭和", "S", date(1926, 12, 25), date(1989, 1, 7)),
    Era("平成", "H", date(1989, 1, 8), date(2019, 4, 30)),
    Era("令和", "R", date(2019, 5, 1), date.max),
)
SOLAR_SINCE = date(1873, 1, 1)
"""明治6年1月1日. Months and days before it were those of the old calendar, unless somebody converted them."""


class Reading(NamedTuple):
    """A year of the common era, and the month and day as far as they are named."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def date(self) -> date | None:
        """None when the day is not named."""
        return date(self.year, self.month, self.day) if self.month and self.day else None


def read(words: str) -> Reading | None:
    """None for words that are not of an era, or that name a day the calendar or the era does not have."""
    plain = plainly(words)
    found = _SPELLED.fullmatch(plain) or _PUNCTUATED.fullmatch(plain) or _COMPACT.fullmatch(plain)
    if found is None:
        return None
    parts = found.groupdict()
    era = _BY_SIGN[parts["era"]]
    number = 1 if parts["year"] == "元" else int(parts["year"])
    month, day = (int(parts[name]) if parts[name] else None for name in ("month", "day"))
    reading = Reading(era.first.year + number - 1, month, day)
    return reading if number and _is_of(era, reading) else None


def day(words: str) -> date | None:
    """The day that the words name; None where they name a month, a year or nothing."""
    reading = read(words)
    return reading.date if reading else None


def plainly(words: str) -> str:
    """Half-width, in capitals, without spaces, every dash a hyphen."""
    return "".join(unicodedata.normalize("NFKC", words).upper().split()).translate(_DASHES)


def _is_of(era: Era, reading: Reading) -> bool:
    """Whether the calendar has the day, and the era some day of the time read."""
    year, month, day = reading
    try:
        first = date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        return False
    last = date(year, month or 12, day or monthrange(year, month or 12)[1])
    return first <= era.last and last >= era.first


_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−─ー"), "-")
_BY_SIGN = {sign: era for era in ERAS for sign in (era.name, era.name[0], era.initial)}
_ERA = f"(?P<era>{'|'.join(sorted(_BY_SIGN, key=len, reverse=True))})"
_SPELLED = late(
    rf"{_ERA}(?P<year>[0-9]{{1,2}}|元)年(?:(?P<month>[0-9]{{1,2}})月(?:(?P<day>[0-9]{{1,2}})日)?)?"
)
_PUNCTUATED = late(
    rf"{_ERA}\.?(?P<year>[0-9]{{1,2}}|元)(?P<mark>[-/.])(?P<month>[0-9]{{1,2}})"
    r"(?:(?P=mark)(?P<day>[0-9]{1,2}))?"
)
_COMPACT = late(rf"{_ERA}(?P<year>[0-9]{{2}})(?P<month>[0-9]{{2}})(?P<day>[0-9]{{2}})")
