"""Tables with coordinates become geodata: in the right place, with the text they had, and nothing is lost."""

import json
import struct
import subprocess
import sys
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any
from zipfile import ZipFile

import pyarrow.parquet
import pyogrio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS
from sheets.workbooks import book, rows

from opendata import geoformats, referencing, vectors
from opendata.errors import EnvironmentFailure, UsageError
from opendata.geodata import Attribute, Geodata, Manner, Position, Refused, Value, clean_name, read
from opendata.places import distance
from opendata.referencing import System, find
from opendata.schema import find as find_schema
from opendata.schema import home
from opendata.sniffing import Source

SAMPLE = home() / "datasets" / "152048_aed" / "152048_aed.csv"
HEADER = "都道府県コード又は市区町村コード,NO,名称,緯度,経度,男性トイレ総数,備考,独自の列\n"
"""Items of 公衆トイレ一覧, and a column of its own."""
TOILET = find_schema("public_toilet", "legacy-2017")[0]
ROWS = (
    "152048,0000000001,あおぞら公園トイレ,37.636732,138.961738,2,髙﨑「①」,007\n"
    '152048,0000000002,,37.6,138.9,," 前後 ""に""\n改行 ",\n'
    "152048,0000000003,東,36.0,139.0,10,,x\n"
)
GDAL_FORMATS = ("geojson", "gpkg", "fgb", "shp")
ORIGINS = (
    *((33, 129.5), (33, 131), (36, 132 + 1 / 6), (33, 133.5), (36, 134 + 1 / 3), (36, 136)),
    *((36, 137 + 1 / 6), (36, 138.5), (36, 139 + 5 / 6), (40, 140 + 5 / 6), (44, 140.25), (44, 142.25)),
    *((44, 144.25), (26, 142), (26, 127.5), (26, 124), (26, 131), (20, 136), (26, 154)),
)
"""平成14年国土交通省告示第9号: the origins of the nineteen zones."""


def source(text: str | bytes, name: str = "トイレ.csv") -> Source:
    data = text.encode("utf-8-sig") if isinstance(text, str) else text
    return Source(name, lambda: BytesIO(data))


def made(text: str, name: str = "トイレ.csv", **manner: Any) -> Geodata:
    found = read(source(text, name), Manner(**{"schema": TOILET, **manner}))
    assert isinstance(found, Geodata)
    return found


def pair(north: str, east: str, **manner: Any) -> Geodata:
    return made(f"{HEADER}152048,1,点,{north},{east},,,\n", **manner)


def content(geodata: Geodata, key: str) -> bytes:
    form = geoformats.named(key)
    return form.render(geodata).files[form.ending]


class Layer:
    """What GDAL reads back: the order is that of the file but for FlatGeobuf, whose index orders by place."""

    def __init__(self, geodata: Geodata, key: str, folder: Path) -> None:
        path = folder / f"layer{geoformats.named(key).ending}"
        path.write_bytes(content(geodata, key))
        self.info = pyogrio.read_info(path)
        _, _, points, columns = pyogrio.raw.read(path)
        self.points = [struct.unpack("<BIdd", point)[2:] if point is not None else None for point in points]
        self.names = list(self.info["fields"])
        self.columns = {name: list(values) for name, values in zip(self.names, columns, strict=True)}


# ── Every format, read back ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("key", GDAL_FORMATS)
def test_gdal_reads_back_every_feature_in_its_place(key: str, tmp_path: Path) -> None:
    geodata = made(HEADER + ROWS)
    layer = Layer(geodata, key, tmp_path)
    assert sorted(filter(None, layer.points)) == sorted(filter(None, geodata.points))
    assert len(layer.points) == len(geodata.points) == 3
    assert layer.points[0] == (138.961738, 37.636732) or key == "fgb"
    assert layer.info["crs"] == ("EPSG:4326" if key == "geojson" else "EPSG:6668")
    assert layer.info["geometry_type"] == "Point"


