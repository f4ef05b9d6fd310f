"""Where the layout has seven digits, a postal code has no hyphen."""

from opendata.model import Bad, Cells, Field, Good, Predicate, Rule, Safety, Scope, Severity, Text
from opendata.rules.postal_code_format import (
    CURRENT,
    POSTAL_CODE,
    SEVEN_DIGITS,
    fix,
    is_postal_code_item,
)


def has_seven_digits(item: Field) -> bool:
    return is_postal_code_item(item) and item.constraints.pattern == SEVEN_DIGITS


def predicate(_: Field) -> Predicate:
    return lambda value: "-" not in value or not POSTAL_CODE.fullmatch(value.strip())


RULE = Rule(
    code="postal-code-hyphen",
    severity=Severity.INFO,
    scope=Scope.CELL,
    title=Text("郵便番号にハイフンがあります", "A postal code has a hyphen"),
    message=Text(
        "「{field}」の「{value}」にはハイフンがあります。この版の定義書では、ハイフンのない7桁が求められています。",
        "{field}: “{value}” has a hyphen; this edition of the definition expects seven digits without one.",
    ),
    remedy=Text("ハイフンを取り除いてください。", "Remove the hyphen."),
    why=Text(
        "桁数のそろった数字なら、他の自治体のデータとそのまま突き合わせられます。",
        "Codes in one form can be matched with the data of other municipalities as they are.",
    ),
    source="自治体標準オープンデータセット 定義書（記入例 1234567）; GIF コアデータパーツ 443",
    check=Cells(applies=has_seven_digits, predicate=predicate, fix=fix),
    safety=Safety.SAFE,
    examples=(
        Good("9558686", field=CURRENT),
        Good("〒955-8686", field=CURRENT),
        Bad("955-8686", field=CURRENT, becomes="9558686"),
    ),
)
