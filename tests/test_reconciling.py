"""Where the ledger and a folder differ, by every kind; recorded, and understood by everything else."""

import csv
import json
import shutil
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from opendata.commands import main
from opendata.errors import PortalFailure
from opendata.kpi import fold
from opendata.ledger import Ledger, exclusive
from opendata.model import Action, Change, Found, PortalFile, Rate, Receipt, Text
from opendata.portals.folder import FolderPortal
from opendata.publishing import content, published
from opendata.reconciling import compare, reconcile
from opendata.reports.reconcile import WORDS, Difference, Kind, Reconciliation, render

SAMPLE = Path(__file__).resolve().parents[1] / "datasets"
AED, EVENT = "152048_aed", "152048_event"
DATA = f"{AED}.csv"

# ── Comparing values ──────────────────────────────────────────────────────────────────────────────

FILE = PortalFile("a.csv", "見本", "CSV", "text/csv", 3, "a" * 64, "f1", "https://portal.example.jp/a.csv")
FOUND = Found("id-1", f"152048/{AED}", AED, {"title": "見本"}, (FILE,), "1")


def receipt(found: Found = FOUND, action: Action = Action.CREATE) -> Receipt:
    return Receipt(
        time="2026-11-21T09:00:00+09:00",
        portal="public",
        dataset=AED,
        portal_id=found.id,
        action=action,
        content=content(found),
        files=found.files,
        schema="aed@legacy-2017",
        required=Rate(1, 1),
        conforms=True,
        tool="opendata 0",
        operator="見本係",
    )


def compared(last: Receipt | None, found: Found | None) -> tuple[Difference, ...]:
    return compare({AED: last} if last else {}, {AED: found} if found else {}, (), {})


HIDDEN = FOUND._replace(is_public=False)
WITHDRAWN, GONE = receipt(HIDDEN, Action.WITHDRAW), receipt(HIDDEN, Action.VANISHED)


@pytest.mark.parametrize(
    ("last", "found"),
    [
        (receipt(), FOUND),
        (receipt(), FOUND._replace(revision="2", unfinished=("a.csv",))),
        (WITHDRAWN, HIDDEN),
        (WITHDRAWN, HIDDEN._replace(fields={})),
        (WITHDRAWN, None),
        (GONE, None),
        (GONE, HIDDEN),
        (None, HIDDEN),
        (None, None),
    ],
)
def test_what_the_public_sees_is_what_the_ledger_says(last: Receipt | None, found: Found | None) -> None:
    assert compared(last, found) == ()


@pytest.mark.parametrize(
    ("last", "found", "kind"),
    [
        (receipt(), None, Kind.MISSING),
        (receipt(), HIDDEN, Kind.PRIVATE),
        (WITHDRAWN, FOUND, Kind.RETURNED),
        (GONE, FOUND, Kind.RETURNED),
        (None, FOUND, Kind.UNRECEIPTED),
        (receipt(), FOUND._replace(fields={"title": "別"}), Kind.CHANGED),
    ],
)
def test_each_kind_is_told(last: Receipt | None, found: Found | None, kind: Kind) -> None:
    (difference,) = compared(last, found)
    assert (difference.kind, difference.dataset) == (kind, AED)


OTHER = FILE._replace(sha256="b" * 64)
MORE = FILE._replace(key="b.csv", sha256="c" * 64)


@pytest.mark.parametrize(
    ("found", "changes"),
    [
        (FOUND._replace(fields={"title": "別"}), [Change(WORDS, "", "")]),
        (FOUND._replace(name="other"), [Change(WORDS, "", "")]),
        (FOUND._replace(files=(OTHER,)), [Change("a.csv", "a" * 64, "b" * 64)]),
        (FOUND._replace(files=(FILE._replace(sha256=""),)), [Change("a.csv", "a" * 64, "?")]),
        (FOUND._replace(files=()), [Change("a.csv", "a" * 64, "")]),
        (FOUND._replace(files=(FILE, MORE)), [Change("b.csv", "", "c" * 64)]),
        (FOUND._replace(files=(FILE._replace(title="改題"),)), [Change("a.csv", "見本 CSV", "改題 CSV")]),
        (
            FOUND._replace(files=(OTHER,), fields={}),
            [Change("a.csv", "a" * 64, "b" * 64), Change(WORDS, "", "")],
        ),
        (FOUND._replace(id="id-2"), [Change("id", "id-1", "id-2")]),
    ],
)
def test_a_change_is_told_as_far_as_the_receipt_knows(found: Found, changes: list[Change]) -> None:
    (difference,) = compared(receipt(), found)
    assert (difference.kind, list(difference.changes)) == (Kind.CHANGED, changes)


