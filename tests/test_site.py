"""The public site: valid pages, links that lead somewhere, nothing that may not be shown, nothing alive."""

import hashlib
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

from opendata import regions, schema, site, tables
from opendata.commands import main
from opendata.errors import EnvironmentFailure, UsageError
from opendata.ledger import Ledger
from opendata.model import Action
from opendata.site import barrier_free
from opendata.site.exhibits import Omitted, Site, gathered
from opendata.site.frame import Spot
from opendata.site.search import STEP
from opendata.site.writing import LIST, write

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "datasets"
BASE = "https://www.example.lg.jp/opendata/"
VOID = {"meta", "br", "path", "rect", "circle", "line", "link", "input"}
HOSTILE = "<script>alert(1)</script></title>\"'&\u202e"


class Read(HTMLParser):
    """Every element closed in order; what a page links to, says and embeds."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.scripts: list[tuple[str, str]] = []
        self.kind = ""
        self.feed(text)
        self.close()
        assert self.open == []
        assert len(self.ids) == len(set(self.ids))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        assert not [name for name in values if name.startswith("on")]
        self.tags.append(tag)
        self.ids += [value for name, value in attrs if name == "id" and value]
        self.links += [link for name in ("href", "src") if (link := values.get(name))]
        self.kind = values.get("type") or ""
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script":
            self.scripts.append((self.kind, data))


def made(root: Path, *names: str, base: str = "") -> Path:
    """A workspace with these samples of Sanjo's."""
    contact = ["--contact-name", "見本課", "--contact-email", "mihon@example.lg.jp"]
    assert main(["init", str(root), "--lgcode", "152048", *contact]) == 0
    for name in names:
        main(["add", str(SAMPLE / name), "--workspace", str(root)])
    settings = root / "opendata.toml"
    told = settings.read_text(encoding="utf-8").replace('base_url = ""', f'base_url = "{base}"')
    settings.write_text(told, encoding="utf-8")
    return root


def built(root: Path) -> tuple[Site, tuple[Omitted, ...]]:
    region = regions.load(root)
    config = region.home.config
    shown, omitted = gathered(region, {}, {}, with_sheets=True)
    return Site(config.publisher, config.base_url, shown), omitted


def content(root: Path) -> dict[str, bytes]:
    return {path: make() for path, make in site.files(built(root)[0]).items()}


