"""Plan files: the shipped ones say what the plans say, and what makes no sense is named with its place."""

import json
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from opendata import action_plans, days, declared, tables
from opendata.errors import EnvironmentFailure, UsageError
from opendata.model import Text
from opendata.promises import ActionPlan, Deadline, Definition, Evidence, Kpi, Measure
from opendata.schema import all_schemas

ROOT = Path(__file__).resolve().parents[1]
FACTS = ROOT.parent / "shared" / "plans" / "README.md"
START, END = "<!-- definitions -->", "<!-- /definitions -->"

SANJO = [
    ("6(2)①", "推奨データセットへの適合率", Fraction(1), "2020-03-31"),
    ("6(2)①", "オープンデータの公開件数", Fraction(30), "2021-03-31"),
    ("6(2)①", "県域等で統一されたオープンデータ化", None, None),
    ("6(5)②", "各種仕様書やガイド類等の活用数", None, None),
]
SHIMOKAWA = [
    ("6(2)①", "オープンデータ公開", Fraction(10), "2021-03-31"),
    ("6(2)②", "オープンデータ（施設のマップ、バリアフリー情報）", Fraction(5), "2021-03-31"),
    ("6(2)③", "オープンデータ公開ページの整備", Fraction(1), "2024-03-31"),
    ("6(2)③", "G空間情報センターへのデータ登録", Fraction(2), "2024-03-31"),
    ("6(4)④", "町のウェブサイトのJIS X 8341-3:2016への適合", Fraction(1), "2022-03-31"),
]
GUIDE = [
    ("各種保有情報等に係るオープンデータ化の促進", "オープンデータ公開件数", None, "2020-12-31"),
    ("歩行者移動支援", "オープンデータ化されたデータ数", None, "2020-12-31"),
    ("地理空間情報", "オープンデータ公開サイトの整備", None, None),
    ("地理空間情報", "オープンデータ公開件数", None, None),
    ("地理空間情報", "G空間情報センターへのデータ登録数", None, "2021-12-31"),
    ("ビッグデータ利活用", "自らが保有するビッグデータの利活用に係る分野数", None, None),
    ("地域課題解消", "オープンデータ公開データセット数", None, None),
    ("地域課題解消", "オープンデータを活用した施策数", None, None),
    ("ごみ分別情報", "ごみの収集日及びごみの分別情報のオープンデータ化", None, None),
    ("ごみ分別情報", "ごみ分別アプリの提供", None, None),
    ("ごみ分別情報", "対応言語数", None, None),
]

Row = tuple[str, str, Fraction | None, str | None]


def plan(name: str) -> ActionPlan:
    return action_plans.read(action_plans.shipped()[name])


def kpis(of: ActionPlan) -> dict[str, Kpi]:
    return {kpi.id: kpi for measure in of.measures for kpi in measure.kpis}


def rows(of: ActionPlan) -> Iterator[Row]:
    for measure in of.measures:
        for kpi in measure.kpis:
            yield _section(measure), kpi.title.ja, kpi.target, kpi.deadline and str(kpi.deadline.day)


def _section(measure: Measure) -> str:
    return measure.title.ja.split()[0]


# ── The plans that ship ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("name", "facts"), [("sanjo", SANJO), ("shimokawa", SHIMOKAWA), ("guide", GUIDE)])
def test_a_shipped_plan_says_what_the_plan_says(name: str, facts: list[Row]) -> None:
    assert list(rows(plan(name))) == facts


def test_the_plan_of_sanjo() -> None:
    found = plan("sanjo")
    assert (found.title.ja, found.lgcode) == ("三条市官民データ活用推進計画", "152048")
    assert (found.start.stated, found.start.day) == ("平成31年4月", date(2019, 4, 1))
    assert found.end.day == date(2021, 3, 31)
    assert [measure.pillar for measure in found.measures] == ["open-data", "system-standards"]
    rate, count, format_, uses = kpis(found).values()
    assert (rate.definition, rate.unit) == (Definition.REQUIRED_ITEM_MEAN, "percent")
    assert rate.deadline == Deadline("令和元年度末", date(2020, 3, 31))
    assert count.definition is Definition.PUBLISHED_DATASETS
    assert {format_.definition, uses.definition} == {Definition.REPORTED}


def test_the_thirteen_datasets_are_the_recommended_ones_but_the_open_data_list() -> None:
    rate = kpis(plan("sanjo"))["recommended-dataset-conformance"]
    basic = [
        known.slug
        for known in all_schemas()
        if known.edition == "legacy-2017" and 1 <= int(known.number) <= 14 and known.slug != "open_data_list"
    ]
    assert list(rate.counted.datasets) == basic
    assert len(basic) == 13
    assert "13件の名前を挙げていません" in rate.note


