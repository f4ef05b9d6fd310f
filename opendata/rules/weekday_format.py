"""Weekdays are the days themselves, Monday first: 月火水木金."""

import re

from opendata.model import Bad, Cells, Field, Good, Predicate, Role, Rule, Safety, Scope, Severity, Text
from opendata.patterns import late
from opendata.rules.number_format import folded

WEEKDAYS = "月火水木金土日"
STANDARD = late("".join(f"{day}?" for day in WEEKDAYS))
_EVERY_DAY = ("全曜日", "毎日")
_PART = late(rf"([{WEEKDAYS}])(?:(?:[~〜-]|から)([{WEEKDAYS}])(?:まで)?)?")
_JOINTS = late("[・･、。,，.;/ ]|及び|および|と")


def is_weekday_item(item: Field) -> bool:
    return item.role is Role.WEEKDAYS


def predicate(_: Field) -> Predicate:
    """Blanks around them are another rule's business."""
    return lambda value: STANDARD.fullmatch(value.strip())


def fix(value: str, _: Field) -> str | None:
    """Lists and ranges; a day named twice, a holiday or a word beside the days leaves it to a person."""
    words = folded(value)
    if words in _EVERY_DAY:
        return WEEKDAYS
    words = _JOINTS.sub("", re.sub("曜日?", "", words))
    parts = list(_PART.finditer(words))
    if not parts or "".join(part[0] for part in parts) != words:
        return None
    days = "".join(_days(part[1], part[2]) for part in parts)
    return "".join(sorted(days, key=WEEKDAYS.index)) if len(set(days)) == len(days) else None


def _days(first: str, last: str | None) -> str:
    """日～木 runs over the end of the week."""
    start = WEEKDAYS.index(first)
    days = WEEKDAYS[start:] + WEEKDAYS[:start]
    return days[: days.index(last) + 1] if last else first


RULE = Rule(
    code="weekday-format",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("曜日の書き方が違います", "Weekdays are not written one after another"),
    message=Text(
        "「{field}」の「{value}」は、曜日を続けた書き方（例：月火水木金）ではありません。",
        "{field}: “{value}” is not a plain row of weekdays such as “月火水木金”.",
    ),
    remedy=Text(
        "「月火水木金土日」のうち当たるものを、区切らずに月曜から順に書いてください。祝日や例外は特記事項の列に書いてください。",
        "Write those of “月火水木金土日” that apply, Monday first and nothing between them; "
        "put holidays and exceptions into the remarks.",
    ),
    why=Text(
        "書き方がそろっていないと「日曜に開いている施設」を検索できません。",
        "Unless weekdays share one form, nobody can search for what is open on Sundays.",
    ),
    source="自治体標準オープンデータセット 定義書（記入例 月火水木金）; GIF コアデータパーツ 441 日付時刻",
    check=Cells(applies=is_weekday_item, predicate=predicate, fix=fix, plain=STANDARD),
    safety=Safety.SAFE,
    examples=(
        Good("月火水木金"),
        Good("土日"),
        Bad("月・火・水・木・金", becomes="月火水木金"),
        Bad("月、水、金", becomes="月水金"),
        Bad("月～土", becomes="月火水木金土"),
        Bad("月曜日から金曜日まで", becomes="月火水木金"),
        Bad("月～水、金", becomes="月火水金"),
        Bad("日～木", becomes="月火水木日"),
        Bad("日月火水木金土", becomes="月火水木金土日"),
        Bad("全曜日", becomes="月火水木金土日"),
        Bad("平日"),
        Bad("土日祝"),
        Bad("月～金(土)"),
        Bad("月?土"),
        Bad("休館日以外"),
    ),
)
