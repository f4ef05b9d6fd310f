"""A real CKAN for the tests: started by itself, shared by sessions that run side by side, ended by the last.

`from real_ckan import Ckan, ckan, city` gives a test module the fixtures; `city` is a new organization.
`written` tells what is written to it.
"""

import fcntl
import os
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple

import pytest
import requests

from opendata.portals.ckan_calls import Calls

HERE = Path(__file__).resolve().parent
VERSION = os.environ.get("CKAN_VERSION", "2.11.6")
HOME = Path(os.environ.get("CKAN_HOME", Path(tempfile.gettempdir()) / "ckan"))
CANNOT_START = 77
PATIENCE = 900
"""Seconds."""
MEGABYTES = 10
"""The portal's upload limit."""


class Ckan(NamedTuple):
    """Where it answers, and a sysadmin's token."""

    url: str
    token: str

    @property
    def storage(self) -> Path:
        """Where the FileStore keeps the uploaded bytes."""
        return HOME / VERSION / "storage"

    def __repr__(self) -> str:
        return f"<CKAN at {self.url}>"

    def call(self, action: str, token: str | None = None, **words: Any) -> Any:
        """As anybody else would ask it; what is refused raises."""
        answer = requests.post(
            f"{self.url}/api/3/action/{action}",
            json=words,
            headers={"Authorization": self.token if token is None else token},
            timeout=60,
        )
        assert answer.status_code == 200, answer.text[:500]
        return answer.json()["result"]


class City(NamedTuple):
    """An organization with an editor, who is all a municipality gets."""

    name: str
    id: str
    token: str

    def __repr__(self) -> str:
        return f"<{self.name}>"


@pytest.fixture(scope="session")
def ckan() -> Iterator[Ckan]:
    """Skips only where CKAN cannot possibly start; in CI that is a failure too."""
    HOME.mkdir(parents=True, exist_ok=True)
    with (HOME / "users.lock").open("a") as users:
        yield _shared(users)
        with turn("start.lock"):
            fcntl.flock(users, fcntl.LOCK_UN)
            _stop_if_last(users)


@pytest.fixture
def city(ckan: Ckan) -> City:
    """A new organization for each test."""
    name = f"city-{uuid.uuid4().hex[:12]}"
    made = ckan.call("organization_create", name=name, title="見本市")
    editor = ckan.call(
        "user_create", name=f"editor-{name}", email=f"{name}@example.jp", password=uuid.uuid4().hex
    )
    ckan.call("organization_member_create", id=name, username=editor["name"], role="editor")
    token = ckan.call("api_token_create", user=editor["name"], name="test")["token"]
    return City(name, made["id"], token)


def _shared(users: IO[str]) -> Ckan:
    """One version runs at a time: a session that wants another waits until nobody uses this one."""
    for _ in range(PATIENCE):
        with turn("start.lock"):
            if _running() in ("", VERSION) or _is_free(users):
                started = _start()
                fcntl.flock(users, fcntl.LOCK_SH)
                return started
        time.sleep(1)
    pytest.fail(f"CKAN {_running()} has been in use for {PATIENCE} seconds", pytrace=False)


def _start() -> Ckan:
    """`by-tests` remembers that no person started it, so that tests may stop it."""
    was_up = bool(_running())
    done = subprocess.run(
        ["bash", str(HERE / "start.sh")], capture_output=True, text=True, timeout=900, check=False
    )
    if done.returncode == CANNOT_START and os.environ.get("CI") != "true":
        pytest.skip(f"no CKAN here: {done.stdout.strip().splitlines()[-1]}")
    if done.returncode:
        pytest.fail(f"CKAN does not start:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}", pytrace=False)
    if not was_up:
        (HOME / "by-tests").touch()
    words = (HOME / VERSION / "env").read_text(encoding="utf-8").split()
    said = dict(word.split("=", 1) for word in words if "=" in word)
    return Ckan(said["CKAN_URL"], said["CKAN_TOKEN"])


def _stop_if_last(users: IO[str]) -> None:
    if _is_free(users) and (HOME / "by-tests").exists():
        (HOME / "by-tests").unlink()
        subprocess.run(["bash", str(HERE / "stop.sh")], capture_output=True, timeout=120, check=False)


def _is_free(users: IO[str]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _running() -> str:
    """The version that is up; "" when none is."""
    try:
        os.kill(int((HOME / "pids" / "ckan").read_text()), 0)
        return (HOME / "pids" / "version").read_text().strip()
    except (OSError, ValueError):
        return ""


@contextmanager
def turn(name: str = "turn.lock") -> Iterator[None]:
    """One test at a time, among all sessions on this machine."""
    with (HOME / name).open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The writing actions that are asked for from now on."""
    seen: list[str] = []
    write = Calls.write

    def noted(calls: Calls, action: str, body: Any) -> Any:
        seen.append(action)
        return write(calls, action, body)

    monkeypatch.setattr(Calls, "write", noted)
    return seen
