"""A spreadsheet is read like the CSV that it would be saved as; a bad one is a finding."""

import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sheets import workbooks
from sheets.workbooks import HEADER, RECORD, book, formatted, rows, simple

from opendata import converting
from opendata.cells import text
from opendata.commands import main
from opendata.errors import UsageError
from opendata.model import Assessed, Finding, Place, Role, Table
from opendata.reading import read
from opendata.schema import find
from opendata.sniffing import Source
from opendata.validating import Options, rules_by_code, validate
from opendata.wording import sentences

NAMES = set(HEADER)


def table_of(content: bytes, name: str = "見本.xlsx", sheet: str | None = None) -> Table:
    source = Source(name, lambda: BytesIO(content))
    return read(source, lambda cells: sum(cell in NAMES for cell in cells), sheet)


def cells_of(table: Table) -> dict[int, tuple[str, ...]]:
    return {
        block.first_record + offset: cells
        for block in table.blocks()
        for offset, cells in enumerate(zip(*block.columns, strict=True))
    }


def assessed(content: bytes, name: str = "見本.xlsx", sheet: str | None = None) -> Assessed:
    return validate(Source(name, lambda: BytesIO(content)), Options(sheet=sheet))


def findings(file: Assessed, code: str) -> list[Finding]:
    return [finding for group in file.report.groups if group.code == code for finding in group.findings]


def said(content: bytes, name: str = "見本.xlsx") -> str:
    """The one sentence about a workbook that is not to be used."""
    file = assessed(content, name)
    (finding,) = findings(file, "spreadsheet-file")
    assert file.conformance.conforms is False
    return sentences(finding, rules_by_code()["spreadsheet-file"], None, "ja").message


# ── Cells ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0123", "0123"),
        (" 見本 ", " 見本 "),
        (1.0, "1"),
        (0.0, "0"),
        (-0.0, "0"),
        (1013210000000.0, "1013210000000"),
        (35.123456, "35.123456"),
        (139.70000000000002, "139.7"),
        (1e-7, "0.0000001"),
        (1e20, "100000000000000000000"),
        (True, "TRUE"),
        (False, "FALSE"),
        (date(2024, 2, 29), "2024-02-29"),
        (datetime(2024, 4, 1), "2024-04-01"),
        (datetime(2024, 4, 1, 9, 30), "2024-04-01T09:30:00"),
        (datetime(2024, 3, 31, 23, 59, 59, 999_900), "2024-04-01"),
        (time(9, 0), "09:00"),
        (time(16, 59, 59, 999_900), "17:00"),
        (time(9, 0, 30), "09:00:30"),
        (timedelta(hours=24), "24:00"),
        (timedelta(hours=-1), "-01:00"),
    ],
)
def test_a_cell_is_the_text_that_a_csv_would_have(value: str | float | date | time, expected: str) -> None:
    assert text(value) == expected


def test_values_are_read_by_their_format() -> None:
    content = formatted(
        (45383, "yyyy/m/d"),
        (0.375, "h:mm"),
        (45383, '[$-411]ggge"年"m"月"d"日"'),
        (1, "[h]:mm"),
        (45383, "0"),
    )
    assert cells_of(table_of(content))[2] == ("2024-04-01", "09:00", "2024-04-01", "24:00", "45383")


def test_dates_do_not_shift_where_the_count_begins_in_1904() -> None:
    content = formatted((datetime(2024, 4, 1), "yyyy/m/d"), date_1904=True)
    assert cells_of(table_of(content))[2] == ("2024-04-01",)


def test_a_formula_is_its_value() -> None:
    def write(sheet: Any, workbook: Any) -> None:
        sheet.write(0, 0, "名称")
        sheet.write_formula(1, 0, "=1+1", None, 2)

    assert cells_of(table_of(book({"一覧": write})))[2] == ("2",)


ERRORS = ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!")


def failing(sheet: Any, workbook: Any) -> None:
    sheet.write_row(0, 0, HEADER)
    for row, error in enumerate(ERRORS, start=1):
        sheet.write(row, 1, "見本")
        sheet.write_formula(row, 2, "=Z1", None, error)


