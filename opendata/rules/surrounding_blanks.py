"""No value begins or ends with a blank."""

from opendata.characters import has_blank_around, is_garbled, is_ordinary, trimmed
from opendata.model import Bad, Cells, Field, Good, Predicate, Role, Rule, Safety, Scope, Severity, Text


def applies(_: Field) -> bool:
    return True


def is_bare(value: str) -> bool:
    return not has_blank_around(value)


def predicate(_: Field) -> Predicate:
    return is_bare


def fix(value: str, _: Field) -> str | None:
    return None if is_garbled(value) else trimmed(value)


NAME = Field(name="名称", title=Text("名称", "Name"), role=Role.NAME)

RULE = Rule(
    code="surrounding-blanks",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("値の前か後ろに空白があります", "There are blanks before or after a value"),
    message=Text(
        "「{field}」の「{value}」は、前か後ろに空白があります。値だけを入力する必要があります。",
        "{field}: “{value}” has blanks before or after it; the bare value is expected.",
    ),
    remedy=Text(
        "前後の空白（全角・半角の空白、タブ、改行）を消してください。Excelでは「TRIM」関数が使えます。",
        "Delete the blanks, tabs and line breaks around the value; Excel's TRIM function does it.",
    ),
    why=Text(
        "空白があると、見た目が同じでも別の値として扱われ、検索や照合から漏れます。",
        "With a blank the value is taken for a different one, and searches miss it.",
    ),
    source="総務省 統計表における機械判読可能なデータの表記方法の統一ルール 1-5 (スペースや改行)",
    check=Cells(applies=applies, predicate=predicate, fix=fix, plain=is_ordinary),
    safety=Safety.SAFE,
    examples=(
        Good("見本公民館", field=NAME),
        Good("見本　公民館", field=NAME),
        Good("-見本-", field=NAME),
        Bad("見本公民館　", field=NAME, becomes="見本公民館"),
        Bad(" 見本公民館 ", field=NAME, becomes="見本公民館"),
        Bad("\t見本公民館\n", field=NAME, becomes="見本公民館"),
        Bad("見本公民館 \u200b", field=NAME, becomes="見本公民館"),
    ),
)
