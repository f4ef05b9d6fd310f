from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opendata import schema, table_schema
from opendata.errors import SchemaError
from opendata.judging import Judge
from opendata.model import Block, Column, Constraints, Field, Judgement, Text
from opendata.viewing import View


def item(type: str = "string", format: str = "default", **constraints: Any) -> Field:
    return Field(
        name="x", title=Text("項目", "item"), type=type, format=format, constraints=Constraints(**constraints)
    )


@pytest.mark.parametrize(
    ("field", "cell", "rules"),
    [
        (item(), " ", ()),
        (item(pattern=r"\d{6}"), "１３１０１６", ()),
        (item(pattern=r"\d{6}"), "131016\n", ()),
        (item(pattern="有|無"), "有り", ()),
        (item(pattern="有|無"), "あり", ("pattern",)),
        (item(pattern="[0-9]+", min_length=3, enum=("123",)), "x", ("minLength", "pattern", "enum")),
        (item(max_length=1), "か\u3099", ("maxLength",)),
        (item(max_length=1), "𠮷", ()),
        (item(format="uri"), "a:", ()),
        (item(format="uri"), "//example.jp", ("type-error",)),
        (item(format="email"), "a@example.jp", ()),
        (item(format="email"), "日本@example.jp", ("type-error",)),
        (item("number"), "\u3000３５.6 ", ()),
        (item("number"), "1,000", ("type-error",)),
        (item("number"), "1e9999999999999999999", ("type-error",)),
        (item("number", maximum="46"), "46.0000000000000000000000001", ("maximum",)),
        (item("number", minimum="20", maximum="46"), "NaN", ("minimum", "maximum")),
        (item("number", minimum="20", maximum="46"), "sNaN", ("minimum", "maximum")),
        (item("number", minimum="20"), "Infinity", ()),
        (item("number", enum=("1", "NaN")), "1.00", ()),
        (item("number", enum=("1", "NaN")), "NaN", ("enum",)),
        (item("integer"), "１_0", ()),
        (item("integer"), "1.0", ("type-error",)),
        (item("integer"), "9" * 4301, ("type-error",)),
        (item("date"), "2024-4-1", ()),
        (item("date"), "2024/04/01", ("type-error",)),
        (item("date", "%Y/%m/%d", minimum="2024/01/01"), "2023/12/31", ("minimum",)),
        (item("time", "%H:%M"), "9:3", ()),
        (item("time", "%H:%M"), "24:00", ("type-error",)),
    ],
)
def test_a_cell_breaks_the_rules_frictionless_would_name(
    field: Field, cell: str, rules: tuple[str, ...]
) -> None:
    assert table_schema.judge(field)(cell) == rules
    sure = table_schema.sure(field)
    assert not rules or (sure is not None and not sure(cell))


def test_a_column_that_accepts_everything_needs_no_test() -> None:
    assert table_schema.sure(item(required=True, unique=True)) is None


@pytest.mark.parametrize(
    "field",
    [
        item("boolean"),
        item("number", "other"),
        item("date", "any"),
        item("time"),
        item("string", "uuid"),
        item("integer", pattern="1"),
        item("date", max_length=10),
        item("string", minimum="1"),
        item("number", minimum="low"),
        item("number", maximum="NaN"),
        item("integer", minimum="1.5"),
        item("date", maximum="2024/01/01"),
    ],
)
def test_what_frictionless_cannot_judge_is_refused(field: Field) -> None:
    with pytest.raises(SchemaError):
        table_schema.judge(field)


@pytest.mark.parametrize("field", [field for s in schema.all_schemas() for field in s.fields][::7])
def test_every_shipped_item_accepts_its_example(field: Field) -> None:
    if field.example:
        assert table_schema.judge(field)(field.example) == ()


def test_numbers_that_are_not_a_number_are_never_equal() -> None:
    value_of = table_schema.identity(item("number"))
    assert value_of("NaN") is value_of("sNaN") is value_of("x") is None
    assert value_of("1.0") == value_of("０1") == Decimal(1)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(st.from_regex(table_schema._PLAIN_EMAIL, fullmatch=True))
def test_addresses_not_asked_about_would_be_accepted(address: str) -> None:
    from validators import email

    assert email(address)