def test_an_error_is_read_as_it_shows_and_is_told_for_its_cell() -> None:
    content = book({"一覧": failing})
    assert [cells[2] for cells in cells_of(table_of(content)).values()] == [*ERRORS]
    found = findings(assessed(content), "error-value")
    assert [(finding.place.a1, finding.value) for finding in found] == [
        (f"C{row}", error) for row, error in enumerate(ERRORS, start=2)
    ]


def test_a_row_with_nothing_but_an_error_belongs_to_the_table() -> None:
    def write(sheet: Any, workbook: Any) -> None:
        rows(HEADER, RECORD)(sheet, workbook)
        sheet.write_formula(4, 7, "=1/0", None, "#DIV/0!")

    table = table_of(book({"一覧": write}))
    assert len(table.header) == 8
    assert cells_of(table)[5] == ("",) * 7 + ("#DIV/0!",)


def test_zeros_that_only_the_format_shows_are_read() -> None:
    content = formatted((5, "000000"), (-5, "0000"), (1.5, "000"), (600001, r"000\-0000"), ("7", "000"))
    assert cells_of(table_of(content))[2] == ("000005", "-0005", "1.5", "060-0001", "7")


def test_what_a_format_means_is_read_and_no_day_moves() -> None:
    content = formatted(
        (60, "yyyy/m/d"),
        (45383.75, "yyyy/m/d"),
        (1, "h:mm"),
        (28 / 24, "h:mm;@"),
        (0.25, "0%"),
        (45383, "aaa"),
    )
    assert cells_of(table_of(content))[2] == ("1900-02-29", "2024-04-01", "24:00", "28:00", "0.25", "月")


def test_long_numbers_are_read_with_all_their_digits() -> None:
    content = formatted((1013201234567, "General"), (1013201234567, "0.00E+00"), (0.1 + 0.2, "General"))
    assert cells_of(table_of(content))[2] == ("1013201234567", "1013201234567", "0.3")


def test_text_that_looks_like_a_number_stays_as_typed() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(list(HEADER))
    sheet.append(["0012", "3-4", "TRUE", True, date(2024, 4, 1), time(9, 0)])
    sheet["A2"].quotePrefix = True
    content = BytesIO()
    workbook.save(content)
    expected = ("0012", "3-4", "TRUE", "TRUE", "2024-04-01", "09:00")
    assert cells_of(table_of(content.getvalue()))[2] == expected


def test_a_formula_that_nobody_worked_out_is_told_for_its_cell() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(list(HEADER))
    sheet.append(["1", "見本", "=A2&B2", 35.5, "=1+1", ""])
    content = BytesIO()
    workbook.save(content)
    found = findings(assessed(content.getvalue()), "formula-without-value")
    assert [finding.place.a1 for finding in found] == ["C2", "E2"]


def test_a_formula_that_comes_to_nothing_is_a_blank() -> None:
    def write(sheet: Any, workbook: Any) -> None:
        rows(HEADER, RECORD)(sheet, workbook)
        sheet.write_formula(2, 1, '=""', None, "")
        sheet.write(2, 0, "2")

    content = workbooks.parts(book({"一覧": write}))
    name = "xl/worksheets/sheet1.xml"
    content[name] = content[name].replace(b'<c r="B3">', b'<c r="B3" t="str">')
    assert not findings(assessed(workbooks.archive(content)), "formula-without-value")


# ── Merged cells ──────────────────────────────────────────────────────────────────────────────────


def test_a_merged_value_is_that_of_every_record() -> None:
    def write(sheet: Any, workbook: Any) -> None:
        rows(HEADER, RECORD, ("2", "", "本町2"), ("3", "", "本町3"), ("4", "", "本町4"))(sheet, workbook)
        sheet.merge_range("B3:B4", "見本会館")

    values = [cells[1] for cells in cells_of(table_of(book({"一覧": write}))).values()]
    assert values == [RECORD[1], "見本会館", "見本会館", ""]