@pytest.mark.parametrize("key", ["geojson", "gpkg", "fgb"])
def test_gdal_reads_back_every_name_and_every_value(key: str, tmp_path: Path) -> None:
    geodata = made(HEADER + ROWS)
    layer = Layer(geodata, key, tmp_path)
    assert layer.names == [attribute.name for attribute in geodata.attributes]
    assert layer.names[2:6] == ["名称", "緯度", "経度", "男性トイレ総数"]
    order = [geodata.points.index(point) for point in layer.points]
    for name, values in zip(layer.names, geodata.columns, strict=True):
        found = [None if value != value else value for value in layer.columns[name]]
        assert found == [values[index] for index in order]


def test_gdal_reads_back_a_shapefile_by_its_short_names(tmp_path: Path) -> None:
    layer = Layer(made(HEADER + ROWS), "shp", tmp_path)
    assert layer.names == ["都道府", "NO", "名称", "緯度", "経度", "男性ト", "備考", "独自の"]
    assert layer.columns["名称"] == ["あおぞら公園トイレ", None, "東"]
    assert layer.columns["備考"][0] == "髙﨑「①」"
    assert layer.columns["男性ト"][::2] == [2, 10]
    assert layer.columns["NO"][0] == "0000000001"


def test_a_geoparquet_states_what_its_points_are() -> None:
    geodata = made(HEADER + ROWS)
    table = pyarrow.parquet.read_table(BytesIO(content(geodata, "parquet")))
    stated = json.loads(table.schema.metadata[b"geo"])
    column = stated["columns"][stated["primary_column"]]
    assert (stated["version"], column["encoding"], column["geometry_types"]) == ("1.1.0", "WKB", ["Point"])
    assert CRS.from_json_dict(column["crs"]) == CRS.from_epsg(6668)
    assert column["bbox"] == [138.9, 36.0, 139.0, 37.636732]
    points = [struct.unpack("<BIdd", point)[2:] for point in table["geometry"].to_pylist()]
    assert points == list(geodata.points)
    for attribute, values in zip(geodata.attributes, geodata.columns, strict=True):
        assert table[attribute.name].to_pylist() == list(values)


def test_a_geojson_is_that_of_rfc_7946() -> None:
    text = json.loads(content(made(HEADER + ROWS), "geojson"))
    assert list(text) == ["type", "name", "bbox", "features"]
    assert text["bbox"] == [138.9, 36.0, 139.0, 37.636732]
    first = text["features"][0]
    assert first["geometry"] == {"type": "Point", "coordinates": [138.961738, 37.636732]}
    assert first["properties"]["男性トイレ総数"] == 2
    assert first["properties"]["独自の列"] == "007"


def test_every_format_is_listed_by_its_own_key() -> None:
    files = {path.stem for path in Path(geoformats.__file__).parent.glob("*.py")} - {"__init__"}
    assert files == set(geoformats.MODULES.values())
    assert [geoformats.named(key).key for key in geoformats.MODULES] == list(geoformats.MODULES)


@pytest.mark.parametrize("key", geoformats.MODULES)
def test_the_same_table_makes_the_same_bytes(key: str) -> None:
    first, second = (geoformats.named(key).render(made(HEADER + ROWS)).files for _ in range(2))
    assert first == second


@pytest.mark.parametrize("key", GDAL_FORMATS)
def test_a_table_without_records_is_a_layer_without_features(key: str, tmp_path: Path) -> None:
    layer = Layer(made(HEADER), key, tmp_path)
    assert layer.points == []
    assert len(layer.names) == (0 if key == "geojson" else 8)


def test_a_geoparquet_without_records_states_no_box() -> None:
    table = pyarrow.parquet.read_table(BytesIO(content(made(HEADER), "parquet")))
    assert table.num_rows == 0
    assert "bbox" not in json.loads(table.schema.metadata[b"geo"])["columns"]["geometry"]


@pytest.mark.parametrize("key", GDAL_FORMATS)
def test_records_without_a_place_stay_where_that_is_wished(key: str, tmp_path: Path) -> None:
    geodata = made(f"{HEADER}{ROWS}152048,4,所在不明,,,,,\n", keep_unlocated=True)
    layer = Layer(geodata, key, tmp_path)
    assert [name for name, at in zip(layer.columns["名称"], layer.points, strict=True) if at is None] == [
        "所在不明"
    ]
    assert len(geodata.unlocated) == 1


