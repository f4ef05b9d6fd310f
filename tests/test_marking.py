"""The marked book shows every finding at its cell, and carries all that the way back needs."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sheets.workbooks import book as workbook
from sheets.workbooks import rows as sheet_rows

from opendata.errors import UsageError
from opendata.marked import LONGEST, MAGIC, Marked, Note, legible, packed, unpacked
from opendata.marking import held, mark
from opendata.model import Language, Severity
from opendata.reports import marked_xlsx
from opendata.schema import find
from opendata.validating import Options, rules_by_code

HEADER = "NO,名称,名称_カナ,住所,設置位置,備考"
ROWS = (
    "0000000001,見本公民館,ミホンコウミンカン,見本市見本町1,玄関,",
    "0000000002,見本体育館,,見本市見本町2,玄関,",
    "0000000002,見本図書館,ミホントショカン,,玄関,=1+1",
)
AED = Options(schema=find("aed", "legacy-2017")[0])


def text(*rows: str, header: str = HEADER) -> bytes:
    return "".join(f"{row}\r\n" for row in (header, *rows)).encode("utf-8-sig")


def marked(
    content: bytes, *, name: str = "sample.csv", options: Options = AED, repairs: bool = True
) -> Marked:
    return mark(held(name, content), options, repairs=repairs)


def rendered(found: Marked, language: Language = "ja") -> bytes:
    return marked_xlsx.render(found, rules_by_code(), language)


def opened(content: bytes) -> Any:
    return load_workbook(BytesIO(content))


def values(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def titles(sheet: Any, column: int) -> list[Any]:
    return [row[column] for row in values(sheet)[1:]]


# ── Data ──────────────────────────────────────────────────────────────────────────────────────────


def test_rows_stand_in_order_with_the_numbers_of_the_original() -> None:
    content = text("表の題", header="") + text(*ROWS)[3:]
    sheet = opened(rendered(marked(content)))["データ"]
    assert [cell.value for cell in sheet[1]] == ["行番号", "指摘", *HEADER.split(",")]
    assert titles(sheet, 0) == [4, 5, 6]
    assert titles(sheet, 3) == ["見本公民館", "見本体育館", "見本図書館"]


def test_safe_repairs_are_made_and_listed() -> None:
    found = marked(text(ROWS[0].replace("0000000001", "０００００００００１")))
    book = opened(rendered(found))
    assert book["データ"]["C2"].value == "0000000001"
    assert values(book["自動修正"])[1][:5] == ["A2", 2, "NO", "０００００００００１", "0000000001"]


def test_rows_outside_the_table_are_told_of_while_they_stay() -> None:
    content = text("表の題", header="") + text(*ROWS)[3:]
    told = [
        any(
            "元の場所にそのまま残ります" in str(line[0]) for line in values(opened(rendered(found))["まとめ"])
        )
        for found in (marked(content, repairs=False), marked(content))
    ]
    assert told == [True, False]


def test_without_repairs_the_values_are_those_of_the_file() -> None:
    found = marked(text("０００００００００１" + ROWS[0][10:]), repairs=False)
    book = opened(rendered(found))
    assert book["データ"]["C2"].value == "０００００００００１"
    assert values(book["自動修正"])[1][3] == "自動で直したところはありません。"
    assert any("--no-fix" in str(line[0]) for line in values(book["まとめ"]))


def test_faulty_cell_is_coloured_commented_and_counted_in_its_row() -> None:
    sheet = opened(rendered(marked(text(*ROWS))))["データ"]
    cell = sheet["C4"]
    assert cell.fill.start_color.rgb == "FFFFC7CE"
    assert cell.comment.text.startswith("【エラー】「NO」の「0000000002」は、3行目でも使われています。\n→ ")
    assert titles(sheet, 1) == [None, 1, 2]
    assert sheet["D4"].fill.start_color.rgb != "FFFFC7CE"
    assert sheet["D4"].comment is None


def test_comments_speak_the_language_of_the_reader() -> None:
    sheet = opened(rendered(marked(text(*ROWS)), "en"))["Data"]
    assert sheet["C4"].comment.text.startswith("[error] NO: “0000000002” is already used in row 3.\n→ ")
    assert [cell.value for cell in sheet[1]][:2] == ["row id", "findings"]


def test_places_named_in_a_sentence_are_those_of_the_book() -> None:
    """Under two rows that --no-fix leaves above the header, row 6 of the file is row 4 of the book."""
    content = text("表の題", header="") + text(*ROWS)[3:]
    found = marked(content, repairs=False)
    words = opened(rendered(found))["データ"]["C4"].comment.text
    assert "3行目でも使われています" in words


def test_all_cells_are_text_and_nothing_is_a_formula() -> None:
    sheet = opened(rendered(marked(text(*ROWS))))["データ"]
    filled = [cell for row in sheet.iter_rows(min_row=2, min_col=3) for cell in row if cell.value]
    assert {cell.number_format for cell in filled} == {"@"}
    assert sheet.column_dimensions["H"].number_format == "@"
    assert (sheet["H4"].value, sheet["H4"].data_type) == ("=1+1", "s")


@pytest.mark.parametrize("value", ["=A1", "+1", "-1", "@x", "'q", "<r>x</r>", "_x0041_", "http://a.example/"])
def test_values_stand_in_the_book_as_they_are(value: str) -> None:
    sheet = opened(rendered(marked(text(ROWS[0] + value))))["データ"]
    assert sheet["H2"].value == value
    assert sheet["H2"].hyperlink is None


def test_header_is_locked_and_data_are_open_to_edit_sort_and_delete() -> None:
    """Excel refuses to sort or delete rows with a locked cell, so the number refuses typing instead."""
    sheet = opened(rendered(marked(text(*ROWS))))["データ"]
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    allowed = sheet.protection
    assert not any((allowed.insertRows, allowed.deleteRows, allowed.sort, allowed.autoFilter))
    assert allowed.insertColumns
    assert allowed.deleteColumns
    assert all(cell.protection.locked for cell in sheet[1])
    filled = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value]
    assert not any(cell.protection.locked for cell in filled)
    assert not sheet.column_dimensions["H"].protection.locked
    guards = [rule for rule in sheet.data_validations.dataValidation if rule.formula1 == "FALSE"]
    assert [str(rule.sqref).split(":")[0] for rule in guards] == ["A2", "B2"]
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == "A1:H4"


def test_closed_vocabulary_is_offered_and_held_to() -> None:
    header, row = "NO,名称,住所,車椅子使用者用トイレ有無", "1,見本公園トイレ,見本市1,有"
    toilets = Options(schema=find("public_toilet", "legacy-2017")[0])
    sheet = opened(rendered(marked(text(row, header=header), options=toilets)))["データ"]
    (rule,) = [one for one in sheet.data_validations.dataValidation if one.type == "list"]
    assert (rule.formula1, str(rule.sqref)) == ('"有,無"', "F2:F1002")


def test_headings_say_how_the_column_is_filled_in() -> None:
    sheet = opened(rendered(marked(text(*ROWS))))["データ"]
    assert "必須" in sheet["D1"].comment.text
    assert "書き方：" in sheet["D1"].comment.text


def test_comments_are_limited_and_the_summary_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marked_xlsx, "MOST_COMMENTS", 1)
    book = opened(rendered(marked(text(*ROWS))))
    said = [cell for row in book["データ"].iter_rows(min_row=2) for cell in row if cell.comment]
    assert [cell.coordinate for cell in said] == ["E3"]
    assert book["データ"]["F4"].fill.start_color.rgb == "FFFFC7CE"
    assert any("コメントは重い指摘から1セル" in str(line[0]) for line in values(book["まとめ"]))


# ── Findings and summary ──────────────────────────────────────────────────────────────────────────


def test_every_finding_is_listed_with_a_link_to_its_cell() -> None:
    found = marked(text(*ROWS))
    sheet = opened(rendered(found))["指摘"]
    assert len(values(sheet)) == 1 + sum(found.counts.values())
    row = next(row for row in sheet.iter_rows(min_row=2) if row[7].value == "duplicate-id")
    assert [cell.value for cell in row[:5]] == ["エラー", "C4", 4, "NO", "0000000002"]
    assert row[1].hyperlink.location == "'データ'!C4"


def test_findings_are_sorted_by_gravity() -> None:
    order = [str(words) for words in titles(opened(rendered(marked(text(*ROWS))))["指摘"], 0)]
    assert order == sorted(order, key=["個人情報のおそれ", "エラー", "警告", "情報"].index)


def test_totals_are_true_though_not_all_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("opendata.marking.MOST", 1)
    found = marked(text(*ROWS))
    total = sum(found.counts.values())
    assert found.omitted == total - 1 > 0
    assert f"ほか{total - 1}件" in str(values(opened(rendered(found))["指摘"])[-1][5])


def test_summary_has_the_rates_the_counts_and_the_way_back() -> None:
    lines = [str(cell) for line in values(opened(rendered(marked(text(*ROWS))))["まとめ"]) for cell in line]
    assert "sample.csv" in lines
    assert "AED設置箇所一覧／推奨データセット（2017年）" in lines
    assert "duplicate-id" in lines
    assert any("opendata apply" in line for line in lines)
    assert any("%（12セル中" in line for line in lines)


def test_same_file_makes_the_same_bytes() -> None:
    assert rendered(marked(text(*ROWS))) == rendered(marked(text(*ROWS)))


# ── What needs a warning ──────────────────────────────────────────────────────────────────────────


def test_personal_data_come_first_with_a_warning() -> None:
    found = marked(text(*ROWS, "0000000004,見本,ミホン,見本市1,玄関,090-1234-5678"))
    assert rules_by_code()[found.findings[0].code].severity is Severity.PRIVATE
    book = opened(rendered(found))
    assert book.active.title == "まとめ"
    assert "個人情報のおそれがある値が" in str(values(book["まとめ"])[1][0])
    assert values(book["指摘"])[1][0] == "個人情報のおそれ"


def test_reason_for_publishing_names_the_cell_of_the_csv() -> None:
    """The book has two columns more than the file that is published."""
    found = marked(text(*ROWS, "0000000004,見本,ミホン,見本市1,玄関,090-1234-5678"))
    row = values(opened(rendered(found))["指摘"])[1]
    assert row[1] == "H5"
    assert "このセル（CSVのF5）" in str(row[6])


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken xl/", b"%PDF-1.4 \x00\x01\x02"])
def test_what_is_no_table_is_said_in_a_book_that_leads_nowhere(content: bytes) -> None:
    found = marked(content)
    assert found.note.obstacles
    assert found.rows == ()
    book = opened(rendered(found))
    assert "このブックからは書き戻せません" in str(values(book["まとめ"])[1][0])
    assert not any("opendata apply" in str(line[0]) for line in values(book["まとめ"]))
    assert len(values(book["指摘"])) > 1


def test_unreadable_characters_are_shown_but_not_written_back() -> None:
    found = marked(text(*ROWS).replace("図書館".encode(), b"\xff\xfe\xff"))
    assert [text_.ja for text_ in found.note.obstacles] == [rules_by_code()["undecodable-bytes"].title.ja]
    assert len(found.rows) == 3


def test_file_too_large_for_a_workbook_is_told_of_and_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("opendata.marking.MOST_CELLS", 17)
    found = marked(text(*ROWS))
    assert found.rows == ()
    assert "大きすぎます" in found.note.obstacles[0].ja
    assert len(values(opened(rendered(found))["指摘"])) > 1


# ── Workbooks ─────────────────────────────────────────────────────────────────────────────────────


def xlsx(*records: Sequence[object], header: str = HEADER, **more: Any) -> bytes:
    return workbook({"一覧": sheet_rows(header.split(","), *records), **more})


def test_workbook_shows_its_table_and_keeps_its_own_bytes() -> None:
    content = xlsx(ROWS[0].split(","), ROWS[1].split(","))
    found = marked(content, name="sample.xlsx")
    assert found.note.is_workbook
    assert found.note.original == content
    assert found.note.sheet == "一覧"
    assert [(number, cells[1]) for number, cells in found.rows] == [(2, "見本公民館"), (3, "見本体育館")]
    assert "spreadsheet-file" not in found.counts


def test_formula_without_a_result_is_told_at_its_cell() -> None:
    def write(sheet: Any, book: Any) -> None:
        sheet.write_row(0, 0, HEADER.split(","))
        sheet.write_row(1, 0, ROWS[0].split(",")[:5])
        sheet.write_formula(1, 5, "=A1", None, "")

    found = marked(workbook({"一覧": write}), name="sample.xlsx")
    told = [finding.place.a1 for finding in found.findings if finding.code == "formula-without-value"]
    assert told == ["H2"]


def test_persons_in_another_sheet_are_told_of() -> None:
    other = sheet_rows(("氏名", "電話番号"), ("見本太郎", "090-1234-5678"))
    found = marked(xlsx(ROWS[0].split(","), 連絡先=other), name="sample.xlsx")
    elsewhere = [finding for finding in found.findings if finding.place.sheet]
    assert elsewhere
    book = opened(rendered(found))
    assert any("別のシート" in str(line[0]) for line in values(book["まとめ"]))
    assert str(values(book["指摘"])[1][1]).startswith("連絡先!")


# ── The hidden sheet ──────────────────────────────────────────────────────────────────────────────


def test_note_is_very_hidden_and_comes_back_whole() -> None:
    note = marked(text(*ROWS)).note
    assert unpacked(list(packed(note)), "b.xlsx") == note
    book = opened(rendered(marked(text(*ROWS))))
    (sheet,) = [sheet for sheet in book if sheet.sheet_state == "veryHidden"]
    assert sheet["A1"].value == MAGIC
    assert unpacked([tuple(map(str, row)) for row in values(sheet)], "b.xlsx") == note


def test_long_contents_are_kept_in_pieces_that_excel_can_hold() -> None:
    import random

    noise = random.Random(0).randbytes(100_000)
    note = Note("0", "a.csv", (), (), tuple(range(20_000)), noise, noise[::-1])
    rows = list(packed(note))
    assert max(len(words) for _, words in rows) <= 32_000
    assert unpacked(rows, "b.xlsx") == note


@pytest.mark.parametrize(
    "wrong",
    [{"columns": (0, 0)}, {"columns": (0, "1")}, {"removed": ("a",)}, {"labels": (1, 2)}, {"schema": 1}],
    ids=str,
)
def test_note_that_somebody_made_up_is_refused(wrong: dict[str, Any]) -> None:
    sound = Note("0", "a.csv", ("a", "b"), (0, 1), (), b"a,b")
    assert unpacked(list(packed(sound)), "b.xlsx") == sound
    with pytest.raises(UsageError, match=r"b\.xlsx"):
        unpacked(list(packed(sound._replace(**wrong))), "b.xlsx")


def test_note_without_end_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("opendata.marked.LIMIT", 1000)
    rows = list(packed(Note("0", "a.csv", (), (), (), b"0" * 100_000)))
    with pytest.raises(UsageError):
        unpacked(rows, "b.xlsx")


@pytest.mark.parametrize(
    ("value", "shown"),
    [("a\r\nb\rc", "a\nb\nc"), ("a\x01b\x00", "a␁b␀"), ("\ufffe", "\ufffd"), ("\t", "\t"), ("𠮷", "𠮷")],
)
def test_what_a_cell_cannot_hold_is_shown_by_signs(value: str, shown: str) -> None:
    assert legible(value) == shown


def test_cells_are_cut_as_excel_counts() -> None:
    assert legible("あ" * LONGEST) == "あ" * LONGEST
    assert legible("𠮷" * LONGEST) == "𠮷" * (LONGEST // 2) + "…"
