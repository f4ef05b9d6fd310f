"""A date names its day, not only the month or the year."""

from opendata.model import Bad, Cells, Field, Good, Predicate, Rule, Scope, Severity, Text
from opendata.rules.date_format import PLAIN_DATE, is_date_item, is_without_day


def predicate(_: Field) -> Predicate:
    return lambda value: not is_without_day(value)


RULE = Rule(
    code="date-without-day",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("日付に日がありません", "A date does not name its day"),
    message=Text(
        "「{field}」の「{value}」には、日（または月と日）がありません。年-月-日（例：1934-01-30）が求められています。",
        "{field}: “{value}” names no day; year, month and day (1934-01-30) are expected.",
    ),
    remedy=Text(
        "元の台帳で日まで確かめて入力してください。分からないときは空欄にし、分かっている年月を備考に書いてください。",
        "Look the day up in the register; if nobody knows it, leave the cell blank "
        "and put the month into the remarks.",
    ),
    why=Text(
        "日のない日付は日付として読めず、1日（ついたち）と見なすソフトもあります。",
        "Programs cannot read it as a date, or take it for the first of the month.",
    ),
    source="GIF コアデータパーツ 441 日付時刻 (Digital Agency / JDA-DM GIF, CC0)",
    check=Cells(applies=is_date_item, predicate=predicate, plain=PLAIN_DATE),
    examples=(
        Good("1934-01-30"),
        Good("1510"),
        Good("2021-10-中旬"),
        Bad("1921-03"),
        Bad("1921年3月"),
        Bad("T14.4"),
        Bad("昭和2年3月"),
        Bad("昭和2年"),
    ),
)
