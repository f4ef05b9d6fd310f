"""A real CKAN against the ledger: each thing people do there by hand; and which addresses answer."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest
import requests
from contract import NOW, offer_of
from real_ckan import City, Ckan, city, ckan, written

from opendata.commands import main
from opendata.errors import PortalFailure
from opendata.ledger import Ledger
from opendata.model import Action, Found, Offer
from opendata.portals import profiles
from opendata.portals.ckan import CkanPortal, Target
from opendata.portals.ckan_calls import ATTEMPTS, Calls
from opendata.publishing import carry_out, make_plan
from opendata.reconciling import reconcile, record
from opendata.reports.reconcile import WORDS, Kind, Reconciliation

__all__ = ["city", "ckan", "written"]

SAMPLE = Path(__file__).resolve().parents[2] / "datasets"
TOKEN = "OPENDATA_TEST_TOKEN"
SECRET = "a-secret-of-the-tests"


# ── Which addresses answer ────────────────────────────────────────────────────────────────────────


class Asked(NamedTuple):
    method: str
    path: str
    token: str | None
    range: str | None


class Files(ThreadingHTTPServer):
    """Answers each method as a test lays it out: a status, and perhaps where to go from there."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: dict[str, tuple[int, str]] = {}
        self.asked: list[Asked] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Files

    def log_message(self, *_: object) -> None:
        return

    def _reply(self) -> None:
        headers = (self.headers.get("Authorization"), self.headers.get("Range"))
        self.server.asked.append(Asked(self.command, self.path, *headers))
        status, target = self.server.answers.get(self.command, (405, ""))
        self.send_response(status)
        if target:
            self.send_header("Location", target)
        self.send_header("Content-Length", str(1 << 40))
        self.end_headers()

    do_GET = do_HEAD = _reply


@pytest.fixture
def start() -> Iterator[Callable[[], Files]]:
    running: list[Files] = []

    def one() -> Files:
        running.append(Files())
        threading.Thread(target=running[-1].serve_forever, args=(0.01,), daemon=True).start()
        return running[-1]

    yield one
    for server in running:
        server.shutdown()
        server.server_close()


@pytest.fixture
def files(start: Callable[[], Files]) -> Files:
    return start()


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def calls(files: Files, waits: list[float], monkeypatch: pytest.MonkeyPatch) -> Calls:
    monkeypatch.setenv(TOKEN, SECRET)
    return Calls(f"{files.url}/api/3/action/", TOKEN, sleep=waits.append)


@pytest.mark.parametrize(
    ("head", "get", "answers", "asked"),
    [
        (200, 0, True, "HEAD"),
        (404, 200, False, "HEAD"),
        (410, 200, False, "HEAD"),
        (500, 200, False, "HEAD"),
        (405, 206, True, "HEAD GET"),
        (405, 200, True, "HEAD GET"),
        (501, 206, True, "HEAD GET"),
        (405, 416, True, "HEAD GET"),
        (405, 404, False, "HEAD GET"),
        (403, 206, True, "HEAD GET"),
        (403, 403, False, "HEAD GET"),
    ],
)
def test_an_address_answers_by_head_or_else_by_its_first_byte(
    files: Files, calls: Calls, head: int, get: int, answers: bool, asked: str
) -> None:
    files.answers = {"HEAD": (head, ""), "GET": (get, "")}
    assert calls.serves(f"{files.url}/a.csv") is answers
    assert [one.method for one in files.asked] == asked.split()
    assert [one.range for one in files.asked] == [None, "bytes=0-0"][: len(files.asked)]
    assert {one.token for one in files.asked} == {SECRET}


def test_another_host_is_asked_without_the_token(
    files: Files, calls: Calls, start: Callable[[], Files]
) -> None:
    other = start()
    files.answers = {"HEAD": (302, f"{other.url}/store/a.csv")}
    other.answers = {"HEAD": (200, "")}
    assert calls.serves(f"{files.url}/a.csv")
    assert [one.token for one in files.asked + other.asked] == [SECRET, None]


def test_a_circle_of_addresses_serves_nothing(files: Files, calls: Calls, waits: list[float]) -> None:
    files.answers = {"HEAD": (302, f"{files.url}/a.csv")}
    assert not calls.serves(f"{files.url}/a.csv")
    assert waits == []


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_portal_that_stays_down_is_a_failure_after_waiting(
    files: Files, calls: Calls, waits: list[float], status: int
) -> None:
    files.answers = {"HEAD": (status, "")}
    with pytest.raises(PortalFailure):
        calls.serves(f"{files.url}/a.csv")
    assert len(files.asked) == len(waits) + 1 == ATTEMPTS


@pytest.mark.parametrize("url", ["", "a.csv", "ftp://example.jp/a", "http://", "http://[", "file:///etc"])
def test_what_is_no_address_of_the_web_serves_nothing(calls: Calls, waits: list[float], url: str) -> None:
    assert not calls.serves(url)
    assert waits == []


