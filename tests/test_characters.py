"""What is known of characters: sets, blanks, values beyond doubt, garbled text, half-width katakana."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from opendata.characters import (
    DASHES,
    INVISIBLE,
    ODD_BLANKS,
    PLATFORM_KANJI,
    PLATFORM_SIGNS,
    full_width_kana,
    has_blank_around,
    is_clean_japanese,
    is_garbled,
    is_nothing,
    is_ordinary,
    is_total,
    recovered,
    trimmed,
)
from opendata.model import Cells
from opendata.rules import all_rules
from opendata.schema import all_schemas
from opendata.viewing import unlike

EVERYDAY = "三条市立見本公民館（2階）の開館時間は、月曜日から金曜日の9:00～17:00です。"
PIECES = (
    *"三条市カナかな髙﨑①㎡Ⅱ㈱縺繧繝ÃŽ{‚ƒ〜～ー－-―‐ｰｱﾞ･ 　\t\n\r\0\u200b\ufeff１9aＡ?？[&<>@.,;:・/",
    *("なし", "不明", "合計", "※", "（注", "&amp;", "<br>", "[sanitize]", "https://", "⽉", "\u0308", "𠮷"),
)
PERSONAL = ("090", "０８０", "1234", "5678", "9018", *"7-－ー() 　@", "１２３４", "gmail.com", "普通", "口座")
values = st.one_of(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=14).map("".join),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=14),
)

VOUCHED = [
    (rule.code, rule.check) for rule in all_rules() if isinstance(rule.check, Cells) and rule.check.plain
]
ITEMS = {
    code: tuple(
        {
            (item.role, item.type): item
            for schema in all_schemas()
            for item in schema.fields
            if check.applies(item)
        }.values()
    )
    for code, check in VOUCHED
}


# ── Sets ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("char", "髙﨑德彅頰㐂\ufa10\uf9dc")
def test_kanji_that_only_some_systems_have_are_known(char: str) -> None:
    assert char in PLATFORM_KANJI


@pytest.mark.parametrize("char", "三条市高崎徳頬辻塚")
def test_kanji_that_every_system_has_are_not_among_them(char: str) -> None:
    assert char not in PLATFORM_KANJI


@pytest.mark.parametrize("char", "㎡㈱Ⅱⅱ①㊤№℡㍻♨☎")
def test_signs_that_only_some_systems_have_are_known(char: str) -> None:
    assert char in PLATFORM_SIGNS


@pytest.mark.parametrize("char", "★○●◎◇□△※〒→♪♭♯♂♀℃々〆〇")
def test_signs_that_every_system_has_are_not_among_them(char: str) -> None:
    assert char not in PLATFORM_SIGNS


def test_blanks_and_invisible_characters_are_told_apart() -> None:
    assert set(ODD_BLANKS) & set(INVISIBLE) == set()
    assert set(ODD_BLANKS + INVISIBLE) & set(" 　\r\n\0") == set()
    assert all(char.isspace() for char in ODD_BLANKS)


def test_every_blank_that_python_strips_is_known() -> None:
    blanks = {chr(code) for code in range(0x110000) if chr(code).isspace()}
    assert blanks == set(ODD_BLANKS + " 　\r\n")


# ── Blanks ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("value", ["a ", " a", "　a", "a\t", "\u200ba ", "a \ufeff", "a\n"])
def test_blanks_around_a_value_are_seen_behind_invisible_characters(value: str) -> None:
    assert has_blank_around(value)
    assert trimmed(value) == "a"


@pytest.mark.parametrize("value", ["a", "a b", "a\u200b", "\ufeffa", ""])
def test_nothing_else_is_a_blank_around_a_value(value: str) -> None:
    assert not has_blank_around(value)


@given(values)
def test_trimming_leaves_no_blank_around_and_is_done_once(value: str) -> None:
    assert not has_blank_around(trimmed(value))
    assert trimmed(trimmed(value)) == trimmed(value)
    assert trimmed(value) in value


# ── Values beyond doubt ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "value",
    [EVERYDAY, "三条市", "A-1", "0256-34-5511", "https://www.city.sanjo.niigata.jp/?a=1&b=2", "Sanjo City"],
)
def test_everyday_values_are_beyond_doubt(value: str) -> None:
    assert is_ordinary(value)


@pytest.mark.parametrize(
    "value",
    [
        *(" ", "-", "－", "なし", "不明", "N/A", "合計", "計", "※注", "（注）見本", "見本 ", "　見本"),
        *("髙橋", "㎡", "ｱ", "a\nb", "a\rb", "a\tb", "\ufeffa", "1512?1", "&amp;", "<br>", "[sanitize]"),
        *("縺ゅ＞縺", "5⽉", "https://example.jp/?a&amp;b"),
    ],
)
def test_values_that_a_rule_may_mind_are_not(value: str) -> None:
    assert not is_ordinary(value)


@given(values | st.lists(st.sampled_from(PERSONAL), max_size=8).map("".join))
@example("(090)1234-5678")
@example("合　　計")
@example("該当なし")
@example("&amp;")
def test_no_rule_objects_to_what_one_match_vouches_for(value: str) -> None:
    """The promise behind `Cells.plain`, for every rule and the first item of each role it applies to."""
    for rule, check in VOUCHED:
        if check.plain and not unlike(check.plain, [value]):
            for item in ITEMS[rule]:
                assert check.predicate(item)(value), (rule, item.name, value)


@pytest.mark.parametrize(
    "value", ["-", "－", "ー", "―――", "なし", "無し", "無", "不明", "N/A", "null", "特になし", "…"]
)
def test_what_people_write_for_nothing_is_known(value: str) -> None:
    assert is_nothing(value)


@pytest.mark.parametrize("value", ["", "0", "なし（要相談）", "無料", "×", "A-1", "梨"])
def test_nothing_else_means_nothing(value: str) -> None:
    assert not is_nothing(value)


def test_every_dash_alone_means_nothing() -> None:
    assert [dash for dash in DASHES if not is_nothing(dash)] == []


@pytest.mark.parametrize("value", ["計", "合計", "総計", "小計", "総数", "合　計"])
def test_words_for_a_total_are_known(value: str) -> None:
    assert is_total(value)


@pytest.mark.parametrize("value", ["", "会計", "合計額", "時計", "総合計画"])
def test_other_words_are_no_total(value: str) -> None:
    assert not is_total(value)


# ── Text that was read in the wrong encoding ──────────────────────────────────────────────────────


@pytest.mark.parametrize("text", [EVERYDAY, "施設名", "三条市役所", "かもめ公園"])
@pytest.mark.parametrize(("right", "wrong"), [("utf-8", "cp932"), ("cp932", "latin-1"), ("utf-8", "latin-1")])
def test_text_read_in_the_wrong_encoding_is_recovered(text: str, right: str, wrong: str) -> None:
    try:
        garbled = text.encode(right).decode(wrong)
    except UnicodeError:
        return
    assert is_garbled(garbled)
    assert recovered(garbled) == text


def test_bytes_that_windows_has_a_sign_for_are_recovered_too() -> None:
    garbled = "".join(
        bytes((byte,)).decode("cp1252" if byte in b"\x83\x8c\x8e" else "latin-1")
        for byte in "施設名".encode("cp932")
    )
    assert recovered(garbled) == "施設名"


@pytest.mark.parametrize("value", ["", "café", "naïve", "10℃", "±5", "繧", "見本公民館", EVERYDAY, "Ž", "×÷"])
def test_ordinary_text_is_not_taken_for_garbled(value: str) -> None:
    assert not is_garbled(value)


def test_what_has_lost_bytes_is_garbled_but_not_recovered() -> None:
    assert is_garbled("縺\ufffd縺\ufffd繧\ufffd")
    assert recovered("縺\ufffd縺\ufffd繧\ufffd") is None


@given(values)
def test_what_is_recovered_needs_no_recovering(value: str) -> None:
    found = recovered(value)
    assert found is None or found != value


def test_japanese_is_clean_and_what_lies_beside_it_is_not() -> None:
    assert is_clean_japanese(EVERYDAY + "\n縺")
    assert not is_clean_japanese("髙")
    assert not is_clean_japanese("Ž{Ý")


# ── Half-width katakana ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("value", "becomes"),
    [
        ("ｱｲｳ", "アイウ"),
        ("ｶﾞｷﾞﾊﾟｳﾞ", "ガギパヴ"),
        ("カﾞ", "ガ"),
        ("ｾﾝﾀｰ", "センター"),
        ("センタｰ", "センター"),
        ("10558ｰ1", "10558-1"),
        ("１ｰ２", "１-２"),
        ("｢見本｣､･｡", "「見本」、・。"),
        ("ｱﾟ", "ア゜"),
        ("ﾞ", "゛"),
        ("見本", "見本"),
        ("見本ｰ1", None),
        ("ｰ", None),
    ],
)
def test_half_width_katakana_become_full_width(value: str, becomes: str | None) -> None:
    assert full_width_kana(value) == becomes


@given(st.text(st.sampled_from("ｱｶﾊﾞﾟｰｯ｡･アカー1１見 "), max_size=12))
def test_widening_is_done_once_and_touches_nothing_else(value: str) -> None:
    wide = full_width_kana(value)
    if wide is not None:
        assert full_width_kana(wide) == wide
        assert not any("\uff61" <= char <= "\uff9f" for char in wide)
        assert [c for c in wide if c in "1１見 "] == [c for c in value if c in "1１見 "]
