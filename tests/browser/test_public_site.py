"""The public site opened from the disk in a real browser: no barrier, no network, searched by keyboard."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from real_browser import assert_sound

from opendata.commands import main

SAMPLE = Path(__file__).resolve().parents[2] / "datasets"
NAMES = ("aed", "aed_v3", "public_toilet_v3", "tourism", "population", "public_facility")
PAGES = (
    *("index.html", "barrier-free.html", "kpi.html", "data/152048_aed/index.html"),
    *("en/index.html", "en/barrier-free.html", "en/kpi.html", "en/data/152048_tourism/index.html"),
    "data/152048_population/index.html",
)
HOSTILE = "<img src=x onerror=alert(1)></script><script>alert(2)</script>"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    root, out = folder / "三条市", folder / "out"
    contact = ["--contact-name", "見本課", "--contact-email", "mihon@example.lg.jp"]
    main(["init", str(root), "--lgcode", "152048", *contact])
    for name in NAMES:
        main(["add", str(SAMPLE / f"152048_{name}"), "--workspace", str(root)])
    words = ["--dataset", "152048_aed_v3", "--title", HOSTILE, "--description", HOSTILE]
    main(["add", str(SAMPLE / "152048_aed_v3"), "--workspace", str(root), *words])
    settings = root / "opendata.toml"
    told = settings.read_text(encoding="utf-8")
    told = told.replace('base_url = ""', 'base_url = "https://www.example.lg.jp/"')
    settings.write_text('plan = "sanjo"\n' + told, encoding="utf-8")
    assert main(["site", "build", "--workspace", str(root), "-o", str(out)]) == 0
    return out


@pytest.fixture
def page(chromium: Browser, site: Path) -> Any:
    page = chromium.new_page()
    page.goto((site / "index.html").as_uri())
    yield page
    page.close()


def shown(page: Page) -> int:
    return page.locator(".entry:visible").count()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [1200, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_kind_of_page_is_sound(
    chromium: Browser, site: Path, name: str, width: int, scheme: str
) -> None:
    assert_sound(chromium, site / name, width, scheme)


def test_words_and_choices_narrow_the_list_down(page: Page) -> None:
    assert shown(page) == 6
    page.get_by_label("ことば").fill("トイレ")
    assert shown(page) == 1
    page.get_by_label("ことば").fill("といれ　公衆")
    expect(page.locator(".found")).to_have_text("6件のうち、1件が見つかりました。")
    page.get_by_label("国の標準").select_option("legacy-2017")
    expect(page.locator(".found")).to_have_text("見つかりませんでした。ことばをかえてください。")
    assert shown(page) == 0
    page.get_by_role("button", name="はじめにもどす").click()
    expect(page.locator(".found")).to_have_text("6件あります。")
    assert shown(page) == 6


def test_every_filter_offers_what_there_is_with_its_number(page: Page) -> None:
    for label in ("分野", "国の標準", "更新のめやす", "目印", "使うときのきまり", "ファイルの形式"):
        options = page.get_by_label(label).locator("option")
        assert options.count() > 1
        for number in range(1, options.count()):
            value = options.nth(number).get_attribute("value") or ""
            page.get_by_label(label).select_option(value)
            assert f"（{shown(page)}）" in (options.nth(number).text_content() or "")
        page.get_by_label(label).select_option("")


def test_a_search_can_be_sent_to_somebody_else(page: Page) -> None:
    page.get_by_label("ことば").fill("AED")
    page.get_by_label("国の標準").select_option("legacy-2017")
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    assert page.get_by_label("ことば").input_value() == "AED"
    assert shown(page) == 1


def test_the_site_is_used_by_keyboard_alone(page: Page) -> None:
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "q":
            break
    page.keyboard.type("AED")
    expect(page.locator(".found")).to_contain_text("1件が見つかりました")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("Boolean(document.activeElement.closest('.entry'))"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/data/152048_aed/index.html")
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.className || document.activeElement.tagName"))
    assert {"skip", "scroll", "BUTTON", "A"} <= reached


def test_without_scripts_the_whole_list_is_there(chromium: Browser, long: Path) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(long.as_uri())
    assert page.locator(".entry:visible").count() == 300
    assert not page.locator("form").is_visible()
    assert page.get_by_text("Ctrl＋F").is_visible()
    context.close()


def test_hostile_words_do_nothing(chromium: Browser, site: Path) -> None:
    page = chromium.new_page()
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    for name in ("index.html", "data/152048_aed_v3/index.html"):
        page.goto((site / name).as_uri())
        assert page.get_by_text(HOSTILE).count() > 0
        assert page.locator("img").count() == 0
    assert dialogs == []
    page.close()


def test_tiles_are_asked_for_only_by_the_reader(chromium: Browser, site: Path) -> None:
    page = chromium.new_page()
    page.goto((site / "data" / "152048_aed" / "index.html").as_uri())
    assert page.locator("svg image").count() == 0
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.get_by_role("button", name="地理院タイル").click()
    page.wait_for_timeout(300)
    assert requests
    assert all(url.startswith("https://cyberjapandata.gsi.go.jp/xyz/") for url in requests)
    page.close()


@pytest.fixture
def long(site: Path, tmp_path: Path) -> Path:
    """The list of the first page fifty times over."""
    text = (site / "index.html").read_text(encoding="utf-8")
    start, end = text.index('<li class="entry"'), text.index("</ul>\n<p><button")
    (tmp_path / "long.html").write_text(text[:start] + text[start:end] * 50 + text[end:], encoding="utf-8")
    return tmp_path / "long.html"


def test_on_paper_there_is_the_list_and_nothing_to_press(page: Page) -> None:
    page.emulate_media(media="print")
    assert shown(page) == 6
    assert not page.locator("form, nav, button").locator("visible=true").count()


def test_a_long_list_is_shown_in_parts(chromium: Browser, long: Path) -> None:
    page = chromium.new_page()
    page.goto(long.as_uri())
    assert shown(page) == 100
    page.get_by_role("button", name="つづきを見る").click()
    assert shown(page) == 200
    assert page.evaluate("[...document.querySelectorAll('.entry a')].indexOf(document.activeElement)") == 100
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert shown(page) == 300
    page.close()