def pages(files: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    for path, found in files.items():
        if path.endswith(".html"):
            yield path, found.decode()


@pytest.fixture(scope="module")
def sanjo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    names = ("152048_aed", "152048_event", "152048_public_toilet_v3", "152048_tourism", "152048_population")
    return made(tmp_path_factory.mktemp("site") / "三条市", *names, base=BASE)


@pytest.fixture(scope="module")
def files(sanjo: Path) -> dict[str, bytes]:
    return content(sanjo)


# ── Pages ─────────────────────────────────────────────────────────────────────────────────────────


def test_every_page_is_well_formed_and_has_a_twin(files: dict[str, bytes]) -> None:
    found = dict(pages(files))
    assert {path.removeprefix("en/") for path in found} == {path for path in found if path[:3] != "en/"}
    for path, text in found.items():
        Read(text)
        assert text.startswith("<!DOCTYPE html>\n" + f'<html lang="{"en" if path[:3] == "en/" else "ja"}">')
        assert text.count('rel="alternate" hreflang=') == 2


def test_every_link_leads_to_a_file_of_the_site_or_to_a_known_place(files: dict[str, bytes]) -> None:
    for path, text in pages(files):
        for link in Read(text).links:
            parts = urlsplit(link)
            if parts.scheme or not parts.path:
                assert parts.scheme in ("", "https", "mailto", "data"), link
                continue
            target = (Path("/") / path).parent / parts.path
            assert str(target.resolve()).lstrip("/") in files, (path, link)


def test_the_index_lists_what_is_shown_by_name(files: dict[str, bytes]) -> None:
    text = files["index.html"].decode()
    titles = re.findall(r"<h3><a [^>]*>(.*?)</a></h3>", text)
    assert len(titles) == 4
    assert titles == sorted(titles)
    assert "4件あります。" in text
    assert re.findall(r'<option value="([^"]+)">観光（(\d+)）', text) == [("tourism", "1")]


def test_the_english_twin_speaks_english_and_marks_what_is_japanese(files: dict[str, bytes]) -> None:
    text = files["en/data/152048_aed/index.html"].decode()
    assert "<h1>AED locations</h1>" in text
    assert "Required-item rate 100.0%" in text
    assert '<table class="preview" lang="ja">' in text
    assert "ダウンロード" not in text


def test_a_dataset_page_tells_all_that_is_asked_of_it(files: dict[str, bytes]) -> None:
    text = files["data/152048_aed/index.html"].decode()
    digest = hashlib.sha256((SAMPLE / "152048_aed" / "152048_aed.csv").read_bytes()).hexdigest()
    known = schema.chosen("aed@legacy-2017")
    for words in (digest, "CC BY 4.0", "年1回", "必須項目適合率", "mihon@example.lg.jp", "見本市役所"):
        assert words in text
    for item in known.fields:
        assert f'<th scope="row">{item.name}</th>' in text
    assert '<svg class="map"' in text
    assert f"{BASE}data/152048_aed/" in text


def test_the_data_files_are_those_that_were_taken_in(files: dict[str, bytes]) -> None:
    sample = SAMPLE / "152048_aed" / "152048_aed.csv"
    assert files["data/152048_aed/152048_aed.csv"] == sample.read_bytes()
    assert json.loads(files["data/152048_aed/datapackage.json"])["name"] == "152048_aed"
    assert "data/152048_event/152048_event.csv" not in files


def test_the_catalogue_names_the_files_where_they_are(files: dict[str, bytes]) -> None:
    ours = set(re.findall(rf'"({BASE}data/[^"#]*)"', files["data/catalog.jsonld"].decode()))
    paths = {url.removeprefix(BASE) for url in ours}
    assert "data/152048_aed/152048_aed.csv" in paths
    assert {path + "index.html" if path.endswith("/") else path for path in paths} <= set(files)


def test_json_ld_describes_the_dataset_in_the_words_of_schema_org(files: dict[str, bytes]) -> None:
    scripts = Read(files["data/152048_aed/index.html"].decode()).scripts
    (data,) = (json.loads(text) for kind, text in scripts if kind == "application/ld+json")
    assert (data["@context"], data["@type"]) == ("https://schema.org/", "Dataset")
    assert data["license"] == "https://creativecommons.org/licenses/by/4.0/"
    urls = [one["contentUrl"].removeprefix(BASE) for one in data["distribution"]]
    assert {hashlib.sha256(files[url]).hexdigest() for url in urls} == {
        one["sha256"] for one in data["distribution"]
    }


def test_sitemap_and_feed_are_there_only_with_a_base_url(files: dict[str, bytes], tmp_path: Path) -> None:
    found = ElementTree.fromstring(files["sitemap.xml"])
    places = {node.text for node in found.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")}
    paths = {f"{BASE}{path.removesuffix('index.html')}" for path, _ in pages(files)}
    assert places == paths
    feed = ElementTree.fromstring(files["feed.xml"])
    assert len(feed.findall("{http://www.w3.org/2005/Atom}entry")) == 4
    without = content(made(tmp_path / "x", "152048_aed"))
    assert not {"sitemap.xml", "feed.xml"} & set(without)
    assert b'rel="canonical"' not in without["index.html"]


def test_an_empty_site_has_its_pages(tmp_path: Path) -> None:
    found = content(made(tmp_path / "x", "152048_event"))
    assert set(found) == {"index.html", "en/index.html", "barrier-free.html", "en/barrier-free.html"}
    assert "データはありません" in found["index.html"].decode()


def test_links_climb_from_a_page_to_the_root() -> None:
    spot = Spot("data/x/index.html", "en")
    assert spot.to("data/x/x.csv") == "../../../data/x/x.csv"
    assert spot.page("index.html") == "../../index.html"
    assert Spot("index.html", "ja").to("en/index.html") == "en/index.html"


# ── Barrier-free ──────────────────────────────────────────────────────────────────────────────────


def test_every_item_of_the_table_of_facilities_is_one_of_the_standard() -> None:
    known = {item.name for one in schema.all_schemas() for item in one.fields}
    listed = [name for term in tables.terms(tables.BARRIER_FREE).values() for name in term.more["items"]]
    assert set(listed) <= known
    assert len(listed) == len(set(listed))


def test_places_with_wheelchair_toilets_are_found_across_datasets(sanjo: Path) -> None:
    found = list(barrier_free.places(built(sanjo)[0]))
    assert {place.exhibit.dataset.name for place in found} == {"152048_public_toilet_v3", "152048_tourism"}
    park = next(place for place in found if place.name == "見本中央公園トイレ")
    assert {"wheelchair-toilet", "ostomate", "accessible-toilet"} <= set(park.features)
    assert "見本川原緑地トイレ" not in {place.name for place in found}
    museum = next(place for place in found if place.name == "見本歴史資料館")
    assert (museum.features, museum.words) == (("told",), ("スロープ有", "車椅子貸出有"))


# ── What may not be shown ─────────────────────────────────────────────────────────────────────────


def test_what_a_publication_would_forbid_is_left_out_with_its_reason(sanjo: Path) -> None:
    shown, omitted = built(sanjo)
    assert [one.dataset for one in omitted] == ["152048_event"]
    assert "必須項目適合率" in omitted[0].reasons[0].ja
    assert "152048_event" not in {exhibit.dataset.name for exhibit in shown.exhibits}
    everything = b"".join(make() for make in site.files(shown).values())
    assert b"152048_event" not in everything


def test_what_somebody_withdrew_and_what_has_changed_since_is_left_out(tmp_path: Path) -> None:
    root = made(tmp_path / "x", "152048_aed", "152048_tourism")
    main(["publish", "--yes", "--workspace", str(root)])
    main(["withdraw", "152048_aed", "--reason", "見本のため", "--workspace", str(root)])
    with (root / "datasets" / "152048_tourism" / "152048_tourism.csv").open("ab") as file:
        file.write(b"\r\n")
    shown, omitted = built(root)
    assert shown.exhibits == ()
    assert "見本のため" in omitted[0].reasons[0].ja
    assert "opendata add" in omitted[1].reasons[0].ja


def test_a_file_that_changes_while_the_site_is_made_is_never_copied(tmp_path: Path) -> None:
    root = made(tmp_path / "x", "152048_aed")
    files = site.files(built(root)[0])
    (root / "datasets" / "152048_aed" / "152048_aed.csv").write_bytes(b"x")
    with pytest.raises(UsageError, match=r"152048_aed\.csv"):
        files["data/152048_aed/152048_aed.csv"]()


def test_a_file_named_like_a_page_is_left_out(tmp_path: Path) -> None:
    root = made(tmp_path / "x", "152048_aed")
    folder = root / "datasets" / "152048_aed"
    (folder / "Index.html").write_bytes(b"<script>")
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    digest = hashlib.sha256(b"<script>").hexdigest()
    package["resources"].append({"path": "Index.html", "bytes": 8, "hash": f"sha256:{digest}"})
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    _, (omitted,) = built(root)
    assert "Index.html" in omitted.reasons[0].en


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    root = made(tmp_path / "x", "152048_tourism", base=BASE)
    folder = root / "datasets" / "152048_tourism"
    settings = root / "opendata.toml"
    told = settings.read_text(encoding="utf-8")
    settings.write_text(told.replace('"三条市"', json.dumps(HOSTILE)), encoding="utf-8")
    source = folder / "152048_tourism.csv"
    cells = source.read_text(encoding="utf-8-sig").replace("見本歴史資料館", "<img src=x onerror=alert(1)>")
    (tmp_path / "152048_tourism.csv").write_text(cells, encoding="utf-8-sig", newline="")
    words = ["--title", HOSTILE, "--description", HOSTILE * 30]
    main(["add", str(tmp_path / "152048_tourism.csv"), "--workspace", str(root), *words])
    shown = {path: make() for path, make in site.files(built(root)[0]).items()}
    for path, text in pages(shown):
        read = Read(text)
        assert "img" not in read.tags, path
        assert not re.findall(r"<option[^>]*>[^<]*<(?!/option>)", text), path
        assert not [body for _, body in read.scripts if "alert(1)</script" in body]
    ElementTree.fromstring(shown["feed.xml"])
    scripts = Read(shown["data/152048_tourism/index.html"].decode()).scripts
    (data,) = (json.loads(text) for kind, text in scripts if kind == "application/ld+json")
    assert data["name"] == HOSTILE


# ── History ───────────────────────────────────────────────────────────────────────────────────────


def test_the_history_tells_what_changed_and_when_it_was_published(tmp_path: Path) -> None:
    root = made(tmp_path / "x", "152048_aed")
    main(["publish", "--yes", "--workspace", str(root)])
    whole = (SAMPLE / "152048_aed" / "152048_aed.csv").read_bytes()
    (tmp_path / "152048_aed.csv").write_bytes(b"\r\n".join(whole.split(b"\r\n")[:-2]) + b"\r\n")
    main(["add", str(tmp_path / "152048_aed.csv"), "--workspace", str(root)])
    with (root / "datasets" / "152048_aed" / "history.jsonl").open("ab") as file:
        file.write(b'{"cut short')
    receipts = Ledger(root / ".opendata" / "ledger.sqlite").receipts()
    assert [receipt.action for receipt in receipts] == [Action.CREATE]
    (exhibit,) = built(root)[0].exhibits
    told = [version.what.en for version in exhibit.versions]
    assert told[-1] == "The dataset was made."
    assert sorted(told)[:2] == ["Published.", "The dataset was made."]
    assert any("removed: 1" in words for words in told)


def test_a_history_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    root = made(tmp_path / "x", "152048_aed")
    (root / "datasets" / "152048_aed" / "history.jsonl").mkdir()
    with pytest.raises(EnvironmentFailure, match=r"history\.jsonl"):
        built(root)


# ── Writing ───────────────────────────────────────────────────────────────────────────────────────


def test_the_same_workspace_gives_the_same_bytes(sanjo: Path, files: dict[str, bytes]) -> None:
    assert content(sanjo) == files


def test_a_changed_dataset_rewrites_only_what_speaks_of_it(tmp_path: Path) -> None:
    root, out = made(tmp_path / "x", "152048_aed", "152048_tourism"), tmp_path / "out"
    write(out, site.files(built(root)[0]))
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}
    assert write(out, site.files(built(root)[0])).changed == 0
    words = ["--dataset", "152048_aed", "--description", "新しい説明です。"]
    main(["add", str(SAMPLE / "152048_aed" / "152048_aed.csv"), "--workspace", str(root), *words])
    write(out, site.files(built(root)[0]))
    after = {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}
    changed = {path.relative_to(out).as_posix() for path in after if after[path] != before.get(path)}
    assert changed == {
        *("index.html", "en/index.html", "data/152048_aed/index.html", "en/data/152048_aed/index.html"),
        *("data/152048_aed/datapackage.json", "data/datapackage.json"),
        *("data/catalog.jsonld", "data/catalog.ttl"),
        *("data/152048_open_data_list.csv", "data/152048_open_data_list_2017.csv"),
    }


def test_what_is_no_longer_shown_is_taken_away(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(out, {"a/b/c.txt": lambda: b"1", "d.txt": lambda: b"2"})
    assert write(out, {"d.txt": lambda: b"2"}) == (0, 1, 1)
    assert sorted(path.name for path in out.rglob("*")) == ["d.txt", LIST]


def test_a_build_cut_short_can_be_done_again_and_leaves_nothing_unlisted(tmp_path: Path) -> None:
    def fail() -> bytes:
        raise UsageError(tables.terms(tables.MARKS)["tourism"].title)

    out = tmp_path / "out"
    with pytest.raises(UsageError):
        write(out, {"a.txt": lambda: b"1", "b.txt": fail})
    assert json.loads((out / LIST).read_text()) == ["a.txt", "b.txt"]
    write(out, {"b.txt": lambda: b"2"})
    assert sorted(path.name for path in out.iterdir()) == ["b.txt", LIST]


@pytest.mark.parametrize("listed", ['["../secret"]', '["/etc/x"]', '["c:x"]', "{", '"x', "[1]", "7"])
def test_a_list_that_leaves_the_folder_is_refused(tmp_path: Path, listed: str) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (tmp_path / "secret").write_text("kept")
    (out / LIST).write_text(listed)
    with pytest.raises(UsageError):
        write(out, {"a.txt": lambda: b"1"})
    assert (tmp_path / "secret").read_text() == "kept"


def test_the_style_sheet_and_the_script_show_as_many_at_a_time() -> None:
    css = (ROOT / "opendata" / "pages" / "page.css").read_text(encoding="utf-8")
    assert f":nth-child(n + {STEP + 1})" in css
