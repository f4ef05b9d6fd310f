"""What somebody did in a marked book is written back; everything else stays as it would be without them."""

import csv
from collections.abc import Callable
from io import BytesIO, StringIO
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sheets.workbooks import book as workbook
from sheets.workbooks import rows as sheet_rows
from test_marking import AED, HEADER, ROWS, marked, rendered, text, values

from opendata.applying import apply
from opendata.errors import UsageError
from opendata.fixing import fix
from opendata.marked import Applied, Change, Deed, legible
from opendata.marking import held
from opendata.shaping import Wishes
from opendata.sniffing import Source
from opendata.validating import Options

KEEP = Wishes(keep_encoding=True, keep_header=True)


def edited(content: bytes, *deeds: Callable[[Any], object], sheet: str = "データ") -> bytes:
    """The book as somebody saved it."""
    book = load_workbook(BytesIO(content))
    for deed in deeds:
        deed(book[sheet])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def put(cell: str, value: object) -> Callable[[Any], object]:
    def deed(sheet: Any) -> None:
        sheet[cell] = value
        if isinstance(value, str):
            sheet[cell].data_type = "s"

    return deed


def applied(book: bytes, wishes: Wishes = Wishes()) -> Applied:  # noqa: B008
    return apply(held("book.xlsx", book), wishes)


def refused(book: bytes, wishes: Wishes = Wishes()) -> str:  # noqa: B008
    with pytest.raises(UsageError) as problem:
        applied(book, wishes)
    assert problem.value.text.en
    return problem.value.text.ja


def written(found: Applied) -> str:
    assert found.fixed.content is not None
    return found.fixed.content.decode("utf-8-sig")


def fixed(content: bytes, wishes: Wishes = Wishes(), options: Options = AED) -> bytes:  # noqa: B008
    found = fix(held("sample.csv", content), wishes, options)
    return content if found.content is None else found.content


CONTENT = text(*ROWS)
BOOK = rendered(marked(CONTENT))


# ── Nothing done ──────────────────────────────────────────────────────────────────────────────────

MESSY = (
    '題\n\n名称,NO,住所,設置位置,備考,名称_カナ\n見本館,１,見本市1,"玄関",,\n,,,,,\n'
    '見本堂,2,見本市2,,"a\nb"\n'
)


@pytest.mark.parametrize(
    "content",
    [
        CONTENT,
        CONTENT[3:],
        MESSY.encode(),
        MESSY.encode("cp932"),
        MESSY.replace("\n", "\r\n").encode("utf-16"),
        text(*ROWS).rstrip(b"\r\n"),
        text(),
        text(ROWS[0] + ",余り", ROWS[1]),
        text(ROWS[0], "0000000005,短い"),
        HEADER.encode(),
    ],
)
@pytest.mark.parametrize("wishes", [Wishes(), KEEP, Wishes(keep_header=True), Wishes(keep_encoding=True)])
def test_untouched_book_gives_what_fix_gives(content: bytes, wishes: Wishes) -> None:
    found = applied(edited(rendered(marked(content))), wishes)
    assert found.fixed.content == fixed(content, wishes)
    assert found.changes == ()
    assert not found.is_other


@pytest.mark.parametrize("content", [CONTENT, MESSY.encode("cp932"), text(ROWS[0] + ",余り")])
def test_book_without_repairs_gives_the_original(content: bytes) -> None:
    found = applied(edited(rendered(marked(content, repairs=False))))
    assert found.fixed.content == content


def test_workbook_becomes_the_csv_that_fix_makes_of_it() -> None:
    content = workbook({"一覧": sheet_rows(HEADER.split(","), *(row.split(",") for row in ROWS))})
    found = applied(rendered(marked(content, name="sample.xlsx")))
    want = fix(Source("sample.xlsx", lambda: BytesIO(content)), Wishes(), AED).content
    assert found.fixed.content == want
    assert found.changes == ()


# ── Cells ─────────────────────────────────────────────────────────────────────────────────────────


