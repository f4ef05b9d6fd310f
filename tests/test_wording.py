"""Facts become sentences; what a file holds is quoted so that it can neither mislead nor run."""

import pytest

from opendata.model import Field, Finding, Language, Place, Requirement, Text
from opendata.rules import all_rules
from opendata.schema import find
from opendata.wording import EDITIONS, padded, requirement, sentences, visible, width

AED = find("aed", "legacy-2017")[0]
RULES = {rule.code: rule for rule in all_rules()}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("見本公民館", "見本公民館"),
        ("一行目\r\n二行目", "一行目⏎二行目"),
        ("a\tb", "a⇥b"),
        ("全角　空白", "全角　空白"),
        ("\x1b[31m赤\x1b[0m", "\\u001b[31m赤\\u001b[0m"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("\u200bzero", "\\u200bzero"),
        ("\ue000", "\\ue000"),
        ("\ud800", "\\ud800"),
        ("髙﨑①", "髙﨑①"),
    ],
)
def test_characters_that_could_mislead_are_spelled_out(value: str, shown: str) -> None:
    assert visible(value) == shown


def test_a_long_value_is_cut_and_marked() -> None:
    assert visible("あ" * 40) == "あ" * 40
    assert visible("あ" * 41) == "あ" * 40 + "…"


def test_a_huge_value_costs_no_more_than_what_is_shown() -> None:
    assert visible("\x00" * 1_000_000, 3) == "\\u0000" * 3 + "…"


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("ja", "必須項目「名称」が空欄です。"),
        ("en", "The required item 名称 is blank."),
    ],
)
def test_a_finding_is_told_in_the_readers_language(language: Language, message: str) -> None:
    finding = Finding(
        code="required-item-blank", place=Place(record=2, line=2, column=1, field="名称"), value=""
    )
    assert sentences(finding, RULES[finding.code], AED, language).message == message


@pytest.mark.parametrize(
    ("item", "ja"),
    [
        (Field(name="a", title=Text("a", "a"), requirement=Requirement.REQUIRED), "必須"),
        (Field(name="a", title=Text("a", "a"), requirement=Requirement.RECOMMENDED), "推奨"),
        (Field(name="a", title=Text("a", "a")), "任意"),
        (Field(name="a", title=Text("a", "a"), requirement=Requirement.UNKNOWN), "未確認"),
        (
            Field(name="a", title=Text("a", "a"), requirement=Requirement.UNKNOWN, provisional=True),
            "必須（暫定）",
        ),
        (
            Field(name="a", title=Text("a", "a"), requirement=Requirement.REQUIRED, blank_allowed=True),
            "必須（空欄可）",
        ),
    ],
)
def test_a_level_says_when_it_is_provisional_or_may_be_blank(item: Field, ja: str) -> None:
    assert requirement(item).ja == ja


def test_every_edition_has_a_name() -> None:
    from opendata.schema import EDITIONS as shipped

    assert set(EDITIONS) == set(shipped)


def test_columns_line_up_whatever_the_width_of_the_characters() -> None:
    assert width("AED設置") == 7
    assert [width(padded(text, 10)) for text in ("", "AED", "設置箇所", "ｱ")] == [10] * 4
    assert padded("設置箇所一覧", 4) == "設置箇所一覧"
