"""Several values in one cell are separated by half-width semicolons."""

import re
from collections.abc import Sequence

from opendata.model import Bad, Cells, Field, Good, Predicate, Role, Rule, Safety, Scope, Severity, Text
from opendata.patterns import late

STANDARD = ";"
_SEPARATORS = late(r"[\s　]*[;；、,，_＿/／・\n\r]+[\s　]*")
_SEMICOLONS = late(r"[\s　]*[;；]+[\s　]*")
_PLAINLY_ODD = late(r"[；、,，\n\r]|[\s　];|;[\s　]")
_PERHAPS_ODD = late(r"[_＿/／・]")
_DEPARTMENT = late(r"[^（()）]*科(?:[（(][^（()）]*[）)])?")
"""Medical departments, of which there are too many to list, end alike."""


def is_list_item(item: Field) -> bool:
    return item.role is Role.MULTIPLE and item.separator == STANDARD


def predicate(item: Field) -> Predicate:
    """A stroke or a dot may be part of a value: it separates values only where each of them is known."""

    def is_well_separated(value: str) -> bool:
        text = value.strip()
        if _PLAINLY_ODD.search(text):
            return False
        return not _PERHAPS_ODD.search(text) or not _are_known(_split(text, _SEPARATORS), item)

    return is_well_separated


def fix(value: str, item: Field) -> str | None:
    """Semicolons are put right as such; other signs only where every part is a known value."""
    parts = _split(value, _SEPARATORS)
    if _are_known(parts, item):
        return STANDARD.join(parts)
    mended = STANDARD.join(_split(value, _SEMICOLONS))
    return mended if predicate(item)(mended) else None


def _are_known(parts: Sequence[str], item: Field) -> bool:
    known = frozenset((*item.constraints.enum, *item.open_vocabulary))
    return all(part in known or _DEPARTMENT.fullmatch(part) for part in parts)


def _split(value: str, signs: re.Pattern[str]) -> list[str]:
    return [part for part in signs.split(value.strip()) if part]


SUBJECTS = Field(
    name="診療科目",
    title=Text("診療科目", "Departments"),
    role=Role.MULTIPLE,
    separator=";",
    open_vocabulary=("内科", "外科"),
)

RULE = Rule(
    code="list-separator",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text(
        "複数の値の区切りが半角セミコロンではありません", "Several values are not separated by semicolons"
    ),
    message=Text(
        "「{field}」の「{value}」の区切りが、半角セミコロン（;）ではありません。",
        "{field}: the values in “{value}” are not separated by half-width semicolons (;).",
    ),
    remedy=Text(
        "値を半角セミコロンで区切り、前後に空白を入れないでください（例：内科;外科）。"
        "区切りではなく値の一部であれば、このままで差し支えありません。",
        "Separate the values by half-width semicolons without blanks (“内科;外科”). "
        "Leave the sign where it is part of a value.",
    ),
    why=Text(
        "区切りがまちまちだと、一つ一つの値に分けられず、検索から漏れます。",
        "With many signs in use, the values cannot be told apart and are not found.",
    ),
    source="推奨データセット 定義書（診療科目など：半角の;）; 自治体標準オープンデータセット 定義書",
    check=Cells(applies=is_list_item, predicate=predicate, fix=fix),
    safety=Safety.SAFE,
    examples=(
        Good("内科;外科", field=SUBJECTS),
        Good("内科", field=SUBJECTS),
        Bad("内科；外科", field=SUBJECTS, becomes="内科;外科"),
        Bad("内科、外科", field=SUBJECTS, becomes="内科;外科"),
        Good("子育て・教育;防災", field=SUBJECTS),
        Bad("消化器内科（胃腸内科）_整形外科", field=SUBJECTS, becomes="消化器内科（胃腸内科）;整形外科"),
        Bad("内科 ; 外科", field=SUBJECTS, becomes="内科;外科"),
        Bad("旭町、東町", field=SUBJECTS),
    ),
)
