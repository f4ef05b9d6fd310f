"""The public page of a region: whose each dataset is, everywhere it is spoken of, and who publishes what."""

import json
import re
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from test_catalog import BASE
from test_regions import SAMPLE, init, made, region_of, set_to, take
from test_site import Read, pages

from opendata import regions, site
from opendata.commands import main
from opendata.site import barrier_free, publishers
from opendata.site.exhibits import Site, gathered
from opendata.site.writing import write


def built(home: Path) -> Site:
    region = regions.load(home)
    shown, _ = gathered(region, {}, {}, with_sheets=True)
    config = region.home.config
    return Site(config.publisher, config.base_url, shown, None, region.bodies)


def content(home: Path) -> dict[str, bytes]:
    return {path: make() for path, make in site.files(built(home)).items()}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("region"))


@pytest.fixture(scope="module")
def files(home: Path) -> dict[str, bytes]:
    return content(home)


# ── Who publishes what ────────────────────────────────────────────────────────────────────────────


def cells(text: str) -> list[list[str]]:
    """The words of the table, row by row."""
    rows = re.findall(r"<tr>(.*?)</tr>", text, re.DOTALL)
    found = (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows)
    return [[re.sub(r"<[^>]*>", " ", cell).strip() for cell in row] for row in found]


def test_every_body_has_a_row_and_every_standard_dataset_that_is_there_a_column(
    files: dict[str, bytes],
) -> None:
    head, *rows, totals = cells(files["publishers.html"].decode())
    assert head == ["団体", "国の標準のデータ", "AED設置箇所一覧", "観光施設一覧"]
    assert [row[0] for row in rows] == ["新潟県", "長岡市", "三条市", "見附市"]
    assert [row[1] for row in rows] == ["1種類", "1種類", "2種類", "0種類"]
    assert rows[3][2:] == ["", ""]
    assert [bool(row[2]) for row in rows] == [False, True, True, False]
    assert re.fullmatch(r"100\.0%\s+20\d\d-\d\d-\d\d", rows[2][3])
    assert totals == ["公開している団体", "", "2団体", "2団体"]
    assert "暫定" not in files["publishers.html"].decode()


def test_a_cell_leads_to_the_page_of_its_dataset(files: dict[str, bytes]) -> None:
    links = Read(files["en/publishers.html"].decode()).links
    for name in ("150002_tourism", "152021_aed_v3", "152048_aed", "152048_tourism"):
        assert f"data/{name}/index.html" in links
    assert "index.html#publisher=152048" in links
    assert "index.html#publisher=152111" not in links


def test_the_twin_speaks_english(files: dict[str, bytes]) -> None:
    head, first, *_ = cells(files["en/publishers.html"].decode())
    assert head == ["Publisher", "Datasets of the standard", "AED locations", "Tourist facilities"]
    assert first[:2] == ["Niigata", "1"]


def test_several_datasets_of_one_kind_are_told_apart_and_others_are_counted(tmp_path: Path) -> None:
    home, member = init(tmp_path, "niigata", region_of("../sanjo")), init(tmp_path, "sanjo")
    take(member, "aed", "aed_v3", "open_data_list_v3")
    (tmp_path / "area.geojson").write_text('{"type": "FeatureCollection", "features": []}')
    main(["add", str(tmp_path / "area.geojson"), "--dataset", "152048_area", "--workspace", str(member)])
    text = content(home)["publishers.html"].decode()
    head, _, row, totals = cells(text)
    assert head == ["団体", "国の標準のデータ", "AED設置箇所一覧", "オープンデータ一覧", "そのほかのデータ"]
    assert row[1] == "2種類"
    assert row[2].index("推奨データセット（2017年）") < row[2].index("自治体標準オープンデータセット")
    assert row[4] == "1件"
    assert totals == ["公開している団体", "", "1団体", "1団体", "1団体"]
    assert ("*" in row[2], row[3].split()[1]) == (False, "*")
    assert "* は暫定の値です" in text


def test_a_region_with_nothing_to_show_still_names_its_members(tmp_path: Path) -> None:
    init(tmp_path, "sanjo")
    home = init(tmp_path, "niigata", region_of("../sanjo"))
    assert main(["site", "build", "-o", str(tmp_path / "out"), "--workspace", str(home)]) == 0
    text = (tmp_path / "out" / "publishers.html").read_text(encoding="utf-8")
    assert [row[:2] for row in cells(text)[1:3]] == [["新潟県", "0種類"], ["三条市", "0種類"]]
    assert "データはありません" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")


def test_the_matrix_counts_a_dataset_under_its_body(home: Path) -> None:
    found = publishers.matrix(built(home))
    assert {(body[1].en, slug) for body, slug in found.cells} == {
        *(("Niigata", "tourism"), ("Nagaoka", "aed")),
        *(("Sanjo", "aed"), ("Sanjo", "tourism")),
    }


# ── Whose a dataset is ────────────────────────────────────────────────────────────────────────────


