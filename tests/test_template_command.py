"""The command writes a form where it is told to, and says what is wrong with what it was told."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from opendata.commands import main
from opendata.schema import find


@pytest.fixture(autouse=True)
def _japanese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")


def test_workbook_is_written_for_a_publisher(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "aed.xlsx"
    assert main(["template", "aed", "--lgcode", "152048", "--rows", "2", "-o", str(path)]) == 0
    sheet = load_workbook(path).worksheets[0]
    assert [sheet["A2"].value, sheet["A3"].value, sheet["A4"].value] == ["152048", "152048", None]
    assert "（aed@ods-v3）の様式を書き出しました（39項目、うち必須3）。" in capsys.readouterr().out


def test_csv_is_chosen_by_the_suffix_or_by_name(tmp_path: Path) -> None:
    by_suffix, by_name = tmp_path / "aed.csv", tmp_path / "aed"
    assert main(["template", "aed", "-o", str(by_suffix)]) == 0
    assert main(["template", "aed", "--format", "csv", "-o", str(by_name)]) == 0
    assert by_suffix.read_bytes() == by_name.read_bytes()
    (header,) = csv.reader(StringIO(by_suffix.read_text("utf-8-sig")))
    assert header == [item.name for item in find("aed")[0].fields]


def test_header_alone_validates(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "152048_aed.csv"
    main(["template", "aed", "-o", str(path)])
    assert main(["validate", str(path)]) == 1
    out = capsys.readouterr().out
    assert "aed@ods-v3" in out
    assert "column-" not in out


@pytest.mark.parametrize("words", [["aed", "--edition", "legacy-2017"], ["aed@legacy-2017"]])
def test_edition_can_be_named(words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["template", *words, "-o", str(tmp_path / "a.xlsx"), "--lang", "en"]) == 0
    assert "(aed@legacy-2017), 22 items, 4 of them required." in capsys.readouterr().out


def test_file_is_not_replaced_without_a_word(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.xlsx"
    path.write_text("大切")
    assert main(["template", "aed", "-o", str(path)]) == 2
    assert path.read_text() == "大切"
    assert "--force" in capsys.readouterr().err
    assert main(["template", "aed", "-o", str(path), "--force"]) == 0
    assert path.read_bytes().startswith(b"PK")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["hospitl"], "近い名前：hospital。"),
        (["toilet"], "近い名前：public_toilet"),
        (["zzz"], "opendata schemas"),
        (["school_lunch", "--edition", "legacy-2017"], "近い名前：school_lunch@ods-v3。"),
        (["aed@2099"], "「aed@2099」という定義はありません。近い名前：aed@ods-v3、aed@legacy-2017。"),
        (["aed", "--lgcode", "15204"], "近いコード：152048 新潟県三条市"),
        (["aed", "--lgcode", "152049"], "152048 新潟県三条市"),
        (["aed", "--lgcode", "三条市"], "6桁"),
        (["aed", "--rows", "0"], "1から100000まで"),
        (["aed", "--rows", "５"], "「５」は使えません"),
    ],
)
def test_what_cannot_be_carried_out_is_explained(
    words: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.xlsx"
    assert main(["template", *words, "-o", str(path)]) == 2
    assert told in capsys.readouterr().err
    assert not path.exists()


def test_suffix_that_says_nothing_is_asked_about(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["template", "aed", "-o", str(tmp_path / "a.xls")]) == 2
    assert ".xlsx か .csv" in capsys.readouterr().err


def test_folder_that_is_not_there_is_the_machines_fault(tmp_path: Path) -> None:
    assert main(["template", "aed", "-o", str(tmp_path / "none" / "a.xlsx")]) == 3
