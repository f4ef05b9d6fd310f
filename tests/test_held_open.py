"""No command replaces or removes a file that it has open itself: Windows would refuse."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from opendata.commands import main

DESCRIPTORS = Path("/proc/self/fd")
DATASETS = Path(__file__).resolve().parents[1] / "datasets"
FAULTY = "NO,名称,住所,緯度,経度\r\n１,見本館 ,見本市1,37.6,138.9\r\n"

pytestmark = pytest.mark.skipif(not DESCRIPTORS.is_dir(), reason="needs a list of what is open")


def is_held(path: Path) -> bool:
    """Whether this process has the file open, or any file below the folder."""
    real = path.resolve()
    held = [os.readlink(link) for link in DESCRIPTORS.iterdir() if link.is_symlink()]
    return any(Path(one) == real or real in Path(one).parents for one in held)


def careful(change: Callable[..., Any]) -> Callable[..., Any]:
    def changed(*paths: Any, **words: Any) -> Any:
        for path in paths:
            if "dir_fd" not in words and isinstance(path, str | os.PathLike) and is_held(Path(path)):
                raise PermissionError(13, "it is open in this process", str(path))
        return change(*paths, **words)

    return changed


@pytest.fixture(autouse=True)
def windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("replace", "rename", "unlink", "remove"):
        monkeypatch.setattr(os, name, careful(getattr(os, name)))
    monkeypatch.setattr(shutil, "rmtree", careful(shutil.rmtree))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_text(FAULTY, encoding="utf-8-sig")
    return tmp_path


def test_what_is_open_is_not_replaced_here(windows: Path) -> None:
    with open("a.csv", "rb"), pytest.raises(PermissionError):
        os.replace("a.csv", "b.csv")


@pytest.mark.parametrize(
    "words",
    [
        ["validate", "a.csv", "--output", "out.txt"],
        ["validate", "a.csv", "--format", "html=out.html", "--profile", "machine-readability"],
        ["fix", "a.csv", "--schema", "aed@legacy-2017", "--in-place"],
        ["fix", "a.csv", "--schema", "aed@legacy-2017", "--output", "out.csv"],
        ["report", "a.csv", "--output", "out.xlsx", "--force"],
        ["convert", "a.csv", "out.xlsx", "--force"],
        ["geodata", "a.csv", "--output", "out", "--force"],
        ["migrate", "a.csv", "--schema", "aed@legacy-2017", "--to", "ods-v3", "--output", "out"],
        ["template", "aed", "--output", "out.xlsx", "--force"],
    ],
    ids=lambda words: "-".join(words[:1]),
)
def test_a_file_is_written_twice(words: list[str], windows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        main(words)
    told = capsys.readouterr().err
    assert "open in this process" not in told
    assert "開いたまま" not in told
    assert len(list(windows.iterdir())) > 1


def test_a_workspace_is_filled_published_changed_and_withdrawn(
    windows: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    contact = ("--contact-name", "見本課", "--contact-email", "mihon@example.lg.jp")
    file = windows / "152048_aed.csv"
    text = (DATASETS / "152048_aed" / file.name).read_text(encoding="utf-8-sig")
    assert main(["init", "w", "--lgcode", "152048", *contact]) == 0
    for number in range(2):
        file.write_text(text.replace("見本", f"見本{number}"), encoding="utf-8-sig", newline="")
        assert main(["add", str(file), "--workspace", "w"]) == 0
        assert main(["geodata", "--workspace", "w"]) == 0
        assert main(["catalog", "build", "--workspace", "w", "--output", "w/catalog"]) == 0
        assert main(["publish", "--yes", "--workspace", "w"]) == 0
    assert main(["withdraw", "152048_aed", "--reason", "見本", "--workspace", "w"]) == 0
    assert capsys.readouterr().err == ""
