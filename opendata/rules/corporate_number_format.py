"""A corporate number is thirteen half-width digits."""

import re

from opendata.model import Bad, Cells, Field, Good, Predicate, Role, Rule, Scope, Severity, Text
from opendata.rules.scientific_notation import SCIENTIFIC

THIRTEEN_DIGITS = re.compile(r"[0-9]{13}")
_IN_FORM = re.compile(f"{THIRTEEN_DIGITS.pattern}|{SCIENTIFIC.pattern}")
"""Or shortened by Excel, which is another rule's business."""


def is_corporate_number_item(item: Field) -> bool:
    return item.role is Role.CORPORATE_NUMBER


def predicate(_: Field) -> Predicate:
    return _IN_FORM.fullmatch


RULE = Rule(
    code="corporate-number-format",
    severity=Severity.ERROR,
    scope=Scope.CELL,
    title=Text("法人番号が13桁の数字ではありません", "A corporate number is not thirteen digits"),
    message=Text(
        "「{field}」の「{value}」は、半角数字13桁の法人番号ではありません。",
        "{field}: “{value}” is not a corporate number of thirteen half-width digits.",
    ),
    remedy=Text(
        "国税庁法人番号公表サイトで確認し、13桁すべてを半角数字で入力してください。",
        "Look the number up on the National Tax Agency's site and enter all thirteen digits in half width.",
    ),
    why=Text(
        "法人番号は事業者を一意に示す番号で、一桁でも欠けると役に立ちません。",
        "The number identifies one corporation; with a digit missing it identifies none.",
    ),
    source="国税庁 法人番号; 自治体標準オープンデータセット 定義書",
    check=Cells(applies=is_corporate_number_item, predicate=predicate),
    examples=(
        Good("5000020152048"),
        Good("1.01321E+12"),
        Bad("500002015204"),
        Bad("-"),
        Bad("５０００００２０１５２０４８"),
    ),
)
