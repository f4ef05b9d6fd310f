"""The file has only the columns of the definition."""

from collections.abc import Iterator, Mapping

from opendata.model import Bad, Column, Field, Good, Headers, Layout, Rule, Scope, Severity, Text


def is_extra(column: Column) -> bool:
    """Neither an item of the schema, nor repeated, unnamed, or the number that CKAN puts in front."""
    if column.item or column.repeats or not column.label.strip():
        return False
    return not (column.label == "_id" and column.position == 1)


def faults(layout: Layout) -> Iterator[tuple[Column | None, Field | None, Mapping[str, object]]]:
    if layout.schema is not None:
        for column in filter(is_extra, layout.columns):
            yield column, None, {"title": layout.schema.title}


RULE = Rule(
    code="extra-column",
    severity=Severity.INFO,
    scope=Scope.FILE,
    title=Text("定義書にない列があります", "A column is not in the definition"),
    message=Text(
        "「{label}」は「{title}」の定義書にない列です。独自の列は、標準の列の後ろに置くことが望まれます。",
        "“{label}” is not an item of {title}; a column of your own should come after those of the standard.",
    ),
    remedy=Text(
        "独自の列として残す場合は、Excelで列を右端に移してください。標準の項目なら、列名を定義書に合わせてください。",
        "To keep it, move it to the right end; "
        "if it is an item of the standard, give it the name in the definition.",
    ),
    why=Text(
        "独自の列があっても構いませんが、この列は検査されません。",
        "Such columns are welcome, but they are not checked.",
    ),
    source="opendata, own rule (the definition does not speak of further columns)",
    check=Headers(faults=faults),
    examples=(
        Good("NO,名称,備考\n1,見本公民館,\n"),
        Good("_id,NO,名称,\n1,1,見本公民館,\n"),
        Bad("NO,名称,見本の列\n1,見本公民館,見本\n"),
    ),
)
