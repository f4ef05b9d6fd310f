"""opendata convert: what is written where, what is refused, and how the command ends."""

import re
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sheets import workbooks

from opendata.commands import main
from opendata.schema import find

NAMES = [item.name for item in find("aed", "ods-v3")[0].fields]
PLAIN = "番号,名称\r\n001,見本\r\n".encode("utf-8-sig")


@pytest.fixture(autouse=True)
def _japanese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    path = tmp_path / "見本.csv"
    path.write_bytes(PLAIN)
    return path


def run(*words: str | Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    try:
        code = main(["convert", *map(str, words)])
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else -1
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    return code, out, err


def test_there_and_back_is_the_same_file(plain: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book, again = plain.with_suffix(".xlsx"), plain.with_name("また.csv")
    code, out, _ = run(plain, book, capsys=capsys)
    assert (code, "データ1行" in out) == (0, True)
    assert load_workbook(book).worksheets[0]["A2"].value == "001"
    code, out, _ = run(book, again, capsys=capsys)
    assert (code, "シート「見本」" in out) == (0, True)
    assert again.read_bytes() == PLAIN


def test_hidden_rows_and_columns_are_written_and_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def veiled(sheet: Any, workbook: Any) -> None:
        workbooks.rows(["番号", "内線"], ["001", "1234"], ["002", "5678"])(sheet, workbook)
        sheet.set_column("B:B", None, None, {"hidden": True})
        sheet.set_row(2, None, None, {"hidden": True})

    path, target = tmp_path / "a.xlsx", tmp_path / "a.csv"
    path.write_bytes(workbooks.book({"一覧": veiled}))
    code, out, _ = run(path, target, capsys=capsys)
    assert (code, "隠してある行と列（2）も含まれています" in out) == (0, True)
    assert target.read_bytes().decode("utf-8-sig") == "番号,内線\r\n001,1234\r\n002,5678\r\n"


def test_what_changed_and_what_was_left_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out_path = tmp_path / "a.xlsx", tmp_path / "a.csv"
    header = [name.replace("_", "＿") for name in reversed(NAMES)]
    sheets = {
        "一覧": workbooks.rows(["題名"], header, ["x"] * len(NAMES)),
        "控え": workbooks.rows(["甲", "乙"]),
    }
    path.write_bytes(workbooks.book(sheets))
    code, out, _ = run(path, out_path, capsys=capsys)
    assert code == 0
    for words in ("標準の名前にしました", "標準の順に並べました", "上の1行も残しました", "ほかの1枚のシート"):
        assert words in out
    code, out, _ = run(path, out_path, "--force", "--lang", "en", "--keep-header", capsys=capsys)
    assert code == 0
    assert not re.search("[ぁ-ん]", out.replace("一覧", ""))
    assert "standard" not in out


def test_nothing_is_written_over_unless_it_is_asked_for(
    plain: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = plain.with_suffix(".xlsx")
    book.write_bytes(b"mine")
    code, _, err = run(plain, book, capsys=capsys)
    assert (code, "--force" in err, book.read_bytes()) == (2, True, b"mine")
    assert run(plain, book, "--force", capsys=capsys)[0] == 0
    code, _, err = run(plain, plain.parent / "." / plain.name, "--force", capsys=capsys)
    assert (code, "元のファイル" in err, plain.read_bytes()) == (2, True, PLAIN)
    link = plain.with_name("link.csv")
    link.hardlink_to(plain)
    assert run(plain, link, "--force", capsys=capsys)[0] == 2


@pytest.mark.parametrize("name", ["a.xls", "a.ods", "a.txt", "a"])
def test_only_csv_and_xlsx_are_written(name: str, plain: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(plain, plain.with_name(name), capsys=capsys)
    assert (code, ".csv か .xlsx" in err) == (2, True)


def test_words_that_cannot_be_carried_out_are_usage_errors(
    plain: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target, book = plain.with_name("a.csv"), plain.with_name("b.xlsx")
    book.write_bytes(workbooks.simple())
    assert run(plain.with_name("none.csv"), target, capsys=capsys)[0] == 2
    assert run(plain.parent, target, capsys=capsys)[0] == 2
    assert run(plain.parent / "*", target, capsys=capsys)[0] == 2
    assert run(plain, target, "--schema", "nothing", capsys=capsys)[0] == 2
    assert run(plain, book, "--keep-encoding", "--force", capsys=capsys)[0] == 2
    assert run(book, target, "--keep-encoding", capsys=capsys)[0] == 2
    code, _, err = run(book, target, "--sheet", "ない", capsys=capsys)
    assert (code, "一覧" in err) == (2, True)
    assert not target.exists()


def test_what_does_not_fit_is_said_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, target = tmp_path / "a.csv", tmp_path / "a.xlsx"
    path.write_bytes(PLAIN + b"2," + b"x" * 32_768 + b"\r\n")
    code, _, err = run(path, target, capsys=capsys)
    assert code == 1
    assert "B3が32768文字" in err
    assert "何も書き込んでいません" in err
    assert [*tmp_path.iterdir()] == [path]


def test_a_folder_that_is_not_there_is_an_environment_failure(
    plain: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(plain, plain.parent / "none" / "a.xlsx", capsys=capsys)[0] == 3


def test_encoding_is_kept_from_csv_to_csv(plain: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = "番号,名称\n001,見本\n".encode("cp932")
    plain.write_bytes(old)
    assert run(plain, plain.with_name("a.csv"), "--keep-encoding", capsys=capsys)[0] == 0
    assert plain.with_name("a.csv").read_bytes() == old
    assert run(plain, plain.with_name("b.csv"), capsys=capsys)[0] == 0
    assert plain.with_name("b.csv").read_bytes() == PLAIN
