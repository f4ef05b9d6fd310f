"""`python -m benchmarks.workbooks`: opendata and frictionless on the same workbook, as whole processes."""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Mapping, Sequence
from datetime import time
from pathlib import Path
from random import Random
from statistics import median

import xlsxwriter

from benchmarks import page
from benchmarks.comparing import Measured, processor_ratio, ratios
from benchmarks.measuring import Command, interleaved

ROWS = 10_000
SCHEMA = Path(__file__).parent.parent / "schemas" / "ods-v3" / "hospital.json"
SCHEMA_ID = "hospital@ods-v3"
SEED = 20240401
TIMES = 4
"""How many times faster than frictionless the whole command has to be."""
COMMAND = "python -m benchmarks.workbooks"

_SCRIPTS = Path(sysconfig.get_path("scripts"))
_ERRORS = re.compile(r'"errors": (\d+)')
_TOTAL = """
import json, sys
with open(sys.argv[1], encoding="utf-8") as file:
    print(sum(json.load(file)["files"][0]["table_schema"]["counts"].values()))
"""
_HEADINGS = (
    "行×列",
    "ファイル",
    "回数",
    "opendata",
    "frictionless",
    "倍率（最小～最大）",
    "CPU時間",
    "CPU時間の倍率",
    "目標",
    "誤りの件数",
)

Value = str | float | time
Item = Mapping[str, str]


def main() -> int:
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS, metavar="N")
    parser.add_argument("--repeat", type=int, default=5, metavar="N")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="opendata-bench-") as folder:
        table = _table(args.rows, *_compare(Path(folder), args.rows, args.repeat))
    print(table)
    if args.rows == ROWS:
        page.write(table, COMMAND)
    return 0


# ── The workbook ──────────────────────────────────────────────────────────────────────────────────

_SAME: Mapping[str, Value] = {
    "local-government-code": "352012",
    "location-local-government-code": "352012",
    "local-government-name": "山口県下関市",
    "address-prefecture": "山口県",
    "address-city": "下関市",
    "weekdays": "月火水木金",
    "start-time": time(9, 0),
    "end-time": time(17, 30),
    "height-type": "標高",
    "multiple": "内科;小児科",
    "vocabulary": "無床診療所",
    "image-licence": "CC BY 4.0",
    "name-kana": "ミホンシンリョウショ",
    "time-note": "祝日と年末年始は休診",
}
_PLACES = ("本町", "緑町", "桜木町", "東山", "大手町", "中央", "若葉台", "南新町", "上野原", "旭ヶ丘")


def items() -> list[Item]:
    found: list[Item] = json.loads(SCHEMA.read_text(encoding="utf-8"))["fields"]
    return found


def write(path: Path, rows: int) -> None:
    """As a careful office has it: codes are text, coordinates and counts numbers, times cells of time."""
    columns, rng = items(), random.Random(SEED)
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("一覧")
        clock = workbook.add_format({"num_format": "hh:mm"})
        sheet.write_row(0, 0, [item["name"] for item in columns])
        for number in range(1, rows + 1):
            for column, item in enumerate(columns):
                match _value(item.get("role", ""), number, rng):
                    case str() as text:
                        sheet.write_string(number, column, text)
                    case time() as moment:
                        sheet.write_datetime(number, column, moment, clock)
                    case figure:
                        sheet.write_number(number, column, figure)


def _value(role: str, number: int, rng: Random) -> Value:
    """Most differ from record to record, as in a real list."""
    place, block = _PLACES[number % len(_PLACES)], f"{number % 97 + 1}-{number}"
    match role:
        case "record-id":
            return f"HO{number:06}"
        case "machiaza-id":
            return f"{number % 5000 + 1000:07}"
        case "extension":
            return str(number % 900 + 100)
        case "name-english":
            return f"Mihon Clinic {number}"
        case "other-id":
            return f"35{number:08}"
        case "address":
            return f"山口県下関市{place}{block}"
        case "address-town":
            return place
        case "address-block":
            return block
        case "latitude":
            return round(34.0 + rng.random() / 4, 6)
        case "longitude":
            return round(130.9 + rng.random() / 4, 6)
        case "height" | "count":
            return rng.randint(0, 60)
        case "phone" | "fax":
            return f"083-2{rng.randint(10, 99)}-{rng.randint(0, 9999):04}"
        case "postal-code":
            return f"750{rng.randint(0, 9999):04}"
        case "corporate-number":
            return _corporate_number(rng)
        case "email":
            return f"mihon{number}@example.lg.jp"
        case "url" | "form-url" | "image":
            return f"https://www.city.example.lg.jp/{role}/{number:06}"
        case _:
            return _SAME.get(role, f"見本{place}{number}")


