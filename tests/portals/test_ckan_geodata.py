"""Geodata on a real CKAN: what is served opens in GIS software, and is never older than its table."""

import json
from collections.abc import Iterator
from inspect import unwrap
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.parquet
import pyogrio
import pytest
import requests
from gspatial_ckan import gspatial
from real_ckan import City, Ckan, ckan, written
from real_ckan import city as city_of

from opendata.commands import main
from opendata.portals import profiles

__all__ = ["ckan", "gspatial", "written"]
pytestmark = pytest.mark.ckan

AED = Path(__file__).resolve().parents[2] / "datasets" / "152048_aed" / "152048_aed.csv"
ROWS = 14
TOKEN = "OPENDATA_TEST_TOKEN"
SERVED = {
    ".csv": ("CSV", "text/csv"),
    ".geojson": ("GeoJSON", "application/geo+json"),
    ".gpkg": ("GPKG", "application/geopackage+sqlite3"),
    ".fgb": ("FGB", "application/octet-stream"),
    ".shp.zip": ("ZIP", "application/zip"),
    ".parquet": ("Parquet", "application/vnd.apache.parquet"),
}
GEODATA = tuple(ending for ending in SERVED if ending != ".csv")
WORDS = [word for key in ("geojson", "gpkg", "fgb", "shp", "parquet") for word in ("--format", key)]


class Published(NamedTuple):
    """A workspace with one dataset, and the portal that shows it."""

    root: Path
    portal: Ckan
    name: str

    @property
    def folder(self) -> Path:
        return self.root / "datasets" / self.name

    def run(self, *words: str) -> int:
        return main([words[0], "--workspace", str(self.root), *words[1:], "--lang", "ja"])

    def publish(self, *words: str) -> int:
        return self.run("publish", "--yes", "--portal", "city", *words)

    def record(self) -> dict[str, Any]:
        record: dict[str, Any] = self.portal.call("package_show", id=self.name)
        return record

    def resources(self) -> dict[str, dict[str, Any]]:
        """By the ending of the file's name."""
        names = {resource["x_opendata_key"]: resource for resource in self.record()["resources"]}
        return {name.removeprefix(self.name): told for name, told in names.items()}

    def served(self) -> dict[str, bytes]:
        """What anybody downloads."""
        return {
            ending: requests.get(told["url"], timeout=60).content for ending, told in self.resources().items()
        }

    def local(self) -> dict[str, bytes]:
        return {ending: (self.folder / f"{self.name}{ending}").read_bytes() for ending in SERVED}


def publish_all(root: Path, portal: Ckan, city: City, kind: str) -> Published:
    contact = ["--contact-name", "見本課", "--contact-email", "mihon@example.jp"]
    assert main(["init", str(root), "--lgcode", "152048", *contact]) == 0
    told = f'kind = "{kind}"\nurl = "{portal.url}"\norganization = "{city.name}"\ntoken_env = "{TOKEN}"\n'
    with (root / "opendata.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n[portals.city]\n{told}")
    made = Published(root, portal, f"152048_aed_{city.name[-8:]}")
    assert main(["add", str(AED), "--workspace", str(root), "--dataset", made.name]) == 0
    assert made.run("geodata", *WORDS) == 0
    assert made.publish() == 0
    return made


@pytest.fixture(scope="module", params=["ckan", "gspatial"])
def published(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Published]:
    """Once for all tests of a profile. Its pause between requests spares real portals, and nothing here."""
    portal: Ckan = request.getfixturevalue(request.param if request.param == "gspatial" else "ckan")
    city, load = unwrap(city_of)(portal), profiles.load
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(TOKEN, city.token)
        patch.setattr(profiles, "load", lambda name: load(name)._replace(pause=0.0))
        made = publish_all(tmp_path_factory.mktemp(request.param), portal, city, request.param)
        yield made
        portal.call("dataset_purge", id=made.record()["id"])
        portal.call("organization_purge", id=city.name)


