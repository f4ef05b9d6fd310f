"""The parts of a telephone number are told apart."""

from opendata.model import Bad, Cells, Field, Good, Predicate, Rule, Safety, Scope, Severity, Text
from opendata.patterns import late
from opendata.rules.phone_format import PLAIN, is_bare, is_phone_item, tidy, with_zero

_SAME_EVERYWHERE = (
    (late(r"(0120|0570|0180|0990)([0-9]{3})([0-9]{3})"), r"\1-\2-\3"),
    (late(r"(0800)([0-9]{3})([0-9]{4})"), r"\1-\2-\3"),
    (late(r"(0[5-9]0)([0-9]{4})([0-9]{4})"), r"\1-\2-\3"),
    (late(r"(03|06)([0-9]{4})([0-9]{4})"), r"\1-\2-\3"),
)
"""Elsewhere the area code has two to five digits, and only a table of them could tell how many."""


def predicate(_: Field) -> Predicate:
    return lambda value: not is_bare(with_zero(value) or value)


def fix(value: str, _: Field) -> str | None:
    words = tidy(value)
    shapes = ((shape.fullmatch(words), parts) for shape, parts in _SAME_EVERYWHERE)
    return next((found.expand(parts) for found, parts in shapes if found), None)


RULE = Rule(
    code="phone-without-hyphens",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("電話番号に区切りがありません", "A telephone number is not divided"),
    message=Text(
        "「{field}」の「{value}」には、市外局番などの区切りがありません。半角ハイフンか括弧での区切りが求められています。",
        "{field}: the parts of “{value}” are not told apart; hyphens or parentheses are expected.",
    ),
    remedy=Text(
        "市外局番を確かめ、「0256-34-5511」のように半角ハイフンで区切ってください。",
        "Look the area code up and divide the number with hyphens, as 0256-34-5511.",
    ),
    why=Text(
        "市外局番の桁数は地域によって違うため、区切りのない番号は読み間違えやすくなります。",
        "Area codes differ in length, so an undivided number is easily misread.",
    ),
    source="自治体標準オープンデータセット 定義書（記入例 (00)0000-0000）; GIF コアデータパーツ 445 連絡先",
    check=Cells(applies=is_phone_item, predicate=predicate, fix=fix, plain=PLAIN),
    safety=Safety.SAFE,
    examples=(
        Good("0256-34-5511"),
        Good("34-5511"),
        Bad("0256345511"),
        Bad("256345511"),
        Bad("09000000000", becomes="090-0000-0000"),
        Bad("0120000000", becomes="0120-000-000"),
        Bad("0300000000", becomes="03-0000-0000"),
    ),
)
