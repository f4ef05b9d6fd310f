"""Latitude and longitude are decimal degrees in half-width digits."""

import unicodedata

from opendata.model import Bad, Cells, Field, Good, Predicate, Role, Rule, Safety, Scope, Severity, Text
from opendata.patterns import late
from opendata.rules.coordinate_in_degrees_minutes_seconds import (
    DEGREES_MINUTES_SECONDS,
    PLAIN,
    is_coordinate_item,
)
from opendata.rules.number_format import PLAIN_DECIMAL

_DECIMAL_OR_DEGREES = late(f"(?!-?0[0-9])(?:{PLAIN_DECIMAL.pattern})|{DEGREES_MINUTES_SECONDS.pattern}")
_AROUND = "\"'`‘’“”′″,、，;；\ufeff\u200b度°˚º"
_AXIS = {
    Role.LATITUDE: late("北緯|緯度|緯|N|n"),
    Role.LONGITUDE: late("東経|経度|経|E|e"),
}
_DECIMAL_COMMA = late(r"([0-9]{2,3})[,、]([0-9]{3,})")
_IN_JAPAN = late(r"0*((?:2[0-9]|3[0-9]|4[0-5]|12[2-9]|1[34][0-9]|15[0-3])(?:\.[0-9]+)?)")


def predicate(_: Field) -> Predicate:
    """Degrees, minutes and seconds are another rule's business."""
    return lambda value: _DECIMAL_OR_DEGREES.fullmatch(value)


def fix(value: str, item: Field) -> str | None:
    """Take away what stands around the number; what is then no coordinate of Japan stays as it is."""
    bare = "".join(unicodedata.normalize("NFKC", value).split()).strip(_AROUND)
    if axis := _AXIS.get(item.role or Role.LATITUDE):
        bare = axis.sub("", bare, count=1).strip(_AROUND + ":")
    bare = _DECIMAL_COMMA.sub(r"\1.\2", bare) if "." not in bare else bare
    found = _IN_JAPAN.fullmatch(bare)
    return found[1] if found else None


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
    check=Cells(applies=is_coordinate_item, predicate=predicate, fix=fix, plain=PLAIN),
    safety=Safety.SAFE,
    examples=(
        Good("37.636732"),
        Good("138"),
        Good("37°38′12″"),
        Bad("37.636732 ", becomes="37.636732"),
        Bad("３７．６３６７３２", becomes="37.636732"),
        Bad("'035.766250'", becomes="35.766250"),
        Bad("035.766250", becomes="35.766250"),
        Bad(", 139.451301", becomes="139.451301"),
        Bad("37,636732", becomes="37.636732"),
        Bad("37.636732度", becomes="37.636732"),
        Bad("－"),
        Bad("9:00～17:00"),
        Bad("NaN"),
    ),
)
