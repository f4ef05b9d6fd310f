"""Where the secret of a portal comes from, and that it is told to nobody on the way."""

import json
import logging
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.core import load_keyring
from keyring.errors import KeyringLocked, NoKeyringError

from opendata import tokens
from opendata.commands import main
from opendata.connecting import connect
from opendata.errors import EnvironmentFailure, UsageError
from opendata.portals.ckan_calls import Calls
from opendata.workspace import PortalSettings

ROOT = Path(__file__).resolve().parents[1]
IN_A_FILE = "keyrings.alt.file.PlaintextKeyring"
VARIABLE = "OPENDATA_TOKEN_CITY"
REFUSED = "http://portal.example.jp"
"""Not encrypted, so it is never asked."""
SECRET = "mihon-token-0123456789"
CITY = PortalSettings(
    name="city", kind="ckan", url="http://127.0.0.1:9", organization="sanjo", token_env=VARIABLE
)
PROGRAM = """
import json, sys
from opendata.commands import main
code = main(sys.argv[1:])
print("\\n" + json.dumps([code, "keyring" in sys.modules]))
"""


class Vault(KeyringBackend):
    """A keyring that counts how often it is asked, and may fail and babble the secret."""

    def __init__(self, problem: Exception | None = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.problem, self.asked = problem, 0

    def get_password(self, service: str, username: str) -> str | None:
        self.asked += 1
        if self.problem:
            raise self.problem
        return SECRET

    def set_password(self, service: str, username: str, password: str) -> None:
        raise AssertionError("opendata stores nothing")


@pytest.fixture(autouse=True)
def own_keyring(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test meets the variable or the keyring of whoever runs it."""
    monkeypatch.delenv(VARIABLE, raising=False)
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


@pytest.fixture
def backend(tmp_path: Path) -> KeyringBackend:
    """A real keyring in a file of its own."""
    made = load_keyring(IN_A_FILE).with_properties(file_path=str(tmp_path / "keyring.cfg"))
    keyring.set_keyring(made)
    return made


def keys_of(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What makes another process keep its keyring under `folder`."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", IN_A_FILE)
    monkeypatch.setenv("XDG_DATA_HOME", str(folder))
    monkeypatch.setenv("LOCALAPPDATA", str(folder))


def imports_keyring(*words: str) -> tuple[int, bool]:
    """The exit code of a command in a process of its own, and whether it imported keyring."""
    command = [sys.executable, "-c", PROGRAM, *words]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=ROOT, check=True)
    code, imported = json.loads(done.stdout.splitlines()[-1])
    return code, imported


def test_the_variable_comes_before_the_keyring(
    backend: KeyringBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend.set_password("opendata", VARIABLE, "of the keyring")
    monkeypatch.setenv(VARIABLE, f" {SECRET}\n")
    assert tokens.find(VARIABLE) == SECRET


@pytest.mark.parametrize("empty", [None, "", " "])
def test_without_the_variable_the_keyring_is_asked(
    backend: KeyringBackend, monkeypatch: pytest.MonkeyPatch, empty: str | None
) -> None:
    if empty is not None:
        monkeypatch.setenv(VARIABLE, empty)
    backend.set_password("opendata", VARIABLE, f"{SECRET}\n")
    assert tokens.find(VARIABLE) == SECRET


@pytest.mark.usefixtures("backend")
def test_what_is_nowhere_is_empty() -> None:
    assert tokens.find(VARIABLE) == ""
    assert tokens.find("") == ""


def test_another_service_or_variable_is_not_taken(backend: KeyringBackend) -> None:
    backend.set_password("other", VARIABLE, SECRET)
    backend.set_password("opendata", "OPENDATA_TOKEN_OTHER", SECRET)
    assert tokens.find(VARIABLE) == ""


@pytest.mark.parametrize("system", [NoKeyringError(SECRET), None])
def test_a_machine_without_a_keyring_has_no_token(
    system: Exception | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if system:
        keyring.set_keyring(Vault(system))
    else:
        monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(UsageError, match=f"python -m keyring set opendata {VARIABLE}") as caught:
        connect(CITY, Path())
    assert VARIABLE in caught.value.text.ja


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (KeyringLocked(SECRET), "locked"),
        (RuntimeError(SECRET), "does not work"),
        (OSError(5, SECRET), "does not work"),
        (ImportError(SECRET), "does not work"),
        (UnicodeDecodeError("utf-8", SECRET.encode(), 0, 1, SECRET), "does not work"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else value,
)
def test_a_keyring_that_fails_is_named_without_its_own_words(
    problem: Exception, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    keyring.set_keyring(Vault(problem))
    with pytest.raises(EnvironmentFailure, match=words) as caught:
        connect(CITY, Path())
    failure = caught.value
    told = "".join(traceback.format_exception(failure)) + repr(failure) + failure.text.ja + caplog.text
    assert SECRET not in told
    assert VARIABLE in failure.text.ja
    assert VARIABLE in failure.text.en
    assert failure.__context__ is None
    assert failure.__cause__ is None


def test_a_keyring_that_cannot_be_loaded_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring.errors", None)
    with pytest.raises(EnvironmentFailure, match="does not work"):
        tokens.find(VARIABLE)


def test_a_portal_asks_the_keyring_once_and_shows_nothing() -> None:
    vault = Vault()
    keyring.set_keyring(vault)
    calls = Calls("http://127.0.0.1:9/", VARIABLE)
    assert calls.has_token
    assert calls._scrubbed(f"<{SECRET}>") == "<***>"
    assert vault.asked == 1
    assert SECRET not in repr(calls) + repr(vars(calls))


def test_a_portal_without_a_variable_asks_nobody() -> None:
    keyring.set_keyring(Vault(RuntimeError(SECRET)))
    assert not Calls("http://127.0.0.1:9/", "").has_token


@pytest.fixture
def workspace(tmp_path: Path) -> Callable[[str], Path]:
    """A workspace with a folder portal and, at an address, a CKAN."""

    def made(url: str) -> Path:
        root = tmp_path / "三条市"
        main(["init", str(root), "--lgcode", "152048"])
        where = f'kind = "ckan"\nurl = "{url}"\norganization = "sanjo"\n'
        with (root / "opendata.toml").open("a", encoding="utf-8") as file:
            file.write(f'\n[portals.city]\n{where}token_env = "{VARIABLE}"\n')
        return root

    return made


class _Answers(BaseHTTPRequestHandler):
    """Enough of a CKAN to be sent a token."""

    tokens: ClassVar[set[str | None]] = set()

    def do_GET(self) -> None:
        self.tokens.add(self.headers["Authorization"])
        result: object = [] if "_list" in self.path else {"ckan_version": "2.11.0"}
        body = json.dumps({"success": True, "result": result}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the screen."""


@pytest.fixture
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Answers) as made:
        Thread(target=made.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{made.server_port}"
        made.shutdown()


def test_a_folder_imports_no_keyring(workspace: Callable[[str], Path]) -> None:
    root = workspace(REFUSED)
    assert imports_keyring("portal", "check", "--portal", "public", "--workspace", str(root)) == (0, False)
    assert imports_keyring("publish", "--yes", "--portal", "public", "--workspace", str(root)) == (0, False)


def test_a_set_variable_imports_no_keyring(
    workspace: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    check = ("portal", "check", "--portal", "city", "--workspace", str(workspace(REFUSED)))
    monkeypatch.setenv(VARIABLE, SECRET)
    assert imports_keyring(*check) == (1, False)
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    assert imports_keyring(*check) == (2, True)


def test_what_the_clerk_stores_is_found(
    workspace: Callable[[str], Path], server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command of docs/scheduling.md, with the secret typed in and never on a command line."""
    keys_of(tmp_path / "keys", monkeypatch)
    stored = subprocess.run(
        [sys.executable, "-m", "keyring", "set", "opendata", VARIABLE],
        input=f"{SECRET}\n",
        text=True,
        capture_output=True,
        check=True,
    )
    assert SECRET not in stored.stdout + stored.stderr
    root = workspace(server)
    check = ["portal", "check", "--portal", "city", "--workspace", str(root), "--lang", "en"]
    done = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), *check], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "may not create datasets" in done.stdout
    assert {SECRET} == _Answers.tokens
    assert SECRET not in done.stdout + done.stderr


def test_a_keyring_that_cannot_work_ends_a_command_with_a_sentence(
    workspace: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "no.such.Keyring")
    command = ["plan", "--portal", "city", "--workspace", str(workspace(REFUSED)), "--lang", "en"]
    done = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), *command], capture_output=True, text=True, check=False
    )
    assert done.returncode == 3
    assert "The keyring does not work" in done.stderr
    assert "Traceback" not in done.stderr
