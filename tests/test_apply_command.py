"""The command shows what was done by hand, writes it where it is told to, and says what is left."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from test_applying import edited, put
from test_marking import ROWS, text

from opendata.commands import main

ROW = "0000000001,見本公民館,ミホンコウミンカン,見本市見本町1,玄関,"


@pytest.fixture(autouse=True)
def _japanese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "aed.csv"
    path.write_bytes(text(*ROWS).replace(b"0000000001", "０００００００００１".encode()))
    return path


@pytest.fixture
def book(source: Path) -> Path:
    """A book in which somebody edited one cell."""
    path = source.with_name("b.xlsx")
    main(["report", str(source), "-o", str(path), "--schema", "aed@legacy-2017"])
    path.write_bytes(edited(path.read_bytes(), put("G2", "裏口")))
    return path


def test_repairs_and_edits_are_told_apart(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["apply", str(book), "--diff"]) == 1
    out = capsys.readouterr().out
    hand, _, repairs = out.partition("aed.csv  直すところ")
    assert "手で直したセル（1）\n    2行目 設置位置：「玄関」 → 「裏口」" in hand
    assert "「０００００００００１」 → 「0000000001」" in repairs
    assert "人が直すところ・確かめるところ" in repairs
    assert list(book.parent.glob("*.csv")) == [book.parent / "aed.csv"]


def test_nothing_is_written_unless_told_where(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["apply", str(book)]) == 1
    assert "まだ何も書き込んでいません" in capsys.readouterr().out
    assert sorted(path.name for path in book.parent.iterdir()) == ["aed.csv", "b.xlsx"]


def test_standard_csv_is_written(book: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    assert main(["apply", str(book), "-o", str(out)]) == 1
    content = out.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig").split("\r\n")[1] == ROW.replace("玄関", "裏口")


def test_file_without_findings_left_is_0(tmp_path: Path) -> None:
    sample = next(Path(__file__).resolve().parents[1].glob("datasets/152048_aed/*.csv"))
    path, book, out = tmp_path / "152048_aed.csv", tmp_path / "b.xlsx", tmp_path / "out.csv"
    path.write_bytes(sample.read_bytes())
    main(["report", str(path), "-o", str(book)])
    assert main(["apply", str(book), "-o", str(out)]) == 0
    assert out.read_bytes() == sample.read_bytes()


def test_log_has_repairs_and_edits_in_the_same_columns(book: Path, tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    main(["apply", str(book), "--diff", "--log", str(log)])
    rows = list(csv.reader(StringIO(log.read_text("utf-8-sig"))))
    assert {len(row) for row in rows} == {10}
    assert {row[9] for row in rows[1:]} == {"安全", "手作業"}
    assert rows[-1][:9] == [
        *("aed.csv", "2", "", "E2", "設置位置", "玄関", "裏口", "edited", "手で直したセル")
    ]


def test_log_never_starts_a_formula(source: Path, tmp_path: Path) -> None:
    book, log = tmp_path / "b.xlsx", tmp_path / "log.csv"
    main(["report", str(source), "-o", str(book)])
    book.write_bytes(edited(book.read_bytes(), put("G2", "=1+1")))
    main(["apply", str(book), "--log", str(log)])
    assert list(csv.reader(StringIO(log.read_text("utf-8-sig"))))[-1][6] == "'=1+1"


def test_original_is_replaced_and_kept(book: Path, source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = source.read_bytes()
    assert main(["apply", str(book), "--in-place-of", str(source)]) == 1
    assert "裏口" in source.read_text("utf-8-sig")
    assert source.with_name("aed.csv.bak").read_bytes() == before
    assert "（元のファイル：" in capsys.readouterr().out


def test_original_that_changed_meanwhile_is_not_replaced(
    book: Path, source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source.write_bytes(source.read_bytes() + b"0000000009,new\r\n")
    before = source.read_bytes()
    assert main(["apply", str(book), "--in-place-of", str(source)]) == 2
    assert source.read_bytes() == before
    assert "その後の変更が失われるため" in capsys.readouterr().err
    assert not source.with_name("aed.csv.bak").exists()


def test_file_that_is_there_is_not_replaced_without_a_word(
    book: Path, source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = source.read_bytes()
    assert main(["apply", str(book), "-o", str(source)]) == 2
    assert source.read_bytes() == before
    assert "--in-place-of" in capsys.readouterr().err
    assert main(["apply", str(book), "-o", str(source), "--force"]) == 1
    assert source.read_bytes() != before


@pytest.mark.parametrize("words", [["-o", "b.xlsx", "--force"], ["-o", "x.csv", "--log", "x.csv"]])
def test_book_and_log_are_never_written_over(
    words: list[str], book: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(book.parent)
    before = book.read_bytes()
    assert main(["apply", "b.xlsx", *words]) == 2
    assert book.read_bytes() == before
    assert "別々の名前" in capsys.readouterr().err


def test_what_is_no_book_is_explained(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["apply", str(source)]) == 2
    assert "opendata report が作ったブックではない" in capsys.readouterr().err


def test_workbook_is_not_replaced_by_a_csv(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from sheets.workbooks import book as workbook
    from sheets.workbooks import rows

    path, book = tmp_path / "aed.xlsx", tmp_path / "b.xlsx"
    path.write_bytes(
        workbook({"一覧": rows(*(row.split(",") for row in (text().decode("utf-8-sig").strip(), ROW)))})
    )
    before = path.read_bytes()
    main(["report", str(path), "-o", str(book)])
    assert main(["apply", str(book), "--in-place-of", str(path)]) == 2
    assert path.read_bytes() == before
    assert "-o 新しいファイル.csv" in capsys.readouterr().err


def test_english_is_spoken_on_request(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    main(["apply", str(book), "--lang", "en"])
    out = capsys.readouterr().out
    assert "cells edited by hand (1)\n    row 2 設置位置: “玄関” → “裏口”" in out
    assert "Nothing was written." in out
