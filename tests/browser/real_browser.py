"""Chromium for the tests: a page is opened as a reader would open it, and judged by axe."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

INSTALL = Path(__file__).parent / "install.sh"
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]


class Seen(NamedTuple):
    """What became of a page: its console, its requests, how wide it grew, and what axe objects to."""

    console: list[str]
    requests: list[str]
    width: int
    violations: list[str]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; installed first where that is possible, a failure in CI where it is not."""
    done = subprocess.run([INSTALL], capture_output=True, text=True, check=False)
    program = shutil.which("chromium")
    if done.returncode or program is None:
        assert os.environ.get("CI") != "true", done.stdout + done.stderr
        pytest.skip(done.stdout.strip() or "needs Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_FLAGS)
        yield browser
        browser.close()


def look(chromium: Browser, path: Path, width: int = 1200, scheme: Any = "light") -> Seen:
    """Open a file in a window of its own."""
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    console: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: console.append(message.text))
    page.on("pageerror", lambda problem: console.append(str(problem)))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(path.as_uri())
    wide = int(page.evaluate("document.documentElement.scrollWidth"))
    found = Axe().run(page).response["violations"]
    told = [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"][:3]]
    context.close()
    return Seen(console, requests, wide, told)


def assert_sound(chromium: Browser, path: Path, width: int, scheme: str) -> None:
    """Nothing in the console, nothing that axe objects to, nothing fetched, and no wider than the window."""
    seen = look(chromium, path, width, scheme)
    assert (seen.console, seen.violations) == ([], [])
    assert [url for url in seen.requests if not url.startswith("data:")] == [path.as_uri()]
    assert seen.width <= width
