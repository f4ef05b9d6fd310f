"""A published CSV file is text."""

from collections.abc import Iterator, Mapping

from opendata.model import Bad, Form, Forms, Good, Kind, Rule, Scope, Severity, Text


def faults(form: Form) -> Iterator[Mapping[str, object]]:
    if form.kind is Kind.BINARY:
        yield {"size": form.size}


RULE = Rule(
    code="not-a-text-file",
    severity=Severity.ERROR,
    scope=Scope.FILE,
    title=Text("文字として読めないファイルです", "The file is not text"),
    message=Text(
        "このファイル（{size}バイト）の中身は文字として読めません。CSVは文字だけのファイルである必要があります。",
        "The content of this file ({size} bytes) cannot be read as text; a CSV file holds text only.",
    ),
    remedy=Text(
        "画像やPDFなど別のファイルを選んでいないか確かめ、Excelの「名前を付けて保存」→"
        "「CSV UTF-8（コンマ区切り）」で作ったファイルを使ってください。",
        "See whether a picture, a PDF or another file was chosen by mistake, and use a file that Excel saved "
        "with “Save As” and “CSV UTF-8 (Comma delimited)”.",
    ),
    why=Text(
        "名前が .csv でも中身が別の形式のファイルは、表として開けません。",
        "A file of another kind does not open as a table, even when its name ends in .csv.",
    ),
    source="RFC 4180 §2 (a CSV file consists of text)",
    check=Forms(faults=faults),
    examples=(
        Good("名称\n見本公民館\n"),
        Bad(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00"),
    ),
)
