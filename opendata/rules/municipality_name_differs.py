"""Prefecture and municipality are those of the publisher's code."""

from collections.abc import Mapping

from opendata.model import Bad, Combination, Good, Role, Rule, Scope, Severity, Tables, Text
from opendata.places import city_of, folded, full_name, is_called, meant
from opendata.schema import local_governments


def faults(counts: Mapping[Combination, int]) -> Mapping[Combination, Mapping[int, Mapping[str, object]]]:
    found: dict[Combination, Mapping[int, Mapping[str, object]]] = {}
    for key in counts:
        if code := meant(key[0]):
            words = {"code": code, "expected": full_name(code)}
            if wrong := _wrong(code, *key[1:]):
                found[key] = dict.fromkeys(wrong, words)
    return found


def _wrong(code: str, prefecture: str, municipality: str) -> list[int]:
    """Blanks are no contradiction; a prefecture as the publisher may name any of its municipalities."""
    expected, body = local_governments()[code]
    wrong = [1] if prefecture.strip() and folded(prefecture) != expected else []
    if (
        municipality.strip()
        and body
        and not any(is_called(one, municipality) for one in (code, city_of(code)))
    ):
        wrong.append(2)
    return wrong


RULE = Rule(
    code="municipality-name-differs",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text(
        "都道府県名・市区町村名とコードが合いません", "Prefecture or municipality does not go with the code"
    ),
    message=Text(
        "「{field}」の「{value}」は、同じ行のコード {code}（{expected}）と合いません。",
        "{field}: “{value}” does not go with the code {code} in the same record, “{expected}”.",
    ),
    remedy=Text(
        "名前とコードのどちらが正しいか確かめ、そろえてください。",
        "See which of the two is right and make them agree.",
    ),
    why=Text(
        "コードと名前が食い違うと、どの自治体のデータか決められません。",
        "Where code and name disagree, nobody can tell whose data they are.",
    ),
    source="推奨データセット 定義書（都道府県コード又は市区町村コード、都道府県名、市区町村名）",
    check=Tables(
        roles=(Role.LOCAL_GOVERNMENT_CODE, Role.PREFECTURE_NAME, Role.MUNICIPALITY_NAME), faults=faults
    ),
    examples=(
        Good("都道府県コード又は市区町村コード,都道府県名,市区町村名\n152048,新潟県,三条市\n"),
        Good("都道府県コード又は市区町村コード,都道府県名,市区町村名\n353051,山口県,大島郡周防大島町\n"),
        Bad("都道府県コード又は市区町村コード,都道府県名,市区町村名\n352047,山口県,防府市\n"),
        Bad("都道府県コード又は市区町村コード,都道府県名,市区町村名\n152048,新瀉県,三条市\n"),
    ),
)
