"""The cells of a CSV file are separated by commas."""

from collections.abc import Iterator, Mapping

from opendata.model import Bad, Form, Forms, Good, Rule, Scope, Severity, Text

_NAMES = {
    "\t": Text("タブ", "tabs"),
    ";": Text("セミコロン（;）", "semicolons (;)"),
    "|": Text("縦棒（|）", "vertical bars (|)"),
}


def faults(form: Form) -> Iterator[Mapping[str, object]]:
    if form.delimiter in _NAMES:
        yield {"delimiter": _NAMES[form.delimiter]}


RULE = Rule(
    code="delimiter-not-comma",
    severity=Severity.WARNING,
    scope=Scope.FILE,
    title=Text("コンマ以外で区切られています", "Cells are not separated by commas"),
    message=Text(
        "セルが「{delimiter}」で区切られています。コンマ（,）で区切る必要があります。",
        "Cells are separated by {delimiter}; commas are expected.",
    ),
    remedy=Text(
        "元のExcelファイルを開き、「名前を付けて保存」→「CSV UTF-8（コンマ区切り）」で保存してください。",
        "Open the original in Excel, choose “Save As” and “CSV UTF-8 (Comma delimited)”.",
    ),
    why=Text(
        "コンマ以外で区切ると、1行が一つのセルとして読まれることがあります。",
        "With another separator a whole row may be read as one cell.",
    ),
    source="RFC 4180 §2 (4); 推奨データセット CSVひな形",
    check=Forms(faults=faults),
    examples=(
        Good("NO,名称\n1,見本公民館\n"),
        Bad("NO\t名称\n1\t見本公民館\n"),
        Bad("NO;名称\n1;見本公民館\n"),
        Bad("NO|名称\n1|見本公民館\n"),
    ),
)
