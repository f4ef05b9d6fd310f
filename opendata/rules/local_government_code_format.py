"""A local government code is six half-width digits."""

import re

from opendata.model import Bad, Cells, Field, Good, Predicate, Role, Rule, Safety, Scope, Severity, Text
from opendata.places import SIX_DIGITS, meant
from opendata.rules.scientific_notation import SCIENTIFIC

ROLES = (Role.LOCAL_GOVERNMENT_CODE, Role.LOCATION_LOCAL_GOVERNMENT_CODE)
_IN_FORM = re.compile(f"{SIX_DIGITS.pattern}|{SCIENTIFIC.pattern}")
"""Or shortened by Excel, which is another rule's business."""


def is_code_item(item: Field) -> bool:
    return item.role in ROLES


def predicate(_: Field) -> Predicate:
    return _IN_FORM.fullmatch


def fix(value: str, _: Field) -> str | None:
    """Only to a code that is listed, and only if no other listed code can be meant."""
    return meant(value)


RULE = Rule(
    code="local-government-code-format",
    severity=Severity.ERROR,
    scope=Scope.CELL,
    title=Text("地方公共団体コードが6桁の数字ではありません", "A local government code is not six digits"),
    message=Text(
        "「{field}」の「{value}」は、半角数字6桁の全国地方公共団体コードではありません。",
        "{field}: “{value}” is not a local government code of six half-width digits.",
    ),
    remedy=Text(
        "検査数字を含む6桁で入力してください（例：三条市は 152048）。"
        "Excelでは、先に列の表示形式を「文字列」にすると先頭の0が消えません。",
        "Enter all six digits including the check digit (Sanjo: 152048). "
        "In Excel, set the column to “Text” first so that leading zeros stay.",
    ),
    why=Text(
        "コードの桁が足りないと、どの自治体のデータかを機械で判別できません。",
        "With digits missing, no program can tell which municipality the data belong to.",
    ),
    source="総務省 全国地方公共団体コード; 自治体標準オープンデータセット 定義書",
    check=Cells(applies=is_code_item, predicate=predicate, fix=fix),
    safety=Safety.SAFE,
    examples=(
        Good("152048"),
        Good("011002"),
        Good("3.00002E+12"),
        Bad("15204", becomes="152048"),
        Bad("11002", becomes="011002"),
        Bad("152048.0", becomes="152048"),
        Bad("１５２０４８", becomes="152048"),
        Bad("99999"),
    ),
)
