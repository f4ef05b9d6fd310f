"""Every record fills every required item."""

from opendata.model import Bad, Blanks, Field, Good, Rule, Scope, Severity, Text


def must_be_filled(item: Field) -> bool:
    return item.counts_as_required and not item.blank_allowed


RULE = Rule(
    code="required-item-blank",
    severity=Severity.ERROR,
    scope=Scope.CELL,
    title=Text("必須項目が空欄です", "A required item is blank"),
    message=Text("必須項目「{field}」が空欄です。", "The required item {field} is blank."),
    remedy=Text(
        "「{field}」を入力してください。空白だけのセルも空欄とみなします。",
        "Fill in {field}; a cell that holds only blanks counts as blank.",
    ),
    why=Text(
        "必須項目が欠けた行は、利用者のプログラムで読み飛ばされることがあります。",
        "Programs that read the data may skip records that lack a required item.",
    ),
    source="自治体標準オープンデータセット 定義書（データ項目の区分 ◎）",
    check=Blanks(applies=must_be_filled),
    examples=(
        Good("名称\n見本公民館\n"),
        Bad("名称,住所\n,新潟県三条市見本町1-1\n見本公民館,新潟県三条市見本町1-2\n"),
        Bad("名称,住所\n　,新潟県三条市見本町1-1\n見本公民館,新潟県三条市見本町1-2\n"),
    ),
)
