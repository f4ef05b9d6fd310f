"""The folder keeps the contract of every portal, and what is particular to a directory."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from contract import NOW, ByHand, PortalContract, Spoil, offer_of

from opendata.errors import LedgerFailure, PortalFailure
from opendata.ledger import Ledger, exclusive
from opendata.model import Action, Found
from opendata.portals import Portal
from opendata.portals.folder import FolderPortal
from opendata.publishing import carry_out, make_plan

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("152048_aed", "152048_event", "152048_hospital", "152048_preschool", "152048_tourism")


class TestFolder(PortalContract):
    @pytest.fixture
    def portal(self, tmp_path: Path) -> Portal:
        return FolderPortal("public", tmp_path / "public")

    @pytest.fixture
    def put_by_hand(self, tmp_path: Path) -> ByHand:
        def put(name: str) -> Callable[[], bool]:
            path = tmp_path / "public" / name / "手作り.csv"
            path.parent.mkdir(parents=True)
            path.write_text("架空", encoding="utf-8")
            return lambda: path.read_text(encoding="utf-8") == "架空"

        return put

    @pytest.fixture
    def spoil(self, tmp_path: Path) -> Spoil:
        def change(found: Found, key: str) -> None:
            (tmp_path / "public" / found.name / key).write_text("別の内容", encoding="utf-8")

        return change


def test_a_file_that_cannot_take_its_place_leaves_nothing_behind(tmp_path: Path) -> None:
    portal, ledger, offer = (
        FolderPortal("public", tmp_path / "public"),
        Ledger(tmp_path / "l"),
        offer_of(tmp_path),
    )
    list(carry_out(make_plan(portal, [offer], {}, {}), portal, ledger, lambda: NOW, "見本係"))
    folder = tmp_path / "public" / "152048_aed"
    (folder / "152048_aed.csv").unlink()
    (folder / "152048_aed.csv").mkdir()
    plan = make_plan(portal, [offer], portal.published(), ledger.latest("public"))
    (outcome,) = carry_out(plan, portal, ledger, lambda: NOW, "見本係")
    assert outcome.failure is not None
    assert sorted(path.name for path in folder.iterdir()) == ["152048_aed.csv", "dataset.json"]


def test_bytes_changed_by_others_are_seen_whatever_the_record_says(tmp_path: Path) -> None:
    portal, ledger, offer = (
        FolderPortal("public", tmp_path / "public"),
        Ledger(tmp_path / "l"),
        offer_of(tmp_path),
    )
    plan = make_plan(portal, [offer], {}, {})
    list(carry_out(plan, portal, ledger, lambda: NOW, "見本係"))
    (tmp_path / "public" / "152048_aed" / "152048_aed.csv").write_bytes("荒らされた".encode())
    again = make_plan(portal, [offer], portal.published(), ledger.latest("public"))
    assert [(step.action, step.changes[0].what) for step in again.steps] == [
        (Action.UPDATE, "152048_aed.csv")
    ]
    list(carry_out(again, portal, ledger, lambda: NOW, "見本係"))
    assert (
        portal.digest(portal.published()["152048/152048_aed"], "152048_aed.csv")
        == offer.wanted.files[0].sha256
    )


@pytest.mark.parametrize(
    "name", ["../escape", "a/b", "", "日本語", "a" * 101, ".hidden", "dataset.json", "😀"]
)
def test_a_name_that_could_leave_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    offer = offer_of(tmp_path)
    with pytest.raises(PortalFailure):
        FolderPortal("public", tmp_path / "public").accepts(offer.wanted._replace(name=name))


def test_a_damaged_record_is_a_clear_failure(tmp_path: Path) -> None:
    record = tmp_path / "public" / "152048_aed" / "dataset.json"
    record.parent.mkdir(parents=True)
    record.write_text("{", encoding="utf-8")
    with pytest.raises(PortalFailure, match="damaged"):
        FolderPortal("public", tmp_path / "public").published()


def test_two_runs_at_once_are_kept_apart_and_a_crash_frees_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "publish.lock"
    with exclusive(path), pytest.raises(LedgerFailure, match="Another"), exclusive(path):
        pass
    program = (
        "import sys, time; sys.path.insert(0, sys.argv[2])\n"
        "from pathlib import Path\nfrom opendata.ledger import exclusive\n"
        "with exclusive(Path(sys.argv[1])):\n    print('held', flush=True)\n    time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(path), str(ROOT)], stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout
        holder.stdout.readline()
        with pytest.raises(LedgerFailure), exclusive(path):
            pass
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()
    with exclusive(path):
        pass


_PUBLISHER = (
    "import sys; sys.path[:0] = [sys.argv[2], sys.argv[2] + '/tests/portals']\n"
    "from pathlib import Path\n"
    "from contract import NOW, offer_of\n"
    "from opendata.ledger import Ledger\n"
    "from opendata.portals.folder import FolderPortal\n"
    "from opendata.publishing import carry_out, make_plan\n"
    "root = Path(sys.argv[1])\n"
    "offers = [offer_of(root, name, 'x' * 400_000) for name in sys.argv[3:]]\n"
    "portal, ledger = FolderPortal('public', root / 'public'), Ledger(root / 'ledger.sqlite')\n"
    "print('ready', flush=True)\n"
    "plan = make_plan(portal, offers, portal.published(), ledger.latest('public'))\n"
    "list(carry_out(plan, portal, ledger, lambda: NOW, 'x'))\n"
)


def test_killed_at_any_instant_the_next_run_ends_as_if_undisturbed(tmp_path: Path) -> None:
    for attempt in range(25):
        root = tmp_path / str(attempt)
        root.mkdir()
        command = [sys.executable, "-c", _PUBLISHER, str(root), str(ROOT), *NAMES]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as publisher:
            assert publisher.stdout
            publisher.stdout.readline()
            time.sleep(0.002 * attempt)
            os.kill(publisher.pid, signal.SIGKILL)
        subprocess.run(command, check=True, capture_output=True)
        ledger = Ledger(root / "ledger.sqlite")
        assert [(r.dataset, r.action) for r in ledger.receipts()] == [(n, Action.CREATE) for n in NAMES]
        assert ledger.broken_at() is None
        found = FolderPortal("public", root / "public").published()
        assert sorted(found) == [f"152048/{name}" for name in NAMES]
        left = [path.name for path in (root / "public").rglob("*") if path.is_file()]
        assert sorted(name for name in left if not name.startswith(("tmp", "."))) == sorted(
            [f"{name}.csv" for name in NAMES] + ["dataset.json"] * len(NAMES)
        )
