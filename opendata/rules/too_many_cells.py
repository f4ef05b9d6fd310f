"""A record has as many cells as the header, not more."""

from opendata.model import Bad, Good, Noticed, Rule, Scope, Severity, Text

RULE = Rule(
    code="too-many-cells",
    severity=Severity.ERROR,
    scope=Scope.RECORD,
    title=Text("セルの数が列名より多い行です", "A row has more cells than the header"),
    message=Text(
        "この行のセルは{found}個で、列名の{expected}個からあふれた「{value}」は読まれません。列名と同じ数が必要です。",
        "The row has {found} cells and “{value}” has no column; {expected} cells are expected, "
        "as many as the header has.",
    ),
    remedy=Text(
        '値の中のコンマ（,）で区切られていないかを確かめ、読点（、）に変えるか、値全体を二重引用符（"）で囲んでください。',
        "See whether a comma inside a value has split it; "
        'enclose that value in double quotes (") or write the comma differently.',
    ),
    why=Text(
        "セルが多い行では、値が一つずつ右の列にずれていることがよくあります。",
        "In such a row the values have often moved one column to the right.",
    ),
    source="RFC 4180 §2 (4) (the same number of fields throughout)",
    check=Noticed(),
    examples=(
        Good("NO,名称,備考\n1,見本公民館,\n"),
        Good('NO,名称,備考\n1,見本公民館,"駐車場あり,無料"\n'),
        Bad("NO,名称,備考\n1,見本公民館,駐車場あり,無料\n"),
    ),
)
