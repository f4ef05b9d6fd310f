"""A cell holds a value, not the error that a formula came to."""

import re

from opendata.characters import is_ordinary
from opendata.model import Bad, Cells, Field, Good, Predicate, Rule, Scope, Severity, Text
from opendata.patterns import late

_ANYTHING_ELSE = late(
    r"(?!\s*#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|UNKNOWN!"
    r"|GETTING_DATA|BUSY!)\s*\Z).*",
    re.DOTALL,
)
NAME = Field(name="名称", title=Text("名称", "Name"))


def applies(_: Field) -> bool:
    return True


def predicate(_: Field) -> Predicate:
    return _ANYTHING_ELSE.fullmatch


RULE = Rule(
    code="error-value",
    severity=Severity.ERROR,
    scope=Scope.CELL,
    title=Text("Excelのエラーが値になっています", "A value is an error of Excel"),
    message=Text(
        "「{field}」の「{value}」は、Excelの計算式のエラーです。正しい値か空欄が必要です。",
        "{field}: “{value}” is what a formula of Excel failed with; a value or a blank is expected.",
    ),
    remedy=Text(
        "Excelで計算式の参照先を直してエラーをなくすか、正しい値を入力してください。値がないときは空欄にしてください。",
        "Mend what the formula refers to, or enter the value; where there is none, leave the cell blank.",
    ),
    why=Text(
        "エラーの文字は値として読めず、元の値が何であったかもわかりません。",
        "An error cannot be read as a value, and does not say what the value was.",
    ),
    source="opendata (own rule; what is published is values)",
    check=Cells(applies=applies, predicate=predicate, plain=is_ordinary),
    examples=(
        Good("見本公民館", field=NAME),
        Good("#1", field=NAME),
        Good("N/A", field=NAME),
        Bad("#REF!", field=NAME),
        Bad("#N/A", field=NAME),
        Bad("#DIV/0!", field=NAME),
        Bad(" #NAME? ", field=NAME),
    ),
)
