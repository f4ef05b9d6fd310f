"""`python -m benchmarks.rules`: what the rules about contents cost beside those about structure."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks import page
from benchmarks.comparing import BROKEN, Measured, header, processor_ratio, ratios
from benchmarks.generating import write_aed
from benchmarks.measuring import Command, interleaved
from opendata.commands import main as opendata
from opendata.model import Cells, Rows, Rule, Scars, Tables
from opendata.rules import all_rules

ROOT = Path(__file__).parent.parent
ROWS = 100_000
REPEAT = 5
LIMIT = 2
"""How many times the structure-only run all rules together may take."""
COMMAND = "python -m benchmarks.rules"

_HEADINGS = (
    "行数",
    "ファイル",
    "回数",
    "構造のみ",
    "すべてのルール",
    "倍率（最小～最大）",
    "CPU時間の倍率",
    "目標",
)


def main() -> int:
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS, metavar="N")
    parser.add_argument("--repeat", type=int, default=REPEAT, metavar="N")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="opendata-bench-") as folder:
        table = _table(args.rows, {spoilt: _measure(args, spoilt, Path(folder)) for spoilt in (False, True)})
    print(table)
    if (args.rows, args.repeat) == (ROWS, REPEAT):
        page.write(table, COMMAND)
    return 0


def is_structural(rule: Rule) -> bool:
    """About the file, its header, its records or their blank cells, not about what the cells say."""
    return not isinstance(rule.check, Cells | Rows | Tables | Scars)


def run(kind: str, *words: str) -> int:
    """One run of the command in this process, with the rules of that kind only."""
    from opendata import validating

    chosen = tuple(filter(KINDS[kind], all_rules()))
    vars(validating)["by_code"] = lambda: {rule.code: rule for rule in chosen}
    return opendata(list(words))


KINDS: Mapping[str, Callable[[Rule], bool]] = {"structure": is_structural, "all": lambda _: True}


def _measure(args: argparse.Namespace, spoilt: bool, folder: Path) -> dict[str, Measured]:
    data = folder / ("spoilt.csv" if spoilt else "clean.csv")
    write_aed(data, header(), args.rows, BROKEN if spoilt else 0)
    commands = {kind: Command(_words(kind, data), folder / f"{kind}.out") for kind in KINDS}
    runs = interleaved(commands, args.repeat, warm_up=True)
    return {kind: Measured(done) for kind, done in runs.items()}


def _words(kind: str, data: Path) -> tuple[str, ...]:
    program = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from benchmarks.rules import run; "
    program += f"sys.exit(run({kind!r}, *sys.argv[1:]))"
    report = f"{kind}.json"
    options = ("--schema", "aed@legacy-2017", "--format", "json", "--output", report)
    return (sys.executable, "-c", program, "validate", data.name, *options)


def _table(rows: int, measured: Mapping[bool, Mapping[str, Measured]]) -> str:
    lines = (
        page.conditions("opendata"),
        f"| {' | '.join(_HEADINGS)} |",
        f"|{' --- |' * len(_HEADINGS)}",
        *(_row(rows, spoilt, found) for spoilt, found in measured.items()),
        "",
    )
    return "\n".join(lines)


def _row(rows: int, spoilt: bool, found: Mapping[str, Measured]) -> str:
    structure, every = found["structure"], found["all"]
    times = ratios(every, structure)
    processor = processor_ratio(every, structure)
    cells = (
        f"{rows:,}",
        "誤り1 %" if spoilt else "誤りなし",
        str(len(every.runs)),
        page.cost(structure),
        page.cost(every),
        f"{times[0]:.2f}～{times[-1]:.2f}",
        f"**{processor:.2f}**",
        page.met(processor <= LIMIT, f"{LIMIT}倍以下"),
    )
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    raise SystemExit(main())
