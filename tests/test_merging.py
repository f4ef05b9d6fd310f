"""Tables of several publishers become one, or it is said which file cannot go in and why."""

import csv
from io import BytesIO, StringIO

import pytest
from sheets.workbooks import book, rows

from opendata import merging
from opendata.errors import UsageError
from opendata.merging import Merged, Wishes, merge
from opendata.schema import find, home
from opendata.sniffing import Source
from opendata.validating import validate

NAMES = ("全国地方公共団体コード", "ID", "地方公共団体名", "名称", "所在地_連結表記", "設置位置")
TOWNS = {"152048": "新潟県三条市", "152021": "新潟県長岡市", "352012": "山口県下関市"}
OFFICIAL = [item.name for item in find("aed", "ods-v3")[0].fields]
LEGACY = home() / "datasets" / "152048_aed" / "152048_aed.csv"
PARTIAL = Wishes(partial=True)


def record(code: str, number: str, name: str = "見本公民館", *more: str) -> tuple[str, ...]:
    town = TOWNS.get(code, "")
    filled = dict(zip(NAMES, (code, number, town, name, f"{town}見本町1", "玄関"), strict=True))
    return (*(filled.get(item, "") for item in OFFICIAL), *more)


def table(*records: tuple[str, ...], more: tuple[str, ...] = ()) -> bytes:
    lines = [",".join(cells) + "\r\n" for cells in ((*OFFICIAL, *more), *records)]
    return "".join(lines).encode("utf-8-sig")


def source(name: str, content: bytes) -> Source:
    return Source(name, lambda: BytesIO(content))


def town(code: str, *numbers: str) -> Source:
    return source(f"{code}.csv", table(*(record(code, number) for number in numbers)))


def cells(merged: Merged) -> list[list[str]]:
    assert merged.content is not None
    return list(csv.reader(StringIO(merged.content.decode("utf-8-sig"), newline="")))


def column(merged: Merged, name: str) -> list[str]:
    header, *records = cells(merged)
    return [row[header.index(name)] for row in records]


def reasons(merged: Merged) -> dict[str, str]:
    return {one.name: one.reason.en for one in merged.refused}


# ── What becomes one table ────────────────────────────────────────────────────────────────────────


def test_rows_stand_by_publisher_then_in_the_order_they_were_given() -> None:
    files = [town("352012", "3", "1"), town("152048", "2"), town("152021", "9", "8")]
    merged = merge(files)
    assert list(zip(column(merged, "全国地方公共団体コード"), column(merged, "ID"), strict=True)) == [
        ("152021", "9"),
        ("152021", "8"),
        ("152048", "2"),
        ("352012", "3"),
        ("352012", "1"),
    ]
    assert merge(reversed(files)).content == merged.content


def test_the_result_has_the_official_columns_in_order_and_conforms_by_itself() -> None:
    merged = merge([town("152048", "1"), town("152021", "2")])
    assert cells(merged)[0] == OFFICIAL
    assert merged.content
    assert merged.content.startswith(b"\xef\xbb\xbf")
    assert merged.content.count(b"\r\n") == merged.content.count(b"\n") == 3
    file = validate(source("all.csv", merged.content))
    assert file.report.layout.schema == merged.schema == find("aed", "ods-v3")[0]
    assert file.conformance.conforms
    assert file.counts == merged.after.counts if merged.after else False


def test_publishers_may_use_the_same_identifiers() -> None:
    merged = merge([town("152048", "1", "2"), town("152021", "1", "2")])
    assert column(merged, "ID") == ["1", "2", "1", "2"]
    assert merged.after
    assert "duplicate-id" not in {group.code for group in merged.after.report.groups}


def test_files_of_the_old_layout_are_migrated_first() -> None:
    merged = merge([Source.of(str(LEGACY)), town("152021", "1")])
    old, new = merged.parts
    assert (old.is_migrated, new.is_migrated) == (True, False)
    assert cells(merged)[0] == OFFICIAL
    assert column(merged, "全国地方公共団体コード") == ["152021", *["152048"] * len(old.rows)]
    assert merged.after
    assert merged.after.conformance.conforms


def test_a_workbook_and_a_file_in_cp932_go_in_like_any_other() -> None:
    sheet = book({"一覧": rows(OFFICIAL, record("152021", "0001")), "名簿": rows(("氏名",), ("見本太郎",))})
    shuffled = [",".join(reversed(row)) for row in (OFFICIAL, record("352012", "1"))]
    old = "\n".join(shuffled).encode("cp932")
    merged = merge([source("a.xlsx", sheet), source("b.csv", old)])
    assert column(merged, "ID") == ["0001", "1"]
    assert "見本太郎" not in merged.content.decode() if merged.content else False