@settings(derandomize=True, deadline=None)
@given(st.decimals("-99", "99", places=20), st.integers(0, 15))
def test_a_number_near_a_bound_is_never_taken_for_one_inside(bound: Decimal, places: int) -> None:
    for field in (item("number", minimum=str(bound)), item("number", maximum=str(bound))):
        sure, rules = table_schema.sure(field), table_schema.judge(field)
        assert sure is not None
        for cell in (f"{bound:.{places}f}", f"{bound + 1:.{places}f}", f"{bound - 1:.{places}f}"):
            assert not sure(cell) or not rules(cell)


def test_a_plain_address_is_judged_without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "validators", None)
    judge = table_schema.judge(item(format="email"))
    assert judge("kouhou@city.sanjo.niigata.jp") == ()
    with pytest.raises(ImportError):
        judge("o'brien@example.jp")


# ── Block by block ────────────────────────────────────────────────────────────────────────────────


def judged(
    *blocks: Block, items: tuple[Field | None, ...], missing: tuple[str, ...] = ("",), keep: int = 99
) -> Judge:
    columns = [Column(position=n, label="x", item=field) for n, field in enumerate(items, start=1)]
    judge, seen = Judge(columns, missing, keep), dict[int, dict[str, int]]()
    for block in blocks:
        judge.take(View(block, seen))
    return judge


def block(first: int, *columns: str, **parts: Any) -> Block:
    """Columns as texts of one character per cell; `_` is the empty cell."""
    cells = tuple(tuple(cell.replace("_", "") for cell in column) for column in columns)
    return Block(first_record=first, lines=range(first, first + len(cells[0])), columns=cells, **parts)


def lines(judge: Judge) -> list[str]:
    return [f"{j.record} {j.column} {j.rule}" for j in judge.verdict().judgements]


def test_a_row_of_missing_cells_is_blank_and_nothing_else_even_with_surplus_cells() -> None:
    found = judged(block(2, "_", "_", widths={0: 3}), items=(item(required=True), item("integer")))
    assert lines(found) == ["2 None blank-row"]


def test_a_row_of_spaces_is_not_blank() -> None:
    found = judged(block(2, " ", "_"), items=(item(required=True), item(required=True)))
    assert lines(found) == ["2 2 required"]


def test_a_short_row_lacks_cells_and_what_is_required_of_them() -> None:
    found = judged(block(2, "a", "_", "_", widths={0: 1}), items=(item(), item(required=True), None))
    assert lines(found) == ["2 2 missing-cell", "2 2 required", "2 3 missing-cell"]


def test_an_empty_cell_is_a_value_where_the_schema_says_so_but_a_lacking_cell_is_not() -> None:
    found = judged(
        block(2, "ab-", "__-", widths={1: 1}), items=(item(), item("integer", required=True)), missing=("-",)
    )
    assert lines(found) == ["2 2 type-error", "3 2 missing-cell", "3 2 required", "4 None blank-row"]


def test_an_empty_cell_does_not_pass_for_a_value_that_the_pattern_accepts() -> None:
    found = judged(block(2, "a", "_"), items=(None, item(pattern="月?火?", required=True)))
    assert lines(found) == ["2 2 required"]


def test_repeats_are_found_across_blocks_by_value() -> None:
    blocks = block(2, "1２", "ab"), block(4, "2１", "ba")
    found = judged(*blocks, items=(item("integer", unique=True), item(unique=True)))
    assert [line for line in lines(found) if "unique" in line] == [
        "4 1 unique-error",
        "4 2 unique-error",
        "5 1 unique-error",
        "5 2 unique-error",
    ]


def test_the_first_judgements_are_kept_and_all_are_counted() -> None:
    blocks = block(2, "aa", "bb"), block(4, "aa", "bb")
    found = judged(*blocks, items=(item("integer"), item("number")), keep=3)
    assert lines(found) == ["2 1 type-error", "2 2 type-error", "3 1 type-error"]
    assert found.verdict().counts == {"type-error": 8}
    assert found.verdict().judgements[0] == Judgement(record=2, column=1, rule="type-error")


def test_the_layer_needs_no_frictionless() -> None:
    code = (
        "import sys, opendata.judging; sys.exit('frictionless' in sys.modules or 'validators' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
