"""A record has as many cells as the header, not fewer."""

from opendata.model import Bad, Good, Noticed, Rule, Scope, Severity, Text

RULE = Rule(
    code="too-few-cells",
    severity=Severity.ERROR,
    scope=Scope.RECORD,
    title=Text("セルの数が列名より少ない行です", "A row has fewer cells than the header"),
    message=Text(
        "この行のセルは{found}個ですが、列名と同じ{expected}個が必要です。",
        "The row has {found} cells; {expected} are expected, as many as the header has.",
    ),
    remedy=Text(
        "値が左にずれていないか、行の途中で改行されていないかを確かめ、足りないセルを加えてください。"
        "値のないセルも、コンマ（,）だけは必要です。",
        "See whether values have moved to the left or the row was broken in two, and add the missing cells. "
        "A cell without a value still needs its comma.",
    ),
    why=Text(
        "セルが足りないと、後ろの値が別の列の値として読まれることがあります。",
        "Where cells are missing, values may be read into the wrong columns.",
    ),
    source="RFC 4180 §2 (4) (the same number of fields throughout)",
    check=Noticed(),
    examples=(
        Good("NO,名称,備考\n1,見本公民館,\n"),
        Bad("NO,名称,備考\n1,見本公民館\n"),
    ),
)
