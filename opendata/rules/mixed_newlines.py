"""All records of a file end in the same way."""

from opendata.model import Bad, Good, Noticed, Rule, Scope, Severity, Text

RULE = Rule(
    code="mixed-newlines",
    severity=Severity.WARNING,
    scope=Scope.FILE,
    title=Text("改行の種類が混ざっています", "Lines end in different ways"),
    message=Text(
        "行の終わりに、CRLF（Windowsの改行）が{crlf}か所、ほかの改行が{other}か所あります。"
        "どちらか一方にそろえる必要があります。",
        "Rows that end in CRLF (as on Windows): {crlf}, in another way: {other}; "
        "one kind is expected throughout.",
    ),
    remedy=Text(
        "元のExcelファイルを開き、「名前を付けて保存」→「CSV UTF-8（コンマ区切り）」で保存し直してください。",
        "Open the original in Excel and save it again as “CSV UTF-8 (Comma delimited)”.",
    ),
    why=Text(
        "改行が混ざったファイルは、ソフトによって行の数が違って見えることがあります。",
        "Programs may disagree on how many rows such a file has.",
    ),
    source="RFC 4180 §2 (1); opendata, own rule (LF throughout is accepted as well)",
    check=Noticed(),
    examples=(
        Good("NO,名称\r\n1,見本公民館\r\n2,見本会館\r\n"),
        Good('NO,名称\r\n1,"見本\n公民館"\r\n2,見本会館\r\n'),
        Bad("NO,名称\r\n1,見本公民館\n2,見本会館\r\n"),
    ),
)
