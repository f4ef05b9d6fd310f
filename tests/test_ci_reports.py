"""What CI reads: SARIF, JUnit, annotations, a summary, a badge; valid, true, and inert."""

import json
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import npm
import pytest
from junitparser import JUnitXml, TestSuite

from opendata.conformance import summarise
from opendata.model import Assessed, Language
from opendata.reports import Style, github, markdown, renderer
from opendata.schema import find
from opendata.validating import rules_by_code

Assess = Callable[..., Assessed]

RULES = rules_by_code()
AED = "aed@legacy-2017"
HEADER = "NO,名称,名称_カナ,住所,設置位置,備考,開始時間\n"
FAULTY = HEADER + '1,見本館,,見本市1,玄関,"一行目\n二行目",9時\n2,見本館,ミホンカン,,玄関,,09:00\n'
CI = ("sarif", "junit", "github", "markdown", "badge")
MULTITOOL = ("@microsoft/sarif-multitool", "5.7.0")
HOSTILE = (
    "<script>alert(1)</script>",
    "]]>",
    "::error file=x::y",
    "=1+1",
    "\u202egnp.exe",
    "\x1b[31m赤",
    "%0A::set-output name=a::b",
    "a\r\n::error::b",
    "|`$(x)`|[a](http://example.invalid)@mihon",
    "あ" * 1_000_000,
)


def render(name: str, *files: Assessed, language: Language = "ja", limit: int = 10) -> str:
    return renderer(name)(summarise(files), RULES, Style(language=language, limit=limit))