@pytest.mark.parametrize("key", ["gpkg", "fgb"])
def test_the_layer_has_the_name_of_the_file(key: str, tmp_path: Path) -> None:
    assert Layer(made(HEADER + ROWS), key, tmp_path).info["layer_name"] == "トイレ"


# ── Shapefile ─────────────────────────────────────────────────────────────────────────────────────


def shapefile(text: str) -> tuple[dict[str, bytes], list[str]]:
    rendered = geoformats.named("shp").render(made(text))
    return dict(rendered.files), [note.ja for note in rendered.notes]


def test_a_shapefile_has_all_its_files_in_one_zip() -> None:
    files, _ = shapefile(HEADER + ROWS)
    with ZipFile(BytesIO(files[".shp.zip"])) as archive:
        inside = {name: archive.read(name) for name in archive.namelist()}
    assert set(inside) == {f"トイレ{end}" for end in (".shp", ".shx", ".dbf", ".prj", ".cpg", "_fields.csv")}
    assert all(files[name.removeprefix("トイレ")] == data for name, data in inside.items())
    assert files[".cpg"] == b"UTF-8"
    assert CRS.from_wkt(files[".prj"].decode()).to_epsg(min_confidence=25) == 6668


def test_short_names_differ_and_fit_and_are_listed(tmp_path: Path) -> None:
    header = "緯度,経度,設置場所の名称,設置場所の住所,設置場所の電話,facility_name,facility_number\n"
    files, notes = shapefile(header + "36,139,い,ろ,は,a,b\n")
    listed = [line.split(",") for line in files["_fields.csv"].decode("utf-8-sig").splitlines()[1:]]
    short = [row[0] for row in listed]
    assert short == ["緯度", "経度", "設置場", "設置_2", "設置_3", "facility_n", "facility_2"]
    assert all(len(name.encode()) <= 10 for name in short)
    assert [row[1] for row in listed] == header.strip().split(",")
    assert len(notes) == 5
    assert "「設置_2」は「設置場所の住所」" in notes[1]


def test_text_that_does_not_fit_is_cut_between_characters_and_told(tmp_path: Path) -> None:
    text = f"{HEADER}1,1,{'あ' * 84},36,139,,{'あ' * 85},\n1,2,x,36,139,,{'a' * 254},\n"
    files, notes = shapefile(text)
    assert [note for note in notes if "254" in note] == [
        "Shapefileの「備考」は254バイトまでのため、2行目の値の終わりを切りました"
    ]
    layer = Layer(made(text), "shp", tmp_path)
    assert layer.columns["備考"] == ["あ" * 84, "a" * 254]
    assert layer.columns["名称"][0] == "あ" * 84
    assert files["_fields.csv"].decode("utf-8-sig").splitlines()[7] == "備考,備考,2"


def geodata_of(
    attributes: Mapping[str, tuple[str, tuple[Value, ...]]], points: tuple[Position | None, ...]
) -> Geodata:
    return Geodata(
        name="x",
        sha256="0" * 64,
        system=referencing.STANDARD,
        attributes=tuple(Attribute(name, kind) for name, (kind, _) in attributes.items()),
        columns=tuple(values for _, values in attributes.values()),
        points=points,
        records=tuple(range(2, 2 + len(points))),
        unlocated=(),
        rows=len(points),
    )


def test_numbers_too_large_for_a_column_stay_text(tmp_path: Path) -> None:
    columns = {"値": ("number", (123456789.25, None)), "小": ("number", (0.1, -99999999.5))}
    geodata = geodata_of(columns, ((139.0, 35.0), (139.0, 36.0)))
    layer = Layer(geodata, "shp", tmp_path)
    assert layer.columns["値"] == ["123456789.25", None]
    assert layer.columns["小"] == [0.1, -99999999.5]


