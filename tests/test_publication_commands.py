"""From an empty folder to a published, withdrawn and proven dataset, through the commands alone."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from opendata.commands import main
from opendata.ledger import Ledger
from opendata.model import Action

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "datasets"


@pytest.fixture
def workspace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Sanjo's sample: one dataset that conforms, one that does not."""
    root = tmp_path / "三条市"
    contact = ["--contact-name", "見本課", "--contact-email", "mihon@example.lg.jp"]
    assert main(["init", str(root), "--lgcode", "152048", *contact]) == 0
    for name in ("152048_aed", "152048_event"):
        main(["add", str(SAMPLE / name), "--workspace", str(root)])
    capsys.readouterr()
    return root


def run(root: Path, *words: str) -> int:
    return main([words[0], "--workspace", str(root), *words[1:], "--lang", "ja"])


def actions(root: Path) -> list[tuple[str, Action]]:
    return [(one.dataset, one.action) for one in Ledger(root / ".opendata" / "ledger.sqlite").receipts()]


def test_only_what_conforms_is_published_and_twice_is_once(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(workspace, "plan") == 1
    assert "必須項目適合率" in capsys.readouterr().out
    assert actions(workspace) == []
    assert run(workspace, "publish", "--yes") == 1
    assert actions(workspace) == [("152048_aed", Action.CREATE)]
    assert sorted(path.name for path in (workspace / "public").iterdir()) == ["152048_aed"]
    before = {path: path.read_bytes() for path in (workspace / "public").rglob("*") if path.is_file()}
    run(workspace, "publish", "--yes")
    assert actions(workspace) == [("152048_aed", Action.CREATE)]
    assert before == {path: path.read_bytes() for path in (workspace / "public").rglob("*") if path.is_file()}


def test_the_published_bytes_are_those_that_were_added(workspace: Path) -> None:
    run(workspace, "publish", "--yes")
    published = workspace / "public" / "152048_aed" / "152048_aed.csv"
    assert published.read_bytes() == (SAMPLE / "152048_aed" / "152048_aed.csv").read_bytes()
    report = json.loads((published.parent / "validation-report.json").read_text(encoding="utf-8"))
    assert report["summary"]["conforming"] == 1


def test_nothing_is_published_without_a_contact(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["init", str(tmp_path), "--lgcode", "152048"])
    main(["add", str(SAMPLE / "152048_aed"), "--workspace", str(tmp_path)])
    assert run(tmp_path, "publish", "--yes") == 1
    assert "連絡先" in capsys.readouterr().out
    assert not (tmp_path / "public" / "152048_aed").exists()


def test_an_override_publishes_with_its_reason_on_record(workspace: Path) -> None:
    assert run(workspace, "publish", "--yes", "--override", "152048_event=見本の確認のため") == 0
    receipts = Ledger(workspace / ".opendata" / "ledger.sqlite").receipts()
    assert {one.dataset: one.reason for one in receipts}["152048_event"] == "見本の確認のため"


def test_status_says_since_when_a_dataset_is_published(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(workspace, "publish", "--yes")
    capsys.readouterr()
    assert run(workspace, "status", "--format", "json") == 0
    shown = {one["name"]: one["published"] for one in json.loads(capsys.readouterr().out)["datasets"]}
    assert list(shown["152048_aed"]) == ["public"]
    assert shown["152048_event"] == {}


@pytest.fixture
def with_mobile(workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """The conforming dataset with two invented mobile numbers, in L2 and L3."""
    text = (SAMPLE / "152048_aed" / "152048_aed.csv").read_text(encoding="utf-8-sig")
    text = text.replace("0256-00-0001", "090-0000-0000").replace("0256-00-0002", "080-0000-0000")
    (tmp_path / "152048_aed.csv").write_text(text, encoding="utf-8-sig", newline="")
    main(["add", str(tmp_path / "152048_aed.csv"), "--workspace", str(workspace)])
    capsys.readouterr()
    return workspace


def test_personal_data_is_never_published_by_an_override(
    with_mobile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(with_mobile, "publish", "--yes", "--override", "152048_aed=見本のため") == 1
    told = capsys.readouterr().out
    assert "携帯電話の番号があります（2件：L2 L3）" in told
    assert actions(with_mobile) == []
    assert not (with_mobile / "public" / "152048_aed").exists()


def test_personal_data_is_released_only_cell_by_cell(
    with_mobile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(with_mobile, "publish", "--yes", "--release", "152048_aed:L2=代表番号の見本")
    assert "（1件：L3）" in capsys.readouterr().out
    assert actions(with_mobile) == []
    cells = "L2,152048_aed.csv!L3"
    run(with_mobile, "publish", "--yes", "--release", f"152048_aed:{cells}=代表番号の見本")
    (receipt,) = Ledger(with_mobile / ".opendata" / "ledger.sqlite").receipts()
    assert receipt.reason == "L2 152048_aed.csv!L3：代表番号の見本"


@pytest.mark.parametrize("words", ["152048_aed", "152048_aed:L2", "152048_aed=理由", "152048_aed:=理由"])
def test_a_release_needs_cells_and_a_reason(
    words: str, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(workspace, "publish", "--yes", "--release", words) == 2
    assert "セルと理由" in capsys.readouterr().err


def test_a_file_edited_where_it_lies_is_not_published_whatever_the_reason(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither the new bytes, which nobody took in, nor a report about them beside the old ones."""
    run(workspace, "publish", "--yes")
    before = {path: path.read_bytes() for path in (workspace / "public").rglob("*") if path.is_file()}
    done = actions(workspace)
    (table,) = (workspace / "datasets" / "152048_aed").glob("*.csv")
    table.write_bytes(table.read_bytes() + table.read_bytes().splitlines(keepends=True)[-1])
    capsys.readouterr()
    for words in ((), ("--override", "152048_aed=見本のため")):
        assert run(workspace, "publish", "--yes", *words) == 1
        assert "opendata add でもう一度取り込んでください" in capsys.readouterr().out
    assert actions(workspace) == done
    assert {p: p.read_bytes() for p in (workspace / "public").rglob("*") if p.is_file()} == before


def test_an_override_needs_a_reason(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(workspace, "publish", "--yes", "--override", "152048_event") == 2
    assert "理由" in capsys.readouterr().err


def test_a_withdrawn_dataset_stays_withdrawn(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(workspace, "publish", "--yes")
    assert run(workspace, "withdraw", "152048_aed", "--reason", "見本の誤り") == 0
    assert not (workspace / "public" / "152048_aed").exists()
    assert run(workspace, "publish", "--yes") == 1
    assert "見本の誤り" in capsys.readouterr().out
    assert not (workspace / "public" / "152048_aed").exists()
    assert actions(workspace)[-1] == ("152048_aed", Action.WITHDRAW)


def test_what_is_not_published_cannot_be_withdrawn(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(workspace, "withdraw", "152048_event", "--reason", "見本") == 2
    assert "公開されていません" in capsys.readouterr().err


def test_the_ledger_is_exported_and_its_tampering_found(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(workspace, "publish", "--yes")
    capsys.readouterr()
    assert run(workspace, "ledger", "--format", "jsonl") == 0
    assert json.loads(capsys.readouterr().out)["dataset"] == "152048_aed"
    with sqlite3.connect(workspace / ".opendata" / "ledger.sqlite") as database:
        database.execute("DROP TRIGGER receipts_hold")
        database.execute("UPDATE receipts SET receipt = replace(receipt, 'create', 'update')")
    assert run(workspace, "ledger") == 3
    assert "書き換えられ" in capsys.readouterr().err


def test_a_job_without_a_terminal_needs_yes(workspace: Path) -> None:
    command = [sys.executable, str(ROOT / "cli.py"), "publish", "--workspace", str(workspace)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "--yes" in done.stderr
    assert actions(workspace) == []


def add_portal(workspace: Path, name: str, **words: str) -> None:
    table = "".join(f'{key} = "{value}"\n' for key, value in words.items())
    with (workspace / "opendata.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n[portals.{name}]\n{table}")


def test_a_portal_that_is_down_does_not_stop_the_others(
    workspace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MIHON_TOKEN", "mihon")
    monkeypatch.setattr("opendata.portals.ckan_calls.ATTEMPTS", 1)
    address = {"url": "http://127.0.0.1:9", "organization": "sanjo", "token_env": "MIHON_TOKEN"}
    add_portal(workspace, "a-city", kind="ckan", **address)
    assert run(workspace, "publish", "--yes") == 3
    assert "失敗：公開先 a-city" in capsys.readouterr().out
    assert actions(workspace) == [("152048_aed", Action.CREATE)]
    assert run(workspace, "plan") == 3
    assert "失敗：公開先 a-city" in capsys.readouterr().out


def test_a_job_can_read_what_happened(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(workspace, "publish", "--yes", "--log-format", "json") == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["event"], line.get("dataset"), line.get("action")) for line in lines] == [
        ("plan", "152048_aed", "create"),
        ("plan", "152048_event", "blocked"),
        ("outcome", "152048_aed", "create"),
        ("outcome", "152048_event", "blocked"),
        ("summary", None, None),
    ]
    assert lines[1]["reasons"][0]["en"].startswith("152048_event.csv: the required-item rate")
    assert lines[-1] == {
        "event": "summary",
        "receipts": 1,
        "failures": 0,
        "failed_portals": 0,
        "steps": {"create": 1, "blocked": 1},
        "exit_code": 1,
    }
    assert run(workspace, "plan", "--log-format", "json") == 1
    (aed, _) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (aed["action"], aed["changes"]) == ("unchanged", [])


def test_bytes_that_others_replaced_are_found_by_verifying(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(workspace, "publish", "--yes")
    (workspace / "public" / "152048_aed" / "152048_aed.csv").unlink()
    assert run(workspace, "publish", "--yes", "--verify") == 1
    assert actions(workspace)[-1] == ("152048_aed", Action.UPDATE)
    assert (workspace / "public" / "152048_aed" / "152048_aed.csv").is_file()


def test_a_folder_made_by_hand_is_only_taken_over_when_a_person_says_so(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    by_hand = workspace / "public" / "152048_aed" / "読んでください.txt"
    by_hand.parent.mkdir(parents=True)
    by_hand.write_text("手作りの見本", encoding="utf-8")
    assert run(workspace, "publish", "--yes") == 1
    assert "--adopt 152048_aed" in capsys.readouterr().out
    assert actions(workspace) == []
    run(workspace, "publish", "--yes", "--adopt", "152048_aed")
    assert actions(workspace) == [("152048_aed", Action.CREATE)]
    assert by_hand.read_text(encoding="utf-8") == "手作りの見本"


def test_an_unknown_portal_is_a_usage_error(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(workspace, "plan", "--portal", "nowhere") == 2
    assert "public" in capsys.readouterr().err


def test_a_portal_without_its_token_is_a_usage_error_that_names_the_variable(
    workspace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MIHON_TOKEN", raising=False)
    address = {"url": "http://127.0.0.1:9", "organization": "sanjo", "token_env": "MIHON_TOKEN"}
    add_portal(workspace, "city", kind="ckan", **address)
    assert run(workspace, "plan", "--portal", "city") == 2
    assert "MIHON_TOKEN" in capsys.readouterr().err


def test_a_portal_is_checked_before_anything_is_written(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["portal", "check", "--workspace", str(workspace), "--lang", "ja"]) == 0
    assert "公開できます" in capsys.readouterr().out
    (workspace / "public").rmdir()
    (workspace / "public").write_text("フォルダではありません", encoding="utf-8")
    assert main(["portal", "check", "--workspace", str(workspace), "--lang", "ja"]) == 1
    assert "問題" in capsys.readouterr().out


def test_a_user_without_a_name_is_asked_for_one(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As in a container that runs under any number."""
    for name in ("OPENDATA_OPERATOR", "LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os, "getuid", lambda: 987_654_321)
    assert main(["publish", "--yes", "--workspace", str(workspace)]) == 3
    assert "OPENDATA_OPERATOR" in capsys.readouterr().err


def test_the_operator_can_be_named(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "OPENDATA_OPERATOR", "見本係")
    run(workspace, "publish", "--yes")
    (receipt,) = Ledger(workspace / ".opendata" / "ledger.sqlite").receipts()
    assert receipt.operator == "見本係"


def test_a_receipt_tells_the_kind_of_portal_and_the_languages_of_the_cells(workspace: Path) -> None:
    run(workspace, "publish", "--yes", "--override", "152048_event=見本の確認のため")
    found = {one.dataset: one for one in Ledger(workspace / ".opendata" / "ledger.sqlite").receipts()}
    assert found["152048_event"].kind == "folder"
    assert found["152048_event"].languages == ("ja", "en")
    assert found["152048_aed"].languages == ("ja",)
