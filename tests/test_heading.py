from collections.abc import Sequence

import pytest

from opendata.heading import Heading, Row, find
from opendata.model import Area
from opendata.spots import area

NAMES = {"NO", "名称", "住所", "緯度", "経度", "備考"}
DATA = ["1,見本公民館,見本市本町,35.1,139.2", "2,見本会館,見本市栄町,35.2,139.3"]


def recognise(cells: Sequence[str]) -> int:
    return sum(cell in NAMES for cell in cells)


def heading_of(lines: list[str]) -> Heading:
    rows = [Row(n, n, line.split(",") if line else []) for n, line in enumerate(lines, start=1)]
    return find(rows, recognise)


def codes_of(heading: Heading) -> list[tuple[str, int | None]]:
    return [(incident.code, incident.record) for incident in heading.incidents]


def test_first_row_with_known_names_is_the_header() -> None:
    heading = heading_of(["NO,名称,住所,緯度,経度", *DATA])
    assert (heading.names[:2], heading.skip, heading.incidents) == (("NO", "名称"), 1, ())


@pytest.mark.parametrize(
    "above",
    [
        ["見本市の公民館一覧"],
        ["見本市の公民館一覧,,,,"],
        ["見本市の公民館一覧,,,,令和6年4月1日現在"],
        ["", "見本市の公民館一覧", ",,,,", ""],
    ],
)
@pytest.mark.parametrize("names", ["NO,名称,住所,緯度,経度", "番号,施設,場所,北緯,東経"])
def test_titles_and_blank_rows_stand_above_the_header(above: list[str], names: str) -> None:
    heading = heading_of([*above, names, *DATA])
    assert heading.row
    assert heading.row.record == heading.skip == len(above) + 1
    (incident,) = heading.incidents
    assert (incident.code, incident.context["count"]) == ("rows-above-header", 1)
    assert incident.value.startswith("見本市の公民館一覧")


def test_blank_rows_alone_are_nothing_to_tell() -> None:
    assert heading_of(["", ",,", "NO,名称,住所"]).incidents == ()


def test_linkdata_names_its_columns_in_the_property_row() -> None:
    comments = ["#LINK,,", "#lang,ja,", "#attribution_name,見本市,"]
    metadata = ["#object_type_xsd,string,string", "#property_context,Assertion,Assertion"]
    heading = heading_of(
        [*comments, "#property,name,address", *metadata, "1,見本公民館,本町", "#2,会館,栄町"]
    )
    assert (heading.names, heading.skip) == (("#property", "name", "address"), 6)
    assert codes_of(heading) == [("rows-above-header", 1), ("metadata-row", 5), ("metadata-row", 6)]


@pytest.mark.parametrize(
    "rows",
    [
        DATA,
        DATA[:1],
        ["173240,FF17324001,石川県,川北町,36.46,136.54", "173240,FF17324002,石川県,川北町,36.47,136.55"],
        ["見本公民館,03-1234-5678,2024/4/1", "見本会館,03-8765-4321,2023/4/1"],
    ],
)
def test_data_in_the_first_row_are_no_header(rows: list[str]) -> None:
    heading = heading_of(rows)
    assert (heading.row, heading.skip, codes_of(heading)) == (None, 0, [("no-header-row", 1)])
    assert heading.names == ("",) * len(rows[0].split(","))


def test_width_without_a_header_is_that_of_most_rows() -> None:
    assert len(heading_of([*DATA, "1," * 5000, *DATA]).names) == 5


@pytest.mark.parametrize("names", ["地域,2019,2020,2021", "地域,2024/4,2024/5,2024/6", "_id,場所,人数,年"])
def test_unknown_names_are_a_header_all_the_same(names: str) -> None:
    heading = heading_of([names, "本町,120,130,140", "栄町,220,230,240"])
    assert heading.row
    assert heading.row.record == 1


def test_column_that_ckan_adds_stays() -> None:
    assert heading_of(["_id,NO,名称,住所", "1,1,見本,本町"]).names == ("_id", "NO", "名称", "住所")


@pytest.mark.parametrize("value", ["#REF!", "#N/A", "#DIV/0!", "#NAME?"])
def test_an_error_of_excel_begins_a_record(value: str) -> None:
    assert heading_of(["NO,名称,住所", f"{value},見本,本町"]).skip == 1


def test_number_sign_alone_is_a_name() -> None:
    assert heading_of(["#,施設,場所", "#1,見本,本町"]).names == ("#", "施設", "場所")


