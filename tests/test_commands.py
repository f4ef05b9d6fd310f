"""The command line: exit codes, inputs, outputs, and a clear message where the machine refuses."""

import csv
import json
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from opendata.commands import COMMANDS, main
from opendata.errors import EnvironmentFailure
from opendata.gathering import gather
from opendata.schema import all_schemas, home
from opendata.validating import Options, validate

ROOT = Path(__file__).resolve().parents[1]
DATASETS = home() / "datasets"
FINE = "名称,名称_カナ,住所,設置位置\r\n見本公民館,ミホンコウミンカン,見本市見本町1,玄関\r\n"
FAULTY = FINE + "見本図書館,,見本市見本町2,玄関\r\n"
CHOSEN = ("--schema", "aed@legacy-2017")

is_root = hasattr(os, "geteuid") and os.geteuid() == 0
not_as_root = pytest.mark.skipif(is_root, reason="nothing is forbidden to root")
posix_only = pytest.mark.skipif(os.name == "nt", reason="needs POSIX")


@pytest.fixture(autouse=True)
def _japanese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")


def write(path: Path, content: str | bytes) -> str:
    path.write_bytes(content.encode("utf-8-sig") if isinstance(content, str) else content)
    return str(path)


def run(*words: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    try:
        code = main(list(words))
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else -1
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    return code, out, err


def apart(
    words: Sequence[str], *, stdin: bytes = b"", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """The command in a process of its own, with real pipes."""
    found = subprocess.run(
        [sys.executable, "-m", "opendata", *words],
        input=stdin,
        capture_output=True,
        cwd=ROOT,
        env=os.environ | {"LC_ALL": "ja_JP.UTF-8"} | environment,
        timeout=60,
        check=False,
    )
    assert b"Traceback" not in found.stderr
    return found


# ── Exit codes ────────────────────────────────────────────────────────────────────────────────────


def test_a_file_that_conforms_ends_with_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run("validate", write(tmp_path / "a.csv", FINE), *CHOSEN, capsys=capsys)
    assert (code, err) == (0, "")
    assert "[適合]" in out


def test_an_error_in_a_file_ends_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run("validate", write(tmp_path / "a.csv", FAULTY), *CHOSEN, capsys=capsys)
    assert code == 1
    assert "B3" in out


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["check"],
        ["validate"],
        ["validate", "no-such-file.csv"],
        ["validate", "no-such-*.csv"],
        ["validate", "{file}", "--schema", "no-such-dataset"],
        ["validate", "{file}", "--schema", "aed@2099"],
        ["validate", "{file}", "--format", "xml"],
        ["validate", "{file}", "--engine", "other"],
        ["validate", "{file}", "--max-findings", "many"],
        ["validate", "{file}", "--fail-under", "much"],
        ["validate", "{file}", "--fail-under", "101"],
        ["validate", "{file}", "--fail-under", "nan"],
        ["validate", "{file}", "--lang", "fr"],
        ["validate", "{folder}"],
        ["rate", "{file}", "--target", "no-such-dataset"],
        ["schemas", "show"],
        ["schemas", "show", "no-such-dataset"],
        ["schemas", "hide"],
    ],
    ids=" ".join,
)
def test_words_that_make_no_sense_end_with_2(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    named = {"file": write(tmp_path / "a.csv", FINE), "folder": str(tmp_path / "empty")}
    code, out, err = run(*(word.format_map(named) for word in words), capsys=capsys)
    assert (code, out) == (2, "")
    assert err.strip()


def test_a_file_that_cannot_be_read_ends_with_3_and_the_others_are_still_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "gone.csv").symlink_to(tmp_path / "nowhere.csv")
    fine = write(tmp_path / "fine.csv", FINE)
    code, out, err = run("validate", str(tmp_path / "gone.csv"), fine, *CHOSEN, capsys=capsys)
    assert code == 3
    assert "[適合]" in out
    assert "gone.csv」を読めません：ファイルが見つかりません。" in err


