"""What is published is values: a formula counts as what it came to when the file was saved."""

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
    return told(book.read.formulas)


RULE = Rule(
    code="formula-cells",
    severity=Severity.INFO,
    scope=Scope.FILE,
    title=Text("計算式のセルがあります", "Cells hold formulas"),
    message=Text(
        "計算式のセルが{count}個あります（{cells}）。最後に保存したときの計算結果を値として読みました。",
        "Cells hold formulas ({count}: {cells}). What they came to when last saved was read as their value.",
    ),
    remedy=Text(
        "計算結果が古くないか確かめ、コピーして「形式を選択して貼り付け」→「値」で値に置き換えてください。"
        "CSVとして保存すれば、値だけが残ります。",
        "Make sure that the results are up to date, then copy the cells and paste them as “Values”. "
        "Saving as CSV keeps the values alone.",
    ),
    why=Text(
        "計算式は、参照先のファイルがない環境や計算をしないプログラムでは、値にならないことがあります。",
        "Where the cells it refers to are missing, or nothing calculates, a formula has no value.",
    ),
    source="行政データにおける機械可読性に関するルール（2026-03-31）L2-06; "
    "https://www.cas.go.jp/jp/seisaku/digital_gyozaikaikaku/pdf/gyouseidata_rule.pdf",
    check=Books(_faults),
    examples=(
        Good(Structure((SheetFacts("一覧"),), "一覧")),
        Bad(Structure((SheetFacts("一覧", formulas=Spots(2, ((2, 4), (5, 4)))),), "一覧")),
    ),
)
