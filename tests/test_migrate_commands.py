"""opendata migrate, from the words of the command line to the files and the exit code."""

import csv
import json
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from opendata.commands import main
from opendata.schema import find, home

AED = home() / "datasets" / "152048_aed" / "152048_aed.csv"
FACILITY = home() / "datasets" / "152048_public_facility" / "152048_public_facility.csv"
EVACUATION = home() / "datasets" / "152048_evacuation_space" / "152048_evacuation_space.csv"
V3 = home() / "datasets" / "152048_aed_v3" / "152048_aed_v3.csv"
HEADER = "都道府県コード又は市区町村コード,NO,名称,名称_カナ,住所,設置位置"
TO = ("--to", "ods-v3")


def run(*words: object) -> int:
    try:
        return main(["migrate", *map(str, words)])
    except SystemExit as end:
        return int(end.code or 0)


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def rows(path: Path) -> list[list[str]]:
    return list(csv.reader(StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """Three records: an address without its municipality, a blank required cell, and a fine one."""
    lines = (
        HEADER,
        ",1,見本会館,ミホン,旭町1,玄関",
        "152048,2,見本会館,ミホン,三条市旭町1,",
        "152048,3,見本,ミホン,三条市旭町2,奥",
    )
    path = tmp_path / "in" / "設置一覧.csv"
    path.parent.mkdir()
    path.write_bytes("\n".join(lines).encode("cp932"))
    return path


def test_a_clean_file_is_written_under_its_standard_name_and_conforms(tmp_path: Path) -> None:
    assert run(AED, *TO, "--output", tmp_path / "new") == 0
    assert files(tmp_path / "new") == {"152048_aed.csv"}
    content = (tmp_path / "new" / "152048_aed.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == content.count(b"\n") == 15
    assert rows(tmp_path / "new" / "152048_aed.csv")[0] == [f.name for f in find("aed", "ods-v3")[0].fields]
    assert main(["validate", str(tmp_path / "new")]) == 0


def test_without_a_folder_the_result_stands_beside_the_file(tmp_path: Path) -> None:
    copy = tmp_path / "152048_aed.csv"
    copy.write_bytes(AED.read_bytes())
    assert run(copy, *TO) == 0
    assert files(tmp_path) == {"152048_aed.csv", "152048_aed_v3.csv"}
    assert copy.read_bytes() == AED.read_bytes()


def test_nothing_is_ever_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(AED, *TO, "--output", tmp_path) == 0
    before = (tmp_path / "152048_aed.csv").read_bytes()
    assert run(AED, *TO, "--output", tmp_path) == 2
    assert "すでにあります" in capsys.readouterr().err
    assert (tmp_path / "152048_aed.csv").read_bytes() == before
    assert files(tmp_path) == {"152048_aed.csv"}


def test_two_files_of_one_name_do_not_take_each_others_place(tmp_path: Path) -> None:
    copy = tmp_path / "copy.csv"
    copy.write_bytes(AED.read_bytes().replace("見本市役所".encode(), "見本区役所".encode()))
    assert run(AED, copy, *TO, "--output", tmp_path / "new") == 2
    assert "見本市役所" in (tmp_path / "new" / "152048_aed.csv").read_text(encoding="utf-8")


def test_a_file_that_people_must_complete_ends_with_one_and_names_the_cells(
    faulty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("--schema", "aed", "--output", tmp_path)
    assert run(faulty, *TO, *words) == 1
    shown = capsys.readouterr().out
    assert "必須の空欄：設置位置（1セル） S3" in shown
    assert "E2 「旭町1」 → 2行目" in shown
    assert "全国地方公共団体コード 1セル" in shown
    assert "列名を変更（3）" in shown
    assert "[不適合]" in shown


def test_every_statement_has_its_english(
    faulty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(faulty, *TO, "--schema", "aed", "--output", tmp_path, "--lang", "en")
    shown = capsys.readouterr().out
    assert "required and blank: 設置位置 (1 cells) S3" in shown
    assert "not split: the address begins with no prefecture" in shown
    assert "[does not conform]" in shown


def test_json_holds_what_moved_what_is_left_and_what_must_be_filled(
    faulty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(faulty, *TO, "--schema", "aed@legacy-2017", "--output", tmp_path, "--format", "json")
    (file,) = json.loads(capsys.readouterr().out)["files"]
    moved: list[dict[str, Any]] = file["moves"]
    assert {"kind": "renamed", "from": ["NO"], "to": ["ID"], "cells": 3} in moved
    assert file["required_blank"] == [{"field": "設置位置", "column": 19, "cells": 1, "rows": [3]}]
    assert file["left_for_people"]["counts"] == {"no-municipality": 1}
    (cell,) = file["left_for_people"]["cells"]
    assert (cell["cell"], cell["row"], cell["value"]) == ("E2", 2, "旭町1")
    assert file["from"] == {"slug": "aed", "edition": "legacy-2017", "items": 22}
    assert file["to"]["items"] == 39
    assert file["written"] == str(tmp_path / "152048_aed.csv")
    assert file["conforms"] is False
    assert "名称_英字" in file["new_items"]


def test_the_log_lists_every_move_and_every_cell(faulty: Path, tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    run(faulty, FACILITY, *TO, "--output", tmp_path, "--report", log, "--schema", "aed")
    told = rows(log)
    assert told[0][:2] == ["ファイル", "区分"]
    kinds = [row[1] for row in told if row[0] == str(faulty)]
    assert {"そのまま", "列名を変更", "分けた", "コードから補った", "人が確かめる", "必須の空欄"} == set(
        kinds
    )
    (left,) = [row for row in told if row[1] == "人が確かめる"]
    assert left[2:6] == ["E2", "住所", "2", "所在地_都道府県;所在地_市区町村;所在地_町字;所在地_番地以下"]


def test_a_list_of_features_becomes_marks_and_stays(tmp_path: Path) -> None:
    assert run(FACILITY, *TO, "--output", tmp_path) == 0
    header, first, *_ = rows(tmp_path / "152048_public_facility.csv")
    assert len(header) == 57
    assert header[-1] == "バリアフリー情報"
    assert first[header.index("スロープ、エレベータ、エスカレータ")] == "有"


def test_errors_that_the_file_had_before_are_told_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(EVACUATION, *TO, "--output", tmp_path) == 1
    shown = capsys.readouterr().out
    assert "必須の空欄：所在地_連結表記（1セル） H4" in shown
    assert "[coordinates-swapped]" in shown
    assert "opendata fix" in shown


@pytest.mark.parametrize(
    "words",
    [
        (AED, "--to", "ods-v4"),
        (AED, "--to", "legacy-2017"),
        (AED,),
        (V3, *TO),
        (home() / "datasets" / "README.md", *TO),
        (home() / "datasets" / "nothing.csv", *TO),
        (AED, *TO, "--lgcode", "999999"),
        (AED, *TO, "--schema", "aed@ods-v3"),
        (AED, *TO, "--schema", "nothing"),
    ],
)
def test_what_cannot_be_asked_for_ends_with_two(words: tuple[object, ...], tmp_path: Path) -> None:
    assert run(*words, *([] if len(words) == 1 else ["--output", tmp_path])) == 2
    assert files(tmp_path) == set()


def test_the_log_never_takes_the_place_of_a_file_to_migrate(tmp_path: Path) -> None:
    copy = tmp_path / "a.csv"
    copy.write_bytes(AED.read_bytes())
    assert run(copy, *TO, "--report", tmp_path / "in" / ".." / "a.csv") == 2
    assert copy.read_bytes() == AED.read_bytes()


def test_standard_input_is_migrated_too(tmp_path: Path) -> None:
    words = (sys.executable, "-m", "opendata", "migrate", "-", *TO, "--output", str(tmp_path / "new"))
    subprocess.run(words, input=AED.read_bytes(), cwd=AED.parents[2], check=True, timeout=60)
    assert files(tmp_path / "new") == {"152048_aed.csv"}


def test_a_folder_that_cannot_be_written_ends_with_three(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert run(AED, *TO, "--output", tmp_path / "file") == 3


def test_a_file_whose_cells_could_get_lost_is_named_and_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "wide.csv"
    path.write_text(f"{HEADER}\n152048,1,見本,ミホン,三条市旭町1,玄関,あ\n", encoding="utf-8-sig")
    assert run(path, *TO, "--schema", "aed", "--output", tmp_path / "new") == 1
    assert "移しません" in capsys.readouterr().out
    assert not (tmp_path / "new").exists()
    assert run(path, *TO, "--schema", "aed", "--format", "json") == 1
    assert json.loads(capsys.readouterr().out)["files"][0]["written"] is None


def test_one_bad_file_does_not_keep_the_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(V3, AED, *TO, "--output", tmp_path) == 2
    assert files(tmp_path) == {"152048_aed.csv"}
    assert "移行の必要はありません" in capsys.readouterr().err


def test_the_code_of_the_command_line_fills_what_the_file_lacks(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{HEADER}\n,1,見本,ミホン,三条市旭町1,玄関\n", encoding="utf-8-sig")
    assert run(path, *TO, "--schema", "aed", "--lgcode", "152048", "--output", tmp_path) == 0
    header, first = rows(tmp_path / "152048_aed.csv")
    assert (first[0], first[header.index("所在地_市区町村")]) == ("152048", "三条市")


def test_a_run_that_is_cut_short_leaves_no_file_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("opendata.commands.migrate.os.replace", refuse)
    assert run(AED, *TO, "--output", tmp_path) == 3
    assert files(tmp_path) == set()