@pytest.mark.parametrize(
    ("limit", "code"), [("0", 0), ("87.5", 0), ("87.5%", 0), ("87.51", 1), ("100", 1), ("８７", 0)]
)
def test_fail_under_asks_for_the_mean_rate_only(
    limit: str, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "a.csv", FAULTY)
    assert run("validate", path, *CHOSEN, "--fail-under", limit, capsys=capsys)[0] == code
    assert run("rate", path, *CHOSEN, "--fail-under", limit, capsys=capsys)[0] == code


def test_fail_under_does_not_overlook_what_has_no_rate(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    unknown = write(tmp_path / "unknown.csv", "見本の列,見本の値\n見本,見本\n")
    fine = write(tmp_path / "152048_aed.csv", FINE)
    words = ("validate", unknown, fine, "--fail-under", "0")
    assert run(*words, capsys=capsys)[0] == 1


def test_a_target_without_a_file_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "a.csv", FINE)
    code, out, _ = run("rate", path, *CHOSEN, "--target", "aed@legacy-2017", capsys=capsys)
    assert (code, "平均 100.0%" in out) == (0, True)
    code, out, _ = run("rate", path, *CHOSEN, "--target", "event@legacy-2017", capsys=capsys)
    assert (code, "平均 50.0%" in out) == (1, True)
    assert "event@legacy-2017" in out


# ── What is checked ───────────────────────────────────────────────────────────────────────────────


def paths(out: str) -> list[str]:
    return [file["path"] for file in json.loads(out)["files"]]


def test_files_folders_and_patterns_are_checked_once_each(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / ".hidden").mkdir()
    first, second = write(tmp_path / "a.csv", FINE), write(tmp_path / "inner" / "b.CSV", FINE)
    for passed_over in (".hidden/c.csv", "~$a.xlsx", ".d.csv", "notes.txt"):
        write(tmp_path / passed_over, FINE)
    words = ("validate", first, str(tmp_path), f"{tmp_path}/**/*.CSV", "--format", "json")
    assert paths(run(*words, *CHOSEN, capsys=capsys)[1]) == [first, second]


def test_a_name_with_brackets_is_a_name_before_it_is_a_pattern(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "a[1].csv", FINE)
    assert paths(run("validate", path, *CHOSEN, "--format", "json", capsys=capsys)[1]) == [path]


