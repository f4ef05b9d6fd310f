"""What is left out of a sheet changes nothing that is told of it."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from unittest.mock import patch

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles import PatternFill
from sheets.workbooks import HEADER, RECORD, book, parts, rows, simple, with_sheet

from opendata import workbooks
from opendata.model import Text
from opendata.skimming import ROW_END, Skimmer, _columns, divided, skim_texts
from opendata.structure import Notes

SHEET = "xl/worksheets/sheet1.xml"


def examined(content: bytes) -> Notes:
    notes = workbooks.examine(BytesIO(content), len(content))
    assert isinstance(notes, Notes)
    return notes


def told(content: bytes, name: str = "一覧") -> tuple[object, ...]:
    notes = examined(content)
    oddities = notes.oddities(name)
    return notes.facts(name, 1), oddities.shown(False), oddities.incidents(1, 99)


def everything(sheet: Any, workbook: Any) -> None:
    """A cell of every kind, in rows and columns that are hidden and coloured here and there."""
    form = {words: workbook.add_format({"num_format": words}) for words in ("0000", "h:mm", "yyyy/m/d")}
    red = workbook.add_format({"bg_color": "red"})
    rows(HEADER, *([RECORD] * 30))(sheet, workbook)
    for row in range(1, 31):
        sheet.write_number(row, 6, row, form["0000"])
        sheet.write_number(row, 7, row / 30, form["h:mm"])
        sheet.write_number(row, 8, 45383 + row / 2, form["yyyy/m/d"])
        sheet.write_blank(row, 9, None, red)
        sheet.write_formula(row, 10, "=1+1", None, 2 if row % 2 else "#REF!")
        sheet.write_boolean(row, 11, True)
        sheet.write_string(row, 12, "赤", red if row == 7 else None)
    sheet.merge_range(20, 1, 22, 1, "結合")


def hidden(sheet: Any, workbook: Any) -> None:
    everything(sheet, workbook)
    sheet.set_row(4, None, None, {"hidden": True})
    sheet.set_column(2, 2, None, None, {"hidden": True})


@pytest.mark.parametrize("write", [everything, hidden])
def test_the_same_is_told_of_a_sheet_with_and_without(write: Any) -> None:
    content = book({"一覧": write})
    with patch.object(workbooks, "_SHEETS", "no such folder"):
        expected = told(content)
    assert told(content) == expected


def test_the_same_is_told_of_what_another_program_wrote() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "一覧"
    for record in (HEADER, *[RECORD] * 30):
        sheet.append(list(record))
    sheet["C9"].fill = PatternFill("solid", fgColor="FFFF0000")
    sheet["D9"] = "=1+1"
    content = BytesIO()
    workbook.save(content)
    with patch.object(workbooks, "_SHEETS", "no such folder"):
        expected = told(content.getvalue())
    assert told(content.getvalue()) == expected
    assert expected[2]


def test_hardly_anything_is_left_of_ordinary_rows() -> None:
    sheet = parts(simple(*([RECORD] * 500)))[SHEET]
    skimmed = Skimmer((), {}).skim(sheet)
    assert b"<c " not in skimmed.rest
    assert (skimmed.cells, skimmed.row, skimmed.columns) == (500 * 5 + 6, 501, frozenset("ABCDEF"))


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A1" t="e"><v>#REF!</v></c>',
        '<c r="A1"><f>1+1</f><v>2</v></c>',
        '<c r="A1" t="inlineStr"><is><t>1</t></is></c>',
        '<c r="A1" s="7"><v>1</v></c>',
        '<x:c r="A1"><v>1</v></x:c>',
        "<c r='A1'><v>1</v></c>",
        '<c s="1" r="A1"><v>1</v></c>',
        "<c><v>1</v></c>",
    ],
)
def test_any_other_cell_is_left(cell: str) -> None:
    row = f'<row r="1">{cell}<c r="B1"><v>1</v></c></row>'
    assert Skimmer({"7"}, {}).skim(row.encode()).rest == f'<row r="1">{cell}</row>'.encode()


@pytest.mark.parametrize("mark", ['<row r="2" hidden="1"/>', '<col width="0"/>', "<!-- -->"])
def test_everything_is_left_where_something_is_hidden(mark: str) -> None:
    row = f'{mark}<row r="1"><c r="B1"><v>1</v></c></row>'.encode()
    assert Skimmer((), {}).skim(row).rest == row


def test_a_blank_stays_where_the_next_cell_has_no_address() -> None:
    row = b'<row r="1"><c r="XFC1"/><c><v>1</v></c></row>'
    assert Skimmer((), {}).skim(row).rest == row


def test_many_styles_of_interest_are_not_looked_for() -> None:
    row = b'<row r="1"><c r="B1"><v>1</v></c></row>'
    assert Skimmer({str(n) for n in range(100)}, {}).skim(row).rest == row


def test_far_cells_are_told_even_in_ordinary_rows() -> None:
    row = '<row r="1048576"><c r="A1048576"><v>1</v></c><c r="XFD1048576"><v>1</v></c></row>'
    content = with_sheet(row)
    assert isinstance(workbooks.examine(BytesIO(content), len(content)), Text)


def test_texts_with_a_guide_to_their_reading_are_left() -> None:
    plain, guided = "<si><t>見本</t></si>", "<si><t>見本</t><rPh sb='0' eb='2'><t>ミホン</t></rPh></si>"
    assert skim_texts((plain + guided + plain).encode()) == (guided.encode(), 6)


@given(st.lists(st.sampled_from([b"<row>", b"<c/>", ROW_END, b"x"]), max_size=30), st.integers(1, 9))
def test_dividing_keeps_every_byte(pieces: list[bytes], size: int) -> None:
    content = b"".join(pieces)
    chunks: Iterator[bytes] = (content[at : at + size] for at in range(0, len(content), size))
    assert b"".join(divided(chunks, ROW_END)) == content


@given(st.lists(st.lists(st.sampled_from(["A", "B", "Z", "AA", "AZ", "XFD"]), max_size=4), max_size=4))
def test_the_columns_are_those_of_all_rows_not_of_the_first(letters: list[list[str]]) -> None:
    cells = '<c r="{}{}"><v>1</v></c>'
    rows = "".join(
        f"<row>{''.join(cells.format(one, number) for one in row)}</row>"
        for number, row in enumerate(letters, start=1)
    )
    assert _columns(rows.encode()) == {one.encode() for row in letters for one in row}