def test_the_plan_of_shimokawa() -> None:
    found = plan("shimokawa")
    assert (found.title.ja, found.lgcode) == ("下川町官民データ活用推進計画", "014681")
    assert (found.start.day, found.end.day) == (date(2018, 7, 1), date(2024, 3, 31))
    by_id = kpis(found)
    assert by_id["public-page"].definition is Definition.PUBLIC_PAGE
    assert by_id["gspatial-registrations"].definition is Definition.GSPATIAL_REGISTRATIONS
    assert by_id["pedestrian-datasets"].counted.marks == ("barrier-free",)
    web = by_id["web-accessibility"]
    assert (web.definition, web.unit, web.stated) == (Definition.REPORTED, "achieved", "AA")
    stated = [kpi.deadline.stated for kpi in by_id.values() if kpi.deadline]
    assert stated == ["平成32年度末", "平成32年度末", "平成35年度末", "平成35年度末", "平成33年度末"]


def test_the_template_of_the_guide_leaves_the_numbers_to_the_municipality() -> None:
    found = plan("guide")
    assert found.lgcode == ""
    stated = [kpi.stated for kpi in kpis(found).values()]
    assert stated[0] == "平成32年までに〇件"
    assert stated[1] == "平成32年までに公共施設に関するデータをオープンデータ化"
    assert all(stated)


@pytest.mark.skipif(not FACTS.is_file(), reason="the facts are not at hand")
@pytest.mark.parametrize("name", ["sanjo", "shimokawa"])
def test_every_row_of_the_facts_is_a_kpi(name: str) -> None:
    found = plan(name)
    parts = re.split(r"^## ", FACTS.read_text(encoding="utf-8"), flags=re.MULTILINE)
    part = next(part for part in parts if part.startswith(found.title.ja))
    table = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in part.splitlines()
        if line.startswith("| 6")
    ]
    assert f"local government code {found.lgcode}" in part
    assert found.start.stated in part
    assert len(table) == len(kpis(found))
    for cells, (section, title, target, due) in zip(table, rows(found), strict=True):
        assert cells[0].startswith(section)
        if re.match(r"[ぁ-ん一-龠ァ-ヶG]", cells[1]):
            assert title.split("（")[0] in cells[1]
        numbers = re.findall(r"\d+(?= ?(?:datasets|page|$))|100(?=%)", cells[2])
        number = "1" if cells[2] == "AA" else "1" if numbers == ["100"] else "".join(numbers)
        assert str(target or "") == number
        assert ("".join(re.findall(r"\((\d{4}-\d\d-\d\d)\)", cells[3])) or None) == due


def test_a_plan_is_found_by_its_municipality_its_name_or_its_file(tmp_path: Path) -> None:
    shipped = action_plans.shipped()
    assert set(shipped) == {"sanjo", "shimokawa", "guide"}
    assert action_plans.for_municipality("152048") == shipped["sanjo"]
    assert action_plans.for_municipality("014681") == shipped["shimokawa"]
    assert action_plans.for_municipality("131016") is action_plans.for_municipality("") is None
    assert action_plans.find("sanjo", tmp_path) == shipped["sanjo"]
    (tmp_path / "plan.toml").write_text(MINIMAL, encoding="utf-8")
    assert action_plans.find("plan.toml", tmp_path) == tmp_path / "plan.toml"
    with pytest.raises(UsageError, match="guide, sanjo, shimokawa"):
        action_plans.find("nothing.toml", tmp_path)
    with pytest.raises(EnvironmentFailure):
        action_plans.read(tmp_path / "nothing.toml")


# ── The file ──────────────────────────────────────────────────────────────────────────────────────

MINIMAL = 'title = "計画"\nperiod = { start = "平成31年度", end = "令和5年度" }\n'
KPI = """[[measures]]
id = "m"
title = "施策"
department = "情報管理課"
pillar = "open-data"
priority_field = "tourism"

[[measures.kpis]]
id = "a"
title = "件数"
definition = "published-datasets"
unit = "datasets"
"""
REPORTED = KPI.replace("published-datasets", "reported")
PAGE = KPI.replace("published-datasets", "public-page").replace('"datasets"', '"pages"')
RATE = KPI.replace("published-datasets", "conforming-share").replace('"datasets"', '"percent"')


def load(text: str) -> ActionPlan:
    return action_plans.load(text.encode(), Path("plan.toml"))


def only(text: str) -> Kpi:
    (kpi,) = kpis(load(MINIMAL + text)).values()
    return kpi


def test_a_plan_may_be_empty_at_first() -> None:
    found = load(MINIMAL)
    assert found == ActionPlan(
        title=Text("計画", "計画"),
        lgcode="",
        start=Deadline("平成31年度", date(2019, 4, 1)),
        end=Deadline("令和5年度", date(2024, 3, 31)),
        measures=(),
    )


