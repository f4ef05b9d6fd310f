"""Real files are repaired without harm: nothing falls, nothing else changes, and once is enough."""

from collections.abc import Iterator
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import pytest

from opendata import reading
from opendata.detecting import dictionary
from opendata.edits import Fixed
from opendata.fixing import fix
from opendata.model import Assessed, Layout, Table
from opendata.schema import all_schemas
from opendata.sniffing import Source

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
FOLDERS = sorted(path.name for path in CORPUS.glob("*/")) if CORPUS.is_dir() else []
LIMIT = 300_000

pytestmark = pytest.mark.skipif(not FOLDERS, reason="the corpus is not at hand")


def sources(folder: str) -> Iterator[Source]:
    for path in sorted((CORPUS / folder).glob("*.csv")):
        if path.name != "PAIRS.csv" and path.stat().st_size < LIMIT:
            yield Source.of(str(path))


def stored(name: str, content: bytes) -> Source:
    return Source(name, lambda: BytesIO(content))


def rate(file: Assessed) -> Fraction:
    return file.conformance.required.fraction or Fraction(0)


def rows_of(table: Table) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Record and cells of every row."""
    for block in table.blocks():
        yield from enumerate(zip(*block.columns, strict=True), block.first_record)


def read(source: Source) -> Table:
    return reading.read(source, dictionary(all_schemas()).recognise)


def names(layout: Layout) -> list[str]:
    """What a column is called, whatever blanks stand in its name."""
    return [c.item.name if c.item else " ".join(c.label.split()) for c in layout.columns]


def expected(source: Source, fixed: Fixed) -> list[dict[str, str]]:
    """The rows of the input that stay, with the edits of their cells, by the name of the item."""
    gone, found = fixed.edits.removed(), dict[int, dict[str, str]]()
    header, kept = names(fixed.before.report.layout), names(fixed.after.report.layout)
    for record, cells in rows_of(read(source)):
        if record not in gone:
            found[record] = dict(zip(header, cells, strict=True))
    for record, index, trail in fixed.edits.cells():
        assert found[record][header[index]] == trail[0].before
        found[record][header[index]] = trail[-1].after
    return [{name: row[name] for name in kept} for row in found.values()]


@pytest.mark.parametrize("folder", FOLDERS)
def test_real_files_are_repaired_without_harm(folder: str) -> None:
    for source in sources(folder):
        fixed = fix(source)
        before, after = fixed.before, fixed.after
        assert rate(after) >= rate(before), source.name
        assert after.counts.error <= before.counts.error, source.name
        assert after.counts.warning <= before.counts.warning, source.name
        assert after.counts.private == before.counts.private, source.name
        if fixed.content is not None:
            assert_that_nothing_else_changes(source, fixed, stored(source.name, fixed.content))


def assert_that_nothing_else_changes(source: Source, fixed: Fixed, output: Source) -> None:
    header = names(fixed.after.report.layout)
    found = [dict(zip(header, cells, strict=True)) for _, cells in rows_of(read(output))]
    assert found == expected(source, fixed), source.name
    again = fix(output)
    assert (list(again.edits), again.content) == ([], None), source.name
