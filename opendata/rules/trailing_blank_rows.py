"""A file ends with its last record."""

from opendata.model import Bad, Good, Noticed, Rule, Scope, Severity, Text

RULE = Rule(
    code="trailing-blank-rows",
    severity=Severity.INFO,
    scope=Scope.RECORD,
    title=Text("データの後ろに空の行があります", "There are blank rows after the last record"),
    message=Text(
        "最後のデータより下に、すべてのセルが空の行があります。最後のデータで終わることが求められています。",
        "This row below the last record is empty; the file is expected to end with the last record.",
    ),
    remedy=Text(
        "Excelでデータより下の空の行を選び、右クリックして「削除」してから保存し直してください。",
        "In Excel select the empty rows below the data, right-click, choose “Delete”, and save again.",
    ),
    why=Text(
        "空の行もデータとして数えるソフトがあり、件数が合わなくなります。",
        "Some programs count blank rows as records, and the number comes out wrong.",
    ),
    source="opendata, own rule (the standard does not speak of blank rows)",
    check=Noticed(),
    examples=(
        Good("NO,名称\n1,見本公民館\n"),
        Good("NO,名称\n1,見本公民館\n,\n2,見本会館\n"),
        Bad("NO,名称\n1,見本公民館\n,\n"),
        Bad("NO,名称\n1,見本公民館\n\n\n"),
    ),
)