def test_edited_cell_changes_and_its_row_is_otherwise_as_written() -> None:
    content = text('0000000001,"見本公民館",ミホンコウミンカン,"見本市見本町1",玄関,')
    found = applied(edited(rendered(marked(content)), put("G2", "正面,左")))
    assert written(found).splitlines()[1] == (
        '0000000001,"見本公民館",ミホンコウミンカン,"見本市見本町1","正面,左",'
    )
    assert found.changes == (Change(Deed.EDITED, 2, 2, "設置位置", 5, "玄関", "正面,左"),)


def test_findings_that_are_left_are_those_of_the_result() -> None:
    before = {group.code for group in applied(BOOK).fixed.after.report.groups}
    found = applied(edited(BOOK, put("C4", "0000000003"), put("F4", "見本市見本町3")))
    after = {group.code for group in found.fixed.after.report.groups}
    assert "duplicate-id" in before
    assert "duplicate-id" not in after


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (3, "3"),
        (3.5, "3.5"),
        ("=1+1", "=1+1"),
        ("１", "１"),
        (" 空白 ", " 空白 "),
        ("一\n二", "一\n二"),
        ('"', '"'),
        (True, "TRUE"),
    ],
)
def test_what_excel_made_of_a_value_is_read_as_it_shows(value: object, read: str) -> None:
    (row,) = [row for row in _table(applied(edited(BOOK, put("H2", value)))) if row[0] == "0000000001"]
    assert row[5] == read


def test_date_that_excel_recognised_is_written_by_the_standard() -> None:
    from datetime import date

    found = applied(edited(BOOK, put("H2", date(2026, 4, 1))))
    assert _table(found)[1][5] == "2026-04-01"


def test_formula_without_a_result_is_refused() -> None:
    """It would be read as a blank cell."""
    assert "計算式があります：H2" in refused(edited(BOOK, lambda sheet: sheet.__setitem__("H2", "=1+1")))


def test_cell_of_blanks_that_a_program_dropped_is_no_edit() -> None:
    content = text('0000000001,見本,ミホン, ,玄関," "')
    found = applied(edited(rendered(marked(content, repairs=False)), put("F2", None)))
    assert found.fixed.content == content


def test_cell_can_be_cleared() -> None:
    found = applied(edited(BOOK, put("G2", None)))
    assert _table(found)[1][4] == ""


def test_line_breaks_that_a_workbook_cannot_tell_apart_are_no_edit() -> None:
    content = text('0000000001,見本,ミホン,"見本市\r\n一",玄関,"a\x0bb"')
    assert applied(edited(rendered(marked(content, repairs=False)))).fixed.content == content


def test_overlong_cell_stays_whole_while_nobody_edits_it() -> None:
    content = text(ROWS[0] + "長" * 40_000)
    assert applied(edited(rendered(marked(content)), put("G2", "裏口"))).fixed.content == content.replace(
        "玄関".encode(), "裏口".encode()
    )


def test_surplus_cells_are_shown_and_can_be_moved_into_place() -> None:
    content = text("0000000001,見本館,別館,ミホンカン,見本市1,玄関,", ROWS[1])
    book = rendered(marked(content))
    sheet = load_workbook(BytesIO(book))["データ"]
    assert [cell.value for cell in sheet[2]][2:8] == content.decode("utf-8-sig").split("\r\n")[1].split(",")[
        :6
    ]
    right = zip("DEFGH", ("見本館別館", "ミホンカン", "見本市1", "玄関", None), strict=True)
    shifted = edited(book, *(put(f"{column}2", value) for column, value in right), put("I2", None))
    assert written(applied(shifted)).splitlines()[1] == "0000000001,見本館別館,ミホンカン,見本市1,玄関,"


# ── Rows ──────────────────────────────────────────────────────────────────────────────────────────


def test_deleted_row_is_gone_and_told() -> None:
    found = applied(edited(BOOK, lambda sheet: sheet.delete_rows(3)))
    assert [row[0] for row in _table(found)[1:]] == ["0000000001", "0000000002"]
    assert found.changes == (Change(Deed.REMOVED, 3, before=ROWS[1]),)


def test_row_whose_cells_were_cleared_counts_as_deleted() -> None:
    cleared = [put(f"{column}3", None) for column in "CDEFGH"]
    found = applied(edited(BOOK, *cleared))
    assert [change.deed for change in found.changes] == [Deed.REMOVED]
    assert len(_table(found)) == 3


