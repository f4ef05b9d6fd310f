"""What CKAN's answers mean, and how it is spoken to; on answers as real portals give them, without one."""

import json
import os
import threading
import traceback
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from opendata.errors import PortalFailure
from opendata.portals.ckan_answers import Refusal, result_of
from opendata.portals.ckan_calls import Calls, Form, Part

VALIDATION = "Validation Error"
NGINX = "<html><head><title>413 Request Entity Too Large</title></head><body>nginx</body></html>"
SECRET = "a-secret-of-the-tests"


def error(**said: Any) -> str:
    return json.dumps({"help": "…", "success": False, "error": said}, ensure_ascii=False)


@pytest.mark.parametrize(
    ("status", "body", "words", "may_retry"),
    [
        (409, error(name=["That URL is already in use."], __type=VALIDATION), "already in use", False),
        (
            409,
            error(name=["その URL はすでに使用されています。"], __type=VALIDATION),
            "the dataset's name",
            False,
        ),
        (409, error(id="Missing value", __type=VALIDATION), "Missing value", False),
        (409, error(extras=[{"key": ["same name"]}, {}], __type=VALIDATION), "key: same name", False),
        (409, error(message=[{"match": ["metadata_modified"]}], __type=VALIDATION), "was first", False),
        (403, error(message="アクセスできません: …", __type="Authorization Error"), "token", False),
        (404, error(message="Not found", __type="Not Found Error"), "does not have it", False),
        (500, error(message="no server", __type="Search Connection Error"), "search server", True),
        (500, error(message="immense term in x", __type="Search Index Error"), "cannot index", False),
        (409, error(message="down", __type="Search Error"), "search server", False),
        (400, '"Bad request - Action name not known: x"', "Action name not known", False),
        (400, error(message="Only lists", data={"a": 1}, __type="Integrity Error"), "Only lists", False),
        (413, NGINX, "too large", False),
        (500, "<html><title>Internal\n Error</title>", "HTTP 500 Internal Error", False),
        (502, "", "HTTP 502", True),
        (503, NGINX, "HTTP 503", True),
        (429, error(message="slow", __type="Rate"), "slow", True),
        (200, "<title>Hello</title>", "not CKAN's", False),
        (200, '{"success": false}', "not CKAN's", False),
        (500, "[1, 2]", "cannot be understood", False),
    ],
)
def test_every_shape_becomes_one_sentence(status: int, body: str, words: str, may_retry: bool) -> None:
    with pytest.raises(Refusal) as caught:
        result_of(status, body)
    assert words in caught.value.text.en
    assert "<" not in caught.value.text.ja
    assert caught.value.may_retry is may_retry


@pytest.mark.parametrize("fields", [{"match": ["x"]}, {"message": [{"match": ["x"]}]}])
def test_a_stale_match_is_recognised_in_both_forms(fields: dict[str, Any]) -> None:
    with pytest.raises(Refusal) as caught:
        result_of(409, error(__type=VALIDATION, **fields))
    assert caught.value.is_stale


def test_long_words_of_the_server_are_cut() -> None:
    with pytest.raises(Refusal) as caught:
        result_of(409, error(notes=["x" * 5000], __type=VALIDATION))
    assert len(caught.value.text.en) < 500


class Asked(NamedTuple):
    path: str
    token: str | None
    body: bytes


