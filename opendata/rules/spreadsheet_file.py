"""A spreadsheet can be opened, and does not go by the name of a CSV file."""

from opendata.model import Bad, Good, Noticed, Rule, Scope, Severity, Text

RULE = Rule(
    code="spreadsheet-file",
    severity=Severity.ERROR,
    scope=Scope.FILE,
    title=Text("Excelなどのファイルで、CSVとして使えません", "A spreadsheet that cannot serve as CSV"),
    message=Text(
        "このファイルの中身はExcelなどの形式で、{reason}。CSV UTF-8 のファイルが必要です。",
        "The content is a spreadsheet (Excel or the like), and {reason}; a CSV file in UTF-8 is expected.",
    ),
    remedy=Text(
        "Excelで開けることを確かめ（パスワードは解除し）、「名前を付けて保存」→「CSV UTF-8（コンマ区切り）」"
        "を選んで保存してください。ファイル名の末尾を変えるだけでは、中身は変わりません。",
        "Make sure that Excel opens it, without a password, then choose “Save As” and "
        "“CSV UTF-8 (Comma delimited)”. Changing the end of the name does not change the content.",
    ),
    why=Text(
        "CSVとして受け取った人やプログラムはExcel形式を読めず、開けないファイルは誰にも読めません。",
        "People and programs that expect CSV cannot read a spreadsheet, "
        "and nobody can read what does not open.",
    ),
    source="推奨データセット CSVひな形 (CSV, UTF-8 with BOM)",
    version=2,
    check=Noticed(),
    examples=(
        Good("名称\n見本公民館\n"),
        Bad(b"PK\x03\x04\x14\x00\x06\x00[Content_Types].xml"),
        Bad(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00\x00\x00"),
    ),
)