# ── Values ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("cells", "kind", "values"),
    [
        (("1", "", "20"), "integer", [1, None, 20]),
        (("1", "02", "3"), "string", ["1", "02", "3"]),
        (("1", "２", "3"), "string", ["1", "２", "3"]),
        (("1", "不明", "3"), "string", ["1", "不明", "3"]),
        (("1", " ", "3"), "string", ["1", " ", "3"]),
        (("1", "-0", "3"), "string", ["1", "-0", "3"]),
        (("-5", "999999999999999999", "0"), "integer", [-5, 999999999999999999, 0]),
        (("1", "1000000000000000000", "0"), "string", ["1", "1000000000000000000", "0"]),
    ],
)
def test_an_item_is_a_number_only_where_every_cell_stays_the_same(
    cells: tuple[str, ...], kind: str, values: list[object]
) -> None:
    geodata = made(HEADER + "".join(f"1,1,x,36,139,{cell},,\n" for cell in cells))
    at = [attribute.name for attribute in geodata.attributes].index("男性トイレ総数")
    assert geodata.attributes[at].type == kind
    assert list(geodata.columns[at]) == values


@pytest.mark.parametrize(
    ("cell", "kind"),
    [("36.5", "number"), ("33.9997869713214", "number"), ("36.12345678901234567890", "string")],
)
def test_a_coordinate_is_a_number_unless_digits_would_get_lost(cell: str, kind: str) -> None:
    (found,) = (each for each in pair(cell, "139").attributes if each.name == "緯度")
    assert found.type == kind


def test_a_column_without_a_definition_stays_text() -> None:
    geodata = made("緯度,経度,番号\n36,139,1\n")
    assert geodata.attributes[2] == Attribute("番号", "string")
    assert list(geodata.columns[2]) == ["1"]


def test_names_are_official_and_taken_ones_are_numbered() -> None:
    geodata = made("緯度,経度,トイレ名,fid,FID,geometry,,\n36,139,,1,2,3,,\n", schema=None)
    assert [attribute.name for attribute in geodata.attributes] == [
        *("緯度", "経度", "トイレ名", "fid_2", "FID_3", "geometry_2")
    ]
    assert geodata.renamed == (("fid", "fid_2"), ("FID", "FID_3"), ("geometry", "geometry_2"))


def test_a_nameless_column_stays_if_it_holds_something() -> None:
    geodata = made("緯度,経度,\n36,139,メモ\n")
    assert geodata.attributes[2].name == "column_3"


def test_a_sheet_of_a_workbook_is_geodata_too() -> None:
    data = book({"一覧": rows(["名称", "緯度", "経度"], ["駅", "36.5", "139.5"])})
    found = read(source(data, "一覧.xlsx"), Manner())
    assert isinstance(found, Geodata)
    assert found.points == ((139.5, 36.5),)


# ── Which columns, which files ────────────────────────────────────────────────────────────────────


def test_a_file_of_no_known_dataset_is_read_by_the_names_of_its_columns() -> None:
    geodata = made("店,経度,緯度\nあ,139,36\n", schema=None)
    assert geodata.points == ((139.0, 36.0),)


def test_columns_can_be_named() -> None:
    geodata = made(
        "名前,X座標,Y座標\nあ,0,0\n", schema=None, north="X座標", east="Y座標", system=System(6677)
    )
    assert geodata.points[0] == pytest.approx((139 + 5 / 6, 36.0), abs=1e-8)


def test_a_column_that_is_not_there_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match=r"no column X.*名前"):
        read(source("名前,緯度\nあ,1\n"), Manner(north="X", east="Y"))


@pytest.mark.parametrize(
    ("text", "has_coordinates", "words"),
    [
        ("名前,数\nあ,1\n", False, "緯度と経度の列がありません"),
        ("名前,緯度\nあ,1\n", False, "緯度と経度の列がありません"),
        ("", True, "空"),
        (b"\x00\x01\x02PNG\x00" * 50, True, "ファイル"),
        ('名前,緯度,経度\n"あ,36,139\n', True, "引用符"),
        ("名前,緯度,経度\nあ\x00,36,139\n", True, "NUL"),
        ("名前,緯度,経度\n駅,36,139\n".encode() + b"\x83\xff\n", True, "文字"),
    ],
)
def test_what_cannot_be_taken_over_whole_is_refused(
    text: str | bytes, has_coordinates: bool, words: str
) -> None:
    found = read(source(text, "a.csv"), Manner())
    assert isinstance(found, Refused)
    assert found.has_coordinates is has_coordinates
    assert words in "".join(reason.ja for reason in found.reasons)


