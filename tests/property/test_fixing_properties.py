"""Whatever the file holds: fixing twice is fixing once, nothing gets worse, and the log tells everything."""

import csv
from io import StringIO
from typing import Literal

from hypothesis import given, settings
from hypothesis import strategies as st
from test_fixing import AED, TOYS, cells, fill, fixed, toy

from opendata.edits import GONE, Fixed
from opendata.model import Blanks, Cells, Place, Role, Rows, Severity, Tables
from opendata.rules import all_rules
from opendata.rules.coordinate_out_of_range import PLAIN_PAIR
from opendata.shaping import Wishes

NAMES = [item.name for item in AED.schema.fields] if AED.schema else []
KNOWN = ["NO", "名称", "緯度", "経度", "備考", "都道府県コード又は市区町村コード", "ＮＯ", "備　考", "所在地"]
LABELS = st.sampled_from([*KNOWN, "見本の列", "", "　", "_id"]) | st.sampled_from(NAMES)
VALUES = st.sampled_from(
    [
        *("", " ", "　", "1", "１", "2", "２", "－", "－－", "×", "私事", "私", " 1 ", "見本", "a", "b"),
        *(
            "37.6",
            "138.9",
            "１３８．９",
            "152048",
            "131016",
            '"',
            ",",
            "\n",
            "\r\n",
            "い,ろ",
            "=1",
            "𠮷",
            "髙",
        ),
    ]
)
NASTY = (
    toy("nasty-cycle", cells(Role.REMARKS, lambda v: v not in ("a", "b"), {"a": "b", "b": "a"}.get)),
    toy("nasty-blank", cells(None, lambda v: "－" not in v, lambda v: "")),
    toy("nasty-same", cells(Role.NAME, lambda v: v == "見本", lambda v: "見本")),
    toy("nasty-wide", cells(Role.REMARKS, lambda v: v != "髙", lambda v: "𠮷")),
    toy("nasty-order", cells(Role.RECORD_ID, lambda v: v != "2")),
    toy("nasty-private", cells(None, lambda v: "私" not in v), severity=Severity.PRIVATE),
    toy("nasty-hiding", cells(None, lambda v: v != "私事", lambda v: "用事")),
    toy(
        "nasty-pair",
        Rows(
            roles=(Role.LATITUDE, Role.LONGITUDE),
            plain=PLAIN_PAIR,
            faults=lambda v: (0,) if v[0].strip() and v[0] == v[1] else (),
            fix=lambda v: ("", v[1]),
        ),
    ),
    toy("nasty-fill", Tables(roles=(Role.RECORD_ID, Role.NAME), faults=fill)),
)
RULES = (*all_rules(), *TOYS, *NASTY)


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """A header of known and other names, rows of any width, in some encoding, with some line end."""
    header = draw(st.lists(LABELS, min_size=1, max_size=7))
    row = st.lists(VALUES, max_size=len(header))
    full = st.lists(VALUES, min_size=len(header), max_size=len(header))
    surplus = st.builds(lambda cells, more: cells + [""] * more, full, st.integers(0, 2))
    overfull = st.builds(lambda cells, more: [*cells, more], full, VALUES)
    rows = draw(st.lists(row | full | surplus, max_size=8))
    rows += draw(st.lists(overfull, max_size=draw(st.sampled_from([0, 0, 0, 2]))))
    out = StringIO()
    quotes = draw(st.booleans())
    newline = draw(st.sampled_from(["\r\n", "\n", "\r"]))
    mark = draw(st.sampled_from([",", ",", "\t"]))
    above = draw(st.sampled_from([[], [["見本の表"]], [[], ["見本の表"]]]))
    style: Literal[0, 1] = csv.QUOTE_ALL if quotes else csv.QUOTE_MINIMAL
    table = csv.writer(out, delimiter=mark, quoting=style, lineterminator=newline)
    table.writerows([*above, header, *rows])
    return out.getvalue().encode(draw(st.sampled_from(["utf-8-sig", "utf-8", "cp932", "utf-16"])), "replace")


wishes = st.builds(
    Wishes,
    unsafe=st.booleans(),
    only=st.sampled_from(
        [frozenset(), frozenset({"toy-trim", "blank-row"}), frozenset({"columns-reordered"})]
    ),
    keep_encoding=st.booleans(),
    keep_header=st.booleans(),
)


def run(data: bytes, wish: Wishes) -> Fixed:
    return fixed(data, *TOYS, *NASTY, wishes=wish, shipped=True)


