"""Whatever is cut, refused or killed on the way to a real CKAN, the next run ends where it should."""

import hashlib
import json
import multiprocessing
import os
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
import requests
from contract import NOW, offer_of
from fault_proxy import Fault, fault_proxy
from real_ckan import City, Ckan, city, ckan

from opendata.errors import PortalFailure
from opendata.ledger import Ledger
from opendata.model import Action, Offer
from opendata.portals import ckan_calls, profiles
from opendata.portals.ckan import CkanPortal, Target
from opendata.publishing import carry_out, make_plan

__all__ = ["city", "ckan"]
pytestmark = pytest.mark.ckan

TOKEN = "OPENDATA_TEST_TOKEN"
PATIENCE = 1.5
"""Seconds until we give up on an answer that comes too late."""
KILLS = 4
THREADS = 4
AT_REST = 0.5
"""Seconds in which CKAN ends what a killed run had asked for. Left out: a next run that begins before that.

It may see the portal move between its plan and its writing; it then refuses that dataset ("The portal changed
after the plan was made"), writes nothing, and only the run after it converges.
"""
DATASETS = ("152048_aed", "152048_event")
VARYING = {
    *("id", "package_id", "created", "last_modified", "metadata_created", "metadata_modified"),
    *("revision_id", "organization", "owner_org", "creator_user_id"),
}
STRIDE = int(os.environ.get("FAULT_STRIDE", "8"))
"""FAULT_STRIDE=1 lets each request in turn meet each fault (some four minutes); otherwise every eighth does,
beginning with another one for each fault."""


class Case(NamedTuple):
    """Two datasets that belong to one new organization, and their ledger. `text` is in their files."""

    organization: str
    folder: Path
    text: str = ""

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.folder / "ledger.sqlite")

    @property
    def offers(self) -> list[Offer]:
        """Dataset names are shared by all organizations of a portal."""
        return [
            offer_of(self.folder, f"{name}_{self.organization}", f"名称\r\n{name}{self.text}\r\n")
            for name in DATASETS
        ]

    def portal(self, url: str) -> CkanPortal:
        target = Target("ckan", url, self.organization, TOKEN)
        return CkanPortal(target, profiles.load("ckan"), sleep=lambda _: None)

    def publish(self, url: str) -> list[str]:
        """What failed, in English."""
        portal = self.portal(url)
        plan = make_plan(portal, self.offers, portal.published(), self.ledger.latest(portal.name))
        outcomes = list(carry_out(plan, portal, self.ledger, lambda: NOW, "見本係"))
        return [outcome.failure.en for outcome in outcomes if outcome.failure]

    def actions(self, url: str) -> list[Action]:
        """What the next publication would do."""
        portal = self.portal(url)
        plan = make_plan(portal, self.offers, portal.published(), self.ledger.latest(portal.name))
        return [step.action for step in plan.steps]


NewCase = Callable[[], Case]


