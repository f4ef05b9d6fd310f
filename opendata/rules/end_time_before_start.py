"""An end time before its start time means the next day; a look does no harm."""

from collections.abc import Sequence

from opendata.model import Bad, Good, Rows, Rule, Scope, Severity, Text
from opendata.patterns import late
from opendata.rules.time_format import TIMES_OF_A_PAIR, read

ACROSS_NOON = (
    late(r"((0[0-9]|1[01]):[0-5][0-9])?"),
    late(r"((1[2-9]|2[0-3]):[0-5][0-9])?"),
)
"""A start in the morning and an end in the afternoon, or a blank: plainly in order."""


def faults(values: tuple[str, ...]) -> Sequence[int]:
    start, end = map(read, values)
    return (1,) if start and end and end < start else ()


RULE = Rule(
    code="end-time-before-start",
    severity=Severity.INFO,
    scope=Scope.CELL,
    title=Text("終了時刻が開始時刻より前です", "An end time lies before its start time"),
    message=Text(
        "「{field}」の「{value}」は、開始時刻より前です。翌日に終わる場合を除き、開始より後の時刻が求められています。",
        "{field}: “{value}” lies before the start time; a later one is expected, or the next day is meant.",
    ),
    remedy=Text(
        "午前と午後の取り違えがないか確かめてください。翌日に終わる場合は、このままで差し支えありません。",
        "See whether morning and afternoon are mixed up; if the next day is meant, leave it as it is.",
    ),
    why=Text(
        "取り違えた時刻では、開いているはずの時間に「閉まっている」と案内されます。",
        "With the times mixed up, people are told “closed” while the place is open.",
    ),
    source="opendata (own rule; start and end are defined as a pair of items)",
    check=Rows(roles=TIMES_OF_A_PAIR, plain=ACROSS_NOON, faults=faults),
    examples=(
        Good(("09:00", "17:30")),
        Good(("09:00", "")),
        Good(("00:00", "00:00")),
        Bad(("18:00", "04:00")),
        Bad(("18:00", "4:00")),
    ),
)
