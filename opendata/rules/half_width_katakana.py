"""Katakana is full-width."""

from opendata.characters import HALF_WIDTH_KANA, full_width_kana, is_garbled, is_ordinary
from opendata.model import Bad, Cells, Field, Good, Predicate, Role, Rule, Safety, Scope, Severity, Text
from opendata.patterns import late

_FULL = late(f"[^{HALF_WIDTH_KANA}]*")


def applies(_: Field) -> bool:
    return True


def predicate(_: Field) -> Predicate:
    return _FULL.fullmatch


def fix(value: str, _: Field) -> str | None:
    """Garbled text must keep its half-width katakana: they are bytes of what was lost."""
    return None if is_garbled(value) else full_width_kana(value)


NAME = Field(name="名称", title=Text("名称", "Name"), role=Role.NAME)

RULE = Rule(
    code="half-width-katakana",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("半角カタカナが使われています", "Half-width katakana are used"),
    message=Text(
        "「{field}」の「{value}」に半角カタカナ（「ｰ」や「｡」を含む）があります。カタカナは全角で書く必要があります。",
        "{field}: “{value}” has half-width katakana (or signs such as “ｰ”); full-width ones are expected.",
    ),
    remedy=Text(
        "全角カタカナで入力し直してください。住所や電話番号の「ｰ」は半角ハイフン「-」にしてください。",
        "Enter full-width katakana; in addresses and telephone numbers write a hyphen (-) instead of “ｰ”.",
    ),
    why=Text(
        "半角と全角が混ざると検索から漏れ、古い形式のため文字化けの原因にもなります。",
        "Mixed widths are missed by searches, and half-width katakana often turn into garbage.",
    ),
    source="自治体標準オープンデータセット 定義書（全角カナ）; 推奨データセット 定義書",
    check=Cells(applies=applies, predicate=predicate, fix=fix, plain=is_ordinary),
    safety=Safety.SAFE,
    examples=(
        Good("見本インプラントクリニック", field=NAME),
        Bad("見本ｲﾝﾌﾟﾗﾝﾄｸﾘﾆｯｸ", field=NAME, becomes="見本インプラントクリニック"),
        Bad("見本町10558ｰ1", field=NAME, becomes="見本町10558-1"),
        Bad("ｾﾝﾀｰ｡", field=NAME, becomes="センター。"),
        Bad("見本町ｰ1", field=NAME),
    ),
)