class Portal(ThreadingHTTPServer):
    """Answers in turn what a test has laid out, and remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: list[tuple[int, dict[str, str], bytes] | None] = []
        self.asked: list[Asked] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def answer(self, status: int, body: object, **headers: str) -> None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.answers.append(
            (status, {name.replace("_", "-"): value for name, value in headers.items()}, data)
        )


class _Handler(BaseHTTPRequestHandler):
    server: Portal

    def log_message(self, *_: object) -> None:
        return

    def _reply(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.asked.append(Asked(self.path, self.headers.get("Authorization"), body))
        answer = self.server.answers.pop(0)
        if answer is None:
            self.close_connection = True
            return
        status, headers, data = answer
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = _reply


@pytest.fixture
def start() -> Iterator[Callable[[], Portal]]:
    running: list[Portal] = []

    def one() -> Portal:
        running.append(Portal())
        threading.Thread(target=running[-1].serve_forever, args=(0.01,), daemon=True).start()
        return running[-1]

    yield one
    for portal in running:
        portal.shutdown()
        portal.server_close()


@pytest.fixture
def portal(start: Callable[[], Portal]) -> Portal:
    return start()


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def calls(portal: Portal, waits: list[float], monkeypatch: pytest.MonkeyPatch) -> Calls:
    monkeypatch.setenv("TEST_TOKEN", SECRET)
    return Calls(f"{portal.url}/api/3/action/", "TEST_TOKEN", sleep=waits.append)


OK = {"success": True, "result": 7}


def test_reading_waits_and_asks_again(portal: Portal, calls: Calls, waits: list[float]) -> None:
    portal.answer(503, b"")
    portal.answers.append(None)
    portal.answer(429, b"", Retry_After="17")
    portal.answer(200, OK)
    assert calls.read("status_show") == 7
    assert waits[2] == 17
    assert 0.5 <= waits[0] <= 1 <= waits[1] <= 2


def test_writing_is_never_repeated_by_itself(portal: Portal, calls: Calls) -> None:
    portal.answer(503, b"")
    with pytest.raises(Refusal):
        calls.write("package_create", {})
    assert len(portal.asked) == 1


def test_a_refusal_is_not_asked_again(portal: Portal, calls: Calls, waits: list[float]) -> None:
    portal.answer(403, {"success": False, "error": {"__type": "Authorization Error", "message": SECRET}})
    with pytest.raises(Refusal) as caught:
        calls.read("package_show", id="x")
    assert waits == []
    assert SECRET not in caught.value.text.en + caught.value.text.ja


def test_the_token_stays_with_its_host(portal: Portal, calls: Calls, start: Callable[[], Portal]) -> None:
    other = start()
    portal.answer(302, b"", Location=f"{other.url}/file.csv")
    other.answer(200, b"bytes")
    calls.digest(f"{portal.url}/download", 100)
    assert (portal.asked[0].token, other.asked[0].token) == (SECRET, None)
    portal.answer(301, b"", Location=f"{other.url}/api/3/action/package_show")
    with pytest.raises(Refusal, match="moved"):
        calls.read("package_show", id="x")
    assert len(other.asked) == 1


def test_the_token_is_not_sent_unencrypted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_TOKEN", SECRET)
    with pytest.raises(PortalFailure, match="not encrypted"):
        Calls("http://portal.example.jp/api/3/action/", "TEST_TOKEN").read("status_show")


def test_a_machine_without_answer_tells_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_TOKEN", SECRET)
    silent = Calls("http://127.0.0.1:9/api/3/action/", "TEST_TOKEN", sleep=lambda _: None)
    with pytest.raises(Refusal) as caught:
        silent.read("status_show")
    assert caught.value.may_retry
    assert SECRET not in "".join(traceback.format_exception(caught.value)) + repr(vars(silent))


def test_passwords_of_netrc_are_not_used(
    portal: Portal, calls: Calls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("NETRC", os.fspath(tmp_path / "netrc"))
    portal.answer(200, OK)
    calls.read("status_show")
    assert portal.asked[0].token == SECRET


def test_more_bytes_than_expected_are_not_read(portal: Portal, calls: Calls) -> None:
    portal.answer(200, b"0" * 1000)
    with pytest.raises(PortalFailure, match="more than 10 bytes"):
        calls.digest(f"{portal.url}/download", 10)


def test_files_are_sent_from_disk_with_their_length(portal: Portal, calls: Calls, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(os.urandom(300_000))
    form = Form({"match": '{"name": "見本"}'}, (Part("upload", "a.csv", "text/csv", os.fspath(path)),))
    portal.answer(200, OK)
    assert calls.write("package_revise", form) == 7
    assert len(portal.asked[0].body) == len(form)
    assert path.read_bytes() in portal.asked[0].body
    assert max(len(piece) for piece in form) < 100_000


def test_writes_keep_their_distance(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    calls = Calls(f"{portal.url}/api/3/action/", "", pause=5.0, sleep=waits.append)
    for _ in range(2):
        portal.answer(200, OK)
        calls.write("package_revise", {})
    assert [round(wait) for wait in waits] == [5]
