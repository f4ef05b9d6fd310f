"""The public Python API: its names stay, its examples run, and it tells what the commands tell."""

import doctest
import json
from fractions import Fraction
from pathlib import Path

import pytest

import opendata
from opendata import api
from opendata.commands import main

FAULTY = "NO,名称,名称_カナ,住所,設置位置,開始時間\r\n1,見本館,,見本市1,玄関,９:00\r\n"
AED = "aed@legacy-2017"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "aed.csv"
    path.write_bytes(FAULTY.encode("utf-8-sig"))
    return path


def test_the_names_are_those_promised() -> None:
    assert sorted(opendata.__all__) == opendata.__all__
    assert all(getattr(opendata, name) is getattr(api, name) for name in opendata.__all__)
    with pytest.raises(AttributeError):
        _ = opendata.no_such_name  # type: ignore[attr-defined]


def test_the_stub_names_the_same() -> None:
    stub = Path(api.__file__).with_name("__init__.pyi").read_text(encoding="utf-8")
    assert [line.split()[-1] for line in stub.splitlines() if line.startswith("from")] == opendata.__all__


def test_the_examples_run() -> None:
    result = doctest.testmod(api)
    assert result.attempted >= len([name for name in opendata.__all__ if name[0].islower()])
    assert result.failed == 0


def test_a_report_tells_what_the_command_tells(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = opendata.validate(source, schema=AED)
    main(["validate", str(source), "--schema", AED, "--format", "json"])
    file = json.loads(capsys.readouterr().out)["files"][0]
    told = {(finding.rule, finding.cell, finding.message.ja) for finding in report.findings}
    assert told == {(finding["code"], finding["a1"], finding["message"]) for finding in file["findings"]}
    assert report.required_item_rate == Fraction(3, 4)
    assert (report.schema, report.rows, report.conforms) == (AED, 1, False)
    assert json.loads(report.to("json"))["files"][0]["findings"] == file["findings"]


def test_findings_become_a_frame_of_words(source: Path) -> None:
    report = opendata.validate(source, schema=AED)
    frame = report.to_frame("en")
    assert len(frame) == len(report.findings)
    assert set(frame["severity"]) <= {"error", "warning", "info"}
    assert frame.loc[frame["rule"] == "time-format", "cell"].tolist() == ["F2"]


def test_a_report_without_findings_is_an_empty_frame() -> None:
    assert list(opendata.validate(b"").to_frame().columns)[:1] == ["rule"]


def test_a_repaired_file_is_written_only_when_asked(source: Path, tmp_path: Path) -> None:
    repaired = opendata.fix(source, schema=AED)
    assert source.read_bytes() == FAULTY.encode("utf-8-sig")
    assert ("F2", "９:00", "09:00") in {(one.cell, one.before, one.after) for one in repaired.repairs}
    repaired.save(tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes() == repaired.content
    assert repaired.report.counts.error < opendata.validate(source, schema=AED).counts.error


def test_what_cannot_be_repaired_says_why() -> None:
    repaired = opendata.fix(b"\x00\x01\x02")
    assert repaired.content == b"\x00\x01\x02"
    assert repaired.repairs == []


@pytest.mark.parametrize("name", ["no-such", "aed@no-such"])
def test_names_that_are_not_there_are_errors(name: str) -> None:
    with pytest.raises(opendata.OpendataError):
        opendata.validate(b"", schema=name)
    with pytest.raises(opendata.OpendataError):
        opendata.rule(name)
    with pytest.raises(opendata.OpendataError):
        opendata.validate(b"").to(name)


def test_a_missing_file_is_an_error_and_a_folder_is_many(source: Path) -> None:
    with pytest.raises(opendata.OpendataError):
        opendata.validate(source.with_name("none.csv"))
    assert [report.path for report in opendata.validate_all([source.parent])] == [str(source)]
