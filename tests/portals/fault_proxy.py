"""An HTTP proxy before a real portal that does one fault at the n-th request, and counts the requests."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import urlsplit


class Fault(StrEnum):
    """The first six leave the portal as it was; at the others it has done, or will do, what it was asked."""

    REFUSED = "refused: the connection is closed at once"
    STOPPED = "half of the request is taken, and the portal never hears of it"
    HALVED = "half of the request reaches the portal, then everything is cut"
    ERROR = "answered 500, in CKAN's words"
    DOWN = "answered 503, by a page that is not CKAN's"
    BUSY = "answered 429, with Retry-After"
    CUT = "the answer is cut in the middle"
    DONE = "done, and cut before any answer"
    LATE = "done, and not answered before the client gives up"
    HELD = "done only after the client gave up"
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
_SILENT = (Fault.DONE, Fault.LATE, Fault.HELD, Fault.GONE)
_KEPT = ("location", "content-disposition", "cache-control")
_DROPPED = ("host", "connection", "accept-encoding", "content-length")


class FaultProxy(ThreadingHTTPServer):
    """Answers for `upstream`. `seen` are the requests in their order; the `number`-th meets the fault.

    `then` is called once the fault is done, while the client still waits. When the proxy is closed, the
    portal has ended all that came through here.
    """

    daemon_threads = False

    def __init__(self, upstream: str, fault: Fault | None, number: int, then: Callable[[], None]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.upstream, self.fault, self.number, self.then = upstream, fault, number, then
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
    timeout = 60

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""

    def _serve(self) -> None:
        self.close_connection = True
        fault = self.server.fault_of(f"{self.command} {urlsplit(self.path).path}")
        answer = self._met(fault)
        if fault:
            self.server.then()
        if answer is None:
            return
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body[: len(answer.body) // 2] if fault is Fault.CUT else answer.body)

    def _met(self, fault: Fault | None) -> _Answer | None:
        """What the client hears; nothing, where it is only cut."""
        length = int(self.headers.get("Content-Length", 0))
        if fault in (Fault.REFUSED, Fault.STOPPED):
            self.rfile.read(length // 2 if fault is Fault.STOPPED else 0)
            return None
        body = self.rfile.read(length).replace(self.server.url.encode(), self.server.upstream.encode())
        if fault is Fault.HALVED:
            self._forward_half(body)
            return None
        if fault in _ANSWERS:
            return _ANSWERS[fault]
        if fault is Fault.HELD:
            self._wait_for_the_client_to_leave()
        answer = self._forwarded(body)
        if fault is Fault.LATE:
            self._wait_for_the_client_to_leave()
        return None if fault in _SILENT else answer

    def _wait_for_the_client_to_leave(self) -> None:
        self.rfile.read(1)

    def _forward_half(self, body: bytes) -> None:
        """Of the body, or of the head where there is none; then wait until the portal has hung up too."""
        address = urlsplit(self.server.upstream)
        lines = [f"{self.command} {self.path} HTTP/1.1", f"Host: {address.netloc}", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in self._passed_on(body).items()]
        head = "\r\n".join([*lines, "", ""]).encode("latin-1")
        sent = head + body[: len(body) // 2] if body else head[: len(head) // 2]
        with (
            socket.create_connection((address.hostname or "", address.port or 80), timeout=60) as portal,
            suppress(ConnectionError),
        ):
            portal.sendall(sent)
            portal.shutdown(socket.SHUT_WR)
            while portal.recv(1 << 16):
                pass

    def _forwarded(self, body: bytes) -> _Answer:
        """The portal's answer. Its addresses become the proxy's, so that downloads come here too.

        In what is sent to the portal they are its own again: it has no views for files of other hosts.
        """
        connection = HTTPConnection(urlsplit(self.server.upstream).netloc, timeout=60)
        try:
            connection.request(self.command, self.path, body or None, self._passed_on(body))
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        kind = answer.headers.get("Content-Type", "")
        if "json" in kind:
            content = content.replace(self.server.upstream.encode(), self.server.url.encode())
        kept = tuple((name, value) for name, value in answer.getheaders() if name.lower() in _KEPT)
        return _Answer(answer.status, kind, content, kept)

    def _passed_on(self, body: bytes) -> dict[str, str]:
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _DROPPED}
        return headers | ({"Content-Length": str(len(body))} if body else {})


@contextmanager
def fault_proxy(
    upstream: str, fault: Fault | None = None, number: int = 0, then: Callable[[], None] = lambda: None
) -> Iterator[FaultProxy]:
    """A proxy that runs as long as the block."""
    with FaultProxy(upstream, fault, number, then) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield proxy
        finally:
            proxy.shutdown()
            thread.join()
