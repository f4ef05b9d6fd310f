"""Marks are written as the standard writes them: 有 or 無, 可 or 否, 1 or nothing."""

from collections.abc import Mapping

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
from opendata.rules.number_format import folded

MARKS = (Role.YES_NO, Role.ALLOWED, Role.FLAG, Role.DISASTER_KIND)

_MEANINGS = {
    "有": ("○", "〇", "◯", "●", "あり", "有り", "有る"),
    "無": ("×", "✕", "✖", "╳", "なし", "無し", "無い"),
    "可": ("○", "〇", "◯", "●", "可能"),
    "否": ("×", "✕", "✖", "╳", "不可", "不可能"),
    "1": ("○", "〇", "◯", "●", "1.0", "有", "あり", "有り", "有る"),
    "": ("×", "✕", "✖", "╳", "0", "無", "なし", "無し", "無い"),
}
"""What else says the same. △ says neither yes nor no; 1 and 0 count only where the choices hold 1."""


def is_mark_item(item: Field) -> bool:
    return item.role in MARKS and bool(item.constraints.enum)


def predicate(item: Field) -> Predicate:
    """A cross may become a blank where only “yes” has a mark."""
    return frozenset((*item.constraints.enum, "")).__contains__


def fix(value: str, item: Field) -> str | None:
    marks = item.constraints.enum if len(item.constraints.enum) > 1 else (*item.constraints.enum, "")
    words = folded(value)
    found = [mark for mark in marks if words == mark or words in _MEANINGS.get(mark, ())]
    return found[0] if len(found) == 1 else None


def hint(_: str, item: Field | None) -> Mapping[str, object]:
    marks = item.constraints.enum if item else ()
    return {"marks": Text("」「".join(marks), "” or “".join(marks))}


YES_NO = Field(
    name="授乳室",
    title=Text("授乳室", "Nursing room"),
    role=Role.YES_NO,
    constraints=Constraints(enum=("有", "無")),
)
ALLOWED = Field(
    name="車椅子",
    title=Text("車椅子", "Wheelchair"),
    role=Role.ALLOWED,
    constraints=Constraints(enum=("可", "否")),
)
FLAG = Field(
    name="洪水", title=Text("洪水", "Flood"), role=Role.DISASTER_KIND, constraints=Constraints(enum=("1",))
)

RULE = Rule(
    code="mark-value",
    severity=Severity.ERROR,
    scope=Scope.CELL,
    title=Text("決められた印以外の値です", "A mark is not one of those laid down"),
    message=Text(
        "「{field}」の「{value}」は、決められた値（「{marks}」）ではありません。",
        "{field}: “{value}” is not “{marks}”.",
    ),
    remedy=Text(
        "決められた値（「{marks}」）を入力するか、該当しないときは空欄にしてください。補足は備考の列に書いてください。",
        "Enter “{marks}”, or leave the cell blank where it does not apply; put details into the remarks.",
    ),
    why=Text(
        "「あり」「○」などが混ざると、条件に合う施設を機械で絞り込めません。",
        "With several ways to say yes, no program can pick out the facilities that have it.",
    ),
    source="推奨データセット 定義書（有無、災害種別）; 自治体標準オープンデータセット 定義書",
    check=Cells(applies=is_mark_item, predicate=predicate, fix=fix),
    safety=Safety.SAFE,
    hint=hint,
    examples=(
        Good("有", field=YES_NO),
        Good("1", field=FLAG),
        Bad("あり", field=YES_NO, becomes="有"),
        Bad("有り", field=YES_NO, becomes="有"),
        Bad("なし", field=YES_NO, becomes="無"),
        Bad("○", field=YES_NO, becomes="有"),
        Bad("×", field=YES_NO, becomes="無"),
        Bad("△", field=YES_NO),
        Bad("1", field=YES_NO),
        Bad("可", field=YES_NO),
        Bad("有（要相談）", field=YES_NO),
        Bad("不可", field=ALLOWED, becomes="否"),
        Bad("〇", field=ALLOWED, becomes="可"),
        Bad("○", field=FLAG, becomes="1"),
        Bad("〇", field=FLAG, becomes="1"),
        Bad("×", field=FLAG, becomes=""),
        Bad("0", field=FLAG, becomes=""),
        Bad("１", field=FLAG, becomes="1"),
        Bad("○（２階）", field=FLAG),
    ),
)
