"""opendata geodata: files for maps beside the tables, published with them and never older than they are."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from frictionless import Package
from rdflib import DCAT, DCTERMS, RDF, Graph

from opendata import offering
from opendata import workspace as workspaces
from opendata.commands import main
from opendata.schema import home

SAMPLES = home() / "datasets"
AED = SAMPLES / "152048_aed" / "152048_aed.csv"
HEADER = "名称,緯度,経度\n"
NAME = "152048_aed"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "地図"


def table(folder: Path, *rows: str, name: str = "一覧.csv", header: str = HEADER) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(header + "".join(row + "\n" for row in rows), encoding="utf-8-sig")
    return path


def geodata(*words: object) -> int:
    return main(["geodata", *map(str, words), "--lang", "ja"])


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# ── Files in a folder ─────────────────────────────────────────────────────────────────────────────


def test_a_geojson_is_made_by_default(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert geodata(AED, "--output", out) == 0
    assert names(out) == ["152048_aed.geojson"]
    told = capsys.readouterr().out
    assert "データ14行のうち14行を地図データにしました（元の座標系 EPSG:6668）" in told


def test_every_format_is_made_at_once(out: Path, tmp_path: Path) -> None:
    words = [word for key in ("geojson", "gpkg", "fgb", "shp", "parquet") for word in ("--format", key)]
    assert geodata(table(tmp_path, "駅,36,139"), "--output", out, *words) == 0
    endings = (".cpg", ".dbf", ".fgb", ".geojson", ".gpkg", ".parquet", ".prj", ".shp", ".shp.zip", ".shx")
    assert names(out) == [*(f"一覧{end}" for end in endings), "一覧_fields.csv"]
    for end in (".fgb", ".geojson", ".gpkg", ".shp", ".shp.zip"):
        assert pyogrio.read_info(out / f"一覧{end}", force_feature_count=True)["features"] == 1


def test_rows_without_a_place_are_listed_on_the_screen_and_in_a_file(
    out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = table(tmp_path, "駅,36,139", *(["不明,,"] * 12), "逆,139,36")
    assert geodata(path, "--output", out) == 0
    told = capsys.readouterr().out
    assert "データ14行のうち1行を" in told
    assert "入れていない行：13行" in told
    assert "3行目「」「」：緯度・経度が空欄です" in told
    assert f"ほか3行。一覧：{out / '一覧_unlocated.csv'}" in told
    listed = (out / "一覧_unlocated.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(listed) == 14
    assert listed[-1] == "15,緯度と経度が入れ替わっています,139,36"


def test_a_list_of_an_earlier_run_does_not_grow_old(out: Path, tmp_path: Path) -> None:
    geodata(table(tmp_path, "駅,36,139", "不明,,"), "--output", out)
    assert geodata(table(tmp_path, "駅,36,139"), "--output", out, "--force") == 0
    assert len((out / "一覧_unlocated.csv").read_text(encoding="utf-8-sig").splitlines()) == 1


def test_rows_without_a_place_can_be_kept(
    out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert geodata(table(tmp_path, "駅,36,139", "不明,,"), "--output", out, "--keep-unlocated") == 0
    features = json.loads((out / "一覧.geojson").read_text(encoding="utf-8"))["features"]
    assert [feature["geometry"] is None for feature in features] == [False, True]
    assert "位置のないまま入れた行（地図には表示されません）：1行" in capsys.readouterr().out


@pytest.mark.parametrize("rows", [("不明,,",), ()])
def test_a_file_of_which_nothing_has_a_place_fails(rows: tuple[str, ...], out: Path, tmp_path: Path) -> None:
    assert geodata(table(tmp_path, *rows), AED, "--output", out) == 1
    assert json.loads((out / "一覧.geojson").read_text(encoding="utf-8"))["features"] == []


def test_a_file_without_coordinates_is_passed_over(
    out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    numbers = table(tmp_path, "1,2", name="数.csv", header="年,数\n")
    assert geodata(numbers, AED, "--output", out) == 0
    assert (
        "「" + str(numbers) + "」：地図データは作りません。緯度と経度の列がありません。"
        in capsys.readouterr().out
    )
    assert names(out) == ["152048_aed.geojson"]
    assert geodata(numbers, "--output", out) == 1


def test_a_broken_file_is_told_and_the_others_are_made(out: Path, tmp_path: Path) -> None:
    broken = table(tmp_path, '"駅,36,139')
    assert geodata(broken, AED, "--output", out) == 1
    assert names(out) == ["152048_aed.geojson"]


def test_a_stated_system_is_converted_and_its_accuracy_told(
    out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        geodata(table(tmp_path, "駅,35.6548652,139.7445839"), "--output", out, "--source-crs", "tokyo") == 0
    )
    (feature,) = json.loads((out / "一覧.geojson").read_text(encoding="utf-8"))["features"]
    assert feature["geometry"]["coordinates"] == pytest.approx([139.7413544, 35.6580992], abs=2e-5)
    assert feature["properties"] == {"名称": "駅", "緯度": "35.6548652", "経度": "139.7445839"}
    assert "旧日本測地系から変換しました（誤差は10メートル程度" in capsys.readouterr().out


def test_columns_of_metres_can_be_named(out: Path, tmp_path: Path) -> None:
    path = table(tmp_path, "駅,0,0", header="名称,X,Y\n")
    words = ("--latitude", "X", "--longitude", "Y", "--source-crs", "EPSG:6669")
    assert geodata(path, "--output", out, *words) == 0
    (feature,) = json.loads((out / "一覧.geojson").read_text(encoding="utf-8"))["features"]
    assert feature["geometry"]["coordinates"] == pytest.approx([129.5, 33.0], abs=1e-8)


def test_a_name_that_was_taken_is_told(out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    geodata(table(tmp_path, "1,36,139", header="fid,緯度,経度\n"), "--output", out)
    assert "列「fid」は「fid_2」という名前にしました" in capsys.readouterr().out


def test_a_file_that_is_there_is_replaced_only_by_force(
    out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out.mkdir()
    (out / "152048_aed.gpkg").write_bytes(b"mine")
    words = (AED, "--output", out, "--format", "geojson", "--format", "gpkg")
    assert geodata(*words) == 2
    assert "--force" in capsys.readouterr().err
    assert names(out) == ["152048_aed.gpkg"]
    assert geodata(*words, "--force") == 0
    assert (out / "152048_aed.gpkg").read_bytes().startswith(b"SQLite format 3")


def test_two_files_of_one_name_do_not_replace_each_other(
    out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = table(tmp_path / "a", "甲,36,139"), table(tmp_path / "b", "乙,36,139")
    assert geodata(first, second, "--output", out, "--force") == 2
    assert "同じ名前" in capsys.readouterr().err
    (feature,) = json.loads((out / "一覧.geojson").read_text(encoding="utf-8"))["features"]
    assert feature["properties"]["名称"] == "甲"


@pytest.mark.skipif(os.name == "nt", reason="such names are of other systems")
def test_a_hostile_name_stays_in_the_folder(out: Path, tmp_path: Path) -> None:
    path = table(tmp_path / "in", "駅,36,139", name="..\\..\\x'; DROP TABLE a;--.csv")
    assert geodata(path, "--output", out, "--format", "gpkg", "--format", "shp") == 0
    assert {name.split(".")[0].removesuffix("_fields") for name in names(out)} == {"x_DROP_TABLE_a"}
    assert names(tmp_path) == ["in", "地図"]


def test_a_folder_that_cannot_be_written_is_an_environment_failure(out: Path) -> None:
    out.write_text("a file")
    assert geodata(AED, "--output", out) == 3


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["a.csv"],
        ["--output", "x"],
        ["a.csv", "--output", "x", "--workspace", "."],
        ["a.csv", "--output", "x", "--latitude", "X"],
        ["--workspace", ".", "--output", "x"],
        ["--workspace", ".", "--force"],
        ["--workspace", ".", "--sheet", "x"],
        [str(AED), "--output", "x", "--source-crs", "EPSG:1"],
        [str(AED), "--output", "x", "--schema", "nothing"],
    ],
)
def test_words_that_make_no_sense_are_a_usage_error(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert geodata(*words) == 2
    assert names(tmp_path) == []


def test_help_and_geojson_load_nothing_heavy(out: Path) -> None:
    heavy = {"numpy", "pyogrio", "pyarrow", "pyproj", "pandas"}
    code = (
        "import sys\nfrom opendata.commands import main\n"
        f"main(['geodata', {str(AED)!r}, '--output', {str(out)!r}])\n"
        f"sys.exit(bool({heavy!r} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0


# ── Workspace ─────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def city(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    root = tmp_path / "三条市"
    contact = ["--contact-name", "見本課", "--contact-email", "mihon@example.lg.jp"]
    assert main(["init", str(root), "--lgcode", "152048", *contact]) == 0
    assert main(["add", str(AED), "--workspace", str(root)]) == 0
    capsys.readouterr()
    return root


def folder(city: Path) -> Path:
    return city / "datasets" / NAME


def resources(city: Path) -> dict[str, dict[str, Any]]:
    package = json.loads((folder(city) / "datapackage.json").read_text(encoding="utf-8"))
    return {resource["path"]: resource for resource in package["resources"]}


def changed(city: Path, *, moved: str = "37.60") -> Path:
    """The same table with its first record elsewhere."""
    path = city.parent / "新しい.csv"
    header, first, *rest = AED.read_text(encoding="utf-8-sig").splitlines()
    cells, at = first.split(","), header.split(",").index("緯度")
    cells[at] = moved
    path.write_text("\r\n".join([header, ",".join(cells), *rest, ""]), encoding="utf-8-sig", newline="")
    return path


def offered(city: Path) -> tuple[set[str], str]:
    (offer,) = offering.offers(workspaces.load(city))
    return {file.key for file in offer.wanted.files}, " ".join(text.ja for text in offer.forbidden)


def north(city: Path) -> float:
    text = json.loads((folder(city) / f"{NAME}.geojson").read_text(encoding="utf-8"))
    value: float = text["features"][0]["geometry"]["coordinates"][1]
    return value


def test_geodata_stand_beside_the_table_and_in_its_package(city: Path) -> None:
    assert geodata("--workspace", city) == 0
    assert {f"{NAME}.geojson", f"{NAME}.gpkg"} < set(names(folder(city)))
    listed = resources(city)
    assert list(listed) == [f"{NAME}.csv", f"{NAME}.geojson", f"{NAME}.gpkg"]
    one = listed[f"{NAME}.gpkg"]
    assert one["title"] == "AED設置箇所一覧（GeoPackage）"
    assert one["bbox"] == [138.942016, 37.620512, 138.982332, 37.664492]
    assert one["derivedFrom"]["hash"] == listed[f"{NAME}.csv"]["hash"]
    assert Package(str(folder(city) / "datapackage.json")).resource_names[1] == f"{NAME}-geojson"


def test_they_are_published_with_the_table(city: Path) -> None:
    geodata("--workspace", city)
    assert main(["publish", "--workspace", str(city), "--yes"]) == 0
    shown = city / "public" / NAME
    for name in (f"{NAME}.geojson", f"{NAME}.gpkg"):
        assert (shown / name).read_bytes() == (folder(city) / name).read_bytes()
    assert pyogrio.read_info(shown / f"{NAME}.gpkg")["features"] == 14


def test_a_second_run_changes_nothing(city: Path) -> None:
    geodata("--workspace", city)
    before = {path.name: path.read_bytes() for path in folder(city).iterdir()}
    assert geodata("--workspace", city) == 0
    assert before == {path.name: path.read_bytes() for path in folder(city).iterdir()}


def test_adding_a_new_table_makes_its_geodata_anew(city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    geodata("--workspace", city)
    assert main(["add", str(changed(city)), "--workspace", str(city), "--lang", "ja"]) == 0
    assert f"地図データを作り直しました：{NAME}.geojson、{NAME}.gpkg" in capsys.readouterr().out
    assert north(city) == 37.60
    files, forbidden = offered(city)
    assert f"{NAME}.geojson" in files
    assert forbidden == ""


def test_adding_the_same_table_makes_nothing_anew(city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    geodata("--workspace", city)
    capsys.readouterr()
    main(["add", str(AED), "--workspace", str(city), "--lang", "ja"])
    assert "作り直し" not in capsys.readouterr().out


def test_geodata_older_than_their_table_are_not_offered(city: Path) -> None:
    geodata("--workspace", city)
    shutil.copy(changed(city), folder(city) / f"{NAME}.csv")
    files, forbidden = offered(city)
    assert files.isdisjoint({f"{NAME}.geojson", f"{NAME}.gpkg"})
    assert f"「{NAME}.geojson」は今の「{NAME}.csv」から作ったものではありません" in forbidden
    assert geodata("--workspace", city) == 0
    assert f"{NAME}.geojson" in offered(city)[0]


def status(city: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    capsys.readouterr()
    assert main(["status", "--workspace", str(city), "--format", "json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["datasets"]
    return dict(found)


def test_status_says_what_is_to_be_made_anew(city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    geodata("--workspace", city)
    assert status(city, capsys)["stale"] == []
    (folder(city) / f"{NAME}.geojson").write_text("{}")
    (folder(city) / f"{NAME}.gpkg").unlink()
    found = status(city, capsys)
    assert found["stale"] == [f"{NAME}.geojson", f"{NAME}.gpkg"]
    (advice,) = found["next"]
    assert "opendata geodata --workspace" in advice["ja"]
    main(["status", "--workspace", str(city), "--lang", "ja"])
    assert f"地図データが今の表と合っていません（{NAME}.geojson, {NAME}.gpkg）" in capsys.readouterr().out
    assert geodata("--workspace", city) == 0
    assert "opendata publish" in status(city, capsys)["next"][0]["ja"]


def test_the_catalogue_says_which_geodata_are_older_than_their_table(
    city: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    geodata("--workspace", city)
    words = ["catalog", "build", "--workspace", str(city), "--output", str(city / "catalog"), "--lang", "ja"]
    capsys.readouterr()
    assert main(words) == 0
    assert capsys.readouterr().err == ""
    shutil.copy(changed(city), folder(city) / f"{NAME}.csv")
    assert main(words) == 0
    told = capsys.readouterr().err
    assert f"「{NAME}.geojson」は今の「{NAME}.csv」から作ったものではありません" in told
    assert len(told.splitlines()) == 2


def test_geodata_older_than_their_table_are_not_published_even_over_the_floor(city: Path) -> None:
    geodata("--workspace", city)
    (folder(city) / f"{NAME}.geojson").write_text("{}")
    assert main(["publish", "--workspace", str(city), "--yes", "--override", f"{NAME}=急ぐため"]) == 0
    assert set(names(city / "public" / NAME)).isdisjoint({f"{NAME}.geojson"})
    assert f"{NAME}.gpkg" in names(city / "public" / NAME)


def test_without_the_library_an_old_geopackage_is_held_back(city: Path) -> None:
    """The new table is taken in all the same."""
    geodata("--workspace", city)
    words = ["add", str(changed(city)), "--workspace", str(city)]
    code = (
        "import sys\nsys.modules['pyogrio'] = None\nfrom opendata.commands import main\n"
        f"sys.exit(main({words!r}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=False)
    assert done.returncode == 3
    assert b"opendata[geo]" in done.stderr
    files, _ = offered(city)
    assert f"{NAME}.csv" in files
    assert f"{NAME}.gpkg" not in files


def test_what_was_stated_once_is_remembered(city: Path) -> None:
    assert (
        geodata("--workspace", city, "--source-crs", "tokyo", "--format", "geojson", "--keep-unlocated") == 0
    )
    main(["add", str(changed(city, moved="37.5")), "--workspace", str(city)])
    assert north(city) == pytest.approx(37.503, abs=0.001)
    listed = resources(city)
    assert list(listed) == [f"{NAME}.csv", f"{NAME}.geojson"]
    derived = listed[f"{NAME}.geojson"]["derivedFrom"]
    assert (derived["crs"], derived["keepUnlocated"]) == ("EPSG:4301", True)
    assert derived["hash"] == listed[f"{NAME}.csv"]["hash"]


def test_a_dataset_in_metres_gets_the_area_of_its_geodata(city: Path) -> None:
    header, first, *_ = AED.read_text(encoding="utf-8-sig").splitlines()
    cells, at = first.split(","), header.split(",").index("緯度")
    metres = [",".join([*cells[:at], str(x), "40600", *cells[at + 2 :]]) for x in (181000, 182000)]
    path = folder(city) / f"{NAME}.csv"
    path.write_text("\r\n".join([header, *metres, ""]), encoding="utf-8-sig", newline="")
    assert geodata("--workspace", city, "--source-crs", "plane") == 0
    (dataset,) = workspaces.load(city).catalog.datasets
    assert dataset.bbox == pytest.approx((138.9600, 37.6297, 138.9600, 37.6387), abs=0.001)
    path.write_text("\r\n".join([header, metres[0], ""]), encoding="utf-8-sig", newline="")
    assert geodata("--workspace", city) == 0
    (dataset,) = workspaces.load(city).catalog.datasets
    assert dataset.bbox is not None
    assert dataset.bbox[1] == dataset.bbox[3]


def test_another_format_is_added_to_those_there_are(city: Path) -> None:
    geodata("--workspace", city, "--format", "geojson")
    assert geodata("--workspace", city, "--format", "shp", "--format", "parquet") == 0
    assert [name.removeprefix(NAME) for name in resources(city)] == [
        ".csv",
        ".geojson",
        ".parquet",
        ".shp.zip",
    ]
    assert resources(city)[f"{NAME}.shp.zip"]["format"] == "zip"


def test_a_title_that_people_gave_stays(city: Path) -> None:
    geodata("--workspace", city, "--format", "geojson")
    path = folder(city) / "datapackage.json"
    path.write_text(path.read_text(encoding="utf-8").replace("（GeoJSON）", "の地図"), encoding="utf-8")
    main(["add", str(changed(city)), "--workspace", str(city)])
    assert resources(city)[f"{NAME}.geojson"]["title"] == "AED設置箇所一覧の地図"


def test_a_file_that_somebody_put_there_is_not_replaced(
    city: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder(city) / f"{NAME}.geojson").write_text("mine")
    assert geodata("--workspace", city) == 2
    assert "書き換えません" in capsys.readouterr().err
    assert (folder(city) / f"{NAME}.geojson").read_text() == "mine"
    assert list(resources(city)) == [f"{NAME}.csv"]
    (folder(city) / f"{NAME}.geojson").unlink()
    (folder(city) / f"{NAME}.geojson").mkdir()
    assert geodata("--workspace", city) == 2


def test_files_that_a_run_cut_short_left_behind_are_taken_up_again(city: Path) -> None:
    before = (folder(city) / "datapackage.json").read_bytes()
    geodata("--workspace", city)
    after = (folder(city) / "datapackage.json").read_bytes()
    (folder(city) / "datapackage.json").write_bytes(before)
    assert f"{NAME}.geojson" not in offered(city)[0]
    assert geodata("--workspace", city) == 0
    assert (folder(city) / "datapackage.json").read_bytes() == after


def test_geodata_of_which_nothing_is_left_are_withdrawn(
    city: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    geodata("--workspace", city)
    header = AED.read_text(encoding="utf-8-sig").splitlines()[0]
    (folder(city) / f"{NAME}.csv").write_text(header + "\r\n", encoding="utf-8-sig", newline="")
    assert geodata("--workspace", city) == 1
    assert f"取り除きました：{NAME}.geojson" in capsys.readouterr().out
    assert list(resources(city)) == [f"{NAME}.csv"]
    assert f"{NAME}.gpkg" not in names(folder(city))


def test_rows_without_a_place_are_listed_aside_and_not_published(
    city: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    header, first, *_ = AED.read_text(encoding="utf-8-sig").splitlines()
    cells, at = first.split(","), header.split(",").index("緯度")
    blank = ",".join([*cells[:at], "", *cells[at + 1 :]])
    text = "\r\n".join([header, first, *([blank] * 11), ""])
    (folder(city) / f"{NAME}.csv").write_text(text, encoding="utf-8-sig", newline="")
    assert geodata("--workspace", city) == 0
    assert "ほか1行" in capsys.readouterr().out
    listed = (city / ".opendata" / "unlocated" / f"{NAME}.csv").read_text(encoding="utf-8-sig")
    assert len(listed.splitlines()) == 12
    assert not any("unlocated" in name for name in offered(city)[0])


def test_a_format_without_a_public_term_is_listed_without_one(city: Path, tmp_path: Path) -> None:
    """FlatGeobuf is in neither the EU's list of file types nor IANA's of media types."""
    assert geodata("--workspace", city, "--format", "fgb") == 0
    assert resources(city)[f"{NAME}.fgb"]["mediatype"] == "application/octet-stream"
    assert main(["catalog", "build", "--workspace", str(city), "--output", str(tmp_path / "c")]) == 0
    graph = Graph().parse(tmp_path / "c" / "catalog.ttl")
    (file,) = (node for node in graph.subjects(RDF.type, DCAT.Distribution) if str(node).endswith(".fgb"))
    assert graph.value(file, DCTERMS.format) is None
    assert str(graph.value(file, DCAT.mediaType)).endswith("/media-types/application/octet-stream")


def test_a_catalogue_lists_them(city: Path, tmp_path: Path) -> None:
    geodata("--workspace", city)
    assert main(["catalog", "build", "--workspace", str(city), "--output", str(tmp_path / "c")]) == 0
    graph = (tmp_path / "c" / "catalog.jsonld").read_text(encoding="utf-8")
    assert "file-type/GEOJSON" in graph
    assert "file-type/GPKG" in graph


def test_keys_of_other_files_stay_as_people_wrote_them(city: Path) -> None:
    path = folder(city) / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    package["resources"][0]["bbox"] = "手書き"
    path.write_text(json.dumps(package, ensure_ascii=False), encoding="utf-8")
    assert geodata("--workspace", city) == 0
    assert resources(city)[f"{NAME}.csv"]["bbox"] == "手書き"