@pytest.fixture
def new_case(ckan: Ckan, city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> NewCase:
    """Each with an organization of its own, of which the city's editor is an editor too."""
    monkeypatch.setenv(TOKEN, city.token)

    def make() -> Case:
        name = uuid.uuid4().hex[:12]
        editor = {"name": f"editor-{city.name}", "capacity": "editor"}
        ckan.call("organization_create", name=name, users=[editor])
        (tmp_path / name).mkdir()
        return Case(name, tmp_path / name)

    return make


def state(ckan: Ckan, case: Case) -> dict[str, Any]:
    """All that the portal and the ledger hold of a case, without what differs from case to case."""
    records = ckan.call(
        "package_search",
        fq=f'organization:"{case.organization}"',
        include_private=True,
        include_drafts=True,
        rows=1000,
    )["results"]
    shown = [ckan.call("package_show", id=record["id"]) for record in records]
    urls = {urlsplit(resource["url"]).path for one in shown for resource in one["resources"]}
    bytes_of = {path: digest(ckan.url + path) for path in sorted(urls)}
    ids = {record["name"]: record["id"] for record in records}
    receipts = [
        (
            receipt.dataset,
            receipt.action,
            receipt.portal_id == ids.get(receipt.dataset),
            [(file.key, file.sha256, urlsplit(file.url).path in bytes_of) for file in receipt.files],
        )
        for receipt in case.ledger.receipts()
    ]
    all_of_it = {
        "datasets": sorted((steady(record) for record in shown), key=lambda record: str(record["name"])),
        "served": sorted((url.rsplit("/", 1)[-1], content) for url, content in bytes_of.items()),
        "receipts": sorted(receipts),
        "broken at": case.ledger.broken_at(),
        "next": case.actions(ckan.url),
    }
    loaded: dict[str, Any] = json.loads(json.dumps(all_of_it).replace(case.organization, "city"))
    return loaded


def steady(value: Any) -> Any:
    """Without ids and times; of an address the file name remains."""
    if isinstance(value, dict):
        kept = {key: steady(inner) for key, inner in value.items() if key not in VARYING}
        return kept | ({"url": str(value["url"]).rsplit("/", 1)[-1]} if value.get("url") else {})
    return [steady(inner) for inner in value] if isinstance(value, list) else value


def digest(url: str) -> str:
    answer = requests.get(url, timeout=60)
    assert answer.status_code == 200
    return hashlib.sha256(answer.content).hexdigest()


def settled(expected: dict[str, Any], actual: dict[str, Any]) -> dict[str, Any]:
    """Where the two differ: nowhere, once a run has converged."""
    return {key: (expected[key], actual[key]) for key in expected if expected[key] != actual[key]}


def published(case: Case, ckan: Ckan, is_update: bool) -> Case:
    """For an update, the case with other bytes after a first publication."""
    if not is_update:
        return case
    assert case.publish(ckan.url) == []
    return case._replace(text="（改訂）")


def undisturbed(ckan: Ckan, case: Case, is_update: bool) -> tuple[dict[str, Any], int, float]:
    """What every run must end in, how many requests it takes, and how many seconds."""
    case = published(case, ckan, is_update)
    began = time.monotonic()
    with fault_proxy(ckan.url) as proxy:
        assert case.publish(proxy.url) == []
    seconds = time.monotonic() - began
    expected = state(ckan, case)
    actions = [Action.CREATE, Action.UPDATE] if is_update else [Action.CREATE]
    assert [len(dataset["resources"]) for dataset in expected["datasets"]] == [1, 1]
    assert [receipt[1] for receipt in expected["receipts"]] == actions * 2
    assert expected["broken at"] is None
    assert expected["next"] == [Action.UNCHANGED, Action.UNCHANGED]
    return expected, len(proxy.seen), seconds


@pytest.mark.parametrize("is_update", [False, True], ids=["first publication", "new bytes"])
@pytest.mark.parametrize("fault", Fault)
def test_after_a_fault_at_any_request_the_next_run_ends_as_if_there_had_been_none(
    fault: Fault, is_update: bool, ckan: Ckan, new_case: NewCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ckan_calls, "TIMEOUTS", (10.0, PATIENCE))
    expected, requests_needed, _ = undisturbed(ckan, new_case(), is_update)

    def disturbed(number: int) -> dict[str, Any]:
        case = published(new_case(), ckan, is_update)
        with fault_proxy(ckan.url, fault, number) as proxy, suppress(PortalFailure):
            case.publish(proxy.url)
        assert len(proxy.seen) >= number
        failures = case.publish(ckan.url)
        return settled(expected, state(ckan, case)) | ({"failures": failures} if failures else {})

    with ThreadPoolExecutor(THREADS) as threads:
        numbers = range(1 + (list(Fault).index(fault) + is_update) % STRIDE, requests_needed + 1, STRIDE)
        ended = dict(zip(numbers, threads.map(disturbed, numbers), strict=True))
    assert {number: difference for number, difference in ended.items() if difference} == {}


def _publish_when_told(case: Case, url: str, ready: Connection) -> None:
    ready.send("ready")
    ready.recv()
    case.publish(url)


@pytest.mark.parametrize("is_update", [False, True], ids=["first publication", "new bytes"])
def test_after_a_kill_at_any_moment_the_next_run_ends_as_if_there_had_been_none(
    is_update: bool, ckan: Ckan, new_case: NewCase
) -> None:
    expected, _, seconds = undisturbed(ckan, new_case(), is_update)
    spawn = multiprocessing.get_context("spawn")

    def killed(turn: int) -> dict[str, Any]:
        case = published(new_case(), ckan, is_update)
        here, there = spawn.Pipe()
        process = spawn.Process(target=_publish_when_told, args=(case, ckan.url, there))
        process.start()
        here.recv()
        here.send("go")
        time.sleep(seconds * (turn + 0.5) / KILLS)
        process.kill()
        process.join()
        time.sleep(AT_REST)
        failures = case.publish(ckan.url)
        return settled(expected, state(ckan, case)) | ({"failures": failures} if failures else {})

    ended = {turn: killed(turn) for turn in range(KILLS)}
    assert {turn: difference for turn, difference in ended.items() if difference} == {}
