"""One pass over a table: what is found, where, how often, and what every item tallies to."""

from collections.abc import Callable, Sequence
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opendata.checking import check
from opendata.detecting import assign
from opendata.model import (
    Assessed,
    Block,
    Cells,
    Check,
    Finding,
    Form,
    ItemTally,
    Kind,
    Place,
    Report,
    Role,
    Rule,
    Scars,
    Scope,
    Severity,
    Table,
    Tables,
    Tally,
    Text,
)
from opendata.rules import all_rules
from opendata.schema import all_schemas, find

AED = "aed@legacy-2017"
HEADER = "NO,名称,名称_カナ,住所,緯度,経度,設置位置"
FINE = "0000000001,見本公民館,ミホンコウミンカン,見本市見本町1,37.636732,138.961738,玄関"

Assess = Callable[..., Assessed]


def report_of(assess: Assess, *lines: str, keep: int = 1000) -> Report:
    return assess("".join(f"{line}\n" for line in lines), AED, keep).report


def found(report: Report, code: str) -> list[Finding]:
    return [finding for group in report.groups if group.code == code for finding in group.findings]


def places(report: Report, code: str) -> list[tuple[int | None, int | None, str | None]]:
    return [(f.place.record, f.place.line, f.place.a1) for f in found(report, code)]


def tally(report: Report, code: str, field: str) -> Tally:
    return next(one for one in report.tallies if (one.code, one.field) == (code, field))


def item(report: Report, name: str) -> ItemTally:
    return next(one for one in report.items if one.field.name == name)


def record(number: int, name: str = "見本公民館", latitude: str = "37.636732") -> str:
    return f"{number:010d},{name},ミホンコウミンカン,見本市見本町1,{latitude},138.961738,玄関"


# ── Counts ────────────────────────────────────────────────────────────────────────────────────────


def test_a_faultless_table_has_no_findings(assess: Assess) -> None:
    report = report_of(assess, HEADER, FINE)
    assert [group.code for group in report.groups if group.column] == []
    assert (report.rows, report.columns, report.header_line) == (1, 7, 1)


def test_a_rule_counts_every_filled_cell_it_was_asked_about(assess: Assess) -> None:
    report = report_of(assess, HEADER, record(1), record(2, latitude="北緯37度"), record(3, latitude=""))
    assert tally(report, "coordinate-format", "緯度") == Tally(
        code="coordinate-format", field="緯度", applied=2, passed=1
    )


def test_a_rule_counts_also_when_nothing_failed(assess: Assess) -> None:
    report = report_of(assess, HEADER, FINE)
    assert tally(report, "id-characters", "NO") == Tally(
        code="id-characters", field="NO", applied=1, passed=1
    )


def test_a_value_that_occurs_often_is_counted_as_often(assess: Assess) -> None:
    report = report_of(assess, HEADER, *(record(n, latitude="不明") for n in range(1, 51)), record(51))
    assert len(found(report, "coordinate-format")) == 50
    assert tally(report, "coordinate-format", "緯度").passed == 1


def test_a_rule_about_white_space_is_asked_of_every_record_but_the_blank_ones(assess: Assess) -> None:
    lines = ("NO,名称,備考", "1,見本公民館,　", "2,見本会館,", " ,　,　", "3,見本図書館,駅前")
    report = report_of(assess, *lines)
    assert places(report, "blanks-only-cell") == [(2, 2, "C2")]
    assert tally(report, "blanks-only-cell", "備考") == Tally("blanks-only-cell", "備考", 3, 2)


def test_findings_are_kept_to_the_limit_and_counted_beyond(assess: Assess) -> None:
    report = report_of(assess, HEADER, *(record(n, name="") for n in range(1, 31)), record(31), keep=4)
    group = next(group for group in report.groups if group.code == "required-item-blank")
    assert (group.count, len(group.findings), group.omitted) == (30, 4, 26)
    assert [f.place.record for f in group.findings] == [2, 3, 4, 5]