def test_everything_that_a_file_says_is_read() -> None:
    found = load(
        MINIMAL + KPI + "target = 12.5\nstated = '12件あまり'\ndeadline = 2021-03-31\nnote = 'x'\n"
        "baseline = { day = 2019-03-31, value = 3 }\nportals = ['city']\nmarks = ['tourism']\n"
        "datasets = ['aed', 'tourism']\n"
    )
    measure = found.measures[0]
    assert (measure.department, measure.pillar, measure.priority_field) == (
        "情報管理課",
        "open-data",
        "tourism",
    )
    kpi = measure.kpis[0]
    assert (kpi.target, kpi.stated, kpi.note) == (Fraction(25, 2), "12件あまり", "x")
    assert kpi.deadline == Deadline("2021-03-31", date(2021, 3, 31))
    assert kpi.baseline == (date(2019, 3, 31), Fraction(3))
    assert kpi.counted == (("city",), ("tourism",), ("aed", "tourism"))


def test_figures_in_percent_are_parts_of_one() -> None:
    kpi = only(RATE + "target = 99.9\nbaseline = { day = '2019-03-31', value = 50 }\n")
    assert (kpi.target, kpi.baseline) == (Fraction(999, 1000), (date(2019, 3, 31), Fraction(1, 2)))


def test_reports_are_evidence() -> None:
    kpi = only(
        REPORTED + "[[measures.kpis.reports]]\nday = 2020-06-30\nvalue = 2\nby = '福祉課'\n"
        "link = 'https://www.example.lg.jp/'\nnote = '第1四半期'\n"
    )
    assert kpi.evidence == (
        Evidence(date(2020, 6, 30), Fraction(2), "福祉課", "https://www.example.lg.jp/", "第1四半期"),
    )


