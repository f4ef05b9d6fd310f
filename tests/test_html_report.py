"""The page of a report: whole without a network, inert, capped with true totals, in both languages."""

import re
from collections.abc import Callable
from html import escape
from html.parser import HTMLParser
from io import BytesIO

import pytest

from opendata.conformance import summarise
from opendata.maps import drawn, frame
from opendata.model import Assessed, Language, Point, Standing
from opendata.reports import Style, html, renderer
from opendata.reports.readability import score
from opendata.schema import find
from opendata.sniffing import Source
from opendata.validating import Options, rules_by_code, validate

Assess = Callable[..., Assessed]

RULES = rules_by_code()
AED = find("aed", "legacy-2017")[0]
HEADER = "NO,名称,名称_カナ,住所,設置位置,緯度,経度\n"
VOID = {"meta", "br", "path", "rect", "circle", "line"}


class Balance(HTMLParser):
    """Every element that is opened is closed, in order; ids are there once."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.ids += [value for name, value in attrs if name == "id" and value]
        self.links += [href for href in [values.get("href")] if href]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


def assessed(text: str) -> Assessed:
    options = Options(schema=AED, preview=True)
    return validate(Source("sample.csv", lambda: BytesIO(text.encode("utf-8-sig"))), options)


def render(*files: Assessed, language: Language = "ja", limit: int = 20) -> str:
    return renderer("html")(summarise(files), RULES, Style(language, limit))


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_page_is_well_formed_and_its_links_lead_somewhere(language: Language) -> None:
    rows = "1,見本館,,見本市1,玄関,138.9,37.6\n2,,ミホン,,,,\n"
    text = render(assessed(HEADER + rows), assessed("x,y\n1,2\n"), language=language)
    page = Balance()
    page.feed(text)
    assert page.open == []
    assert len(set(page.ids)) == len(page.ids)
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)


def graded(text: str) -> Assessed:
    options = Options(schema=AED, preview=True, grades=True)
    return validate(Source("sample.csv", lambda: BytesIO(text.encode("utf-8-sig"))), options)


GRADED = HEADER + (
    "1,見本館 ,ミホンカン,見本市1,玄関,37.6,138.9\n"
    "2,<b>見本</b>館,ミホンカン,見本市2,<i>玄関</i>、受付、事務室,37.6,138.9\n"
)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_grades_show_scores_and_every_rule_broken_or_undecided(language: Language) -> None:
    file = graded(GRADED)
    text = render(file, language=language)
    part = text[text.index({"ja": "<h3>機械可読性</h3>", "en": "<h3>Machine readability</h3>"}[language]) :]
    part = part[: part.index({"ja": "<h3>指摘と直し方</h3>", "en": "<h3>Findings"}[language])]
    shown = set(re.findall(r'<span class="code">(L\d-\d\d)</span>', part))
    told = (Standing.BROKEN, Standing.UNDECIDED)
    marks = [mark for grade in file.grades for mark in grade.marks if mark.answer.standing in told]
    assert shown == {mark.criterion.id for mark in marks}
    assert {"L1-06", "L1-07", "L3-07"} <= shown
    assert all(escape(mark.criterion.title.to(language)) in part for mark in marks)
    assert "B2「見本館 」" in part or "B2 “見本館 ”" in part
    assert all(score(grade.score, language) in part for grade in file.grades)


def test_grades_stand_beside_the_rates_of_every_file_and_are_averaged() -> None:
    text = render(graded(GRADED), graded(HEADER + "1,見本館,ミホンカン,見本市1,玄関,37.6,138.9\n"))
    assert text.count('<th scope="col">機械可読性 レベル') == 3
    rows = re.findall(r'<tr><th scope="row"><a href="#file-\d">.*</tr>', text)
    assert {row.count("<td") for row in rows} == {9}
    assert "<p>機械可読性の平均  レベル1" in text


def test_a_page_with_grades_is_well_formed() -> None:
    page = Balance()
    page.feed(render(graded(GRADED), graded("x,y\n"), graded("")))
    assert page.open == []


def test_a_page_says_nothing_of_grades_that_were_not_asked_for() -> None:
    assert "機械可読性" not in render(assessed(GRADED))


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x>',
    "&amp;",
    "</td>",
    "\u202e<b>",
    "]]>",
    "::error::x",
    '=HYPERLINK("http://example.invalid")',
    "\x1b[31m赤",
    "あ" * 1_000_000,
)


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_values_stay_text(value: str) -> None:
    quoted = value.replace('"', '""')
    text = render(graded(f'NO,名称,"{quoted}",緯度,経度\n1,"{quoted}","{quoted}",37.6,"{quoted}"\n'))
    page = Balance()
    page.feed(text)
    assert page.open == []
    assert "<script>alert" not in text
    assert "<img" not in text
    assert len(text) < 100_000
    assert all(char.isprintable() or char in "\n\u3000" for char in text)


def test_a_million_findings_still_open_with_their_true_totals() -> None:
    rows = "".join(f"{n},,,,,x,y\n" for n in range(200_000))
    file = assessed(f"{HEADER}x,見本館,ミホンカン,見本市1,玄関,37.6,138.9\n{rows}")
    total = file.counts.error + file.counts.warning
    assert total > 1_000_000
    text = render(file)
    assert len(text) < 2_000_000
    assert f"エラー {file.counts.error}" in text
    assert "ほか799980件" in text


def test_a_long_page_counts_what_it_does_not_list(monkeypatch: pytest.MonkeyPatch) -> None:
    file = assessed(HEADER + "1,,,,,,\n")
    monkeypatch.setattr(html, "LARGEST", 10)
    text = render(file)
    assert "件数だけ" in text
    assert f"エラー {file.counts.error}" in text


def test_nothing_is_asked_of_the_network_but_tiles() -> None:
    text = render(assessed(HEADER + "1,見本館,ミホン,見本市1,玄関,37.6,138.9\n"))
    assert set(re.findall(r"https?://[^/\"' ;]+", text)) <= {
        "https://cyberjapandata.gsi.go.jp",
        "http://www.w3.org",
    }
    assert "default-src 'none'" in text


# ── The map ───────────────────────────────────────────────────────────────────────────────────────


def points(*places: tuple[float, float, bool]) -> list[Point]:
    return [Point(n, f"見本{n}", *place) for n, place in enumerate(places)]


def test_a_point_far_away_does_not_shrink_the_map() -> None:
    near = points((37.6, 138.9, False), (37.7, 139.0, False))
    assert frame([*near, *points((0.1, 0.1, True))]) == frame(near)


def test_what_lies_outside_stands_at_the_edge() -> None:
    svg = drawn(points((37.6, 138.9, False), (10.0, 10.0, True)), "見本")
    assert 'class="doubtful outside"' in svg


@pytest.mark.parametrize(
    "places",
    [
        [(37.6, 138.9, False)],
        [(37.6, 138.9, True)],
        [(89.9, 179.9, False), (-89.9, -179.9, False)],
        [(24.0, 123.0, False), (45.5, 148.8, False)],
    ],
)
def test_any_points_make_a_map(places: list[tuple[float, float, bool]]) -> None:
    svg = drawn(points(*places), "見本")
    page = Balance()
    page.feed(svg)
    assert page.open == []
    assert svg.count('class="grid"') >= 2
    assert "nan" not in svg


def test_tiles_cover_the_frame_at_a_sensible_zoom() -> None:
    svg = drawn(points((37.6, 138.9, False), (37.7, 139.0, False)), "見本")
    tiles = re.findall(r"/xyz/pale/(\d+)/(\d+)/(\d+)\.png", svg)
    assert 4 <= len(tiles) <= 40
    assert len({zoom for zoom, _, _ in tiles}) == 1
