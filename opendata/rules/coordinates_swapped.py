"""Latitude stands in the latitude column and longitude in the longitude column."""

from collections.abc import Sequence

from opendata.model import Bad, Good, Role, Rows, Rule, Safety, Scope, Severity, Text
from opendata.rules.coordinate_out_of_range import PLAIN_PAIR, in_japan, is_swapped


def faults(values: tuple[str, ...]) -> Sequence[int]:
    latitude, longitude = values
    return (0, 1) if not in_japan(latitude, longitude) and is_swapped(latitude, longitude) else ()


def fix(values: tuple[str, ...]) -> tuple[str, ...]:
    latitude, longitude = values
    return longitude, latitude


RULE = Rule(
    code="coordinates-swapped",
    severity=Severity.ERROR,
    scope=Scope.CELL,
    title=Text("緯度と経度が入れ替わっています", "Latitude and longitude are swapped"),
    message=Text(
        "「{field}」の「{value}」は、緯度と経度が入れ替わっています（日本の緯度は20～46、経度は122～154）。",
        "{field}: {value} is in the wrong column (in Japan latitude is 20 to 46, longitude 122 to 154).",
    ),
    remedy=Text("緯度と経度の値を入れ替えてください。", "Swap the values of the two columns."),
    why=Text(
        "入れ替わった座標は、日本から遠く離れた場所を指すか、地図に表示されません。",
        "Swapped coordinates point far away from Japan, or nowhere.",
    ),
    source="GIF コアデータパーツ 444 位置情報; bounds of Japan as in the schemas",
    check=Rows(roles=(Role.LATITUDE, Role.LONGITUDE), plain=PLAIN_PAIR, faults=faults, fix=fix),
    safety=Safety.SAFE,
    examples=(Good(("37.636732", "138.961738")), Good(("", "")), Bad(("138.961738", "37.636732"))),
)
