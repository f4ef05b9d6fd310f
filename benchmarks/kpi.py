"""`python -m benchmarks.kpi`: the KPIs of a plan from 100,000 receipts, in a process of its own."""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from statistics import median

from benchmarks import page
from opendata.days import deadline
from opendata.kpi import account
from opendata.ledger import GENESIS, Ledger, chained, dump
from opendata.model import Action, PortalFile, Rate, Receipt, Text
from opendata.promises import ActionPlan, Counted, Deadline, Definition, Evidence, Kpi, Measure

RECEIPTS = 100_000
DATASETS = 300
PORTALS = (("public", "folder"), ("prefecture", "ckan"), ("gspatial", "gspatial"))
KINDS = ("aed", "evacuation-space", "public-facility", "event", "hospital", "wifi", "tourism", "toilet")
FIRST, LAST = date(2018, 4, 1), date(2026, 11, 20)
COMMAND = "python -m benchmarks.kpi"
LIMITS = {"effects": 0.6, "process": 1.0}
"""Seconds: of `Ledger.effects`, and of the whole process with its start."""

_HEADINGS = ("回数", "記録", "台帳", "起動", "effects", "account", "プロセス全体", "目標")


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds of one process: its start, the reading, the counting, and all of it."""

    effects: float
    account: float
    process: float

    @property
    def start(self) -> float:
        return self.process - self.effects - self.account


def main() -> int:
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    parser.add_argument("--receipts", type=int, default=RECEIPTS, metavar="N")
    parser.add_argument("--repeat", type=int, default=5, metavar="N")
    parser.add_argument("--measure", type=Path, metavar="LEDGER", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.measure:
        print(json.dumps(_measure(args.measure)))
        return 0
    with tempfile.TemporaryDirectory(prefix="opendata-bench-") as folder:
        path = Path(folder) / "ledger.sqlite"
        _write(path, args.receipts)
        runs = [_run(path) for _ in range(args.repeat)]
        print(_table(args.receipts, path.stat().st_size, runs))
    return 0


def _run(path: Path) -> Run:
    command = (sys.executable, "-m", "benchmarks.kpi", "--measure", str(path))
    started = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    process = time.perf_counter() - started
    effects, counting = json.loads(done.stdout)
    return Run(effects, counting, process)


def _measure(path: Path) -> tuple[float, float]:
    started = time.perf_counter()
    effects = Ledger(path).effects()
    read = time.perf_counter()
    account(PLAN, effects, LAST)
    return read - started, time.perf_counter() - read


# ── The ledger ────────────────────────────────────────────────────────────────────────────────────


def _write(path: Path, count: int) -> None:
    """Chained as `Ledger.append` would, but in one transaction."""
    Ledger(path).append(next(_receipts(1)))
    with sqlite3.connect(path) as database:
        database.execute("DROP TRIGGER receipts_stay")
        database.execute("DELETE FROM receipts")
        database.executemany("INSERT INTO receipts (receipt, previous, hash) VALUES (?, ?, ?)", _rows(count))
    database.close()


def _rows(count: int) -> Iterator[tuple[str, str, str]]:
    previous = GENESIS
    for receipt in _receipts(count):
        text = dump(receipt)
        link = chained(previous, text)
        yield text, previous, link
        previous = link


def _receipts(count: int) -> Iterator[Receipt]:
    """Evenly over the years: datasets come one by one, are updated, and one receipt in 200 withdraws."""
    chance = random.Random(20260401)
    begun = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC)
    for number in range(count):
        time = begun + (LAST - FIRST) * number / count
        which = chance.randrange(1 + DATASETS * number // count)
        portal, kind = PORTALS[chance.randrange(len(PORTALS))]
        yield _receipt(chance, time, f"152048_{which:03d}", portal, kind)


def _receipt(chance: random.Random, time: datetime, dataset: str, portal: str, kind: str) -> Receipt:
    applied = chance.randrange(50, 500)
    passed = applied - max(0, chance.randrange(-20, 10))
    return Receipt(
        time=(time + timedelta(hours=9)).replace(tzinfo=None).isoformat(timespec="seconds") + "+09:00",
        portal=portal,
        dataset=dataset,
        portal_id=f"{portal}-{dataset}-0000-0000-000000000000",
        action=Action.UPDATE if chance.randrange(200) else Action.WITHDRAW,
        content=f"{chance.getrandbits(256):064x}",
        files=tuple(_file(chance, dataset, name) for name in ("data.csv", "datapackage.json", "report.json")),
        schema=f"{KINDS[int(dataset[-3:]) % len(KINDS)]}@ods-v3",
        required=Rate(passed, applied),
        conforms=passed == applied,
        tool="opendata 0.1.0",
        operator="見本係",
        marks=("barrier-free",) if dataset.endswith("0") else (),
        kind=kind,
        languages=("ja", "en") if dataset.endswith("5") else ("ja",),
    )


def _file(chance: random.Random, dataset: str, name: str) -> PortalFile:
    return PortalFile(
        key=name,
        title="見本のファイル",
        format="CSV",
        media_type="text/csv",
        size=chance.randrange(1 << 20),
        sha256=f"{chance.getrandbits(256):064x}",
        id=f"{chance.getrandbits(128):032x}",
        url=f"https://portal.example.jp/dataset/{dataset}/resource/0123456789abcdef/download/{name}",
    )


# ── The plan ──────────────────────────────────────────────────────────────────────────────────────


_EVERYTHING = Counted()
_EVIDENCE = tuple(Evidence(date(year, 6, 1), Fraction(year - 2017), "見本係") for year in range(2018, 2026))


def _kpi(definition: Definition, target: int, due: str, counted: Counted = _EVERYTHING) -> Kpi:
    title = Text("見本の指標", "A sample KPI")
    return Kpi(
        id=f"{definition}-{target}",
        title=title,
        definition=definition,
        unit="",
        counted=counted,
        target=Fraction(target),
        deadline=deadline(due),
        evidence=_EVIDENCE,
    )


def _plan() -> ActionPlan:
    kpis = (
        _kpi(Definition.PUBLISHED_DATASETS, 280, "令和10年度"),
        _kpi(Definition.PUBLISHED_DATASETS, 100, "令和9年度", Counted(portals=("folder",))),
        _kpi(Definition.PUBLISHED_DATASETS, 50, "令和9年度", Counted(marks=("barrier-free",))),
        _kpi(Definition.GSPATIAL_REGISTRATIONS, 200, "令和9年度"),
        _kpi(Definition.REQUIRED_ITEM_MEAN, 1, "令和9年度", Counted(datasets=KINDS)),
        _kpi(Definition.REQUIRED_ITEM_MEAN, 1, "令和9年度"),
        _kpi(Definition.CONFORMING_SHARE, 1, "令和9年度", Counted(datasets=KINDS)),
        _kpi(Definition.FULLY_FILLED_DATASETS, 8, "令和9年度", Counted(datasets=KINDS)),
        _kpi(Definition.LANGUAGES, 3, "令和9年度"),
        _kpi(Definition.PUBLIC_PAGE, 1, "令和9年度"),
        _kpi(Definition.REPORTED, 20, "令和9年度"),
    )
    measures = tuple(Measure(kpi.id, kpi.title, (kpi,)) for kpi in kpis)
    title = Text("見本の計画", "A sample plan")
    return ActionPlan(title, "152048", Deadline("2018-04-01", FIRST), deadline("令和10年度"), measures)


PLAN = _plan()


# ── The table ─────────────────────────────────────────────────────────────────────────────────────


def _table(count: int, size: int, runs: Sequence[Run]) -> str:
    cells = (
        str(len(runs)),
        f"{count:,}",
        f"{size >> 20} MiB",
        *(_seconds([getattr(run, part) for run in runs]) for part in ("start", "effects", "account")),
        _seconds([run.process for run in runs]),
        _goals(runs),
    )
    return "\n".join(
        (
            page.conditions("opendata"),
            f"| {' | '.join(_HEADINGS)} |",
            f"|{' --- |' * len(_HEADINGS)}",
            f"| {' | '.join(cells)} |",
            "",
        )
    )


def _seconds(found: Sequence[float]) -> str:
    """The median, and the quickest in brackets."""
    return f"{median(found):.2f} 秒（{min(found):.2f}）"


def _goals(runs: Sequence[Run]) -> str:
    found = {name: median(getattr(run, name) for run in runs) for name in LIMITS}
    return "、".join(
        f"{name} {limit} 秒未満 {'達成' if found[name] < limit else '**未達**'}"
        for name, limit in LIMITS.items()
    )


if __name__ == "__main__":
    raise SystemExit(main())
