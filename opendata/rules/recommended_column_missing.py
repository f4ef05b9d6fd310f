"""Every recommended item of the dataset has a column."""

from collections.abc import Iterator, Mapping

from opendata.model import Bad, Column, Field, Good, Headers, Layout, Requirement, Rule, Scope, Severity, Text


def faults(layout: Layout) -> Iterator[tuple[Column | None, Field | None, Mapping[str, object]]]:
    for item in layout.missing:
        if item.requirement is Requirement.RECOMMENDED:
            yield None, item, {}


RULE = Rule(
    code="recommended-column-missing",
    severity=Severity.WARNING,
    scope=Scope.FILE,
    title=Text("推奨項目の列がありません", "The column of a recommended item is missing"),
    message=Text(
        "列名の行に「{field}」がありません。推奨項目なので、この列があることが望まれます。",
        "The header lacks “{field}”, a recommended item; this column should be there.",
    ),
    remedy=Text(
        "「{field}」という列を加え、分かる行だけでも値を入れてください。分からない行は空のままで構いません。",
        "Add a column named “{field}” and fill it in the rows where you can; the others may stay empty.",
    ),
    why=Text(
        "推奨項目がそろうほど、データの使い道が広がります。",
        "The more recommended items a file has, the more can be done with it.",
    ),
    source="自治体標準オープンデータセット 定義書 (items marked ○)",
    check=Headers(faults=faults),
    examples=(
        Good("名称,住所\n見本公民館,見本市見本町1\n"),
        Good(
            "全国地方公共団体コード,名称_カナ,名称_英字,所在地_全国地方公共団体コード,所在地_都道府県,所在地_市区町村,"
            "所在地_町字,所在地_番地以下,緯度,経度,想定収容人数,対象となる町会・自治会,URL,画像,画像_ライセンス\n",
            schema="evacuation_space@ods-v3",
        ),
        Bad("ID,名称\n1,見本公園\n", schema="evacuation_space@ods-v3"),
    ),
)
