"""A start time equal to the end time is explained in the remarks."""

from collections.abc import Sequence

from opendata.model import Bad, Good, Role, Rows, Rule, Scope, Severity, Text
from opendata.rules.end_time_before_start import ACROSS_NOON
from opendata.rules.time_format import TIMES_OF_A_PAIR, read


def anything(_: str) -> bool:
    return True


def faults(values: tuple[str, ...]) -> Sequence[int]:
    start, end, note = values
    return (1,) if not note.strip() and (time := read(start)) and time == read(end) else ()


RULE = Rule(
    code="start-time-equals-end",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("開始と終了が同じ時刻です", "Start and end are the same time"),
    message=Text(
        "「{field}」の「{value}」は開始時刻と同じで、特記事項も空欄です。別の時刻か、特記事項での説明が求められています。",
        "{field}: “{value}” equals the start time without a remark; another time or a remark is expected.",
    ),
    remedy=Text(
        "24時間利用できる場合は、特記事項の列に「24時間利用可能」と書いてください。そうでなければ正しい時刻を入力してください。",
        "If the place is open round the clock, say “24時間利用可能” in the remarks on opening hours; "
        "otherwise enter the right times.",
    ),
    why=Text(
        "同じ時刻だけでは、「24時間」なのか入力の誤りなのかが分かりません。",
        "Nobody can tell whether it means round the clock or is a mistake.",
    ),
    source="opendata (own rule; the standard has an item for remarks on opening hours)",
    check=Rows(roles=(*TIMES_OF_A_PAIR, Role.TIME_NOTE), plain=(*ACROSS_NOON, anything), faults=faults),
    examples=(
        Good(("09:00", "17:30", "")),
        Good(("00:00", "00:00", "24時間利用可能")),
        Good(("", "", "")),
        Bad(("00:00", "00:00", "")),
        Bad(("8:30", "08:30", "　")),
    ),
)
