"""L3-03: signs among numbers are defined."""

from opendata.answers import MET, among, not_applicable, undecided
from opendata.model import Answer, Criterion, Evidence, Text
from opendata.traits import QUANTITY, SYMBOL, is_numeric

_SYMBOLS = Text(
    "数値の列に「-」「x」などの記号があります（{count}か所）。意味が説明されているかは、このファイルからは分かりません。",
    "Columns of numbers hold signs such as “-” or “x” ({count}); "
    "whether they are explained somewhere, this file does not tell.",
)
_NO_NUMBERS = Text("数値の列がありません。", "There is no column of numbers.")


def decide(evidence: Evidence) -> Answer:
    numbers = [p for p in evidence.profiles if p.filled and is_numeric(p)]
    if not numbers:
        return not_applicable(_NO_NUMBERS)
    symbols = among(numbers, SYMBOL)
    return undecided(_SYMBOLS, symbols.number, symbols.first) if symbols.number else MET


CRITERION = Criterion(
    id="L3-03",
    title=Text(
        "数値データの同一列内に特殊記号（秘匿等）を使用する場合は、その定義を明記しているか",
        "Signs among numbers, as for withheld figures, are defined",
    ),
    why=Text(
        "「-」が0なのか、非公表なのか、不明なのかが分からないと、集計できません。",
        "Nobody can count where “-” may mean zero, withheld or not known.",
    ),
    remedy=Text(
        "記号をやめて空欄にするか、記号の意味をデータの説明ページに書いてください。",
        "Leave the cells blank, or say what the signs mean in the description of the dataset.",
    ),
    weight=1,
    decide=decide,
    traits=QUANTITY,
    codes=("placeholder-for-empty",),
)