def test_another_host_that_is_down_is_a_dead_link_and_no_failure_of_the_portal(calls: Calls) -> None:
    assert not calls.serves("http://127.0.0.1:9/a.csv")


# ── On a real CKAN ────────────────────────────────────────────────────────────────────────────────


class Case(NamedTuple):
    """Two datasets of a city, published by this tool, and a way to do things there by hand."""

    portal: CkanPortal
    ledger: Ledger
    offers: tuple[Offer, Offer]
    ckan: Ckan
    city: City

    @property
    def name(self) -> str:
        return self.offers[0].dataset

    @property
    def found(self) -> Found:
        return self.portal.published()[f"152048/{self.name}"]

    def publish(self) -> None:
        plan = make_plan(
            self.portal, self.offers, self.portal.published(), self.ledger.latest(self.portal.name)
        )
        outcomes = carry_out(plan, self.portal, self.ledger, lambda: NOW, "見本係")
        assert [outcome.failure for outcome in outcomes if outcome.failure] == []

    def told(self) -> Reconciliation:
        return reconcile(self.portal, self.ledger, "152048", with_links=True)

    def kinds(self) -> list[tuple[Kind, str]]:
        told = self.told()
        assert told.problem is None
        return [(one.kind, one.dataset) for one in told.differences]

    def record(self) -> list[Action]:
        before = len(self.ledger.receipts())
        record(self.told(), self.ledger, NOW, "照合係", "見本のため")
        return [receipt.action for receipt in self.ledger.receipts()[before:]]


@pytest.fixture
def case(ckan: Ckan, city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: list[str]) -> Case:
    """Dataset names are shared by all organizations of a portal."""
    monkeypatch.setenv(TOKEN, city.token)
    target = Target("city", ckan.url, city.name, TOKEN)
    portal = CkanPortal(target, profiles.load("ckan"), sleep=lambda _: None)
    first, second = (offer_of(tmp_path, f"152048_{slug}_{city.name[-8:]}") for slug in ("aed", "event"))
    case = Case(portal, Ledger(tmp_path / "ledger.sqlite"), (first, second), ckan, city)
    case.publish()
    assert case.kinds() == []
    written.clear()
    return case


@pytest.mark.ckan
def test_made_private_by_hand(case: Case, written: list[str]) -> None:
    case.ckan.call("package_patch", id=case.found.id, private=True)
    assert case.kinds() == [(Kind.PRIVATE, case.name)]
    assert case.record() == [Action.VANISHED]
    assert case.kinds() == []
    assert written == []
    case.publish()
    assert case.found.is_public
    assert case.kinds() == []


@pytest.mark.ckan
@pytest.mark.parametrize("action", ["dataset_purge", "package_delete"])
def test_deleted_by_hand(case: Case, written: list[str], action: str) -> None:
    case.ckan.call(action, id=case.found.id)
    assert case.kinds() == [(Kind.MISSING, case.name)]
    assert case.record() == [Action.VANISHED]
    assert case.kinds() == []
    assert written == []
    case.publish()
    assert case.kinds() == []


@pytest.mark.ckan
def test_edited_by_hand(case: Case, written: list[str]) -> None:
    case.ckan.call("package_patch", id=case.found.id, notes="手で直した説明")
    (difference,) = case.told().differences
    assert (difference.kind, [change.what for change in difference.changes]) == (Kind.CHANGED, [WORDS])
    assert case.record() == [Action.UPDATE]
    assert case.kinds() == []
    assert written == []


@pytest.mark.ckan
def test_what_people_add_beside_ours_is_no_difference(case: Case) -> None:
    extras = [*case.ckan.call("package_show", id=case.found.id)["extras"], {"key": "担当", "value": "見本課"}]
    case.ckan.call("package_patch", id=case.found.id, extras=extras)
    case.ckan.call("resource_create", package_id=case.found.id, name="よその資料", url="https://example.jp/x")
    assert case.kinds() == []


@pytest.mark.ckan
def test_a_file_replaced_by_hand(case: Case, written: list[str]) -> None:
    (file,) = case.found.files
    answer = requests.post(
        f"{case.ckan.url}/api/3/action/resource_patch",
        data={"id": file.id},
        files={"upload": ("other.csv", b"other\r\n")},
        headers={"Authorization": case.ckan.token},
        timeout=60,
    )
    assert answer.status_code == 200
    (difference,) = case.told().differences
    assert [(one.what, one.after) for one in difference.changes] == [(file.key, "?")]
    case.publish()
    assert case.kinds() == []


@pytest.mark.ckan
def test_a_file_deleted_by_hand(case: Case, written: list[str]) -> None:
    (file,) = case.found.files
    case.ckan.call("resource_delete", id=file.id)
    (difference,) = case.told().differences
    assert [(one.what, one.after) for one in difference.changes] == [(file.key, "")]
    assert case.record() == [Action.UPDATE]
    assert case.kinds() == []
    assert written == []


