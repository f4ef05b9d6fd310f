"""A record does not end in empty cells beyond the header."""

from opendata.model import Bad, Good, Noticed, Rule, Scope, Severity, Text

RULE = Rule(
    code="surplus-blank-cells",
    severity=Severity.INFO,
    scope=Scope.RECORD,
    title=Text("行の終わりに余分な空のセルがあります", "A row ends in surplus empty cells"),
    message=Text(
        "この行のセルは{found}個で、列名の{expected}個を超えた分はすべて空です。列名と同じ数が求められています。",
        "The row has {found} cells, those beyond the header all empty; {expected} are expected.",
    ),
    remedy=Text(
        "Excelでデータより右の空の列を選び、右クリックして「削除」してから保存し直してください。",
        "In Excel select the empty columns to the right of the data, right-click, choose “Delete” and save.",
    ),
    why=Text(
        "値は失われませんが、列の数の違いを誤りとして扱うソフトがあります。",
        "Nothing is lost, but some programs object to rows of different length.",
    ),
    source="RFC 4180 §2 (4) (the same number of fields throughout)",
    check=Noticed(),
    examples=(
        Good("NO,名称\n1,見本公民館\n"),
        Bad("NO,名称\n1,見本公民館,,\n"),
    ),
)
