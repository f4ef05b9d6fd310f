"""Whatever is cut, refused or killed on the way to a real CKAN, the next run ends where it should."""

import hashlib
import json
import multiprocessing
import os
import signal
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
import requests
from contract import NOW, offer_of
from fault_proxy import Fault, fault_proxy
from real_ckan import Ckan, ckan

from opendata.errors import PortalFailure
from opendata.ledger import Ledger
from opendata.model import Action, Offer
from opendata.portals import ckan_calls, profiles
from opendata.portals.ckan import CkanPortal, Target
from opendata.publishing import carry_out, make_plan

__all__ = ["ckan"]
pytestmark = pytest.mark.ckan

PATIENCE = 1.5
"""Seconds until we give up on an answer that comes too late."""
THREADS = 4
DATASETS = ("152048_aed", "152048_event", "152048_tourism", "152048_wifi", "152048_toilet")
FILES = (2, 1, 1, 1, 1)
ROWS = 400
"""So that half of an upload ends in the middle of a file."""
VARYING = {
    *("id", "package_id", "created", "last_modified", "metadata_created", "metadata_modified"),
    *("revision_id", "organization", "owner_org", "creator_user_id", "resource_id"),
}
STRIDE = int(os.environ.get("FAULT_STRIDE", "64"))
"""FAULT_STRIDE=1 lets each request in turn meet each fault, which takes the better part of an hour; otherwise
each fault meets every 64th, at least one that writes, and another one than the fault before.
"""
KILLS = (Fault.REFUSED, Fault.HALVED, Fault.DONE)
"""What becomes of the request during which we are killed: nothing, half of it arrives, or it is done."""
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["pytest", "requests", "opendata.portals.ckan", "opendata.publishing"])


class Case(NamedTuple):
    """Five datasets that belong to one new organization, and their ledger. `text` is in their files.

    `token` is that of its only editor: where one person edits hundreds of organizations, CKAN is slow.
    """

    organization: str
    token: str
    folder: Path
    text: str = ""

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.folder / "ledger.sqlite")

    @property
    def token_env(self) -> str:
        return f"OPENDATA_TEST_TOKEN_{self.organization}"

    @property
    def offers(self) -> list[Offer]:
        return [self._offer(name, files) for name, files in zip(DATASETS, FILES, strict=True)]

    def _offer(self, name: str, files: int) -> Offer:
        """Dataset names are shared by all organizations of a portal."""
        text = "名称\r\n" + f"{name}{self.text}\r\n" * ROWS
        name = f"{name}_{self.organization}"
        offer, *others = (offer_of(self.folder, name + "_2" * number, text) for number in range(files))
        wanted = offer.wanted
        for other in others:
            wanted = wanted._replace(
                files=wanted.files + other.wanted.files, sources={**wanted.sources, **other.wanted.sources}
            )
        return offer._replace(wanted=wanted)

    def revised(self) -> "Case":
        """With other bytes in every file."""
        return self._replace(text="（改訂）")

    def portal(self, url: str) -> CkanPortal:
        target = Target("ckan", url, self.organization, self.token_env)
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


class Trial(NamedTuple):
    fault: Fault
    number: int


DisturbedRun = Callable[[Case, Trial], None]


class Bench(NamedTuple):
    """A real CKAN and what lasts as long as all its cases.

    `ended` are the cases whose first publication was disturbed and ended in its goal all the same.
    """

    ckan: Ckan
    folder: Path
    environment: pytest.MonkeyPatch
    ended: list[Case]

    def new_case(self) -> Case:
        name = uuid.uuid4().hex[:12]
        self.ckan.call("user_create", name=name, email=f"{name}@example.jp", password=uuid.uuid4().hex)
        users = [{"name": name, "capacity": "editor"}]
        self.ckan.call("organization_create", name=name, users=users)
        token = self.ckan.call("api_token_create", user=name, name="test")["token"]
        case = Case(name, token, self.folder / name)
        case.folder.mkdir()
        self.environment.setenv(case.token_env, token)
        return case

    def published_case(self) -> Case:
        case = self.new_case()
        assert case.publish(self.ckan.url) == []
        return case


class Goal(NamedTuple):
    """What every run must end in, and the requests of a run that nothing disturbs."""

    bench: Bench
    is_update: bool
    state: dict[str, Any]
    seen: tuple[str, ...]

    def trials(self, faults: tuple[Fault, ...]) -> list[Trial]:
        """Each fault at every STRIDE-th request, where the writing requests come before the reading ones."""
        numbers = range(1, len(self.seen) + 1)
        writing = [number for number in numbers if self.seen[number - 1].startswith("POST")]
        both = writing + [number for number in numbers if number not in writing]
        return [
            Trial(fault, number)
            for turn, fault in enumerate(faults)
            for number in both[turn % min(STRIDE, len(writing)) :: STRIDE]
        ]

    def begun(self) -> Case:
        """A new case; for an update a published one, with other bytes."""
        if not self.is_update:
            return self.bench.new_case()
        with suppress(IndexError):
            return self.bench.ended.pop().revised()
        return self.bench.published_case().revised()

    def missed(self, case: Case) -> list[str]:
        """Where the next run, which nothing disturbs, does not end in the goal: nowhere, if it converges."""
        failures = case.publish(self.bench.ckan.url)
        missed = failures + list(differing("state", self.state, state(self.bench.ckan, case)))
        if not missed and not self.is_update:
            self.bench.ended.append(case)
        return missed