def test_every_page_is_well_formed_and_every_link_leads_somewhere(files: dict[str, bytes]) -> None:
    for path, text in pages(files):
        for link in Read(text).links:
            parts = urlsplit(link)
            if not parts.scheme and parts.path:
                target = (Path("/") / path).parent / parts.path
                assert str(target.resolve()).lstrip("/") in files, (path, link)


def test_the_index_offers_every_body_that_shows_something(files: dict[str, bytes]) -> None:
    text = files["index.html"].decode()
    offered = re.findall(r'<option value="(15\d+)">([^<]*)（(\d)）</option>', text)
    assert offered == [("150002", "新潟県", "1"), ("152021", "長岡市", "1"), ("152048", "三条市", "2")]
    assert re.findall(r'data-publisher="(\d+)"', text).count("152048") == 2
    assert "新潟県がまとめた、3団体" in text


def test_a_dataset_page_speaks_of_its_own_publisher(files: dict[str, bytes]) -> None:
    text = files["data/152048_aed/index.html"].decode()
    body, footer = text.split("<footer")
    assert '<dt>公開している団体</dt><dd><a href="../../index.html#publisher=152048">三条市</a></dd>' in body
    assert "三条市「AED設置箇所一覧」" in body
    assert "sanjo@example.lg.jp" in body
    assert "niigata@example.lg.jp" not in body
    assert "niigata@example.lg.jp" in footer
    (data,) = (json.loads(found) for kind, found in Read(text).scripts if kind == "application/ld+json")
    assert data["publisher"]["name"] == data["creator"]["name"] == "三条市"
    assert data["publisher"]["contactPoint"]["email"] == "sanjo@example.lg.jp"


def test_the_feed_names_the_author_of_each_entry(files: dict[str, bytes]) -> None:
    atom = "{http://www.w3.org/2005/Atom}"
    feed = ElementTree.fromstring(files["feed.xml"])
    assert feed.findtext(f"{atom}author/{atom}name") == "新潟県"
    authors = [one.findtext(f"{atom}author/{atom}name") for one in feed.findall(f"{atom}entry")]
    assert sorted(filter(None, authors)) == sorted(["三条市", "三条市", "新潟県", "長岡市"])


def test_places_of_all_members_are_found_with_their_body(home: Path, files: dict[str, bytes]) -> None:
    assert {place.exhibit.dataset.publisher.name.ja for place in barrier_free.places(built(home))} == {
        *("新潟県", "三条市"),
    }
    text = files["barrier-free.html"].decode()
    assert 'data-publisher="152048"' in text
    assert "観光施設一覧</a> ・ 三条市" in text
    assert re.search(r'<option value="152048_tourism">観光施設一覧（三条市）（\d+）', text)


def test_hostile_names_stay_words(tmp_path: Path) -> None:
    hostile = "<script>alert(1)</script>\"'&\u202e"
    home, member = init(tmp_path, "niigata", region_of("../sanjo")), init(tmp_path, "sanjo")
    take(member, "tourism")
    set_to(member, '"三条市"', json.dumps(hostile))
    set_to(home, 'base_url = ""', f'base_url = "{BASE}"')
    found = content(home)
    for path, text in pages(found):
        assert text.count("<script>alert") == 0, path
        Read(text)
    ElementTree.fromstring(found["feed.xml"])


# ── Building ──────────────────────────────────────────────────────────────────────────────────────


def test_one_change_of_one_member_rewrites_only_what_speaks_of_it(tmp_path: Path) -> None:
    home, out = made(tmp_path), tmp_path / "out"
    write(out, site.files(built(home)))
    assert write(out, site.files(built(home))).changed == 0
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}
    words = ["--dataset", "152048_aed", "--description", "新しい説明です。"]
    source = str(SAMPLE / "152048_aed" / "152048_aed.csv")
    main(["add", source, "--workspace", str(tmp_path / "members" / "sanjo"), *words])
    write(out, site.files(built(home)))
    changed = {
        path.relative_to(out).as_posix() for path, time in before.items() if path.stat().st_mtime_ns != time
    }
    assert changed == {
        *("index.html", "en/index.html", "data/152048_aed/index.html", "en/data/152048_aed/index.html"),
        *("data/152048_aed/datapackage.json", "data/datapackage.json", "feed.xml"),
        *("data/catalog.jsonld", "data/catalog.ttl"),
        *("data/150002_open_data_list.csv", "data/150002_open_data_list_2017.csv"),
    }


def test_a_workspace_alone_has_nothing_of_a_region(tmp_path: Path) -> None:
    member = init(tmp_path, "sanjo")
    take(member, "aed", "tourism")
    set_to(member, 'base_url = ""', f'base_url = "{BASE}"')
    alone = content(member)
    assert not [path for path in alone if "publishers" in path]
    whole = b"".join(alone.values())
    for words in (b"publishers.html", b"data-publisher", b"f-publisher", "公開している団体".encode()):
        assert words not in whole
    assert alone["feed.xml"].count(b"<author>") == 1
    home = init(tmp_path, "niigata", region_of("../sanjo"))
    of_region = content(home)
    for file in ("152048_aed.csv", "datapackage.json", "schema.json", "validation-report.json"):
        assert of_region[f"data/152048_aed/{file}"] == alone[f"data/152048_aed/{file}"]
