"""The page of a report: whole without a network, inert, capped with true totals, in both languages."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from io import BytesIO

import pytest

from opendata.conformance import summarise
from opendata.maps import drawn, frame
from opendata.model import Assessed, Language, Point
from opendata.reports import Style, html, renderer
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
    text = render(assessed(f'NO,名称,"{quoted}",緯度,経度\n1,"{quoted}","{quoted}",37.6,"{quoted}"\n'))
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
