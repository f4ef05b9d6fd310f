"""Counts are whole numbers in half-width digits."""

import re

from opendata.model import Bad, Cells, Field, Good, Predicate, Rule, Scope, Severity, Text

PLAIN_INTEGER = re.compile(r"-?[0-9]+")


def is_integer_item(item: Field) -> bool:
    return item.type == "integer"


def predicate(_: Field) -> Predicate:
    return PLAIN_INTEGER.fullmatch


RULE = Rule(
    code="integer-format",
    severity=Severity.ERROR,
    scope=Scope.CELL,
    title=Text("整数として読めません", "A whole number cannot be read as one"),
    message=Text(
        "「{field}」の「{value}」は、半角数字だけの整数ではありません。",
        "{field}: “{value}” is not a whole number in plain half-width digits.",
    ),
    remedy=Text(
        "単位（人、個など）、桁区切りのカンマ、小数点、全角数字を取り除いてください。分からないときは空欄にしてください。",
        "Remove units, separators, decimal points and full-width digits; leave the cell blank when unknown.",
    ),
    why=Text(
        "人数や個数に文字が混ざると、合計を計算できません。",
        "Counts with letters in them cannot be added up.",
    ),
    source="行政データにおける機械可読性に関するルール（数値は数値として）; 推奨データセット 定義書",
    check=Cells(applies=is_integer_item, predicate=predicate),
    examples=(Good("12"), Good("0"), Bad("12人"), Bad("1,234"), Bad("１２"), Bad("12.0"), Bad("－")),
)
