"""What somebody chose not to count: for a time, with a reason, not for personal data, not in the rates."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from opendata import workspace
from opendata.commands import main
from opendata.conformance import summarise
from opendata.errors import UsageError
from opendata.ignoring import expired, set_aside
from opendata.model import Assessed, Ignore
from opendata.reports import Style, renderer
from opendata.validating import rules_by_code

Assess = Callable[..., Assessed]

RULES = rules_by_code()
AED = "aed@legacy-2017"
FAULTY = (
    "NO,名称,名称_カナ,住所,設置位置,開始時間\n1,見本館,,見本市1,玄関,9時\n2,,ミホン,見本市2,玄関,09:00\n"
)
BLANK = Ignore("required-item-blank", "台帳の整備中", "2027-03-31")
SETTINGS = '[publisher]\nlgcode = "152048"\n[check]\n'


def test_ignored_findings_are_counted_apart_and_rates_stay(assess: Assess) -> None:
    file = assess(FAULTY, AED)
    quiet = set_aside(file, [BLANK], RULES, "2027-03-31")
    assert quiet.ignored == ((BLANK, 2),)
    assert quiet.counts.error == file.counts.error - 2
    assert quiet.conformance == file.conformance
    assert BLANK.rule not in {group.code for group in quiet.report.groups}


def test_after_its_last_day_nothing_is_ignored(assess: Assess) -> None:
    file = assess(FAULTY, AED)
    assert set_aside(file, [BLANK], RULES, "2027-04-01") == file
    assert expired([BLANK], "2027-04-01") == [BLANK]
    assert expired([BLANK], "2027-03-31") == []


@pytest.mark.parametrize(
    ("narrowed", "count"),
    [
        (BLANK._replace(item="名称"), 1),
        (BLANK._replace(item="住所"), 0),
        (BLANK._replace(path="*.csv"), 2),
        (BLANK._replace(path="other/*.csv"), 0),
    ],
)
def test_an_item_or_a_path_narrows_it(assess: Assess, narrowed: Ignore, count: int) -> None:
    quiet = set_aside(assess(FAULTY, AED), [narrowed], RULES, "2026-12-01")
    assert sum(number for _, number in quiet.ignored) == count


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ('[[check.ignore]]\nrule = "no-such-rule"\nreason = "r"\nuntil = 2027-03-31\n', "no-such-rule"),
        ('[[check.ignore]]\nrule = "individual-number"\nreason = "r"\nuntil = 2027-03-31\n', "個人情報"),
        ('[[check.ignore]]\nrule = "duplicate-id"\nuntil = 2027-03-31\n', "reason"),
        ('[[check.ignore]]\nrule = "duplicate-id"\nreason = "r"\n', "until"),
        ("fail_under = 101\n", "fail_under"),
    ],
)
def test_settings_that_make_no_sense_are_told_with_their_place(settings: str, words: str) -> None:
    with pytest.raises(UsageError) as problem:
        workspace.parse((SETTINGS + settings).encode(), Path("opendata.toml"))
    assert words in problem.value.text.ja
    assert "行" in problem.value.text.ja


def test_the_settings_of_the_folder_decide_what_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "aed.csv").write_text(FAULTY, encoding="utf-8-sig")
    words = ["validate", "aed.csv", "--schema", AED, "--format", "json"]
    assert main(words) == 1
    (tmp_path / "opendata.toml").write_text(SETTINGS + "fail_under = 70\n", encoding="utf-8")
    assert main(words) == 0
    assert main([*words, "--fail-under", "99"]) == 1
    ignored = '[[check.ignore]]\nrule = "{}"\nreason = "見本"\nuntil = {}\n'
    rules = "".join(ignored.format(rule, "2999-12-31") for rule in ("required-item-blank", "time-format"))
    (tmp_path / "opendata.toml").write_text(SETTINGS + rules, encoding="utf-8")
    assert main(words) == 0
    (tmp_path / "opendata.toml").write_text(SETTINGS + rules.replace("2999", "2020"), encoding="utf-8")
    assert main(words) == 1
    assert "2020-12-31" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["text", "html", "markdown"])
def test_reports_tell_what_is_not_counted_and_why(assess: Assess, name: str) -> None:
    quiet = set_aside(assess(FAULTY, AED), [BLANK], RULES, "2026-12-01")
    text = renderer(name)(summarise([quiet]), RULES, Style())
    assert "設定により数えない指摘 2件" in text
    assert "台帳の整備中" in text


def test_json_lists_what_is_not_counted(assess: Assess) -> None:
    quiet = set_aside(assess(FAULTY, AED), [BLANK], RULES, "2026-12-01")
    file = json.loads(renderer("json")(summarise([quiet]), RULES, Style(limit=1000)))["files"][0]
    assert file["ignored"] == [{**BLANK._asdict(), "count": 2}]
