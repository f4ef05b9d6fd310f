"""Columns bear names that people can read, not the addresses of properties."""

from collections.abc import Iterator, Mapping

from opendata.model import Bad, Column, Field, Good, Headers, Layout, Rule, Scope, Severity, Text
from opendata.patterns import late

_URI = late(r"https?://\S+")


def faults(layout: Layout) -> Iterator[tuple[Column | None, Field | None, Mapping[str, object]]]:
    found = [column for column in layout.columns if _URI.fullmatch(column.label)]
    if found:
        yield found[0], None, {"count": len(found)}


RULE = Rule(
    code="column-name-uri",
    severity=Severity.WARNING,
    scope=Scope.FILE,
    title=Text("列名がURLになっています", "A column name is a web address"),
    message=Text(
        "「{label}」など{count}列の列名がURLです。定義書の項目名である必要があります。",
        "Columns named by a web address: {count}, the first “{label}”; names of the definition are expected.",
    ),
    remedy=Text(
        "列名を、定義書の項目名（標準にない列なら内容を表す日本語）に書き換えてください。",
        "Give each column the item name of the definition; name columns of your own by what they hold.",
    ),
    why=Text(
        "URLの列名は、どの項目に当たるかが分からず、標準のデータとして読めません。",
        "Neither people nor programs can tell which item of the standard such a column is.",
    ),
    source="自治体標準オープンデータセット・推奨データセット 定義書 (item names)",
    check=Headers(faults=faults),
    examples=(
        Good("NO,名称,URL\n1,見本公民館,https://www.city.example.lg.jp/\n"),
        Bad("https://schema.org/identifier,https://schema.org/name\n1,見本公民館\n"),
    ),
)
