"""No blank row stands between the records."""

from opendata.model import Bad, Good, Noticed, Rule, Scope, Severity, Text

RULE = Rule(
    code="blank-row",
    severity=Severity.WARNING,
    scope=Scope.RECORD,
    title=Text("途中に空の行があります", "There is a blank row among the records"),
    message=Text(
        "データの途中に、すべてのセルが空の行があります。データは続けて並べる必要があります。",
        "All cells of this row among the records are empty; records are expected to follow one another.",
    ),
    remedy=Text(
        "Excelで行番号を右クリックし、「削除」を選んでください。",
        "In Excel right-click the row number and choose “Delete”.",
    ),
    why=Text(
        "空の行を表の終わりと見なし、その下を読まないソフトがあります。",
        "Some programs take a blank row for the end of the table and read no further.",
    ),
    source="総務省 統計表における機械判読可能なデータの表記方法の統一ルール (データが分断されていないか)",
    check=Noticed(),
    examples=(
        Good("NO,名称\n1,見本公民館\n2,見本会館\n"),
        Good("NO,名称\n1,見本公民館\n,\n"),
        Bad("NO,名称\n1,見本公民館\n,\n2,見本会館\n"),
        Bad("NO,名称\n1,見本公民館\n\n2,見本会館\n"),
    ),
)