@pytest.fixture(scope="module")
def downloaded(published: Published, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files as they were published first, under the names they are downloaded with."""
    folder = tmp_path_factory.mktemp("downloaded")
    for ending, content in published.served().items():
        (folder / f"aed{ending}").write_bytes(content)
    return folder


def changed(published: Published) -> Path:
    """Its table, edited by hand: the first record is gone."""
    table = published.folder / f"{published.name}.csv"
    header, _, *rest = AED.read_text(encoding="utf-8-sig").splitlines()
    table.write_text("\r\n".join([header, *rest, ""]), encoding="utf-8-sig", newline="")
    return table


def test_every_file_is_listed_with_its_format_and_media_type(published: Published) -> None:
    listed = {
        ending: (told["format"], told["mimetype"])
        for ending, told in published.resources().items()
        if ending in SERVED
    }
    assert listed == SERVED


def test_what_is_downloaded_is_what_was_made(published: Published, downloaded: Path) -> None:
    there = {ending: (downloaded / f"aed{ending}").read_bytes() for ending in SERVED}
    assert there == published.local()


@pytest.mark.parametrize(
    ("ending", "system"),
    [(".geojson", 4326), (".gpkg", 6668), (".fgb", 6668), (".shp.zip", 6668)],
)
def test_gdal_reads_what_was_downloaded(downloaded: Path, ending: str, system: int) -> None:
    told = pyogrio.read_info(downloaded / f"aed{ending}")
    assert (told["features"], told["geometry_type"], told["crs"]) == (ROWS, "Point", f"EPSG:{system}")
    assert told["total_bounds"] == pytest.approx((138.942016, 37.620512, 138.982332, 37.664492))


def test_a_parquet_reader_reads_what_was_downloaded(downloaded: Path) -> None:
    table = pyarrow.parquet.read_table(downloaded / "aed.parquet")
    stated = json.loads(table.schema.metadata[b"geo"])["columns"]["geometry"]
    assert table.num_rows == ROWS
    assert stated["crs"]["id"] == {"authority": "EPSG", "code": 6668}


def test_the_portal_shows_the_area_where_its_profile_says(published: Published) -> None:
    """G空間情報センター has it at the top, a stock CKAN among the extras."""
    record = published.record()
    extras = {extra["key"]: extra["value"] for extra in record["extras"]}
    is_own = published.root.name.startswith("gspatial")
    area = json.loads(record["spatial"] if is_own else extras["spatial"])
    west, south, east, north = (138.942016, 37.620512, 138.982332, 37.664492)
    assert area["coordinates"][0][::2][:2] == [[west, south], [east, north]]
    assert ("spatial" in record, "spatial" in extras) == (is_own, not is_own)
    assert record["license_id"] == ("CC-BY-4.0" if is_own else "cc-by")


def test_a_second_run_sends_nothing(published: Published, written: list[str]) -> None:
    before = published.record()
    assert published.publish() == 0
    assert written == []
    assert published.record() == before


def test_a_table_edited_where_it_lies_is_not_sent(
    published: Published, written: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    before, table = published.served(), published.folder / f"{published.name}.csv"
    own = table.read_bytes()
    changed(published)
    for words in ((), ("--override", f"{published.name}=急ぐため")):
        assert published.publish(*words) == 1
        assert "取り込んだときから変わっています" in capsys.readouterr().out
    assert (written, published.served()) == ([], before)
    table.write_bytes(own)


def test_geodata_that_are_not_of_their_table_are_not_sent(
    published: Published, written: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    before, edited = published.served(), published.folder / f"{published.name}.geojson"
    edited.write_bytes(edited.read_bytes().replace(b'"Point"', b'"Point" ', 1))
    assert published.publish() == 1
    assert "から作ったものではありません" in capsys.readouterr().out
    assert (written, published.served()) == ([], before)
    assert published.publish("--override", f"{published.name}=急ぐため") == 0
    there = published.served()
    assert {end: there[end] for end in GEODATA} == {end: before[end] for end in GEODATA}


def test_a_new_table_goes_up_with_its_geodata_under_the_same_addresses(
    published: Published, written: list[str]
) -> None:
    before, urls = published.served(), {end: told["url"] for end, told in published.resources().items()}
    added = ["--workspace", str(published.root), "--dataset", published.name]
    assert main(["add", str(changed(published)), *added]) == 0
    assert published.publish() == 0
    there = published.served()
    assert {end: there[end] for end in SERVED} == published.local()
    assert all(there[end] != before[end] for end in SERVED)
    assert len(json.loads(there[".geojson"])["features"]) == ROWS - 1
    assert {end: told["url"] for end, told in published.resources().items()} == urls
    written.clear()
    assert published.publish() == 0
    assert written == []
