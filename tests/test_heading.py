from collections.abc import Sequence

import pytest

from opendata.heading import Heading, Row, find

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


def test_number_sign_alone_is_a_name() -> None:
    assert heading_of(["#,施設,場所", "#1,見本,本町"]).names == ("#", "施設", "場所")


def test_nothing_but_blank_rows_is_no_header() -> None:
    heading = heading_of([",,", ""])
    assert (heading.names, heading.row, codes_of(heading)) == (("", "", ""), None, [("no-header-row", 1)])
    assert heading_of([]) == Heading((), None, 0, ())
