"""A file has one publisher: its code does not change in a few records."""

from collections import Counter
from collections.abc import Mapping

from opendata.model import Bad, Combination, Good, Role, Rule, Scope, Severity, Tables, Text
from opendata.places import city_of, described, meant

MOST = 0.9
FEW = 5
"""With fewer records than this there is no telling which code is the usual one."""


def faults(counts: Mapping[Combination, int]) -> Mapping[Combination, Mapping[int, Mapping[str, object]]]:
    """A city and its wards count as one."""
    codes = {key: city_of(code) for key in counts if (code := meant(key[0]))}
    bodies: Counter[str] = Counter()
    for key, code in codes.items():
        bodies[code] += counts[key]
    if bodies.total() < FEW or len(bodies) < 2:
        return {}
    usual, count = bodies.most_common(1)[0]
    if count < MOST * bodies.total():
        return {}
    words = {"usual": described((usual,))}
    return {key: {0: words | {"body": described((code,))}} for key, code in codes.items() if code != usual}


RULE = Rule(
    code="local-government-code-differs",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text(
        "ごく一部の行だけ別の自治体のコードです", "A few records have the code of another local government"
    ),
    message=Text(
        "「{field}」の「{value}」は {body} のコードですが、ほかの行のほとんどは {usual} です。",
        "{field}: “{value}” is the code of “{body}”, but nearly all other records have “{usual}”.",
    ),
    remedy=Text(
        "隣の自治体のコードと取り違えていないか、総務省の全国地方公共団体コード表で確かめてください。",
        "Make sure it was not mistaken for a neighbour's code: see the official list.",
    ),
    why=Text(
        "検査数字が合っていても、別の自治体のデータとして扱われます。",
        "A code can be right in itself and still assign the record to somebody else.",
    ),
    source="自治体標準オープンデータセット 定義書（全国地方公共団体コードは公表する団体のコード）",
    check=Tables(roles=(Role.LOCAL_GOVERNMENT_CODE,), faults=faults),
    examples=(
        Good("都道府県コード又は市区町村コード,名称\n" + "152048,見本公民館\n" * 12),
        Good("都道府県コード又は市区町村コード,名称\n011002,見本公民館\n" + "011088,見本公民館\n" * 12),
        Bad("都道府県コード又は市区町村コード,名称\n152021,見本公民館\n" + "152048,見本公民館\n" * 12),
    ),
)