def test_everything_is_told_in_the_order_of_names() -> None:
    told = compare({AED: receipt()}, {AED: HIDDEN}, ("aaa", "zzz"), {AED: (FILE,)})
    assert [(one.dataset, one.kind) for one in told] == [
        (AED, Kind.PRIVATE),
        (AED, Kind.DEAD),
        ("aaa", Kind.EXTRA),
        ("zzz", Kind.EXTRA),
    ]
    assert told[1].changes == (Change("a.csv", FILE.url, ""),)


# ── Reading a portal ──────────────────────────────────────────────────────────────────────────────


class Other(FolderPortal):
    """A folder that shows what a test says, and may be down for one of the questions."""

    def __init__(self, root: Path, found: Found, down: str = "") -> None:
        super().__init__("public", root)
        self.shown, self.down, self.asked = found, down, 0

    def _answer(self, question: str) -> None:
        if self.down == question:
            raise PortalFailure(Text("止まっています。", "It is down."))

    def published(self) -> dict[str, Found]:
        self._answer("published")
        return {self.shown.marker: self.shown, "131016/x": self.shown._replace(id="x", name="131016_x")}

    def others(self) -> tuple[str, ...]:
        self._answer("others")
        return ()

    def serves(self, found: Found, key: str) -> bool:
        self.asked += 1
        self._answer("serves")
        return False


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    kept = Ledger(tmp_path / "ledger.sqlite")
    kept.append(receipt())
    return kept


def test_what_a_neighbour_marked_is_not_ours(tmp_path: Path, ledger: Ledger) -> None:
    told = reconcile(Other(tmp_path, FOUND), ledger, "152048", with_links=False)
    assert told.differences == (Difference(Kind.EXTRA, "131016_x"),)


def test_a_dataset_keeps_its_receipt_when_the_code_of_the_municipality_changes(
    tmp_path: Path, ledger: Ledger
) -> None:
    told = reconcile(Other(tmp_path, FOUND), ledger, "159999", with_links=False)
    assert told.differences == (Difference(Kind.EXTRA, "131016_x"),)


@pytest.mark.parametrize("down", ["published", "others"])
def test_a_portal_that_is_down_is_a_problem_and_no_difference(
    tmp_path: Path, ledger: Ledger, down: str
) -> None:
    told = reconcile(Other(tmp_path, FOUND, down), ledger, "152048", with_links=True)
    assert (told.differences, told.problem and told.problem.en) == ((), "It is down.")


def test_links_that_cannot_be_asked_for_do_not_hide_the_rest(tmp_path: Path, ledger: Ledger) -> None:
    portal = Other(tmp_path, FOUND._replace(files=(OTHER, MORE)), "serves")
    told = reconcile(portal, ledger, "152048", with_links=True)
    assert [one.kind for one in told.differences] == [Kind.EXTRA, Kind.CHANGED]
    assert told.problem
    assert portal.asked == 1


def test_addresses_are_asked_for_only_on_request_and_only_of_what_is_public(
    tmp_path: Path, ledger: Ledger
) -> None:
    portal = Other(tmp_path, FOUND)
    reconcile(portal, ledger, "152048", with_links=False)
    assert portal.asked == 0
    assert Kind.DEAD in {one.kind for one in reconcile(portal, ledger, "152048", with_links=True).differences}
    assert portal.asked == 1
    reconcile(Other(tmp_path, HIDDEN, "serves"), ledger, "152048", with_links=True)


# ── Through the command ───────────────────────────────────────────────────────────────────────────


