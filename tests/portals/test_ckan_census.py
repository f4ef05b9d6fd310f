"""A census of a real CKAN with two hundred datasets: killed in the middle, gone on with, run once more."""

import json
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from inspect import unwrap
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import pytest
import requests
from real_ckan import VERSION, City, Ckan, ckan
from real_ckan import city as city_of
from stranger import Page, Stranger

from opendata.fetching import Fetcher, Reply
from opendata.reports import accounts
from opendata.surveying import Wishes, survey

__all__ = ["ckan"]
pytestmark = pytest.mark.ckan

DATASETS = 200
UPLOADS = 8
ANSWERS_304 = tuple(map(int, VERSION.split(".")[:2])) >= (2, 10)
"""CKAN 2.9 sends a file again whatever it is asked."""
SAMPLE = next(Path(__file__).resolve().parents[2].glob("datasets/152048_aed/*.csv")).read_text("utf-8-sig")
UNKNOWN = "番号,気温\r\n1,20\r\n"
KILLED_AT = 70
Told = dict[str, Any]


class Portal(NamedTuple):
    """A city's datasets, and a server beside the portal that nobody may be led to."""

    ckan: Ckan
    city: City
    inside: Stranger

    def wishes(self, folder: Path) -> Wishes:
        return Wishes(self.ckan.url, (self.city.name,), folder, pause=0, allow_private=True)

    def words(self, folder: Path) -> list[str]:
        return [
            *(sys.executable, "-m", "opendata", "census", self.ckan.url, "--organization", self.city.name),
            *("--save", str(folder), "--allow-private", "--pause", "0", "--format", "json", "--lang", "en"),
        ]

    def upload(self, action: str, content: bytes, **words: str) -> Told:
        answer = requests.post(
            f"{self.ckan.url}/api/3/action/{action}",
            data=words,
            files={"upload": ("152048_aed.csv", content, "text/csv")},
            headers={"Authorization": self.city.token},
            timeout=60,
        )
        assert answer.status_code == 200, answer.text[:500]
        result: Told = answer.json()["result"]
        return result

    def publish(self, number: int, url: str) -> None:
        file = {"name": f"一覧{number}.csv", "format": "CSV", "url": url}
        self.ckan.call(
            "package_create",
            token=self.city.token,
            name=self.name(number),
            title=f"一覧{number}",
            owner_org=self.city.name,
            resources=[file] if url else [],
        )

    def name(self, number: int) -> str:
        return f"{self.city.name}-{number:03}"


def invented(number: int) -> bytes:
    """A file that is sound, one that lacks cells, one unknown, and one in the encoding of old Excel."""
    head, *rows = SAMPLE.splitlines()
    match number % 4:
        case 0:
            return "\r\n".join([head, *rows, ""]).encode("utf-8-sig")
        case 1:
            bare = [row.split(",")[0] + "," * head.count(",") for row in rows]
            return "\r\n".join([head, *bare, rows[0], ""]).encode("utf-8-sig")
        case 2:
            return UNKNOWN.encode("utf-8-sig")
        case _:
            return "\r\n".join([head, *rows, ""]).encode("cp932", "replace")


@pytest.fixture(scope="module")
def portal(ckan: Ckan) -> Iterator[Portal]:
    """Every file is served by CKAN itself: a few are uploaded, and asked for by many datasets."""
    inside = Stranger()
    inside.pages["/secret.csv"] = Page(body=b"secret")
    made = Portal(ckan, unwrap(city_of)(ckan), inside)
    for number in range(UPLOADS):
        made.publish(number, "")
    uploaded = [
        made.upload(
            "resource_create", invented(n), package_id=made.name(n), name=f"一覧{n}.csv", format="CSV"
        )
        for n in range(UPLOADS)
    ]
    urls = {n: f"{uploaded[n % UPLOADS]['url']}?copy={n}" for n in range(UPLOADS, DATASETS - 2)}
    urls[DATASETS - 2] = f"{inside.url}/secret.csv"
    urls[DATASETS - 1] = f"http://2130706433:{inside.server_port}/secret.csv"
    with ThreadPoolExecutor(4) as people:
        list(people.map(lambda one: made.publish(*one), urls.items()))
        yield made
        list(people.map(lambda n: ckan.call("dataset_purge", id=made.name(n)), range(DATASETS)))
    ckan.call("organization_purge", id=made.city.name)
    inside.shutdown()
    inside.server_close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("census")