def read(found: Fixed, data: bytes) -> list[list[str]]:
    """The records as any CSV reader sees them."""
    form = found.before.report.form if data is not found.content else found.after.report.form
    text = data.decode({"UTF-16LE": "utf-16", "CP932": "cp932"}.get(form.encoding or "", "utf-8-sig"))
    rows = csv.reader(StringIO(text, newline=""), delimiter=form.delimiter or ",")
    return [row or [""] for row in rows]


@settings(max_examples=150, deadline=None)
@given(files(), wishes)
def test_fixing_twice_is_fixing_once(data: bytes, wish: Wishes) -> None:
    once = run(data, wish)
    if once.content is not None:
        again = run(once.content, wish)
        assert list(again.edits) == []
        assert not again.obstacles


@settings(max_examples=150, deadline=None)
@given(files(), wishes)
def test_the_log_turns_the_input_into_the_output_and_tells_no_more(data: bytes, wish: Wishes) -> None:
    found = run(data, wish)
    if found.content is None:
        assert len(found.edits) == 0
        return
    assert expected(found, read(found, data)) == read(found, found.content)


def expected(found: Fixed, rows: list[list[str]]) -> list[list[str]]:
    """The input with every edit of the log made by hand."""
    width = found.before.report.columns
    line = found.before.report.header_line
    header = next((e.place.record for e in found.edits if e.place.record and e.place.line == line), 0) or 0
    gone, columns, order = set[int](), set[int](), ""
    for edit in found.edits:
        record, column = edit.place.record, edit.place.column
        if edit.after == GONE and record and column is None:
            gone.add(record)
        elif edit.after == GONE and column:
            columns.add(column)
        elif edit.code in ("too-few-cells", "surplus-blank-cells") and record:
            rows[record - 1] = (rows[record - 1] + [""] * width)[:width]
        elif edit.code == "columns-reordered":
            order = str(edit.after)
        elif record and column and isinstance(edit.after, str):
            assert rows[record - 1][column - 1] == edit.before
            rows[record - 1][column - 1] = edit.after
    stay = [n for n in range(width) if n + 1 not in columns]
    if order and header:
        stay = by_names(rows[header - 1], stay, order)
    kept = [(number, row) for number, row in enumerate(rows, start=1) if number not in gone]
    if not columns and not order:
        return [row for _, row in kept]
    full = [(number, (row + [""] * width)[:width] if number >= header else row) for number, row in kept]
    return [[row[n] for n in stay] if number >= header else row for number, row in full]


def by_names(header: list[str], stay: list[int], order: str) -> list[int]:
    """The columns in the order of the names; those of one name keep theirs."""
    names = next(csv.reader([order])) if '"' not in order else order.split(",")
    left = list(stay)
    found = []
    for name in names:
        index = next(n for n in left if header[n] == name)
        left.remove(index)
        found.append(index)
    return found


@settings(max_examples=150, deadline=None)
@given(files(), wishes)
def test_nothing_is_found_that_was_not_found_before(data: bytes, wish: Wishes) -> None:
    found = run(data, wish)
    if found.content is None:
        return
    assert places(found, is_after=True) <= places(found, is_after=False)
    assert found.after.counts.private == found.before.counts.private


def places(found: Fixed, *, is_after: bool) -> set[tuple[str, int | None, str | None, int]]:
    """Code, record of the input, item and number of each finding."""
    gone = {e.place.record for e in found.edits if e.after == GONE and e.place.record and not e.place.column}
    report = (found.after if is_after else found.before).report
    left = [n for n in range(1, 1000) if n not in gone]
    records = dict(enumerate(left if is_after else range(1, 1000), start=1))
    told: dict[tuple[str, int | None, str | None], int] = {}
    for group in report.groups:
        for one in group.findings:
            is_header = one.place.line == report.header_line
            key = (one.code, None if is_header else records.get(one.place.record or 0), name(one.place))
            told[key] = told.get(key, 0) + 1
    blanks = {rule.code for rule in RULES if isinstance(rule.check, Blanks)}
    return {(*key, n) for key, count in told.items() for n in range(count) if key[0] not in blanks}


def name(place: Place) -> str | None:
    """Columns without a name are called by their number, which changes; blanks in names may go."""
    return None if place.field is None or place.field.isdigit() else "".join(place.field.split())


@settings(max_examples=100, deadline=None)
@given(files())
def test_no_rule_objects_to_what_it_has_put_right(data: bytes) -> None:
    found = run(data, Wishes(unsafe=True))
    if found.content is None:
        return
    checks = {rule.code: rule.check for rule in RULES}
    columns = found.before.report.layout.columns
    for edit in found.edits:
        check, item = checks.get(edit.code), columns[(edit.place.column or 1) - 1].item
        if isinstance(check, Cells) and item and isinstance(edit.after, str) and edit.after.strip():
            assert check.predicate(item)(edit.after)
