"""Every format tells the same story; JSON keeps its contract, and what a file holds stays inert."""

import csv
import json
from collections.abc import Callable
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from opendata import reports, schema
from opendata.conformance import summarise
from opendata.gathering import gather
from opendata.model import Assessed, Language, Summary
from opendata.reports import FORMATS, RATES, Style, renderer
from opendata.validating import Options, rules_by_code, validate

Assess = Callable[..., Assessed]

CONTRACT = Path(reports.__file__).parent / "report.schema.json"
RULES = rules_by_code()
AED = "aed@legacy-2017"
FINE = "名称,名称_カナ,住所,設置位置\n見本公民館,ミホンコウミンカン,見本市見本町1,玄関\n"
FILE_KEYS = [
    *("path", "sha256", "size", "encoding", "bom", "newline", "delimiter", "sheet", "header_line", "schema"),
    *("rows", "columns", "conforms", "required_item_rate", "recommended_item_rate", "counts"),
    *("findings", "findings_omitted", "table_schema"),
]
FINDING_KEYS = [
    *("code", "severity", "sheet", "record", "line", "column", "a1", "field", "value", "message", "remedy"),
]


@cache
def demonstration() -> Summary:
    """The datasets that come with the program, without their path on this machine."""
    home = schema.home()
    sources = gather([str(home / "datasets")])
    assert sources
    return summarise([validate(source, Options()) for source in sources])


@cache
def contract() -> Draft202012Validator:
    described = json.loads(CONTRACT.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(described)
    return Draft202012Validator(described)


def render(summary: Summary, name: str = "json", language: Language = "ja", limit: int = 1000) -> str:
    return renderer(name)(summary, RULES, Style(language=language, limit=limit))


def as_json(*files: Assessed, limit: int = 1000) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(render(summarise(files), limit=limit))
    contract().validate(content)
    return content


# ── JSON ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_report_of_the_shipped_datasets_keeps_the_contract(language: Language) -> None:
    contract().validate(json.loads(render(demonstration(), language=language)))


def test_the_contract_is_part_of_the_package() -> None:
    assert CONTRACT.is_file()


def test_the_keys_are_those_of_the_contract_in_its_order(assess: Assess) -> None:
    content = as_json(assess(FINE + ",,,\n見本,,,\n", AED))
    (file,) = content["files"]
    assert list(content) == ["version", "tool", "files", "summary"]
    assert list(file) == FILE_KEYS
    assert list(file["schema"]) == ["slug", "edition", "score"]
    assert list(file["required_item_rate"]) == ["passed", "applied", "rate", "provisional"]
    assert list(file["counts"]) == ["error", "warning", "info", "private"]
    assert {tuple(finding) for finding in file["findings"]} == {tuple(FINDING_KEYS)}
    assert list(content["summary"]) == [
        *("files", "conforming", "mean_required_item_rate", "provisional", "datasets")
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xef\xbb\xbf",
        b"PK\x03\x04\x14\x00",
        bytes(range(256)) * 20,
        b"\xff\xfe",
        "見本の列,見本の値\n見本,見本\n".encode(),
        "1,2,3\n4,5,6\n".encode("utf-16"),
        "名称,住所\n".encode("cp932"),
        '名称,住所\n"見本公民館,見本市'.encode(),
    ],
)
def test_whatever_the_file_holds_the_contract_is_kept(assess: Assess, content: bytes) -> None:
    as_json(assess(content))
    as_json(assess(content, AED))


def test_a_rate_is_rounded_down_and_only_the_whole_is_one(assess: Assess) -> None:
    rows = "".join(f"{name},ミホン,見本市{n},玄関\n" for n, name in enumerate(["見本"] * 66 + [""]))
    rate = as_json(assess("名称,名称_カナ,住所,設置位置\n" + rows, AED))["files"][0]["required_item_rate"]
    assert (rate["passed"], rate["applied"], rate["rate"]) == (267, 268, 0.996268)


def test_nothing_to_measure_is_null(assess: Assess) -> None:
    content = as_json(assess(b""))
    assert content["files"][0]["required_item_rate"]["rate"] is None
    assert content["files"][0]["schema"] is None
    assert content["files"][0]["table_schema"] is None
    assert content["summary"]["mean_required_item_rate"] is None


def test_what_is_not_listed_is_counted(assess: Assess) -> None:
    rows = "".join(f"見本,ミホン,見本市{n},\n" for n in range(9))
    file = as_json(assess(FINE + rows, AED), limit=2)["files"][0]
    assert file["counts"]["error"] == 9
    listed = [finding for finding in file["findings"] if finding["code"] == "required-item-blank"]
    assert len(listed) == 2
    assert file["findings_omitted"] == sum(file["counts"].values()) - len(file["findings"])