def test_a_file_that_is_named_is_checked_whatever_its_suffix(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("validate", write(tmp_path / "notes.txt", FINE), *CHOSEN, capsys=capsys)[0] == 0


def test_a_dash_is_standard_input() -> None:
    found = apart(["validate", "-", *CHOSEN, "--format", "json"], stdin=FINE.encode("utf-8-sig"))
    assert found.returncode == 0
    (file,) = json.loads(found.stdout)["files"]
    assert (file["path"], file["rows"], file["conforms"]) == ("-", 1, True)


@posix_only
def test_a_closed_standard_input_is_said_so() -> None:
    command = f'"{sys.executable}" -m opendata validate - <&-'
    found = subprocess.run(command, shell=True, capture_output=True, cwd=ROOT, timeout=60, check=False)
    assert found.returncode == 3
    assert b"Traceback" not in found.stderr


@posix_only
def test_a_named_pipe_is_read_once_and_checked_whole(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    with subprocess.Popen([sys.executable, "-c", f"open({str(pipe)!r}, 'wb').write({FINE.encode()!r})"]):
        found = apart(["validate", str(pipe), *CHOSEN])
    assert found.returncode == 0


def test_the_newest_edition_is_meant_where_none_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("validate", write(tmp_path / "a.csv", FINE), "--schema", "aed", "--format", "json")
    assert json.loads(run(*words, capsys=capsys)[1])["files"][0]["schema"]["edition"] == "ods-v3"


def test_the_datasets_that_come_along_are_checked_in_one_go(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run("validate", str(DATASETS), "--format", "json", capsys=capsys)
    content = json.loads(out)
    assert code == 1
    assert content["summary"]["files"] == len(list(DATASETS.glob("*/*.csv")))
    assert all(file["schema"] for file in content["files"])


# ── Files that are hardly files ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "empty-file"),
        (b"\xef\xbb\xbf", "empty-file"),
        (b"\xff\xfe", "empty-file"),
        (FINE.splitlines()[0].encode(), "no-records"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "not-a-text-file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "spreadsheet-file"),
    ],
    ids=["empty", "UTF-8 mark", "UTF-16 mark", "only a header", "picture", "old Excel"],
)
def test_a_file_without_data_is_a_finding_and_not_a_failure(
    content: bytes, rule: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run("validate", write(tmp_path / "a.csv", content), *CHOSEN, capsys=capsys)
    assert (code, err) == (1, "")
    assert "[不適合]" in out
    assert f"[{rule}]" in out


@posix_only
def test_a_gigabyte_of_nothing_needs_little_memory(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "sparse.csv"
    path.touch()
    os.truncate(path, 1 << 30)
    tracemalloc.start()
    code, out, _ = run("validate", str(path), capsys=capsys)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert code == 1
    assert "[not-a-text-file]" in out
    assert peak < 100 << 20


def test_a_file_that_goes_away_before_it_is_read_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", FINE)
    (source,) = gather([path])
    os.unlink(path)
    with pytest.raises(EnvironmentFailure, match="no such file"):
        validate(source, Options())


@not_as_root
def test_a_file_without_permission_ends_with_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "a.csv", FINE)
    os.chmod(path, 0)
    code, _, err = run("validate", path, capsys=capsys)
    assert (code, "権限" in err) == (3, True)


@not_as_root
def test_a_folder_without_permission_ends_with_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "closed"
    folder.mkdir()
    write(folder / "a.csv", FINE)
    os.chmod(folder, 0)
    try:
        code, _, err = run("validate", str(folder), capsys=capsys)
    finally:
        os.chmod(folder, 0o700)
    assert (code, "権限" in err) == (3, True)


# ── Formats, languages, output ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("command", ["validate", "rate"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_format_is_what_it_says(
    command: str, language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = (command, write(tmp_path / "a.csv", FAULTY), *CHOSEN, "--lang", language, "--format")
    text = run(*words, "text", capsys=capsys)[1]
    assert ("does not conform" if language == "en" else "不適合") in text
    assert json.loads(run(*words, "json", capsys=capsys)[1])["version"] == "1"
    table = list(csv.reader(StringIO(run(*words, "csv", capsys=capsys)[1], newline="")))
    assert len(table) >= 2
    assert len({len(row) for row in table}) == 1


@pytest.mark.parametrize("format", ["text", "json", "csv"])
def test_definitions_are_listed_and_shown(format: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run("schemas", "--format", format, capsys=capsys)
    assert code == 0
    assert all(schema.slug in out for schema in all_schemas())
    code, out, _ = run("schemas", "show", "aed@legacy-2017", "--format", format, capsys=capsys)
    assert code == 0
    assert "設置位置" in out


def test_the_locale_chooses_the_language_unless_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "a.csv", FAULTY)
    for locale, words, expected in (
        ("ja_JP.UTF-8", [], "不適合"),
        ("C", [], "不適合"),
        ("en_GB.UTF-8", [], "does not conform"),
        ("en_GB.UTF-8", ["--lang", "ja"], "不適合"),
        ("ja_JP.UTF-8", ["--lang=en"], "does not conform"),
    ):
        monkeypatch.setenv("LC_ALL", locale)
        assert expected in run("validate", path, *CHOSEN, *words, capsys=capsys)[1]


def test_the_language_may_stand_before_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "a.csv", FAULTY)
    assert "does not conform" in run("--lang", "en", "validate", path, *CHOSEN, capsys=capsys)[1]


@pytest.mark.parametrize("words", [["--help"], *([name, "--help"] for name in COMMANDS)], ids=" ".join)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_help_is_there_in_both_languages(
    words: list[str], language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(*words, "--lang", language, capsys=capsys)
    assert code == 0
    assert any("\u3040" <= char <= "\u9fff" for char in out) == (language == "ja")


def test_quiet_leaves_the_verdicts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run("validate", write(tmp_path / "a.csv", FAULTY), *CHOSEN, "--quiet", capsys=capsys)
    assert code == 1
    assert len(out.splitlines()) == 2


@pytest.mark.parametrize("limit", [0, 1, 3, -1])
def test_max_findings_shortens_the_list_and_not_the_counts(
    limit: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "a.csv", FINE + "見本,,見本市2,玄関\r\n" * 5)
    words = ("validate", path, *CHOSEN, "--max-findings", str(limit))
    file: dict[str, Any] = json.loads(run(*words, "--format", "json", capsys=capsys)[1])["files"][0]
    listed = [finding for finding in file["findings"] if finding["code"] == "required-item-blank"]
    assert (len(listed), file["counts"]["error"]) == (max(0, limit), 5)
    assert f"ほか{5 - max(0, limit)}件" in run(*words, capsys=capsys)[1]


def test_both_engines_come_to_the_same_verdict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = FINE + "見本,,見本市2,玄関\r\n,,,\r\n見本,ミホン\r\n見本,ミホン,見本市3,玄関,余分\r\n\r\n"
    words = ("validate", write(tmp_path / "a.csv", content), *CHOSEN, "--format", "json")
    ours = json.loads(run(*words, capsys=capsys)[1])["files"][0]
    theirs = json.loads(run(*words, "--engine", "frictionless", capsys=capsys)[1])["files"][0]
    assert ours["table_schema"].pop("engine") == "built-in"
    assert theirs["table_schema"].pop("engine") == "frictionless"
    assert ours["table_schema"]["counts"]
    assert ours == theirs


def test_output_goes_to_the_file_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, target = write(tmp_path / "a.csv", FAULTY), tmp_path / "report.csv"
    target.write_text("as it was")
    words = ("validate", path, *CHOSEN, "--format", "csv", "--output", str(target))
    assert run(*words, capsys=capsys)[:2] == (1, "")
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    assert b"required-item-blank" in target.read_bytes()
    assert sorted(os.listdir(tmp_path)) == ["a.csv", "report.csv"]


@pytest.mark.parametrize("target", ["no/such/folder/report.json", "folder"])
def test_where_output_cannot_be_written_the_command_ends_with_3(
    target: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "folder").mkdir()
    words = ("validate", write(tmp_path / "a.csv", FINE), *CHOSEN, "--output", str(tmp_path / target))
    code, out, err = run(*words, capsys=capsys)
    assert (code, out) == (3, "")
    assert "書き込めません" in err
    assert sorted(os.listdir(tmp_path)) == ["a.csv", "folder"]


@not_as_root
def test_a_folder_closed_to_writing_leaves_the_old_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "report.txt").write_text("as it was")
    os.chmod(folder, 0o500)
    words = ("validate", write(tmp_path / "a.csv", FINE), *CHOSEN, "--output", str(folder / "report.txt"))
    try:
        code, _, err = run(*words, capsys=capsys)
    finally:
        os.chmod(folder, 0o700)
    assert (code, "書き込めません" in err) == (3, True)
    assert (folder / "report.txt").read_text() == "as it was"


@posix_only
def test_a_link_stays_a_link_and_a_device_a_device(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    link, target = tmp_path / "latest.txt", tmp_path / "report.txt"
    link.symlink_to(target)
    path = write(tmp_path / "a.csv", FINE)
    assert run("validate", path, *CHOSEN, "--output", str(link), capsys=capsys)[0] == 0
    assert link.is_symlink()
    assert "[適合]" in target.read_text(encoding="utf-8")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE) as reader:
        assert run("validate", path, *CHOSEN, "--output", str(pipe), capsys=capsys)[0] == 0
        assert "[適合]".encode() in reader.communicate(timeout=60)[0]
    assert pipe.is_fifo()


@pytest.mark.parametrize(("language", "said"), [("ja", "Excelなどで開いたまま"), ("en", "has it open")])
def test_what_another_program_holds_open_is_told(
    language: str,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """As Windows refuses a file that Excel has open."""

    def refuse(*_: object) -> None:
        raise PermissionError(13, "The process cannot access the file")

    monkeypatch.setattr(os, "replace", refuse)
    words = ("validate", write(tmp_path / "a.csv", FINE), *CHOSEN, "--output", str(tmp_path / "report.txt"))
    code, _, err = run(*words, "--lang", language, capsys=capsys)
    assert (code, said in err) == (3, True)
    assert os.listdir(tmp_path) == ["a.csv"]


# ── Pipes and consoles ────────────────────────────────────────────────────────────────────────────


_GONE = """
import errno, io, sys
class Gone(io.TextIOWrapper):
    def write(self, text):
        raise OSError(errno.EINVAL, "Invalid argument")
sys.stdout = Gone(open(1, "wb", closefd=False))
from opendata.commands import main
raise SystemExit(main(sys.argv[1:]))
"""


def test_a_reader_that_leaves_early_is_no_crash_in_the_words_of_windows(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", FINE)
    words = [sys.executable, "-c", _GONE, "validate", path, *CHOSEN, "--lang", "ja"]
    found = subprocess.run(words, capture_output=True, cwd=ROOT, timeout=60, check=False)
    assert (found.returncode, b"Traceback" in found.stderr) == (3, False)
    assert "出力先が閉じられた" in found.stderr.decode()


@posix_only
def test_a_reader_that_leaves_early_is_no_crash(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", FINE + "見本,,見本市2,玄関\r\n" * 3000)
    words = [sys.executable, "-m", "opendata", "validate", path, *CHOSEN, "--format", "json"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        complaint = process.stderr.read().decode()
    assert process.returncode == 3
    assert len(complaint.splitlines()) == 1
    assert complaint.startswith("opendata: ")


@pytest.mark.parametrize("encoding", ["cp932", "ascii", "cp437"])
def test_no_console_encoding_crashes_it(encoding: str, tmp_path: Path) -> None:
    path = write(tmp_path / "髙﨑①—\U00020b9f.csv", FAULTY.replace("図書館", "—𠮟髙"))
    found = apart(["validate", path, *CHOSEN], PYTHONIOENCODING=encoding)
    assert found.returncode == 1
    assert "[不適合]" in found.stdout.decode("utf-8")


@posix_only
@pytest.mark.parametrize("name", ["[red]a[/b].csv", ":warning:.csv", "\x1b[31ma.csv", "\udcff.csv"])
def test_a_terminal_shows_any_file_name_as_it_is(name: str, tmp_path: Path) -> None:
    import pty

    path = tmp_path / "data" / name
    path.parent.mkdir(parents=True)
    write(path, FAULTY)
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "opendata", "validate", str(tmp_path / "data"), *CHOSEN],
        stdout=theirs,
        stderr=theirs,
        cwd=ROOT,
        env=os.environ | {"LC_ALL": "ja_JP.UTF-8", "TERM": "xterm", "COLUMNS": "400"},
    )
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 1 << 16):
            shown += piece
    except OSError:
        pass  # what Linux says when the other end of a terminal has been closed
    os.close(ours)
    assert process.wait(timeout=60) == 1
    assert b"Traceback" not in shown
    assert b"\x1b[31ma.csv" not in shown
    if name.isascii() and name.isprintable():
        assert name.encode() in shown


@pytest.mark.parametrize("format", ["text", "json", "csv"])
@posix_only
def test_a_file_name_that_is_no_text_does_not_crash_it(format: str, tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xff\x1b[31m.csv"
    with open(path, "wb") as file:
        file.write(FAULTY.encode())
    for more in ([], ["--output", str(tmp_path / "report")]):
        found = apart(["validate", os.fsdecode(path), *CHOSEN, "--format", format, *more])
        assert found.returncode == 1
        assert b"\x1b" not in found.stdout


def test_hostile_values_reach_neither_the_terminal_nor_a_spreadsheet(tmp_path: Path) -> None:
    cell = '"=HYPERLINK(""https://example.com"")\x1b[31m\u202e\nx"'
    path = write(tmp_path / "a.csv", f"NO,名称,開始時間,{cell}\n{cell},見本,{cell},\n")
    for format in ("text", "csv"):
        for language in ("ja", "en"):
            found = apart(["validate", path, *CHOSEN, "--format", format, "--lang", language])
            text = found.stdout.decode()
            assert "\x1b" not in text
            assert "\u202e" not in text
            if format == "csv":
                cells = [cell for row in csv.reader(StringIO(text, newline="")) for cell in row]
                assert not [cell for cell in cells if cell.startswith("=")]


def test_the_version_is_told() -> None:
    assert apart(["--version"]).stdout.decode().strip() == "opendata 0.1.0"
