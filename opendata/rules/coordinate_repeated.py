"""Many records at one and the same point are worth a look."""

from collections.abc import Mapping

from opendata.model import Bad, Combination, Good, Role, Rule, Scope, Severity, Tables, Text
from opendata.rules.number_format import PLAIN_DECIMAL

MANY = 4

_IS_NUMBER = PLAIN_DECIMAL.fullmatch


def faults(counts: Mapping[Combination, int]) -> Mapping[Combination, Mapping[int, Mapping[str, object]]]:
    """Told once for each point. The code is asked for so that the work is shared with the rules beside."""
    return {
        (latitude, longitude, code): {0: {"records": count, "point": f"{latitude}, {longitude}"}}
        for (latitude, longitude, code), count in counts.items()
        if count >= MANY and _IS_NUMBER(latitude) and _IS_NUMBER(longitude)
    }


RULE = Rule(
    code="coordinate-repeated",
    severity=Severity.INFO,
    scope=Scope.CELL,
    title=Text("同じ座標の行がいくつもあります", "Several records share one position"),
    message=Text(
        "同じ座標（{point}）の行が{records}件あります。",
        "{records} records have the same position ({point}).",
    ),
    remedy=Text(
        "同じ建物や敷地にあるものであれば、このままで差し支えありません。仮の座標や町の代表点であれば、正しい位置に直してください。",
        "Leave them if they are in one building; if it stands for a whole district, look it up anew.",
    ),
    why=Text(
        "住所から座標を求めたときに番地が見つからないと、町の代表点にまとめて置かれることがあります。",
        "When an address cannot be located, its record may have been put at the centre of the district.",
    ),
    source="opendata (own rule; GIF コアデータパーツ 444 位置情報)",
    check=Tables(
        roles=(Role.LATITUDE, Role.LONGITUDE, Role.LOCAL_GOVERNMENT_CODE), faults=faults, at_least=MANY
    ),
    examples=(
        Good("都道府県コード又は市区町村コード,緯度,経度\n" + "152048,37.636732,138.961738\n" * 3),
        Good("都道府県コード又は市区町村コード,緯度,経度\n" + "152048,,\n" * 9),
        Bad("都道府県コード又は市区町村コード,緯度,経度\n" + "152048,37.636732,138.961738\n" * 4),
    ),
)
