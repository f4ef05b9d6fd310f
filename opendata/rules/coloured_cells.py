"""What only a colour says is lost when the table becomes CSV."""

from collections.abc import Iterator

from opendata.model import (
    Bad,
    Books,
    Good,
    Place,
    Rule,
    Scope,
    Severity,
    SheetFacts,
    Spots,
    Structure,
    Text,
)
from opendata.spots import told


def _faults(book: Structure) -> Iterator[tuple[Place, dict[str, object]]]:
    return told(book.read.coloured)


RULE = Rule(
    code="coloured-cells",
    severity=Severity.INFO,
    scope=Scope.FILE,
    title=Text("色を付けたセルがあります", "Cells are coloured"),
    message=Text(
        "色を付けたセルが{count}個あります（{cells}）。色に意味があるなら、CSVでは失われます。",
        "Cells are coloured ({count}: {cells}). If the colour means something, CSV loses it.",
    ),
    remedy=Text(
        "色で区別していること（未確認、休止中など）があれば、列を1つ設けて言葉で書いてください。飾りならそのままで構いません。",
        "If the colour tells something (not confirmed, closed …), say it in words in a column of its own. "
        "Mere decoration may stay.",
    ),
    why=Text(
        "色はCSVに残らず、プログラムにも、色の見分けにくい人にも伝わりません。",
        "Colours are not kept in CSV, and neither programs nor people who cannot tell them apart "
        "see what they say.",
    ),
    source="行政データにおける機械可読性に関するルール（2026-03-31）L1-11; "
    "https://www.cas.go.jp/jp/seisaku/digital_gyozaikaikaku/pdf/gyouseidata_rule.pdf",
    check=Books(_faults),
    examples=(
        Good(Structure((SheetFacts("一覧"),), "一覧")),
        Bad(Structure((SheetFacts("一覧", coloured=Spots(2, ((2, 4), (5, 4)))),), "一覧")),
    ),
)
