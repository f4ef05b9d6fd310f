"""A line break inside a cell is worth knowing: some programs split the record there."""

from opendata.characters import is_ordinary
from opendata.model import Bad, Cells, Field, Good, Predicate, Role, Rule, Scope, Severity, Text


def applies(_: Field) -> bool:
    return True


def is_single_line(value: str) -> bool:
    """Line breaks at either end are blanks around the value."""
    inner = value.strip()
    return "\n" not in inner and "\r" not in inner


def predicate(_: Field) -> Predicate:
    return is_single_line


NAME = Field(name="名称", title=Text("名称", "Name"), role=Role.NAME)

RULE = Rule(
    code="line-break-in-cell",
    severity=Severity.INFO,
    scope=Scope.CELL,
    title=Text("セルの中に改行があります", "There is a line break inside a cell"),
    message=Text(
        "「{field}」の「{value}」に改行があります（⏎の位置）。一つの値は一行で書くことが望まれます。",
        "{field}: “{value}” has a line break, shown as ⏎; a value should be written on one line.",
    ),
    remedy=Text(
        "見た目を整えるための改行なら消してください。複数の値を並べている場合は、半角の「;」で区切ってください。",
        "Delete line breaks made for looks; separate several values by a half-width semicolon (;).",
    ),
    why=Text(
        "CSVでは許された書き方ですが、改行で行が切れたと見なすソフトがあります。",
        "CSV allows it, but some programs take the break for the end of the record.",
    ),
    source="総務省 統計表における機械判読可能なデータの表記方法の統一ルール 1-5 (スペースや改行)",
    check=Cells(applies=applies, predicate=predicate, plain=is_ordinary),
    examples=(
        Good("見本公民館", field=NAME),
        Bad("見本消防局\n警防課", field=NAME),
        Bad("見本消防局\r\n警防課", field=NAME),
    ),
)