def test_a_note_merged_over_blank_rows_is_one_row() -> None:
    def write(sheet: Any, workbook: Any) -> None:
        rows(HEADER, RECORD)(sheet, workbook)
        sheet.merge_range("A4:F6", "この表の見方")

    table = cells_of(table_of(book({"一覧": write})))
    assert [cells[0] for cells in table.values()] == [RECORD[0], "", "この表の見方"]


def test_a_header_of_two_rows_is_read_as_the_standard_names_it() -> None:
    def write(sheet: Any, workbook: Any) -> None:
        for column, name in enumerate(HEADER[:2]):
            sheet.merge_range(1, column, 2, column, name)
        sheet.merge_range("C2:D2", "所在地")
        rows(("都道府県", "市区町村"), ("見本県", "見本市"), at=(2, 2))(sheet, workbook)
        sheet.write_row(3, 0, ("1", "見本公民館"))
        sheet.merge_range("A1:D1", "見本市の施設一覧")

    file = assessed(book({"一覧": write}))
    assert [column.label for column in file.report.layout.columns[2:]] == [
        "所在地_都道府県",
        "所在地_市区町村",
    ]
    (finding,) = findings(file, "header-of-several-rows")
    message = sentences(finding, rules_by_code()[finding.code], None, "ja").message
    assert "2行目から3行目" in message
    assert file.report.rows == 1


# ── Places ────────────────────────────────────────────────────────────────────────────────────────


def test_rows_are_numbered_as_excel_does() -> None:
    table = table_of(simple(RECORD, (), RECORD))
    assert (table.header, table.header_record) == (HEADER, 1)
    assert list(cells_of(table)) == [2, 3, 4]
    assert [block.blank for block in table.blocks()] == [{1}]


def test_the_address_is_right_wherever_the_table_begins() -> None:
    schema = find("aed", "legacy-2017")[0]
    header = [item.name for item in schema.fields]
    latitude = next(number for number, item in enumerate(schema.fields) if item.role is Role.LATITUDE)
    record = ["北緯" if number == latitude else "" for number in range(len(header))]
    file = assessed(book({"一覧": rows(header, record, at=(5, 3))}))
    (finding,) = findings(file, "coordinate-format")
    assert finding.place == Place(record=7, line=7, column=latitude + 4, field=header[latitude])
    assert finding.value == "北緯"


def test_the_header_is_found_under_titles() -> None:
    def write(sheet: Any, workbook: Any) -> None:
        rows(("見本市の施設一覧",), (), ("令和6年4月1日",))(sheet, workbook)
        rows(HEADER, RECORD, at=(3, 0))(sheet, workbook)

    table = table_of(book({"一覧": write}))
    assert (table.header, table.header_record, list(cells_of(table))) == (HEADER, 4, [5])
    assert "rows-above-header" in [incident.code for incident in table.incidents]


def test_what_is_empty_at_the_end_is_no_part_of_the_table() -> None:
    def write(sheet: Any, workbook: Any) -> None:
        rows(("題名", *[""] * 8, "注記"), HEADER, RECORD, ("　",), at=(0, 0))(sheet, workbook)
        sheet.write_blank(5000, 30, None, workbook.add_format({"bold": True}))
        sheet.write(60, 20, " ")

    table = table_of(book({"一覧": write}))
    assert table.header == HEADER
    assert list(cells_of(table)) == [3]


def test_a_column_beyond_the_header_is_one_without_a_name() -> None:
    table = table_of(simple((*RECORD, "注記")))
    assert table.header == (*HEADER, "")
    assert cells_of(table)[2][-1] == "注記"


def test_many_rows_come_in_blocks_that_can_be_read_again() -> None:
    table = table_of(simple(*([RECORD] * 20_000)))
    blocks = list(table.blocks())
    assert len(blocks) > 1
    assert list(cells_of(table)) == list(range(2, 20_002))


# ── Sheets ────────────────────────────────────────────────────────────────────────────────────────

FEW = rows(HEADER[:2], ("1", "見本公民館"))
ALL = rows(HEADER, RECORD)
NOTES = rows(("この表の見方",), ("住所", "町字まで"))


def sheet_of(table: Table) -> str:
    return next(incident.value for incident in table.incidents if incident.code == "read-as-spreadsheet")