def annotations(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Every line as GitHub's runner takes it apart: command, properties, message."""
    found = []
    for line in text.splitlines():
        match = re.fullmatch(r"::(error|warning|notice)(?: ([^:]*))?::(.*)", line)
        assert match, line
        pairs = (pair.partition("=") for pair in (match[2] or "").split(",") if pair)
        found.append((match[1], {name: value for name, _, value in pairs}, match[3]))
    return found


# ── SARIF ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="session")
def multitool() -> Path:
    """Microsoft's own validator of SARIF 2.1.0."""
    program = npm.package(*MULTITOOL).with_name("sarif-multitool-linux") / "Sarif.Multitool"
    program.chmod(0o755)
    return program


def objections(multitool: Path, log: Path) -> list[dict[str, Any]]:
    """The errors and notes of the validator, those of style set aside."""
    verdict = log.with_suffix(".verdict.sarif")
    subprocess.run(
        [multitool, "validate", log, "--output", verdict, "--level", "Error"],
        env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
        capture_output=True,
        check=False,
    )
    found: list[dict[str, Any]] = json.loads(verdict.read_text(encoding="utf-8-sig"))["runs"][0]["results"]
    return [result for result in found if result.get("level", "warning") == "error"]


def test_the_validator_objects_to_what_is_no_sarif(multitool: Path, tmp_path: Path, assess: Assess) -> None:
    log = tmp_path / "broken.sarif"
    broken = json.loads(render("sarif", assess(FAULTY, AED)))
    broken["runs"][0]["results"][0]["locations"] = "here"
    log.write_text(json.dumps(broken), encoding="utf-8")
    assert objections(multitool, log)


def test_sarif_is_valid(multitool: Path, tmp_path: Path, assess: Assess) -> None:
    log = tmp_path / "report.sarif"
    hostile = [assess(HEADER + f'1,"{value}",ミホン,,,"{value}",x\n', AED) for value in HOSTILE]
    log.write_text(render("sarif", assess(FAULTY, AED), assess(b""), *hostile), encoding="utf-8")
    assert objections(multitool, log) == []


def test_sarif_lists_what_json_lists(assess: Assess) -> None:
    file = assess(FAULTY, AED)
    run = json.loads(render("sarif", file))["runs"][0]
    listed = json.loads(render("json", file))["files"][0]["findings"]
    assert [result["ruleId"] for result in run["results"]] == [finding["code"] for finding in listed]
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert all(ids[result["ruleIndex"]] == result["ruleId"] for result in run["results"])


def test_a_fingerprint_survives_a_row_put_in_above(assess: Assess) -> None:
    def fingerprints(text: str) -> set[str]:
        run = json.loads(render("sarif", assess(text, AED)))["runs"][0]
        return {result["partialFingerprints"]["opendata/v1"] for result in run["results"]}

    moved = FAULTY.replace("\n1,", "\n0,見本門,ミホンモン,見本市9,門,,09:00\n1,", 1)
    assert fingerprints(FAULTY) <= fingerprints(moved)


# ── Lines ─────────────────────────────────────────────────────────────────────────────────────────


def test_annotations_name_physical_lines_though_a_record_has_several(assess: Assess) -> None:
    text = render("github", assess(FAULTY, AED))
    lines = {(p["title"].rsplit("[", 1)[1], p["line"]) for _, p, _ in annotations(text) if "line" in p}
    assert ("required-item-blank]", "2") in lines  # the record of lines 2 and 3
    assert ("required-item-blank]", "4") in lines  # the record after it
    sarif = json.loads(render("sarif", assess(FAULTY, AED)))["runs"][0]["results"]
    found = {
        (result["ruleId"], result["locations"][0]["physicalLocation"]["region"]["startLine"])
        for result in sarif
    }
    assert {("required-item-blank", 2), ("required-item-blank", 4)} <= found


# ── Annotations ───────────────────────────────────────────────────────────────────────────────────


def test_no_more_annotations_than_github_shows_and_the_gravest_first(assess: Assess) -> None:
    rows = "".join(f"{n},見本,ミホン,,玄関,,{n}時\n" for n in range(40))
    found = annotations(render("github", assess(HEADER + rows, AED), limit=1000))
    kinds = [kind for kind, _, _ in found]
    assert kinds.count("error") == github.SHOWN
    assert kinds.count("notice") <= github.SHOWN
    assert kinds == sorted(kinds, key=["error", "warning", "notice"].index)
    assert "error 31" in found[-2][2]


def test_paths_of_windows_are_written_as_git_knows_them(assess: Assess) -> None:
    text = render("github", assess(FAULTY, AED))
    assert {p["file"] for _, p, _ in annotations(text) if "file" in p} == {"sample.csv"}


# ── JUnit ─────────────────────────────────────────────────────────────────────────────────────────


def test_junit_is_read_by_others_with_the_same_counts(assess: Assess) -> None:
    files = [assess(FAULTY, AED), assess(HEADER + "1,見本,ミホン,見本市1,玄関,,09:00\n", AED)]
    read = JUnitXml.fromstring(render("junit", *files).encode())
    suites = [suite for suite in read if isinstance(suite, TestSuite)]
    assert len(suites) == 2
    failing = [sum(not case.is_passed for case in suite) for suite in suites]
    assert failing == [suite.failures for suite in suites]
    assert (failing[0] > 0, failing[1]) == (True, 0)
    assert [suite.tests for suite in suites] == [len(list(suite)) for suite in suites]


def test_a_target_without_a_file_fails() -> None:
    text = renderer("junit")(summarise([], find("aed")[:1]), RULES, Style())
    read = JUnitXml.fromstring(text.encode())
    assert (read.tests, read.failures) == (1, 1)


# ── Summary and badge ─────────────────────────────────────────────────────────────────────────────


def test_a_summary_stays_below_what_a_job_may_show(assess: Assess) -> None:
    files = [assess(FAULTY, AED)] * 1500
    text = render("markdown", *files)
    assert len(text.encode()) < 1 << 20
    assert "ここまで" in text


def test_a_badge_is_bound_to_the_bytes_and_the_definition(assess: Assess) -> None:
    file = assess(FAULTY, AED)
    svg = render("badge", file)
    tree = ElementTree.fromstring(svg)
    proof = tree.findtext("{http://www.w3.org/2000/svg}desc") or ""
    required = file.conformance.required
    assert file.report.form.sha256 in proof
    assert f"{AED} {required.passed}/{required.applied}" in proof
    assert tree.get("aria-label") == "必須項目適合率: 75.0%"


def test_a_badge_without_anything_to_measure_says_so(assess: Assess) -> None:
    assert "測定なし" in render("badge", assess(b""))


# ── Hostile values ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("name", CI)
def test_no_value_breaks_out_of_a_format(assess: Assess, value: str, name: str) -> None:
    quoted = value.replace('"', '""')
    header, row = (
        f'NO,名称,"{quoted}",住所,備考,開始時間\n',
        f'"{quoted}","{quoted}",見本,,"{quoted}","{quoted}"\n',
    )
    text = render(name, assess(header + row, AED))
    assert len(text) < 200_000
    assert all(char.isprintable() or char in "\n\u3000" for char in text)
    match name:
        case "sarif":
            json.loads(text)
        case "junit" | "badge":
            ElementTree.fromstring(text)
        case "github":
            annotations(text)
        case "markdown":
            unescaped = re.sub(r"\\.", "", text)
            assert not {"<", "@"} & set(re.sub(r"`[^`\n]*`", "", unescaped))


@pytest.mark.parametrize("name", [name for name in CI if name != "badge"])
def test_what_concerns_a_person_is_not_repeated_in_a_log(assess: Assess, name: str) -> None:
    file = assess(HEADER + "1,見本,ミホン,見本市1,玄関,連絡先 090-0000-0000,09:00\n", AED)
    assert file.counts.private
    assert "0000-0000" not in render(name, file)


@pytest.mark.parametrize("name", CI)
def test_english_is_english(assess: Assess, name: str) -> None:
    text = render(name, assess(FAULTY, AED), language="en")
    assert "適合" not in text
    assert "です" not in text


def test_markdown_shows_each_rule_once_with_its_remedy(assess: Assess) -> None:
    text = render("markdown", assess(FAULTY, AED), language="en")
    assert text.count("`required-item-blank`") == 1
    assert "→ Fill in" in text or "→" in text
    assert markdown.LARGEST < 1 << 20
