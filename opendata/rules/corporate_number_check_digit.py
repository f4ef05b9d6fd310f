"""The first digit of a corporate number follows from the other twelve."""

from collections.abc import Mapping

from opendata.model import Bad, Cells, Field, Good, Predicate, Rule, Scope, Severity, Text
from opendata.rules.corporate_number_format import THIRTEEN_DIGITS, is_corporate_number_item


def check_digit(last_twelve: str) -> str:
    """9 - (S mod 9), where S adds the digits from the right, every second one doubled."""
    return str(9 - int(last_twelve + last_twelve[::2]) % 9)  # modulo 9 a number is the sum of its digits


def has_right_check_digit(value: str) -> bool:
    """True also for what is not a number of thirteen digits: that is another rule's business."""
    if len(value) != 13 or not (value.isascii() and value.isdigit()):
        return True
    return int(value + value[1::2]) % 9 == 0 and value[0] != "0"  # as above, in one step: 9 - r for 0


def predicate(_: Field) -> Predicate:
    return has_right_check_digit


def hint(value: str, _: Field | None) -> Mapping[str, object]:
    return {"expected": check_digit(value[1:])} if THIRTEEN_DIGITS.fullmatch(value) else {"expected": "?"}


RULE = Rule(
    code="corporate-number-check-digit",
    severity=Severity.ERROR,
    scope=Scope.CELL,
    title=Text("法人番号の検査数字が合いません", "A corporate number has a wrong check digit"),
    message=Text(
        "「{field}」の「{value}」は先頭の検査数字が合いません。残り12桁が正しければ先頭は {expected} です。",
        "{field}: the first digit of “{value}” is wrong; if the rest is right it must be {expected}.",
    ),
    remedy=Text(
        "国税庁法人番号公表サイトで13桁の番号を確認してください。",
        "Look the thirteen digits up on the National Tax Agency's corporate number site.",
    ),
    why=Text(
        "打ち間違えた法人番号は、別の事業者を指すか、どこも指しません。",
        "A mistyped corporate number points to another corporation, or to none.",
    ),
    source="国税庁 法人番号（検査用数字の計算）",
    check=Cells(applies=is_corporate_number_item, predicate=predicate),
    hint=hint,
    examples=(
        Good("5000020152048"),
        Good("3000020382027"),
        Good("-"),
        Bad("1000020152048"),
        Bad("0210001014810"),
    ),
)
