"""Merged cells have one value, in their first cell: the others are blank for every program."""

from collections.abc import Iterator

from opendata.model import (
    Area,
    Bad,
    Books,
    Good,
    Place,
    Rule,
    Scope,
    Severity,
    SheetFacts,
    Structure,
    Text,
)
from opendata.spots import extent


def _faults(book: Structure) -> Iterator[tuple[Place, dict[str, object]]]:
    for area in book.read.merged:
        place = Place(record=area.first_row, line=area.first_row, column=area.first_column)
        yield place, {"area": extent(area)}


RULE = Rule(
    code="merged-cells",
    severity=Severity.WARNING,
    scope=Scope.FILE,
    title=Text("セルが結合されています", "Cells are merged"),
    message=Text(
        "{area} が1つのセルに結合されています。1つのセルに1つの値が必要です。",
        "{area} are merged into one cell; one value for each cell is expected.",
    ),
    remedy=Text(
        "範囲を選び、「セルを結合して中央揃え」をもう一度押して解除し、空いたセルに同じ値を入れてください。",
        "Select the area, switch “Merge & Center” off, and fill the blank cells with the same value.",
    ),
    why=Text(
        "結合したセルの値は左上の1つにしかないため、ほかの行や列では空欄として読まれ、並べ替えや集計も崩れます。",
        "Only the first of the cells has the value: in the other rows or columns it reads as blank, "
        "and sorting or counting goes wrong.",
    ),
    source="行政データにおける機械可読性に関するルール（2026-03-31）L1-12; "
    "https://www.cas.go.jp/jp/seisaku/digital_gyozaikaikaku/pdf/gyouseidata_rule.pdf",
    check=Books(_faults),
    examples=(
        Good(Structure((SheetFacts("一覧"),), "一覧")),
        Bad(Structure((SheetFacts("一覧", merged=(Area(3, 2, 5, 2),)),), "一覧")),
    ),
)
