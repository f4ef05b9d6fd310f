"""Command → Run: wall seconds and peak memory of one child process, as the operating system counts them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024
_UNUSUAL = {"PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}
"""Left out of the child's environment: an installed command runs from byte code and buffers its output."""


@dataclass(frozen=True, slots=True)
class Command:
    """What to start, where its standard output goes, and which exit codes mean that it did its work."""

    words: tuple[str, ...]
    output: Path
    codes: tuple[int, ...] = (0, 1)


@dataclass(frozen=True, slots=True)
class Run:
    """One finished process: wall and processor seconds, and its largest resident set in MiB."""

    seconds: float
    processor: float
    peak: float


def run(command: Command) -> Run:
    """Start, wait and measure. Raises RuntimeError when the command fails, with the end of what it said.

    The caller must stay small: on Linux a child's peak is never reported below its parent's.
    """
    environment = {name: value for name, value in os.environ.items() if name not in _UNUSUAL}
    complaints = command.output.with_suffix(".stderr")
    with command.output.open("wb") as out, complaints.open("wb") as err:
        started = time.perf_counter()
        child = subprocess.Popen(
            command.words, stdout=out, stderr=err, cwd=command.output.parent, env=environment
        )
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in command.codes:
        words = complaints.read_text(encoding="utf-8", errors="replace")[-2000:]
        raise RuntimeError(f"{command.words[0]} ended with {child.returncode}: {words}")
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * _MAXRSS_UNIT / (1 << 20))


def interleaved(commands: Mapping[str, Command], repeat: int, warm_up: bool) -> dict[str, tuple[Run, ...]]:
    """Every command once per round, the order turned round each time, so that noise falls on all alike."""
    if warm_up:
        _round(commands, tuple(commands))
    names = tuple(commands)
    rounds = [_round(commands, names if turn % 2 == 0 else names[::-1]) for turn in range(repeat)]
    return {name: tuple(done[name] for done in rounds) for name in names}


def _round(commands: Mapping[str, Command], names: Sequence[str]) -> dict[str, Run]:
    return {name: run(commands[name]) for name in names}
