"""The code keeps the shape that CONTRIBUTING.md promises."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import opendata
from opendata import commands, reports
from opendata.schema import all_schemas

PACKAGE = Path(opendata.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
DEEP = 400
LONG = 30


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Every function of a module, with its number of lines."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.end_lineno:
            yield f"{path.relative_to(PACKAGE)}:{node.name}", node.end_lineno - node.lineno + 1


def literals(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_imports_follow_the_layers() -> None:
    found = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        capture_output=True,
        cwd=PACKAGE.parent,
        timeout=120,
        check=False,
    )
    assert found.returncode == 0, found.stdout.decode() + found.stderr.decode()


def test_item_names_live_in_the_schemas_only() -> None:
    """Rules name some in their examples; no other module knows how an item is called."""
    names = {item.name for schema in all_schemas() for item in schema.fields}
    japanese = {name for name in names if not name.isascii()}
    elsewhere = [path for path in MODULES if path.parent.name not in ("rules", "data")]
    found = {
        (path.relative_to(PACKAGE).as_posix(), text)
        for path in elsewhere
        for text in literals(path)
        if text in japanese
    }
    assert found <= HEADINGS, "ask for a Role instead of a name"


HEADINGS = {("reports/csv.py", "内容")}
"""Headings of our own that an item happens to share."""


def test_nine_functions_in_ten_are_short() -> None:
    found = dict(function for path in MODULES for function in functions(path))
    long = {name: lines for name, lines in found.items() if lines >= LONG}
    assert len(long) * 10 <= len(found), long


def test_no_file_is_long_but_the_one_of_all_values() -> None:
    long = {
        path.name: lines
        for path in MODULES
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) >= DEEP
    }
    assert set(long) <= {"model.py"}, long


def test_every_module_says_what_it_is_for() -> None:
    for path in MODULES:
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path


def test_every_command_is_listed_and_has_its_file() -> None:
    files = {path.stem for path in (PACKAGE / "commands").glob("*.py")} - {"__init__"}
    assert files == set(commands.COMMANDS)


def test_every_report_is_listed_and_has_its_file() -> None:
    files = {path.stem for path in (PACKAGE / "reports").glob("*.py")}
    of_one_command = {"listing", "status", "kpi_history", "kpi_words", "kpi_advice"}
    of_one_command |= {"readability", "fix_text", "fix_csv", "rule_page", "reconcile", "migration"}
    of_one_command |= {"elements", "markup", "html_map", "html_preview", "html_readability"}
    of_one_command |= {"marked_xlsx", "marked_sheets", "by_hand"}
    assert files == {
        "__init__",
        *reports.FORMATS,
        *reports.RATES.values(),
        *reports.LOGS.values(),
        *reports.KPI_FORMATS.values(),
        *reports.QUARTER_FORMATS.values(),
        *reports.CENSUS_FORMATS.values(),
        *of_one_command,
    }


def test_nothing_is_put_off() -> None:
    marks = ("TO" + "DO", "FIX" + "ME", "X" + "XX", "NotImplemented" + "Error")
    assert [path for path in MODULES for mark in marks if mark in path.read_text(encoding="utf-8")] == []
