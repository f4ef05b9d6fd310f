"""A double quote that opens a cell is closed again."""

from opendata.model import Bad, Good, Noticed, Rule, Scope, Severity, Text

RULE = Rule(
    code="unclosed-quote",
    severity=Severity.ERROR,
    scope=Scope.FILE,
    title=Text("二重引用符が閉じられていません", "A double quote is never closed"),
    message=Text(
        '{line}行目「{value}」で始まる二重引用符（"）が、ファイルの終わりまで閉じられていません。'
        "この行の二重引用符は、ふつうの文字として読みました。",
        'The double quote (") that opens on line {line}, “{value}”, is never closed; '
        "on this line it was read as an ordinary character.",
    ),
    remedy=Text(
        'メモ帳などで{line}行目を開き、セルの終わりに二重引用符（"）を足すか、不要な二重引用符を消してください。'
        "文字としての二重引用符は2つ続けて書きます。",
        'Open line {line} in a text editor and add the closing double quote ("), or delete one not needed. '
        "A double quote that belongs to the text is written twice.",
    ),
    why=Text(
        "閉じられていない二重引用符があると、残りの行がすべて一つのセルとして読まれることがあります。",
        "Without the closing quote, programs may take the rest of the file for one single cell.",
    ),
    source="RFC 4180 §2 (5–7)",
    check=Noticed(),
    examples=(
        Good('NO,名称\n1,"見本""公民館"""\n2,見本会館\n'),
        Bad('NO,名称\n1,"見本公民館\n2,見本会館\n'),
    ),
)
