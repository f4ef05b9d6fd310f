"""The population is the sum of its age classes, apart from people of unknown age."""

from collections.abc import Mapping

from opendata.model import Bad, Combination, Good, Role, Rule, Scope, Severity, Tables, Text
from opendata.rules.toilet_total_differs import count

CLASSES = 18
"""Five years each from 0 to 84, and 85 and over."""
ROLES = (
    Role.POPULATION_TOTAL,
    *(Role.POPULATION_AGE_MALE for _ in range(CLASSES)),
    *(Role.POPULATION_AGE_FEMALE for _ in range(CLASSES)),
)


def faults(counts: Mapping[Combination, int]) -> Mapping[Combination, Mapping[int, Mapping[str, object]]]:
    """Judged only where every class has a number."""
    found: dict[Combination, Mapping[int, Mapping[str, object]]] = {}
    for key in counts:
        stated, *ages = map(count, key)
        known = [number for number in ages if number is not None]
        if stated is not None and len(known) == len(ages) and stated != sum(known):
            found[key] = {0: {"sum": sum(known)}}
    return found


def _population(total: int, each: int) -> str:
    names = [f"{age}-{age + 4}歳の" for age in range(0, 85, 5)] + ["85歳以上の"]
    header = ["総人口", *(name + sex for name in names for sex in ("男性", "女性"))]
    return "\n".join((",".join(header), ",".join([str(total), *[str(each)] * 2 * CLASSES]), ""))


RULE = Rule(
    code="population-ages-differ",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("総人口が年齢階級の合計と違います", "A population is not the sum of its age classes"),
    message=Text(
        "「{field}」は{value}ですが、年齢階級の合計は{sum}です。",
        "{field} is {value}, but the age classes add up to {sum}.",
    ),
    remedy=Text(
        "年齢不詳の人数による差であれば、備考にその旨を書いてください。そうでなければ、元の統計で数を確かめてください。",
        "If the difference is people of unknown age, say so in the remarks; otherwise check the statistics.",
    ),
    why=Text(
        "差の理由が分からないと、年齢別の割合を計算できません。",
        "Without knowing why they differ, nobody can work out shares by age.",
    ),
    source="自治体標準オープンデータセット 定義書 04 地域・年齢別人口（年齢階級別人口）",
    check=Tables(roles=ROLES, faults=faults),
    examples=(
        Good(_population(72, 2), schema="population@legacy-2017"),
        Bad(_population(75, 2), schema="population@legacy-2017"),
    ),
)
