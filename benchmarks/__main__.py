"""`python -m benchmarks`: measure, print the tables, and after a full run put them into the README."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks import page
from benchmarks.comparing import Comparison, compare, start

SIZES = (300, 10_000, 100_000, 1_000_000)
QUICK = SIZES[:-1]
STARTS = 25
"""Rounds of the commands that take milliseconds."""


def main() -> int:
    args = _parser().parse_args()
    chosen = args.sizes or (QUICK if args.quick else SIZES)
    with tempfile.TemporaryDirectory(prefix="opendata-bench-") as folder:
        started = start(args.repeat or STARTS, Path(folder))
        comparisons = _compare_all(chosen, args.repeat, Path(folder))
    tables = page.tables(comparisons, started)
    print(tables)
    if tuple(chosen) == SIZES:
        page.write(tables)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--sizes", type=_numbers, metavar="N,N", help="rows of the files, such as 300,10000")
    parser.add_argument("--repeat", type=_positive, metavar="N", help="rounds of everything")
    parser.add_argument("--quick", action="store_true", help="leave the file of 1,000,000 rows out")
    return parser


def _positive(word: str) -> int:
    number = int(word)
    if number < 1:
        raise ValueError(word)
    return number


def _numbers(words: str) -> tuple[int, ...]:
    return tuple(map(_positive, words.split(",")))


def _compare_all(sizes: Sequence[int], repeat: int | None, folder: Path) -> list[Comparison]:
    comparisons = []
    for rows in sizes:
        for spoilt in (False, True):
            print(f"{rows:,} rows, {'spoilt' if spoilt else 'clean'} …", file=sys.stderr, flush=True)
            comparisons.append(compare(rows, spoilt, repeat, folder))
    return comparisons


if __name__ == "__main__":
    raise SystemExit(main())
