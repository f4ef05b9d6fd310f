"""The values keep their promises: both languages, addresses as Excel shows them, exact rates."""

from enum import Enum
from fractions import Fraction

import pytest

from opendata import model
from opendata.model import Block, Field, Place, Rate, Requirement, Text, Verdict
from opendata.schema import find


@pytest.mark.parametrize(("ja", "en"), [("", "missing"), ("不足", ""), ("不足", " "), ("　", "missing")])
def test_a_text_needs_both_languages(ja: str, en: str) -> None:
    with pytest.raises(ValueError, match="both languages"):
        Text(ja, en)


def test_a_text_fills_its_placeholders_language_by_language() -> None:
    text = Text("{count}件の{what}", "{count} {what}").format(count=2, what=Text("列", "columns"))
    assert (text.to("ja"), text.to("en")) == ("2件の列", "2 columns")


def test_braces_in_a_value_are_no_placeholders() -> None:
    assert Text("「{value}」", "“{value}”").format(value="{field}").en == "“{field}”"


@pytest.mark.parametrize(
    ("column", "record", "a1"),
    [
        (1, 1, "A1"),
        (26, 9, "Z9"),
        (27, 10, "AA10"),
        (702, 2, "ZZ2"),
        (703, 1048576, "AAA1048576"),
        (16384, 3, "XFD3"),
        (None, 3, None),
        (3, None, None),
    ],
)
def test_a_place_has_the_address_that_excel_shows(
    column: int | None, record: int | None, a1: str | None
) -> None:
    assert Place(column=column, record=record).a1 == a1


def test_a_rate_is_exact() -> None:
    assert Rate(passed=1, applied=3).fraction == Fraction(1, 3)


def test_nothing_to_measure_is_no_rate() -> None:
    assert Rate(passed=0, applied=0).fraction is None


def test_an_item_of_unknown_level_counts_as_required_only_when_provisionally_so() -> None:
    item = Field(name="見本", title=Text("見本", "Sample"), requirement=Requirement.UNKNOWN)
    assert not item.counts_as_required
    assert item._replace(provisional=True).counts_as_required


def test_a_verdict_totals_its_counts() -> None:
    assert Verdict(engine="built-in", counts={"required": 2, "pattern": 3}).total == 5


def test_a_schema_is_named_by_slug_and_edition() -> None:
    assert [schema.id for schema in find("aed")] == ["aed@ods-v3", "aed@legacy-2017"]


def test_every_value_is_immutable() -> None:
    values = [value for value in vars(model).values() if isinstance(value, type)]
    made_here = [value for value in values if value.__module__ == model.__name__]
    assert all(issubclass(value, tuple | Enum) for value in made_here)


def test_a_block_with_other_values_keeps_the_rest() -> None:
    block = Block(first_record=2, lines=(2, 3), columns=(("a", "b"),))
    assert block.but(blank=frozenset({1})) == Block(
        first_record=2, lines=(2, 3), columns=(("a", "b"),), blank=frozenset({1})
    )
    assert len(block) == 2
