"""Coordinates are not written in degrees, minutes and seconds."""

import re
import unicodedata

from opendata.model import Bad, Cells, Field, Good, Predicate, Role, Rule, Safety, Scope, Severity, Text
from opendata.patterns import late

COORDINATES = (Role.LATITUDE, Role.LONGITUDE)
DEGREES_MINUTES_SECONDS = late(
    r"\s*[NSEW北南東西緯経]*\s*[0-9０-９]{1,3}\s*[°˚º度]\s*[0-9０-９]{1,2}\s*['’′＇分]"
    r"(\s*[0-9０-９]{1,2}([.．][0-9０-９]+)?\s*(\"|”|″|＂|秒|''|’’|′′)?)?\s*[NSEW]?\s*"
)
PLAIN = late(r"1?[0-9]{2}\.[0-9]{1,10}")
"""What none of the rules about single coordinates objects to."""

_PARTS = late(r"[0-9]+(?:\.[0-9]+)?")


def is_coordinate_item(item: Field) -> bool:
    return item.role in COORDINATES


_ANYTHING_ELSE = late(rf"(?!(?:{DEGREES_MINUTES_SECONDS.pattern})\Z).*", re.DOTALL)


def predicate(_: Field) -> Predicate:
    return lambda value: _ANYTHING_ELSE.fullmatch(value)


def fix(value: str, _: Field) -> str | None:
    """Degrees + minutes ÷ 60 + seconds ÷ 3600, to a tenth of a metre; finer only where the seconds are."""
    parts = _PARTS.findall(unicodedata.normalize("NFKC", value))
    degrees, minutes, seconds = (*map(float, parts), 0.0, 0.0)[:3]
    if minutes >= 60 or seconds >= 60 or "S" in value or "W" in value:
        return None
    places = 8 if len(parts) == 3 and len(parts[2].partition(".")[2]) > 2 else 6
    return f"{degrees + minutes / 60 + seconds / 3600:.{places}f}"


RULE = Rule(
    code="coordinate-in-degrees-minutes-seconds",
    severity=Severity.ERROR,
    scope=Scope.CELL,
    title=Text(
        "緯度・経度が度分秒で書かれています", "A coordinate is written in degrees, minutes and seconds"
    ),
    message=Text(
        "「{field}」の「{value}」は度分秒で書かれています。十進の度（例：37.636732）が求められています。",
        "{field}: “{value}” is in degrees, minutes and seconds; decimal degrees (37.636732) are expected.",
    ),
    remedy=Text(
        "「度＋分÷60＋秒÷3600」を計算した数値に直してください。",
        "Replace it by the number degrees + minutes ÷ 60 + seconds ÷ 3600.",
    ),
    why=Text(
        "度分秒の文字列は数値として読めず、地図に表示されません。",
        "Programs cannot read such text as a number, and the point does not appear on the map.",
    ),
    source="GIF コアデータパーツ 444 位置情報（十進の度）",
    check=Cells(applies=is_coordinate_item, predicate=predicate, fix=fix, plain=PLAIN),
    safety=Safety.SAFE,
    examples=(
        Good("37.636732"),
        Bad("34°　14′06″", becomes="34.235000"),
        Bad("34°03'07.7\"N", becomes="34.052139"),
        Bad("34°25’28”", becomes="34.424444"),
        Bad("131°28′30.1234″", becomes="131.47503428"),
        Bad("北緯37度38分12秒", becomes="37.636667"),
        Bad("37度38分72秒"),
    ),
)
