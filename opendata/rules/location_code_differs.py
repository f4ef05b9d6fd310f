"""The code of a place is that of the prefecture and the municipality in its address."""

from collections.abc import Mapping

from opendata.model import Bad, Combination, Good, Role, Rule, Scope, Severity, Tables, Text
from opendata.places import city_of, code_of, full_name, meant
from opendata.schema import local_governments


def faults(counts: Mapping[Combination, int]) -> Mapping[Combination, Mapping[int, Mapping[str, object]]]:
    """A ward may stand with its city or with the town, as the two editions of the standard have it."""
    found: dict[Combination, Mapping[int, Mapping[str, object]]] = {}
    for value, prefecture, city in counts:
        if (code := meant(value)) and city.strip():
            named = code_of(prefecture or local_governments()[code][0], city)
            if named and city_of(named) != city_of(code):
                words = {"body": full_name(code), "city": full_name(named), "expected": named}
                found[value, prefecture, city] = {0: words}
    return found


RULE = Rule(
    code="location-code-differs",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text(
        "所在地のコードと市区町村名が合いません", "The code of a place does not go with its municipality"
    ),
    message=Text(
        "「{field}」の「{value}」は{body}のコードですが、同じ行の市区町村は「{city}」（{expected}）です。",
        "{field}: “{value}” is that of “{body}”, but the record’s municipality is “{city}” ({expected}).",
    ),
    remedy=Text(
        "所在地とコードのどちらが正しいか確かめ、そろえてください。",
        "See which of the two is right and make them agree.",
    ),
    why=Text(
        "所在地のコードで絞り込んだときに、別の自治体の施設として扱われます。",
        "Whoever picks records by this code finds the place in another municipality.",
    ),
    source="自治体標準オープンデータセット 定義書（所在地_全国地方公共団体コード）; 総務省 団体コード",
    check=Tables(
        roles=(Role.LOCATION_LOCAL_GOVERNMENT_CODE, Role.ADDRESS_PREFECTURE, Role.ADDRESS_CITY), faults=faults
    ),
    examples=(
        Good(
            "所在地_全国地方公共団体コード,所在地_都道府県,所在地_市区町村\n011088,北海道,札幌市\n"
            "011088,北海道,札幌市厚別区\n011002,北海道,札幌市厚別区\n",
            schema="aed@ods-v3",
        ),
        Bad(
            "所在地_全国地方公共団体コード,所在地_都道府県,所在地_市区町村\n152048,新潟県,長岡市\n",
            schema="aed@ods-v3",
        ),
    ),
)
