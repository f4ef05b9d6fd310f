"""The page of a census, opened in a real browser: sound, accessible, quiet, and fit for a phone."""

from fractions import Fraction
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from real_browser import look

from opendata.census import Census, Checked, Entry, Holdings, Listed, Site
from opendata.model import Counts, Language, Rate, Text
from opendata.reports import accounts

TRAP = '<script>alert(1)</script>"><img src=x onerror=alert(1)>' + "長い名前" * 40


def listed(organization: str, dataset: str, name: str) -> Listed:
    url = f"https://data.example.jp/dataset/{dataset}/{name}"
    return Listed(organization, f"{organization}市", dataset, f"{dataset}一覧", name, name, "CSV", url, "")


def checked(schema: str, passed: int, conforms: bool | None, private: int = 0) -> Checked:
    counts = Counts(private=private, error=10 - passed, warning=1, info=2)
    return Checked(schema, 10, Rate(passed, 10 if schema else 0, False), conforms, bool(schema), counts)


def census() -> Census:
    entries = (
        Entry(listed("mihon", "aed", "a.csv"), 9, "0" * 64, "a", checked("aed@ods-v3", 10, True)),
        Entry(listed("mihon", "aed", "b.csv"), 9, "1" * 64, "b", checked("aed@legacy-2017", 4, False, 3)),
        Entry(listed("mihon", "weather", "c.csv"), 9, "2" * 64, "c", checked("", 0, None)),
        Entry(listed("tonari", TRAP, TRAP), problem=Text("HTTP 404 を返しました", "it answers HTTP 404")),
    )
    files = tuple(entry.listed for entry in entries)
    holdings = Holdings(4, files, (("PDF", 12), (TRAP[:40], 1)))
    site = Site("https://data.example.jp", "", TRAP, "2.11.6")
    return Census(site, "2026-04-06T01:02:03+00:00", ("mihon",), holdings, entries, 5)


@pytest.mark.parametrize(("width", "scheme"), [(1200, "light"), (320, "dark")])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_page_of_a_census_is_sound(
    chromium: Browser, tmp_path: Path, width: int, scheme: str, language: Language
) -> None:
    page = tmp_path / "census.html"
    page.write_text(str(accounts("census_html", (census(),), language)), encoding="utf-8")
    seen = look(chromium, page, width, scheme)
    assert (seen.console, seen.violations) == ([], [])
    assert seen.requests == [page.as_uri()]
    assert seen.width <= width


def test_the_page_tells_the_rates_it_was_given(chromium: Browser, tmp_path: Path) -> None:
    (tmp_path / "census.html").write_text(str(accounts("census_html", (census(),), "en")), encoding="utf-8")
    page = chromium.new_page()
    page.goto((tmp_path / "census.html").as_uri())
    rows = page.locator("table.files").first.locator("tbody tr")
    told = [rows.nth(n).locator("td").nth(3).inner_text() for n in range(rows.count())]
    assert [words.split()[0] for words in told] == ["100.0%", "40.0%", "–"]
    mean = Fraction(14, 20)
    assert f"{float(mean):.1%}" in page.locator("main").inner_text()
    page.close()
