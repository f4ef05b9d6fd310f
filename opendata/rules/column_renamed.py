"""Columns bear the names of the definition, letter by letter."""

from collections.abc import Iterator, Mapping

from opendata.model import Bad, Column, Field, Good, Headers, Layout, Rule, Scope, Severity, Spelling, Text

_DIFFERENCES = {
    Spelling.NEAR: Text(
        "全角・半角、大文字・小文字、空白、ハイフンのどれかが違います",
        "but for width, case, spaces or hyphens",
    ),
    Spelling.VARIANT: Text("別の書き方です", "under another name"),
}


def faults(layout: Layout) -> Iterator[tuple[Column | None, Field | None, Mapping[str, object]]]:
    for column in layout.columns:
        if column.item and column.spelling in _DIFFERENCES:
            yield column, column.item, {"difference": _DIFFERENCES[column.spelling]}


RULE = Rule(
    code="column-renamed",
    severity=Severity.WARNING,
    scope=Scope.FILE,
    title=Text("列名が定義書と違います", "A column name differs from the definition"),
    message=Text(
        "列名「{label}」は定義書の「{field}」に当たりますが、{difference}。「{field}」である必要があります。",
        "The column “{label}” is the item “{field}” {difference}; the name “{field}” is expected.",
    ),
    remedy=Text(
        "列名を「{field}」に書き換えてください。この名前をコピーして貼り付けると確実です。",
        "Change the column name to “{field}”; copying it from here is safest.",
    ),
    why=Text(
        "列名が一文字でも違うと、プログラムは別の列と見なします。",
        "A program takes a name that differs in one character for another column.",
    ),
    source="自治体標準オープンデータセット・推奨データセット 定義書 (item names)",
    check=Headers(faults=faults),
    examples=(
        Good("NO,名称,備考\n1,見本公民館,\n"),
        Good("種別,建物名等（方書）\n消火栓,\n", schema="fire_hydrant@ods-v3"),
        Bad("ＮＯ,名称,備考\n1,見本公民館,\n"),
        Bad("NO,名称,備　考\n1,見本公民館,\n"),
        Bad("市区町村コード,NO,名称\n999999,1,見本公民館\n"),
    ),
)
