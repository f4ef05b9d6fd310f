"""Lines do not end in a carriage return alone."""

from collections.abc import Iterator, Mapping

from opendata.model import Bad, Form, Forms, Good, Rule, Scope, Severity, Text


def faults(form: Form) -> Iterator[Mapping[str, object]]:
    if form.newline == "CR":
        yield {"newline": form.newline}


RULE = Rule(
    code="carriage-return-newlines",
    severity=Severity.WARNING,
    scope=Scope.FILE,
    title=Text("改行が古いMacの形式です", "Lines end in the old Macintosh manner"),
    message=Text(
        "このファイルの改行は「{newline}」だけです。CRLF（Windowsの改行）か LF が求められています。",
        "Lines end in “{newline}” alone; CRLF (as on Windows) or LF is expected.",
    ),
    remedy=Text(
        "元のExcelファイルを開き、「名前を付けて保存」で「CSV (Macintosh)」ではなく"
        "「CSV UTF-8（コンマ区切り）」を選んでください。",
        "Open the original in Excel and choose “Save As” and “CSV UTF-8 (Comma delimited)”, "
        "not “CSV (Macintosh)”.",
    ),
    why=Text(
        "この改行では、ファイル全体を1行と見なすソフトがあります。",
        "Some programs take a file with such line ends for a single line.",
    ),
    source="RFC 4180 §2 (1) (CRLF)",
    check=Forms(faults=faults),
    examples=(
        Good("名称\r\n見本公民館\r\n"),
        Good("名称\n見本公民館\n"),
        Bad("名称\r見本公民館\r"),
    ),
)
