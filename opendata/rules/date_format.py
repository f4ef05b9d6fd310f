"""Dates are written YYYY-MM-DD."""

import re
from datetime import date

from opendata.model import Bad, Cells, Field, Good, Predicate, Rule, Scope, Severity, Text

_SHAPE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def is_date_item(item: Field) -> bool:
    return item.type == "date"


def is_calendar_date(value: str) -> bool:
    """YYYY-MM-DD in half-width digits, and a day that exists."""
    if not _SHAPE.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def predicate(_: Field) -> Predicate:
    return is_calendar_date


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
    check=Cells(applies=is_date_item, predicate=predicate),
    examples=(
        Good("2026-04-01"),
        Good("2024-02-29"),
        Bad("2026/4/1"),
        Bad("令和8年4月1日"),
        Bad("2026-4-1"),
        Bad("2025-02-29"),
        Bad("２０２６-０４-０１"),
    ),
)
