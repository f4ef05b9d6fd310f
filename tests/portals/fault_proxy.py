"""An HTTP proxy before a real portal that does one fault at the n-th request, and counts the requests."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import urlsplit


class Fault(StrEnum):
    """The first four leave the portal as it was; at the others it has done what it was asked."""

    REFUSED = "refused: the connection is closed at once"
    ERROR = "answered 500, in CKAN's words"
    DOWN = "answered 503, by a page that is not CKAN's"
    BUSY = "answered 429, with Retry-After"
    CUT = "the answer is cut in the middle"
    DONE = "done, and cut before any answer"
    LATE = "done, and not answered before the client gives up"
    GONE = "done, and from then on nothing is answered"


class _Answer(NamedTuple):
    status: int
    content_type: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


_ANSWERS = {
    Fault.ERROR: _Answer(
        500,
        "application/json",
        b'{"success": false, "error": {"__type": "Internal Server Error", "message": "broken"}}',
    ),
    Fault.DOWN: _Answer(503, "text/html", b"<html><title>Service Unavailable</title></html>"),
    Fault.BUSY: _Answer(429, "text/html", b"<html><title>Slow</title></html>", (("Retry-After", "0"),)),
}
_KEPT = ("location", "content-disposition", "cache-control")
_DROPPED = ("host", "connection", "accept-encoding")


class FaultProxy(ThreadingHTTPServer):
    """Answers for `upstream`. `seen` are the requests in their order; the `number`-th meets the fault."""

    daemon_threads = True

    def __init__(self, upstream: str, fault: Fault | None, number: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.upstream, self.fault, self.number = upstream, fault, number
        self.seen: list[str] = []
        self._counting = threading.Lock()

    def fault_of(self, request: str) -> Fault | None:
        """What this request meets."""
        with self._counting:
            self.seen.append(request)
            count = len(self.seen)
        if self.fault is Fault.GONE and count > self.number:
            return Fault.REFUSED
        return self.fault if count == self.number else None


class _Handler(BaseHTTPRequestHandler):
    """HTTP/1.0: one request a connection."""

    server: FaultProxy

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""

    def _serve(self) -> None:
        self.close_connection = True
        fault = self.server.fault_of(f"{self.command} {urlsplit(self.path).path}")
        if fault is Fault.REFUSED:
            return
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        answer = _ANSWERS[fault] if fault in _ANSWERS else self._forwarded(body)
        if fault in (Fault.DONE, Fault.GONE):
            return
        if fault is Fault.LATE:
            self.rfile.read(1)
            return
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body[: len(answer.body) // 2] if fault is Fault.CUT else answer.body)

    def _forwarded(self, body: bytes) -> _Answer:
        """The portal's answer. Its addresses become the proxy's, so that downloads come here too."""
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _DROPPED}
        connection = HTTPConnection(urlsplit(self.server.upstream).netloc, timeout=60)
        try:
            connection.request(self.command, self.path, body or None, headers)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        kind = answer.headers.get("Content-Type", "")
        if "json" in kind:
            content = content.replace(self.server.upstream.encode(), self.server.url.encode())
        kept = tuple((name, value) for name, value in answer.getheaders() if name.lower() in _KEPT)
        return _Answer(answer.status, kind, content, kept)


@contextmanager
def fault_proxy(upstream: str, fault: Fault | None = None, number: int = 0) -> Iterator[FaultProxy]:
    """A proxy that runs as long as the block."""
    with FaultProxy(upstream, fault, number) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield proxy
        finally:
            proxy.shutdown()
            thread.join()
