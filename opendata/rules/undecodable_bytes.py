"""Every byte of a file belongs to a character of its encoding."""

from opendata.model import Bad, Good, Noticed, Rule, Scope, Severity, Text

RULE = Rule(
    code="undecodable-bytes",
    severity=Severity.ERROR,
    scope=Scope.FILE,
    title=Text("文字として読めない部分があります", "A part of the file cannot be read as text"),
    message=Text(
        "ファイルの先頭から{byte}バイト目の「{hex}」（16進数）を文字として読めません。"
        "ファイル全体が一つの文字コードで書かれている必要があります。",
        "The bytes “{hex}” (hexadecimal) from byte {byte} of the file on are not text; "
        "the whole file is expected to be in one encoding.",
    ),
    remedy=Text(
        "その行の文字が「�」などに化けていないかを元のデータと見比べて直し、"
        "Excelの「CSV UTF-8（コンマ区切り）」で保存し直してください。",
        "Compare the line with the original data, correct the garbled characters (such as “�”), "
        "and save again in Excel as “CSV UTF-8 (Comma delimited)”.",
    ),
    why=Text(
        "文字コードの違うファイルをつなげたり、途中で切れたりすると、その部分の文字が失われます。",
        "Where files of different encodings were joined, or a file was cut short, characters are lost.",
    ),
    source="推奨データセット CSVひな形 (UTF-8 with BOM)",
    check=Noticed(),
    examples=(
        Good("名称\n見本公民館\n"),
        Good("名称\n見本公民館\n".encode("cp932")),
        Bad("名称\n見本公民館".encode("utf-8-sig") + b"\xff\n"),
        Bad("名称\n見本公民館\n".encode("utf-8-sig") + "見本会館\n".encode("cp932")),
    ),
)