@pytest.fixture(scope="module")
def whole(portal: Portal, folder: Path) -> Told:
    """What an undisturbed census tells."""
    done = subprocess.run(portal.words(folder), capture_output=True, timeout=120, check=False)
    assert done.returncode == 1, done.stderr
    told: Told = json.loads(done.stdout)
    return told


class Watched:
    """Which files the real fetcher fetched, and with which status."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.statuses: dict[str, int] = {}
        get = Fetcher.get

        def watched(fetcher: Fetcher, url: str, into: BinaryIO, *rest: Any) -> Reply:
            reply = get(fetcher, url, into, *rest)
            if "/api/" not in url:
                assert url not in self.statuses
                self.statuses[url] = reply.status
            return reply

        monkeypatch.setattr(Fetcher, "get", watched)


def kept(folder: Path) -> set[str]:
    """The addresses of what was complete when the census was killed."""
    with sqlite3.connect(folder / "census.sqlite") as database:
        return {json.loads(note)["url"] for (note,) in database.execute("SELECT note FROM notes")}


def kill_in_the_middle(portal: Portal, folder: Path) -> None:
    census = subprocess.Popen(portal.words(folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while len(list(folder.glob("files/*/*/*"))) < KILLED_AT and time.monotonic() < until:
        time.sleep(0.01)
    census.send_signal(signal.SIGKILL)
    assert census.wait() == -signal.SIGKILL


def test_a_killed_census_goes_on_and_ends_as_if_undisturbed(
    portal: Portal, whole: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kill_in_the_middle(portal, tmp_path)
    before = kept(tmp_path)
    assert KILLED_AT - 2 <= len(before) < DATASETS - 10
    watched = Watched(monkeypatch)
    resumed = survey(portal.wishes(tmp_path), lambda _: None)
    assert before.isdisjoint(watched.statuses)
    assert len(before) + len(watched.statuses) == DATASETS - 2
    told = json.loads(str(accounts("census_json", (resumed,), "en")))
    assert told | {"time": ""} == whole | {"time": ""}


def test_the_census_counts_everything_once(whole: Told) -> None:
    total = whole["total"]
    assert (total["datasets"], total["files"], total["not_fetched"]) == (DATASETS, DATASETS, 2)
    assert total["unknown"] == sum(number % 4 == 2 for number in range(DATASETS - 2))
    assert total["measured"] == DATASETS - 2 - total["unknown"]
    rates = [one["result"] for one in whole["files"] if one["result"] and one["result"]["in_mean"]]
    exact = sum(one["passed"] / one["applied"] for one in rates) / len(rates)
    assert total["mean_required_item_rate"] == pytest.approx(exact, abs=2e-6)
    assert 0 < exact < 1


def test_nobody_is_led_into_the_network_behind_the_portal(portal: Portal, whole: Told) -> None:
    problems = [one["problem"] for one in whole["files"] if one["problem"]]
    assert len(problems) == 2
    assert all("is not on the public network" in problem for problem in problems)
    assert portal.inside.asked == []


def test_the_next_census_fetches_only_the_file_that_changed(
    portal: Portal, whole: Told, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is one file to CKAN, and as many addresses as datasets that share it."""
    changed = next(one for one in whole["files"] if one["dataset"] == portal.name(2))
    portal.upload("resource_patch", invented(0), id=changed["id"])
    watched = Watched(monkeypatch)
    after = survey(portal.wishes(folder), lambda _: None)
    before = {one["id"]: one["sha256"] or "" for one in whole["files"]}
    differing = {e.listed.url for e in after.entries if e.sha256 != before[e.listed.id]}
    assert {url.partition("?")[0] for url in differing} == {changed["url"]}
    assert len(differing) == sum(n % UPLOADS == 2 for n in range(DATASETS - 2))
    fetched = {url for url, status in watched.statuses.items() if status != 304}
    assert fetched == differing if ANSWERS_304 else fetched > differing
