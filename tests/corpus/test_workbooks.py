"""Real workbooks and the CSV files that were made of them: cell by cell, and why they differ."""

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from opendata import reading
from opendata.detecting import detect, dictionary
from opendata.model import Role, Table
from opendata.schema import all_schemas
from opendata.sniffing import Source

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
PAIRS = CORPUS / "oracle" / "PAIRS.csv"

pytestmark = pytest.mark.skipif(not PAIRS.is_file(), reason="the corpus is not at hand")

ZEROS, DIGITS, PRECISION, CHARACTERS = "leading zeros", "digits", "precision", "characters"
FORMAT, WIDTH, EDITED, SAME = "format of times and dates", "width and blanks", "edited", "same"
MIDNIGHT = "hours after midnight"
LOSSES = (ZEROS, DIGITS, PRECISION, CHARACTERS, MIDNIGHT)
"""What saving as CSV destroyed."""

Cells = dict[str, str]


def pairs() -> Iterator[tuple[str, str]]:
    with PAIRS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["oracle_file"].endswith(".xlsx"):
                yield row["raw_file"], row["oracle_file"]


def read(name: str) -> Table:
    return reading.read(Source.of(str(CORPUS / name)), dictionary(all_schemas()).recognise)


def records(name: str) -> list[Cells]:
    """By the name of the item, blank rows left out."""
    table = read(name)
    columns = detect(table.header, all_schemas(), name).columns
    names = [column.item.name if column.item else column.label for column in columns]
    return [
        dict(zip(names, cells, strict=True))
        for block in table.blocks()
        for cells in zip(*block.columns, strict=True)
        if any(cell.strip() for cell in cells)
    ]


def folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def cause(csv_cell: str, cell: str) -> str:
    """Why a cell of the CSV is not what the workbook has."""
    if csv_cell == cell:
        return SAME
    if re.fullmatch(r"[0-9.]+E\+[0-9]+", csv_cell) and cell.isdecimal():
        return DIGITS
    if cell.isdecimal() and csv_cell == cell.lstrip("0"):
        return ZEROS
    if "?" in csv_cell and re.fullmatch(re.escape(csv_cell).replace(r"\?", "."), cell):
        return CHARACTERS
    if _is_rounded(csv_cell, cell):
        return PRECISION
    if _is_after_midnight(csv_cell, cell):
        return MIDNIGHT
    if _parts(csv_cell) == _parts(cell) != ():
        return FORMAT
    return WIDTH if folded(csv_cell) == folded(cell) else EDITED


def _is_after_midnight(csv_cell: str, cell: str) -> bool:
    """Whether 28:00 became 4:00."""
    theirs, ours = _parts(csv_cell), _parts(cell)
    return ":" in cell and bool(theirs) and (theirs[0] + 24, *theirs[1:]) == ours


def _is_rounded(csv_cell: str, cell: str) -> bool:
    try:
        places = len(csv_cell.partition(".")[2])
        return len(csv_cell) < len(cell) and f"{float(cell):.{places}f}" == f"{float(csv_cell):.{places}f}"
    except ValueError:
        return False


def _parts(cell: str) -> tuple[int, ...]:
    """The numbers of a time or a date, without seconds that are 0."""
    if not re.fullmatch(r"[0-9]+([:/-][0-9]+){1,2}", cell):
        return ()
    numbers = [int(part) for part in re.split("[:/-]", cell)]
    return tuple(numbers[:2] if ":" in cell and numbers[2:] == [0] else numbers)


@cache
def compared(csv_name: str, book_name: str) -> Counter[str]:
    """Record by record in their order; a record that only one of them has is not compared."""
    counts: Counter[str] = Counter()
    for theirs, ours in zip(records(csv_name), records(book_name), strict=False):
        for name in theirs.keys() & ours.keys():
            counts[cause(theirs[name], ours[name])] += 1
    return counts


each_pair = pytest.mark.parametrize(("csv_name", "book_name"), list(pairs()) if PAIRS.is_file() else [])
EXPECTED: dict[str, dict[str, int]] = {
    "aed__352012_shimonoseki": {ZEROS: 248},
    "cultural_property__352012_shimonoseki": {CHARACTERS: 5},
    "evacuation_space__352080_iwakuni": {PRECISION: 1},
    "evacuation_space__353213_waki": {EDITED: 58, ZEROS: 35, PRECISION: 7},
    "evacuation_space__353434_tabuse": {PRECISION: 66, CHARACTERS: 2},
    "hospital__352080_iwakuni": {DIGITS: 90, FORMAT: 328},
    "hospital__352152_shunan": {WIDTH: 3, FORMAT: 6},
    "hospital__353434_tabuse": {FORMAT: 22, ZEROS: 11, PRECISION: 20, WIDTH: 1, EDITED: 1},
    "preschool__350001_yamaguchi_pref": {FORMAT: 209, CHARACTERS: 2, WIDTH: 1, MIDNIGHT: 2},
    "public_wireless_lan__352110_nagato_publicfacility": {CHARACTERS: 1},
    "tourism__352080_iwakuni": {FORMAT: 32, CHARACTERS: 1, EDITED: 1},
}


@each_pair
def test_a_workbook_and_its_csv_differ_by_known_causes(csv_name: str, book_name: str) -> None:
    found = dict(compared(csv_name, book_name))
    assert found.pop(SAME) > 100
    assert found == EXPECTED[Path(book_name).stem]


@each_pair
def test_a_workbook_has_the_records_of_its_csv(csv_name: str, book_name: str) -> None:
    assert len(records(csv_name)) == len(records(book_name))


def test_the_workbooks_keep_what_saving_as_csv_destroyed() -> None:
    total = sum((compared(*pair) for pair in pairs()), Counter[str]())
    assert {loss: total[loss] for loss in LOSSES} == {
        ZEROS: 294,
        DIGITS: 90,
        PRECISION: 94,
        CHARACTERS: 11,
        MIDNIGHT: 2,
    }
    assert total[SAME] == 46743


def test_corporate_numbers_are_read_with_all_their_digits() -> None:
    pair = ("hospital/352080_iwakuni.csv", "oracle/hospital__352080_iwakuni.xlsx")
    item = next(
        item for schema in all_schemas() for item in schema.fields if item.role is Role.CORPORATE_NUMBER
    )
    shortened, whole = ({row[item.name] for row in records(name)} - {""} for name in pair)
    assert all("E+" in number for number in shortened)
    assert all(re.fullmatch("[0-9]{13}", number) for number in whole)
    assert len(whole) > len(shortened)
