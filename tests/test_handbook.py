"""docs is as the declarations say, holds together, and becomes web pages that anybody can open."""

import re
import shutil
import subprocess
import sys
from collections import Counter
from html.parser import HTMLParser
from mimetypes import guess_type
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

import pytest

import opendata
from opendata.commands import COMMANDS
from opendata.errors import UsageError
from opendata.handbook.leaves import anchor, twice
from opendata.handbook.reference import reference
from opendata.handbook.site import site
from opendata.model import Text
from opendata.readability import all_criteria
from opendata.schema import all_schemas
from opendata.validating import rules_by_code

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
PIXEL = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
)


class Page(HTMLParser):
    """What a page refers to, what can be referred to, and what is wrong with its tags."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.sources: list[str] = []
        self.ids: list[str] = []
        self.faults: list[str] = []
        self.languages: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        self.faults += [f"<{tag}> stays open" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if len(found) < len(attrs):
            self.faults.append(f"<{tag}> has an attribute twice")
        if tag not in VOID:
            self.open.append(tag)
        self.links += [found["href"]] if "href" in found else []
        self.sources += [found["src"]] if "src" in found else []
        self.ids += [found["id"]] if "id" in found else []
        self.languages += [found["lang"]] if "lang" in found and tag != "a" else []

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes what is not open")


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return reference()


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return site(DOCS)


@pytest.fixture(scope="module")
def pages(files: dict[str, bytes]) -> dict[str, Page]:
    return {path: Page(content.decode()) for path, content in files.items() if path.endswith(".html")}


# ── The reference ─────────────────────────────────────────────────────────────────────────────────


def test_the_reference_is_as_the_declarations_say(made: dict[str, str]) -> None:
    folder = DOCS / "reference"
    there = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    stale = [path for path in made if path in there and there[path].read_text(encoding="utf-8") != made[path]]
    assert (sorted(made.keys() - there), sorted(there.keys() - made), stale) == ([], [], []), (
        "pages are missing, superfluous or stale; please run: make docs"
    )


def test_everything_declared_has_its_page(made: dict[str, str]) -> None:
    assert {f"rules/{code}.md" for code in rules_by_code()} <= made.keys()
    assert {f"datasets/{schema.slug}.md" for schema in all_schemas()} <= made.keys()
    for name in COMMANDS:
        assert made["cli.md"].count(f"\n## opendata {name}\n") == 2
    for criterion in all_criteria():
        assert made["readability.md"].count(f"\n### {criterion.id}\n") == 2


def test_everything_offered_to_programs_is_told(made: dict[str, str]) -> None:
    page = made["python.md"]
    for name in opendata.__all__:
        assert page.count(f"\n## opendata.{name}\n") == 1
    assert "opendata.validate(data: Data, *, schema: str | None = None, sheet" in page
    assert "- `conforms: bool | None`" in page
    assert "._" not in page


def test_every_item_of_every_edition_is_told_in_both_languages(made: dict[str, str]) -> None:
    for schema in all_schemas():
        page = made[f"datasets/{schema.slug}.md"].replace("\\", "")
        for number, item in enumerate(schema.fields, start=1):
            assert page.count(f"\n| {number} | {item.name} |".replace("\\", "")) >= 2, (schema.id, item.name)


def test_a_rule_and_the_official_rule_it_stands_behind_lead_to_each_other(made: dict[str, str]) -> None:
    pairs = [(criterion.id, code) for criterion in all_criteria() for code in criterion.codes]
    assert pairs
    for name, code in pairs:
        assert f"](rules/{code}.md)" in made["readability.md"]
        assert f"](../readability.md#{name.lower()})" in made[f"rules/{code}.md"]
        assert f"](../readability.md#{name.lower()}-1)" in made[f"rules/{code}.md"]


def test_the_terminal_changes_nothing(made: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    assert reference() == made


def test_a_page_says_everything_twice_and_shows_no_markup_of_a_value() -> None:
    page = twice(
        Text("<b>見出し</b>", "A *heading*"), lambda language: {"ja": "本文", "en": "body"}[language]
    )
    assert page == (
        "# \\<b\\>見出し\\</b\\>\n\n[English below](#a-heading)\n\n本文\n\n---\n\n# A \\*heading\\*\n\nbody\n"
    )


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Windows タスク スケジューラ", "windows-タスク-スケジューラ"),
        ("opendata.toml", "opendatatoml"),
        ("Repairs (opendata fix)", "repairs-opendata-fix"),
        ("1. ファイルの形", "1-ファイルの形"),
        ("a_b – c", "a_b--c"),
    ],
)
def test_anchors_are_those_of_github(heading: str, name: str) -> None:
    assert anchor(heading) == name


def test_what_is_no_longer_declared_goes(tmp_path: Path) -> None:
    gone = tmp_path / "reference" / "rules" / "no-such-rule.md"
    gone.parent.mkdir(parents=True)
    gone.write_text("old", encoding="utf-8")
    command = [sys.executable, "-m", "opendata.handbook", "reference", "--docs", str(tmp_path)]
    subprocess.run(command, check=True, cwd=ROOT)
    assert not gone.exists()
    assert (tmp_path / "reference" / "rules" / "date-format.md").is_file()


# ── The documents ─────────────────────────────────────────────────────────────────────────────────


def led_to(link: str, path: str) -> str:
    """The file of the site that a link of a page leads to."""
    target = unquote(urlsplit(link).path)
    return normpath(join(dirname(path), target)) if target else path


def is_local(link: str) -> bool:
    return urlsplit(link).scheme not in ("http", "https")


def test_every_document_is_found_from_the_first(files: dict[str, bytes], pages: dict[str, Page]) -> None:
    reached: set[str] = set()
    waiting = ["index.html"]
    while waiting:
        path = waiting.pop()
        if path not in reached:
            reached.add(path)
            found = pages[path].links if path in pages else []
            waiting += [led_to(link, path) for link in found if is_local(link)]
    pictures = {path for path in files if (guess_type(path)[0] or "").startswith("image/")}
    assert sorted(files.keys() - reached - pictures) == [], "please name them in docs/README.md"


def test_every_tutorial_is_there_in_both_languages() -> None:
    names = {path.name for path in (DOCS / "tutorials").glob("*.md")} - {"README.md"}
    assert {name for name in names if not name.endswith(".en.md")} == {
        name.replace(".en.md", ".md") for name in names if name.endswith(".en.md")
    }


# ── The site ──────────────────────────────────────────────────────────────────────────────────────


def test_every_link_of_the_site_leads_somewhere(files: dict[str, bytes], pages: dict[str, Page]) -> None:
    broken = []
    for path, page in pages.items():
        for link in filter(is_local, page.links):
            target, fragment = led_to(link, path), unquote(urlsplit(link).fragment)
            if target not in files or (fragment and target in pages and fragment not in pages[target].ids):
                broken.append((path, link))
    assert broken == []


def test_nothing_is_fetched_from_anywhere(files: dict[str, bytes], pages: dict[str, Page]) -> None:
    for path, page in pages.items():
        words = files[path].decode()
        assert all(source.startswith("data:") for source in page.sources)
        assert "<script" not in words
        assert "default-src 'none'" in words


def test_every_page_is_well_formed(pages: dict[str, Page]) -> None:
    for path, page in pages.items():
        assert page.faults == [], path
        assert [name for name, count in Counter(page.ids).items() if count > 1] == [], path


def test_english_is_marked_as_english(pages: dict[str, Page]) -> None:
    assert pages["reference/rules/date-format.html"].languages == ["ja", "en"]
    assert pages["fixing.html"].languages == ["ja", "en"]
    assert pages["tutorials/clerk.html"].languages == ["ja"]
    assert pages["tutorials/clerk.en.html"].languages == ["en"]


def test_the_same_documents_make_the_same_site(files: dict[str, bytes]) -> None:
    assert site(DOCS) == files


def test_pictures_travel_inside_the_page(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.png").write_bytes(PIXEL)
    (tmp_path / "docs" / "a.md").write_text("# 見本\n\n![点](a.png)\n", encoding="utf-8")
    made = site(tmp_path / "docs")
    assert made["a.png"] == PIXEL
    assert 'src="data:image/png;base64,iVBOR' in made["a.html"].decode()


@pytest.mark.parametrize("mark", ["", "!"])
@pytest.mark.parametrize("link", ["nowhere.md", "../../outside.txt", "gone/"])
def test_a_link_that_leads_nowhere_is_told_with_its_page(tmp_path: Path, link: str, mark: str) -> None:
    folder = tmp_path / "root" / "docs"
    folder.mkdir(parents=True)
    (tmp_path / "outside.txt").write_text("x", encoding="utf-8")
    (folder / "a.md").write_text(f"# 見本\n\n{mark}[先]({link})\n", encoding="utf-8")
    with pytest.raises(UsageError) as problem:
        site(folder)
    assert "docs/a.md" in problem.value.text.ja
    assert link in problem.value.text.ja


def test_a_line_end_between_japanese_words_is_no_blank(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text("# 見本\n\n一行目。\n二行目\nthird\nline\n", encoding="utf-8")
    assert "<p>一行目。二行目\nthird\nline</p>" in site(tmp_path / "docs")["a.html"].decode()


def test_markup_of_others_stays_text(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    words = "# 見本<script>alert(1)</script>\n\n<img src=x onerror=y> [x](javascript:alert(1))\n"
    (tmp_path / "docs" / "a.md").write_text(words, encoding="utf-8")
    page = Page(site(tmp_path / "docs")["a.html"].decode())
    assert page.links == ["#main"]
    assert page.sources == []


def test_the_site_is_written_by_one_command(tmp_path: Path) -> None:
    docs, output = tmp_path / "docs", tmp_path / "site"
    (docs / "part").mkdir(parents=True)
    (docs / "README.md").write_text("# 目次\n\n[一](part/one.md#二)\n", encoding="utf-8")
    (docs / "part" / "one.md").write_text("# 一\n\n## 二\n\n[戻る](../README.md)\n", encoding="utf-8")
    words = ("site", "--docs", str(docs), "--output", str(output))
    subprocess.run([sys.executable, "-m", "opendata.handbook", *words], check=True, cwd=ROOT)
    assert {path: path.read_bytes() for path in output.rglob("*") if path.is_file()} == {
        output / path: content for path, content in site(docs).items()
    }
    assert 'href="part/one.html#%E4%BA%8C"' in (output / "index.html").read_text(encoding="utf-8")
    assert 'href="../index.html"' in (output / "part" / "one.html").read_text(encoding="utf-8")


def test_the_command_says_what_is_wrong_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("[先](nowhere.md)\n", encoding="utf-8")
    command = [sys.executable, "-m", "opendata.handbook", "site", "--docs", str(tmp_path), "--output", "x"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=ROOT, check=False)
    assert done.returncode == 2
    assert "nowhere.md" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not here")
def test_make_knows_the_documents() -> None:
    words = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in ("docs", "docs-site"):
        assert re.search(rf"^{target}:.*\n\t", words, re.MULTILINE)
