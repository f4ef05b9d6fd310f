"""The first row of a file names its columns."""

from opendata.model import Bad, Good, Noticed, Rule, Scope, Severity, Text

RULE = Rule(
    code="no-header-row",
    severity=Severity.ERROR,
    scope=Scope.FILE,
    title=Text("列名の行がありません", "There is no header row"),
    message=Text(
        "列名の行が見つかりません。先頭の行は「{value}」ですが、ここには列名が必要です。",
        "There is no header row; the first row is “{value}”, where the names of the columns are expected.",
    ),
    remedy=Text(
        "Excelで1行目を右クリックして「挿入」を選び、できた行に定義書の項目名を順に入れてください。",
        "In Excel right-click row 1, choose “Insert”, and enter the item names of the definition in order.",
    ),
    why=Text(
        "列名がないと、どの列が何を表すのかが分からず、検査も利用もできません。",
        "Without names nobody can tell what a column means, and nothing can be checked.",
    ),
    source="推奨データセット CSVひな形 (one header row)",
    check=Noticed(),
    examples=(
        Good("NO,名称,緯度,経度\n1,見本公民館,35.5,139.5\n"),
        Bad("1,見本公民館,35.5,139.5\n2,見本会館,35.6,139.6\n"),
    ),
)
