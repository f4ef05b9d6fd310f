"""A local government code is one of those that exist."""

from collections.abc import Mapping

from opendata.model import Bad, Cells, Field, Good, Predicate, Rule, Scope, Severity, Text
from opendata.places import SIX_DIGITS, described, nearest
from opendata.rules.local_government_code_check_digit import has_right_check_digit
from opendata.rules.local_government_code_format import is_code_item
from opendata.schema import local_governments


def predicate(_: Field) -> Predicate:
    known = local_governments()

    def is_listed(value: str) -> bool:
        """True also for what the other two rules about codes object to."""
        return value in known or not SIX_DIGITS.fullmatch(value) or not has_right_check_digit(value)

    return is_listed


def hint(value: str, _: Field | None) -> Mapping[str, object]:
    return {"near": described(nearest(value)) or Text("なし", "none")}


RULE = Rule(
    code="local-government-code-unknown",
    severity=Severity.ERROR,
    scope=Scope.CELL,
    title=Text("存在しない地方公共団体コードです", "A local government code does not exist"),
    message=Text(
        "「{field}」の「{value}」は、全国地方公共団体コード表にありません。近いコード：{near}",
        "{field}: “{value}” is not in the list of local government codes. Near it: {near}",
    ),
    remedy=Text(
        "5桁のコードの前に0を足していないか確認し、後ろに検査数字を付けた6桁のコードに直してください。",
        "Make sure no zero was put in front of a five-digit code; the check digit goes behind.",
    ),
    why=Text(
        "計算上は正しく見えても、表にないコードはどの自治体も指しません。",
        "A code can satisfy the check digit and still belong to nobody.",
    ),
    source="総務省 全国地方公共団体コード（schemas/codelists）",
    check=Cells(applies=is_code_item, predicate=predicate),
    hint=hint,
    examples=(Good("152048"), Good("221384"), Good("15204"), Bad("018201"), Bad("990001")),
)
