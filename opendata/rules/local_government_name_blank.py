"""Where the publisher's code is given, its name is given too."""

from collections.abc import Mapping

from opendata.model import Bad, Combination, Good, Role, Rule, Safety, Scope, Severity, Tables, Text
from opendata.places import folded, full_name, is_called, meant


def faults(counts: Mapping[Combination, int]) -> Mapping[Combination, Mapping[int, Mapping[str, object]]]:
    """Written as the file writes it elsewhere, else with the prefecture as in the definition."""
    used = {meant(value): name for value, name in counts if name.strip()}
    found: dict[Combination, Mapping[int, Mapping[str, object]]] = {}
    for value, name in counts:
        if not name.strip() and (code := meant(value)):
            usual = used.get(code, "")
            expected = folded(usual) if is_called(code, usual) else full_name(code)
            found[value, name] = {1: {"becomes": expected, "expected": expected, "code": code}}
    return found


RULE = Rule(
    code="local-government-name-blank",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("地方公共団体名が空欄です", "The name of the local government is blank"),
    message=Text(
        "「{field}」が空欄です。同じ行のコード {code} は「{expected}」です。",
        "{field} is blank; the code {code} in the same record is that of “{expected}”.",
    ),
    remedy=Text("「{expected}」と入力してください。", "Enter “{expected}”."),
    why=Text(
        "コードだけでは、人が見てどの自治体のデータか分かりません。",
        "A reader cannot tell from the code alone whose data they are.",
    ),
    source="自治体標準オープンデータセット 定義書（地方公共団体名）",
    check=Tables(roles=(Role.LOCAL_GOVERNMENT_CODE, Role.LOCAL_GOVERNMENT_NAME), faults=faults),
    safety=Safety.SAFE,
    examples=(
        Good("全国地方公共団体コード,地方公共団体名\n152048,新潟県三条市\n", schema="aed@ods-v3"),
        Bad("全国地方公共団体コード,地方公共団体名\n152048,\n", schema="aed@ods-v3"),
    ),
)
