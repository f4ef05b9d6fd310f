"""Comparisons → the tables of benchmarks/README.md, with the goals beside what was measured."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path
from statistics import median

from benchmarks.comparing import START, Comparison, Measured, processor_ratio, ratios

FASTER = {300: 5, 10_000: 5, 100_000: 4, 1_000_000: 4}
"""How many times faster than frictionless the whole command has to be, with all its rules, by rows."""

PEAK = {1_000_000: 300}
"""MiB that the largest file may take."""

VERSION_LIMIT = 5
"""`opendata --version` in units of `python -c pass`."""

README = Path(__file__).parent / "README.md"
_BEGIN, _END = "<!-- results: written by `{command}` -->\n", "<!-- end of results -->"

_HEADINGS = (
    "行数",
    "ファイル",
    "回数",
    "opendata",
    "frictionless",
    "倍率（最小～最大）",
    "CPU時間の倍率",
    "目標",
    "誤りの件数",
    "既定の上限で",
)


def write(tables: str, command: str = "python -m benchmarks") -> None:
    """Put the tables between the command's markers in the README; all else there is written by hand."""
    begin = _BEGIN.format(command=command)
    before, rest = README.read_text(encoding="utf-8").split(begin)
    README.write_text(f"{before}{begin}{tables}{_END}{rest.split(_END, 1)[1]}", encoding="utf-8")


def tables(comparisons: Sequence[Comparison], start: Mapping[str, Measured]) -> str:
    return "\n".join(
        (conditions("opendata", "frictionless"), *_validation(comparisons), "", *_start(start), "")
    )


def conditions(*programs: str) -> str:
    """When and on what; the version of a program is added unless it is said."""
    libraries = "、".join(name if " " in name else f"{name} {version(name)}" for name in programs)
    return (
        f"{date.today().isoformat()} 測定：{_processor()}、{os.cpu_count()}コア、メモリ {_memory()} GiB、"
        f"{platform.system()}、Python {platform.python_version()}、{libraries}。\n"
    )


def _validation(comparisons: Iterable[Comparison]) -> Iterable[str]:
    yield f"| {' | '.join(_HEADINGS)} |"
    yield f"|{' --- |' * len(_HEADINGS)}"
    for one in comparisons:
        cells = (
            f"{one.rows:,}",
            "誤り1 %" if one.spoilt else "誤りなし",
            str(len(one.opendata.runs)),
            cost(one.opendata),
            cost(one.frictionless),
            _ratio(one),
            f"{processor_ratio(one.frictionless, one.opendata):.1f}",
            _goals(one),
            _errors(one),
            f"{cost(one.limited)}（{one.limited.errors:,}件）" if one.limited else "–",
        )
        yield f"| {' | '.join(cells)} |"


def _start(start: Mapping[str, Measured]) -> Iterable[str]:
    yield "| コマンド | ミリ秒 | `python -c pass` の | 目標 |"
    yield "| --- | ---: | ---: | --- |"
    floor = start[START[0]]
    for name, measured in start.items():
        times = median(ratios(measured, floor))
        goal = met(times < VERSION_LIMIT, f"{VERSION_LIMIT}倍未満") if name == START[1] else "–"
        yield f"| `{name}` | {measured.seconds * 1000:.0f} | {times:.1f}倍 | {goal} |"


def cost(measured: Measured) -> str:
    return f"{measured.seconds:.2f} 秒・{measured.peak:.0f} MiB"


def _ratio(one: Comparison) -> str:
    found = ratios(one.frictionless, one.opendata)
    spread = f"（{found[0]:.1f}～{found[-1]:.1f}）" if len(found) > 1 else ""
    return f"**{median(found):.1f}**{spread}"


def _goals(one: Comparison) -> str:
    goals = []
    if faster := FASTER.get(one.rows):
        ratio = median(ratios(one.frictionless, one.opendata))
        goals.append(met(ratio >= faster, f"{faster}倍以上"))
    if peak := PEAK.get(one.rows):
        goals.append(met(one.opendata.peak < peak, f"{peak} MiB未満"))
    return "、".join(goals) or "–"


def met(is_met: bool, goal: str) -> str:
    return f"{goal} {'達成' if is_met else '**未達**'}"


def _errors(one: Comparison) -> str:
    """One number where both tools count alike, which is what makes the times comparable."""
    ours, theirs = one.opendata.errors, one.frictionless.errors
    return f"{ours:,}" if ours == theirs else f"**{ours:,} と {theirs:,}**"


def _processor() -> str:
    """The model as Linux knows it, else the architecture."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.machine())


def _memory() -> int:
    return round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / (1 << 30))
