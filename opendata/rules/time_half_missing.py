"""Start and end time are given together or not at all."""

from collections.abc import Sequence

from opendata.characters import NOTHING
from opendata.model import Bad, Good, Rows, Rule, Scope, Severity, Text
from opendata.patterns import late
from opendata.rules.time_format import PADDED_TIME, TIMES_OF_A_PAIR, read

_NOTHING = late(rf"\s*(?:{NOTHING})?\s*")
_TIME_OF_DAY = (PADDED_TIME.fullmatch,) * 2


def faults(values: tuple[str, ...]) -> Sequence[int]:
    """A readable time beside a blank or a word for “none”; what else a cell says is not judged here."""
    is_time = [read(value) is not None for value in values]
    number = is_time.index(True) if is_time.count(True) == 1 else None
    return () if number is None or not _NOTHING.fullmatch(values[1 - number]) else (number,)


RULE = Rule(
    code="time-half-missing",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("開始と終了の時刻の片方だけが空欄です", "Only one of start and end time is given"),
    message=Text(
        "「{field}」は「{value}」ですが、対になるもう一方の時刻がありません。開始と終了の両方が求められています。",
        "{field} is “{value}”, but the other time of the pair is missing; start and end are both expected.",
    ),
    remedy=Text(
        "両方を入力してください。終わりの時刻が決まっていないなどの事情は、特記事項の列に書いてください。",
        "Enter both; where there is no fixed end, say so in the remarks on opening hours.",
    ),
    why=Text(
        "片方だけの時刻では、「いま開いているか」が分かりません。",
        "From one time alone nobody can tell what is open now.",
    ),
    source="opendata (own rule; start and end are defined as a pair of items)",
    check=Rows(roles=TIMES_OF_A_PAIR, plain=_TIME_OF_DAY, faults=faults),
    examples=(
        Good(("09:00", "17:30")),
        Good(("", "")),
        Good(("24時間", "")),
        Good(("7:00～9:00", "")),
        Bad(("08:00", "")),
        Bad(("", "17:30")),
        Bad(("9時", "　")),
        Bad(("9:00", "-")),
    ),
)
