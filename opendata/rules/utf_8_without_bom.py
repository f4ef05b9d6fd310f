"""A UTF-8 file starts with a byte order mark, so that Excel recognises it."""

from collections.abc import Iterator, Mapping

from opendata.model import Bad, Form, Forms, Good, Kind, Rule, Scope, Severity, Text


def faults(form: Form) -> Iterator[Mapping[str, object]]:
    if form.kind is Kind.TEXT and form.encoding == "UTF-8" and not form.bom:
        yield {"encoding": form.encoding}


RULE = Rule(
    code="utf-8-without-bom",
    severity=Severity.INFO,
    scope=Scope.FILE,
    title=Text("UTF-8の目印（BOM）がありません", "The UTF-8 mark (BOM) is missing"),
    message=Text(
        "このファイルの文字コードは「{encoding}」ですが、先頭に付く目印（BOM）がありません。BOM付きが推奨です。",
        "The file is encoded in {encoding} without the mark (BOM) at its start; a BOM is recommended.",
    ),
    remedy=Text(
        "Windowsの「メモ帳」で開き、「名前を付けて保存」のエンコードで「UTF-8 (BOM付き)」を選んでください。",
        "Open it in Windows Notepad, choose “Save as” and the encoding “UTF-8 with BOM”.",
    ),
    why=Text(
        "目印がないと、Excelでそのまま開いたときに日本語が文字化けします。",
        "Without the mark Japanese text turns into garbage when Excel opens the file directly.",
    ),
    source="推奨データセット CSVひな形 (UTF-8 with BOM)",
    check=Forms(faults=faults),
    examples=(
        Good("名称\n見本公民館\n"),
        Good("名称\n見本公民館\n".encode("cp932")),
        Bad("名称\n見本公民館\n".encode()),
    ),
)
