"""The reading of a name is written in katakana."""

from opendata.characters import HIRAGANA_OR_KANJI, has_hiragana_or_kanji, is_garbled
from opendata.model import Bad, Cells, Field, Good, Predicate, Role, Rule, Safety, Scope, Severity, Text
from opendata.patterns import late

_KATAKANA = {code: code + 0x60 for code in (*range(ord("ぁ"), ord("ゖ") + 1), ord("ゝ"), ord("ゞ"))}
_KATAKANA_ONLY = late("[ -~ァ-ヺー・　！-～]*")
_LONE = f"(?<![{HIRAGANA_OR_KANJI}]){{}}(?![{HIRAGANA_OR_KANJI}])"
_BETWEEN = _LONE.format("(?<=[ァ-ヺー]){}(?=[ァ-ヺー])")
_BESIDE = _LONE.format("(?:(?<=[ァ-ヺー]){0}|{0}(?=[ァ-ヺー]))")
_LOOK_ALIKES = (
    (late(_BESIDE.format("二")), "ニ"),
    (late(_BESIDE.format("卜")), "ト"),
    (late(_BETWEEN.format("(?<!ダイ)八") + "(?!バン|チョウ|ゴウ|ク|コウ)"), "ハ"),
    (late(_BETWEEN.format("夕")), "タ"),
    (late(_BETWEEN.format("力")), "カ"),
    (late(_BETWEEN.format("工")), "エ"),
    (late(r"口(?=[ーッャュョ])"), "ロ"),
    (late(r"(?<=[ァ-ヺ])(?<!ダイ)一(?=$|[ 　（(・])"), "ー"),
)
"""Kanji that look like katakana, where their neighbours say that nothing else can be meant."""


def is_kana_item(item: Field) -> bool:
    return item.role in (Role.NAME_KANA, Role.KANA)


def predicate(_: Field) -> Predicate:
    return lambda value: not has_hiragana_or_kanji(value)


def fix(value: str, _: Field) -> str | None:
    if is_garbled(value):
        return None
    kana = value.translate(_KATAKANA)
    for pattern, letter in _LOOK_ALIKES:
        kana = pattern.sub(letter, kana)
    return None if has_hiragana_or_kanji(kana) else kana


RULE = Rule(
    code="kana-not-katakana",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("カナの列にひらがなか漢字があります", "A reading has hiragana or kanji"),
    message=Text(
        "「{field}」の「{value}」に、ひらがなか漢字があります。全角カタカナだけで書く必要があります。",
        "{field}: “{value}” has hiragana or kanji; full-width katakana only is expected.",
    ),
    remedy=Text(
        "全角カタカナで入力し直してください。カタカナに似た漢字（「ニ」と「二」、「ロ」と「口」など）にも注意してください。",
        "Enter the reading in full-width katakana; beware of kanji that look like it, as “二” does “ニ”.",
    ),
    why=Text(
        "読み方の文字がそろっていないと、五十音順の並べ替えや読みでの検索ができません。",
        "Unless readings share one script, names cannot be sorted or found by their sound.",
    ),
    source="自治体標準オープンデータセット 定義書（名称_カナ：全角カナ）; 推奨データセット 定義書",
    check=Cells(applies=is_kana_item, predicate=predicate, fix=fix, plain=_KATAKANA_ONLY),
    safety=Safety.SAFE,
    examples=(
        Good("ミホンコウミンカン"),
        Good("ミホンコウミンカン（ホンカン）"),
        Bad("みほんこうみんかん", becomes="ミホンコウミンカン"),
        Bad("ミホン（ふれあいかん）", becomes="ミホン（フレアイカン）"),
        Bad("ミナトダイ二", becomes="ミナトダイニ"),
        Bad("二ホンフクイン", becomes="ニホンフクイン"),
        Bad("ミホンセンタ一", becomes="ミホンセンター"),
        Bad("ミホンダイ一"),
        Bad("見本公民館"),
    ),
)
