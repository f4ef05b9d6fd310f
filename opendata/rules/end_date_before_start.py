"""What ends does not end before it starts."""

from collections.abc import Mapping

from opendata.model import Bad, Combination, Good, Role, Rule, Scope, Severity, Tables, Text
from opendata.rules.date_format import read


def faults(
    counts: Mapping[Combination, int],
) -> Mapping[Combination, Mapping[int, Mapping[str, object]]]:
    days = {values: (read(values[0]), read(values[1])) for values in counts}
    return {
        values: {1: {"start": start.isoformat()}}
        for values, (start, end) in days.items()
        if start and end and end < start
    }


RULE = Rule(
    code="end-date-before-start",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("終了日が開始日より前です", "An end date lies before its start date"),
    message=Text(
        "「{field}」の「{value}」は、開始日「{start}」より前です。開始日以後の日付が求められています。",
        "{field}: “{value}” lies before the start date “{start}”; a later date is expected.",
    ),
    remedy=Text(
        "開始日と終了日が入れ替わっていないか、年の打ち間違いがないかを元の資料で確かめてください。",
        "See whether the two dates are swapped or a year is mistyped.",
    ),
    why=Text(
        "期間が成り立たない行は、「いま有効なもの」を探しても見つかりません。",
        "Whoever looks for what is valid today never finds such a record.",
    ),
    source="opendata (own rule; start and end are defined as a pair of items)",
    check=Tables(roles=(Role.START_DATE, Role.END_DATE), faults=faults),
    examples=(
        Good(
            "NO,開始日,終了日\n1,2026-04-01,2026-04-01\n2,2026-04-01,\n3,2026/4/1,未定\n",
            schema="event@legacy-2017",
        ),
        Bad("NO,開始日,終了日\n1,2026-04-02,2026-04-01\n", schema="event@legacy-2017"),
        Bad("NO,開始日,終了日\n1,令和8年4月2日,2026/4/1\n", schema="event@legacy-2017"),
    ),
)
