"""File sizes → comparisons: opendata and frictionless on the same file, and the start of the command."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.generating import write_aed
from benchmarks.measuring import Command, Run, interleaved

SCHEMA = Path(__file__).parent.parent / "schemas" / "legacy-2017" / "aed.json"
BROKEN = 0.01
NO_LIMIT = 1_000_000_000
REPEATS = {300: 9, 10_000: 7, 100_000: 3}
"""Rounds per size where the user names no number; a larger file gets one."""

_WARM_UP_TO = 10_000
_SCRIPTS = Path(sysconfig.get_path("scripts"))
_FRICTIONLESS_ERRORS = re.compile(r'"errors": (\d+)')
_TOTAL = """
import json, sys
with open(sys.argv[1], encoding="utf-8") as file:
    print(sum(json.load(file)["files"][0]["table_schema"]["counts"].values()))
"""

OPENDATA, FRICTIONLESS, LIMITED = "opendata", "frictionless", "frictionless, default limit"
START = ("python -c pass", "opendata --version", "opendata --help", "frictionless --version")


@dataclass(frozen=True, slots=True)
class Measured:
    """One contender at one file: its runs and how many Table Schema errors it reported."""

    runs: tuple[Run, ...]
    errors: int = 0

    @property
    def seconds(self) -> float:
        return median(run.seconds for run in self.runs)

    @property
    def peak(self) -> float:
        return max(run.peak for run in self.runs)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One file, as every contender met it; `limited` is frictionless as it comes, for spoilt files only."""

    rows: int
    spoilt: bool
    opendata: Measured
    frictionless: Measured
    limited: Measured | None = None


def ratios(slow: Measured, fast: Measured) -> list[float]:
    """How many times longer, round by round: within a round both sides meet much the same noise."""
    return sorted(a.seconds / b.seconds for a, b in zip(slow.runs, fast.runs, strict=True))


def processor_ratio(slow: Measured, fast: Measured) -> float:
    return median(a.processor / b.processor for a, b in zip(slow.runs, fast.runs, strict=True))


def compare(rows: int, spoilt: bool, repeat: int | None, folder: Path) -> Comparison:
    """Write the file, run every contender on it, and remove it again."""
    data = folder / ("spoilt.csv" if spoilt else "clean.csv")
    write_aed(data, header(), rows, BROKEN if spoilt else 0)
    shutil.copyfile(SCHEMA, folder / SCHEMA.name)
    commands = _contenders(data, folder)
    if not spoilt:
        del commands[LIMITED]
    runs = interleaved(commands, repeat or REPEATS.get(rows, 1), warm_up=rows <= _WARM_UP_TO)
    found = {
        name: Measured(done, _ERRORS[name](folder / f"{_file_name(name)}.json"))
        for name, done in runs.items()
    }
    for file in folder.iterdir():
        file.unlink()
    return Comparison(rows, spoilt, found[OPENDATA], found[FRICTIONLESS], found.get(LIMITED))


def start(repeat: int, folder: Path) -> dict[str, Measured]:
    """Commands that do nothing, beside the interpreter that does nothing."""
    words = {name: name.split() for name in START}
    commands = {
        name: Command((_program(program), *rest), folder / "start.out", codes=(0,))
        for name, (program, *rest) in words.items()
    }
    return {name: Measured(runs) for name, runs in interleaved(commands, repeat, warm_up=True).items()}


def _contenders(data: Path, folder: Path) -> dict[str, Command]:
    """The same file and the same definition for all, every report written whole to a file."""
    ours = (
        "validate",
        data.name,
        "--schema",
        "aed@legacy-2017",
        "--format",
        "json",
        "--output",
        "opendata.json",
    )
    theirs = ("validate", data.name, "--schema", SCHEMA.name, "--json")
    return {
        OPENDATA: Command((_program("opendata"), *ours), folder / "opendata.out"),
        FRICTIONLESS: Command(
            (_program("frictionless"), *theirs, "--limit-errors", str(NO_LIMIT)), folder / "frictionless.json"
        ),
        LIMITED: Command((_program("frictionless"), *theirs), folder / f"{_file_name(LIMITED)}.json"),
    }


def _file_name(contender: str) -> str:
    return contender.replace(", ", "-").replace(" ", "-")


def _program(name: str) -> str:
    return sys.executable if name == "python" else str(_SCRIPTS / name)


def header() -> list[str]:
    return [field["name"] for field in json.loads(SCHEMA.read_text(encoding="utf-8"))["fields"]]


def _frictionless_errors(report: Path) -> int:
    """The total in the report's first lines: the rest may be hundreds of megabytes."""
    with report.open(encoding="utf-8") as file:
        found = _FRICTIONLESS_ERRORS.search(file.read(1000))
    if found is None:
        raise RuntimeError(f"no count of errors in {report.name}")
    return int(found[1])


def _opendata_errors(report: Path) -> int:
    """The total of the Table Schema layer, read by another process because this one must stay small."""
    words = (sys.executable, "-c", _TOTAL, str(report))
    return int(subprocess.run(words, check=True, capture_output=True, text=True).stdout)


_ERRORS: dict[str, Callable[[Path], int]] = {
    OPENDATA: _opendata_errors,
    FRICTIONLESS: _frictionless_errors,
    LIMITED: _frictionless_errors,
}
