"""Every report of the KPIs tells the same figures, and what a plan or a dataset is called stays inert."""

import csv
import json
import re
import sys
import zipfile
from datetime import date
from fractions import Fraction
from functools import cache
from html.parser import HTMLParser
from io import BytesIO, StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator

from opendata import reports
from opendata.charts import Chart, bar, burn_up, sparkline
from opendata.errors import EnvironmentFailure
from opendata.model import Dataset, Distribution, Language, Publisher, Rate, Text
from opendata.pages import page, stylesheet
from opendata.promises import (
    Account,
    ActionPlan,
    Contribution,
    Counted,
    Deadline,
    Definition,
    Evidence,
    Forecast,
    Indicator,
    Kpi,
    Measure,
    Point,
    Status,
)
from opendata.reports import KPI_FORMATS, QUARTER_FORMATS, accounts
from opendata.reports.kpi_advice import advise, failures, warnings
from opendata.reports.status import NOTHING, Standing

CONTRACT = Path(reports.__file__).parent / "kpi.schema.json"
DAY = date(2020, 12, 31)
DUE = Deadline("平成32年度", date(2021, 3, 31))
HOSTILE = "<script>alert(1)</script>|=1+1\u202e`[x](javascript:x)`"
FORMULA = '=HYPERLINK("https://example.com","見本")'
LANGUAGES: tuple[Language, ...] = ("ja", "en")

COUNT = Kpi(
    id="published-datasets",
    title=Text("公開件数", "Published"),
    definition=Definition.PUBLISHED_DATASETS,
    unit="datasets",
    target=Fraction(30),
    deadline=DUE,
)
RATE = Kpi(
    id="conformance",
    title=Text("適合率", "Conformance"),
    definition=Definition.REQUIRED_ITEM_MEAN,
    unit="percent",
    counted=Counted(datasets=("aed", "event")),
    target=Fraction(1),
    stated="必須項目の適合率100%",
    deadline=Deadline("令和元年度末", date(2020, 3, 31)),
    baseline=(date(2019, 4, 1), Fraction(1, 2)),
)
REPORTED = Kpi(
    id=FORMULA,
    title=Text(FORMULA, HOSTILE),
    definition=Definition.REPORTED,
    unit="achieved",
    target=Fraction(1),
    stated="AA",
    deadline=DUE,
    evidence=(Evidence(date(2020, 1, 1), Fraction(0), "総務課"),),
    note=HOSTILE,
)
PLAIN = Measure("6-2-1", Text("施策一", "Measure one"), (COUNT, RATE), "情報課")
STRANGE = Measure("6-4-4", Text(HOSTILE, FORMULA), (REPORTED,), HOSTILE)
PLAN = ActionPlan(
    title=Text(f"見本計画{HOSTILE}", f"Sample plan {HOSTILE}"),
    lgcode="152048",
    start=Deadline("平成31年4月", date(2019, 4, 1)),
    end=DUE,
    measures=(PLAIN, STRANGE),
    source=HOSTILE,
)


def series(*values: Fraction | None) -> tuple[Point, ...]:
    days = (date(2020, 3, 31), date(2020, 6, 30), date(2020, 9, 30), DAY)
    return tuple(Point(day, value) for day, value in zip(days, values, strict=True))


