"""Whatever the table holds, checking does not raise, and what it counts adds up."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from opendata.checking import check
from opendata.conformance import assess
from opendata.detecting import assign
from opendata.model import Assessed, Block, Form, Kind, Schema, Table
from opendata.rules import all_rules
from opendata.schema import all_schemas
from opendata.wording import sentences

RULES = {rule.code: rule for rule in all_rules()}
FORM = Form(path="random.csv", size=1, sha256="0" * 64, kind=Kind.TEXT, encoding="UTF-8", delimiter=",")
SCHEMAS = [
    schema for schema in all_schemas() if schema.slug in ("aed", "event", "public_toilet", "population")
]

PIECES = [
    "",
    " ",
    "　",
    "0",
    "1",
    "-1",
    "１",
    "有",
    "無",
    "あり",
    "37.6",
    "138.9",
    "1e999",
    "NaN",
    "Infinity",
]
PIECES += [
    "152048",
    "15204",
    "018201",
    "08:30",
    "25:61",
    "9:3",
    "2024-02-30",
    "2024-04-01",
    "=1+1",
    "\n",
    "\0",
]
PIECES += [
    "5000020152048",
    "²",
    "٣",
    "https://www.example.lg.jp/",
    "北緯37度38分",
    "{value}",
    "]]>",
    "\u202e",
]

cells = st.sampled_from(PIECES) | st.text(max_size=8)
schemas = st.sampled_from(SCHEMAS)


@st.composite
def tables(draw: st.DrawFn) -> tuple[Schema, list[str], list[list[str]]]:
    """A schema, a header that is partly its own, and rows of any width."""
    schema = draw(schemas)
    known = st.sampled_from([item.name for item in schema.fields])
    header = draw(st.lists(known | st.sampled_from(["", "見本の列"]), min_size=1, max_size=8))
    row = st.lists(cells, max_size=len(header) + 2)
    blank = st.lists(st.sampled_from(["", "　"]), max_size=len(header))
    return schema, header, draw(st.lists(row | blank, max_size=12))


def block(rows: Sequence[Sequence[str]], first: int, width: int) -> Block:
    padded = [(tuple(row) + ("",) * width)[:width] for row in rows]
    return Block(
        first_record=first,
        lines=range(first, first + len(rows)),
        columns=tuple(zip(*padded, strict=True)),
        blank=frozenset(o for o, row in enumerate(rows) if not "".join(row).strip()),
        widths={o: len(row) for o, row in enumerate(rows) if len(row) != width},
        surplus={
            o: ",".join(row[width:]).strip(", \u3000") for o, row in enumerate(rows) if len(row) > width
        },
    )


def assessed(
    schema: Schema, header: Sequence[str], rows: Sequence[Sequence[str]], size: int, keep: int = 1000
) -> Assessed:
    table = Table(
        form=FORM,
        header=tuple(header),
        header_record=1,
        header_line=1,
        blocks=lambda: (block(rows[n : n + size], n + 2, len(header)) for n in range(0, len(rows), size)),
    )
    layout = assign(table.header, schema, all_schemas())
    return assess(check(table, layout, tuple(RULES.values()), keep), RULES)


@given(tables(), st.integers(0, 3))
def test_counts_add_up(table: tuple[Schema, list[str], list[list[str]]], keep: int) -> None:
    report = assessed(*table, size=100, keep=keep).report
    for tally in report.tallies:
        assert 0 <= tally.passed <= tally.applied <= report.rows
    for item in report.items:
        assert 0 <= item.passed <= item.applied == report.rows
    for group in report.groups:
        assert group.count > 0
        assert len(group.findings) == min(keep, group.count)


@given(tables())
def test_a_rate_is_between_nothing_and_the_whole(table: tuple[Schema, list[str], list[list[str]]]) -> None:
    file = assessed(*table, size=100)
    for rate in (file.conformance.required, file.conformance.recommended):
        assert rate.fraction is None or 0 <= rate.fraction <= 1
    if file.conformance.conforms:
        assert file.conformance.required.fraction == 1


@given(tables(), st.integers(1, 6))
def test_nothing_depends_on_the_size_of_a_block(
    table: tuple[Schema, list[str], list[list[str]]], size: int
) -> None:
    whole, cut = assessed(*table, size=100), assessed(*table, size=size)
    assert cut.report.groups == whole.report.groups
    assert cut.report.tallies == whole.report.tallies
    assert cut.report.items == whole.report.items
    assert cut.report.verdict == whole.report.verdict
    assert cut.conformance == whole.conformance


@settings(max_examples=50)
@given(tables())
def test_every_finding_becomes_sentences_without_control_characters(
    table: tuple[Schema, list[str], list[list[str]]],
) -> None:
    file = assessed(*table, size=100)
    for group in file.report.groups:
        for finding in group.findings:
            for language in ("ja", "en"):
                words = sentences(finding, RULES[group.code], table[0], "ja" if language == "ja" else "en")
                assert all(c.isprintable() or c == "\u3000" for c in words.message + words.remedy)
