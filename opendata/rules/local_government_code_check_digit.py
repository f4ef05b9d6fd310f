"""The sixth digit of a local government code follows from the first five."""

from collections.abc import Mapping

from opendata.model import Bad, Cells, Field, Good, Predicate, Rule, Scope, Severity, Text
from opendata.places import SIX_DIGITS, check_digit, described, nearest
from opendata.rules.local_government_code_format import is_code_item


def has_right_check_digit(value: str) -> bool:
    """True also for what is not a code at all: that is another rule's business."""
    return not SIX_DIGITS.fullmatch(value) or check_digit(value[:5]) == value[5]


def predicate(_: Field) -> Predicate:
    return has_right_check_digit


def hint(value: str, _: Field | None) -> Mapping[str, object]:
    near = described(nearest(value)) or Text("なし", "none")
    return {"expected": check_digit(value[:5]) if SIX_DIGITS.fullmatch(value) else "?", "near": near}


RULE = Rule(
    code="local-government-code-check-digit",
    severity=Severity.ERROR,
    scope=Scope.CELL,
    title=Text("地方公共団体コードの検査数字が合いません", "A local government code has a wrong check digit"),
    message=Text(
        "「{field}」の「{value}」は最後の検査数字が合いません。先頭5桁が正しければ最後は {expected} です。"
        "近いコード：{near}",
        "{field}: the last digit of “{value}” is wrong; if the first five are right it must be {expected}. "
        "Near it: {near}",
    ),
    remedy=Text(
        "総務省の全国地方公共団体コード表で、自治体の6桁のコードを確認してください。",
        "Look the six digits up in the official list of local government codes.",
    ),
    why=Text(
        "数字の打ち間違いや桁の入れ替わりがあると、別の自治体のデータとして扱われます。",
        "A mistyped or transposed digit assigns the data to another municipality, or to none.",
    ),
    source="総務省 全国地方公共団体コード（検査数字の算出方法, JIS X 0402）",
    check=Cells(applies=is_code_item, predicate=predicate),
    hint=hint,
    examples=(Good("152048"), Good("014681"), Good("15204"), Bad("152049"), Bad("221390")),
)
