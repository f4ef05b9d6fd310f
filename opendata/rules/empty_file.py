"""A published file has content."""

from collections.abc import Iterator, Mapping

from opendata.model import Bad, Form, Forms, Good, Kind, Rule, Scope, Severity, Text


def faults(form: Form) -> Iterator[Mapping[str, object]]:
    if form.kind is Kind.EMPTY:
        yield {"size": form.size}


RULE = Rule(
    code="empty-file",
    severity=Severity.ERROR,
    scope=Scope.FILE,
    title=Text("ファイルが空です", "The file is empty"),
    message=Text(
        "このファイルには中身がありません（{size}バイト）。列名の行とデータの行が必要です。",
        "The file has no content ({size} bytes); a header row and data rows are expected.",
    ),
    remedy=Text(
        "元のExcelファイルなどから、もう一度「CSV UTF-8（コンマ区切り）」で書き出してください。",
        "Export the file again from its original, for example from Excel as “CSV UTF-8 (Comma delimited)”.",
    ),
    why=Text(
        "空のファイルを公開すると、データがあると思って開いた人が何も得られません。",
        "People who download an empty file expect data and get none.",
    ),
    source="opendata, own rule (the standard takes content for granted)",
    check=Forms(faults=faults),
    examples=(
        Good("名称\n見本公民館\n"),
        Bad(b""),
        Bad(b"\xef\xbb\xbf"),
    ),
)
