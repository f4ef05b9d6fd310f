"""What is published is CSV: a spreadsheet is read, but its values alone are what counts."""

from binascii import a2b_base64

from opendata.model import Bad, Good, Noticed, Rule, Scope, Severity, Text

_BOOK = (
    "UEsDBBQAAAAAAAAAIQCFbDmKLgAAAC4AAAAIAAAAbWltZXR5cGVhcHBsaWNhdGlvbi92bmQub2FzaXMub3BlbmRvY3VtZW50LnNw"
    "cmVhZHNoZWV0UEsDBBQAAAAIAAAAIQCw5csIBgAAAAQAAAAVAAAATUVUQS1JTkYvbWFuaWZlc3QueG1ss8nVtwMAUEsDBBQAAAAI"
    "AAAAIQCz5CWt6wAAAAIDAAALAAAAY29udGVudC54bWyzyU9Ly0xOtUrJTy7NTc0r0U3OzysB0goVuTl5xVYQWVul0qI8q/zE4sxi"
    "q7zE3NRiq5Jkq/yC1DyYLitk1VaGegZKUP0liUk5RGsHK0bRnVpRQrRmoFqwXjsbqDOS8lMq4ZzigqLUxJTijNTUEjsbiEVgUgHC"
    "Bplsq/RkR8OLZcuVUBToFuWXowokp+bkKECNLUvMKU3VLaksAOouLinKzEsH6QY5pcDOz99GH8oEMtAMIM/IpxN6ny/fgNdYfbxu"
    "J9szhlT3y4tl3c/mrHnauubZhokvl6wg0VPIIkAetljWR0kH+jgSuh0AUEsBAhQDFAAAAAAAAAAhAIVsOYouAAAALgAAAAgAAAAA"
    "AAAAAAAAAIABAAAAAG1pbWV0eXBlUEsBAhQDFAAAAAgAAAAhALDlywgGAAAABAAAABUAAAAAAAAAAAAAAIABVAAAAE1FVEEtSU5G"
    "L21hbmlmZXN0LnhtbFBLAQIUAxQAAAAIAAAAIQCz5CWt6wAAAAIDAAALAAAAAAAAAAAAAACAAY0AAABjb250ZW50LnhtbFBLBQYA"
    "AAAAAwADALIAAAChAQAAAAA="
)
"""An OpenDocument workbook of one sheet with a header and a record."""

RULE = Rule(
    code="read-as-spreadsheet",
    severity=Severity.WARNING,
    scope=Scope.FILE,
    title=Text("Excelなどのファイルとして読みました", "Read as a spreadsheet"),
    message=Text(
        "Excelなどのファイルなので、{count}枚のシートのうち「{value}」を読んで検査しました。公開する形式はCSVです。",
        "This is a spreadsheet; of its sheets ({count}), “{value}” was read and checked. "
        "The form to publish is CSV.",
    ),
    remedy=Text(
        "公開するときは、opendata convert でCSVにするか（値は変わりません）、Excelでこのシートを開き、"
        "「名前を付けて保存」→「CSV UTF-8（コンマ区切り）」で保存してください。"
        "別のシートを検査するには --sheet でシートの名前を指定します。",
        "To publish it, turn it into CSV with “opendata convert”, which changes no value, or open this "
        "sheet in Excel and choose “Save As”, “CSV UTF-8 (Comma delimited)”. To check another sheet, "
        "name it with --sheet.",
    ),
    why=Text(
        "標準の形式はCSVです。Excelのファイルには色・結合・計算式など、ほかの人のソフトでは読めないものが入ります。",
        "The standard asks for CSV: colours, merged cells and formulas of a spreadsheet are lost on "
        "other people's programs.",
    ),
    source="推奨データセット CSVひな形 (CSV, UTF-8 with BOM)",
    check=Noticed(),
    examples=(Good("NO,名称\n1,見本公民館\n"), Bad(a2b_base64(_BOOK))),
)
