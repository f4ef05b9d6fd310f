"""The program starts quickly because it imports nothing heavy before it is needed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from opendata.schema import home

HEAVY = {
    *("pandas", "numpy", "polars", "requests", "frictionless", "pyproj", "openpyxl", "rich", "jsonschema"),
    *("importlib.metadata", "keyring", "asyncio", "urllib.request", "http.client", "sqlite3"),
}
SAMPLE = next((home() / "datasets").glob("152048_aed/*.csv"))
PROGRAM = """
import json, sys
from opendata.commands import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
sys.stdout = sys.__stdout__
print("\\n" + json.dumps(sorted(sys.modules)))
"""


def imported(*words: str) -> set[str]:
    """The modules that a command leaves behind in a process of its own."""
    found = subprocess.run(
        [sys.executable, "-c", PROGRAM, *words],
        capture_output=True,
        cwd=Path(__file__).resolve().parents[1],
        timeout=60,
        check=True,
    )
    return set(json.loads(found.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["--version"],
        ["validate", "--help"],
        ["validate", str(SAMPLE)],
        ["validate", str(SAMPLE), "--format", "json"],
        ["validate", str(SAMPLE), "--format", "csv"],
        ["rate", str(SAMPLE)],
        ["schemas"],
    ],
    ids=lambda words: " ".join(words).replace(str(SAMPLE), "a.csv"),
)
def test_nothing_heavy_is_imported(words: list[str]) -> None:
    assert not imported(*words) & HEAVY


def test_help_reads_no_schema_and_no_rule() -> None:
    ours = {name for name in imported("--help") if name.startswith("opendata")}
    assert ours == {"opendata", "opendata.commands"}


def test_a_check_imports_no_rule_that_has_nothing_to_do() -> None:
    ours = imported("validate", str(SAMPLE))
    assert "opendata.rules.coordinate_format" in ours
    assert not ours & {f"opendata.rules.{name}" for name in ("merged_cells", "email_format", "blank_row")}


def test_frictionless_is_there_when_it_is_asked_for() -> None:
    assert "frictionless" in imported("validate", str(SAMPLE), "--engine", "frictionless")


def test_publishing_to_a_folder_needs_no_network_library(tmp_path: Path) -> None:
    contact = ["--contact-name", "見本課", "--contact-email", "mihon@example.lg.jp"]
    imported("init", str(tmp_path), "--lgcode", "152048", *contact)
    imported("add", str(SAMPLE), "--workspace", str(tmp_path))
    for command in (["plan"], ["publish", "--yes"], ["status"], ["ledger"]):
        assert imported(*command, "--workspace", str(tmp_path)) & (HEAVY - {"sqlite3"}) == set()
    assert (tmp_path / "public" / "152048_aed" / "dataset.json").is_file()
