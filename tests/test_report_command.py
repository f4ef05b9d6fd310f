"""The command writes a marked book where it is told to, and never over anything somebody may need."""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from test_marking import ROWS, text

from opendata.commands import main


@pytest.fixture(autouse=True)
def _japanese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "aed.csv"
    path.write_bytes(text(*ROWS))
    return path


def test_book_is_written_beside_the_file_unless_told_where(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", str(source)]) == 1
    assert load_workbook(tmp_path / "aed_marked.xlsx").sheetnames[:4] == [
        *("まとめ", "データ", "指摘", "自動修正")
    ]
    assert "3行、指摘" in capsys.readouterr().out
    assert (
        main(["report", str(source), "--format", "xlsx", "-o", str(tmp_path / "b.xlsx"), "--lang", "en"]) == 1
    )
    assert load_workbook(tmp_path / "b.xlsx").sheetnames[:2] == ["Summary", "Data"]
    assert source.read_bytes() == text(*ROWS)


def test_file_that_conforms_is_0(tmp_path: Path) -> None:
    path = tmp_path / "152048_aed.csv"
    sample = next(Path(__file__).resolve().parents[1].glob("datasets/152048_aed/*.csv"))
    path.write_bytes(sample.read_bytes())
    assert main(["report", str(path)]) == main(["validate", str(path)]) == 0


def test_book_that_somebody_may_be_editing_is_not_replaced(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = tmp_path / "b.xlsx"
    book.write_text("大切")
    assert main(["report", str(source), "-o", str(book)]) == 2
    assert book.read_text() == "大切"
    assert "--force" in capsys.readouterr().err
    assert main(["report", str(source), "-o", str(book), "--force"]) == 1
    assert book.read_bytes().startswith(b"PK")


def test_input_is_never_written_over(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(source), "-o", str(source), "--force"]) == 2
    assert source.read_bytes() == text(*ROWS)
    assert "元のファイルには書き込めません" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["."], "ファイルを一つ"),
        (["nowhere.csv"], "ありません"),
        (["aed.csv", "--schema", "nothing"], "「nothing」という定義はありません"),
        (["aed.csv", "-o", "no/folder/b.xlsx"], "書き込めません"),
    ],
)
def test_what_cannot_be_carried_out_is_explained(
    words: list[str],
    told: str,
    source: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(source.parent)
    assert main(["report", *words]) in (2, 3)
    assert told in capsys.readouterr().err
    assert not list(source.parent.glob("*.xlsx"))


def test_book_of_a_book_is_refused(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = source.with_name("aed_marked.xlsx")
    main(["report", str(source)])
    assert main(["report", str(book)]) == 2
    assert "opendata apply" in capsys.readouterr().err
    assert not source.with_name("aed_marked_marked.xlsx").exists()


def test_personal_data_are_warned_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "aed.csv"
    path.write_bytes(text(*ROWS, "0000000004,見本,ミホン,見本市1,玄関,090-1234-5678"))
    assert main(["report", str(path)]) == 1
    assert "渡す相手に注意" in capsys.readouterr().out


def test_file_without_a_table_gives_a_book_that_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "aed.csv"
    path.write_bytes(b"")
    assert main(["report", str(path)]) == 1
    assert "書き戻せません" in capsys.readouterr().out
    assert main(["apply", str(tmp_path / "aed_marked.xlsx")]) == 2


def test_chosen_definition_is_kept_for_the_way_back(tmp_path: Path) -> None:
    path, out = tmp_path / "a.csv", tmp_path / "out.csv"
    path.write_bytes(text("一,見本", header="列,名称"))
    assert main(["report", str(path), "--schema", "aed@legacy-2017"]) == 1
    assert main(["apply", str(tmp_path / "a_marked.xlsx"), "-o", str(out)]) == 1
    main(["fix", str(path), "--schema", "aed@legacy-2017", "--output", str(tmp_path / "fixed")])
    assert out.read_bytes() == (tmp_path / "fixed" / "a.csv").read_bytes()
