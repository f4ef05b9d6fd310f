"""Every other item of the dataset has a column too, even if it stays empty."""

from collections.abc import Iterator, Mapping

from opendata.model import Bad, Column, Field, Good, Headers, Layout, Requirement, Rule, Scope, Severity, Text

_LEVELS = {
    Requirement.OPTIONAL: Text("任意項目", "an optional item"),
    Requirement.UNKNOWN: Text("必須度が未確認の項目", "an item whose level is not confirmed"),
}


def faults(layout: Layout) -> Iterator[tuple[Column | None, Field | None, Mapping[str, object]]]:
    for item in layout.missing:
        if item.requirement in _LEVELS and not item.counts_as_required:
            yield None, item, {"level": _LEVELS[item.requirement]}


RULE = Rule(
    code="optional-column-missing",
    severity=Severity.INFO,
    scope=Scope.FILE,
    title=Text("任意項目の列がありません", "The column of an optional item is missing"),
    message=Text(
        "列名の行に「{field}」がありません。{level}ですが、定義書にはこの列もあります。",
        "The header lacks “{field}”, {level}; the definition has this column.",
    ),
    remedy=Text(
        "できれば「{field}」という列を加えてください。値がなければ空のままで構いません。",
        "If you can, add a column named “{field}”; it may stay empty.",
    ),
    why=Text(
        "列が定義書と同じなら、各地のファイルをそのままつなげて使えます。",
        "Files that have the columns of the definition can be joined as they are.",
    ),
    source="自治体標準オープンデータセット・推奨データセット 定義書 (all items)",
    check=Headers(faults=faults),
    examples=(
        Good(
            "情報の管理主体_法人番号,情報の管理主体_全国地方公共団体コード,情報の管理主体_名称,問い合わせ先_名称\n",
            schema="school_district_metadata@ods-v3",
        ),
        Bad(
            "情報の管理主体_名称,問い合わせ先_名称\n見本市,見本課\n", schema="school_district_metadata@ods-v3"
        ),
        Bad("名称,名称_カナ,住所,設置位置\n見本公民館,ミホンコウミンカン,見本市見本町1,玄関\n"),
    ),
)
