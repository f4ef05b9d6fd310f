"""opendata merge, from the words of the command line to the file and the exit code."""

import csv
from pathlib import Path

import pytest

from opendata.commands import main
from opendata.schema import find, home

OFFICIAL = [item.name for item in find("aed", "ods-v3")[0].fields]
FILLED = {"地方公共団体名": "新潟県長岡市", "名称": "見本会館", "所在地_連結表記": "新潟県長岡市見本町1"}
PLACE = {"設置位置": "玄関"}
LEGACY = home() / "datasets" / "152048_aed" / "152048_aed.csv"


def town(path: Path, code: str = "152021", **changes: str) -> Path:
    cells = {"全国地方公共団体コード": code, "ID": "1", **FILLED, **PLACE, **changes}
    names = [*OFFICIAL, *(name for name in cells if name not in OFFICIAL)]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([names, [cells.get(name, "") for name in names]])
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "県内"
    inside.mkdir()
    town(inside / "長岡市.csv", 管理番号="A-1")
    (inside / "三条市.csv").write_bytes(LEGACY.read_bytes())
    return inside


def run(*words: object, lang: str = "ja") -> int:
    try:
        return main(["merge", *map(str, words), "--lang", lang])
    except SystemExit as end:
        return int(end.code or 0)


def records(path: Path) -> list[list[str]]:
    return list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))


def test_a_folder_of_several_publishers_becomes_one_file(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = folder.parent / "県全体_aed.csv"
    assert run(folder, "-o", out) == 0
    shown = capsys.readouterr()
    assert "AED設置箇所一覧（aed@ods-v3）、2団体（152021 新潟県長岡市、152048 新潟県三条市）" in shown.out
    assert "推奨データセットの形から移行" in shown.out
    assert "独自の列を除きました：管理番号" in shown.out
    assert shown.err == ""
    header, *rows = records(out)
    assert header == OFFICIAL
    assert [row[0] for row in rows] == ["152021", *["152048"] * (len(rows) - 1)]
    assert main(["validate", str(out)]) == 0


def test_the_same_files_give_the_same_bytes(folder: Path) -> None:
    first, second = folder.parent / "1.csv", folder.parent / "2.csv"
    run(folder, "-o", first)
    run(*sorted(folder.iterdir(), reverse=True), "-o", second)
    assert first.read_bytes() == second.read_bytes()


def test_columns_beyond_the_standard_stay_when_asked(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = folder.parent / "all.csv"
    assert run(folder, "-o", out, "--keep-extra", lang="en") == 0
    assert "columns beyond the standard were kept: 管理番号" in capsys.readouterr().out
    assert records(out)[0] == [*OFFICIAL, "管理番号"]


def test_a_refused_file_is_named_and_nothing_is_written(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = folder.parent / "all.csv"
    town(folder / "下関市.csv", "352012", 名称="")
    assert run(folder, "-o", out) == 1
    error = capsys.readouterr().err
    assert "下関市.csv：適合しません（必須項目適合率 66.6%。" in error
    assert "--partial" in error
    assert not out.exists()


def test_with_partial_the_others_are_joined_and_the_exit_code_still_says_so(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = folder.parent / "all.csv"
    town(folder / "下関市.csv", "352012", 名称="")
    assert run(folder, "-o", out, "--partial") == 1
    assert "Refused" not in (error := capsys.readouterr().err)
    assert "下関市.csv" in error
    assert {row[0] for row in records(out)[1:]} == {"152021", "152048"}


def test_files_of_other_datasets_are_passed_over_when_one_is_chosen(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    toilet = home() / "datasets" / "152048_public_toilet" / "152048_public_toilet.csv"
    out = folder.parent / "all.csv"
    assert run(folder, toilet, "-o", out) == 2
    assert "データセットが混ざっています" in capsys.readouterr().err
    assert run(folder, toilet, "-o", out, "--dataset", "aed") == 0
    assert "ほかのデータセットのファイル1個" in capsys.readouterr().out


def test_no_file_is_written_over_unasked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = folder.parent / "all.csv"
    out.write_text("mine")
    assert run(folder, "-o", out) == 2
    assert out.read_text() == "mine"
    assert run(folder, "-o", out, "--force") == 0
    before = (folder / "長岡市.csv").read_bytes()
    assert run(folder, "-o", folder / "長岡市.csv", "--force") == 2
    assert (folder / "長岡市.csv").read_bytes() == before
    assert "1つにするファイルの中にあります" in capsys.readouterr().err


def test_a_failed_run_leaves_an_earlier_result_as_it_was(folder: Path) -> None:
    out = folder.parent / "all.csv"
    run(folder, "-o", out)
    before = out.read_bytes()
    town(folder / "下関市.csv", "352012", 名称="")
    assert run(folder, "-o", out, "--force") == 1
    assert out.read_bytes() == before
    assert {path.name for path in folder.parent.iterdir()} == {"県内", "all.csv"}


@pytest.mark.parametrize("words", [["x.csv", "-o", "y.csv"], ["-o", "y.csv"], ["x.csv"]])
def test_wrong_words_are_a_usage_error(words: list[str]) -> None:
    assert run(*words) == 2


def test_only_csv_is_written(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "-o", folder.parent / "all.xlsx") == 2
    assert ".csv" in capsys.readouterr().err