@pytest.fixture
def workspace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Sanjo's samples, published."""
    root = tmp_path / "三条市"
    contact = ["--contact-name", "見本課", "--contact-email", "mihon@example.lg.jp"]
    assert main(["init", str(root), "--lgcode", "152048", *contact]) == 0
    for name in (AED, EVENT):
        main(["add", str(SAMPLE / name), "--workspace", str(root)])
    assert run(root, "publish", "--yes", "--override", f"{EVENT}=見本のため") == 0
    capsys.readouterr()
    return root


def run(root: Path, command: str, *words: str) -> int:
    return main([command, "--workspace", str(root), *words, "--lang", "ja"])


def receipts(root: Path) -> tuple[Receipt, ...]:
    return Ledger(root / ".opendata" / "ledger.sqlite").receipts()


def shown(root: Path) -> dict[str, tuple[bytes, int]]:
    files = [path for path in (root / "public").rglob("*") if path.is_file()]
    return {str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


def differences(root: Path, capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, Any]]:
    capsys.readouterr()
    run(root, "reconcile", "--format", "json", *words)
    (portal,) = json.loads(capsys.readouterr().out)["portals"]
    found: list[dict[str, Any]] = portal["differences"]
    return found


def lose(public: Path) -> None:
    shutil.rmtree(public / AED)


def hide(public: Path) -> None:
    (public / ".withdrawn").mkdir()
    (public / AED).rename(public / ".withdrawn" / AED)


def edit(public: Path) -> None:
    record = public / AED / "dataset.json"
    said = json.loads(record.read_text(encoding="utf-8"))
    said["fields"]["notes"] = "手で直した説明"
    record.write_text(json.dumps(said), encoding="utf-8")


def replace(public: Path) -> None:
    (public / AED / DATA).write_bytes(b"other")


def unlink(public: Path) -> None:
    (public / AED / DATA).unlink()


def put(public: Path) -> None:
    (public / "手作り").mkdir()
    (public / "手作り" / "架空.csv").write_text("架空", encoding="utf-8")


def make_ours(public: Path) -> None:
    """A dataset of this tool, whose receipt was lost with another machine."""
    shutil.copytree(public / AED, public / "152048_wifi")
    record = public / "152048_wifi" / "dataset.json"
    record.write_text(record.read_text(encoding="utf-8").replace(AED, "152048_wifi"), encoding="utf-8")
    (public / "152048_wifi" / DATA).rename(public / "152048_wifi" / "152048_wifi.csv")


CASES: dict[str, tuple[Callable[[Path], None], list[str], Action | None]] = {
    "missing": (lose, ["missing"], Action.VANISHED),
    "private": (hide, ["private"], Action.VANISHED),
    "edited": (edit, ["changed"], Action.UPDATE),
    "replaced": (replace, ["changed"], Action.UPDATE),
    "unlinked": (unlink, ["changed", "dead"], Action.UPDATE),
    "extra": (put, ["extra"], None),
    "unreceipted": (make_ours, ["unreceipted"], Action.CREATE),
}