def test_with_nothing_kept_everything_is_still_counted(assess: Assess) -> None:
    lines = (HEADER, record(1, name=""), record(1), "", record(3, latitude="x"))
    whole, none = report_of(assess, *lines), report_of(assess, *lines, keep=0)
    assert [(g.code, g.column, g.count) for g in none.groups] == [
        (g.code, g.column, g.count) for g in whole.groups
    ]
    assert all(not group.findings for group in none.groups)
    assert none.items == whole.items
    assert none.tallies == whole.tallies


# ── Required items ────────────────────────────────────────────────────────────────────────────────


def test_a_missing_column_fails_every_row(assess: Assess) -> None:
    report = report_of(assess, "NO,名称,名称_カナ,住所", *(f"{n},見本,ミホン,見本市1" for n in range(1, 6)))
    assert item(report, "設置位置") == ItemTally(field=item(report, "設置位置").field, applied=5, passed=0)
    assert len(found(report, "required-column-missing")) == 1


def test_a_blank_cell_fails_its_row(assess: Assess) -> None:
    report = report_of(assess, HEADER, record(1), record(2, name=""), record(3, name="　"))
    assert (item(report, "名称").applied, item(report, "名称").passed) == (3, 1)
    assert places(report, "required-item-blank") == [(3, 3, "B3"), (4, 4, "B4")]


def test_a_column_that_is_blank_throughout_is_one_finding(assess: Assess) -> None:
    report = report_of(assess, HEADER, *(record(n, name="") for n in range(1, 21)))
    assert found(report, "required-item-blank") == []
    (finding,) = found(report, "required-item-empty")
    assert (finding.place.field, finding.place.column, finding.place.record) == ("名称", 2, None)
    assert finding.context == {"rows": 20}
    assert item(report, "名称").passed == 0


def test_several_faults_in_a_cell_fail_its_row_once(assess: Assess) -> None:
    latitudes = ("138.961738", "999", "x", "37.636732")
    lines = [record(n, latitude=latitude) for n, latitude in enumerate(latitudes, start=1)]
    content = "\n".join(["ID," + HEADER.removeprefix("NO,"), *lines])
    report = assess(content, "aed@ods-v3").report
    assert (item(report, "緯度").applied, item(report, "緯度").passed) == (4, 1)


def test_a_warning_does_not_fail_a_row(assess: Assess) -> None:
    lines = ("ID,名称,所在地_連結表記,設置位置", "ＦＦ０１,見本公民館,見本市見本町1,玄関")
    report = assess("\n".join(lines), "aed@ods-v3").report
    assert len(found(report, "id-characters")) == 1
    assert item(report, "ID").passed == 1


def test_a_flag_may_stay_blank(assess: Assess) -> None:
    report = assess("NO,名称,災害種別_洪水\n1,見本,1\n2,見本館,\n", "evacuation_space@legacy-2017").report
    assert item(report, "災害種別_洪水").passed == 2
    assert not found(report, "required-item-empty")


def test_only_required_and_recommended_items_are_rated(assess: Assess) -> None:
    report = report_of(assess, HEADER, FINE)
    assert [one.field.name for one in report.items] == ["名称", "名称_カナ", "住所", "設置位置"]


# ── Rows ──────────────────────────────────────────────────────────────────────────────────────────


def test_blank_rows_are_no_records(assess: Assess) -> None:
    report = report_of(assess, HEADER, record(1), "", ",,,,,,", "　,,,,,,", record(2))
    assert report.rows == 2
    assert item(report, "名称").passed == 2
    assert places(report, "blank-row") == [(3, 3, None), (4, 4, None), (5, 5, None)]
    assert not found(report, "required-item-blank")


def test_blank_rows_after_the_last_record_are_another_matter(assess: Assess) -> None:
    report = report_of(assess, HEADER, record(1), "", record(2), "", ",,,,,,")
    assert places(report, "blank-row") == [(3, 3, None)]
    assert places(report, "trailing-blank-rows") == [(5, 5, None), (6, 6, None)]


