"""Dates are written YYYY-MM-DD."""

from datetime import date, timedelta

from opendata import eras
from opendata.model import Bad, Cells, Field, Good, Predicate, Rule, Safety, Scope, Severity, Text
from opendata.patterns import late
from opendata.rules.number_format import folded
from opendata.rules.weekday_format import WEEKDAYS

_SHAPE = late(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
PLAIN_DATE = late(r"(1[0-9]|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])")
"""Nearly every right date, told without a calendar."""

_MIDNIGHT = late(r"(.*[^ T])[ T]+00?:00(:00(\.0+)?)?")
_WITH_WEEKDAY = late(rf"(.*[^ ]) ?\(([{WEEKDAYS}])(曜日?)?\)")
_YEAR_FIRST = late(r"([1-9][0-9]{3}) ?(?:[-/.]|年) ?([0-9]{1,2}) ?(?:[-/.]|月) ?([0-9]{1,2})日?")
_YEAR_LAST = late(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([1-9][0-9]{3})")
_EIGHT_DIGITS = late(r"(18[6-9][0-9]|19[0-9]{2}|20[0-9]{2}|2999|9999)([0-9]{2})([0-9]{2})")
_SERIAL = late(r"([2-5][0-9]{4}|60000)(\.0+)?")
_SERIAL_ZERO = date(1899, 12, 30)
_NOTHING = late(r"0+|0000[-/]00?[-/]00?|1900(-|/|年)0?1(-|/|月)00?日?")
"""Zero, and how Excel shows a zero that is formatted as a date."""

_ENDS_WITH_THE_MONTH = late(r"[1-9][0-9]{3}(?:(?:[-/.]|年)(?:0?[1-9]|1[0-2])月?|年)")


def is_date_item(item: Field) -> bool:
    return item.type == "date"


def is_calendar_date(value: str) -> bool:
    """YYYY-MM-DD in half-width digits, and a day that exists."""
    return bool(_SHAPE.fullmatch(value)) and _day(value[:4], value[5:7], value[8:]) is not None


def is_without_day(value: str) -> bool:
    """A year, or a year and a month, in either calendar; four bare digits may also be a serial number."""
    reading = eras.read(value)
    return reading.day is None if reading else bool(_ENDS_WITH_THE_MONTH.fullmatch(folded(value)))


def read(value: str) -> date | None:
    """The one day that a value can mean; None where it means none, or one of two."""
    words, weekday = folded(value), ""
    if found := _MIDNIGHT.fullmatch(words):
        words = found[1]
    if found := _WITH_WEEKDAY.fullmatch(words):
        words, weekday = found[1], found[2]
    day = _common_era(words) or _of_era(words)
    return day if day and weekday in ("", WEEKDAYS[day.weekday()]) else None


def _common_era(words: str) -> date | None:
    if found := _YEAR_FIRST.fullmatch(words) or _EIGHT_DIGITS.fullmatch(words):
        return _day(*found.groups())
    if found := _YEAR_LAST.fullmatch(words):
        days = {_day(found[3], found[1], found[2]), _day(found[3], found[2], found[1])} - {None}
        return days.pop() if len(days) == 1 else None
    if found := _SERIAL.fullmatch(words):
        return _SERIAL_ZERO + timedelta(days=int(found[1]))
    return None


def _of_era(words: str) -> date | None:
    """Days before 明治6年 may be of the old calendar, so that the same words mean two days."""
    day = eras.day(words)
    return day if day and day >= eras.SOLAR_SINCE else None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def predicate(_: Field) -> Predicate:
    """A date without its day is another rule's business; a zero may become a blank."""
    return lambda value: not value or is_calendar_date(value) or is_without_day(value)


def fix(value: str, _: Field) -> str | None:
    if _NOTHING.fullmatch(folded(value)):
        return ""
    day = read(value)
    return day.isoformat() if day else None


RULE = Rule(
    code="date-format",
    severity=Severity.ERROR,
    scope=Scope.CELL,
    title=Text("日付の書き方が違います", "A date is not written YYYY-MM-DD"),
    message=Text(
        "「{field}」の「{value}」は、年-月-日（例：2026-04-01）の形の日付ではありません。",
        "{field}: “{value}” is not a date of the form YYYY-MM-DD.",
    ),
    remedy=Text(
        "西暦4桁・月2桁・日2桁を半角ハイフンでつないで書いてください（例：2026-04-01）。",
        "Write four digits of the year, two of the month and two of the day, joined by hyphens (2026-04-01).",
    ),
    why=Text(
        "和暦やスラッシュ区切りが混ざると、日付の新しさや期間を機械で比べられません。",
        "Dates in other forms cannot be sorted or compared by a program.",
    ),
    source="GIF コアデータパーツ 441 日付時刻 (Digital Agency / JDA-DM GIF, CC0)",
    check=Cells(applies=is_date_item, predicate=predicate, fix=fix, plain=PLAIN_DATE),
    safety=Safety.SAFE,
    version=2,
    examples=(
        Good("2026-04-01"),
        Good("2024-02-29"),
        Good("1921-03"),
        Good("T14.4"),
        Bad("2026/4/1", becomes="2026-04-01"),
        Bad("2026.4.1", becomes="2026-04-01"),
        Bad("2026-4-1", becomes="2026-04-01"),
        Bad("2026年4月1日（水）", becomes="2026-04-01"),
        Bad("2026年4月1日（木）"),
        Bad("20260401", becomes="2026-04-01"),
        Bad("29990101", becomes="2999-01-01"),
        Bad("令和8年4月1日", becomes="2026-04-01"),
        Bad("昭和９年１月３０日", becomes="1934-01-30"),
        Bad("R1.8.6", becomes="2019-08-06"),
        Bad("平成31年5月1日"),
        Bad("明治3年5月1日"),
        Bad("9/19/2020", becomes="2020-09-19"),
        Bad("4/1/2026"),
        Bad("1928-01-18 00:00:00", becomes="1928-01-18"),
        Bad("2026-04-01 13:30:00"),
        Bad("22196", becomes="1960-10-07"),
        Bad("1510"),
        Bad("0", becomes=""),
        Bad("1900/1/0", becomes=""),
        Bad("2025-02-29"),
        Bad("2025/2/29"),
        Bad("2021-10-中旬"),
        Bad("２０２６-０４-０１", becomes="2026-04-01"),
    ),
)
