"""The code of a place follows from its prefecture and municipality."""

from collections.abc import Mapping

from opendata.model import Bad, Combination, Good, Role, Rule, Safety, Scope, Severity, Tables, Text
from opendata.places import code_of, full_name, has_wards


def faults(counts: Mapping[Combination, int]) -> Mapping[Combination, Mapping[int, Mapping[str, object]]]:
    """A designated city is passed over: which of its wards is meant cannot be told."""
    return {
        (value, prefecture, city): {0: {"becomes": code, "expected": code, "body": full_name(code)}}
        for value, prefecture, city in counts
        if not value.strip() and (code := code_of(prefecture, city)) and not has_wards(code)
    }


RULE = Rule(
    code="location-code-blank",
    severity=Severity.INFO,
    scope=Scope.CELL,
    title=Text("所在地のコードが空欄です", "The code of a place is blank"),
    message=Text(
        "「{field}」が空欄です。同じ行の所在地は{body}なので {expected} です。",
        "{field} is blank; the place is in “{body}”, so it is {expected}.",
    ),
    remedy=Text("「{expected}」と入力してください。", "Enter {expected}."),
    why=Text(
        "コードがあれば、表記の揺れに左右されずに市区町村ごとに集計できます。",
        "With a code, places are counted by municipality however its name is written.",
    ),
    source="自治体標準オープンデータセット 定義書（所在地_全国地方公共団体コード：推奨）",
    check=Tables(
        roles=(Role.LOCATION_LOCAL_GOVERNMENT_CODE, Role.ADDRESS_PREFECTURE, Role.ADDRESS_CITY), faults=faults
    ),
    safety=Safety.SAFE,
    examples=(
        Good(
            "所在地_全国地方公共団体コード,所在地_都道府県,所在地_市区町村\n152048,新潟県,三条市\n,北海道,札幌市\n",
            schema="aed@ods-v3",
        ),
        Bad(
            "所在地_全国地方公共団体コード,所在地_都道府県,所在地_市区町村\n,新潟県,三条市\n",
            schema="aed@ods-v3",
        ),
    ),
)
