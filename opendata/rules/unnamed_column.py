"""No column is without a name."""

from collections.abc import Iterator, Mapping

from opendata.model import Bad, Column, Field, Good, Headers, Layout, Rule, Scope, Severity, Text


def faults(layout: Layout) -> Iterator[tuple[Column | None, Field | None, Mapping[str, object]]]:
    for column in layout.columns:
        if not column.label.strip():
            yield column, None, {}


RULE = Rule(
    code="unnamed-column",
    severity=Severity.WARNING,
    scope=Scope.FILE,
    title=Text("列名が空の列があります", "A column has no name"),
    message=Text(
        "{column}列目の列名が空です。すべての列に名前が必要です。",
        "Column {column} has no name; every column is expected to have one.",
    ),
    remedy=Text(
        "列が空なら、Excelで列全体を選び、右クリックして「削除」してください。値が入っている場合は、列名を書いてください。",
        "If the column is empty, select all of it in Excel, right-click and choose “Delete”; "
        "if it holds values, give it a name.",
    ),
    why=Text(
        "名前のない列は、中身が何か分からず、読み込めないソフトもあります。",
        "Nobody can tell what such a column holds, and some programs refuse it.",
    ),
    source="総務省 統計表における機械判読可能なデータの表記方法の統一ルール 1-6 (項目名等を省略していないか)",
    check=Headers(faults=faults),
    examples=(
        Good("NO,名称,備考\n1,見本公民館,\n"),
        Bad("NO,名称,\n1,見本公民館,\n"),
        Bad("NO,名称,　,備考\n1,見本公民館,,\n"),
    ),
)
