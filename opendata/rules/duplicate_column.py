"""Every item has one column."""

from collections.abc import Iterator, Mapping

from opendata.model import Bad, Column, Field, Good, Headers, Layout, Rule, Scope, Severity, Text


def faults(layout: Layout) -> Iterator[tuple[Column | None, Field | None, Mapping[str, object]]]:
    firsts: dict[str, int] = {}
    for column in layout.columns:
        if label := column.label.strip():
            first = column.repeats or firsts.setdefault(label, column.position)
            if first != column.position:
                yield column, None, {"first": first, "other": layout.columns[first - 1].label}


RULE = Rule(
    code="duplicate-column",
    severity=Severity.ERROR,
    scope=Scope.FILE,
    title=Text("同じ項目の列が二つあります", "Two columns hold the same item"),
    message=Text(
        "{column}列目の「{label}」は、{first}列目の「{other}」と同じ項目です。一つの項目は一つの列にする必要があります。",
        "Column {column}, “{label}”, is the same item as column {first}, “{other}”; "
        "one column per item is expected.",
    ),
    remedy=Text(
        "二つの列を見比べて、不要な列をExcelで削除するか、別の内容なら違う列名に変えてください。",
        "Compare the two columns; delete the one not needed, or rename it if it holds something else.",
    ),
    why=Text(
        "同じ項目の列が二つあると、どちらの値が正しいのか決められません。検査には先にある列を使いました。",
        "With two columns nobody can tell which value is right. The first one was used for checking.",
    ),
    source="opendata, own rule (the definition lists every item once)",
    check=Headers(faults=faults),
    examples=(
        Good("NO,名称,備考\n1,見本公民館,\n"),
        Good("NO,名称,,\n1,見本公民館,,\n"),
        Bad("NO,名称,名称\n1,見本公民館,見本会館\n"),
        Bad("NO,住所,所在地\n1,見本市見本町1,見本市見本町2\n"),
        Bad("NO,名称,見本の列,見本の列\n1,見本公民館,あ,い\n"),
    ),
)