COUNTED = Indicator(
    kpi=COUNT,
    measure=PLAIN,
    value=Fraction(23),
    status=Status.AT_RISK,
    progress=Fraction(23, 30),
    trend=Fraction(14),
    days_left=90,
    forecast=Forecast(Fraction(161, 6), Fraction(14), date(2020, 1, 1)),
    contributions=(Contribution("152048_aed", Fraction(1)), Contribution(FORMULA, Fraction(1))),
    series=series(Fraction(10), None, Fraction(20), Fraction(23)),
)
RATED = Indicator(
    kpi=RATE,
    measure=PLAIN,
    value=Fraction(9999, 10000),
    status=Status.MISSED,
    progress=Fraction(9999, 10000),
    trend=Fraction(-1, 8),
    days_left=-275,
    contributions=(Contribution("aed", Fraction(9999, 10000)), Contribution("event", None)),
    series=series(None, Fraction(1, 2), Fraction(3, 4), Fraction(9999, 10000)),
)
SAID = Indicator(
    REPORTED, STRANGE, Fraction(0), Status.AT_RISK, Fraction(0), days_left=90, series=series(*[None] * 4)
)
ADVICE = (Text(f"直す：{HOSTILE}", f"mend: {HOSTILE}"), Text(FORMULA, FORMULA))
ACCOUNT = Account(PLAN, DAY, (COUNTED, RATED, SAID), ADVICE, 41, "ab12" * 16)
BEFORE = Account(
    PLAN,
    date(2020, 9, 30),
    (COUNTED._replace(value=Fraction(20)), RATED._replace(value=None), SAID),
    (),
    20,
    "",
)


@cache
def rendered(format: str, language: Language = "ja") -> str:
    text = accounts(KPI_FORMATS[format], (ACCOUNT,), language)
    assert isinstance(text, str)
    return text


@cache
def quarterly(format: str, language: Language = "ja") -> str:
    text = accounts(QUARTER_FORMATS[format], (BEFORE, ACCOUNT), language)
    assert isinstance(text, str)
    return text


ALL: list[tuple[str, tuple[Account, ...]]] = [
    *((name, (ACCOUNT,)) for name in KPI_FORMATS.values()),
    *((name, (BEFORE, ACCOUNT)) for name in QUARTER_FORMATS.values()),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "told"), ALL, ids=lambda value: value if isinstance(value, str) else "")
def test_every_report_is_the_same_twice(name: str, told: tuple[Account, ...], language: Language) -> None:
    assert accounts(name, told, language) == accounts(name, told, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "told"), ALL, ids=lambda value: value if isinstance(value, str) else "")
def test_an_account_of_nothing_is_a_report_too(
    name: str, told: tuple[Account, ...], language: Language
) -> None:
    empty = Account(PLAN._replace(measures=()), DAY, (), (), 0, "")
    assert accounts(name, [empty] * len(told), language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("format", ["text", "csv", "html", "markdown"])
def test_no_control_character_reaches_the_reader(format: str, language: Language) -> None:
    text = rendered(format, language)
    assert all(char.isprintable() or char in "\r\n\u3000" for char in text)


# ── Text ──────────────────────────────────────────────────────────────────────────────────────────


def test_the_table_has_bars_and_what_is_left() -> None:
    text = rendered("text")
    assert re.search(r"公開件数 +23件 +30件 +あと90日 +遅れのおそれ +▇▇▇▇▇▇▇▁▁▁ 76\.6%", text)
    assert "平成32年度（令和2年度、2021年3月31日まで）" in text
    assert "イベント（event）  未公開（0として計算）" in text


def test_what_is_nearly_whole_never_reads_whole() -> None:
    text = rendered("text")
    assert "▇▇▇▇▇▇▇▇▇▁ 99.9%" in text


def test_the_forecast_states_its_assumption() -> None:
    assert "過去12か月のペース（2020年1月1日から、1年あたり+14件）が続くと、期限には26.8件" in rendered(
        "text"
    )
    assert "pace of the last 12 months goes on (since 2020-01-01, +14 datasets a year)" in rendered(
        "text", "en"
    )


def test_a_level_is_shown_as_the_plan_states_it() -> None:
    assert re.search(r"未達成 +AA ", rendered("text"))


def test_bars_and_sparklines_keep_to_their_ends() -> None:
    assert bar(Fraction(0)) == bar(None) == "▁" * 10
    assert bar(Fraction(999, 1000)) == "▇" * 9 + "▁"
    assert bar(Fraction(2)) == "▇" * 10
    assert sparkline([None, Fraction(0), Fraction(5), Fraction(10)]) == "·▁▄█"
    assert sparkline([Fraction(0), None]) == "▁·"


# ── JSON ──────────────────────────────────────────────────────────────────────────────────────────


@cache
def described() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(CONTRACT.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(content)
    return content


def keeps_contract(content: object) -> None:
    Draft202012Validator(described(), format_checker=Draft202012Validator.FORMAT_CHECKER).validate(content)


def test_json_keeps_its_contract_and_both_languages() -> None:
    keeps_contract(json.loads(rendered("json")))
    assert rendered("json") == rendered("json", "en")


def test_the_contract_knows_every_definition_and_status() -> None:
    known = described()["$defs"]["indicator"]["properties"]
    assert known["definition"]["enum"] == [str(each) for each in Definition]
    assert known["status"]["enum"] == [str(each) for each in Status]


def test_json_figures_are_exact_and_hold_what_others_wrote_as_it_is() -> None:
    count, rate, said = json.loads(rendered("json"))["indicators"]
    assert count["forecast"]["value"] == {"numerator": 161, "denominator": 6, "rounded": 26.833333}
    assert rate["trend"] == {"numerator": -1, "denominator": 8, "rounded": -0.125}
    assert rate["datasets"][1] == {"dataset": "event", "value": None}
    assert said["note"] == HOSTILE
    assert said["id"] == FORMULA


# ── CSV ───────────────────────────────────────────────────────────────────────────────────────────


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text, newline="")))


