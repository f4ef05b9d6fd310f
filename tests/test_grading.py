"""Grades follow from the answers alone: by weight, over what was decided, whatever the size of the file."""

import csv
import json
import subprocess
import sys
from fractions import Fraction
from io import BytesIO, StringIO
from pathlib import Path

import jsonschema
import pytest

from opendata import reports
from opendata.commands import main
from opendata.grading import deducted
from opendata.model import Answer, Assessed, Criterion, Grade, Standing, Text
from opendata.readability import all_criteria
from opendata.sniffing import Source
from opendata.validating import Options, validate

ANY = Text("見本です。", "A sample.")
FAULTY = "NO,名称,定員\n" + "".join(f"{n},見本館{n},{n}人\n" for n in range(1, 6))
CLEAN = "NO,名称,定員（人）\n" + "".join(f"{n},見本館{n},{n}\n" for n in range(1, 6))
FAULTY_PAGE = ("[不適合]", "機械可読性", "L2-01  数値データは数値属性とし", "C2「1人」", "→ 数値の列には")


def one(id: str, weight: int) -> Criterion:
    return Criterion(
        id=id, title=ANY, why=ANY, remedy=ANY, weight=weight, decide=lambda _: Answer(Standing.MET)
    )


def score(*found: tuple[int, Standing]) -> Fraction | None:
    """Of a level whose rules have these weights and standings."""
    pairs = [(one(f"L1-{n:02}", weight), Answer(standing)) for n, (weight, standing) in enumerate(found)]
    return Grade(1, deducted(pairs)).score


def graded(content: str) -> Assessed:
    data = content.encode("utf-8-sig")
    return validate(Source("sample.csv", lambda: BytesIO(data)), Options(grades=True))


def test_a_broken_rule_costs_its_share_of_the_weight_that_was_decided() -> None:
    assert score((3, Standing.BROKEN), (1, Standing.MET), (2, Standing.MET)) == 50


def test_an_undecided_rule_never_counts_as_met() -> None:
    decided = score((2, Standing.BROKEN), (2, Standing.MET))
    assert score((2, Standing.BROKEN), (2, Standing.MET), (3, Standing.UNDECIDED)) == decided == 50


def test_a_rule_beside_the_point_changes_nothing() -> None:
    assert score((2, Standing.BROKEN), (2, Standing.MET), (3, Standing.NOT_APPLICABLE)) == 50


def test_where_nothing_is_decided_there_is_no_score() -> None:
    assert score((2, Standing.UNDECIDED), (3, Standing.NOT_APPLICABLE)) is None


def test_all_met_is_a_hundred_and_all_broken_nothing() -> None:
    assert score((2, Standing.MET), (3, Standing.MET)) == 100
    assert score((2, Standing.BROKEN), (3, Standing.BROKEN)) == 0


def test_deductions_add_up_to_what_is_missing() -> None:
    for grade in graded(FAULTY).grades:
        assert grade.score is not None
        assert grade.score + sum(mark.deduction for mark in grade.marks) == 100


def test_the_size_of_a_file_does_not_change_its_grades() -> None:
    longer = FAULTY + "".join(f"{n},見本館{n},{n}人\n" for n in range(6, 3000))
    assert [g.score for g in graded(longer).grades] == [g.score for g in graded(FAULTY).grades]


def test_counts_are_complete_though_places_are_few() -> None:
    longer = FAULTY + "".join(f"{n},見本館{n},{n}人\n" for n in range(6, 101))
    marks = {mark.criterion.id: mark.answer for grade in graded(longer).grades for mark in grade.marks}
    assert marks["L2-01"].number == 100
    assert len(marks["L2-01"].sights) == 5


# ── Reports ───────────────────────────────────────────────────────────────────────────────────────


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    main(list(words))
    return capsys.readouterr().out


@pytest.fixture
def faulty(tmp_path: Path) -> str:
    path = tmp_path / "sample.csv"
    path.write_text(FAULTY, encoding="utf-8-sig")
    return str(path)


