"""A published CSV file is not a spreadsheet under another name."""

from collections.abc import Iterator, Mapping

from opendata.model import Bad, Form, Forms, Good, Kind, Rule, Scope, Severity, Text


def faults(form: Form) -> Iterator[Mapping[str, object]]:
    if form.kind is Kind.SPREADSHEET:
        yield {}


RULE = Rule(
    code="spreadsheet-file",
    severity=Severity.ERROR,
    scope=Scope.FILE,
    title=Text("中身がExcel形式です", "The content is a spreadsheet"),
    message=Text(
        "このファイルの中身はCSVではなくExcelなどの形式で、この版ではまだ検査できません。"
        "CSV UTF-8 のファイルが必要です。",
        "The content is a spreadsheet (Excel or the like), which this version does not read yet; "
        "a CSV file in UTF-8 is expected.",
    ),
    remedy=Text(
        "Excelで開き、「名前を付けて保存」→「CSV UTF-8（コンマ区切り）」を選んで保存してください。"
        "ファイル名の末尾を .csv に変えるだけでは、中身は変わりません。",
        "Open it in Excel, choose “Save As” and “CSV UTF-8 (Comma delimited)”. "
        "Changing the end of the name to .csv does not change the content.",
    ),
    why=Text(
        "Excel形式のままでは、CSVとして受け取った人やプログラムが読めません。",
        "People and programs that expect CSV cannot read a spreadsheet.",
    ),
    source="推奨データセット CSVひな形 (CSV, UTF-8 with BOM)",
    check=Forms(faults=faults),
    examples=(
        Good("名称\n見本公民館\n"),
        Bad(b"PK\x03\x04\x14\x00\x06\x00[Content_Types].xml"),
        Bad(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00\x00\x00"),
    ),
)
