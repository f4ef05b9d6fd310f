"""From a published dataset to every report of the KPIs, through the command alone."""

import csv
import json
import subprocess
import sys
from datetime import date
from io import StringIO
from pathlib import Path

import pytest

from opendata.commands import main
from opendata.ledger import Ledger
from opendata.model import Action, Rate, Receipt
from opendata.reports import KPI_FORMATS, QUARTER_FORMATS

SAMPLE = Path(__file__).resolve().parents[1] / "datasets"
PLAN = """\
title = "見本市の計画"
period = { start = "2020-04-01", end = "令和3年度" }

[[measures]]
id = "open"
title = "公開"
department = "情報課"

[[measures.kpis]]
id = "datasets"
title = "公開件数"
definition = "published-datasets"
unit = "datasets"
target = {target}
deadline = "{deadline}"
"""


@pytest.fixture
def home(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Sanjo's sample: one dataset published in 2020, one that does not conform."""
    root = tmp_path / "三条市"
    contact = ["--contact-name", "見本課", "--contact-email", "mihon@example.lg.jp"]
    assert main(["init", str(root), "--lgcode", "152048", *contact]) == 0
    for name in ("152048_aed", "152048_event"):
        main(["add", str(SAMPLE / name), "--workspace", str(root)])
    (root / ".opendata").mkdir()
    ledger = Ledger(root / ".opendata" / "ledger.sqlite")
    ledger.append(receipt("152048_aed", "2020-05-01T10:00:00+09:00"))
    ledger.append(receipt("152048_tourism", "2020-08-01T10:00:00+09:00"))
    capsys.readouterr()
    return root


def receipt(dataset: str, time: str) -> Receipt:
    return Receipt(
        time=time,
        portal="public",
        dataset=dataset,
        portal_id=dataset,
        action=Action.CREATE,
        content="0" * 64,
        files=(),
        schema=f"{dataset.partition('_')[2]}@legacy-2017",
        required=Rate(100, 100),
        conforms=True,
        tool="0",
        operator="見本",
        kind="folder",
    )


def run(root: Path, *words: str, lang: str = "ja") -> int:
    return main(["kpi", "--workspace", str(root), *words, "--lang", lang])


def plan(root: Path, *, target: int = 3, deadline: str = "2020-12-31") -> Path:
    path = root / "plan.toml"
    text = PLAN.replace("{target}", str(target)).replace("{deadline}", deadline)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_plan_of_the_municipality_is_the_one_that_ships(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(home, "--as-of", "2020-12-31") == 0
    text = capsys.readouterr().out
    assert "三条市官民データ活用推進計画" in text
    assert "2020年12月31日現在" in text
    assert "152048_event（必須項目適合率" in text
    assert "152048_aed" in text


def test_figures_of_a_past_day_do_not_know_the_days_after(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for day, value, receipts, is_last in (
        ("2020-04-30", 0, 0, False),
        ("2020-07-31", 1, 1, False),
        ("2020-08-01", 2, 2, True),
    ):
        assert run(home, "--plan", str(plan(home)), "--as-of", day, "--format", "json") == 0
        content = json.loads(capsys.readouterr().out)
        assert content["indicators"][0]["value"]["numerator"] == value
        assert content["ledger"]["receipts"] == receipts
        assert bool(content["ledger"]["head"]) is is_last


def test_without_a_day_it_is_today_in_tokyo(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(home, "--format", "json") == 0
    day = date.fromisoformat(json.loads(capsys.readouterr().out)["day"])
    assert abs((day - date.today()).days) <= 1


def test_a_plan_may_be_a_file_a_name_or_a_setting(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(home, "--plan", "shimokawa")
    assert "下川町" in capsys.readouterr().out
    run(home, "--plan", str(plan(home)))
    assert "見本市の計画" in capsys.readouterr().out
    settings = home / "opendata.toml"
    settings.write_text('plan = "plan.toml"\n' + settings.read_text(encoding="utf-8"), encoding="utf-8")
    run(home)
    assert "見本市の計画" in capsys.readouterr().out
    run(home, "--plan", "shimokawa")
    assert "下川町" in capsys.readouterr().out


def test_a_municipality_without_a_plan_learns_how_to_write_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["init", str(tmp_path), "--lgcode", "131016"])
    capsys.readouterr()
    assert run(tmp_path) == 2
    told = capsys.readouterr().err
    assert "guide.toml" in told
    assert 'plan = "plan.toml"' in told


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["--as-of", "2020-13-01"], 2, "--as-of"),
        (["--plan", "nothing.toml"], 2, "nothing.toml"),
        (["report", "--quarter", "2020Q5"], 2, "--quarter"),
        (["--format", "xlsx"], 2, "--output"),
        (["report", "--format", "csv"], 2, "markdown, html, xlsx"),
        (["report", "--history"], 2, "--history"),
        (["--history", "--format", "html"], 2, "csv"),
    ],
)
def test_words_that_make_no_sense_are_explained(
    home: Path, capsys: pytest.CaptureFixture[str], words: list[str], code: int, told: str
) -> None:
    for lang in ("ja", "en"):
        assert run(home, *words, lang=lang) == code
        assert told in capsys.readouterr().err


@pytest.mark.parametrize("format", KPI_FORMATS)
def test_every_format_goes_to_a_file(home: Path, format: str) -> None:
    out = home / f"kpi.{format}"
    assert run(home, "--format", format, "--output", str(out)) == 0
    begin = {"csv": b"\xef\xbb\xbf", "xlsx": b"PK", "html": b"<!DOCTYPE html>"}.get(format, b"")
    assert out.read_bytes().startswith(begin)


@pytest.mark.parametrize("format", QUARTER_FORMATS)
def test_the_quarterly_report_goes_to_a_file(home: Path, format: str) -> None:
    out = home / f"quarter.{format}"
    assert run(home, "report", "--quarter", "2020Q2", "--format", format, "--output", str(out)) == 0
    assert out.stat().st_size > 1000


def test_the_quarterly_report_is_that_of_two_quarter_ends(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(home, "report", "--quarter", "2020Q2", "--plan", str(plan(home))) == 0
    found = capsys.readouterr()
    assert "2020年度第2四半期" in found.out
    assert "| 公開件数 | 1件 | 2件 | +1件 | 3件 |" in found.out
    assert found.err == ""


def test_the_last_quarter_is_reported_unless_another_is_named(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(home, "report", "--as-of", "2020-10-05", "--plan", str(plan(home))) == 0
    assert "2020年度第2四半期" in capsys.readouterr().out
    assert run(home, "report", "--as-of", "2020-10-05", "--quarter", "2020Q3") == 0
    assert "まだ終わっていません" in capsys.readouterr().err


def test_the_history_is_a_csv(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = home / "history.csv"
    words = ("--history", "--as-of", "2020-09-30", "--plan", str(plan(home)))
    assert run(home, *words, "--output", str(out)) == 0
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    assert run(home, *words) == 0
    found = list(csv.reader(StringIO(capsys.readouterr().out)))
    assert [(row[0], row[6], row[9]) for row in found[1:]] == [
        ("2020-06-30", "1", ""),
        ("2020-09-30", "2", "1"),
    ]


@pytest.mark.parametrize(
    ("day", "target", "code", "told"),
    [
        ("2021-01-01", 3, 1, "期限までに目標に達していません"),
        ("2020-12-31", 3, 0, "期限に間に合わないおそれ"),
        ("2020-09-30", 300, 0, "期限に間に合わないおそれ"),
        ("2021-01-01", 2, 0, ""),
    ],
)
def test_a_check_fails_only_after_the_deadline(
    home: Path, capsys: pytest.CaptureFixture[str], day: str, target: int, code: int, told: str
) -> None:
    words = ("--plan", str(plan(home, target=target)), "--as-of", day)
    assert run(home, *words) == 0
    assert capsys.readouterr().err == ""
    assert run(home, *words, "--check") == code
    found = capsys.readouterr()
    assert told in found.err
    assert bool(found.err) is bool(told)
    assert "公開件数" in found.out


def test_what_a_terminal_must_not_see_stays_visible(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = plan(home, deadline="2020-06-30")
    path.write_text(
        path.read_text(encoding="utf-8").replace("公開件数", "公開\\u202e\\u001b[31m"), encoding="utf-8"
    )
    assert run(home, "--plan", str(path), "--check", "--as-of", "2021-01-01") == 1
    found = capsys.readouterr()
    assert "公開\\u202e\\u001b" in found.out
    assert "公開\\u202e\\u001b" in found.err
    assert not {"\u202e", "\x1b"} & set(found.out + found.err)


def test_a_workspace_that_published_nothing_has_a_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["init", str(tmp_path), "--lgcode", "014681"])
    assert run(tmp_path, "--as-of", "2020-01-01") == 0
    assert "下川町" in capsys.readouterr().out
    assert not (tmp_path / ".opendata").exists()


def test_only_what_is_asked_for_is_imported(home: Path) -> None:
    program = "import sys; from opendata.commands import main; main(sys.argv[1:]); print(*sys.modules)"
    words = [sys.executable, "-c", program, "kpi", "--workspace", str(home)]
    done = subprocess.run(words, capture_output=True, check=True, cwd=SAMPLE.parent)
    assert not {"pandas", "numpy", "xlsxwriter", "requests", "frictionless"} & set(
        done.stdout.decode().split()
    )