def test_a_header_without_records_is_said_once(assess: Assess) -> None:
    report = report_of(assess, HEADER)
    assert report.rows == 0
    assert len(found(report, "no-records")) == 1
    assert not found(report, "required-item-empty")
    assert all(one.applied == 0 for one in report.items)


def test_blank_rows_alone_are_no_records_either(assess: Assess) -> None:
    report = report_of(assess, HEADER, ",,,,,,", "")
    assert report.rows == 0
    assert len(found(report, "no-records")) == 1


def test_a_short_row_is_one_finding_and_its_lost_cells_are_blank(assess: Assess) -> None:
    report = report_of(assess, HEADER, FINE, "2,見本図書館,ミホントショカン,見本市見本町2")
    (finding,) = found(report, "too-few-cells")
    assert finding.context == {"found": 4, "expected": 7}
    assert (finding.place.record, finding.place.line, finding.place.column) == (3, 3, None)
    assert (item(report, "住所").passed, item(report, "設置位置").passed) == (2, 1)


def test_a_long_row_is_one_finding_that_quotes_the_surplus(assess: Assess) -> None:
    report = report_of(assess, HEADER, FINE + ",余分,値", FINE.replace("1", "2", 1) + ",,,")
    (finding,) = found(report, "too-many-cells")
    assert finding.context == {"found": 9, "expected": 7}
    assert finding.value == "余分,値"
    assert places(report, "surplus-blank-cells") == [(3, 3, None)]


def test_records_and_lines_part_after_a_cell_with_line_breaks(assess: Assess) -> None:
    many_lines = '0000000001,"見本\n公民館\r\n本館",ミホン,見本市1,37.6,138.9,玄関'
    report = report_of(assess, HEADER, many_lines, record(2, name=""), record(3, latitude="x"))
    assert places(report, "required-item-blank") == [(3, 5, "B3")]
    assert places(report, "coordinate-format") == [(4, 6, "E4")]


def test_rows_above_the_header_keep_their_numbers(assess: Assess) -> None:
    report = report_of(assess, "AED設置箇所一覧", "", HEADER, record(1), record(2, name=""))
    assert report.header_line == 3
    assert places(report, "required-item-blank") == [(5, 5, "B5")]
    assert len(found(report, "rows-above-header")) == 1


# ── Identifiers and values that belong together ───────────────────────────────────────────────────


def test_a_repeated_identifier_names_the_row_where_it_first_stood(assess: Assess) -> None:
    report = report_of(
        assess, HEADER, record(1), record(2), record(1), record(1), ",見本,,,,,", " ,見本,,,,,"
    )
    assert [(f.place.a1, f.context) for f in found(report, "duplicate-id")] == [
        ("A4", {"first": 2}),
        ("A5", {"first": 2}),
    ]


def test_an_identifier_may_be_used_by_several_publishers_and_once_by_each(assess: Assess) -> None:
    owned = ["152048,7", "152021,7", "352012,8", "１５２０２１,7", "352012,9", "352012,8", ",7", "352012,7"]
    report = report_of(
        assess, f"都道府県コード又は市区町村コード,{HEADER}", *(f"{o},見本,,,,," for o in owned)
    )
    assert [(f.place.a1, f.context) for f in found(report, "duplicate-id")] == [
        ("B5", {"first": 3}),
        ("B7", {"first": 4}),
        ("B8", {"first": 2}),
    ]