def test_a_ledger_and_a_portal_that_agree_end_in_0(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(workspace, "reconcile") == 0
    assert capsys.readouterr().out == "照合：public\n  台帳と公開先は一致しています。\n"
    run(workspace, "withdraw", AED, "--reason", "見本")
    assert run(workspace, "reconcile") == 0


@pytest.mark.parametrize("case", CASES)
def test_every_difference_is_told_and_nothing_is_written(
    workspace: Path, capsys: pytest.CaptureFixture[str], case: str
) -> None:
    change, kinds, action = CASES[case]
    change(workspace / "public")
    before = (shown(workspace), receipts(workspace))
    assert run(workspace, "reconcile") == 1
    text = capsys.readouterr().out
    assert "→" in text
    assert ("台帳への記録の案" in text) is (action is not None)
    found = differences(workspace, capsys)
    assert [one["kind"] for one in found] == kinds
    assert next(one["proposal"] and one["proposal"]["action"] for one in found) == action
    assert run(workspace, "reconcile", "--format", "csv") == 1
    assert len(list(csv.reader(StringIO(capsys.readouterr().out)))) == 1 + len(kinds)
    assert (shown(workspace), receipts(workspace)) == before


@pytest.mark.parametrize("case", CASES)
def test_what_is_recorded_is_settled_and_the_portal_stays_as_it_is(
    workspace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    monkeypatch.setenv("OPENDATA_OPERATOR", "照合係")
    change, kinds, action = CASES[case]
    change(workspace / "public")
    before, history = shown(workspace), receipts(workspace)
    left = [kind for kind in kinds if kind in ("extra", "dead")]
    assert run(workspace, "reconcile", "--record", "--reason", "見本の照合") == int(bool(left))
    assert shown(workspace) == before
    kept = receipts(workspace)
    assert kept[: len(history)] == history
    added = kept[len(history) :]
    assert [one.action for one in added] == ([action] if action else [])
    assert all((one.operator, one.reason, one.kind) == ("照合係", "見本の照合", "folder") for one in added)
    assert all(one.time for one in added)
    assert Ledger(workspace / ".opendata" / "ledger.sqlite").broken_at() is None
    assert [one["kind"] for one in differences(workspace, capsys)] == left
    assert run(workspace, "reconcile", "--record", "--reason", "もう一度") == int(bool(left))
    assert receipts(workspace) == kept


def test_a_recorded_change_keeps_the_rates_and_one_without_a_past_has_none(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replace(workspace / "public")
    make_ours(workspace / "public")
    last = {one.dataset: one for one in receipts(workspace)}[AED]
    run(workspace, "reconcile", "--record", "--reason", "見本の照合")
    after = {one.dataset: one for one in receipts(workspace)}
    rated = (after[AED].required, after[AED].conforms, after[AED].schema, after[AED].languages)
    assert rated == (last.required, last.conforms, last.schema, last.languages)
    assert after[AED].content != last.content
    assert (after["152048_wifi"].required, after["152048_wifi"].conforms) == (Rate(0, 0), None)


def test_what_came_back_after_its_withdrawal_is_told_and_recorded(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(workspace, "withdraw", AED, "--reason", "見本の誤り")
    public = workspace / "public"
    (public / ".withdrawn" / AED).rename(public / AED)
    (found,) = differences(workspace, capsys)
    assert (found["kind"], found["proposal"]["action"]) == ("returned", "update")
    assert f"opendata withdraw {AED}" in found["next"]["ja"]
    assert run(workspace, "reconcile", "--record", "--reason", "公開してよい") == 0
    assert receipts(workspace)[-1].action is Action.UPDATE
    assert run(workspace, "reconcile") == 0
    run(workspace, "plan")
    assert "見本の誤り" not in capsys.readouterr().out


def test_publishing_puts_back_what_others_changed(workspace: Path) -> None:
    replace(workspace / "public")
    assert run(workspace, "reconcile") == 1
    run(workspace, "publish", "--yes")
    assert run(workspace, "reconcile") == 0


def test_links_are_left_out_on_request(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    unlink(workspace / "public")
    assert [one["kind"] for one in differences(workspace, capsys, "--no-links")] == ["changed"]


@pytest.mark.parametrize("words", [["--record"], ["--record", "--reason", " "], ["--reason", "見本"]])
def test_a_record_needs_its_reason_and_a_reason_its_record(
    workspace: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    lose(workspace / "public")
    before = receipts(workspace)
    assert run(workspace, "reconcile", *words) == 2
    assert "--record --reason" in capsys.readouterr().err
    assert receipts(workspace) == before


def test_an_unknown_portal_is_a_usage_error(workspace: Path) -> None:
    assert run(workspace, "reconcile", "--portal", "nowhere") == 2


def test_nothing_is_recorded_while_a_publication_runs(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lose(workspace / "public")
    before = receipts(workspace)
    with exclusive(workspace / ".opendata" / "publish.lock"):
        assert run(workspace, "reconcile", "--record", "--reason", "見本") == 3
        assert run(workspace, "reconcile") == 1
    assert receipts(workspace) == before


def test_a_portal_that_is_down_does_not_stop_the_others(
    workspace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MIHON_TOKEN", "mihon")
    monkeypatch.setattr("opendata.portals.ckan_calls.ATTEMPTS", 1)
    with (workspace / "opendata.toml").open("a", encoding="utf-8") as file:
        file.write('\n[portals.a-city]\nkind = "ckan"\nurl = "http://127.0.0.1:9"\n')
        file.write('organization = "sanjo"\ntoken_env = "MIHON_TOKEN"\n')
    lose(workspace / "public")
    for form in ("text", "json", "csv"):
        assert run(workspace, "reconcile", "--format", form) == 3
        told = capsys.readouterr().out
        assert AED in told
        assert "返事がありません" in told
    assert run(workspace, "reconcile", "--record", "--reason", "見本") == 3
    assert receipts(workspace)[-1].action is Action.VANISHED
    assert run(workspace, "reconcile", "--portal", "public") == 0


def test_the_report_goes_to_a_file(workspace: Path, tmp_path: Path) -> None:
    put(workspace / "public")
    assert run(workspace, "reconcile", "--format", "csv", "--output", str(tmp_path / "r.csv")) == 1
    (row,) = csv.DictReader(StringIO((tmp_path / "r.csv").read_text(encoding="utf-8-sig")))
    assert (row["公開先"], row["データセット"]) == ("public", "手作り")


def test_a_name_that_others_chose_does_no_harm() -> None:
    evil = (Difference(Kind.EXTRA, "=cmd()\x1b[2J{dataset}"), Difference(Kind.RETURNED, "{x}\n"))
    found = [Reconciliation("public", evil, Text("{止}", "{down}"))]
    for form in ("text", "json", "csv"):
        told = render(found, form, "en")
        assert "\x1b" not in told
    assert "'=cmd()" in render(found, "csv", "en")


# ── What everything else makes of a receipt that something vanished ───────────────────────────────


@pytest.fixture
def vanished(workspace: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    lose(workspace / "public")
    assert run(workspace, "reconcile", "--record", "--reason", "公開先で消された") == 0
    capsys.readouterr()
    return workspace


def test_what_vanished_is_not_published_any_more(vanished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert published(receipts(vanished))[AED] == {}
    run(vanished, "status", "--format", "json")
    told = {one["name"]: one for one in json.loads(capsys.readouterr().out)["datasets"]}
    assert told[AED]["published"] == {}
    assert "公開する：opendata plan、opendata publish" in [one["ja"] for one in told[AED]["next"]]


def test_what_vanished_counts_no_more(vanished: Path) -> None:
    effects = Ledger(vanished / ".opendata" / "ledger.sqlite").effects(date(9999, 12, 31))
    assert [effect.dataset for effect in fold(effects[:-1]).values()] == [AED, EVENT]
    assert [effect.dataset for effect in fold(effects).values()] == [EVENT]


def test_what_vanished_is_offered_and_published_again(
    vanished: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(vanished, "plan", "--log-format", "json")
    steps = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {step["dataset"]: step["action"] for step in steps}[AED] == "create"
    run(vanished, "publish", "--yes")
    assert (vanished / "public" / AED / DATA).is_file()
    assert list(published(receipts(vanished))[AED]) == ["public"]
    assert run(vanished, "reconcile") == 0


def test_what_was_hidden_by_hand_is_made_public_again(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hide(workspace / "public")
    assert run(workspace, "reconcile", "--record", "--reason", "公開先で隠された") == 0
    run(workspace, "publish", "--yes")
    assert list(published(receipts(workspace))[AED]) == ["public"]
    assert run(workspace, "reconcile") == 0


def test_the_exported_ledger_has_what_vanished_with_its_reason(
    vanished: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(vanished, "ledger") == 0
    rows = list(csv.DictReader(StringIO(capsys.readouterr().out)))
    assert (rows[-1]["データセット"], rows[-1]["理由"]) == (AED, "公開先で消された")
    assert rows[-1]["動作"] == "公開先で消失・非公開"
    assert run(vanished, "ledger", "--format", "jsonl") == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["action"] == "vanished"