def test_the_sheet_that_matches_best_is_read() -> None:
    assert sheet_of(table_of(book({"説明": NOTES, "抜粋": FEW, "一覧": ALL, "控え": ALL}))) == "一覧"


def test_a_hidden_sheet_is_read_only_when_it_is_named() -> None:
    def hidden(sheet: Any, workbook: Any) -> None:
        ALL(sheet, workbook)
        sheet.hide()

    content = book({"抜粋": FEW, "隠し": hidden})
    assert sheet_of(table_of(content)) == "抜粋"
    assert sheet_of(table_of(content, sheet="隠し")) == "隠し"


def test_a_sheet_that_is_not_there_is_a_matter_of_usage() -> None:
    with pytest.raises(UsageError, match="抜粋, 一覧"):
        table_of(book({"抜粋": FEW, "一覧": ALL}), sheet="控え")


def test_the_finding_names_the_sheet() -> None:
    (finding,) = findings(assessed(book({"抜粋": FEW, "一覧": ALL})), "read-as-spreadsheet")
    message = sentences(finding, rules_by_code()["read-as-spreadsheet"], None, "ja").message
    assert "2枚のシートのうち「一覧」" in message


def test_opendocument_is_read_too() -> None:
    record = ("1", "見本公民館", "", "", "", "終")
    table = table_of(workbooks.opendocument(workbooks.table(HEADER, *([record] * 9))), "見本.ods")
    assert table.header == HEADER
    assert cells_of(table) == dict.fromkeys(range(2, 11), record)


def test_opendocument_keeps_errors_and_hours_after_midnight() -> None:
    cells = (
        'table:formula="of:=1/0" office:value-type="string" office:string-value="" calcext:value-type="error"'
        "><text:p>#DIV/0!</text:p>",
        'office:value-type="time" office:time-value="PT28H00M00S"><text:p>28:00</text:p>',
        'office:value-type="time" office:time-value="PT09H30M00S"><text:p>9:30</text:p>',
        'office:value-type="date" office:date-value="2024-04-01"><text:p>R6.4.1</text:p>',
    )
    row = "".join(f"<table:table-cell {cell}</table:table-cell>" for cell in cells)
    table = workbooks.table(HEADER[:4]).replace(
        "</table:table>", f"<table:table-row>{row}</table:table-row></table:table>"
    )
    found = table_of(workbooks.opendocument(table), "見本.ods")
    assert cells_of(found)[2] == ("#DIV/0!", "28:00", "09:30", "2024-04-01")


# ── Names ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["見本.xlsx", "見本.XLSM", "-"])
def test_a_spreadsheet_by_its_own_name_is_only_a_warning(name: str) -> None:
    file = assessed(simple(), name)
    assert findings(file, "read-as-spreadsheet")
    assert not findings(file, "spreadsheet-file")


@pytest.mark.parametrize("name", ["見本.csv", "見本.tsv", "見本.CSV", "見本.txt"])
def test_a_spreadsheet_under_the_name_of_a_text_is_an_error_and_is_read(name: str) -> None:
    assert "末尾" in said(simple(), name)
    assert assessed(simple(), name).report.rows == 1


# ── What cannot be read ───────────────────────────────────────────────────────────────────────────

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize("name", ["見本.xlsx", "見本.csv"])
def test_a_password_is_told(name: str) -> None:
    assert "パスワード" in said(
        OLE + bytes(1000) + "EncryptedPackage".encode("utf-16-le") + bytes(1000), name
    )
    assert "パスワード" in said(
        workbooks.opendocument(workbooks.table(HEADER), "<m><encryption-data/></m>"), name
    )


def test_what_is_no_workbook_is_told() -> None:
    assert "壊れているか" in said(OLE + bytes(2000), "見本.xls")
    assert "対応していない" in said(workbooks.archive({"[Content_Types].xml": "", "xl/workbook.bin": "x"}))


def test_a_workbook_without_data_is_told() -> None:
    assert "データのあるシートがありません" in said(book({"一覧": rows()}))
    assert "データのあるシートがありません" in said(book({"一覧": rows(("", " "))}))


