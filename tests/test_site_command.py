"""`opendata site build`: what it writes, what it says, and what it refuses."""

from pathlib import Path

import pytest

from opendata.commands import main

SAMPLE = Path(__file__).resolve().parents[1] / "datasets"


@pytest.fixture
def root(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Sanjo's sample: one dataset that conforms, one that does not."""
    found = tmp_path / "三条市"
    contact = ["--contact-name", "見本課", "--contact-email", "mihon@example.lg.jp"]
    assert main(["init", str(found), "--lgcode", "152048", *contact]) == 0
    for name in ("152048_aed", "152048_event"):
        main(["add", str(SAMPLE / name), "--workspace", str(found)])
    capsys.readouterr()
    return found


def build(root: Path, out: Path, *words: str) -> int:
    return main(["site", "build", "--workspace", str(root), "-o", str(out), *words])


def test_it_says_what_it_wrote_and_what_it_left_out(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert build(root, out, "--lang", "ja") == 1
    said = capsys.readouterr().out
    assert "データセット1件" in said
    assert "載せません  152048_event" in said
    assert "必須項目適合率 96.5%" in said
    assert "base_url" in said
    assert (out / "index.html").is_file()
    assert (out / "en" / "data" / "152048_aed" / "index.html").is_file()
    assert build(root, out, "--lang", "en") == 1
    assert "files written: 0" in capsys.readouterr().out


def test_an_override_shows_a_dataset_below_the_floor(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert build(root, out, "--override", "152048_event=急ぎのため") == 0
    assert (out / "data" / "152048_event" / "index.html").is_file()
    assert build(root, out) == 1
    assert not (out / "data" / "152048_event").exists()
    assert build(root, out, "--override", "152048_event=") == 2


def test_personal_data_is_shown_only_when_a_person_names_its_cells(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = (SAMPLE / "152048_aed" / "152048_aed.csv").read_text(encoding="utf-8-sig")
    private = tmp_path / "152048_aed.csv"
    private.write_text(source.replace("0256-00-0001", "090-0000-0001"), encoding="utf-8-sig", newline="")
    main(["add", str(private), "--workspace", str(root)])
    out = tmp_path / "out"
    capsys.readouterr()
    assert build(root, out, "--override", "152048_aed=急ぎのため", "--lang", "ja") == 1
    said = capsys.readouterr().out
    assert "載せません  152048_aed" in said
    assert not any(b"090-0000-0001" in path.read_bytes() for path in out.rglob("*") if path.is_file())
    cell = said.split("152048_aed.csv」")[1].split("件：")[1].split("）")[0]
    build(root, out, "--release", f"152048_aed:{cell}=代表番号のため")
    assert (out / "data" / "152048_aed" / "index.html").is_file()


def test_the_plan_of_the_settings_has_a_page(root: Path, tmp_path: Path) -> None:
    settings = root / "opendata.toml"
    settings.write_text('plan = "sanjo"\n' + settings.read_text(encoding="utf-8"), encoding="utf-8")
    out = tmp_path / "out"
    build(root, out, "--as-of", "2026-09-30")
    page = (out / "kpi.html").read_text(encoding="utf-8")
    assert "2026年9月30日現在" in page
    assert "kpi.html" in (out / "index.html").read_text(encoding="utf-8")
    assert build(root, out, "--as-of", "yesterday") == 2


def test_a_folder_with_other_things_is_left_alone(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(root.rglob("*"))
    assert build(root, root, "--lang", "ja") == 2
    assert "空のフォルダ" in capsys.readouterr().err
    assert [path for path in sorted(root.rglob("*")) if ".opendata" not in path.parts] == [
        path for path in before if ".opendata" not in path.parts
    ]
    (tmp_path / "file").touch()
    assert build(root, tmp_path / "file") == 3


def test_no_workspace_is_a_usage_error(tmp_path: Path) -> None:
    assert build(tmp_path, tmp_path / "out") == 2
