"""The ledger keeps every receipt, in order, whatever happens to the process that writes it."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

import pytest

from opendata.errors import LedgerFailure
from opendata.ledger import GENESIS, Ledger, dump, load, read_only
from opendata.model import Action, PortalFile, Rate, Receipt

ROOT = Path(__file__).resolve().parents[1]


def receipt(number: int = 1, dataset: str = "152048_aed") -> Receipt:
    file = PortalFile(
        key="csv", title="見本", format="CSV", media_type="text/csv", size=number, sha256="0" * 64
    )
    return Receipt(
        time=f"2026-11-21T09:00:{number:02d}+09:00",
        portal="public",
        dataset=dataset,
        portal_id=dataset,
        action=Action.UPDATE if number > 1 else Action.CREATE,
        content="f" * 64,
        files=(file,),
        schema="aed@legacy-2017",
        required=Rate(passed=56, applied=56),
        conforms=True,
        tool="opendata 0.1.0",
        operator="見本係",
        marks=("barrier-free",),
    )


def test_a_receipt_comes_back_as_it_was_written(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    ledger.append(receipt(1))
    ledger.append(receipt(2, "152048_event"))
    assert ledger.receipts() == (receipt(1), receipt(2, "152048_event"))
    assert load(dump(receipt(3))) == receipt(3)


def test_a_ledger_that_was_never_written_is_empty_and_leaves_no_file(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    assert ledger.receipts() == ()
    assert ledger.broken_at() is None
    assert not ledger.path.exists()


def test_a_ledger_that_is_only_read_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "ledger #1.sqlite"
    Ledger(path).append(receipt(1))
    before = path.read_bytes(), path.stat().st_mtime_ns
    ledger = Ledger(path, reads_only=True)
    assert ledger.receipts() == (receipt(1),)
    assert len(ledger.effects()) == 1
    with pytest.raises(LedgerFailure):
        ledger.append(receipt(2))
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_ledger_that_is_not_there_or_was_never_begun_is_read_as_empty(tmp_path: Path) -> None:
    (tmp_path / "begun.sqlite").touch()
    for name in ("begun.sqlite", "nowhere/ledger.sqlite", "begun.sqlite/ledger.sqlite"):
        ledger = Ledger(tmp_path / name, reads_only=True)
        assert (ledger.receipts(), ledger.effects(), ledger.head()) == ((), [], GENESIS)
    assert [path.name for path in tmp_path.iterdir()] == ["begun.sqlite"]


def test_the_latest_receipt_of_each_dataset_is_per_portal(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    for number in (1, 2):
        ledger.append(receipt(number))
    ledger.append(receipt(3)._replace(portal="other"))
    assert ledger.latest("public") == {"152048_aed": receipt(2)}


def test_receipts_cannot_be_changed_or_deleted(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    ledger.append(receipt())
    with sqlite3.connect(ledger.path) as database:
        for attack in ("DELETE FROM receipts", "UPDATE receipts SET receipt = '{}'"):
            with pytest.raises(sqlite3.DatabaseError, match="append-only"):
                database.execute(attack)


def test_tampering_behind_the_triggers_is_found(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    for number in (1, 2, 3):
        ledger.append(receipt(number))
    assert ledger.broken_at() is None
    with sqlite3.connect(ledger.path) as database:
        database.execute("DROP TRIGGER receipts_hold")
        forged = dump(receipt(2)._replace(required=Rate(passed=1, applied=1)))
        database.execute("UPDATE receipts SET receipt = ? WHERE number = 2", (forged,))
    assert ledger.broken_at() == 2


@pytest.mark.parametrize(
    ("path", "address"),
    [
        (PurePosixPath("/srv/公開/a b.sqlite"), "file:///srv/%E5%85%AC%E9%96%8B/a%20b.sqlite?mode=ro"),
        (PurePosixPath("/srv/50%?#.sqlite"), "file:///srv/50%25%3F%23.sqlite?mode=ro"),
        (PureWindowsPath("C:\\data\\ledger.sqlite"), "file:///C:/data/ledger.sqlite?mode=ro"),
        (PureWindowsPath("\\\\server\\share\\ledger.sqlite"), "file:////server/share/ledger.sqlite?mode=ro"),
    ],
)
def test_a_ledger_that_is_only_read_has_an_address_that_sqlite_takes(path: PurePath, address: str) -> None:
    """A host after two slashes is refused, also on Windows: https://www.sqlite.org/uri.html."""
    assert read_only(path) == address


def test_a_ledger_is_read_wherever_it_lies(tmp_path: Path) -> None:
    path = tmp_path / "公開 50%?#" / "ledger.sqlite"
    path.parent.mkdir()
    Ledger(path).append(receipt())
    assert Ledger(path, reads_only=True).receipts() == (receipt(),)


def test_a_file_that_is_no_ledger_is_a_clear_failure(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_text("これは台帳ではありません" * 100, encoding="utf-8")
    with pytest.raises(LedgerFailure) as failure:
        Ledger(path).append(receipt())
    assert "ledger.sqlite" in failure.value.text.ja


def test_a_writer_killed_again_and_again_never_breaks_the_chain(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    program = (
        "import sys; sys.path[:0] = sys.argv[2:]\n"
        "from pathlib import Path\n"
        "from opendata.ledger import Ledger\n"
        "from test_ledger import receipt\n"
        "ledger = Ledger(Path(sys.argv[1]))\n"
        "while True:\n"
        "    print(ledger.append(receipt()), flush=True)\n"
    )
    acknowledged: list[str] = []
    for attempt in range(12):
        command = [sys.executable, "-c", program, str(path), str(ROOT), str(ROOT / "tests")]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout
            acknowledged.append(writer.stdout.readline().strip())
            time.sleep(0.002 * attempt)
            os.kill(writer.pid, signal.SIGKILL)
            acknowledged += [line.strip() for line in writer.stdout if len(line.strip()) == 64]
    with sqlite3.connect(path) as database:
        kept = {link for (link,) in database.execute("SELECT hash FROM receipts")}
    assert set(acknowledged) <= kept
    assert Ledger(path).broken_at() is None


def test_two_writers_at_once_share_one_chain(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    program = (
        "import sys; sys.path[:0] = sys.argv[2:]\n"
        "from pathlib import Path\n"
        "from opendata.ledger import Ledger\n"
        "from test_ledger import receipt\n"
        "for number in range(20):\n"
        "    Ledger(Path(sys.argv[1])).append(receipt(number))\n"
    )
    command = [sys.executable, "-c", program, str(path), str(ROOT), str(ROOT / "tests")]
    writers = [subprocess.Popen(command) for _ in range(2)]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0]
    assert len(Ledger(path).receipts()) == 40
    assert Ledger(path).broken_at() is None


def test_the_lines_are_json_that_anyone_can_read() -> None:
    assert json.loads(dump(receipt()))["dataset"] == "152048_aed"
