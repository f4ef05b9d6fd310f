"""A start or end column holds one time, not a range."""

from collections.abc import Sequence

from opendata.model import Bad, Good, Rows, Rule, Safety, Scope, Severity, Text
from opendata.patterns import late
from opendata.rules.time_format import PADDED_TIME, TIMES_OF_A_PAIR, read, read_range

SINGLE_TIME = (late(rf"({PADDED_TIME.pattern})?"),) * 2


def faults(values: tuple[str, ...]) -> Sequence[int]:
    return tuple(number for number, value in enumerate(values) if read_range(value))


def fix(values: tuple[str, ...]) -> tuple[str, ...] | None:
    """Split where the other cell is blank or says the same."""
    ranges = {found for value in values if (found := read_range(value))}
    if len(ranges) != 1:
        return None
    (whole,) = ranges
    agrees = (
        not value.strip() or read_range(value) == whole or read(value) == time
        for value, time in zip(values, whole, strict=True)
    )
    return whole if all(agrees) else None


RULE = Rule(
    code="time-range",
    severity=Severity.ERROR,
    scope=Scope.CELL,
    title=Text("一つのセルに開始と終了の時刻があります", "One cell holds both the start and the end time"),
    message=Text(
        "「{field}」の「{value}」は、開始から終了までの範囲です。時刻一つ（例：09:00）が求められています。",
        "{field}: “{value}” is a range; a single time of the form HH:MM is expected.",
    ),
    remedy=Text(
        "開始の時刻と終了の時刻を、それぞれの列に半角で書いてください（例：09:00 と 17:30）。",
        "Write the start and the end into their own columns (09:00 and 17:30).",
    ),
    why=Text(
        "範囲のままでは、「いま開いている施設」を検索できません。",
        "From a range no program can tell what is open now.",
    ),
    source="自治体標準オープンデータセット 定義書（開始と終了は別の項目、時刻 hh:mm）",
    check=Rows(roles=TIMES_OF_A_PAIR, plain=SINGLE_TIME, faults=faults, fix=fix),
    safety=Safety.SAFE,
    examples=(
        Good(("09:00", "17:30")),
        Good(("8：30～", "")),
        Good(("9:00～17:00（入館は16:30まで）", "")),
        Bad(("7:00～9:00", "")),
        Bad(("", "9時から17時30分まで")),
        Bad(("9:00～17:00", "18:00")),
    ),
)
