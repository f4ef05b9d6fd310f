"""The page of a region in a real browser: a filter by body, a matrix for screen, telephone and paper."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from real_browser import assert_sound

from opendata.commands import main

SAMPLE = Path(__file__).resolve().parents[2] / "datasets"
MEMBERS = {
    "三条市": ("152048", ("aed", "aed_v3", "care_service", "cultural_property", "fire_hydrant", "tourism")),
    "長岡市": ("152021", ("aed", "population", "preschool", "public_facility", "public_wireless_lan")),
    "見附市": ("152111", ("public_toilet_v3", "evacuation_space_v3")),
    "柏崎市": ("152056", ()),
}
PAGES = (
    "publishers.html",
    "en/publishers.html",
    "index.html",
    "barrier-free.html",
    "data/152021_aed/index.html",
)
WIDE, NARROW, A4_ACROSS = 1200, 320, 1047
"""Windows, and A4 on its side without its margins, in CSS pixels."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("region")
    contact = ("--contact-name", "見本課", "--contact-email", "mihon@example.lg.jp")
    for name, (code, slugs) in MEMBERS.items():
        root = folder / "members" / name
        main(["init", str(root), "--lgcode", code, *contact])
        for slug in slugs:
            source = SAMPLE / f"152048_{slug}" / f"152048_{slug}.csv"
            main(["add", str(source), "--dataset", f"{code}_{slug}", "--workspace", str(root)])
    home, out = folder / "niigata", folder / "out"
    main(["init", str(home), "--lgcode", "150002", *contact])
    with (home / "opendata.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[region]\nworkspaces = ["../members/*"]\n')
    assert main(["site", "build", "--workspace", str(home), "-o", str(out)]) == 0
    return out


@pytest.fixture
def page(chromium: Browser, site: Path) -> Any:
    page = chromium.new_page(viewport={"width": WIDE, "height": 900})
    page.goto((site / "publishers.html").as_uri())
    yield page
    page.close()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("width", "scheme"), [(WIDE, "light"), (NARROW, "dark")])
def test_the_pages_of_a_region_are_sound(
    chromium: Browser, site: Path, name: str, width: int, scheme: str
) -> None:
    assert_sound(chromium, site / name, width, scheme)


def test_the_list_is_narrowed_down_to_a_body(page: Page, site: Path) -> None:
    page.goto((site / "index.html").as_uri())
    page.get_by_label("団体").select_option(label="長岡市（5）")
    expect(page.locator(".found")).to_have_text("13件のうち、5件が見つかりました。")
    page.get_by_label("ことば").fill("aed")
    expect(page.locator(".found")).to_have_text("13件のうち、1件が見つかりました。")
    page.get_by_label("団体").select_option("")
    page.get_by_label("ことば").fill("見附市")
    expect(page.locator(".found")).to_have_text("13件のうち、2件が見つかりました。")


def test_a_body_of_the_matrix_leads_to_its_datasets_by_keyboard(page: Page) -> None:
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "長岡市":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/index.html#publisher=152021")
    expect(page.locator(".found")).to_have_text("13件のうち、5件が見つかりました。")


def test_the_frame_of_the_matrix_scrolls_by_keyboard_and_keeps_its_headings(page: Page) -> None:
    frame = page.locator(".matrix")
    frame.evaluate("node => { node.style.width = '500px'; node.style.height = '200px'; }")
    frame.focus()
    for key in ("ArrowRight", "ArrowDown"):
        for _ in range(3):
            page.keyboard.press(key)
    caption = frame.locator("caption").bounding_box()
    assert caption
    page.wait_for_function(
        "height => { const { scrollLeft, scrollTop } = document.querySelector('.matrix');"
        " return scrollLeft > 0 && scrollTop > height; }",
        arg=caption["height"],
    )
    away = frame.evaluate(
        """node => {
          const place = (one) => one.getBoundingClientRect();
          const [frame, head] = [place(node), place(node.querySelector("thead th"))];
          return [head.x - frame.x, head.y - frame.y];
        }"""
    )
    assert away == pytest.approx([0, 0], abs=2)


def test_on_a_telephone_each_body_lists_what_it_has(page: Page) -> None:
    page.set_viewport_size({"width": NARROW, "height": 700})
    assert not page.locator(".bodies thead").is_visible()
    shown = page.locator(".bodies tbody tr").filter(has_text="見附市").locator("td:visible")
    told = shown.evaluate_all("cells => cells.map(cell => cell.dataset.title)")
    assert told == ["国の標準のデータ", "公衆トイレ一覧", "指定緊急避難場所一覧"]
    assert page.evaluate("document.querySelector('.matrix').scrollWidth") <= NARROW


def test_on_paper_the_whole_matrix_fits_across_a_page(page: Page) -> None:
    page.set_viewport_size({"width": A4_ACROSS, "height": 700})
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= A4_ACROSS
    table = page.locator(".bodies")
    assert table.evaluate("node => node.scrollWidth <= node.clientWidth")
    cells = table.locator("td, th")
    assert cells.evaluate_all("cells => cells.every(cell => cell.scrollWidth <= cell.clientWidth + 1)")
    made = page.pdf(prefer_css_page_size=True)
    assert made.count(b"/MediaBox [0 0 842") or made.count(b"/MediaBox [0 0 841")


def test_the_matrix_needs_no_script(chromium: Browser, site: Path) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "publishers.html").as_uri())
    assert page.locator(".bodies tbody tr").count() == 5
    assert page.locator("script").count() == 0
    context.close()
