"""`python -m benchmarks.site`: the public page of many datasets, built, built again, and after one change."""

from __future__ import annotations

import argparse
import io
import resource
import sys
import tempfile
import time
from contextlib import redirect_stdout
from pathlib import Path
from typing import NamedTuple

from benchmarks import page
from benchmarks.comparing import header
from benchmarks.generating import write_aed
from opendata.commands import main as opendata

DATASETS, ROWS = 3_000, 500
COMMAND = "python -m benchmarks.site"

_HEADINGS = (
    "回",
    "データセット",
    "行",
    "秒",
    "1件あたりのミリ秒",
    "書き換えたファイル",
    "ファイル",
    "大きさ",
    "最大メモリ",
)


class Build(NamedTuple):
    """One `opendata site build`: its seconds, the files it wrote, and what the site then holds."""

    seconds: float
    written: int
    files: int
    bytes: int


def main() -> int:
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    parser.add_argument("--datasets", type=int, default=DATASETS, metavar="N")
    parser.add_argument("--rows", type=int, default=ROWS, metavar="N")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="opendata-bench-") as folder:
        table = _table(args, _builds(args, Path(folder)))
    print(table)
    if (args.datasets, args.rows) == (DATASETS, ROWS):
        page.write(table, COMMAND)
    return 0


def _builds(args: argparse.Namespace, folder: Path) -> dict[str, Build]:
    workspace, out, source = folder / "city", folder / "site", folder / "aed.csv"
    contact = ("--contact-name", "見本課", "--contact-email", "mihon@example.lg.jp")
    _do("init", str(workspace), "--lgcode", "152048", *contact)
    for number in range(args.datasets):
        _add(source, workspace, number, args.rows)
        if number % 500 == 0:
            print(f"{number} of {args.datasets} datasets …", file=sys.stderr, flush=True)
    builds = {"初めて": _build(workspace, out), "変更なし": _build(workspace, out)}
    _add(source, workspace, 0, args.rows + 1)
    return builds | {"1件を変えた後": _build(workspace, out)}


def _add(source: Path, workspace: Path, number: int, rows: int) -> None:
    write_aed(source, header(), rows, 0)
    words = ("--dataset", f"aed_{number:04}", "--schema", "aed@legacy-2017", "--workspace", str(workspace))
    _do("add", str(source), *words)


def _build(workspace: Path, out: Path) -> Build:
    before = _stamps(out)
    started = time.perf_counter()
    _do("site", "build", "--workspace", str(workspace), "-o", str(out))
    seconds = time.perf_counter() - started
    after = _stamps(out)
    written = sum(before.get(path) != stamp for path, stamp in after.items())
    return Build(seconds, written, len(after), sum(path.stat().st_size for path in after))


def _stamps(out: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}


def _do(*words: str) -> None:
    told = io.StringIO()
    with redirect_stdout(told):
        code = opendata(list(words))
    if code:
        raise RuntimeError(f"opendata {words[0]} ended with {code}: {told.getvalue()[-2000:]}")


def _table(args: argparse.Namespace, builds: dict[str, Build]) -> str:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    lines = (
        page.conditions("opendata"),
        f"| {' | '.join(_HEADINGS)} |",
        f"|{' --- |' * len(_HEADINGS)}",
        *(_row(args, name, build, peak) for name, build in builds.items()),
        "",
    )
    return "\n".join(lines)


def _row(args: argparse.Namespace, name: str, build: Build, peak: int) -> str:
    cells = (
        name,
        f"{args.datasets:,}",
        f"{args.rows:,}",
        f"{build.seconds:.1f}",
        f"{build.seconds * 1000 / args.datasets:.0f}",
        f"{build.written:,}",
        f"{build.files:,}",
        f"{build.bytes / (1 << 20):.0f} MiB",
        f"{peak} MiB",
    )
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    raise SystemExit(main())
