"""A number stays within the bounds its item states."""

from collections.abc import Mapping

from opendata.model import (
    Bad,
    Cells,
    Constraints,
    Field,
    Good,
    Predicate,
    Rule,
    Scope,
    Severity,
    Text,
)
from opendata.rules.number_format import COORDINATES, PLAIN_DECIMAL, is_possible


def has_bounds(item: Field) -> bool:
    """Coordinates have rules of their own."""
    bounded = item.constraints.minimum is not None or item.constraints.maximum is not None
    return item.type in ("number", "integer") and bounded and item.role not in COORDINATES


def predicate(item: Field) -> Predicate:
    """What is not a number is another rule's business."""
    return lambda value: not PLAIN_DECIMAL.fullmatch(value) or is_possible(value, item)


def hint(_: str, item: Field | None) -> Mapping[str, object]:
    limits = item.constraints if item else Constraints()
    return {"minimum": limits.minimum or "", "maximum": limits.maximum or ""}


COUNT = Field(
    name="定員", title=Text("定員", "Capacity"), type="integer", constraints=Constraints(minimum="0")
)

RULE = Rule(
    code="number-out-of-range",
    severity=Severity.ERROR,
    scope=Scope.CELL,
    title=Text("数値が範囲の外です", "A number is out of range"),
    message=Text(
        "「{field}」の「{value}」は、取りうる範囲（{minimum}～{maximum}）の外です。",
        "{field}: {value} is outside the possible range ({minimum} to {maximum}).",
    ),
    remedy=Text(
        "負の数や桁の打ち間違いがないか、元の台帳で確認してください。",
        "Check the register for a negative number or a mistyped digit.",
    ),
    why=Text(
        "ありえない数値が一つあるだけで、集計結果が信用できなくなります。",
        "One impossible number makes every total that includes it worthless.",
    ),
    source="schemas/ (minimum, maximum of the item)",
    check=Cells(applies=has_bounds, predicate=predicate),
    hint=hint,
    examples=(Good("0", field=COUNT), Good("三人", field=COUNT), Bad("-3", field=COUNT)),
)