def test_csv_has_a_row_a_kpi_and_no_formula() -> None:
    head, count, rate, said = rows(rendered("csv"))
    found = dict(zip(head, count, strict=True))
    assert (found["現在の値"], found["目標"], found["単位"], found["進捗（%）"]) == ("23", "30", "件", "76.6")
    assert (found["1年間の増減"], found["残り日数"], found["期限の日"]) == ("14", "90", "2021-03-31")
    assert dict(zip(head, rate, strict=True))["1年間の増減"] == "-12.5"
    assert dict(zip(head, said, strict=True))["指標ID"] == "'" + FORMULA


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_numbers_may_begin_with_a_sign_in_csv(language: Language) -> None:
    for text in (rendered("csv", language), str(accounts("kpi_history", (ACCOUNT,), language))):
        for cell in (cell for row in rows(text) for cell in row):
            assert not cell.startswith(("=", "+", "@", "＝", "\t")), cell
            assert not cell.startswith("-") or float(cell) < 0


def test_the_history_has_a_row_a_day_with_the_change() -> None:
    found = rows(str(accounts("kpi_history", (ACCOUNT,), "en")))
    counts = [row for row in found if row[4] == "published-datasets"]
    assert found[0][0] == "day"
    assert [(row[0], row[1], row[6], row[7]) for row in counts] == [
        ("2020-03-31", "2019Q4", "10", "30"),
        ("2020-06-30", "2020Q1", "", "30"),
        ("2020-09-30", "2020Q2", "20", "30"),
        ("2020-12-31", "2020Q3", "23", "30"),
    ]
    assert counts[3][9] == "3"
    assert [row[6] for row in found if row[4] == "conformance"] == ["", "50", "75", "99.99"]


def test_the_history_says_how_to_get_pandas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(EnvironmentFailure) as found:
        accounts("kpi_history", (ACCOUNT,), "ja")
    assert "pip install 'opendata[pandas]'" in found.value.text.ja


# ── Markdown ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("make", [rendered, quarterly])
def test_markdown_tables_keep_their_columns_and_hold_no_markup(make: Any, language: Language) -> None:
    text = make("markdown", language)
    for block in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}) == 1
    assert not re.search(r"(?<!\\)<", text)
    assert "](javascript" not in text.replace("\\]", "")


# ── HTML ──────────────────────────────────────────────────────────────────────────────────────────

