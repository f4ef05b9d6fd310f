"""A table keeps every value on its way from CSV to a workbook and back; what would be lost is said before."""

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sheets import workbooks

from opendata import reading
from opendata.converting import Converted, Manner, to_csv, to_xlsx
from opendata.errors import UsageError
from opendata.schema import find
from opendata.sniffing import Source

AED = find("aed", "ods-v3")[0]
NAMES = [item.name for item in AED.fields]
PLAIN = ["番号", "名称", "住所", "備考の欄"]
KEEP = Manner(keep_header=True)

CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\x00\ufffe\uffff")
TEXTS = st.one_of(
    st.text(CHARACTERS, max_size=12),
    st.sampled_from(
        [
            *(
                "00123",
                "=1+1",
                "'引用",
                "1234567890123456789",
                "1E5",
                "2026/4/1",
                "1-2-3",
                "TRUE",
                "#N/A",
                "-0",
            ),
            *("a\nb", "a\r\nb", "a\rb", " 前後 ", "\t", "@x", "+81-3", "\x1f", "_x0041_", "<r>x</r>", "<b>"),
        ]
    ),
)
ROWS = st.lists(st.lists(TEXTS, min_size=4, max_size=4), min_size=1, max_size=8)


def source(content: bytes, name: str = "見本.csv") -> Source:
    return Source(name, lambda: BytesIO(content))


def standard(rows: Sequence[Sequence[str]]) -> bytes:
    """As Python's own library writes the standard form."""
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def content(found: Converted) -> bytes:
    assert found.content is not None, found.obstacles
    return found.content


def cells(workbook: bytes) -> list[list[object]]:
    return [[cell.value for cell in row] for row in load_workbook(BytesIO(workbook)).worksheets[0].rows]


def back(csv_file: bytes, manner: Manner = KEEP) -> bytes:
    workbook = content(to_xlsx(source(csv_file), manner))
    return content(to_csv(source(workbook, "見本.xlsx"), manner))


def why(found: Converted) -> str:
    assert found.content is None
    return "".join(text.ja for text in found.obstacles)


# ── There and back ────────────────────────────────────────────────────────────────────────────────


@given(ROWS)
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_csv_comes_back_from_a_workbook_byte_by_byte(rows: list[list[str]]) -> None:
    assume(any(cell.strip() for cell in rows[-1]))
    file = standard([PLAIN, *rows])
    assume(reading.read(source(file), lambda _: 0).form.delimiter == ",")
    assert back(file) == file


def test_the_values_that_excel_likes_to_change_come_back() -> None:
    record = [
        "00123",
        "=1+1",
        "1234567890123456789",
        "1-2-3",
        "'x",
        "2026/4/1",
        "1E5",
        "０９",
        "a\r\nb",
        "TRUE",
    ]
    header = [f"列{number}" for number in range(len(record))]
    assert back(standard([header, record])) == standard([header, record])
    assert cells(content(to_xlsx(source(standard([header, record])))))[1][:8] == record[:8]


def test_every_dataset_header_comes_back_in_order() -> None:
    file = standard([NAMES, ["1"] * len(NAMES)])
    assert back(file, Manner()) == file


def test_control_characters_come_back_by_the_escapes_of_the_format() -> None:
    record = ["\x01", "\x0b", "\x1f", "_x0001_"]
    assert back(standard([PLAIN, record])) == standard([PLAIN, record])


def test_text_that_looks_like_the_inside_of_a_workbook_is_text() -> None:
    record = ["<r>x</r>", "<r><t>x</t></r>", "&amp;", "]]>"]
    file = standard([PLAIN, record])
    assert back(file) == file
    assert cells(content(to_xlsx(source(file))))[1] == record


def test_another_mark_in_the_cells_is_not_taken_for_the_separator() -> None:
    table = workbooks.rows(["名称;よみ;英語", "一覧"], *[["甲", "a;b;c"]] * 5)
    found = content(to_csv(source(workbooks.book({"一覧": table}), "a.xlsx")))
    assert b'"a;b;c"' in found
    assert reading.read(source(found), lambda _: 0).form.delimiter == ","