def test_nothing_but_blank_rows_is_no_header() -> None:
    heading = heading_of([",,", ""])
    assert (heading.names, heading.row, codes_of(heading)) == (("", "", ""), None, [("no-header-row", 1)])
    assert heading_of([]) == Heading((), None, 0, ())


# ── Headers of several rows ───────────────────────────────────────────────────────────────────────

KNOWN = {*NAMES, "住所_都道府県", "住所_市区町村", "都道府県", "開始", "災害種別_洪水", "災害種別_地震"}


def several(lines: list[str], *merged: str) -> Heading:
    rows = [Row(n, n, line.split(",") if line else []) for n, line in enumerate(lines, start=1)]
    areas = [found for found in map(area, merged) if isinstance(found, Area)]
    return find(rows, lambda cells: sum(cell in KNOWN for cell in cells), areas)


def test_merged_names_of_two_rows_become_one() -> None:
    heading = several(
        ["NO,名称,住所,,備考", ",,都道府県,市区町村,", "1,見本公民館,見本県,見本市,"],
        *("A1:A2", "B1:B2", "C1:D1", "E1:E2"),
    )
    assert heading.names == ("NO", "名称", "住所_都道府県", "住所_市区町村", "備考")
    assert heading.row
    assert (heading.row.record, heading.skip) == (2, 2)
    (incident,) = heading.incidents
    assert (incident.code, incident.record) == ("header-of-several-rows", 1)
    assert incident.context == {"count": 2, "last": 2}


def test_a_title_above_a_header_of_two_rows_is_no_part_of_it() -> None:
    heading = several(
        ["見本市の施設一覧,,,", "NO,名称,住所,", ",,都道府県,市区町村", "1,見本公民館,見本県,見本市"],
        *("A1:D1", "A2:A3", "B2:B3", "C2:D2"),
    )
    assert heading.names == ("NO", "名称", "住所_都道府県", "住所_市区町村")
    assert codes_of(heading) == [("rows-above-header", 1), ("header-of-several-rows", 2)]
    assert heading.skip == 3


def test_three_rows_are_joined_where_no_part_is_known() -> None:
    heading = several(
        ["NO,名称,人数,,", ",,令和6年,,令和7年", ",,男,女,計", "1,見本,10,20,30"],
        *("A1:A3", "B1:B3", "C1:E1", "C2:D2"),
    )
    assert heading.names == ("NO", "名称", "人数_令和6年_男", "人数_令和6年_女", "人数_令和7年_計")


@pytest.mark.parametrize(
    ("upper", "lower", "expected"),
    [
        ("受付,", "開始,終了", ("開始", "受付_終了")),
        ("緯度,経度", "（10進数）,（10進数）", ("緯度", "経度")),
        ("災害種別,", "洪水,地震", ("災害種別_洪水", "災害種別_地震")),
        ("所在地,", "所在地,番地", ("所在地", "所在地_番地")),
    ],
)
def test_the_form_that_is_known_wins(upper: str, lower: str, expected: tuple[str, str]) -> None:
    merged = ["A1:A2", "B1:B2", *(["C1:D1"] if upper.endswith(",") else [])]
    heading = several([f"NO,名称,{upper}", f",,{lower}", "1,見本,あ,い"], *merged)
    assert heading.names == ("NO", "名称", *expected)


def test_groups_above_the_names_count_where_they_make_names_known() -> None:
    lines = ["基本,,災害種別,", "NO,名称,洪水,地震", "1,見本,1,"]
    assert several(lines, "A1:B1", "C1:D1").names == ("NO", "名称", "災害種別_洪水", "災害種別_地震")
    plain = several(["基本,,補足,", "NO,名称,住所,備考", "1,見本,本町,"], "A1:B1", "C1:D1")
    assert plain.names == ("NO", "名称", "住所", "備考")
    assert codes_of(plain) == [("rows-above-header", 1)]


def test_the_lower_names_of_merged_cells_belong_to_the_header_without_other_ties() -> None:
    heading = several(["NO,名称,面積,,", ",,敷地,建物,延床", "1,見本,10,20,30"], "C1:E1")
    assert heading.names == ("NO", "名称", "面積_敷地", "面積_建物", "面積_延床")


@pytest.mark.parametrize("merged", ["C1:D1", "A2:A3", "A1:A9", "A2:D2"])
def test_records_are_no_part_of_the_header(merged: str) -> None:
    heading = several(["NO,名称,備考,", "1,見本公民館,休,有", "2,見本会館,休,有", ",見本,,"], merged)
    assert heading.skip == 1
    assert heading.incidents == ()
