"""The publisher's code stands in every record, not in some only."""

from collections.abc import Mapping

from opendata.model import Bad, Combination, Good, Role, Rule, Safety, Scope, Severity, Tables, Text
from opendata.places import described, meant


def faults(counts: Mapping[Combination, int]) -> Mapping[Combination, Mapping[int, Mapping[str, object]]]:
    """What a blank cell must hold is plain where all the others hold one and the same code."""
    codes = {meant(value) for (value,) in counts}
    if len(codes) != 1 or (code := codes.pop()) is None:
        return {}
    return {("",): {0: {"becomes": code, "code": described((code,))}}}


RULE = Rule(
    code="local-government-code-blank",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("一部の行だけ地方公共団体コードがありません", "Some records lack the local government code"),
    message=Text(
        "「{field}」が空欄です。ほかの行はすべて {code} です。",
        "{field} is blank; in all other records it is “{code}”.",
    ),
    remedy=Text(
        "ほかの行と同じコードを入力してください。",
        "Enter the code of the other records.",
    ),
    why=Text(
        "行を並べ替えたり取り出したりすると、空欄の行はどの自治体のものか分からなくなります。",
        "Once records are sorted or picked out, those without a code belong to nobody.",
    ),
    source="自治体標準オープンデータセット 定義書（全国地方公共団体コード）; 推奨データセット 定義書",
    check=Tables(roles=(Role.LOCAL_GOVERNMENT_CODE,), faults=faults),
    safety=Safety.SAFE,
    examples=(
        Good("都道府県コード又は市区町村コード,名称\n152048,見本公民館\n152048,見本図書館\n"),
        Good("都道府県コード又は市区町村コード,名称\n152048,見本公民館\n152021,見本図書館\n,見本会館\n"),
        Bad("都道府県コード又は市区町村コード,名称\n152048,見本公民館\n,見本図書館\n"),
    ),
)