def test_columns_beyond_the_standard_are_left_out_and_named_or_kept() -> None:
    extra = table(record("152048", "1", "見本会館", "A-1", ""), more=("管理番号", "空の列"))
    other = table(record("152021", "1", "見本会館", "B-1"), more=("受付番号",))
    files = [source("a.csv", extra), source("b.csv", other)]
    merged = merge(files)
    assert cells(merged)[0] == OFFICIAL
    assert [[name for name in part.extra if name] for part in merged.parts] == [["管理番号"], ["受付番号"]]
    kept = merge(files, Wishes(keep_extra=True))
    assert cells(kept)[0] == [*OFFICIAL, "受付番号", "管理番号"]
    assert kept.content == merge(reversed(files), Wishes(keep_extra=True)).content
    assert column(kept, "管理番号") == ["", "A-1"]
    assert column(kept, "受付番号") == ["B-1", ""]


def test_rows_above_the_header_and_blank_rows_are_no_records() -> None:
    content = "AED設置箇所の一覧\r\n".encode("utf-8-sig") + table(record("152048", "1"), ("",) * 39)[3:]
    merged = merge([source("a.csv", content), town("152021", "1")])
    assert column(merged, "ID") == ["1", "1"]


# ── What is refused ───────────────────────────────────────────────────────────────────────────────


def test_nothing_is_joined_where_one_file_does_not_conform_unless_a_person_says_so() -> None:
    bad = source("bad.csv", table(record("152021", "1", "")))
    merged = merge([town("152048", "1"), bad])
    assert merged.content is None
    assert "required-item rate 66.6%; " in reasons(merged)["bad.csv"]
    assert "(名称): 1" in reasons(merged)["bad.csv"]
    partial = merge([town("152048", "1"), bad], PARTIAL)
    assert column(partial, "全国地方公共団体コード") == ["152048"]
    assert reasons(partial) == reasons(merged)


def test_a_file_with_personal_data_is_refused() -> None:
    person = table(record("152021", "1", "見本会館", "090-0000-0000"), more=("電話番号",))
    merged = merge([town("152048", "1"), source("person.csv", person)], PARTIAL)
    assert list(reasons(merged)) == ["person.csv"]
    assert b"090-0000-0000" not in (merged.content or b"")


def test_the_same_file_twice_is_refused_also_in_another_form() -> None:
    sheet = book({"一覧": rows(OFFICIAL, record("152048", "1"))})
    files = [town("152048", "1"), source("copy.csv", table(record("152048", "1")))]
    merged = merge([*files, source("copy.xlsx", sheet)], PARTIAL)
    assert reasons(merged) == dict.fromkeys(("copy.csv", "copy.xlsx"), "it holds the same as 152048.csv")
    assert len(merged.parts) == 1


def test_two_files_of_one_publisher_go_together_unless_they_share_an_identifier() -> None:
    later = source("later.csv", table(record("152048", "2", "見本図書館"), record("152048", "3")))
    assert merge([town("152048", "1"), later]).content
    merged = merge([town("152048", "1", "2"), later])
    assert reasons(merged) == {
        "later.csv": "the same publisher has the same “ID” in 152048.csv (2); give only one of the two files"
    }


@pytest.mark.parametrize("code", ["", "999999", "三条市"])
def test_a_row_of_nobody_knows_whom_is_refused(code: str) -> None:
    merged = merge([source("a.csv", table(record("152048", "1"), record(code, "2")))])
    assert "全国地方公共団体コード" in reasons(merged)["a.csv"]
    assert "in some rows (1)" in reasons(merged)["a.csv"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"a,b\r\n1,2\r\n", "its dataset is not recognised"),
        (b"", "empty"),
        (b"PK\x03\x04 no workbook", "not text"),
        (table(), "there are no data rows"),
        (table(record("152048", "1", "見本", "余り")), "more cells"),
    ],
)
def test_what_is_no_table_of_a_dataset_is_refused(content: bytes, reason: str) -> None:
    merged = merge([source("a.csv", content)])
    assert merged.content is None
    assert reason in reasons(merged)["a.csv"].casefold()


def test_several_datasets_are_no_table_unless_one_is_chosen() -> None:
    toilet = Source.of(str(home() / "datasets" / "152048_public_toilet" / "152048_public_toilet.csv"))
    with pytest.raises(UsageError, match="--dataset"):
        merge([town("152048", "1"), toilet])
    merged = merge([town("152048", "1"), toilet], Wishes(dataset="aed"))
    assert (len(merged.parts), merged.passed) == (1, 1)
    with pytest.raises(UsageError, match="no dataset nothing"):
        merge([toilet], Wishes(dataset="nothing"))


def test_a_dataset_without_the_code_of_its_publisher_cannot_be_joined() -> None:
    found = find("school_district", "ods-v3")[0]
    header, example = (
        ",".join(f'"{word}"' for word in words)
        for words in ([i.name for i in found.fields], [i.example or "" for i in found.fields])
    )
    text = f"{header}\r\n{example}\r\n".encode("utf-8-sig")
    with pytest.raises(UsageError, match="no item for the code of the publisher"):
        merging._part("a.csv", merging._Current(text, found))


def test_without_any_file_that_goes_in_nothing_is_made() -> None:
    merged = merge([source("a.csv", b"a,b\r\n1,2\r\n")], PARTIAL)
    assert (merged.content, merged.schema, len(merged.refused)) == (None, None, 1)
