"""A coordinate has no more decimals than a position can have."""

import re

from opendata.model import Bad, Cells, Field, Good, Predicate, Rule, Safety, Scope, Severity, Text
from opendata.patterns import late
from opendata.rules.coordinate_in_degrees_minutes_seconds import PLAIN, is_coordinate_item

_SENSIBLE = late(r"(?!-?[0-9]+\.[0-9]{11}).*", re.DOTALL)
_LONG = late(r"(?P<whole>-?[0-9]+)\.[0-9]{11,}")


def predicate(_: Field) -> Predicate:
    return _SENSIBLE.fullmatch


def fix(value: str, _: Field) -> str | None:
    """Rounded to a millimetre (eight decimals); noughts at the end go, but six decimals stay."""
    if not _LONG.fullmatch(value):
        return None
    whole, decimals = f"{float(value):.8f}".split(".")
    return f"{whole}.{decimals.rstrip('0').ljust(6, '0')}"


RULE = Rule(
    code="coordinate-excess-decimals",
    severity=Severity.INFO,
    scope=Scope.CELL,
    title=Text("緯度・経度の小数の桁が多すぎます", "A coordinate has too many decimals"),
    message=Text(
        "「{field}」の「{value}」は小数が11桁以上あります。小数6桁で約10センチ、8桁で約1ミリを表せます。",
        "{field}: {value} has eleven decimals or more; six tell ten centimetres and eight a millimetre.",
    ),
    remedy=Text(
        "小数6～8桁に丸めてください。",
        "Round it to six to eight decimals.",
    ),
    why=Text(
        "表計算ソフトの計算誤差が末尾に付いた値で、同じ場所でも値が一致しなくなります。",
        "The last digits are rounding errors of a program, and equal places no longer have equal values.",
    ),
    source="GIF コアデータパーツ 444 位置情報（小数点以下6桁を原則とする）",
    check=Cells(applies=is_coordinate_item, predicate=predicate, fix=fix, plain=PLAIN),
    safety=Safety.SAFE,
    examples=(
        Good("37.636732"),
        Good("34.0397812345"),
        Good("－"),
        Bad("34.03388500000001", becomes="34.033885"),
        Bad("33.9997869713214", becomes="33.99978697"),
    ),
)
