"""What a person does with a form: fills it in, and has it checked."""

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from opendata import templating
from opendata.commands import main
from opendata.filling import columns, letters
from opendata.schema import find
from opendata.templating import Template

LGCODE = "152048"
AED = Template(find("aed", "ods-v3")[0], LGCODE, 3)
CELLS = {column.item.name: column for column in columns(AED.schema, LGCODE)}


def filled(path: Path, **wrong: str) -> Path:
    """Three records: the example, each under a name and an ID of its own, but for some cells."""
    path.write_bytes(templating.xlsx(AED, "ja"))
    book = load_workbook(path)
    sheet = book.worksheets[0]
    for row in (2, 3, 4):
        for name, column in CELLS.items():
            own = {"ID": f"AED{row}", "名称": f"見本施設{row}"}
            sheet.cell(row, column.at + 1).value = own.get(name, column.example) or None
    for place, value in wrong.items():
        sheet[place] = value or None
    book.save(path)
    return path


def at(item: str, row: int) -> str:
    return f"{letters(CELLS[item].at)}{row}"


def found(path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, set[tuple[str, str]]]:
    """The exit code of `opendata validate`, and (cell, rule) of every finding about a cell."""
    capsys.readouterr()
    code = main(["validate", str(path), "--format", "json"])
    (file,) = json.loads(capsys.readouterr().out)["files"]
    return code, {(one["a1"], one["code"]) for one in file["findings"] if one["a1"]}
