"""Published CSV files are encoded in UTF-8."""

from collections.abc import Iterator, Mapping

from opendata.model import Bad, Form, Forms, Good, Rule, Scope, Severity, Text


def faults(form: Form) -> Iterator[Mapping[str, object]]:
    if form.encoding not in (None, "UTF-8"):
        yield {"encoding": form.encoding}


RULE = Rule(
    code="encoding-not-utf-8",
    severity=Severity.WARNING,
    scope=Scope.FILE,
    title=Text("文字コードがUTF-8ではありません", "The file is not encoded in UTF-8"),
    message=Text(
        "このファイルの文字コードは {encoding} です。UTF-8 が求められています。",
        "The file is encoded in {encoding}; UTF-8 is expected.",
    ),
    remedy=Text(
        "Excelでは「名前を付けて保存」→「CSV UTF-8（コンマ区切り）」を選んで保存してください。",
        "In Excel choose “Save As” and “CSV UTF-8 (Comma delimited)”.",
    ),
    why=Text(
        "UTF-8 以外のファイルは、日本語版Windows以外で文字化けします。",
        "Files in other encodings turn into garbage outside a Japanese Windows.",
    ),
    source="推奨データセット CSVひな形 (UTF-8 with BOM)",
    check=Forms(faults=faults),
    examples=(
        Good("名称\n見本公民館\n".encode()),
        Bad("名称\n見本公民館\n".encode("cp932")),
        Bad("名称\n見本公民館\n".encode("utf-16")),
    ),
)
