"""File by file: what the project ships and what municipalities publish, judged alike by both engines."""

from __future__ import annotations

from pathlib import Path

import pytest
from random_tables import built_in, frictionless

from opendata import detecting, reading, schema
from opendata.model import Kind
from opendata.sniffing import Source

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT.parent / "shared" / "corpus"
SHIPPED = sorted((ROOT / "datasets").rglob("*.csv"))
COLLECTED = sorted(CORPUS.rglob("*.csv"))


@pytest.mark.parametrize("path", SHIPPED, ids=[path.stem for path in SHIPPED])
def test_a_shipped_file_is_judged_alike(path: Path) -> None:
    assert verdicts_agree(path)


@pytest.mark.parametrize("path", COLLECTED, ids=[f"{path.parent.name}-{path.stem}" for path in COLLECTED])
def test_a_published_file_is_judged_alike(path: Path) -> None:
    if verdicts_agree(path) is None:
        pytest.skip("no schema is near enough, or no text to ask both engines about")


def test_there_are_shipped_files() -> None:
    assert SHIPPED


def verdicts_agree(path: Path) -> bool | None:
    """None when the header means no schema, or for a workbook, which frictionless reads as text."""
    schemas = schema.all_schemas()
    source = Source(str(path), lambda: path.open("rb"))
    table = reading.read(source, detecting.dictionary(schemas).recognise)
    layout = detecting.detect(table.header, schemas, str(path))
    if layout.schema is None or table.header_record is None or table.form.kind is not Kind.TEXT:
        return None
    ours, theirs = built_in(table, layout), frictionless(source, table, layout)
    assert ours.judgements == theirs.judgements
    assert ours.counts == theirs.counts
    return True