def test_the_text_report_names_rules_places_and_remedies(
    faulty: str, capsys: pytest.CaptureFixture[str]
) -> None:
    page = printed(capsys, "validate", faulty, "--profile", "machine-readability")
    assert [words for words in FAULTY_PAGE if words not in page] == []
    assert "L3-07  判定できません。" in page
    assert "機械可読性の平均" in page


def test_without_the_option_nothing_is_graded(faulty: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "機械可読性の平均" not in printed(capsys, "validate", faulty)
    assert "machine_readability" not in printed(capsys, "validate", faulty, "--format", "json")


def test_without_the_option_no_official_rule_is_loaded(faulty: str) -> None:
    program = (
        "import sys; from opendata.commands import main; main(sys.argv[1:]); "
        "sys.exit(40 + any('readability' in name or name == 'opendata.grading' for name in sys.modules))"
    )
    found = subprocess.run(
        [sys.executable, "-c", program, "validate", faulty], capture_output=True, timeout=60, check=False
    )
    assert found.returncode == 40, found.stderr.decode()


def test_the_json_report_keeps_its_contract(faulty: str, capsys: pytest.CaptureFixture[str]) -> None:
    page = printed(capsys, "validate", faulty, "--profile", "machine-readability", "--format", "json")
    contract = Path(reports.__file__).with_name("report.schema.json").read_text(encoding="utf-8")
    content = json.loads(page)
    jsonschema.validate(content, json.loads(contract))
    grades = content["files"][0]["machine_readability"]
    assert [rule["id"] for rule in grades["rules"]] == [criterion.id for criterion in all_criteria()]
    assert [level["level"] for level in grades["levels"]] == [1, 2, 3]
    found = next(rule for rule in grades["rules"] if rule["id"] == "L2-01")
    assert (found["standing"], found["count"], found["places"][0]["a1"]) == ("broken", 5, "C2")


def test_the_table_has_a_line_for_each_level_and_each_place(
    faulty: str, capsys: pytest.CaptureFixture[str]
) -> None:
    page = printed(capsys, "validate", faulty, "--profile", "machine-readability", "--format", "csv")
    rows = list(csv.reader(StringIO(page)))
    assert len({len(row) for row in rows}) == 1
    assert [row[2] for row in rows if row[1] == "機械可読性"][:3] == ["レベル1", "レベル2", "レベル3"]
    cell = rows[0].index("セル")
    assert [row[cell] for row in rows if row[2] == "L2-01"] == ["C2", "C3", "C4", "C5", "C6"]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_rates_stand_beside_the_scores(
    language: str, faulty: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("rate", faulty, "--profile", "machine-readability", "--lang", language)
    heading, line = printed(capsys, *words).splitlines()[:2]
    assert ("機械可読2" if language == "ja" else "readable 2") in heading
    expected = graded(FAULTY).grades[1].score
    assert expected is not None
    assert f"{int(expected * 10) / 10}" in line


def test_the_table_of_rates_is_as_wide_with_missing_datasets(
    faulty: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("rate", faulty, "--profile", "machine-readability", "--format", "csv", "--target", "aed")
    rows = list(csv.reader(StringIO(printed(capsys, *words))))
    assert {len(row) for row in rows} == {13}


def test_a_clean_file_breaks_no_rule() -> None:
    marks = [mark for grade in graded(CLEAN).grades for mark in grade.marks]
    assert [m.criterion.id for m in marks if m.answer.standing is Standing.BROKEN] == []


def test_a_rule_of_ours_names_the_official_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert "L1-06" in printed(capsys, "rules", "surrounding-blanks")
    assert json.loads(printed(capsys, "rules", "surrounding-blanks", "--format", "json"))["official"] == [
        "L1-06"
    ]


def test_the_page_lists_every_official_rule_by_its_id_and_name() -> None:
    page = (Path(__file__).parents[1] / "docs" / "machine-readability.md").read_text(encoding="utf-8")
    for criterion in all_criteria():
        assert f"| {criterion.id} | {criterion.title.ja} | {criterion.weight} |" in page, criterion.id
