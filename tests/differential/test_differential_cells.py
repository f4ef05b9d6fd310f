"""Cell by cell: the same rules as frictionless's own cell reader, for 20,000 hostile cells of every kind."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

import pytest
import validators
from frictionless import Schema
from hostile_cells import hostile_cells

from opendata import table_schema
from opendata.frictionless_engine import descriptor
from opendata.model import Column, Constraints, Field, Layout, Text

CELLS = 20_000


def item(type: str, format: str = "default", **constraints: Any) -> Field:
    return Field(
        name="x", title=Text("項目", "item"), type=type, format=format, constraints=Constraints(**constraints)
    )


KINDS = {
    "string": [
        item("string"),
        item("string", required=True, unique=True),
        item("string", pattern="[0-9]{6}"),
        item("string", pattern=r"\d{3}-?\d+"),
        item("string", pattern="月?火?水?木?金?土?日?"),
        item("string", pattern="有|無"),
        item("string", pattern=r"[^\s]*\w"),
        item("string", enum=("有", "無", "東京都")),
        item("string", enum=("有", "有り"), pattern=".", max_length=1),
        item("string", min_length=3, max_length=6),
    ],
    "uri": [item("string", "uri"), item("string", "uri", pattern="https?://.+", max_length=30)],
    "email": [item("string", "email"), item("string", "email", max_length=18, pattern=".+@(e|x).+jp")],
    "number": [
        item("number"),
        item("number", minimum="20", maximum="46"),
        item("number", minimum="-Infinity", maximum="139.691711"),
        item("number", enum=("20", "0.5", "NaN", "x")),
    ],
    "integer": [
        item("integer"),
        item("integer", minimum="0"),
        item("integer", minimum="-1_000", maximum="１２"),
        item("integer", enum=("0", "12", "007")),
    ],
    "date": [
        item("date"),
        item("date", "%Y-%m-%d"),
        item("date", "%Y/%m/%d"),
        item("date", minimum="2000-01-01", maximum="2024-4-1"),
        item("date", enum=("2024-04-01",)),
    ],
    "time": [
        item("time", "%H:%M"),
        item("time", "%H:%M:%S"),
        item("time", "%H:%M", minimum="9:00", maximum="17:30"),
    ],
}
FIELDS = [
    pytest.param(kind, field, id=f"{kind}-{n}") for kind in KINDS for n, field in enumerate(KINDS[kind])
]
remembered_email = cache(validators.email)


@pytest.fixture(autouse=True)
def one_question_per_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both sides ask `validators`, which takes a quarter of a millisecond to refuse: let it answer once."""
    monkeypatch.setattr(validators, "email", remembered_email)


@pytest.mark.parametrize(("kind", "field"), FIELDS)
def test_every_hostile_cell_breaks_the_rules_frictionless_names(kind: str, field: Field) -> None:
    layout = Layout(schema=None, score=0.0, columns=(Column(position=1, label="x", item=field),))
    read = Schema.from_descriptor(descriptor(layout)).fields[0].create_cell_reader()
    ours, sure, value_of = table_schema.judge(field), table_schema.sure(field), table_schema.identity(field)
    good = bad = 0
    for cell in filter(None, hostile_cells(kind, CELLS + 1000)):
        try:
            value, notes = read(cell)
        except InvalidOperation:  # it compares a signalling NaN: see test_differential_known.py
            assert "snan" in cell.casefold(), cell
            continue
        theirs = tuple("type-error" if note == "type" else note for note in notes or ())
        assert ours(cell) == theirs, cell
        assert value_of(cell) == value or is_nan(value), cell
        if theirs:
            assert sure is not None, cell
            assert not sure(cell), cell
        good, bad = good + (not theirs), bad + bool(theirs)
    assert good + bad >= CELLS
    assert good
    assert bad or sure is None


def is_nan(value: object) -> bool:
    return isinstance(value, Decimal) and value.is_nan()
