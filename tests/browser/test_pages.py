"""Every page that we write, opened in a real browser: sound, accessible, quiet, and fit for a phone."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from real_browser import look

from opendata.commands import main

HOME = Path(__file__).resolve().parents[2]
CORPUS = HOME.parent / "shared" / "corpus"
REAL = (
    *("aed/132195_komae.csv", "evacuation_space/352039_yamaguchi.csv", "tourism/170003_ishikawa_pref.csv"),
    *("hospital/352080_iwakuni.csv", "event/", "population/", "garbage/", "cultural_property/"),
)
GRADED = ("--profile", "machine-readability")
PAIRED = [(1200, "light", "ja"), (320, "dark", "ja"), (1200, "dark", "en"), (320, "light", "en")]
EVERY_PAIR = pytest.mark.parametrize(("width", "scheme", "language"), PAIRED)
HOSTILE = 'NO,<script>alert(1)</script>,名称,緯度,経度\n1,"<img src=x onerror=alert(1)>","=HYPERLINK(""http://example.invalid"")",37.6,138.9\n2,]]>,\u202egnp,138.9,37.6\n'


@pytest.fixture
def written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Path]:
    yield tmp_path / "report.html"
    capsys.readouterr()


def report(target: Path, *paths: str, language: str = "ja") -> Path:
    main(["validate", *paths, "--format", "html", "--output", str(target), "--lang", language])
    return target


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the shipped datasets in each language, written once."""
    folder = tmp_path_factory.mktemp("demo")
    for language in ("ja", "en"):
        report(folder / f"{language}.html", str(HOME / "datasets"), language=language)
    return folder


@EVERY_PAIR
def test_the_report_of_the_demo_is_sound(
    chromium: Browser, demo: Path, width: int, scheme: str, language: str
) -> None:
    page = demo / f"{language}.html"
    seen = look(chromium, page, width, scheme)
    assert (seen.console, seen.violations) == ([], [])
    assert seen.requests == [page.as_uri()]
    assert seen.width <= width


@EVERY_PAIR
def test_the_grades_of_machine_readability_are_sound(
    chromium: Browser, written: Path, tmp_path: Path, width: int, scheme: str, language: str
) -> None:
    source = tmp_path / "hostile.csv"
    source.write_text(HOSTILE, encoding="utf-8-sig")
    report(written, str(source), str(HOME / "datasets"), *GRADED, language=language)
    seen = look(chromium, written, width, scheme)
    assert (seen.console, seen.violations) == ([], [])
    assert seen.requests == [written.as_uri()]
    assert seen.width <= width


def test_broken_rules_of_machine_readability_are_listed(
    chromium: Browser, written: Path, tmp_path: Path
) -> None:
    source = tmp_path / "broken.csv"
    source.write_text("名称,住所\n見本館 ,見本市①\n", encoding="utf-8-sig")
    report(written, str(source), *GRADED)
    page = chromium.new_page()
    page.goto(written.as_uri())
    levels = page.get_by_role("table", name="レベルごとの点数とルールの数")
    assert levels.get_by_role("rowheader").all_inner_texts() == ["レベル1", "レベル2", "レベル3"]
    broken = page.get_by_role("table", name=re.compile("^違反したルール")).get_by_role("rowheader")
    assert [title[:5] for title in broken.all_inner_texts()] == ["L1-06", "L1-08"]
    undecided = page.get_by_role("table", name=re.compile("^判定できないルール"))
    assert undecided.get_by_role("rowheader", name="L3-07").count() == 1
    page.close()


@pytest.mark.parametrize("name", REAL)
def test_reports_of_real_files_are_sound(chromium: Browser, written: Path, name: str) -> None:
    found = sorted((CORPUS / name).glob("*.csv"))[:2] if name.endswith("/") else [CORPUS / name]
    if not found or not found[0].exists():
        pytest.skip("needs the corpus")
    seen = look(chromium, report(written, *map(str, found)), 320)
    assert (seen.console, seen.violations) == ([], [])
    assert seen.width <= 320


def test_what_a_file_holds_stays_text(chromium: Browser, written: Path, tmp_path: Path) -> None:
    source = tmp_path / "hostile.csv"
    source.write_text(HOSTILE, encoding="utf-8-sig")
    report(written, str(source))
    page = chromium.new_page()
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    page.goto(written.as_uri())
    assert dialogs == []
    assert page.locator("img").count() == 0
    assert page.locator("a[href^=http]").count() == 0
    assert page.get_by_text("<img src=x onerror=alert(1)>").count() > 0
    page.close()


def test_tiles_are_asked_for_only_by_the_reader(chromium: Browser, written: Path) -> None:
    report(written, str(HOME / "datasets" / "152048_aed"))
    page = chromium.new_page()
    page.goto(written.as_uri())
    assert page.locator("svg image").count() == 0
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.get_by_role("button").first.click()
    assert page.locator("svg image").count() > 0
    page.wait_for_timeout(300)
    assert requests
    assert all(url.startswith("https://cyberjapandata.gsi.go.jp/xyz/") for url in requests)
    page.close()


def test_every_table_that_scrolls_is_reached_by_keyboard(chromium: Browser, written: Path) -> None:
    report(written, str(HOME / "datasets" / "152048_evacuation_space"))
    page = chromium.new_page()
    page.goto(written.as_uri())
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.className"))
    assert {"skip", "scroll", "code"} <= reached
    page.close()
