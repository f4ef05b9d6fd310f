"""The publisher's name is that of the publisher's code."""

from collections.abc import Mapping

from opendata.model import Bad, Combination, Good, Role, Rule, Scope, Severity, Tables, Text
from opendata.places import full_name, is_called, meant


def faults(counts: Mapping[Combination, int]) -> Mapping[Combination, Mapping[int, Mapping[str, object]]]:
    """The name may be bare or follow its prefecture, with or without its district."""
    return {
        (value, name): {1: {"code": code, "expected": full_name(code)}}
        for value, name in counts
        if name.strip() and (code := meant(value)) and not is_called(code, name)
    }


RULE = Rule(
    code="local-government-name-differs",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("団体名とコードが合いません", "A local government's name does not go with its code"),
    message=Text(
        "「{field}」の「{value}」は、同じ行のコード {code}（{expected}）の団体名ではありません。",
        "{field}: “{value}” is not the name that goes with the code {code} in the same record, “{expected}”.",
    ),
    remedy=Text(
        "団体名とコードのどちらが正しいか確かめ、そろえてください（団体名の例：{expected}）。",
        "See which of the two is right and make them agree (a name may be “{expected}”).",
    ),
    why=Text(
        "コードと名前が食い違うと、どの自治体のデータか決められません。",
        "Where code and name disagree, nobody can tell whose data they are.",
    ),
    source="自治体標準オープンデータセット 定義書（地方公共団体名）; 総務省 全国地方公共団体コード",
    check=Tables(roles=(Role.LOCAL_GOVERNMENT_CODE, Role.LOCAL_GOVERNMENT_NAME), faults=faults),
    examples=(
        Good(
            "全国地方公共団体コード,地方公共団体名\n152048,三条市\n152048,新潟県三条市\n", schema="aed@ods-v3"
        ),
        Good("全国地方公共団体コード,地方公共団体名\n353051,山口県大島郡周防大島町\n", schema="aed@ods-v3"),
        Bad("全国地方公共団体コード,地方公共団体名\n152048,長岡市\n", schema="aed@ods-v3"),
    ),
)
