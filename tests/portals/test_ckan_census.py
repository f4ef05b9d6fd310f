"""A census of a real CKAN with two hundred datasets: killed in the middle, gone on with, and run once more."""

import json
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from inspect import unwrap
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import pytest
import requests
from real_ckan import Ckan, City, ckan
from real_ckan import city as city_of
from stranger import Page, Stranger

from opendata.fetching import Fetcher, Reply
from opendata.surveying import Wishes, survey

__all__ = ["ckan"]
pytestmark = pytest.mark.ckan

DATASETS = 200
SAMPLE = next(Path(__file__).resolve().parents[2].glob("datasets/152048_aed/*.csv")).read_text("utf-8-sig")
UNKNOWN = "番号,気温\r\n1,20\r\n"
KILLED_AT = 70


class Portal(NamedTuple):
    """A city's datasets, and a server beside the portal that nobody may be led to."""

    ckan: Ckan
    city: City
    inside: Stranger

    def words(self, folder: Path) -> list[str]:
        return [
            *(sys.executable, "-m", "opendata", "census", self.ckan.url, "--organization", self.city.name),
            *("--save", str(folder), "--allow-private", "--pause", "0", "--format", "json", "--lang", "en"),
        ]

    def run(self, folder: Path) -> dict[str, Any]:
        done = subprocess.run(self.words(folder), capture_output=True, timeout=120, check=False)
        assert done.returncode == 1, done.stderr
        told: dict[str, Any] = json.loads(done.stdout)
        del told["time"]
        return told


def invented(number: int) -> bytes:
    """Of four files one is sound, one lacks cells, one is unknown, and one is in the encoding of old Excel."""
    head, *rows = SAMPLE.splitlines()
    rows = rows[: 3 + number % 5]
    match number % 4:
        case 0:
            return "\r\n".join([head, *rows, ""]).encode("utf-8-sig")
        case 1:
            return "\r\n".join([head, *("," * head.count(",") for _ in rows), rows[0], ""]).encode(
                "utf-8-sig"
            )
        case 2:
            return (UNKNOWN + f"{number},1\r\n").encode("utf-8-sig")
        case _:
            return "\r\n".join([head, *rows, ""]).encode("cp932", "replace")


def publish(ckan: Ckan, city: City, number: int, url: str = "") -> str:
    name = f"{city.name}-{number:03}"
    ckan.call("package_create", token=city.token, name=name, title=f"一覧{number}", owner_org=city.name)
    answer = requests.post(
        f"{ckan.url}/api/3/action/resource_create",
        data={"package_id": name, "name": f"一覧{number}.csv", "format": "CSV", "url": url},
        files={} if url else {"upload": (f"152048_aed_{number:03}.csv", invented(number), "text/csv")},
        headers={"Authorization": city.token},
        timeout=60,
    )
    assert answer.status_code == 200, answer.text[:500]
    return str(answer.json()["result"]["id"])


@pytest.fixture(scope="module")
def portal(ckan: Ckan) -> Iterator[Portal]:
    city = unwrap(city_of)(ckan)
    inside = Stranger()
    inside.pages["/secret.csv"] = Page(body=b"secret")
    for number in range(DATASETS - 2):
        publish(ckan, city, number)
    publish(ckan, city, DATASETS - 2, f"{inside.url}/secret.csv")
    publish(ckan, city, DATASETS - 1, f"http://2130706433:{inside.server_port}/secret.csv")
    yield Portal(ckan, city, inside)
    for number in range(DATASETS):
        ckan.call("dataset_purge", id=f"{city.name}-{number:03}")
    ckan.call("organization_purge", id=city.name)
    inside.shutdown()
    inside.server_close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("census")


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
    portal: Portal, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = portal.run(folder)
    kill_in_the_middle(portal, tmp_path)
    before = kept(tmp_path)
    assert KILLED_AT - 2 <= len(before) < DATASETS - 10
    watched = Watched(monkeypatch)
    wishes = Wishes(portal.ckan.url, (portal.city.name,), tmp_path, pause=0, allow_private=True)
    resumed = survey(wishes, lambda progress: None)
    assert before.isdisjoint(watched.statuses)
    assert len(before) + len(watched.statuses) == DATASETS - 2
    monkeypatch.undo()
    assert [entry.sha256 for entry in resumed.entries] == [one["sha256"] or "" for one in whole["files"]]
    assert portal.run(tmp_path) == whole


def test_the_census_counts_everything_once(portal: Portal, folder: Path) -> None:
    told = portal.run(folder)
    total = told["total"]
    assert (total["datasets"], total["files"], total["not_fetched"]) == (DATASETS, DATASETS, 2)
    assert total["unknown"] == sum(number % 4 == 2 for number in range(DATASETS - 2))
    assert total["measured"] == DATASETS - 2 - total["unknown"]
    rates = [one["result"] for one in told["files"] if one["result"] and one["result"]["in_mean"]]
    exact = sum(one["passed"] / one["applied"] for one in rates) / len(rates)
    assert total["mean_required_item_rate"] == pytest.approx(exact, abs=2e-6)
    assert 0 < exact < 1


def test_nobody_is_led_into_the_network_behind_the_portal(portal: Portal, folder: Path) -> None:
    problems = [one["problem"] for one in portal.run(folder)["files"] if one["problem"]]
    assert len(problems) == 2
    assert all("is not on the public network" in problem for problem in problems)
    assert portal.inside.asked == []


def test_the_next_census_fetches_only_the_file_that_changed(
    portal: Portal, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = portal.run(folder)
    changed = before["files"][5]
    answer = requests.post(
        f"{portal.ckan.url}/api/3/action/resource_patch",
        data={"id": changed["id"]},
        files={"upload": ("152048_aed_005.csv", invented(4), "text/csv")},
        headers={"Authorization": portal.city.token},
        timeout=60,
    )
    assert answer.status_code == 200
    watched = Watched(monkeypatch)
    after = survey(
        Wishes(portal.ckan.url, (portal.city.name,), folder, pause=0, allow_private=True), lambda _: None
    )
    assert [url for url, status in watched.statuses.items() if status != 304] == [changed["url"]]
    differing = [
        entry.listed.id
        for entry, one in zip(after.entries, before["files"], strict=True)
        if entry.sha256 != (one["sha256"] or "")
    ]
    assert differing == [changed["id"]]
