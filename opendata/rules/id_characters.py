"""Identifiers are half-width letters and digits; the older layout's NO is digits only."""

from opendata.characters import NOTHING
from opendata.model import (
    Bad,
    Cells,
    Constraints,
    Field,
    Good,
    Predicate,
    Role,
    Rule,
    Safety,
    Scope,
    Severity,
    Text,
)
from opendata.patterns import late
from opendata.rules.number_format import folded
from opendata.rules.scientific_notation import SCIENTIFIC

_ALNUM = late(r"[0-9A-Za-z]+")
_DIGITS = late(r"[0-9]+")


def is_record_id(item: Field) -> bool:
    return item.role is Role.RECORD_ID


def predicate(item: Field) -> Predicate:
    """Blanks around it, lost digits and words for “none” are other rules' business."""
    allowed = _DIGITS if item.constraints.pattern == "[0-9]+" else _ALNUM
    pattern = late(rf"\s*(?:{allowed.pattern}|{SCIENTIFIC.pattern}|{NOTHING})\s*")
    return lambda value: pattern.fullmatch(value)


def fix(value: str, item: Field) -> str | None:
    words = folded(value)
    return words if predicate(item)(words) else None


NO = Field(name="NO", title=Text("NO", "No."), role=Role.RECORD_ID, constraints=Constraints(pattern="[0-9]+"))
ID = Field(name="ID", title=Text("ID", "ID"), role=Role.RECORD_ID)

RULE = Rule(
    code="id-characters",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("識別番号に使えない文字があります", "An identifier has characters it should not have"),
    message=Text(
        "「{field}」の「{value}」に、半角英数字以外の文字（NOでは半角数字以外の文字）があります。",
        "{field}: “{value}” has characters other than half-width letters and digits (for NO, digits).",
    ),
    remedy=Text(
        "全角の文字、空白、記号を取り除き、半角英数字だけにしてください。",
        "Remove full-width characters, blanks and signs, leaving half-width letters and digits only.",
    ),
    why=Text(
        "全角や記号が混ざると、同じ番号が別のものとして扱われます。",
        "With mixed widths and signs, one identifier is taken for two different ones.",
    ),
    source="自治体標準オープンデータセット 定義書（ID：半角英数字）; 推奨データセット（NO：半角数字）",
    check=Cells(applies=is_record_id, predicate=predicate, fix=fix, plain=_DIGITS),
    safety=Safety.SAFE,
    version=2,
    examples=(
        Good("FF0100022200", field=ID),
        Good("0000000001", field=NO),
        Bad("ＦＦ０１", field=ID, becomes="FF01"),
        Bad("No.1", field=ID),
        Bad("A1", field=NO),
    ),
)
