"""The row below the header is data, not a description of the columns."""

from opendata.model import Bad, Good, Noticed, Rule, Scope, Severity, Text

RULE = Rule(
    code="metadata-row",
    severity=Severity.INFO,
    scope=Scope.FILE,
    title=Text("列名の下に説明の行があります", "A row below the header describes the columns"),
    message=Text(
        "列名の下に「{value}」という説明の行があります。検査では読み飛ばしましたが、"
        "列名の次からデータの行とする必要があります。",
        "Below the header stands “{value}”, a row of description; it was skipped, "
        "but data are expected right below the header.",
    ),
    remedy=Text(
        "CSVとして公開するときは、「#」で始まる行をExcelで選び、右クリックして「削除」してください。",
        "Before publishing as CSV, select the rows that begin with # in Excel, right-click, choose “Delete”.",
    ),
    why=Text(
        "LinkDataなどの説明の行は、ほかのソフトではデータとして数えられます。",
        "Rows such as LinkData's are counted as data by other programs.",
    ),
    source="推奨データセット CSVひな形 (data follow the header); LinkData table format (rows marked by #)",
    check=Noticed(),
    examples=(
        Good("NO,名称\n1,見本公民館\n"),
        Bad("#property,名称,住所\n#object_type_xsd,string:ja,string:ja\n1,見本公民館,見本市見本町1\n"),
    ),
)