# ── The workbook ──────────────────────────────────────────────────────────────────────────────────


def test_every_cell_is_text_and_the_header_is_frozen() -> None:
    file = standard([["題名"], [], ["番号", "名称"], ["1", "=A1"]])
    sheet = load_workbook(BytesIO(content(to_xlsx(source(file))))).worksheets[0]
    assert sheet.freeze_panes == "A4"
    assert {cell.number_format for row in sheet.rows for cell in row if cell.value} == {"@"}
    assert {cell.data_type for row in sheet.rows for cell in row if cell.value} == {"s"}
    assert {sheet.column_dimensions[key].number_format for key in sheet.column_dimensions} == {"@"}


def test_the_sheet_is_named_after_the_dataset_or_the_file() -> None:
    def name(file: bytes, path: str) -> str:
        return str(load_workbook(BytesIO(content(to_xlsx(source(file, path))))).sheetnames[0])

    assert name(standard([NAMES]), "a.csv") == AED.title.ja
    assert name(standard([PLAIN]), "dir/見本.csv") == "見本"
    assert name(standard([PLAIN]), "[]\x01.csv") == "・・"
    assert name(standard([PLAIN]), "History.csv") == "Sheet1"


def test_the_same_table_gives_the_same_bytes() -> None:
    file = source(standard([PLAIN, ["1", "甲", "", ""]]))
    assert content(to_xlsx(file)) == content(to_xlsx(file))


# ── The standard form ─────────────────────────────────────────────────────────────────────────────

SHUFFLED = [*NAMES[1:], "独自の列", NAMES[0]]


def test_columns_get_the_standard_names_and_order_and_others_follow() -> None:
    header = [name.replace("_", "＿") for name in SHUFFLED]
    found = to_csv(
        source(("\n".join([",".join(header), ",".join(map(str, range(40)))]) + "\n").encode("cp932"))
    )
    text = content(found).decode("utf-8-sig")
    names, record = csv.reader(StringIO(text))
    assert names == [*NAMES, "独自の列"]
    assert record == ["39", *map(str, range(38)), "38"]
    assert (found.renamed > 0, found.is_reordered) == (True, True)
    assert content(found).startswith(b"\xef\xbb\xbf")
    assert content(found).count(b"\r\n") == content(found).count(b"\n") == 2


def test_header_and_encoding_stay_where_that_is_asked_for() -> None:
    file = (",".join(SHUFFLED) + "\n" + "あ," * 39 + "い\n").encode("cp932")
    manner = Manner(keep_header=True, keep_encoding=True)
    assert content(to_csv(source(file), manner)) == file


def test_a_chosen_definition_decides_the_names() -> None:
    file = standard([["名称_カナ", "名称"], ["ミホン", "見本"]])
    assert content(to_csv(source(file))) == file
    assert content(to_csv(source(file), Manner(AED))) == standard([["名称", "名称_カナ"], ["見本", "ミホン"]])


def test_rows_of_any_length_and_rows_above_the_header_stay() -> None:
    file = standard([["題名"], ["番号", "名称"], ["1"], ["2", "乙", "余り"]])
    found = to_csv(source(file))
    assert content(found) == file
    assert (found.above, found.rows) == (1, 2)


def test_surplus_cells_stay_behind_the_columns_that_move() -> None:
    file = standard([["名称_カナ", "名称"], ["ミホン", "見本", "余り"], ["カナ"]])
    expected = standard([["名称", "名称_カナ"], ["見本", "ミホン", "余り"], ["", "カナ"]])
    assert content(to_csv(source(file), Manner(AED))) == expected


# ── Workbooks to CSV ──────────────────────────────────────────────────────────────────────────────