def test_row_below_and_row_between_are_added_where_they_stand() -> None:
    def add(sheet: Any) -> None:
        sheet.insert_rows(3)
        sheet["C3"], sheet["D3"] = "0000000008", "間"
        sheet["C6"], sheet["D6"] = "0000000009", "下"

    found = applied(edited(BOOK, add))
    assert [row[1] for row in _table(found)[1:]] == ["見本公民館", "間", "見本体育館", "見本図書館", "下"]
    added = [(change.deed, change.row, change.after) for change in found.changes]
    assert added == [(Deed.ADDED, 3, "0000000008,間,,,,"), (Deed.ADDED, 6, "0000000009,下,,,,")]


def test_row_copied_with_its_number_is_an_added_row_and_said_so() -> None:
    def copy(sheet: Any) -> None:
        for source, target in zip(sheet[2], sheet[5], strict=True):
            target.value = source.value
        sheet["D5"] = "見本別館"

    found = applied(edited(BOOK, copy))
    assert [row[1] for row in _table(found)[1:]] == ["見本公民館", "見本体育館", "見本図書館", "見本別館"]
    (change,) = found.changes
    assert (change.deed, change.record, change.row) == (Deed.COPIED, 2, 5)


def test_edited_copy_above_its_model_is_not_taken_for_it() -> None:
    def copy(sheet: Any) -> None:
        sheet.insert_rows(2)
        for source, target in zip(sheet[3], sheet[2], strict=True):
            target.value = source.value
        sheet["D2"] = "見本別館"

    found = applied(edited(BOOK, copy))
    assert [change.deed for change in found.changes] == [Deed.COPIED]
    assert _table(found)[1][1] == "見本別館"


def test_rows_are_written_in_the_order_of_the_book() -> None:
    def turn(sheet: Any) -> None:
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        for number, row in enumerate(reversed(rows), start=2):
            for column, value in enumerate(row, start=1):
                put(sheet.cell(number, column).coordinate, value)(sheet)

    found = applied(edited(BOOK, turn))
    assert written(found).splitlines()[1:] == list(reversed(ROWS))
    assert {change.deed for change in found.changes} == {Deed.MOVED}
    assert len(found.changes) == 2


def test_moved_last_row_without_line_end_gets_one() -> None:
    content = text(*ROWS).rstrip(b"\r\n")

    def first(sheet: Any) -> None:
        sheet.move_range("A4:H4", rows=2)
        sheet.move_range("A2:H3", rows=1)
        sheet.move_range("A6:H6", rows=-4)

    found = applied(edited(rendered(marked(content, repairs=False)), first))
    assert written(found) == f"{HEADER}\r\n{ROWS[2]}\r\n{ROWS[0]}\r\n{ROWS[1]}\r\n"


def test_blank_row_below_the_table_is_nothing() -> None:
    found = applied(edited(BOOK, put("D9", "　")))
    assert found.changes == ()


# ── Header, numbers, sheets ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", ["ja", "en"])
def test_sheet_may_be_renamed_and_the_language_does_not_matter(language: Any) -> None:
    def rename(sheet: Any) -> None:
        sheet.title = "直したもの"
        sheet["G2"] = "裏口"

    book = rendered(marked(CONTENT), language)
    found = applied(edited(book, rename, sheet="データ" if language == "ja" else "Data"))
    assert [change.after for change in found.changes] == ["裏口"]


def test_columns_moved_in_the_book_are_still_known_by_their_names() -> None:
    def swap(sheet: Any) -> None:
        for row in sheet.iter_rows():
            one, other = row[6].value, row[7].value
            put(row[6].coordinate, other)(sheet)
            put(row[7].coordinate, one)(sheet)

    assert applied(edited(BOOK, swap)).fixed.content == applied(BOOK).fixed.content


