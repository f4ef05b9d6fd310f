"""Columns that are hidden are published with the others, and nobody looks at them before."""

from collections.abc import Iterator

from opendata.model import Bad, Books, Good, Place, Rule, Scope, Severity, SheetFacts, Structure, Text
from opendata.spots import columns


def _faults(book: Structure) -> Iterator[tuple[Place, dict[str, object]]]:
    for sheet in book.sheets:
        if sheet.hidden_columns:
            yield (
                Place(column=sheet.hidden_columns[0], sheet=book.elsewhere(sheet)),
                {"count": len(sheet.hidden_columns), "columns": columns(sheet.hidden_columns)},
            )


RULE = Rule(
    code="hidden-columns",
    severity=Severity.WARNING,
    scope=Scope.FILE,
    title=Text("隠した列にデータがあります", "Hidden columns hold data"),
    message=Text(
        "データのある列が{count}列隠してあります（{columns}列）。Excelでは見えませんが、ほかの列と一緒に公開されます。",
        "Columns with data are hidden ({count}: {columns}). Excel does not show them, "
        "but they are published with the others.",
    ),
    remedy=Text(
        "表全体を選んで列の番号を右クリックし、「再表示」で表示してください。"
        "個人情報など公開しないものがあれば列ごと削除し、公開するものなら表示したままにします。",
        "Select the whole sheet, right-click a column letter and choose “Unhide”. "
        "Delete what must not be published, such as personal data; leave the rest visible.",
    ),
    why=Text(
        "隠した列は消えていないため、公開するつもりのない個人情報などがそのまま出てしまうことがあります。"
        "プログラムは隠した列もほかと同じように読みます。",
        "What is hidden is not gone: personal data that nobody meant to publish may go out with it, "
        "and programs read hidden columns like all others.",
    ),
    source="行政データにおける機械可読性に関するルール（2026-03-31）L1-13; "
    "https://www.cas.go.jp/jp/seisaku/digital_gyozaikaikaku/pdf/gyouseidata_rule.pdf",
    check=Books(_faults),
    examples=(
        Good(Structure((SheetFacts("一覧"),), "一覧")),
        Bad(Structure((SheetFacts("一覧", hidden_columns=(4, 5, 28)),), "一覧")),
        Bad(Structure((SheetFacts("一覧"), SheetFacts("控え", hidden_columns=(2,))), "一覧")),
    ),
)
