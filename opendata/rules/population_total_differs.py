"""The population is the sum of men and women."""

from collections.abc import Mapping

from opendata.model import Bad, Combination, Good, Role, Rule, Scope, Severity, Tables, Text
from opendata.rules.toilet_total_differs import count


def faults(counts: Mapping[Combination, int]) -> Mapping[Combination, Mapping[int, Mapping[str, object]]]:
    found: dict[Combination, Mapping[int, Mapping[str, object]]] = {}
    for key in counts:
        total, men, women = map(count, key)
        if total is not None and men is not None and women is not None and total != men + women:
            found[key] = {0: {"sum": men + women}}
    return found


RULE = Rule(
    code="population-total-differs",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("総人口が男女の合計と違います", "A population is not the sum of men and women"),
    message=Text(
        "「{field}」は{value}ですが、男性と女性の合計は{sum}です。",
        "{field} is {value}, but men and women add up to {sum}.",
    ),
    remedy=Text(
        "秘匿や端数処理によるものでなければ、元の統計で数を確かめて直してください。",
        "Unless numbers were withheld or rounded, look them up in the statistics and correct them.",
    ),
    why=Text(
        "総数と内訳のどちらを信じればよいか、利用者には分かりません。",
        "A reader cannot tell which of the numbers to believe.",
    ),
    source="自治体標準オープンデータセット 定義書 04 地域・年齢別人口（総人口、男性、女性）",
    check=Tables(roles=(Role.POPULATION_TOTAL, Role.POPULATION_MALE, Role.POPULATION_FEMALE), faults=faults),
    examples=(
        Good("総人口,男性,女性\n100,48,52\n100,,\n", schema="population@legacy-2017"),
        Bad("総人口,男性,女性\n100,48,53\n", schema="population@legacy-2017"),
    ),
)
