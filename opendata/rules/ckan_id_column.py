"""The row number that CKAN adds in front is not part of the data."""

from collections.abc import Iterator, Mapping

from opendata.model import Bad, Column, Field, Good, Headers, Layout, Rule, Scope, Severity, Text


def faults(layout: Layout) -> Iterator[tuple[Column | None, Field | None, Mapping[str, object]]]:
    for column in layout.columns[:1]:
        if column.label == "_id" and column.item is None:
            yield column, None, {}


RULE = Rule(
    code="ckan-id-column",
    severity=Severity.INFO,
    scope=Scope.FILE,
    title=Text("CKANの通し番号の列があります", "There is a column of CKAN row numbers"),
    message=Text(
        "先頭の列「{label}」は、CKANからの書き出しで付く通し番号です。定義書の項目だけが求められています。",
        "The first column, “{label}”, is a row number that CKAN adds on export; "
        "only the items of the definition are expected.",
    ),
    remedy=Text(
        "CKANから書き出したファイルではなく、登録した元のファイルを使うか、「{label}」の列を削除してください。",
        "Use the file that was uploaded instead of CKAN's export, or delete the column “{label}”.",
    ),
    why=Text(
        "この番号はCKANの中だけのもので、登録し直すと変わります。",
        "The number means something inside CKAN only and changes with the next upload.",
    ),
    source="CKAN documentation, DataStore extension (the internal field _id)",
    check=Headers(faults=faults),
    examples=(
        Good("NO,名称\n1,見本公民館\n"),
        Good("NO,名称,_id\n1,見本公民館,1\n"),
        Bad("_id,NO,名称\n1,1,見本公民館\n"),
    ),
)
