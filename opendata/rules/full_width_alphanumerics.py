"""Identifiers, codes and English names are half-width."""

import unicodedata

from opendata.model import Bad, Cells, Field, Good, Predicate, Role, Rule, Safety, Scope, Severity, Text
from opendata.patterns import late

_ROLES = (
    *(Role.FACILITY_ID, Role.OTHER_ID, Role.POI_CODE, Role.EXTENSION),
    *(Role.NAME_ENGLISH, Role.ENGLISH),
)
_FULL = late("[！-～　]+")
_HALF = late("[^！-～　]*")


def is_half_width_item(item: Field) -> bool:
    """Items of half-width characters that no rule of their own looks after."""
    return item.role in _ROLES


def predicate(_: Field) -> Predicate:
    return _HALF.fullmatch


def fix(value: str, _: Field) -> str:
    return _FULL.sub(lambda run: unicodedata.normalize("NFKC", run[0]), value)


ENGLISH = Field(name="名称_英語", title=Text("名称_英語", "Name in English"), role=Role.NAME_ENGLISH)

RULE = Rule(
    code="full-width-alphanumerics",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("全角の英数字が使われています", "Full-width letters or digits are used"),
    message=Text(
        "「{field}」の「{value}」に全角の英数字や記号があります。半角で書く必要があります。",
        "{field}: “{value}” has full-width letters, digits or signs; half-width ones are expected.",
    ),
    remedy=Text(
        "半角で入力し直してください。Excelでは「ASC」関数で半角にできます。",
        "Enter it again in half-width characters; Excel's ASC function converts them.",
    ),
    why=Text(
        "全角と半角は別の文字なので、同じ番号や名前が別のものとして扱われます。",
        "Full-width characters are different ones, so the same code or name is taken for another.",
    ),
    source="自治体標準オープンデータセット 定義書（半角英数字、半角英字）",
    check=Cells(applies=is_half_width_item, predicate=predicate, fix=fix),
    safety=Safety.SAFE,
    examples=(
        Good("Sample Community Center (Annex)", field=ENGLISH),
        Bad("Ｓａｍｐｌｅ　Ｃｅｎｔｅｒ", field=ENGLISH, becomes="Sample Center"),
        Bad("Sample Center（Annex）", field=ENGLISH, becomes="Sample Center(Annex)"),
    ),
)
