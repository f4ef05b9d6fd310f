"""Where the two verdicts part on purpose: each difference listed in docs/table-schema.md, shown."""

from __future__ import annotations

from typing import Any

import pytest
from random_tables import Sample, built_in, frictionless

from opendata.errors import EnvironmentFailure
from opendata.model import Constraints, Field, Judgement, Text


def sample(data: bytes, *items: Field) -> Sample:
    return Sample(data, items, ("",))


def item(type: str, **constraints: Any) -> Field:
    return Field(name="x", title=Text("項目", "item"), type=type, constraints=Constraints(**constraints))


def both(given: Sample) -> tuple[list[Judgement], list[Judgement]]:
    table = given.read()
    layout = given.layout(table)
    ours, theirs = built_in(table, layout), frictionless(given.source, table, layout)
    return list(ours.judgements), list(theirs.judgements)


def judged(record: int, column: int, rule: str) -> Judgement:
    return Judgement(record=record, column=column, rule=rule)


def test_an_unclosed_quote_swallows_the_rest_of_the_file_for_frictionless_only() -> None:
    data = '項目1,項目2\n"東京,x\n大阪,y\n京都,3\n'.encode()
    ours, theirs = both(sample(data, item("string"), item("integer")))
    assert ours == [judged(2, 2, "type-error"), judged(3, 2, "type-error")]
    assert theirs == [judged(2, 2, "missing-cell")]


def test_a_quote_that_closes_only_where_another_cell_begins_is_literal_for_us_only() -> None:
    data = '項目1,項目2\n"東京,1\n大阪,"二"\n'.encode()
    ours, theirs = both(sample(data, item("string"), item("integer")))
    assert ours == [judged(3, 2, "type-error")]
    assert theirs == [judged(2, 2, "missing-cell")]


def test_a_cell_beyond_a_million_characters_is_cut_for_us_only() -> None:
    long = "A" * 2_500_000
    given = sample(f"項目1,項目2\n{long}B,1\n".encode(), item("string", pattern="A*B"), item("integer"))
    ours, theirs = both(given)
    assert ours == [judged(2, 1, "pattern")]
    assert theirs == []


@pytest.mark.parametrize(
    ("constraints", "rules"),
    [
        ({"minimum": "20", "maximum": "46"}, ["maximum", "minimum"]),
        ({"enum": ("20",)}, ["enum"]),
        ({"unique": True}, []),
    ],
)
def test_a_signalling_nan_stops_frictionless_but_is_an_ordinary_nan_for_us(
    constraints: dict[str, Any], rules: list[str]
) -> None:
    given = sample("項目1,項目2\nsNaN,1\n".encode(), item("number", **constraints), item("integer"))
    table = given.read()
    layout = given.layout(table)
    assert list(built_in(table, layout).judgements) == [judged(2, 1, rule) for rule in rules]
    with pytest.raises(EnvironmentFailure, match="frictionless stopped"):
        frictionless(given.source, table, layout)


def test_a_signalling_nan_without_constraints_is_a_number_for_both() -> None:
    ours, theirs = both(sample("項目1,項目2\nsNaN,1\n".encode(), item("number"), item("integer")))
    assert ours == theirs == []


def test_bytes_that_are_no_text_stop_frictionless_alone_but_not_either_engine() -> None:
    from frictionless import Resource

    given = sample(
        "項目1,項目2\n東京,1\n大\x00阪,x\n".encode() + b"\xff\xfe,2\n", item("string"), item("integer")
    )
    ours, theirs = both(given)
    assert ours == theirs == [judged(3, 2, "type-error")]
    alone = Resource(data=given.data, format="csv", encoding="utf-8").validate()
    assert "encoding-error" in [error.type for error in alone.tasks[0].errors]


def test_frictionless_left_to_itself_reports_labels_that_the_layer_leaves_to_our_rules() -> None:
    from frictionless import Resource, Schema

    given = sample("項目1,項目1\n1,2\n".encode(), item("integer"), item("integer"))
    assert both(given) == ([], [])
    alone = Resource(
        data=given.data,
        format="csv",
        encoding="utf-8",
        schema=Schema.from_descriptor({"fields": [{"name": "項目1", "type": "integer"}]}),
    ).validate()
    assert [error.type for error in alone.tasks[0].errors] == ["extra-label"]