@pytest.fixture(scope="module")
def bench(ckan: Ckan, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with pytest.MonkeyPatch.context() as patch:
        yield Bench(ckan, tmp_path_factory.mktemp("faults"), patch, [])


@pytest.fixture(scope="module", params=[False, True], ids=["first publication", "new bytes"])
def goal(request: pytest.FixtureRequest, bench: Bench) -> Goal:
    """Reached by a run through a proxy that does nothing."""
    case = bench.published_case().revised() if request.param else bench.new_case()
    with fault_proxy(bench.ckan.url) as proxy:
        assert case.publish(proxy.url) == []
    reached = state(bench.ckan, case)
    actions = [Action.CREATE, Action.UPDATE] if request.param else [Action.CREATE]
    assert sorted(len(dataset["resources"]) for dataset in reached["datasets"]) == sorted(FILES)
    assert [receipt[1] for receipt in reached["receipts"]] == actions * len(DATASETS)
    assert reached["broken at"] is None
    assert reached["next"] == [Action.UNCHANGED] * len(DATASETS)
    return Goal(bench, request.param, reached, tuple(proxy.seen))


@pytest.fixture(scope="module")
def figures() -> Counter[str]:
    """How many faults and kills were tried, and how many survived."""
    return Counter()


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
    files = [resource for one in shown for resource in one["resources"]]
    for file in files:
        file["views"] = ckan.call("resource_view_list", id=file["id"])
    urls = {urlsplit(file["url"]).path for file in files}
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


def differing(place: str, expected: Any, actual: Any) -> Iterator[str]:
    """Where two values differ, as deep inside as can be said."""
    if isinstance(expected, dict) and isinstance(actual, dict) and expected.keys() == actual.keys():
        for key in expected:
            yield from differing(f"{place} {key}", expected[key], actual[key])
    elif isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        for number, (one, other) in enumerate(zip(expected, actual, strict=True)):
            yield from differing(f"{place} {number}", one, other)
    elif expected != actual:
        yield f"{place}: {actual!r} instead of {expected!r}"


def digest(url: str) -> str:
    answer = requests.get(url, timeout=60)
    assert answer.status_code == 200
    return hashlib.sha256(answer.content).hexdigest()


def missed_by(goal: Goal, trials: list[Trial], disturbed_run: DisturbedRun) -> dict[str, list[str]]:
    """By trial, where the run after the disturbed one does not end in the goal.

    Only the disturbed runs are impatient, so that a slow machine disturbs no others.
    """
    with ThreadPoolExecutor(THREADS) as threads:
        cases = list(threads.map(lambda _: goal.begun(), trials))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(ckan_calls, "TIMEOUTS", (10.0, PATIENCE))
            list(threads.map(disturbed_run, cases, trials))
        missed = list(threads.map(goal.missed, cases))
    return {
        f"{trial.fault}, at request {trial.number}: {goal.seen[trial.number - 1]}": places
        for trial, places in zip(trials, missed, strict=True)
        if places
    }


def test_after_a_fault_at_any_request_the_next_run_ends_as_if_there_had_been_none(
    goal: Goal, figures: Counter[str]
) -> None:
    def disturbed_run(case: Case, trial: Trial) -> None:
        with fault_proxy(goal.bench.ckan.url, *trial) as proxy, suppress(PortalFailure):
            case.publish(proxy.url)
        assert len(proxy.seen) >= trial.number

    trials = goal.trials(tuple(Fault))
    figures["faults tried"] += len(trials)
    missed = missed_by(goal, trials, disturbed_run)
    figures["faults survived"] += len(trials) - len(missed)
    assert missed == {}


def publish(case: Case, url: str) -> None:
    """In a process that knows no token yet."""
    os.environ[case.token_env] = case.token
    case.publish(url)


def test_after_a_kill_at_any_request_the_next_run_ends_as_if_there_had_been_none(
    goal: Goal, figures: Counter[str]
) -> None:
    def killed_run(case: Case, trial: Trial) -> None:
        pid = Future[int]()
        with fault_proxy(goal.bench.ckan.url, *trial, then=lambda: kill(pid.result(60))) as proxy:
            process = FORKS.Process(target=publish, args=(case, proxy.url))
            process.start()
            pid.set_result(process.pid or 0)
            process.join()
        assert len(proxy.seen) == trial.number

    def kill(pid: int) -> None:
        os.kill(pid, signal.SIGKILL)

    trials = goal.trials(KILLS)
    figures["kills tried"] += len(trials)
    missed = missed_by(goal, trials, killed_run)
    figures["kills survived"] += len(trials) - len(missed)
    assert missed == {}


def test_every_fault_and_every_kill_was_survived(
    figures: Counter[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with capsys.disabled():
        print("\n" + ", ".join(f"{count} {name}" for name, count in figures.items()), end=" ")
    assert figures["faults survived"] == figures["faults tried"]
    assert figures["kills survived"] == figures["kills tried"]