@pytest.mark.ckan
def test_a_file_lost_from_the_store_is_a_dead_link(case: Case, written: list[str]) -> None:
    (file,) = case.found.files
    (case.ckan.storage / "resources" / file.id[:3] / file.id[3:6] / file.id[6:]).unlink()
    (difference,) = case.told().differences
    assert (difference.kind, difference.dataset) == (Kind.DEAD, case.name)
    assert [(one.what, one.before) for one in difference.changes] == [(file.key, file.url)]
    assert case.record() == []
    assert case.kinds() == [(Kind.DEAD, case.name)]
    assert written == []


@pytest.mark.ckan
def test_a_link_bent_to_where_nothing_is_is_dead(case: Case) -> None:
    (file,) = case.found.files
    case.ckan.call("resource_patch", id=file.id, url="http://127.0.0.1:9/a.csv", url_type="", clear_upload="")
    assert (Kind.DEAD, case.name) in case.kinds()


@pytest.mark.ckan
def test_datasets_of_others_are_named(case: Case, written: list[str]) -> None:
    by_hand = f"tezukuri-{case.city.name[-8:]}"
    case.ckan.call("package_create", case.city.token, name=by_hand, owner_org=case.city.name)
    words = {"owner_org": case.city.name, "private": True}
    case.ckan.call("package_create", case.city.token, name=f"{by_hand}-2", **words)
    copied = case.ckan.call("package_show", id=case.found.id)
    copy = {"name": f"utsushi-{case.city.name[-8:]}", "owner_org": case.city.name, "extras": copied["extras"]}
    case.ckan.call("package_create", case.city.token, **copy)
    assert case.kinds() == [(Kind.EXTRA, by_hand), (Kind.EXTRA, copy["name"])]
    assert case.record() == []
    assert written == []


@pytest.mark.ckan
def test_public_again_after_its_withdrawal(case: Case, written: list[str]) -> None:
    case.portal.withdraw(case.found)
    last = case.ledger.latest("city")[case.name]
    case.ledger.append(last._replace(action=Action.WITHDRAW, reason="見本"))
    assert case.kinds() == []
    case.ckan.call("package_patch", id=case.found.id, private=False)
    written.clear()
    assert case.kinds() == [(Kind.RETURNED, case.name)]
    assert case.record() == [Action.UPDATE]
    assert case.kinds() == []
    assert written == []


@pytest.mark.ckan
def test_a_ledger_that_was_lost_is_written_anew_from_the_portal(
    case: Case, written: list[str], tmp_path: Path
) -> None:
    empty = case._replace(ledger=Ledger(tmp_path / "new.sqlite"))
    assert [kind for kind, _ in empty.kinds()] == [Kind.UNRECEIPTED] * 2
    assert empty.record() == [Action.CREATE] * 2
    assert empty.kinds() == []
    assert written == []


@pytest.mark.ckan
def test_a_dataset_made_anew_under_our_mark_is_told(case: Case) -> None:
    record = case.ckan.call("package_show", id=case.found.id)
    case.ckan.call("dataset_purge", id=case.found.id)
    case.ckan.call(
        "package_create",
        **{key: record[key] for key in ("name", "title", "notes", "license_id", "tags", "extras")},
        owner_org=case.city.name,
    )
    (difference,) = case.told().differences
    assert difference.kind is Kind.CHANGED
    assert difference.changes[0].what == "id"
    assert case.record() == [Action.UPDATE]
    assert case.kinds() == []


@pytest.mark.ckan
def test_through_the_command(
    tmp_path: Path,
    ckan: Ckan,
    city: City,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    written: list[str],
) -> None:
    monkeypatch.setenv(TOKEN, city.token)
    contact = ["--contact-name", "見本課", "--contact-email", "mihon@example.jp"]
    main(["init", str(tmp_path), "--lgcode", "152048", *contact])
    portal = f'kind = "ckan"\nurl = "{ckan.url}"\norganization = "{city.name}"\ntoken_env = "{TOKEN}"\n'
    with (tmp_path / "opendata.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n[portals.city]\n{portal}")
    name = f"aed_{city.name[-8:]}".replace("-", "_")
    main(["add", str(SAMPLE / "152048_aed"), "--workspace", str(tmp_path), "--dataset", name])
    where = ["--workspace", str(tmp_path), "--portal", "city", "--lang", "ja"]
    assert main(["publish", "--yes", *where]) == 0
    written.clear()
    assert main(["reconcile", *where]) == 0
    (shown,) = ckan.call("package_search", fq=f"organization:{city.name}")["results"]
    ckan.call("dataset_purge", id=shown["id"])
    capfd.readouterr()
    assert main(["reconcile", "--format", "json", *where]) == 1
    (told,) = json.loads(capfd.readouterr().out)["portals"]
    assert [one["kind"] for one in told["differences"]] == ["missing"]
    assert main(["reconcile", "--record", "--reason", "公開先で消された", *where]) == 0
    assert main(["reconcile", *where]) == 0
    assert written == []
    said = capfd.readouterr()
    assert city.token not in said.out + said.err
    assert main(["publish", "--yes", *where]) == 0
    assert main(["reconcile", *where]) == 0
