"""Latitude and longitude are given together or not at all."""

from collections.abc import Sequence

from opendata.model import Bad, Good, Role, Rows, Rule, Scope, Severity, Text
from opendata.rules.coordinate_out_of_range import PLAIN_PAIR


def faults(values: tuple[str, ...]) -> Sequence[int]:
    blank = [not value.strip() for value in values]
    return (blank.index(True),) if blank.count(True) == 1 else ()


RULE = Rule(
    code="coordinate-half-missing",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("緯度・経度の片方だけが空欄です", "Only one of latitude and longitude is given"),
    message=Text(
        "「{field}」が空欄ですが、もう一方の座標は入力されています。",
        "{field} is blank although the other coordinate is given.",
    ),
    remedy=Text(
        "地図で位置を確かめて両方を入力するか、分からないときは両方とも空欄にしてください。",
        "Look the position up and enter both, or leave both blank.",
    ),
    why=Text(
        "片方だけの座標では、場所が決まりません。",
        "One coordinate alone does not make a place.",
    ),
    source="opendata (own rule; the standard defines latitude and longitude as a pair of items)",
    check=Rows(roles=(Role.LATITUDE, Role.LONGITUDE), plain=PLAIN_PAIR, faults=faults),
    examples=(
        Good(("37.636732", "138.961738")),
        Good(("", "")),
        Bad(("37.636732", "")),
        Bad(("　", "138.961738")),
    ),
)
