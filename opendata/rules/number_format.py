"""Numbers are plain decimals in half-width digits."""

import re

from opendata.model import Bad, Cells, Field, Good, Predicate, Role, Rule, Scope, Severity, Text

PLAIN_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
COORDINATES = (Role.LATITUDE, Role.LONGITUDE)


def is_number_item(item: Field) -> bool:
    return item.type == "number" and item.role not in COORDINATES


def predicate(_: Field) -> Predicate:
    return PLAIN_DECIMAL.fullmatch


RULE = Rule(
    code="number-format",
    severity=Severity.ERROR,
    scope=Scope.CELL,
    title=Text("数値として読めません", "A number cannot be read as one"),
    message=Text(
        "「{field}」の「{value}」は、半角数字だけの数値ではありません。",
        "{field}: “{value}” is not a number in plain half-width digits.",
    ),
    remedy=Text(
        "単位（円、人など）、桁区切りのカンマ、全角数字を取り除いてください。説明は備考などの列に移してください。",
        "Remove units, thousands separators and full-width digits; move remarks to a text column.",
    ),
    why=Text(
        "単位や全角数字が混ざると、合計や並べ替えができません。",
        "With units or full-width digits in the cells, nothing can be added up or sorted.",
    ),
    source="行政データにおける機械可読性に関するルール（数値は数値として）; 推奨データセット 定義書",
    check=Cells(applies=is_number_item, predicate=predicate),
    examples=(
        Good("310"),
        Good("-0.5"),
        Bad("310円"),
        Bad("1,000"),
        Bad("３１０"),
        Bad("1e3"),
        Bad("NaN"),
        Bad(" 310"),
    ),
)
