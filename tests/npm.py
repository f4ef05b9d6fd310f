"""Programs from the npm registry for the tests: fetched once per machine, no script of theirs is run."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest


def package(name: str, version: str) -> Path:
    """Its folder. Skips only where npm is missing; in CI that is a failure too."""
    npm = shutil.which("npm")
    if npm is None:
        assert os.environ.get("CI") != "true", "npm is missing"
        pytest.skip("needs npm")
    temporary = Path(os.environ.get("TMPDIR", tempfile.gettempdir()))
    home = temporary / f"opendata-{name.rpartition('/')[2]}-{version}"
    home.mkdir(exist_ok=True)
    with (home / "lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not (home / "ready").exists():
            words = ("install", "--silent", "--no-save", "--ignore-scripts", "--prefix", home)
            subprocess.run([npm, *words, f"{name}@{version}"], check=True)
            (home / "ready").touch()
    return home / "node_modules" / name