@pytest.mark.parametrize(
    ("deeds", "told"),
    [
        ([put("D1", "施設名")], "D1は「名称」のはずが「施設名」"),
        ([put("D1", None)], "D1は「名称」のはずが「（空）」"),
        ([lambda sheet: sheet.delete_cols(8)], "H1は「備考」のはずが「（空）」"),
        ([put("I1", "メモ")], "I1は「（空）」のはずが「メモ」"),
        ([put("I3", "メモ")], "失われないように"),
        ([lambda sheet: sheet.delete_cols(1)], "「データ」シートが見つかりません"),
        ([lambda sheet: sheet.insert_rows(1)], "「データ」シートが見つかりません"),
        ([put("A1", "番号")], "「データ」シートが見つかりません"),
        ([put(f"A{row}", None) for row in (2, 3, 4)], "がすべて空です"),
        ([put("A3", 99)], "A3「99」"),
        ([put("A3", "三")], "A3「三」"),
    ],
)
def test_what_is_not_beyond_doubt_is_refused_with_the_cell(deeds: list[Any], told: str) -> None:
    assert told in refused(edited(BOOK, *deeds))


def test_two_sheets_with_our_headings_are_refused_unless_one_has_the_name() -> None:
    def copy(sheet: Any) -> None:
        other = sheet.parent.copy_worksheet(sheet)
        other["G2"] = "写しの側"

    assert applied(edited(BOOK, copy)).changes == ()
    both = edited(BOOK, copy, lambda sheet: setattr(sheet, "title", "別名"))
    assert "同じ見出しのシートがいくつもあります" in refused(both)


def test_missing_hidden_sheet_is_told_as_no_book() -> None:
    def forget(sheet: Any) -> None:
        del sheet.parent["opendata（消さないでください）"]

    assert "隠しシートが消されています" in refused(edited(BOOK, forget))


def test_changed_hidden_sheet_is_refused() -> None:
    def spoil(sheet: Any) -> None:
        hidden = sheet.parent["opendata（消さないでください）"]
        hidden["B3"] = str(hidden["B3"].value)[:-8]

    assert "取り出せません" in refused(edited(BOOK, spoil))


def test_book_of_a_newer_version_asks_for_an_update() -> None:
    def age(sheet: Any) -> None:
        sheet.parent["opendata（消さないでください）"]["B1"] = "99"

    assert "より新しい opendata" in refused(edited(BOOK, age))


@pytest.mark.parametrize(
    "content", [CONTENT, b"", b"PK\x03\x04xl/broken", workbook({"一覧": sheet_rows("AB")})]
)
def test_anything_but_a_book_is_refused(content: bytes) -> None:
    assert "「book.xlsx」" in refused(content)


def test_book_that_leads_nowhere_says_why() -> None:
    assert "からは書き戻せません" in refused(rendered(marked(b"")))


def test_value_beyond_the_encoding_is_named() -> None:
    content = CONTENT[3:].decode().encode("cp932")
    book = edited(rendered(marked(content)), put("G2", "𠮷"))
    assert "CP932 では書けない値があります：「𠮷」" in refused(book, Wishes(keep_encoding=True))
    assert "𠮷" in written(applied(book))


def test_edits_find_their_columns_in_the_old_order() -> None:
    content = text("見本館,0000000001,見本市1", header="名称,NO,住所")
    book = edited(rendered(marked(content)), put("F2", "見本市2"))
    header = [cell.value for cell in load_workbook(BytesIO(book))["データ"][1]][2:]
    column = header.index("名称")
    book = edited(rendered(marked(content)), put(f"{'CDE'[column]}2", "別館"))
    assert written(applied(book, Wishes(keep_header=True))) == "名称,NO,住所\r\n別館,0000000001,見本市1\r\n"


# ── Whatever is done ──────────────────────────────────────────────────────────────────────────────


class Deeds(NamedTuple):
    """Rows of the book, each with its number (None: blank) and its cells."""

    rows: list[tuple[int | None, list[str]]]


VALUES = st.sampled_from(
    ["", " ", "1", "１", "見本", "い,ろ", '"', "一\n二", "=1", "𠮷", "0000000001", "○", "－", "a\tb"]
)
RECORDS = st.lists(st.lists(VALUES, min_size=4, max_size=4), min_size=1, max_size=5)