# ── Records without a place ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("north", "east", "words"),
    [
        ("", "", "緯度・経度が空欄"),
        ("36", "", "片方だけが空欄"),
        ("３６", "139", "数値ではありません"),
        ("36.0 ", "139", "数値ではありません"),
        ("36°30′00″", "139", "度分秒"),
        ("139", "36", "入れ替わって"),
        ("360", "139", "日本の範囲の外"),
        ("0", "0", "日本の範囲の外"),
        ("9" * 400, "139", "日本の範囲の外"),
        ("181700.1", "40600.4", "メートル"),
    ],
)
def test_a_record_without_a_sound_place_is_listed_with_its_reason(north: str, east: str, words: str) -> None:
    geodata = made(f"{HEADER}152048,1,上,36,139,,,\n\n152048,2,下,{north},{east},,,\n")
    (one,) = geodata.unlocated
    assert (one.record, one.north, one.east) == (4, north, east)
    assert words in one.why.ja
    assert (geodata.rows, geodata.located, geodata.records) == (2, 1, (2,))


def test_a_row_with_more_cells_than_names_is_not_put_on_the_map() -> None:
    geodata = made(f"{HEADER}{ROWS}152048,4,ずれ,36,139,,,,はみ出し\n")
    assert [one.record for one in geodata.unlocated] == [5]


# ── Reference systems ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("zone", range(1, 20))
def test_the_origin_of_every_zone_is_where_the_notification_puts_it(zone: int) -> None:
    (point,) = pair("0", "0", system=System(6668 + zone)).points
    latitude, longitude = ORIGINS[zone - 1]
    assert point == pytest.approx((longitude, latitude), abs=1e-8)


def test_a_point_of_a_zone_is_where_the_survey_calculates_it() -> None:
    """国土地理院の測量計算サイト gives X −33369.3352, Y −6837.3391 of zone 9 for the expected degrees."""
    (point,) = pair("-33369.3352", "-6837.3391", system=System(6677)).points
    assert point == pytest.approx((139.757779116, 35.699202942), abs=2e-9)


def test_the_tokyo_datum_is_moved_by_some_four_hundred_metres() -> None:
    """The origin of the Japanese datum, 35°39′17.5148″ 139°44′40.5020″, and what it became in 2002."""
    geodata = pair("35.6548652", "139.7445839", system=System(4301))
    (point,) = geodata.points
    assert point is not None
    assert distance((point[1], point[0]), (35.6580992, 139.7413544)) < 0.02
    assert geodata.columns[3][0] == 35.6548652
    assert geodata.system.accuracy is not None


@pytest.mark.parametrize("code", [6668, 4326])
def test_jgd2011_and_wgs_84_stay_to_the_last_digit(code: int) -> None:
    assert pair("36.12345678901", "139.98765432109", system=System(code)).points == (
        (139.98765432109, 36.12345678901),
    )


def test_metres_follow_the_zone_of_the_prefecture() -> None:
    (point,) = pair("181700.123", "40600.456", system=find("plane")).points
    assert point == pytest.approx((138.96, 37.636), abs=0.01)


@pytest.mark.parametrize("code", ["011002", "131016", "462012", "", "999999"])
def test_a_zone_that_does_not_follow_from_the_prefecture_is_not_guessed(code: str) -> None:
    geodata = made(f"{HEADER}{code},1,点,1000,1000,,,\n", system=find("plane"))
    assert geodata.located == 0
    assert "系を指定してください" in geodata.unlocated[0].why.ja


@pytest.mark.parametrize(("north", "east"), [("36.5", "139.5"), ("139.5", "36.5")])
def test_degrees_are_not_taken_for_metres(north: str, east: str) -> None:
    (one,) = pair(north, east, system=System(6677)).unlocated
    assert "度のようです" in one.why.ja