def test_findings_come_in_the_order_of_the_file(assess: Assess) -> None:
    file = as_json(assess(FINE + "見本,,,\n,ミホン,,\n", AED))["files"][0]
    places = [(finding["record"] or 0, finding["column"] or 0) for finding in file["findings"]]
    assert places == sorted(places)


def test_a_value_stands_in_json_as_it_stands_in_the_file(assess: Assess) -> None:
    value = "\x1b[31m\u202e朝\t9時"
    file = as_json(assess(f"NO,名称,開始時間\n1,見本,{value}\n", AED))["files"][0]
    finding = next(finding for finding in file["findings"] if finding["code"] == "time-format")
    assert finding["value"] == value
    assert "\x1b" not in finding["message"]


def test_a_target_without_a_file_is_listed_in_the_summary(assess: Assess) -> None:
    summary = summarise([assess(FINE, AED)], schema.find("event"))
    content = json.loads(render(summary))
    contract().validate(content)
    assert [(d["slug"], d["path"], d["required_item_rate"]) for d in content["summary"]["datasets"]] == [
        ("aed", "sample.csv", 1.0),
        ("event", None, 0.0),
        ("event", None, 0.0),
    ]


# ── The other formats ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", sorted({*FORMATS, *RATES.values()}))
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_format_ends_with_a_line_end_and_is_the_same_twice(name: str, language: Language) -> None:
    text = render(demonstration(), name, language)
    assert text.endswith("\n")
    assert text == render(demonstration(), name, language)


def test_csv_lists_what_json_lists() -> None:
    rows = list(csv.reader(StringIO(render(demonstration(), "csv"), newline="")))
    listed = [
        finding for file in json.loads(render(demonstration()))["files"] for finding in file["findings"]
    ]
    assert [(row[2], row[4], row[8]) for row in rows[1:]] == [
        (finding["code"], finding["a1"] or "", finding["message"]) for finding in listed
    ]


def test_the_text_names_each_cell_and_says_how_to_mend_it(assess: Assess) -> None:
    text = render(summarise([assess(FINE + "見本,,見本市2,玄関\n", AED)]), "text", limit=10)
    assert "[不適合] sample.csv" in text
    assert "エラー  必須項目が空欄です（1件）[required-item-blank]" in text
    assert "    B3（3行目） 必須項目「名称_カナ」が空欄です。" in text
    assert "    → 「名称_カナ」を入力してください。" in text
    assert "1ファイル中 0ファイルが適合、必須項目適合率の平均 87.5%" in text


def test_the_text_says_how_many_more_there_are(assess: Assess) -> None:
    summary = summarise([assess(FINE + "見本,,見本市2,玄関\n" * 12, AED)])
    assert "ほか9件" in render(summary, "text", limit=3)
    assert "and 9 more" in render(summary, "text", "en", limit=3)


def test_english_reports_hold_no_japanese_of_our_own(assess: Assess) -> None:
    text = render(summarise([assess("ID,見本の列\n,\n1,2\n", "aed@ods-v3")]), "text", "en")
    own = {name for item in schema.find("aed", "ods-v3")[0].fields for name in (item.name, *item.variants)}
    for name in sorted({*own, "見本の列"}, key=len, reverse=True):
        text = text.replace(name, "")
    assert text.isascii() or not [char for char in text if "\u3040" <= char <= "\u9fff"]


def test_the_rates_name_the_weakest_last() -> None:
    lines = render(demonstration(), "rates").splitlines()
    verdicts = [line.split()[0] for line in lines[1 : lines.index("")]]
    assert verdicts == sorted(verdicts, key=["適合", "判定不能", "不適合"].index)


# ── Hostile values ────────────────────────────────────────────────────────────────────────────────

HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "＝1+1",
    "＠見本",
    "\x1b[31m赤",
    "\u202egnp.exe",
    "a\rb",
    "a\nb",
    "\x00",
]


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("name", ["csv", "rates_csv"])
def test_no_cell_of_a_csv_report_runs_or_hides_anything(assess: Assess, value: str, name: str) -> None:
    for content in (
        f'"{value}",名称\n"{value}",見本\n',
        f'NO,名称,開始時間\n"{value}","{value}","{value}"\n',
    ):
        for language in ("ja", "en"):
            file = assess(content, AED)
            text = render(summarise([file]), name, "ja" if language == "ja" else "en")
            for cell in (cell for row in csv.reader(StringIO(text, newline="")) for cell in row):
                assert not cell.startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
                assert all(char.isprintable() or char == "\u3000" for char in cell)


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("name", ["text", "rates"])
def test_no_value_reaches_the_terminal_as_a_control_character(assess: Assess, value: str, name: str) -> None:
    content = f'"{value}",名称,開始時間\n"{value}",見本,"{value}"\n'
    for language in ("ja", "en"):
        text = render(summarise([assess(content, AED)]), name, "ja" if language == "ja" else "en")
        assert all(char.isprintable() or char in "\n\u3000" for char in text)