@given(st.lists(st.tuples(st.sampled_from(("152048", "152021", "", "x")), st.integers(1, 4)), max_size=12))
def test_identifiers_are_told_apart_by_publisher_however_the_file_is_read(
    pairs: list[tuple[str, int]],
) -> None:
    """Those whose publisher nobody knows belong to the first."""
    first = next((code for code, _ in pairs if code.isdigit()), "")
    keys = [(code if code.isdigit() else first, number) for code, number in pairs]
    repeated = [at for at, key in enumerate(keys) if key in keys[:at]]
    header = ("都道府県コード又は市区町村コード", "NO")
    blocks = [
        Block(first_record=at + 2, lines=[at + 2], columns=((code,), (str(number),)))
        for at, (code, number) in enumerate(pairs)
    ]
    table = Table(Form("a.csv", 0, "", Kind.TEXT), header, 1, 1, lambda: iter(blocks))
    report = check(table, assign(header, find("aed", "legacy-2017")[0], all_schemas()), all_rules())
    assert [f.place.record for f in found(report, "duplicate-id")] == [at + 2 for at in repeated]


def test_swapped_coordinates_are_found_in_both_cells(assess: Assess) -> None:
    swapped = "0000000002,見本,ミホン,見本市1,138.961738,37.636732,玄関"
    report = report_of(assess, HEADER, FINE, swapped)
    assert places(report, "coordinates-swapped") == [(3, 3, "E3"), (3, 3, "F3")]


def test_rules_about_two_columns_keep_silent_where_one_is_missing(assess: Assess) -> None:
    report = report_of(assess, "NO,名称,緯度", "1,見本公民館,37.6")
    assert not found(report, "coordinate-half-missing")


# ── Order and the Table Schema layer ──────────────────────────────────────────────────────────────


def test_findings_about_the_file_come_first_then_column_by_column(assess: Assess) -> None:
    content = f"{HEADER},見本の列\n,,,,x,138.9,,\n{FINE},\n".encode("cp932")
    groups = assess(content, AED).report.groups
    assert groups[0].code == "encoding-not-utf-8"
    assert [group.column or 0 for group in groups] == sorted(group.column or 0 for group in groups)


def test_no_schema_means_no_table_schema_verdict(assess: Assess) -> None:
    assert assess("見本の列,見本の値\n見本,見本\n").report.verdict is None
    assert assess("見本の列,見本の値\n見本,見本\n").report.items == ()


def test_both_verdicts_stand_side_by_side(assess: Assess) -> None:
    report = report_of(assess, HEADER, record(1, name=""), record(2, latitude="３７.６"))
    assert report.verdict
    assert report.verdict.engine == "built-in"
    assert report.verdict.counts == {"required": 1}
    assert len(found(report, "coordinate-format")) == 1


# ── Blocks ────────────────────────────────────────────────────────────────────────────────────────

FORM = Form(
    path="hand.csv", size=1, sha256="0" * 64, kind=Kind.TEXT, encoding="UTF-8", bom=True, delimiter=","
)


def by_hand(
    header: tuple[str, ...],
    rows: Sequence[tuple[str, ...]],
    size: int,
    rules: Sequence[Rule] = (),
    *,
    begins_empty: bool = False,
) -> Report:
    """A report over a table whose blocks hold `size` rows each, perhaps behind one without any."""
    empty = [Block(first_record=1, lines=[], columns=((),) * len(header))] if begins_empty else []

    def block(start: int) -> Block:
        part = rows[start : start + size]
        return Block(
            first_record=start + 2,
            lines=range(start + 2, start + 2 + len(part)),
            columns=tuple(zip(*part, strict=True)),
            blank=frozenset(offset for offset, row in enumerate(part) if not "".join(row).strip()),
        )

    table = Table(
        form=FORM,
        header=header,
        header_record=1,
        header_line=1,
        blocks=lambda: chain(empty, (block(start) for start in range(0, len(rows), size))),
    )
    layout = assign(header, find("aed", "legacy-2017")[0], all_schemas())
    return check(table, layout, [*all_rules(), *rules])


ROWS = [
    ("0000000001", "見本公民館", "37.6", "138.9"),
    ("", "", "", ""),
    ("0000000002", "", "37.6", ""),
    ("0000000001", "見本図書館", "138.9", "37.6"),
    ("　", "", "", ""),
    ("", "", "", ""),
    ("0000000003", "見本会館", "x", "138.9"),
    ("0000000002", "見本公民館", "", "138.9"),
    ("", "", "", ""),
    ("", "", "", ""),
]


