"""A web server of strangers: it answers what a test lays out, and remembers what it was asked."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest

NO_HEADERS: Mapping[str, str] = {}


class Page(NamedTuple):
    """An answer; its length is told unless a header says otherwise. `drips` are sent a second apart."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = NO_HEADERS
    drips: int = 0


class Asked(NamedTuple):
    path: str
    headers: Mapping[str, str]


Answer = Page | Callable[[Asked], Page]


class Stranger(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        super().__init__((host, port), _Handler)
        self.pages: dict[str, Answer] = {}
        self.asked: list[Asked] = []
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://{self.server_address[0]!s}:{self.server_port}"

    @property
    def home(self) -> tuple[str, int]:
        return str(self.server_address[0]), self.server_port

    def paths(self) -> list[str]:
        return [one.path for one in self.asked]

    def becomes_ckan(self, datasets: Sequence[Mapping[str, Any]], version: str = "2.11.6") -> None:
        """Answers what a census asks of a CKAN, page by page."""

        def search(asked: Asked) -> Page:
            words = parse_qs(urlsplit(asked.path).query)
            start, rows = int(words["start"][0]), int(words["rows"][0])
            return ckan_says({"count": len(datasets), "results": list(datasets[start : start + rows])})

        status = {"ckan_version": version, "site_title": "見本ポータル"}
        self.pages["/api/3/action/status_show"] = ckan_says(status)
        self.pages["/api/3/action/package_search"] = search


class _Handler(BaseHTTPRequestHandler):
    server: Stranger

    def log_message(self, *_: object) -> None:
        return

    def do_GET(self) -> None:
        asked = Asked(self.path, dict(self.headers.items()))
        self.server.asked.append(asked)
        answer = self.server.pages.get(urlsplit(self.path).path, Page(404))
        page = answer(asked) if callable(answer) else answer
        self.send_response(page.status)
        for name, value in {"Content-Length": str(len(page.body)), **page.headers}.items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(page.body)
            for _ in range(page.drips):
                time.sleep(0.05)
                self.wfile.write(b"x")
        except OSError:
            pass


def ckan_says(result: object) -> Page:
    return Page(body=json.dumps({"success": True, "result": result}).encode())


@pytest.fixture
def strangers() -> Iterator[Callable[..., Stranger]]:
    running: list[Stranger] = []

    def start(host: str = "127.0.0.1", port: int = 0) -> Stranger:
        running.append(Stranger(host, port))
        return running[-1]

    yield start
    for server in running:
        server.shutdown()
        server.server_close()
