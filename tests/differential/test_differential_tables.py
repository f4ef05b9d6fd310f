"""Table by table: random files of every encoding and shape, judged alike by both engines."""

from __future__ import annotations

from collections import Counter

import pytest
from random_tables import built_in, frictionless, random_sample

from opendata import reading

TABLES, BATCH = 240, 40
RULES = {
    "type-error",
    "required",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "pattern",
    "enum",
    "unique-error",
    "blank-row",
    "extra-cell",
    "missing-cell",
}


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few records each, so that what is remembered from block to block takes part."""
    monkeypatch.setattr(reading, "BLOCK_CELLS", 24)


@pytest.mark.parametrize("first", range(0, TABLES, BATCH))
def test_random_tables_are_judged_alike(first: int) -> None:
    for seed in range(first, first + BATCH):
        sample = random_sample(seed)
        table = sample.read()
        layout = sample.layout(table)
        theirs = frictionless(sample.source, table, layout)
        ours = built_in(table, layout)
        assert ours.judgements == theirs.judgements, f"seed {seed}"
        assert ours.counts == theirs.counts, f"seed {seed}"
        assert ours.total == len(ours.judgements), f"seed {seed}"
        assert built_in(table, layout, keep=7).judgements == theirs.judgements[:7], f"seed {seed}"


def test_the_random_tables_break_every_rule_in_every_form() -> None:
    rules: Counter[str] = Counter()
    forms: set[tuple[str | None, str | None]] = set()
    for seed in range(0, TABLES, 2):
        sample = random_sample(seed)
        table = sample.read()
        rules.update(built_in(table, sample.layout(table)).counts)
        forms.add((table.form.encoding, table.form.newline))
    assert set(rules) == RULES
    assert {encoding for encoding, _ in forms} >= {"UTF-8", "CP932", "UTF-16LE", "UTF-16BE"}
    assert {newline for _, newline in forms} >= {"CRLF", "LF", "CR"}
