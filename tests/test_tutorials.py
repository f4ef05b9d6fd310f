"""The commands of the tutorials run as they are written, in their order, and say what is shown."""

import re
import shlex
import shutil
from pathlib import Path

import openpyxl
import pytest

from opendata.commands import COMMANDS, _parser, main

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "tutorials"
SAMPLE = FOLDER / "sample" / "aed.csv"
BLOCK = re.compile(r"^```\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODES = [1, 1, 1, 1, 0, 0, 0, 0, 0]
"""Of the clerk's commands: two checks, the repairs and the book find faults; after that all is well."""


def steps(name: str) -> list[tuple[str, list[str]]]:
    """Each command line of a tutorial, with the lines of its output that are shown."""
    found: list[tuple[str, list[str]]] = []
    for block in BLOCK.findall((FOLDER / name).read_text(encoding="utf-8")):
        for line in block.splitlines():
            if line.startswith("opendata "):
                found.append((line.removeprefix("opendata "), []))
            elif found and not line.startswith(("py ", "opendata-program")):
                found[-1][1].append(line)
    return found


def type_address(book: Path) -> None:
    """What the tutorial asks for: the red cell K3 of the second sheet."""
    opened = openpyxl.load_workbook(book)
    sheet = opened.worksheets[1]
    assert sheet["K3"].fill.fgColor.rgb == "FFFFC7CE"
    assert not sheet["K3"].value
    sheet["K3"] = "新潟県三条市見本町2番3号"
    opened.save(book)


def fill_in(form: Path) -> None:
    """One row: the required items, and an ID."""
    opened = openpyxl.load_workbook(form)
    sheet = opened.worksheets[0]
    columns = {str(cell.value): number for number, cell in enumerate(sheet[1], start=1)}
    values = {
        "ID": "0000000001",
        "名称": "見本公民館",
        "所在地_連結表記": "新潟県三条市見本町1番1号",
        "設置位置": "1階",
    }
    for name, value in values.items():
        sheet.cell(row=2, column=columns[name], value=value)
    opened.save(form)


@pytest.mark.parametrize("name", ["clerk.md", "clerk.en.md"])
def test_the_clerk_gets_from_a_faulty_file_to_a_conforming_one(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(variable, raising=False)
    shutil.copy(SAMPLE, tmp_path)
    told = steps(name)
    assert len(told) == len(CODES)
    for (line, shown), code in zip(told, CODES, strict=True):
        words = shlex.split(line)
        assert main(words) == code, line
        said = capsys.readouterr()
        assert said.err == ""
        assert [each for each in shown if each not in said.out.splitlines()] == [], line
        if words[0] == "report":
            type_address(tmp_path / words[words.index("-o") + 1])
        if words[0] == "template":
            fill_in(tmp_path / words[words.index("-o") + 1])
    assert (tmp_path / "aed.csv").read_bytes() == SAMPLE.read_bytes()


def test_both_languages_tell_the_same_steps() -> None:
    for name in ("clerk", "ci"):
        japanese, english = steps(f"{name}.md"), steps(f"{name}.en.md")
        assert [line.split()[0] for line, _ in japanese] == [line.split()[0] for line, _ in english]


def test_every_command_in_a_tutorial_is_understood() -> None:
    lines = [line for path in FOLDER.glob("*.md") for line, _ in steps(path.name)]
    assert lines
    for line in lines:
        words = shlex.split(line)
        assert words[0] in COMMANDS
        assert _parser(words, "ja").parse_args(words).command == words[0]


def test_the_sample_is_as_excel_saves_it() -> None:
    content = SAMPLE.read_bytes()
    assert content.decode("cp932").endswith("\r\n")
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")
