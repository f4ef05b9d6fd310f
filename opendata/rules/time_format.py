"""Times are written HH:MM on a 24-hour clock."""

import re

from opendata.model import Bad, Cells, Field, Good, Predicate, Rule, Scope, Severity, Text

PADDED_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def is_time_item(item: Field) -> bool:
    return item.type == "time"


def predicate(_: Field) -> Predicate:
    return PADDED_TIME.fullmatch


RULE = Rule(
    code="time-format",
    severity=Severity.ERROR,
    scope=Scope.CELL,
    title=Text("時刻の書き方が違います", "A time is not written HH:MM"),
    message=Text(
        "「{field}」の「{value}」は、時:分（例：09:00）の形の時刻ではありません。",
        "{field}: “{value}” is not a time of the form HH:MM.",
    ),
    remedy=Text(
        "24時間表記で、時と分を2桁ずつ半角で書いてください（例：09:00、17:30）。"
        "「10時～15時」のような範囲は開始と終了の列に分け、説明は特記事項の列に書いてください。",
        "Write two digits of the hour and two of the minute on a 24-hour clock (09:00, 17:30). "
        "Split ranges into the start and end columns, and put explanations into the remarks.",
    ),
    why=Text(
        "書き方がそろっていないと「いま開いている施設」を検索できません。",
        "Unless times share one form, nobody can search for what is open now.",
    ),
    source="自治体標準オープンデータセット 定義書（時刻 hh:mm）",
    check=Cells(applies=is_time_item, predicate=predicate),
    examples=(
        Good("09:00"),
        Good("23:59"),
        Bad("9:00"),
        Bad("9:00:00"),
        Bad("９：００"),
        Bad("10時～15時"),
        Bad("24:00"),
        Bad("25:00"),
    ),
)