@pytest.mark.parametrize("share", range(1, 20))
def test_a_workbook_cut_short_is_told_wherever_it_ends(share: int) -> None:
    content = simple(*([RECORD] * 500))
    assert "壊れている" in said(content[: len(content) * share // 20])


def test_no_single_damage_is_a_failure() -> None:
    content = simple()
    for at in range(30, len(content), 41):
        damaged = bytearray(content)
        damaged[at] ^= 0xFF
        file = assessed(bytes(damaged))
        assert file.report.rows or file.report.groups


SPARSE = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
UNNUMBERED = '<row r="1"><c><v>1</v></c></row><row r="1048576"><c r="XFC1"/><c><v>1</v></c></row>'
BLANKS = " " * 210_000_000
STRINGS = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 20_001))


@pytest.mark.parametrize(
    "make",
    [
        lambda: workbooks.with_sheet(BLANKS),
        lambda: workbooks.with_sheet("<row/>" * 600_000),
        lambda: workbooks.understated(workbooks.with_sheet(BLANKS), "xl/worksheets/sheet1.xml", 100),
        lambda: workbooks.with_sheet(SPARSE),
        lambda: workbooks.with_sheet(UNNUMBERED),
        lambda: workbooks.with_sheet(
            STRINGS, **{"xl/sharedStrings.xml": f"<sst><si><t>{'見' * 30_000}</t></si></sst>"}
        ),
        lambda: workbooks.opendocument(workbooks.table(("1",) * 100, repeated=1_048_576)),
    ],
    ids=["large", "dense", "understated", "far apart", "not numbered", "repeated text", "repeated rows"],
)
def test_a_bomb_is_told_before_it_goes_off(make: Callable[[], bytes]) -> None:
    content = make()
    tracemalloc.start()
    try:
        assert "大きくなりすぎる" in said(content)
        assert tracemalloc.get_traced_memory()[1] < 50_000_000
    finally:
        tracemalloc.stop()


# ── Commands ──────────────────────────────────────────────────────────────────────────────────────


def test_the_command_reads_the_sheet_that_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "見本.xlsx"
    path.write_bytes(book({"抜粋": FEW, "一覧": ALL}))
    for command in ("validate", "rate"):
        assert main([command, str(path), "--sheet", "抜粋"]) == 1
    assert "「抜粋」" in capsys.readouterr().out
    assert main(["validate", str(path), "--sheet", "控え"]) == 2
    assert "抜粋, 一覧" in capsys.readouterr().err


def test_no_spreadsheet_is_published_as_the_standard_csv(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace, path = str(tmp_path / "workspace"), tmp_path / "352012_aed.csv"
    schema = find("aed", "legacy-2017")[0]
    header = [item.name for item in schema.fields]
    path.write_bytes(book({"一覧": rows(header, [item.example for item in schema.fields])}))
    contact = ["--contact-name", "見本課", "--contact-email", "mihon@example.lg.jp"]
    assert main(["init", workspace, "--lgcode", "352012", *contact]) == 0
    main(["add", str(path), "--workspace", workspace])
    stored = tmp_path / "workspace/datasets/352012_aed/352012_aed.csv"
    assert stored.read_bytes() == converting.to_csv(Source.of(str(path))).content
    stored.write_bytes(path.read_bytes())
    capsys.readouterr()
    main(["plan", "--workspace", workspace])
    assert "Excelなどのファイルで、CSVとして使えません" in capsys.readouterr().out


@pytest.mark.parametrize(("name", "is_imported"), [("見本.csv", False), ("見本.xlsx", True)])
def test_only_a_spreadsheet_pays_for_its_reader(name: str, is_imported: bool, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(simple() if is_imported else "NO,名称\n1,見本公民館\n".encode())
    program = (
        "import sys; from opendata.commands import main; main(sys.argv[1:]); "
        "sys.exit(40 + ('python_calamine' in sys.modules))"
    )
    found = subprocess.run(
        [sys.executable, "-c", program, "validate", str(path)], capture_output=True, timeout=60, check=False
    )
    assert found.returncode == 40 + is_imported
