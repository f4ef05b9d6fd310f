"""Form → report → corrected → apply → CSV that conforms, by hand and through LibreOffice."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from office.libreoffice import Office, office
from office.person import CELLS, at, filled, found
from opendata.commands import main

__all__ = ["office"]

WRONG, MISSING, REPAIRED = at("緯度", 2), at("名称", 3), at("名称_カナ", 4)


@pytest.fixture
def marked(tmp_path: Path) -> Path:
    """The report on a form with one wrong and one missing value, and one that is repaired by itself."""
    path = filled(tmp_path / "記入済み.xlsx", **{WRONG: "三十七度半", MISSING: "", REPAIRED: "ﾐﾎﾝ"})
    book = tmp_path / "指摘.xlsx"
    assert main(["report", str(path), "-o", str(book)]) == 1
    return book


def data(path: Path) -> Worksheet:
    return load_workbook(path).worksheets[1]


def cell(sheet: Worksheet, item: str, row: int) -> Cell:
    """The book has columns of its own before those of the file."""
    (column,) = (number for number, one in enumerate(sheet[1], start=1) if one.value == item)
    found = sheet.cell(row, column)
    assert isinstance(found, Cell)
    return found


def corrected(path: Path) -> Path:
    """What a person does who reads the comments and edits the cells."""
    book = load_workbook(path)
    sheet = book.worksheets[1]
    cell(sheet, "緯度", 2).value = "37.5"
    cell(sheet, "名称", 3).value = "見本会館"
    book.save(path)
    return path


def test_marked_book_says_which_cells_to_mend_and_locks_the_others(marked: Path) -> None:
    sheet = data(marked)
    for one in (cell(sheet, "緯度", 2), cell(sheet, "名称", 3)):
        assert one.comment is not None
        assert not one.protection.locked
    assert sheet.protection.sheet
    assert all(one.protection.locked for one in sheet[1])
    assert cell(sheet, "名称_カナ", 4).value == "ミホン"


def test_marked_book_keeps_all_that_in_libreoffice(office: Office, marked: Path) -> None:
    old, new = data(marked), data(office.saved(marked)[0])
    assert new.freeze_panes == old.freeze_panes
    assert new.protection.sheet
    assert all(one.protection.locked for one in new[1])
    assert comments(new) == comments(old)
    assert rules(new) == rules(old)
    for item, row in (("緯度", 2), ("名称", 3)):
        assert not cell(new, item, row).protection.locked
        assert cell(new, item, row).number_format == "@"
        assert cell(new, item, row).fill.fgColor.rgb == cell(old, item, row).fill.fgColor.rgb


def comments(sheet: Worksheet) -> dict[str, str]:
    return {one.coordinate: one.comment.text for row in sheet.iter_rows() for one in row if one.comment}


def rules(sheet: Worksheet) -> list[tuple[str | None, str | None]]:
    """LibreOffice writes FALSE as 0."""
    found = sheet.data_validations.dataValidation
    return [(rule.type, "0" if rule.formula1 == "FALSE" else rule.formula1) for rule in found]


@pytest.mark.parametrize("way", ["by hand", "saved by LibreOffice before", "and after"])
def test_corrected_book_becomes_a_csv_that_conforms(
    way: str, office: Office, marked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = office.saved(marked)[0] if way == "saved by LibreOffice before" else marked
    book = corrected(book)
    book = office.saved(book)[0] if way == "and after" else book
    target = tmp_path / "公開.csv"
    assert main(["apply", str(book), "-o", str(target)]) == 0
    assert found(target, capsys) == (0, set())
    header, *records = csv.reader(StringIO(target.read_bytes().decode("utf-8-sig")))
    assert header == list(CELLS)
    shown = {
        (item, row): record[header.index(item)] for row, record in enumerate(records, 2) for item in header
    }
    mended = {("緯度", 2): "37.5", ("名称", 3): "見本会館", ("名称_カナ", 4): "ミホン"}
    own = {
        (item, row): f"{begin}{row}"
        for item, begin in (("ID", "AED"), ("名称", "見本施設"))
        for row in (2, 3, 4)
    }
    assert shown == {key: CELLS[key[0]].example for key in shown} | own | mended
