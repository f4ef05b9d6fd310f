"""L1-07: a cell holds one value."""

from opendata.answers import MET, among, broken, found, together, undecided
from opendata.model import Answer, Column, Criterion, Evidence, Text, Trait
from opendata.traits import NAMES, PROSE, is_any, is_several, may_be_several

_SEVERAL = Text(
    "一つのセルに複数の値（電話番号、URL、緯度と経度、開始と終了の時刻など）があります（{count}か所）。",
    "Cells hold several values, such as telephone numbers, URLs, both coordinates or times ({count}).",
)
_PERHAPS = Text(
    "読点やセミコロンなどで値を並べたと思われるセルがあります（{count}か所）。"
    "複数の値なのか一つの文なのかは、人が確かめる必要があります。",
    "Cells seem to list values ({count}); whether several values or one sentence, a person has to see.",
)
_FREE = (*PROSE, *NAMES)


def _may_list(column: Column) -> bool:
    """Where the national definition wants a list in one cell, the list is one value."""
    item = column.item
    if item is None:
        return True
    is_laid_down = item.separator is not None or item.type != "string" or item.format != "default"
    return not is_laid_down and item.role is None


SEVERAL = Trait(is_any, is_several)
PERHAPS = Trait(_may_list, may_be_several)


def decide(evidence: Evidence) -> Answer:
    others = [p for p in evidence.profiles if p.column.item is None or p.column.item.separator is None]
    no_prose = [p for p in others if p.column.item is None or p.column.item.role not in _FREE]
    several = together((among(no_prose, SEVERAL), found(evidence, "time-range")))
    if several.number:
        return broken(_SEVERAL, several.number, several.first)
    perhaps = among(evidence.profiles, PERHAPS)
    return undecided(_PERHAPS, perhaps.number, perhaps.first) if perhaps.number else MET


CRITERION = Criterion(
    id="L1-07",
    title=Text("１セル１データとなっているか", "A cell holds one value"),
    why=Text(
        "複数の値が一つのセルにあると、計算や並べ替えの前に、人が分け直さなければなりません。",
        "Cells with several values have to be taken apart by hand before anything is counted or sorted.",
    ),
    remedy=Text(
        "値ごとに列か行を分けてください。定義書が「;」区切りと定めている項目は、そのままで構いません。",
        "Give every value a column or a row; lists that the definition wants, divided by “;”, may stay.",
    ),
    weight=2,
    decide=decide,
    traits=(SEVERAL, PERHAPS),
    codes=("time-range",),
)
