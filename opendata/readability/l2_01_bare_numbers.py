"""L2-01: numbers are numbers, without units, separators and notes."""

from opendata.answers import MET, among, broken, not_applicable, together
from opendata.model import Answer, Criterion, Evidence, Text, Trait
from opendata.traits import (
    DRESSED_NUMBER,
    QUANTITY,
    is_free,
    is_no_number,
    is_numeric,
    is_typed_number,
)

_DRESSED = Text(
    "数値の列に、単位、桁区切り、全角数字、言葉などが混ざっています（{count}か所）。",
    "Columns of numbers hold units, separators, full-width digits or words ({count}).",
)
_AS_TEXT = Text(
    "数値の列に、文字列として保存された数字があります（{count}セル）。",
    "Columns of numbers hold digits stored as text ({count} cells).",
)
_NO_NUMBERS = Text("数値の列がありません。", "There is no column of numbers.")

NO_NUMBER = Trait(is_typed_number, is_no_number)


def decide(evidence: Evidence) -> Answer:
    numbers = [p for p in evidence.profiles if p.filled and is_numeric(p)]
    if not numbers:
        return not_applicable(_NO_NUMBERS)
    free = [profile for profile in numbers if is_free(profile.column)]
    dressed = together((among(numbers, NO_NUMBER), among(free, DRESSED_NUMBER)))
    if dressed.number:
        return broken(_DRESSED, dressed.number, dressed.first)
    as_text = together(
        evidence.typed_as_text[p.column.position]
        for p in numbers
        if p.column.position in evidence.typed_as_text
    )
    return broken(_AS_TEXT, as_text.number, as_text.first) if as_text.number else MET


CRITERION = Criterion(
    id="L2-01",
    title=Text(
        "数値データは数値属性とし、文字列を含まないこと", "Numbers are stored as numbers and hold no text"
    ),
    why=Text(
        "単位やカンマが付いた数値は文字として読まれ、合計やグラフに使えません。",
        "With a unit or a comma a number is read as text and cannot be added up or drawn.",
    ),
    remedy=Text(
        "数値の列には半角の数字だけを書き、単位は列名に、説明は別の列に書いてください。",
        "Write bare half-width digits; put the unit into the column's name and remarks into another column.",
    ),
    weight=3,
    decide=decide,
    traits=(NO_NUMBER, *QUANTITY),
    codes=("number-format", "integer-format", "scientific-notation"),
)