def test_a_workbook_gives_what_is_read_of_it_from_the_first_row_and_column() -> None:
    book = workbooks.simple(workbooks.RECORD, at=(2, 1))
    expected = [[""] * 7, [""] * 7, ["", *workbooks.HEADER], ["", *map(str, workbooks.RECORD)]]
    assert content(to_csv(source(book, "a.xlsx"), KEEP)) == standard(expected)


def test_the_sheet_can_be_chosen_and_the_others_are_counted() -> None:
    sheets = {name: workbooks.rows(["番号", "名称"], ["1", name]) for name in ("一", "二")}
    book = source(workbooks.book(sheets), "a.xlsx")
    found = to_csv(book, Manner(sheet="二"))
    assert content(found) == standard([["番号", "名称"], ["1", "二"]])
    assert (found.sheet, found.sheets) == ("二", 1)
    with pytest.raises(UsageError, match="no sheet named 三"):
        to_csv(book, Manner(sheet="三"))


def test_a_header_of_several_rows_becomes_one_and_merged_cells_are_filled() -> None:
    def write(sheet: Any, workbook: Any) -> None:
        workbooks.rows(
            ["名称", "位置", ""], ["", "緯度", "経度"], ["甲", "35.5", "139.2"], ["", "35.6", "139.3"]
        )(sheet, workbook)
        sheet.merge_range("A1:A2", "名称")
        sheet.merge_range("B1:C1", "位置")
        sheet.merge_range("A3:A4", "甲")

    book = source(workbooks.book({"一覧": write}), "a.xlsx")
    _, header, *records = csv.reader(StringIO(content(to_csv(book, KEEP)).decode("utf-8-sig")))
    assert tuple(header) == reading.read(book, lambda names: sum(name in NAMES for name in names)).header
    assert header == ["名称", "緯度", "経度"]
    assert records == [["甲", "35.5", "139.2"], ["甲", "35.6", "139.3"]]


def test_a_workbook_becomes_a_workbook_of_text() -> None:
    found = to_xlsx(source(workbooks.simple(), "a.xlsx"), KEEP)
    assert cells(content(found))[1][:5] == ["1", "見本公民館", "見本市本町1-1", "35.5", "139.25"]


# ── What cannot be converted ──────────────────────────────────────────────────────────────────────


def test_a_cell_too_long_for_excel_is_named() -> None:
    fits, exceeds = "😀" * 16_383 + "x", "😀" * 16_384
    assert back(standard([PLAIN, ["1", fits, "", ""]])) == standard([PLAIN, ["1", fits, "", ""]])
    assert "B2が32768文字" in why(to_xlsx(source(standard([PLAIN, ["1", exceeds, "", ""]]))))


def test_more_rows_or_columns_than_a_sheet_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "16385列" in why(to_xlsx(source(b",".join([b"a"] * 16_385) + b"\r\n")))
    assert "1048577行" in why(to_xlsx(source(b"a\r\n" * 1_048_577)))


@pytest.mark.parametrize(
    ("text", "told"), [("\ufffe", "U+FFFE"), ("\uffff", "U+FFFF"), ("_x005F_x0041_", "_x005F")]
)
def test_characters_that_no_workbook_gives_back_are_named(text: str, told: str) -> None:
    reason = why(to_xlsx(source(standard([PLAIN, ["1", f"x{text}", "", ""]]))))
    assert "B2" in reason
    assert told in reason


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (b"", "空"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "文字として"),
        (standard([PLAIN]) + b"\xff\xfe,\x81\r\n", "文字"),
        (standard([PLAIN]) + b'1,"x\r\n2,y\r\n', "引用符"),
    ],
)
def test_what_cannot_be_read_whole_is_not_copied(file: bytes, told: str) -> None:
    for way in (to_csv, to_xlsx):
        assert told in why(way(source(file)))


def test_a_workbook_that_cannot_be_read_says_why() -> None:
    assert "壊れている" in why(to_csv(source(workbooks.simple()[:800], "a.xlsx")))
