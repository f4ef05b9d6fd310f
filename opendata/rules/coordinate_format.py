"""Latitude and longitude are decimal degrees in half-width digits."""

import re

from opendata.model import Bad, Cells, Field, Good, Predicate, Rule, Scope, Severity, Text
from opendata.rules.coordinate_in_degrees_minutes_seconds import DEGREES_MINUTES_SECONDS
from opendata.rules.number_format import COORDINATES, PLAIN_DECIMAL


def is_coordinate_item(item: Field) -> bool:
    return item.role in COORDINATES


_DECIMAL_OR_DEGREES = re.compile(f"{PLAIN_DECIMAL.pattern}|{DEGREES_MINUTES_SECONDS.pattern}")


def predicate(_: Field) -> Predicate:
    """Degrees, minutes and seconds are another rule's business."""
    return _DECIMAL_OR_DEGREES.fullmatch


RULE = Rule(
    code="coordinate-format",
    severity=Severity.ERROR,
    scope=Scope.CELL,
    title=Text("緯度・経度が数値ではありません", "A coordinate is not a decimal number"),
    message=Text(
        "「{field}」の「{value}」は、半角数字の十進の度（例：37.636732）ではありません。",
        "{field}: “{value}” is not a number of decimal degrees in half-width digits.",
    ),
    remedy=Text(
        "地理院地図などで位置を確かめ、空白や記号のない数値だけを入力してください（例：緯度37.636732、経度138.961738）。",
        "Look the position up on a map and enter the bare number (latitude 37.636732, longitude 138.961738).",
    ),
    why=Text(
        "数値として読めない座標は、地図に表示されません。",
        "A coordinate that is not a number does not appear on any map.",
    ),
    source="GIF コアデータパーツ 444 位置情報; 自治体標準オープンデータセット 定義書",
    check=Cells(applies=is_coordinate_item, predicate=predicate),
    examples=(
        Good("37.636732"),
        Good("138"),
        Good("37°38′12″"),
        Bad("37.636732 "),
        Bad("３７．６３６７３２"),
        Bad("'035.766250'"),
        Bad("－"),
        Bad("NaN"),
    ),
)
