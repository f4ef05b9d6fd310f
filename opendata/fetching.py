"""One polite request at a time: pauses, patience with busy hosts, limits, and no credentials for anybody."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from typing import Any, BinaryIO, NamedTuple
from urllib.parse import urljoin, urlsplit, urlunsplit

import requests
from requests.exceptions import RequestException, SSLError
from requests.utils import get_environ_proxies, select_proxy

from opendata import __version__
from opendata.errors import PortalFailure
from opendata.guarding import Forbidden, Guard, GuardedAdapter
from opendata.model import Text
from opendata.wording import visible

AGENT = f"opendata/{__version__} census"
ATTEMPTS = 3
REDIRECTS = 5
LONGEST_WAIT = 120.0
"""Seconds; who asks for more is asked again in another census."""
TIMEOUTS = (10.0, 60.0)
"""Seconds to connect, and seconds between two pieces of an answer."""
LONGEST = 600.0
"""Seconds that one answer may take, however many pieces it comes in."""
_BUSY = frozenset({429, 502, 503, 504})
_MOVED = frozenset({301, 302, 303, 307, 308})
_CHUNK = 1 << 16
_NONE: Mapping[str, str] = {}


class Busy(PortalFailure):
    """Waiting may help. `wait` is how many seconds the host asks for; a silent one said nothing at all."""

    def __init__(self, text: Text, wait: float = 0.0, *, is_silent: bool = False) -> None:
        super().__init__(text, may_retry=True)
        self.wait, self.is_silent = wait, is_silent


class Reply(NamedTuple):
    """What came back; its body, whatever the status, went where the asker wanted it."""

    status: int
    url: str
    headers: Mapping[str, str]
    size: int
    sha256: str

    def header(self, name: str) -> str:
        return self.headers.get(name) or ""


class Fetcher:
    """GET, by one connection after the other. Hosts that stay silent are not asked again."""

    def __init__(
        self,
        guard: Guard,
        pause: float = 1.0,
        sleep: Callable[[float], None] = time.sleep,
        longest: float = LONGEST,
    ) -> None:
        self._guard, self._pause, self._sleep, self._longest = guard, pause, sleep, longest
        self._adapter = GuardedAdapter(guard)
        self._silent: dict[str, Busy] = {}
        self._last = float("-inf")

    def get(self, url: str, into: BinaryIO, limit: int, headers: Mapping[str, str] = _NONE) -> Reply:
        """Raises PortalFailure: Forbidden for where nobody goes, Busy when patience has not helped."""
        host = urlsplit(plain(url)).netloc
        if host in self._silent:
            raise self._silent[host]
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._followed(url, into, limit, headers)
            except Busy as problem:
                if attempt == ATTEMPTS or problem.wait > LONGEST_WAIT:
                    if problem.is_silent:
                        self._silent[host] = problem
                    raise
                self._sleep(max(problem.wait, 2.0**attempt))
        raise AssertionError(url)

    def _followed(self, url: str, into: BinaryIO, limit: int, headers: Mapping[str, str]) -> Reply:
        for _ in range(REDIRECTS + 1):
            url = plain(url)
            into.seek(0)
            into.truncate()
            reply = self._once(url, into, limit, headers)
            if reply.status in _BUSY:
                raise Busy(_ANSWERS.format(status=reply.status), asked(reply.header("Retry-After")))
            if reply.status not in _MOVED or not reply.header("Location"):
                return reply
            url = _joined(url, reply.header("Location"))
        raise PortalFailure(_CIRCLE)

    def _once(self, url: str, into: BinaryIO, limit: int, headers: Mapping[str, str]) -> Reply:
        """A host that trickles is cut off: a timeout only sees the pieces, not the whole."""
        self._rest()
        is_over = threading.Event()
        clock = threading.Timer(self._longest, self._cut, (is_over,))
        clock.daemon = True
        clock.start()
        try:
            reply = self._received(url, into, limit, headers)
        except RequestException as problem:
            raise (PortalFailure(_SLOW) if is_over.is_set() else _understood(problem)) from None
        finally:
            clock.cancel()
            self._guard.hold(None)
            self._last = time.monotonic()
        if is_over.is_set():
            raise PortalFailure(_SLOW)
        return reply

    def _rest(self) -> None:
        quiet = self._last + self._pause - time.monotonic()
        if quiet > 0:
            self._sleep(quiet)

    def _cut(self, is_over: threading.Event) -> None:
        is_over.set()
        self._guard.hang_up()

    def _received(self, url: str, into: BinaryIO, limit: int, headers: Mapping[str, str]) -> Reply:
        """Without a session there is no cookie, no netrc, no proxy, and no redirect but ours."""
        answer = self._adapter.send(
            _request(url, headers),
            stream=True,
            timeout=TIMEOUTS,
            verify=os.environ.get("REQUESTS_CA_BUNDLE") or True,
        )
        try:
            size, digest = (0, "") if answer.status_code in _MOVED else _poured(answer, into, limit)
        finally:
            answer.close()
        return Reply(answer.status_code, url, answer.headers, size, digest)


def has_proxy(url: str) -> bool:
    """Whether the environment, or Windows, names a proxy for an address. `Fetcher` never takes one."""
    return select_proxy(url, get_environ_proxies(url)) is not None


def plain(url: str) -> str:
    """Without a name, a password or a fragment. Raises Forbidden for anything but http and https."""
    try:
        parts = urlsplit(url.strip())
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        raise Forbidden(_NO_ADDRESS) from None
    if parts.scheme not in ("http", "https"):
        raise Forbidden(_SCHEME.format(scheme=visible(parts.scheme) or "-"))
    if not parts.hostname or not has_port:
        raise Forbidden(_NO_ADDRESS)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, parts.query, ""))


def origin(url: str) -> tuple[str, int]:
    """The host and the port of an address that `plain` has let pass."""
    parts = urlsplit(url)
    return (parts.hostname or "").rstrip("."), parts.port or (443 if parts.scheme == "https" else 80)


def asked(words: str) -> float:
    """Retry-After in seconds, whether it is a number or a date."""
    try:
        return float(words) if _is_number(words) else parsedate_to_datetime(words).timestamp() - time.time()
    except (TypeError, ValueError, OverflowError):
        return 0.0


def _is_number(words: str) -> bool:
    return words.isascii() and words.isdigit() and len(words) < 20


def _request(url: str, headers: Mapping[str, str]) -> requests.PreparedRequest:
    """Raises Forbidden for what only looked like an address."""
    ours = {"User-Agent": AGENT, "Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close"}
    try:
        return requests.Request("GET", url, headers={**ours, **headers}).prepare()
    except (RequestException, UnicodeError):
        raise Forbidden(_NO_ADDRESS) from None


def _joined(url: str, target: str) -> str:
    """Where a redirect leads; raw bytes of a header are UTF-8 more often than what HTTP says."""
    try:
        return urljoin(url, target.encode("latin-1").decode("utf-8"))
    except ValueError:
        raise Forbidden(_NO_ADDRESS) from None


def _poured(answer: Any, into: BinaryIO, limit: int) -> tuple[int, str]:
    """Raises PortalFailure as soon as the body is larger than it may be, or when it ends too early."""
    said = answer.headers.get("Content-Length", "")
    is_plain = not answer.headers.get("Content-Encoding")
    promised = int(said) if is_plain and _is_number(said) else None
    if promised is not None and promised > limit:
        raise PortalFailure(_TOO_LONG.format(limit=limit))
    size, digest = 0, hashlib.sha256()
    for chunk in answer.iter_content(_CHUNK):
        size += len(chunk)
        if size > limit:
            raise PortalFailure(_TOO_LONG.format(limit=limit))
        digest.update(chunk)
        into.write(chunk)
    if promised is not None and size < promised and answer.status_code == 200:
        raise Busy(_CUT)
    return size, digest.hexdigest()


def _understood(problem: RequestException) -> PortalFailure:
    if isinstance(problem, SSLError):
        return PortalFailure(_CERTIFICATE)
    if isinstance(problem, requests.exceptions.ContentDecodingError):
        return PortalFailure(_GARBLED)
    is_silent = isinstance(problem, requests.exceptions.ConnectionError)
    return Busy(_SILENT if is_silent else _CUT, is_silent=is_silent)


_ANSWERS = Text("相手が混み合っています（HTTP {status}）", "the host is busy (HTTP {status})")
_CIRCLE = Text("転送が続きすぎます", "too many redirects")
_SLOW = Text("送られてくるのが遅すぎるため、やめました", "it comes too slowly; given up")
_SCHEME = Text("http か https の住所ではありません（{scheme}）", "not an address of http or https ({scheme})")
_NO_ADDRESS = Text("住所として読めません", "not readable as an address")
_TOO_LONG = Text("上限の{limit}バイトを超えています", "larger than the limit of {limit} bytes")
_CERTIFICATE = Text("証明書を確かめられません", "the certificate cannot be verified")
_GARBLED = Text("圧縮された内容を元に戻せません", "the compressed content cannot be unpacked")
_SILENT = Text("相手から返事がありません", "the host does not answer")
_CUT = Text("通信が途中で切れました", "the connection broke off")