VOID = {"meta", "br", "img", "hr", "input", "link"}


class Outline(HTMLParser):
    """Whether tags nest, and what a page is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def outline(text: str) -> Outline:
    found = Outline()
    found.feed(text)
    assert found.open == []
    return found


PAGES = [(make, language) for make in (rendered, quarterly) for language in LANGUAGES]


@pytest.mark.parametrize(("make", "language"), PAGES)
def test_a_page_is_whole_and_asks_the_network_for_nothing(make: Any, language: Language) -> None:
    text = make("html", language)
    found = outline(text)
    assert found.all("html") == [{"lang": language}]
    assert not {"script", "link", "img", "iframe", "object"} & {tag for tag, _ in found.tags}
    names = {name for _, attributes in found.tags for name in attributes}
    assert not {name for name in names if name.startswith("on") or name in ("src", "srcset", "style")}
    assert [attributes["href"] for attributes in found.all("a")] == ["#main"]
    assert "@import" not in text
    assert "url(" not in text


@pytest.mark.parametrize(("make", "language"), PAGES)
def test_headings_come_in_order_and_tables_say_what_they_are(make: Any, language: Language) -> None:
    found = outline(make("html", language))
    levels = [int(tag[1]) for tag, _ in found.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert len(found.all("caption")) == len(found.all("table"))
    assert all(attributes["scope"] in ("col", "row") for attributes in found.all("th"))


def test_every_chart_has_its_words_and_its_figures() -> None:
    text = rendered("html")
    charts = [attributes for attributes in outline(text).all("svg") if attributes.get("role") == "img"]
    assert len(charts) == 2
    assert all(attributes["aria-label"] for attributes in charts)
    assert text.count("<summary>グラフの数値</summary>") == 2
    assert "2021年3月31日（見込み）" in text
    others = [one for one in outline(text).all("svg") if one.get("role") != "img"]
    assert all(attributes["aria-hidden"] == "true" for attributes in others)


def test_a_status_is_told_by_a_sign_and_a_word() -> None:
    assert "× 未達</span>" in rendered("html")
    assert "△ at risk</span>" in rendered("html", "en")


def test_a_gap_in_the_series_is_a_gap_in_the_line() -> None:
    points = [(point.day, point.value) for point in COUNTED.series]
    drawn = burn_up(Chart(points, str, Fraction(30), DUE.day, Fraction(27)), '"<見本>')
    assert drawn.count('class="line actual"') == 2
    assert drawn.count('class="dot"') == 3
    assert drawn.count('class="line forecast"') == 1
    assert "&quot;&lt;見本&gt;" in drawn
    ElementTree.fromstring(drawn)


def test_a_single_point_and_zero_make_a_chart_too() -> None:
    ElementTree.fromstring(burn_up(Chart([(DAY, Fraction(0))], str), "見本"))
    ElementTree.fromstring(burn_up(Chart([(DAY, Fraction(1, 2))], str, ceiling=Fraction(1)), "見本"))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_colours_of_words_stand_out_in_every_scheme() -> None:
    schemes = re.findall(r":root \{(.*?)\}", stylesheet(), re.DOTALL)
    assert len(schemes) == 3
    for scheme in schemes:
        colours = dict(re.findall(r"--([\w-]+): (#\w{6})", scheme))
        for name in ("ink", "quiet", "link", "actual", "target", "good", "bad", "warn"):
            for ground in ("paper", "wash"):
                light, dark = sorted((luminance(colours[name]), luminance(colours[ground])), reverse=True)
                assert (light + 0.05) / (dark + 0.05) >= 4.5, (name, ground)
        for ground in ("bad-wash", "warn-wash", "info-wash"):
            light, dark = sorted((luminance(colours["ink"]), luminance(colours[ground])), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5, ground


def test_the_shell_escapes_its_title() -> None:
    assert "<title>&lt;b&gt;</title>" in page(Text("<b>", "<b>"), "", "en")


# ── XLSX ──────────────────────────────────────────────────────────────────────────────────────────

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@cache
def parts(name: str, language: Language = "ja") -> dict[str, str]:
    told = (ACCOUNT,) if name in KPI_FORMATS.values() else (BEFORE, ACCOUNT)
    content = accounts(name, told, language)
    assert isinstance(content, bytes)
    with zipfile.ZipFile(BytesIO(content)) as file:
        assert file.testzip() is None
        return {
            path: file.read(path).decode() for path in file.namelist() if path.endswith((".xml", ".rels"))
        }


def sheets(name: str) -> list[ElementTree.Element]:
    found = parts(name)
    return [ElementTree.fromstring(found[path]) for path in sorted(found) if "/worksheets/sheet" in path]


@pytest.mark.parametrize("name", ["kpi_xlsx", "kpi_quarter_xlsx"])
def test_a_workbook_holds_no_formula_and_no_link(name: str) -> None:
    for sheet in sheets(name):
        assert sheet.findall(f".//{MAIN}f") == []
        assert sheet.findall(f".//{MAIN}hyperlink") == []
        assert {cell.get("t") for cell in sheet.findall(f".//{MAIN}c")} <= {"s", None}
    assert "TargetMode" not in "".join(text for path, text in parts(name).items() if path.endswith(".rels"))


@pytest.mark.parametrize("name", ["kpi_xlsx", "kpi_quarter_xlsx"])
def test_a_sheet_is_ready_to_print_with_a_frozen_header(name: str) -> None:
    for sheet in sheets(name):
        setup, pane = sheet.find(f"{MAIN}pageSetup"), sheet.find(f".//{MAIN}pane")
        assert setup is not None
        assert (setup.get("orientation"), setup.get("paperSize")) == ("landscape", "9")
        assert pane is not None
        assert (pane.get("ySplit"), pane.get("state")) == ("1", "frozen")


def test_the_workbook_has_its_sheets_bars_and_real_charts() -> None:
    found = parts("kpi_xlsx")
    book = found["xl/workbook.xml"]
    assert re.findall(r'<sheet name="(.*?)"', book) == ["指標", "推移", "データセット", "次にすること"]
    charts = [text for path, text in found.items() if path.startswith("xl/charts/chart")]
    assert [kind for text in charts for kind in re.findall("<c:(barChart|lineChart)>", text)] == [
        *("barChart", "lineChart", "lineChart")
    ]
    assert "dataBar" in found["xl/worksheets/sheet1.xml"]
    titles = [title for text in charts for title in re.findall("<c:title>.*?<c:f>(.*?)</c:f>", text)]
    assert titles == ["指標!$G$1", "推移!$A$2", "推移!$A$6"]


def test_numbers_of_the_workbook_are_numbers_in_their_format() -> None:
    table = sheets("kpi_xlsx")[0]
    cells = {str(cell.get("r")): cell.findtext(f"{MAIN}v") for cell in table.findall(f".//{MAIN}c")}
    assert (cells["D2"], cells["E2"], cells["G2"]) == ("23", "30", "0.766")
    assert (cells["D3"], cells["E3"]) == ("0.999", "1")
    assert 'formatCode="0.0%"' in parts("kpi_xlsx")["xl/styles.xml"]


def test_the_workbook_is_as_old_as_its_figures() -> None:
    assert "2020-12-31T00:00:00Z" in parts("kpi_xlsx")["docProps/core.xml"]


# ── The quarterly report ──────────────────────────────────────────────────────────────────────────


def test_the_quarterly_report_shows_the_change_and_leaves_room_for_people() -> None:
    text = quarterly("markdown")
    assert "対象：2020年度第3四半期" in text
    assert "## 担当課：情報課" in text
    assert "| 公開件数 | 20件 | 23件 | +3件 | 30件 |" in text
    assert "| 適合率 | － | 99.9% | － | 100% |" in text
    for blank in ("進捗", "効果", "評価", "次の対応"):
        assert text.count(f"| **{blank}** |   |") == 2
        assert quarterly("html").count(f'<tr><th scope="row">{blank}</th><td></td></tr>') == 2


def test_the_workbook_of_a_quarter_has_columns_for_people() -> None:
    strings = parts("kpi_quarter_xlsx")["xl/sharedStrings.xml"]
    assert all(f"<t>{blank}（記入欄）</t>" in strings for blank in ("進捗", "効果", "評価", "次の対応"))


def test_departments_gather_their_measures() -> None:
    again = Measure("6-9-9", Text("施策三", "Measure three"), (), "情報課")
    plan = PLAN._replace(measures=(*PLAN.measures, again))
    text = accounts("kpi_quarter", [each._replace(plan=plan) for each in (BEFORE, ACCOUNT)], "ja")
    assert isinstance(text, str)
    assert text.count("## 担当課：情報課") == 1
    assert text.index("### 施策三") < text.index("### \\<script")


# ── Advice and checks ─────────────────────────────────────────────────────────────────────────────


def standing(
    name: str, passed: int, *, conforms: bool | None = False, published: bool = False, schema: str = ""
) -> Standing:
    file = Distribution(
        f"{name}.csv", f"{name}.csv", name, "CSV", "text/csv", 1, "0" * 64, schema=schema or None
    )
    publisher = Publisher("152048", Text("三条市", "Sanjo City"))
    dataset = Dataset(name, Text(name, name), Text(name, name), "cc-by-4.0", (file,), publisher)
    advice = (NOTHING,) if published and conforms else (Text("直すか公開する", "mend or publish"),)
    shown = {"public": "2020-01-01"} if published else {}
    return Standing(dataset, Rate(passed, 100), conforms, None, None, shown, advice)


def test_advice_names_ready_datasets_first_and_then_the_nearest() -> None:
    known = [
        standing("far", 10),
        standing("near", 99),
        standing("ready", 100, conforms=True),
        standing("152048_aed", 100, conforms=True, published=True, schema="aed@legacy-2017"),
    ]
    count, reported, *steps = advise(ACCOUNT._replace(indicators=(COUNTED, SAID)), known)
    assert "「公開件数」：目標まであと7件です。" in count.ja
    assert "まだ公開していないもの：1件（ready）" in count.ja
    assert "直せば公開できるもの（近い順）：2件（near、far）" in count.ja
    assert "4件足りません" in count.ja
    assert "reports" in reported.ja
    assert [step.ja.split("（")[0] for step in steps] == ["ready", "near", "far"]


def test_advice_on_a_rate_keeps_to_the_kinds_it_counts() -> None:
    known = [
        standing("other", 50, schema="hospital@legacy-2017"),
        standing("a", 99, schema="aed@legacy-2017"),
    ]
    need, *steps = advise(ACCOUNT._replace(indicators=(RATED,)), known)
    assert "目標まであと0.1ポイント" in need.ja
    assert "手元にまだないもの：イベント（event）" in need.ja
    assert [step.en.split(" ")[0] for step in steps] == ["a"]


def test_advice_is_never_empty() -> None:
    done = COUNTED._replace(status=Status.ACHIEVED)
    assert "達しています" in advise(ACCOUNT._replace(indicators=(done,)), [])[0].ja
    assert "target" in advise(ACCOUNT._replace(indicators=()), [])[0].ja


def test_what_is_missed_fails_and_what_is_at_risk_or_unknown_warns() -> None:
    unknown = SAID._replace(status=Status.UNKNOWN, value=None, days_left=0)
    told = ACCOUNT._replace(indicators=(COUNTED, RATED, unknown))
    assert [text.en.split(" ")[0] for text in failures(told)] == ["Conformance"]
    assert len(warnings(told)) == 2
    assert "値がまだ分かりません" in warnings(told)[1].ja
