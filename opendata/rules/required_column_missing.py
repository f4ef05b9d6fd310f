"""Every required item of the dataset has a column."""

from collections.abc import Iterator, Mapping

from opendata.model import Bad, Column, Field, Good, Headers, Layout, Rule, Scope, Severity, Text

_REQUIRED = Text("必須項目", "required item")
_PROVISIONAL = Text("必須項目（暫定）", "required item (provisional)")


def faults(layout: Layout) -> Iterator[tuple[Column | None, Field | None, Mapping[str, object]]]:
    for item in layout.missing:
        if item.counts_as_required:
            yield None, item, {"level": _PROVISIONAL if item.provisional else _REQUIRED}


RULE = Rule(
    code="required-column-missing",
    severity=Severity.ERROR,
    scope=Scope.FILE,
    title=Text("必須項目の列がありません", "The column of a required item is missing"),
    message=Text(
        "列名の行に「{field}」がありません。{level}なので、この列が必要です。",
        "The header lacks “{field}”, a {level}; this column is expected.",
    ),
    remedy=Text(
        "「{field}」という列を加えて各行に値を入れてください。別の列名で入っている場合は、列名を「{field}」に直してください。",
        "Add a column named “{field}” and fill it in every row. "
        "If the data are there under another name, rename that column to “{field}”.",
    ),
    why=Text(
        "必須項目が欠けると、ほかの自治体のデータと並べて使えません。"
        "「暫定」は、現行版の必須度を確認できず、旧版で必須だったことから必須と見なしている項目です。",
        "Without its required items a file cannot be used together with those of other municipalities. "
        "“Provisional” marks an item that the previous edition requires and whose level now is unconfirmed.",
    ),
    source="自治体標準オープンデータセット・推奨データセット 定義書 (items marked ◎)",
    check=Headers(faults=faults),
    examples=(
        Good("名称,名称_カナ,住所,設置位置\n見本公民館,ミホンコウミンカン,見本市見本町1,玄関\n"),
        Bad("名称,名称_カナ,住所\n見本公民館,ミホンコウミンカン,見本市見本町1\n"),
        Bad("ID,所在地_連結表記\n1,見本市見本町1\n", schema="fire_hydrant@ods-v3"),
    ),
)
