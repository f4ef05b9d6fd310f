"""The days that plans name, from 平成32年度 to 2021-03-31, and fiscal years and quarters; knows no clock."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple

from opendata.eras import ERAS
from opendata.model import Text
from opendata.promises import Deadline

TOKYO = timezone(timedelta(hours=9), "Asia/Tokyo")
NOTATIONS = ("平成32年度", "令和2年度末", "R2年度", "FY2020", "平成32年まで", "令和3年3月", "2021-03-31")

_HEISEI, _REIWA = ERAS[-2:]
_BEFORE = {sign: era.first.year - 1 for era in (_HEISEI, _REIWA) for sign in (era.name, era.initial)}
_TAIL = "(?:末|中)?(?:までに?)?"
_SPELLED = re.compile(
    r"(?P<era>平成|令和|[HR])?(?P<year>[0-9]{1,4}|元)年"
    rf"(?:(?P<fiscal>度)|(?P<month>[0-9]{{1,2}})月(?:(?P<day>[0-9]{{1,2}})日)?)?{_TAIL}"
)
_PUNCTUATED = re.compile(
    r"(?P<era>[HR])?(?P<year>[0-9]{1,4})(?P<mark>[-/.])(?P<month>[0-9]{1,2})"
    rf"(?:(?P=mark)(?P<day>[0-9]{{1,2}}))?{_TAIL}"
)
_FISCAL = re.compile(rf"(?P<fiscal>FY)(?P<year>[0-9]{{4}}){_TAIL}")


# ── Days as plans write them ──────────────────────────────────────────────────────────────────────


def deadline(words: str) -> Deadline:
    """The last day that the words mean. Raises ValueError for words that name no day."""
    return Deadline(words.strip(), _Span.of(words).last)


def beginning(words: str) -> Deadline:
    """The first day that the words mean, for the start of a period. Raises ValueError like `deadline`."""
    return Deadline(words.strip(), _Span.of(words).first)


def explained(stated: Deadline, *, is_start: bool = False) -> Text:
    """The words and the day they mean: 平成32年度（令和2年度、2021年3月31日まで）."""
    ja, en = ("から", "from") if is_start else ("まで", "by")
    day = f"{stated.day.year}年{stated.day.month}月{stated.day.day}日"
    try:
        span = _Span.of(stated.stated)
    except ValueError:
        return Text(f"{stated.stated}（{day}{ja}）", f"{stated.stated} ({en} {stated.day})")
    if span.day and not span.era:
        return Text(f"{stated.stated}（{span.name}{ja}）", f"{en} {stated.day}")
    words = _plain(stated.stated)
    today = "" if words.startswith(span.name) else f"{span.name}、"
    fiscal = f"FY{span.year}, " if span.is_fiscal and not words.startswith("FY") else ""
    return Text(f"{stated.stated}（{today}{day}{ja}）", f"{stated.stated} ({fiscal}{en} {stated.day})")


class _Span(NamedTuple):
    """A year, fiscal year, month or day; `year` is of the common era, `era` as it was written."""

    era: str
    year: int
    month: int = 0
    day: int = 0
    is_fiscal: bool = False

    @classmethod
    def of(cls, words: str) -> _Span:
        plain = _plain(words)
        found = _SPELLED.fullmatch(plain) or _PUNCTUATED.fullmatch(plain) or _FISCAL.fullmatch(plain)
        if found is None:
            raise ValueError("not a day")
        parts = found.groupdict()
        era = parts.get("era") or ""
        year, month, day = _year(era, parts["year"]), parts.get("month"), parts.get("day")
        is_fiscal = bool(parts.get("fiscal"))
        span = cls(era, year, _counted(month), _counted(day), is_fiscal)
        if span.last < _REIWA.first and era in (_REIWA.name, _REIWA.initial):
            raise ValueError("before the era began")
        return span

    @property
    def first(self) -> date:
        return date(self.year, 4 if self.is_fiscal else self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        if self.is_fiscal:
            return date(self.year + 1, 3, 31)
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    @property
    def name(self) -> str:
        """The same in the era that the day fell or falls in: 令和2年度 for 平成32年度."""
        year = _in_era(self.year, self.last)
        if self.is_fiscal:
            return f"{year}度"
        return year + (f"{self.month}月" if self.month else "") + (f"{self.day}日" if self.day else "")


def _plain(words: str) -> str:
    """Half-width, in capitals and without spaces."""
    return "".join(unicodedata.normalize("NFKC", words).upper().split())


def _year(era: str, digits: str) -> int:
    number = 1 if digits == "元" else int(digits)
    if era and len(digits) < 3 and number:
        return _BEFORE[era] + number
    if not era and len(digits) == 4:
        return number
    raise ValueError("not a year")


def _counted(digits: str | None) -> int:
    """A month or day; 0 where none is named."""
    if digits is None:
        return 0
    if int(digits) == 0:
        raise ValueError("months and days count from 1")
    return int(digits)


def _in_era(year: int, last: date) -> str:
    era = _REIWA if last >= _REIWA.first else _HEISEI
    number = year - _BEFORE[era.name]
    if number < 1:
        return f"{year}年"
    return f"{era.name}{'元' if number == 1 else number}年"


# ── Days in Tokyo, fiscal years and quarters ──────────────────────────────────────────────────────


def tokyo_day(iso_time: str) -> date:
    """The day in Tokyo of an ISO 8601 time with its offset. Raises ValueError for a time without one."""
    if iso_time.endswith("+09:00") and iso_time[10:11] == "T":
        return _day(iso_time[:10])
    time = datetime.fromisoformat(iso_time)
    if time.tzinfo is None:
        raise ValueError("a time without its offset")
    return time.astimezone(TOKYO).date()


@lru_cache(maxsize=4096)
def _day(words: str) -> date:
    return date.fromisoformat(words)


def fiscal_year(day: date) -> int:
    """The year in whose April the fiscal year of the day began."""
    return day.year if day.month >= 4 else day.year - 1


class Quarter(NamedTuple):
    """A quarter of a fiscal year: the first is April to June."""

    year: int
    number: int

    @property
    def first(self) -> date:
        return date(self.year + (self.number == 4), self._month, 1)

    @property
    def last(self) -> date:
        year, month = self.first.year, self._month + 2
        return date(year, month, monthrange(year, month)[1])

    @property
    def previous(self) -> Quarter:
        return Quarter(self.year, self.number - 1) if self.number > 1 else Quarter(self.year - 1, 4)

    @property
    def title(self) -> Text:
        first, last = self.first, self.last
        return Text(
            f"{self.year}年度第{self.number}四半期（{first.year}年{first.month}月〜{last.month}月）",
            f"Q{self.number} of FY{self.year} ({_MONTHS[first.month]}–{_MONTHS[last.month]} {last.year})",
        )

    @property
    def _month(self) -> int:
        return (4, 7, 10, 1)[self.number - 1]


_MONTHS = {1: "January", 3: "March", 4: "April", 6: "June", 7: "July", 9: "September"} | {
    10: "October",
    12: "December",
}


def quarter_of(day: date) -> Quarter:
    return Quarter(fiscal_year(day), (day.month - 4) % 12 // 3 + 1)


def parse_quarter(words: str) -> Quarter:
    """From words such as 2026Q3. Raises ValueError for others."""
    found = re.fullmatch(r"([0-9]{4})-?Q([1-4])", _plain(words))
    if found is None or not 1 <= int(found[1]) < 9999:
        raise ValueError("not a quarter, such as 2026Q3")
    return Quarter(int(found[1]), int(found[2]))