def stored(rows: list[list[str]], end: str) -> bytes:
    out = StringIO()
    csv.writer(out, lineterminator=end).writerows([["NO", "名称", "住所", "備考"], *rows])
    return out.getvalue().encode()


@settings(max_examples=40, deadline=None)
@given(RECORDS, st.sampled_from(["\r\n", "\n"]), st.booleans(), st.data())
def test_file_is_what_the_book_says_and_untouched_rows_keep_their_bytes(
    records: list[list[str]], end: str, repairs: bool, data: st.DataObject
) -> None:
    content = stored(records, end)
    found = marked(content, repairs=repairs)
    book = rendered(found)
    before = fixed(content) if repairs else content
    deeds = _drawn([(number, [legible(cell) for cell in cells]) for number, cells in found.rows], data)
    result = applied(edited(book, lambda sheet: _fill(sheet, deeds)))
    assert result.fixed.content is not None
    olds = {number: list(cells) for number, cells in found.rows}
    want = [
        _normal(cells)
        for number, cells in deeds
        if "".join(cells).strip() or _is_untouched(number, cells, olds)
    ]
    got = list(csv.reader(StringIO(result.fixed.content.decode("utf-8-sig"), newline="")))
    assert [_normal(row) for row in got[1:]] == want
    if deeds == [(number, [legible(cell) for cell in cells]) for number, cells in found.rows]:
        assert result.fixed.content == before
        assert result.changes == ()


def _drawn(rows: list[tuple[int, list[str]]], data: st.DataObject) -> list[tuple[int | None, list[str]]]:
    """Some rows edited, removed, copied and added, in some order; one keeps its number at least."""
    made: list[tuple[int | None, list[str]]] = []
    for number, cells in rows:
        for _ in range(data.draw(st.sampled_from([1, 1, 1, 0, 2]))):
            new = list(cells)
            if data.draw(st.booleans()):
                new[data.draw(st.integers(0, 3))] = data.draw(VALUES)
            made.append((number, new))
    for cells in data.draw(st.lists(st.lists(VALUES, min_size=4, max_size=4), max_size=2)):
        made.append((None, cells))
    if data.draw(st.booleans()):
        made = data.draw(st.permutations(made))
    return made if any(number for number, _ in made) else [*made, *rows[:1]]


def _fill(sheet: Any, deeds: list[tuple[int | None, list[str]]]) -> None:
    sheet.delete_rows(2, sheet.max_row)
    for row, (number, cells) in enumerate(deeds, start=2):
        sheet.cell(row, 1).value = number
        for column, value in enumerate(cells, start=3):
            put(sheet.cell(row, column).coordinate, value or None)(sheet)


def _is_untouched(number: int | None, cells: list[str], olds: dict[int, list[str]]) -> bool:
    """A blank row that was blank in the file already; of several, one."""
    if number is None or _normal(olds[number]) != _normal(cells):
        return False
    olds[number] = ["\0"]
    return True


def _normal(row: list[str]) -> list[str]:
    """Cells of nothing but blanks are all alike: openpyxl drops the blanks."""
    return [cell if cell.strip() else "" for cell in (*row, *[""] * (4 - len(row)))]


def _table(found: Applied) -> list[list[str]]:
    return list(csv.reader(StringIO(written(found), newline="")))


def test_sheets_for_reading_are_not_read_back() -> None:
    found = applied(edited(BOOK, lambda sheet: sheet.parent["指摘"].delete_rows(1, 50)))
    assert found.changes == ()
    assert values(load_workbook(BytesIO(BOOK))["指摘"])


def test_error_of_a_formula_is_seen_not_lost() -> None:
    """A cell that shows #REF! is written as it shows, for the check of the result to object to."""

    def spoil(sheet: Any) -> None:
        sheet["H2"] = "#REF!"
        sheet["H2"].data_type = "e"

    (change,) = applied(edited(BOOK, spoil)).changes
    assert (change.before, change.after) == ("", "#REF!")


def test_zeros_that_only_a_format_shows_are_read() -> None:
    def code(sheet: Any) -> None:
        sheet["H2"] = 52019
        sheet["H2"].number_format = "000000"

    assert _table(applied(edited(BOOK, code)))[1][5] == "052019"
