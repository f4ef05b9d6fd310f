"""A date is a day that is meant, not one that stands for “no end”."""

from opendata.model import Bad, Cells, Field, Good, Predicate, Rule, Scope, Severity, Text
from opendata.rules.date_format import PLAIN_DATE, is_date_item, read

YEARS = (2999, 9999)


def predicate(_: Field) -> Predicate:
    def is_meant(value: str) -> bool:
        day = read(value)
        return day is None or day.year not in YEARS

    return is_meant


RULE = Rule(
    code="placeholder-date",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("「期限なし」などを表す日付です", "A date stands for “none”"),
    message=Text(
        "「{field}」の「{value}」は、「期限なし」や「未定」の代わりに入れた日付のようです。実際の日付か空欄が求められています。",
        "{field}: “{value}” seems to stand for “no end” or “unknown”; a real date or a blank is expected.",
    ),
    remedy=Text(
        "期限がないときや分からないときは空欄にし、そのことを備考に書いてください。",
        "Where there is no date or nobody knows it, leave the cell blank and say so in the remarks.",
    ),
    why=Text(
        "決まりを知らない人は、約千年後まで有効だと受け取るか、集計を誤ります。",
        "Whoever does not know the convention takes it for a date in a thousand years, or counts wrongly.",
    ),
    source="opendata (own rule; years 2999 and 9999 seen in published files)",
    check=Cells(applies=is_date_item, predicate=predicate, plain=PLAIN_DATE),
    examples=(Good("2026-04-01"), Good("9999"), Bad("2999-12-31"), Bad("29990101"), Bad("9999/12/31")),
)
