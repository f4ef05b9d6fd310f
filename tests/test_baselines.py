"""Since an earlier report: what is new, what is fixed and what remains, whatever rows moved."""

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from opendata.baselines import compared, load
from opendata.commands import main
from opendata.conformance import summarise
from opendata.errors import EnvironmentFailure, UsageError
from opendata.model import Assessed
from opendata.reports import Style, renderer
from opendata.validating import rules_by_code

Assess = Callable[..., Assessed]

AED = "aed@legacy-2017"
HEADER = "NO,名称,名称_カナ,住所,設置位置,開始時間\n"
BEFORE = HEADER + "1,見本館,,見本市1,玄関,9時\n2,,ミホン,見本市2,玄関,09:00\n"


def earlier(file: Assessed, path: Path, limit: int = 1000) -> Path:
    target = path / "before.json"
    text = renderer("json")(summarise([file]), rules_by_code(), Style(limit=limit))
    target.write_text(text, encoding="utf-8")
    return target


def test_the_same_file_has_nothing_new(assess: Assess, tmp_path: Path) -> None:
    file = assess(BEFORE, AED)
    trend = compared(file, load(earlier(file, tmp_path))).trend
    assert trend
    assert (trend.new, trend.fixed, trend.is_partial) == (0, 0, False)
    assert trend.remaining == sum(group.count for group in file.report.groups)
    assert trend.before == file.conformance.required.fraction


def test_rows_that_moved_are_no_new_findings(assess: Assess, tmp_path: Path) -> None:
    before = load(earlier(assess(BEFORE, AED), tmp_path))
    moved = BEFORE.replace("\n1,", "\n0,見本門,ミホンモン,見本市9,門,09:00\n1,", 1)
    trend = compared(assess(moved, AED), before).trend
    assert trend
    assert (trend.new, trend.fixed) == (0, 0)


def test_what_was_mended_is_fixed_and_what_came_is_new(assess: Assess, tmp_path: Path) -> None:
    before = load(earlier(assess(BEFORE, AED), tmp_path))
    after = BEFORE.replace("9時", "09:00").replace("見本市2", "")
    trend = compared(assess(after, AED), before).trend
    assert trend
    assert (trend.new, trend.fixed) == (1, 1)
    assert trend.before == Fraction(3, 4)


def test_a_cut_list_says_that_it_was_cut(assess: Assess, tmp_path: Path) -> None:
    file = assess(BEFORE, AED)
    trend = compared(file, load(earlier(file, tmp_path, limit=1))).trend
    assert trend
    assert trend.is_partial


def test_a_file_the_earlier_report_does_not_know_has_no_trend(assess: Assess) -> None:
    assert compared(assess(BEFORE, AED), {}).trend is None


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"files": [{}]}', '{"files": 3}', "\x00"])
def test_what_is_no_report_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError):
        load(path)


def test_what_is_not_there_is_the_machines_fault(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFailure):
        load(tmp_path / "none.json")


def test_the_page_tells_the_trend(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("aed.csv").write_text(BEFORE, encoding="utf-8-sig")
    main(["validate", "aed.csv", "--schema", AED, "--format", "json=before.json"])
    Path("aed.csv").write_text(BEFORE.replace("9時", "09:00"), encoding="utf-8-sig")
    outputs = ("--format", "html=after.html", "--format", "json=after.json", "--format", "text")
    main(["validate", "aed.csv", "--schema", AED, "--baseline", "before.json", *outputs])
    page = Path("after.html").read_text(encoding="utf-8")
    assert "新しい指摘0件、直った指摘1件" in page
    assert json.loads(Path("after.json").read_text(encoding="utf-8"))["summary"]["files"] == 1
    assert "不適合" in capsys.readouterr().out


def test_two_formats_cannot_go_to_one_place(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "x.csv", "--format", "json", "--format", "csv"]) == 2
    assert main(["validate", "x.csv", "--format", "pdf"]) == 2
    assert "pdf" in capsys.readouterr().err
