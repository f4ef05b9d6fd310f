"""docs as web pages, opened from the disk in a real browser: no barrier, no overflow, no network."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser
from real_browser import look

from opendata.handbook.site import site

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = (
    "index.html",
    "fixing.html",
    "scheduling.html",
    "tutorials/clerk.html",
    "tutorials/ci.en.html",
    "reference/cli.html",
    "reference/readability.html",
    "reference/datasets/aed.html",
    "reference/rules/date-format.html",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("docs")
    for path, content in site(DOCS).items():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_bytes(content)
    return target


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("width", "scheme"), [(1200, "light"), (360, "dark")])
def test_a_page_is_sound_wide_and_narrow(
    chromium: Browser, folder: Path, name: str, width: int, scheme: str
) -> None:
    seen = look(chromium, folder / name, width, scheme)
    assert seen.violations == []
    assert seen.console == []
    assert seen.width == width
    assert [url for url in seen.requests if not url.startswith(("file:", "data:"))] == []