def _corporate_number(rng: Random) -> str:
    """Twelve digits behind the check digit they call for."""
    digits = [rng.randint(1, 9), *(rng.randint(0, 9) for _ in range(11))]
    weighted = sum(digit * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return str(9 - weighted % 9) + "".join(map(str, digits))


# ── The contenders ────────────────────────────────────────────────────────────────────────────────


def _compare(folder: Path, rows: int, repeat: int) -> tuple[int, Measured, Measured]:
    """The size of the workbook, and what either command took."""
    book = folder / "book.xlsx"
    # Written by another process: on Linux a child's peak is never reported below its parent's.
    words = (
        sys.executable,
        "-c",
        f"from benchmarks import workbooks as w; w.write(w.Path('{book}'), {rows})",
    )
    subprocess.run(words, check=True)
    shutil.copyfile(SCHEMA, folder / SCHEMA.name)
    ours = ("validate", book.name, "--schema", SCHEMA_ID, "--format", "json", "--output", "opendata.json")
    theirs = ("validate", book.name, "--schema", SCHEMA.name, "--json", "--limit-errors", "1000000000")
    commands = {
        "opendata": Command((str(_SCRIPTS / "opendata"), *ours), folder / "opendata.out"),
        "frictionless": Command((str(_SCRIPTS / "frictionless"), *theirs), folder / "frictionless.json"),
    }
    runs = interleaved(commands, repeat, warm_up=True)
    return (
        book.stat().st_size,
        Measured(runs["opendata"], _opendata_errors(folder / "opendata.json")),
        Measured(runs["frictionless"], _frictionless_errors(folder / "frictionless.json")),
    )


def _opendata_errors(report: Path) -> int:
    words = (sys.executable, "-c", _TOTAL, str(report))
    return int(subprocess.run(words, check=True, capture_output=True, text=True).stdout)


def _frictionless_errors(report: Path) -> int:
    with report.open(encoding="utf-8") as file:
        found = _ERRORS.search(file.read(1000))
    if found is None:
        raise RuntimeError(f"no count of errors in {report.name}")
    return int(found[1])


# ── The table ─────────────────────────────────────────────────────────────────────────────────────


def _table(rows: int, size: int, ours: Measured, theirs: Measured) -> str:
    found = ratios(theirs, ours)
    is_met = median(found) >= TIMES
    cells = (
        f"{rows:,}×{len(items())}",
        f"{size / 1e6:.1f} MB",
        str(len(ours.runs)),
        _cost(ours),
        _cost(theirs),
        f"**{median(found):.1f}**（{found[0]:.1f}～{found[-1]:.1f}）",
        f"{_processor(ours):.2f} 秒と {_processor(theirs):.2f} 秒",
        f"{processor_ratio(theirs, ours):.1f}",
        f"{TIMES}倍以上 {'達成' if is_met else '**未達**'}",
        _errors(ours.errors, theirs.errors),
    )
    return "\n".join(
        (
            page.conditions("opendata", "frictionless", "python-calamine", "openpyxl"),
            _row(_HEADINGS),
            _row(("---",) * len(_HEADINGS)),
            _row(cells),
            "",
        )
    )


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cost(measured: Measured) -> str:
    return f"{measured.seconds:.2f} 秒・{measured.peak:.0f} MiB"


def _processor(measured: Measured) -> float:
    return median(run.processor for run in measured.runs)


def _errors(ours: int, theirs: int) -> str:
    return f"{ours:,}" if ours == theirs else f"**{ours:,} と {theirs:,}**"


if __name__ == "__main__":
    raise SystemExit(main())
