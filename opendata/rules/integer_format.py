"""Counts are whole numbers in half-width digits."""

from opendata.model import Bad, Cells, Field, Good, Predicate, Role, Rule, Safety, Scope, Severity, Text
from opendata.patterns import late
from opendata.rules.number_format import fix as fix_number

PLAIN_INTEGER = late(r"-?[0-9]+")


def is_integer_item(item: Field) -> bool:
    return item.type == "integer"


def predicate(_: Field) -> Predicate:
    return PLAIN_INTEGER.fullmatch


def fix(value: str, item: Field) -> str | None:
    """A decimal point goes where only zeros follow it."""
    number = fix_number(value, item)
    whole, _, rest = (number or "").partition(".")
    return whole if number and not rest.strip("0") else None


CAPACITY = Field(name="定員", title=Text("定員", "Capacity"), type="integer", role=Role.COUNT)

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
    check=Cells(applies=is_integer_item, predicate=predicate, fix=fix),
    safety=Safety.SAFE,
    examples=(
        Good("12"),
        Good("0"),
        Bad("12人", field=CAPACITY, becomes="12"),
        Bad("12名程度", field=CAPACITY),
        Bad("1,234", becomes="1234"),
        Bad("１２", becomes="12"),
        Bad("12.0", becomes="12"),
        Bad("12.5"),
        Bad("－"),
    ),
)
