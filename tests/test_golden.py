"""Whole reports as users see them; `pytest --update-golden` rewrites them when they change on purpose."""

from pathlib import Path

import pytest

from opendata.commands import main

GOLDEN = Path(__file__).parent / "golden"
CASES = sorted(path.parent.name for path in GOLDEN.glob("*/input.csv"))
REPORTS = {
    "report.ja.txt": ("--format", "text", "--lang", "ja"),
    "report.en.txt": ("--format", "text", "--lang", "en"),
    "report.json": ("--format", "json", "--lang", "ja"),
    "report.csv": ("--format", "csv", "--lang", "ja"),
}


def test_every_folder_is_a_case() -> None:
    assert [path.name for path in sorted(GOLDEN.iterdir()) if path.is_dir()] == CASES


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("case", CASES)
def test_a_report_reads_as_it_did(
    case: str,
    name: str,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(GOLDEN / case)
    main(["validate", "input.csv", *REPORTS[name]])
    report, expected = capsys.readouterr().out.encode(), GOLDEN / case / name
    if request.config.getoption("--update-golden"):
        expected.write_bytes(report)
    assert expected.is_file(), "run: pytest --update-golden"
    assert report.decode() == expected.read_bytes().decode(), "if on purpose, run: pytest --update-golden"