def test_a_file_that_says_it_is_of_the_old_datum_needs_a_word() -> None:
    text = "名称,緯度,経度,座標参照系\n駅,36,139,日本測地系\n"
    refused = read(source(text), Manner())
    assert isinstance(refused, Refused)
    assert "--source-crs tokyo" in refused.reasons[0].ja
    stated = read(source(text), Manner(system=System(6668)))
    assert isinstance(stated, Geodata)
    assert stated.points == ((139.0, 36.0),)
    assert isinstance(read(source(text.replace("日本", "世界")), Manner()), Geodata)


def test_metres_off_the_map_are_listed() -> None:
    (one,) = pair("9000000", "1", system=System(6677)).unlocated
    assert "変換した位置が日本の範囲の外" in one.why.ja


@pytest.mark.parametrize(
    ("words", "label"),
    [
        *(("tokyo", "EPSG:4301"), ("JGD2000", "EPSG:4612"), ("jgd2011", "EPSG:6668"), ("wgs84", "EPSG:4326")),
        *(("epsg:6677", "EPSG:6677"), ("2451", "EPSG:2451"), ("3857", "EPSG:3857"), ("Plane", "plane")),
    ],
)
def test_a_reference_system_has_a_name_or_a_code(words: str, label: str) -> None:
    assert find(words).label == label
    assert find(find(words).label) == find(words)


@pytest.mark.parametrize(
    "words", ["", "9", "日本測地系", "EPSG:99999", "EPSG:5773", "EPSG:4979", "EPSG:6697"]
)
def test_other_words_and_systems_of_height_are_usage_errors(words: str) -> None:
    with pytest.raises(UsageError, match="no reference system"):
        find(words)


# ── Names and libraries ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("dir/152048_aed.csv", "152048_aed"),
        ("AED 一覧(2026).xlsx", "AED_一覧_2026"),
        ("..\\..\\windows\\a.csv", "a"),
        ("../../etc/passwd", "passwd"),
        ("a'; DROP TABLE x;--.csv", "a_DROP_TABLE_x"),
        ("...csv", "data"),
        ("-", "data"),
        ("con.csv", "_con"),
    ],
)
def test_a_name_is_made_fit_for_files_and_layers(path: str, name: str) -> None:
    assert clean_name(path) == name


@given(st.text(min_size=1))
def test_no_name_leaves_its_folder(path: str) -> None:
    name = clean_name(path)
    assert PurePosixPath(name).name == PureWindowsPath(name).name == name
    assert not name.startswith(".")
    assert 0 < len(name.encode()) <= 204


def test_a_warning_of_gdal_is_a_failure() -> None:
    long = geodata_of({"a" * 11: ("string", ("x",))}, (None,))
    with pytest.raises(EnvironmentFailure, match="ESRI Shapefile"):
        vectors.render(long, "ESRI Shapefile", ".shp")


@pytest.mark.parametrize(("key", "library"), [("gpkg", "pyogrio"), ("parquet", "pyarrow")])
def test_without_the_library_the_command_to_install_it_is_told(
    key: str, library: str, tmp_path: Path
) -> None:
    words = ["geodata", str(SAMPLE), "--output", str(tmp_path), "--format", key]
    done = run(f"import sys; sys.modules[{library!r}] = None", words)
    assert done.returncode == 3
    assert "pip install 'opendata[geo]'" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_geojson_needs_no_library(tmp_path: Path) -> None:
    heavy = ["pyogrio", "pyarrow", "numpy", "pyproj", "pandas"]
    done = run(
        f"import sys; sys.modules.update(dict.fromkeys({heavy}))",
        ["geodata", str(SAMPLE), "--output", str(tmp_path)],
    )
    assert done.returncode == 0, done.stderr
    assert len(json.loads((tmp_path / "152048_aed.geojson").read_text(encoding="utf-8"))["features"]) == 14


def run(before: str, words: list[str]) -> "subprocess.CompletedProcess[str]":
    code = f"{before}\nfrom opendata.commands import main\nsys.exit(main({words!r}))"
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
