"""A corporate number is thirteen half-width digits."""

import re

from opendata.model import Bad, Cells, Field, Good, Predicate, Role, Rule, Scope, Severity, Text

THIRTEEN_DIGITS = re.compile(r"[0-9]{13}")


def is_corporate_number_item(item: Field) -> bool:
    return item.role is Role.CORPORATE_NUMBER


def predicate(_: Field) -> Predicate:
    return THIRTEEN_DIGITS.fullmatch


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
        "国税庁法人番号公表サイトで13桁を確認してください。Excelで「1.01321E+12」のようになった番号は"
        "元の桁が失われているので、列の表示形式を「文字列」にしてから入力し直してください。",
        "Look the number up on the National Tax Agency's site. 1.01321E+12 has lost its digits: "
        "set the column to “Text” in Excel and enter it again.",
    ),
    why=Text(
        "法人番号は事業者を一意に示す番号で、一桁でも欠けると役に立ちません。",
        "The number identifies one corporation; with a digit missing it identifies none.",
    ),
    source="国税庁 法人番号; 自治体標準オープンデータセット 定義書",
    check=Cells(applies=is_corporate_number_item, predicate=predicate),
    examples=(
        Good("5000020152048"),
        Bad("500002015204"),
        Bad("1.01321E+12"),
        Bad("-"),
        Bad("５０００００２０１５２０４８"),
    ),
)
