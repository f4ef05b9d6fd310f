"""A second CKAN beside the running one, on its database, that takes what G空間情報センター takes.

`from gspatial_ckan import gspatial` gives a test module the fixture.
"""

import json
import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from real_ckan import HERE, HOME, VERSION, Ckan

PATIENCE = 60
"""Seconds."""
_LICENCE = {"id": "CC-BY-4.0", "title": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"}
_THREADED = ["--threaded"] if VERSION.startswith("2.9.") else []
"""Later versions read it from their settings."""
_ENTRY = "[ckan.plugins]\ngspatial_keys = gspatial_keys:GspatialKeys\n"


@pytest.fixture(scope="module")
def gspatial(ckan: Ckan, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ckan]:
    """With the keys and the licence that public records of the portal show; the same people and tokens."""
    folder = tmp_path_factory.mktemp("gspatial")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    settings = _settings(folder, port)
    command = [str(HOME / f"venv-{VERSION}" / "bin" / "ckan"), "-c", str(settings), "run", "--port", port]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--disable-reloader", *_THREADED],
            env={**os.environ, "PYTHONPATH": os.pathsep.join((str(_installed(folder)), str(HERE)))},
            cwd=folder,
            stdout=log,
            stderr=log,
        )
    try:
        yield _answering(Ckan(f"http://127.0.0.1:{port}", ckan.token), process, folder / "log")
    finally:
        process.terminate()
        process.wait(PATIENCE)
        settings.unlink()


def _settings(folder: Path, port: str) -> Path:
    """Those of the running CKAN, but for a few; beside them, where they look for files of theirs."""
    licences = folder / "licences.json"
    licences.write_text(json.dumps([_LICENCE]), encoding="utf-8")
    text = (HOME / VERSION / "ckan.ini").read_text(encoding="utf-8")
    text = re.sub(r"(?m)^(ckan\.plugins = )", r"\1gspatial_keys ", text)
    text = re.sub(r"(?m)^(ckan\.site_url = .*:|ckan\.devserver\.port = )\d+$", rf"\g<1>{port}", text)
    text = re.sub(r"(?m)^(ckan\.site_id = .*)$", rf"\1\nlicenses_group_url = {licences.as_uri()}", text)
    settings = HOME / VERSION / f"gspatial-{port}.ini"
    settings.touch(0o600)
    settings.write_text(text, encoding="utf-8")
    return settings


def _installed(folder: Path) -> Path:
    """What makes CKAN find the plugin that lies beside this file."""
    (info := folder / "gspatial_keys-1.dist-info").mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: gspatial-keys\nVersion: 1\n")
    (info / "entry_points.txt").write_text(_ENTRY)
    return folder


def _answering(portal: Ckan, process: subprocess.Popen[bytes], log: Path) -> Ckan:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            requests.get(f"{portal.url}/api/3/action/status_show", timeout=10).raise_for_status()
        except requests.RequestException:
            time.sleep(0.2)
        else:
            return portal
    pytest.fail(f"the second CKAN does not answer:\n{log.read_text(errors='replace')[-2000:]}", pytrace=False)
