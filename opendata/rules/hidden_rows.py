"""Rows that are hidden are published with the others, and nobody looks at them before."""

from collections.abc import Iterator

from opendata.model import Bad, Books, Good, Place, Rule, Scope, Severity, SheetFacts, Structure, Text
from opendata.spots import number_of_rows, rows


def _faults(book: Structure) -> Iterator[tuple[Place, dict[str, object]]]:
    for sheet in book.sheets:
        if sheet.hidden_rows:
            first = sheet.hidden_rows[0]
            yield (
                Place(record=first, line=first, sheet=book.elsewhere(sheet)),
                {"count": number_of_rows(sheet.hidden_rows), "rows": rows(sheet.hidden_rows)},
            )


RULE = Rule(
    code="hidden-rows",
    severity=Severity.WARNING,
    scope=Scope.FILE,
    title=Text("隠した行にデータがあります", "Hidden rows hold data"),
    message=Text(
        "データのある行が{count}隠してあります（{rows}行目）。Excelでは見えませんが、ほかの行と一緒に公開されます。",
        "Rows with data are hidden ({count}: {rows}). Excel does not show them, "
        "but they are published with the others.",
    ),
    remedy=Text(
        "表全体を選んで行番号を右クリックし、「再表示」で表示してください（絞り込みの場合は「クリア」）。"
        "個人情報など公開しないものがあれば削除し、公開するものなら表示したままにします。",
        "Select the whole sheet, right-click a row number and choose “Unhide” (or clear the filter). "
        "Delete what must not be published, such as personal data; leave the rest visible.",
    ),
    why=Text(
        "隠した行は消えていないため、公開するつもりのない個人情報などがそのまま出てしまうことがあります。"
        "プログラムは隠した行もほかと同じように読みます。",
        "What is hidden is not gone: personal data that nobody meant to publish may go out with it, "
        "and programs read hidden rows like all others.",
    ),
    source="行政データにおける機械可読性に関するルール（2026-03-31）L1-13; "
    "https://www.cas.go.jp/jp/seisaku/digital_gyozaikaikaku/pdf/gyouseidata_rule.pdf",
    check=Books(_faults),
    examples=(
        Good(Structure((SheetFacts("一覧"),), "一覧")),
        Bad(Structure((SheetFacts("一覧", hidden_rows=(3, 4, 9)),), "一覧")),
        Bad(Structure((SheetFacts("一覧"), SheetFacts("控え", hidden_rows=(2,))), "一覧")),
    ),
)