@pytest.mark.parametrize("size", [1, 2, 3, 4, 7, 9])
def test_block_borders_change_nothing(size: int) -> None:
    header = ("NO", "名称", "緯度", "経度")
    whole, cut = by_hand(header, ROWS, len(ROWS)), by_hand(header, ROWS, size)
    assert cut.groups == whole.groups
    assert cut.tallies == whole.tallies
    assert cut.items == whole.items
    assert cut.verdict == whole.verdict
    assert (cut.rows, cut.columns) == (5, 4)


def test_blank_rows_at_a_border_wait_for_what_follows() -> None:
    report = by_hand(("NO", "名称", "緯度", "経度"), ROWS, 3)
    assert [f.place.record for f in found(report, "blank-row")] == [3, 6, 7]
    assert [f.place.record for f in found(report, "trailing-blank-rows")] == [10, 11]


OWNED = [
    ("152048", "1"),
    ("152048", "2"),
    ("152021", "1"),
    ("152021", "1"),
    ("", ""),
    ("", "2"),
    ("152021", "2"),
    ("152048", "1"),
    ("131016", ""),
    ("131016", "1"),
    ("152021", "2"),
]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 11])
@pytest.mark.parametrize("is_damaged", [False, True])
def test_identifiers_repeat_within_their_owner_wherever_blocks_end(size: int, is_damaged: bool) -> None:
    """The records that follow, and which came first; undecodable bytes are told in blocks without records."""
    header = ("都道府県コード又は市区町村コード", "NO")
    report = by_hand(header, OWNED, size, begins_empty=is_damaged)
    told = [(f.place.record, f.context["first"]) for f in found(report, "duplicate-id")]
    assert told == [(5, 4), (7, 3), (9, 2), (12, 8)]


# ── Whole columns, columns of no item, and what findings together say ─────────────────────────────

LATITUDES = Tables(
    roles=(Role.LATITUDE,),
    faults=lambda counts: {
        key: {0: {"count": count}} for key, count in counts.items() if count == max(counts.values())
    },
)
LOUD = Cells(applies=lambda item: True, predicate=lambda item: lambda value: "♥" not in value)
"""No rule may object to what ordinary values hold (opendata/ordinary.py)."""


def rule_of(code: str, check: Check) -> Rule:
    said = Text("見本です。", "A sample.")
    scope = Scope.CELL
    return Rule(code, Severity.WARNING, scope, said, said, said, said, "a sample", check, examples=())


@pytest.mark.parametrize("size", [1, 3, 9])
def test_a_rule_about_whole_columns_is_told_of_every_record(size: int) -> None:
    rule = rule_of("most-frequent", LATITUDES)
    report = by_hand(("NO", "名称", "緯度", "経度"), ROWS, size, [rule])
    assert [(f.place.record, f.place.column, f.value, f.context) for f in found(report, "most-frequent")] == [
        (record, 3, "37.6", {"count": 2}) for record in (2, 4)
    ]


def test_a_column_of_no_item_is_asked_about_by_its_own_name() -> None:
    rows = [("見本", "静か", "♥"), ("見本♥", "騒がしい♥", "")]
    report = by_hand(("名称", "備考欄", ""), rows, 2, [rule_of("loud", LOUD)])
    assert sorted((f.place.a1, f.place.field) for f in found(report, "loud")) == [
        ("A3", "名称"),
        ("B3", "備考欄"),
        ("C2", "3"),
    ]


def test_findings_together_may_say_something_of_the_file() -> None:
    together = Scars(faults=lambda counts: [{"count": counts["loud"]}] if counts["loud"] > 1 else [])
    rules = [rule_of("loud", LOUD), rule_of("scarred", together)]
    report = by_hand(("名称", "備考欄"), [("見本♥", "騒がしい♥")], 1, rules)
    assert [(f.place, f.context) for f in found(report, "scarred")] == [(Place(), {"count": 2})]