REPORT = REPORTED + "[[measures.kpis.reports]]\n"


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("lgcode = '999999'\n" + MINIMAL, 1, 1, "lgcode is not a local government code"),
        (MINIMAL.replace("令和5年度", "平成30年度"), 2, 30, "the period ends before it starts"),
        (MINIMAL.replace("令和5年度", "いつか"), 2, 30, "examples: 平成32年度"),
        (MINIMAL.replace("平成31年度", "31年度"), 2, 12, "cannot be understood as a day"),
        (
            MINIMAL + KPI.replace("published-datasets", "published-dataset"),
            13,
            1,
            "Perhaps published-datasets is",
        ),
        (MINIMAL + KPI.replace("published-datasets", "x"), 13, 1, "gspatial-registrations, required-item"),
        (MINIMAL + KPI.replace('unit = "datasets"', "target = 5"), 10, 1, "needs the key unit"),
        (
            MINIMAL + KPI.replace('"datasets"', '"件"'),
            14,
            1,
            "unit in [measures.kpis] takes one of datasets, ",
        ),
        (MINIMAL + KPI.replace("open-data", "opendata"), 7, 1, "Perhaps open-data is meant"),
        (MINIMAL + KPI.replace("tourism", "sightseeing"), 8, 1, "priority_field"),
        (MINIMAL + KPI + "deadline = 'そのうち'\n", 15, 1, "cannot be understood as a day"),
        (MINIMAL + KPI + "deadline = '平成30年度末'\n", 15, 1, "平成31年度 (FY2019, from 2019-04-01)"),
        (MINIMAL + KPI + KPI[KPI.index("[[measures.kpis") :], 16, 1, "two KPIs have the id a"),
        (MINIMAL + KPI + KPI, 16, 1, "two measures have the id m"),
        (MINIMAL + KPI + "datasets = ['aed', 'turism']\n", 15, 20, "Perhaps tourism"),
        (MINIMAL + KPI + "datasets = [\n  'aed',\n  'turism',\n]\n", 17, 3, "Perhaps tourism"),
        (MINIMAL + KPI + "datasets = ['予算']\n", 15, 13, "There are aed, bicycle_parking"),
        (MINIMAL + KPI + "marks = ['geo']\n", 15, 10, "Perhaps geodata"),
        (MINIMAL + KPI + "baseline = { day = '2019-02-30', value = 1 }\n", 15, 14, "no such day"),
        (MINIMAL + KPI + "baseline = { day = '2019-02-28' }\n", 15, 1, "needs the key value"),
        (MINIMAL + KPI + "target = -1\n", 15, 1, "target"),
        (MINIMAL + KPI + "target = '30件'\n", 15, 1, "target in [measures.kpis] takes a number such as 30"),
        (MINIMAL + KPI.replace('"datasets"', '"percent"'), 14, 1, "unit of published-datasets is datasets"),
        (MINIMAL + RATE.replace("percent", "datasets"), 14, 1, "unit of conforming-share is percent"),
        (MINIMAL + RATE + "target = 101\n", 15, 1, "target of conforming-share is at most 100"),
        (MINIMAL + PAGE + "target = 2\n", 15, 1, "target of public-page is at most 1"),
        (MINIMAL + REPORTED + "portals = ['city']\n", 15, 1, "it cannot have portals"),
        (MINIMAL + REPORTED + "datasets = []\n", 15, 1, "it cannot have datasets"),
        (MINIMAL + KPI + "reports = []\n", 15, 1, "it cannot have reports"),
        (MINIMAL + REPORT + "day = 'x'\nvalue = 1\nby = 'a'\n", 16, 1, "takes a string such as 2020-06-30"),
        (MINIMAL + REPORT + "day = 2020-06-30\nvalue = 1\n", 15, 1, "needs the key by"),
        (MINIMAL + REPORT + "day = '2020-06-31'\nvalue = 1\nby = 'a'\n", 16, 1, "no such day"),
        (MINIMAL + REPORT + "day = 2020-06-30\nvalue = 1\nby = 'a'\nlink = 'x'\n", 19, 1, "link"),
        (MINIMAL + REPORT + "day = 2020-06-30\nvalues = 1\nby = 'a'\n", 17, 1, "perhaps value is meant"),
        (MINIMAL + "[[measure]]\n", 3, 1, "perhaps measures is meant"),
    ],
)
def test_what_makes_no_sense_is_named_with_its_place(text: str, line: int, column: int, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        load(text)
    told = caught.value.text
    assert told.en.startswith(f"plan.toml, line {line}, column {column}: ")
    assert told.ja.startswith(f"plan.toml {line}行{column}列目：")
    assert said in told.en


def test_only_what_is_reported_may_be_narrowed_or_measured_as_it_likes() -> None:
    for definition in Definition:
        term = tables.terms(tables.DEFINITIONS)[definition]
        assert bool(term.more["units"]) is bool(term.more["bounds"]) is (definition != "reported")
        assert all(tables.term(tables.UNITS, unit) for unit in term.more["units"])


# ── The declaration and its page ──────────────────────────────────────────────────────────────────


def declaration() -> Any:
    return json.loads(json.dumps(declared.declaration(action_plans.DECLARATION)))


@pytest.mark.parametrize("name", ["sanjo", "shimokawa", "guide"])
def test_the_shipped_plans_agree_with_jsonschema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(declaration())
    content = action_plans.shipped()[name].read_text(encoding="utf-8")
    jsonschema.validate(tomllib.loads(content), declaration())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(tomllib.loads(content + "[[measures.kpi]]\n"), declaration())


def test_the_declaration_offers_what_the_tables_hold() -> None:
    measure = declaration()["properties"]["measures"]["items"]["properties"]
    kpi = measure["kpis"]["items"]["properties"]
    for offered, table in (
        (measure["pillar"], tables.PILLARS),
        (measure["priority_field"], tables.PRIORITY_FIELDS),
        (kpi["definition"], tables.DEFINITIONS),
        (kpi["unit"], tables.UNITS),
    ):
        assert offered["enum"] == list(tables.terms(table))
    assert kpi["definition"]["enum"] == [definition.value for definition in Definition]


def test_the_page_lists_the_definitions(request: pytest.FixtureRequest) -> None:
    page = ROOT / "docs" / "kpi.md"
    before, _, rest = page.read_text(encoding="utf-8").partition(START)
    _, _, after = rest.partition(END)
    written = f"{before}{START}\n{_definitions()}{END}{after}"
    if request.config.getoption("--update-golden"):
        page.write_text(written, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == written, "run: pytest --update-golden"


def _definitions() -> str:
    lines = ["| `definition` | 数えるもの / what is counted | `unit` |", "|---|---|---|"]
    for term in tables.terms(tables.DEFINITIONS).values():
        counts = term.more["counts"]
        units = "、".join(f"`{unit}`" for unit in term.more["units"]) or "どれでも / any"
        lines.append(
            f"| `{term.key}` | **{term.title.ja}**：{counts['ja']}<br>"
            f"**{term.title.en}**: {counts['en']} | {units} |"
        )
    return "\n".join(lines) + "\n"


def test_the_page_names_every_key_and_only_days_that_are_understood() -> None:
    page = (ROOT / "docs" / "kpi.md").read_text(encoding="utf-8")
    for key in _keys(declaration()):
        assert re.search(rf"[`.]{key}[`\]]", page), key
    for words in re.findall(r"^\| `([^`]+)` \| (\d{4}-\d\d-\d\d)", page, flags=re.MULTILINE):
        assert str(days.deadline(words[0]).day) == words[1]


def _keys(rule: Any) -> Iterator[str]:
    for key, item in rule.get("properties", {}).items():
        yield key
        yield from _keys(item)
    if "items" in rule:
        yield from _keys(rule["items"])
