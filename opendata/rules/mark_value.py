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
    Scope,
    Severity,
    Text,
)

MARKS = (Role.YES_NO, Role.ALLOWED, Role.FLAG)


def is_mark_item(item: Field) -> bool:
    return item.role in MARKS and bool(item.constraints.enum)


def predicate(item: Field) -> Predicate:
    return frozenset(item.constraints.enum).__contains__


def hint(_: str, item: Field | None) -> Mapping[str, object]:
    marks = item.constraints.enum if item else ()
    return {"marks": Text("」「".join(marks), "” or “".join(marks))}


YES_NO = Field(
    name="授乳室",
    title=Text("授乳室", "Nursing room"),
    role=Role.YES_NO,
    constraints=Constraints(enum=("有", "無")),
)
FLAG = Field(name="洪水", title=Text("洪水", "Flood"), role=Role.FLAG, constraints=Constraints(enum=("1",)))

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
    check=Cells(applies=is_mark_item, predicate=predicate),
    hint=hint,
    examples=(
        Good("有", field=YES_NO),
        Good("1", field=FLAG),
        Bad("あり", field=YES_NO),
        Bad("有り", field=YES_NO),
        Bad("○", field=FLAG),
        Bad("１", field=FLAG),
    ),
)
