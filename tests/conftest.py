"""What several tests share: a file's content to its assessment, and the switch that rewrites golden files."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest

from opendata import schema
from opendata.model import Assessed
from opendata.sniffing import Source
from opendata.validating import Options, validate

pytest_plugins = ["real_browser"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="rewrite the expected reports in tests/golden"
    )


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """How `pytest -n 2` shares the tests out; `sharing` needs pytest-xdist, which nothing else here does."""
    from sharing import Shares

    return Shares(config, log)


def _assess(
    content: str | bytes | Callable[[], str], schema_id: str = "", keep: int = 1000, name: str = ""
) -> Assessed:
    if callable(content):
        content = content()
    data = content.encode("utf-8-sig") if isinstance(content, str) else content
    slug, _, edition = schema_id.partition("@")
    chosen = schema.find(slug, edition)[0] if schema_id else None
    return validate(Source(name or "sample.csv", lambda: BytesIO(data)), Options(schema=chosen, keep=keep))


@pytest.fixture(scope="session")
def assess() -> Callable[..., Assessed]:
    """Content (text is stored as UTF-8 with BOM), "SLUG@EDITION" or "" for detection, limit, file name."""
    return _assess


@pytest.fixture(scope="session")
def codes() -> Callable[[Assessed], dict[str, int]]:
    """How many findings each rule has."""

    def count(file: Assessed) -> dict[str, int]:
        found: dict[str, int] = {}
        for group in file.report.groups:
            found[group.code] = found.get(group.code, 0) + group.count
        return found

    return count
