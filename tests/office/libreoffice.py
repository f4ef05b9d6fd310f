"""LibreOffice for the tests: installed where it can be, with a profile of its own, ended after each use.

`from office.libreoffice import Office, office` gives a test module the fixture.
"""

import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
CANNOT_INSTALL = 77
PATIENCE = 120
"""Seconds."""
_BASIC = "user/basic/Standard"
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE {0}:{1} PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "{1}.dtd">
"""
_LIBRARY = """<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard"
 library:readonly="false" library:passwordprotected="false"><library:element library:name="Person"/>
</library:library>"""
_MODULE = """<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Person"
 script:language="StarBasic">Sub Save(paths As String)
  Dim kind(0) As New com.sun.star.beans.PropertyValue
  kind(0).Name = "FilterName"
  kind(0).Value = "Calc MS Excel 2007 XML"
  On Error GoTo Failed
  path = Split(paths, " ")
  For n = 0 To UBound(path) Step 2
    book = StarDesktop.loadComponentFromURL(path(n), "_blank", 0, Array())
    book.storeToURL(path(n + 1), kind())
    book.close(True)
  Next n
Failed:
  StarDesktop.terminate()
End Sub
</script:module>"""


class Office:
    """A LibreOffice without a screen. What it opens it shows in a window, as it does for a person."""

    def __init__(self, program: str, profile: Path) -> None:
        self._program, self._profile = program, profile
        (profile / "first.csv").write_text("1", encoding="utf-8")
        self.converted(profile / "first.csv", "ods")  # a macro is heard only once the profile is there
        library = profile / _BASIC
        (library / "script.xlb").write_text(_HEAD.format("library", "library") + _LIBRARY, encoding="utf-8")
        (library / "Person.xba").write_text(_HEAD.format("script", "module") + _MODULE, encoding="utf-8")

    def saved(self, *books: Path) -> list[Path]:
        """Each opened and saved again as .xlsx, beside the original."""
        targets = [book.with_name(f"{book.stem}-libreoffice.xlsx") for book in books]
        words = [
            path.as_uri().replace("%", "%25") for pair in zip(books, targets, strict=True) for path in pair
        ]
        self._run(f'macro:///Standard.Person.Save("{" ".join(words)}")')
        assert [path.name for path in targets if not path.exists()] == []
        return targets

    def converted(self, book: Path, kind: str) -> Path:
        """As `--convert-to` does it: `pdf`, `ods`, `xls` …"""
        self._run("--convert-to", kind, "--outdir", str(book.parent), str(book))
        target = book.with_suffix(f".{kind.partition(':')[0]}")
        assert target.exists()
        return target

    def _run(self, *words: str) -> None:
        """One start, with all its processes, from beginning to end."""
        command = [self._program, f"-env:UserInstallation={self._profile.as_uri()}"]
        options = ["--headless", "--norestore", "--nologo", "--nolockcheck"]
        _ended([*command, *options, *words])


def _ended(command: Sequence[str]) -> None:
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        told, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, told
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Skips only where LibreOffice is missing and cannot be installed; in CI that is a failure too."""
    done = subprocess.run(
        ["bash", str(HERE / "install.sh")], capture_output=True, text=True, timeout=900, check=False
    )
    if done.returncode == CANNOT_INSTALL and os.environ.get("CI") != "true":
        pytest.skip(f"no LibreOffice here: {done.stdout.strip()}")
    program = shutil.which("soffice")
    if done.returncode or program is None:
        pytest.fail(f"LibreOffice is not there:\n{done.stdout}\n{done.stderr}", pytrace=False)
    return Office(program, tmp_path_factory.mktemp("libreoffice"))
