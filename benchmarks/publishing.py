"""`python -m benchmarks.publishing`: invented datasets, published to a real CKAN and published again."""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from inspect import unwrap
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import requests

from benchmarks import page
from benchmarks.comparing import SCHEMA
from benchmarks.generating import write_aed
from opendata.commands import main as opendata

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "ckan"))
import real_ckan

DATASETS = 200
ROWS = 100
"""Of the first dataset; each further one has one more, so that no two files are equal."""
TOKEN = "OPENDATA_BENCH_TOKEN"
COMMAND = "python -m benchmarks.publishing"

_HEADINGS = ("回", "データセット", "秒", "1件あたりの秒", "要求", "1件あたりの要求", "書き込む要求", "目標")


@dataclass(frozen=True, slots=True)
class Run:
    """One `opendata publish` of all datasets: how long it took, and the methods of its requests."""

    seconds: float
    methods: tuple[str, ...]

    @property
    def writes(self) -> int:
        return sum(method not in ("GET", "HEAD") for method in self.methods)


def main() -> int:
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    parser.add_argument("--datasets", type=int, default=DATASETS, metavar="N")
    count = parser.parse_args().datasets
    try:
        with _city() as (ckan, city), tempfile.TemporaryDirectory(prefix="opendata-bench-") as folder:
            first, second = _publish_twice(ckan, city, count, Path(folder))
    except (pytest.skip.Exception, pytest.fail.Exception) as problem:
        print(problem, file=sys.stderr)
        return 3
    table = _table(count, first, second)
    print(table)
    if count == DATASETS:
        page.write(table, COMMAND)
    return 1 if second.writes else 0


@contextmanager
def _city() -> Iterator[tuple[real_ckan.Ckan, real_ckan.City]]:
    """As the tests have it: started where needed, shared with them, emptied after."""
    with contextmanager(unwrap(real_ckan.ckan))() as ckan:
        city = unwrap(real_ckan.city)(ckan)
        yield ckan, city
        _say("purging …")
        for record in _records(ckan, city):
            ckan.call("dataset_purge", id=record["id"])


def _records(ckan: real_ckan.Ckan, city: real_ckan.City) -> list[dict[str, Any]]:
    query = f"organization:{city.name}"
    answer = ckan.call("package_search", fq=query, include_private=True, rows=1000)
    found: list[dict[str, Any]] = answer["results"]
    return found


def _publish_twice(ckan: real_ckan.Ckan, city: real_ckan.City, count: int, folder: Path) -> tuple[Run, Run]:
    os.environ[TOKEN] = city.token
    _say(f"inventing {count} datasets …")
    _make_workspace(ckan, city, count, folder)
    runs = []
    for name in ("first", "second"):
        _say(f"publishing, {name} time …")
        runs.append(
            _measured(lambda: _do("publish", "--yes", "--workspace", str(folder), "--portal", "ckan"))
        )
    shown = [record for record in _records(ckan, city) if not record["private"]]
    if len(shown) != count:
        raise RuntimeError(f"{len(shown)} of {count} datasets are public")
    return runs[0], runs[1]


def _make_workspace(ckan: real_ckan.Ckan, city: real_ckan.City, count: int, folder: Path) -> None:
    """Dataset names are shared by all organizations of a portal."""
    _do(
        "init",
        str(folder),
        "--lgcode",
        "152048",
        "--contact-name",
        "見本課",
        "--contact-email",
        "a@example.jp",
    )
    words = {"kind": "ckan", "url": ckan.url, "organization": city.name, "token_env": TOKEN}
    with (folder / "opendata.toml").open("a", encoding="utf-8") as file:
        file.write("\n[portals.ckan]\n" + "".join(f'{key} = "{value}"\n' for key, value in words.items()))
    header = [field["name"] for field in json.loads(SCHEMA.read_text(encoding="utf-8"))["fields"]]
    source = folder / "aed.csv"
    for number in range(count):
        write_aed(source, header, ROWS + number, 0)
        name = f"aed_{city.name[-8:]}_{number:03}"
        _do("add", str(source), "--dataset", name, "--schema", "aed@legacy-2017", "--workspace", str(folder))


def _do(*words: str) -> None:
    told = io.StringIO()
    with redirect_stdout(told):
        code = opendata(list(words))
    if code:
        raise RuntimeError(f"opendata {words[0]} ended with {code}: {told.getvalue()[-2000:]}")


def _measured(work: Callable[[], None]) -> Run:
    methods: list[str] = []
    request = requests.Session.request

    def noted(session: requests.Session, method: str, *args: Any, **words: Any) -> requests.Response:
        methods.append(method)
        return request(session, method, *args, **words)

    with patch.object(requests.Session, "request", noted):
        started = time.perf_counter()
        work()
        return Run(time.perf_counter() - started, tuple(methods))


def _table(count: int, first: Run, second: Run) -> str:
    goal = f"書き込み0 {'**未達**' if second.writes else '達成'}"
    lines = (
        page.conditions(f"CKAN {real_ckan.VERSION}", "opendata"),
        f"| {' | '.join(_HEADINGS)} |",
        f"|{' --- |' * len(_HEADINGS)}",
        _row("1回目（すべて新規）", count, first, "–"),
        _row("2回目（変更なし）", count, second, goal),
        "",
    )
    return "\n".join(lines)


def _row(name: str, count: int, run: Run, goal: str) -> str:
    requested = len(run.methods)
    cells = (
        name,
        f"{count:,}",
        f"{run.seconds:.1f}",
        f"{run.seconds / count:.3f}",
        f"{requested:,}",
        f"{requested / count:.2f}",
        f"{run.writes:,}",
        goal,
    )
    return f"| {' | '.join(cells)} |"


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
