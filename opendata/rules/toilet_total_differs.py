"""The number of toilets is the sum of its kinds."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from opendata.model import Bad, Combination, Good, Role, Rule, Scope, Severity, Tables, Text
from opendata.patterns import late

GROUPS = ((0, (1, 2, 3)), (4, (5, 6)), (7, (8, 9)))
"""Where each total and its parts stand among the roles: men, women, for all."""
ROLES = tuple(role for _, parts in GROUPS for role in (Role.TOILET_TOTAL, *(Role.TOILET_PART for _ in parts)))

_COUNT = late(r"\D*([0-9]+)\D*")


def count(value: str) -> int | None:
    """The number in a cell, whatever its width and unit; None where there is none or more than one."""
    found = _COUNT.fullmatch(unicodedata.normalize("NFKC", value).replace(",", ""))
    return int(found[1]) if found and len(found[1]) < 10 else None


def total(values: Iterable[str]) -> int | None:
    """The sum of the cells, blanks as nought; None where all are blank or one cannot be read."""
    filled = [value for value in values if value.strip()]
    numbers = [number for number in map(count, filled) if number is not None]
    return sum(numbers) if numbers and len(numbers) == len(filled) else None


def faults(counts: Mapping[Combination, int]) -> Mapping[Combination, Mapping[int, Mapping[str, object]]]:
    return {key: found for key in counts if (found := dict(_differing(key)))}


def _differing(key: Sequence[str]) -> Iterable[tuple[int, Mapping[str, object]]]:
    for place, parts in GROUPS:
        stated, summed = count(key[place]), total(key[part] for part in parts)
        if stated is not None and summed is not None and stated != summed:
            yield place, {"sum": summed}


def _toilets(*records: str) -> str:
    header = (
        "男性トイレ総数,男性トイレ数（小便器）,男性トイレ数（和式）,男性トイレ数（洋式）,"
        "女性トイレ総数,女性トイレ数（和式）,女性トイレ数（洋式）,"
        "男女共用トイレ総数,男女共用トイレ数（和式）,男女共用トイレ数（洋式）"
    )
    return "\n".join((header, *records, ""))


RULE = Rule(
    code="toilet-total-differs",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("トイレの総数が内訳の合計と違います", "A number of toilets is not the sum of its kinds"),
    message=Text(
        "「{field}」は{value}ですが、内訳（小便器、和式、洋式）の合計は{sum}です。",
        "{field} is {value}, but its kinds (urinals, Japanese and western style) add up to {sum}.",
    ),
    remedy=Text(
        "数え漏れや、バリアフリートイレを総数に含めていないかを確かめ、総数か内訳を直してください。",
        "See whether one was left out or an accessible toilet counted in, and correct total or kinds.",
    ),
    why=Text(
        "総数と内訳のどちらを信じればよいか、利用者には分かりません。",
        "A reader cannot tell which of the numbers to believe.",
    ),
    source="自治体標準オープンデータセット 定義書 13 公衆トイレ一覧（総数と内訳の数）",
    check=Tables(roles=ROLES, faults=faults),
    examples=(
        Good(_toilets("5,3,1,1,2,1,1,0,0,0", "5,,,,,,,,,"), schema="public_toilet@legacy-2017"),
        Bad(_toilets("5,3,0,1,2,1,1,0,0,0"), schema="public_toilet@legacy-2017"),
    ),
)
