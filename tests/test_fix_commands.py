"""opendata fix and opendata rules: what is written where, what is kept, and how the command ends."""

import csv
import json
import os
import re
from io import StringIO
from pathlib import Path

import pytest
from sheets import workbooks

from opendata.commands import main
from opendata.rules import all_rules

HEADER = "NO,名称,名称_カナ,住所,設置位置,備考"
ROW = "0000000001,見本公民館,ミホンコウミンカン,見本市見本町1,玄関,"
FINE = f"{HEADER}\r\n{ROW}\r\n".encode("utf-8-sig")
OLD = f"{HEADER.replace('備考', '備　考')}\n{ROW}\n\n".encode("cp932")
CHOSEN = ("--schema", "aed@legacy-2017")

is_root = hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.fixture(autouse=True)
def _japanese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "見本.csv"
    path.write_bytes(OLD)
    return path


def run(*words: str | Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    try:
        code = main([str(word) for word in words])
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else -1
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    return code, out, err


# ── Where the files go ────────────────────────────────────────────────────────────────────────────


def test_without_a_word_nothing_is_written_and_it_is_said_which_word(
    old: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run("fix", old, *CHOSEN, capsys=capsys)
    assert code == 1
    assert "F1 「備　考」 → 「備考」" in out
    assert "--in-place" in out
    assert (old.read_bytes(), [*old.parent.iterdir()]) == (OLD, [old])
    assert "--in-place" not in run("fix", old, "--diff", *CHOSEN, capsys=capsys)[1]


def test_the_other_folder_gets_the_file_under_its_name(old: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = old.parent / "直した" / "もの"
    code, _, _ = run("fix", old, "--output", folder, *CHOSEN, capsys=capsys)
    assert code == 0
    assert (folder / old.name).read_bytes() == FINE
    assert old.read_bytes() == OLD


def test_a_file_in_order_goes_to_the_other_folder_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(FINE.removesuffix(b"\r\n"))
    code, out, _ = run("fix", path, "--output", tmp_path / "out", *CHOSEN, capsys=capsys)
    assert code == 0
    assert "直すところはありません" in out
    assert (tmp_path / "out" / "a.csv").read_bytes() == path.read_bytes()


def test_in_place_keeps_the_original_and_every_earlier_one(
    old: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in (1, 2):
        old.write_bytes(OLD.replace(b"0000000001", str(number).encode()))
        assert run("fix", old, "--in-place", *CHOSEN, capsys=capsys)[0] == 0
        assert old.read_bytes() == FINE.replace(b"0000000001", str(number).encode())
    assert old.with_name("見本.csv.bak").read_bytes() == OLD.replace(b"0000000001", b"1")
    assert old.with_name("見本.csv.bak2").read_bytes() == OLD.replace(b"0000000001", b"2")


def test_in_place_leaves_a_file_in_order_and_makes_no_copy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(FINE)
    assert run("fix", path, "--in-place", *CHOSEN, capsys=capsys)[0] == 0
    assert [*tmp_path.iterdir()] == [path]


def test_the_file_stays_where_its_copy_cannot_be_kept(
    old: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copyfileobj", full)
    code, _, err = run("fix", old, "--in-place", *CHOSEN, capsys=capsys)
    assert code == 3
    assert "控えを残せない" in err
    assert (old.read_bytes(), [*old.parent.iterdir()]) == (OLD, [old])


def test_a_file_that_could_lose_something_is_named_and_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(FINE + b'2,"')
    code, out, _ = run("fix", path, "--output", tmp_path / "out", *CHOSEN, capsys=capsys)
    assert code == 1
    assert "書き換えません" in out
    assert not (tmp_path / "out").exists()


def test_a_row_that_nobody_can_place_is_named_and_the_rest_is_repaired(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(FINE + f"{ROW},余分\n".encode())
    code, out, _ = run("fix", path, "--output", tmp_path / "out", *CHOSEN, capsys=capsys)
    assert code == 1
    assert "セルが列名より多い1行は" in out
    assert (tmp_path / "out" / "a.csv").read_bytes() == FINE + f"{ROW},余分\r\n".encode()


def test_nothing_is_written_over_an_input_or_another_result(
    old: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("fix", old, "--output", old.parent, capsys=capsys)[0] == 2
    other = old.parent / "他"
    other.mkdir()
    (other / old.name).write_bytes(OLD)
    assert run("fix", old, other, "--output", old.parent / "out", capsys=capsys)[0] == 2
    assert run("fix", "-", "--in-place", capsys=capsys)[0] == 2
    assert run("fix", old, "--in-place", "--diff", capsys=capsys)[0] == 2
    assert old.read_bytes() == OLD


def test_keeping_encoding_and_header_keeps_them(old: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--in-place", "--keep-encoding", "--keep-header", *CHOSEN)
    assert run("fix", old, *words, capsys=capsys)[0] == 0
    assert old.read_bytes() == OLD.removesuffix(b"\n")


def test_several_files_end_with_the_worst_of_them(old: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run("fix", old, old.parent / "nothing.csv", capsys=capsys)
    assert (code, out) == (2, "")
    link = old.parent / "gone.csv"
    link.symlink_to(old.parent / "nothing.csv")
    code, out, err = run("fix", old, link, "--diff", capsys=capsys)
    assert code == 3
    assert old.name in out
    assert "gone.csv" in err


# ── Workbooks ─────────────────────────────────────────────────────────────────────────────────────

RECORDS = (
    ("題名",),
    HEADER.split(","),
    ("0000000001", "見本\n公民館", "ミホンコウミンカン", "見本市見本町1", "玄関", ""),
    ("0000000002", "見本会館", "ﾐﾎﾝｶｲｶﾝ", "見本市見本町2", "玄関", ""),
)


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "見本.xlsx"
    path.write_bytes(workbooks.book({"一覧": workbooks.rows(*RECORDS), "控え": workbooks.rows(["甲", "乙"])}))
    return path


def test_a_workbook_is_repaired_as_the_csv_it_amounts_to(
    workbook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, folder = workbook.read_bytes(), workbook.parent / "直した"
    code, out, _ = run("fix", workbook, "--output", folder, *CHOSEN, capsys=capsys)
    assert (code, [path.name for path in folder.iterdir()]) == (0, ["見本.csv"])
    expected = [HEADER, '0000000001,"見本\n公民館",ミホンコウミンカン,見本市見本町1,玄関,']
    expected.append("0000000002,見本会館,ミホンカイカン,見本市見本町2,玄関,")
    assert (folder / "見本.csv").read_bytes().decode("utf-8-sig").split("\r\n") == [*expected, ""]
    assert workbook.read_bytes() == before
    assert "C4 「ﾐﾎﾝｶｲｶﾝ」 → 「ミホンカイカン」" in out


def test_the_log_of_a_workbook_keeps_its_cells_and_rows(
    workbook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = workbook.with_name("記録.csv")
    run("fix", workbook, "--log", log, *CHOSEN, capsys=capsys)
    _, *rows = csv.reader(StringIO(log.read_bytes().decode("utf-8-sig")))
    assert [row[1:4] + row[7:8] for row in rows] == [
        ["1", "1", "", "rows-above-header"],
        ["4", "4", "C4", "half-width-katakana"],
    ]
    assert {row[0] for row in rows} == {str(workbook)}


def test_a_workbook_in_order_becomes_a_csv_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbooks.book({"一覧": workbooks.rows(HEADER.split(","), ROW.split(","))}))
    code, out, _ = run("fix", path, "--output", tmp_path / "out", *CHOSEN, capsys=capsys)
    assert (code, "直すところはありません" in out) == (0, True)
    assert (tmp_path / "out" / "a.csv").read_bytes() == FINE


def test_a_workbook_is_never_replaced(workbook: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = workbook.read_bytes()
    code, _, err = run("fix", workbook, "--in-place", *CHOSEN, capsys=capsys)
    assert (code, "--output" in err, workbook.read_bytes() == before) == (2, True, True)
    assert [*workbook.parent.iterdir()] == [workbook]


def test_a_csv_beside_the_workbook_is_not_taken_for_a_result(
    workbook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    beside = workbook.with_suffix(".csv")
    beside.write_bytes(b"mine")
    assert run("fix", workbook, "--output", workbook.parent, *CHOSEN, capsys=capsys)[0] == 2
    assert beside.read_bytes() == b"mine"
    assert run("fix", workbook, beside, "--output", workbook.parent / "out", capsys=capsys)[0] == 2


def test_the_sheet_to_repair_can_be_chosen(workbook: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("fix", workbook, "--sheet", "ない", capsys=capsys)[0] == 2
    folder = workbook.parent / "out"
    run("fix", workbook, "--sheet", "控え", "--output", folder, capsys=capsys)
    assert (folder / "見本.csv").read_bytes() == "甲,乙\r\n".encode("utf-8-sig")


def test_a_workbook_that_cannot_be_read_is_named_and_left(
    workbook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workbook.write_bytes(workbook.read_bytes()[:900])
    code, out, _ = run("fix", workbook, "--output", workbook.parent / "out", *CHOSEN, capsys=capsys)
    assert (code, "壊れている" in out) == (1, True)
    assert not (workbook.parent / "out").exists()


def test_a_workbook_under_the_name_of_a_csv_becomes_one(
    workbook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = workbook.rename(workbook.with_suffix(".csv"))
    assert run("fix", path, "--output", path.parent / "out", *CHOSEN, capsys=capsys)[0] == 0
    assert (path.parent / "out" / path.name).read_bytes().startswith(b"\xef\xbb\xbfNO,")


# ── The change log ────────────────────────────────────────────────────────────────────────────────


def test_the_log_tells_every_change_in_a_form_that_excel_opens(
    old: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = old.parent / "記録.csv"
    run("fix", old, "--in-place", "--log", log, *CHOSEN, capsys=capsys)
    assert log.read_bytes().startswith(b"\xef\xbb\xbf")
    text = log.read_bytes().decode("utf-8-sig")
    assert text.count("\n") == text.count("\r\n")
    head, *rows = csv.reader(StringIO(text))
    assert head[:4] == ["ファイル", "行（元のファイル）", "テキストの行", "セル"]
    assert [(row[3], row[5], row[6], row[7]) for row in rows] == [
        ("", "CP932", "UTF-8（BOM付き）", "encoding-not-utf-8"),
        ("", "LF", "CRLF", "standard-form"),
        ("F1", "備　考", "備考", "column-renamed"),
        ("", "", "（取り除く）", "trailing-blank-rows"),
    ]


def test_no_value_of_the_log_runs_as_a_formula(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, log = tmp_path / "a.csv", tmp_path / "log.csv"
    path.write_bytes(b"=1+1,\r\n" + FINE[3:])
    run("fix", path, "--log", log, "--lang", "en", *CHOSEN, capsys=capsys)
    rows = list(csv.reader(StringIO(log.read_bytes().decode("utf-8-sig"))))
    assert ["'=1+1,", "(removed)"] in [row[5:7] for row in rows]


# ── The readable diff ─────────────────────────────────────────────────────────────────────────────


def test_the_diff_shows_the_first_of_many_and_what_is_left_for_people(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(FINE + b"2,,,,,\r\n" + b"3,x\r\n" * 12)
    _, out, _ = run("fix", path, *CHOSEN, capsys=capsys)
    assert "（12か所）[too-few-cells]" in out
    assert out.count("セル2個 → セル6個") == 10
    assert "ほか2か所" in out
    assert "人が直すところ" in out
    assert "[required-item-blank]" in out
    _, out, _ = run("fix", path, "--lang", "en", *CHOSEN, capsys=capsys)
    assert "and 2 more" in out
    assert "Left for people" in out
    _, out, _ = run("fix", path, "--quiet", *CHOSEN, capsys=capsys)
    assert "too-few-cells" not in out


def test_only_takes_rules_that_have_a_repair(old: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run("fix", old, "--only", "column-renamed", "--diff", *CHOSEN, capsys=capsys)
    assert code == 1
    assert "encoding-not-utf-8" not in out.split("人が直すところ")[0]
    code, _, err = run("fix", old, "--only", "column-renamde", capsys=capsys)
    assert (code, "column-renamed" in err) == (2, True)
    code, _, err = run("fix", old, "--only", "required-item-blank", capsys=capsys)
    assert (code, "opendata rules required-item-blank" in err) == (2, True)


# ── Rules ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", ["ja", "en"])
def test_rules_lists_every_rule(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run("rules", "--lang", language, capsys=capsys)
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()[1:]] == [rule.code for rule in all_rules()]
    _, out, _ = run("rules", "--format", "json", capsys=capsys)
    assert [rule["code"] for rule in json.loads(out)] == [rule.code for rule in all_rules()]
    _, out, _ = run("rules", "--format", "markdown", capsys=capsys)
    assert len(out.splitlines()) == len(all_rules()) + 2


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_every_rule_has_a_page_in_every_format(rule: object, capsys: pytest.CaptureFixture[str]) -> None:
    code = getattr(rule, "code")  # noqa: B009
    for language in ("ja", "en"):
        for format in ("text", "markdown"):
            ended, out, _ = run("rules", code, "--format", format, "--lang", language, capsys=capsys)
            assert ended == 0
            assert code in out
            assert not re.search(r"\{\w+\}", out)
    found = json.loads(run("rules", code, "--format", "json", capsys=capsys)[1])
    assert found["code"] == code
    assert {example["good"] for example in found["examples"]} == {True, False}


def test_an_unknown_rule_leads_to_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run("rules", "colum-renamed", capsys=capsys)
    assert (code, "column-renamed" in err) == (2, True)
    assert run("rules", "qqqqq", capsys=capsys)[0] == 2


def test_a_page_says_how_findings_are_repaired(capsys: pytest.CaptureFixture[str]) -> None:
    assert "UTF-8（BOM付き）で書き直します" in run("rules", "encoding-not-utf-8", capsys=capsys)[1]
    assert "人が直します" in run("rules", "duplicate-id", capsys=capsys)[1]
    assert "一切書き換えません" in run("rules", "unclosed-quote", capsys=capsys)[1]
    assert "人が直します" in run("rules", "too-many-cells", capsys=capsys)[1]
