"""How CKAN is spoken to: one session with timeouts, a token that never leaves its host, uploads from disk."""

from __future__ import annotations

import hashlib
import json
import os
import random
import time
from collections.abc import Callable, Iterator, Mapping
from email.utils import parsedate_to_datetime
from functools import cache, partial
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urljoin, urlsplit

from opendata import __version__, tokens
from opendata.errors import PortalFailure
from opendata.model import Text
from opendata.portals.ckan_answers import Refusal, cut, result_of

TIMEOUTS = (10.0, 60.0)
"""Seconds to connect, and seconds between two pieces of an answer."""
ATTEMPTS = 4
LONGEST_WAIT = 60.0
_CHUNK = 1 << 16
_LONGEST_ANSWER = 64 << 20
_REDIRECTS = 5
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_NO_HEAD = frozenset({403, 405, 501})
"""After HEAD; 403 because an address signed for GET refuses every other method."""
_EMPTY = 416
"""A file of no bytes has no first byte."""

Sleep = Callable[[float], None]
_Told = TypeVar("_Told")


class Part(NamedTuple):
    """A file of a form: the field, the name it is sent under, its media type and where it lies."""

    field: str
    filename: str
    media_type: str
    path: str


class Form:
    """multipart/form-data whose files are read from disk while they are sent."""

    def __init__(self, fields: Mapping[str, str], parts: tuple[Part, ...]) -> None:
        self.boundary = os.urandom(16).hex()
        self._fields, self._parts = fields, parts
        head = sum(len(self._field(name, value)) for name, value in fields.items())
        files = sum(len(self._head(part)) + os.stat(part.path).st_size + 2 for part in parts)
        self._length = head + files + len(self._end)

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[bytes]:
        for name, value in self._fields.items():
            yield self._field(name, value)
        for part in self._parts:
            yield self._head(part)
            with open(part.path, "rb") as file:
                while chunk := file.read(_CHUNK):
                    yield chunk
            yield b"\r\n"
        yield self._end

    @property
    def content_type(self) -> str:
        return f"multipart/form-data; boundary={self.boundary}"

    @property
    def _end(self) -> bytes:
        return f"--{self.boundary}--\r\n".encode()

    def _field(self, name: str, value: str) -> bytes:
        disposition = f'Content-Disposition: form-data; name="{name}"'
        return f"--{self.boundary}\r\n{disposition}\r\n\r\n{value}\r\n".encode()

    def _head(self, part: Part) -> bytes:
        disposition = f'Content-Disposition: form-data; name="{part.field}"; filename="{part.filename}"'
        return f"--{self.boundary}\r\n{disposition}\r\nContent-Type: {part.media_type}\r\n\r\n".encode()


class Calls:
    """The action API of one portal. The token is looked up once: a keyring may ask the person each time."""

    def __init__(self, base: str, token_env: str, pause: float = 0.0, sleep: Sleep = time.sleep) -> None:
        self.base = base
        self._pause, self._sleep = pause, sleep
        self._token = cache(partial(tokens.find, token_env))
        self._session: Any = None
        self._last_write = 0.0

    @property
    def has_token(self) -> bool:
        return bool(self._token())

    def read(self, action: str, **params: object) -> Any:
        """The result of a reading action; repeated with growing pauses while the portal is down."""
        words = {name: _param(value) for name, value in params.items()}
        return self._patiently(lambda: self._answer("GET", action, params=words))

    def write(self, action: str, body: Mapping[str, object] | Form) -> Any:
        """The result of a writing action. Never repeated here: who repeats must read again first."""
        quiet = self._last_write + self._pause - time.monotonic()
        if quiet > 0:
            self._sleep(quiet)
        headers = {"Content-Type": body.content_type if isinstance(body, Form) else "application/json"}
        data = body if isinstance(body, Form) else json.dumps(body, ensure_ascii=False).encode()
        try:
            return self._answer("POST", action, data=data, headers=headers)
        finally:
            self._last_write = time.monotonic()

    def wait(self, attempt: int, asked: float = 0.0) -> None:
        """Twice as long each time, scattered, and at least as long as the portal asked for."""
        self._sleep(min(LONGEST_WAIT, max(asked, 2 ** (attempt - 1) * random.uniform(0.5, 1.0))))

    def digest(self, url: str, limit: int) -> str:
        """The SHA-256 of what an address serves. Raises `PortalFailure` beyond `limit` bytes."""
        return self._patiently(lambda: self._digest(url, limit))

    def serves(self, url: str) -> bool:
        """Whether an address answers for a file.

        Raises `PortalFailure` where the portal itself is down; another host that is down serves nothing.
        """
        if not _is_web(url):
            return False
        try:
            return self._patiently(lambda: self._serves(url))
        except PortalFailure as problem:
            if problem.may_retry and self._is_home(url):
                raise
            return False

    def _patiently(self, ask: Callable[[], _Told]) -> _Told:
        """Ask again, with growing pauses, while waiting may help."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return ask()
            except Refusal as problem:
                if attempt == ATTEMPTS or not problem.may_retry:
                    raise
                self.wait(attempt, problem.wait)
        raise AssertionError(ask)

    def _serves(self, url: str) -> bool:
        """By HEAD; a host that refuses HEAD is asked for the first byte, and no more is read."""
        status = self._status("HEAD", url)
        if status in _NO_HEAD:
            status = self._status("GET", url, Range="bytes=0-0")
        return 200 <= status < 300 or status == _EMPTY

    def _status(self, method: str, url: str, **headers: str) -> int:
        """Raises `Refusal` for a status that waiting may cure."""
        answer = self._followed(url, method, headers)
        answer.close()
        status: int = answer.status_code
        try:
            result_of(status, "", wait=_asked(answer))
        except Refusal as problem:
            if problem.may_retry:
                raise
        return status

    def _digest(self, url: str, limit: int) -> str:
        digest, size = hashlib.sha256(), 0
        answer = self._followed(url)
        try:
            if answer.status_code != 200:
                result_of(answer.status_code, self._text(answer), wait=_asked(answer))
            for chunk in self._chunks(answer, url):
                digest.update(chunk)
                size += len(chunk)
                if size > limit:
                    raise PortalFailure(_TOO_LONG.format(url=url, limit=limit))
        finally:
            answer.close()
        return digest.hexdigest()

    def _followed(self, url: str, method: str = "GET", headers: Mapping[str, str] | None = None) -> Any:
        """A file may lie on another host, which never sees the token."""
        headers = {"Cache-Control": "no-cache", **(headers or {})}
        for _ in range(_REDIRECTS):
            answer = self._send(method, url, token=self._is_home(url), headers=headers)
            target = answer.headers.get("Location")
            if answer.status_code not in (301, 302, 303, 307, 308) or not target:
                return answer
            answer.close()
            url = urljoin(url, target)
        raise PortalFailure(
            Text("ファイルの転送が続きすぎます：{url}", "Too many redirects: {url}").format(url=url)
        )

    def _answer(self, method: str, action: str, **words: Any) -> Any:
        answer = self._send(method, self.base + action, token=True, **words)
        try:
            if 300 <= answer.status_code < 400:
                raise Refusal(
                    _MOVED.format(base=self.base, target=self._scrubbed(answer.headers.get("Location", "-"))),
                    status=answer.status_code,
                )
            return result_of(answer.status_code, self._text(answer), wait=_asked(answer))
        finally:
            answer.close()

    def _send(
        self, method: str, url: str, *, token: bool, headers: Mapping[str, str] | None = None, **words: Any
    ) -> Any:
        """Never follows, always verifies. `from None`, because the errors of requests hold headers."""
        import requests

        if self._session is None:
            self._session = requests.Session()
            self._session.headers["User-Agent"] = f"opendata/{__version__}"
        secret = self._token() if token else ""
        if secret and not is_safe(url):
            raise PortalFailure(_NOT_SECURE.format(url=url))
        try:
            return self._session.request(
                method, url, headers=dict(headers or {}), auth=_Bare(secret), timeout=TIMEOUTS,
                allow_redirects=False, verify=True, stream=True, **words,
            )  # fmt: skip
        except requests.exceptions.SSLError:
            raise PortalFailure(_NO_CERTIFICATE.format(host=urlsplit(url).netloc)) from None
        except requests.exceptions.RequestException as problem:
            raise cut(urlsplit(url).path.rsplit("/", 1)[-1], type(problem).__name__) from None
        except OSError as problem:
            raise cut(
                urlsplit(url).path.rsplit("/", 1)[-1], problem.strerror or type(problem).__name__
            ) from None

    def _text(self, answer: Any) -> str:
        body = b""
        for chunk in self._chunks(answer, answer.url):
            body += chunk
            if len(body) > _LONGEST_ANSWER:
                raise PortalFailure(_TOO_LONG.format(url=self.base, limit=_LONGEST_ANSWER))
        return self._scrubbed(body.decode("utf-8", "replace"))

    def _chunks(self, answer: Any, url: str) -> Iterator[bytes]:
        import requests

        try:
            yield from answer.iter_content(_CHUNK)
        except requests.exceptions.RequestException as problem:
            raise cut(urlsplit(url).path.rsplit("/", 1)[-1], type(problem).__name__) from None

    def _scrubbed(self, text: str) -> str:
        secret = self._token()
        return text.replace(secret, "***") if secret else text

    def _is_home(self, url: str) -> bool:
        here, there = urlsplit(self.base), urlsplit(url)
        return (here.scheme, here.netloc) == (there.scheme, there.netloc)


class _Bare:
    """CKAN wants the token alone in the header. As an `auth` object it also keeps ~/.netrc out."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def __repr__(self) -> str:
        return "<token>"

    def __call__(self, request: Any) -> Any:
        if self._secret:
            request.headers["Authorization"] = self._secret
        return request


def is_safe(url: str) -> bool:
    """A token travels encrypted, or not beyond this machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL)


def _is_web(url: str) -> bool:
    """People may write anything where an address belongs."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def _param(value: object) -> str:
    return "true" if value is True else "false" if value is False else str(value)


def _asked(answer: Any) -> float:
    """Retry-After in seconds, whether it is a number or a date."""
    said = answer.headers.get("Retry-After", "")
    try:
        return max(
            0.0, float(said) if said.isdigit() else parsedate_to_datetime(said).timestamp() - time.time()
        )
    except (TypeError, ValueError):
        return 0.0


_MOVED = Text(
    "APIの住所 {base} は {target} へ移っています。設定の url を直してください。",
    "The API at {base} has moved to {target}; correct url in the settings.",
)
_NOT_SECURE = Text(
    "{url} は暗号化されていないため、トークンを送りません。https:// の住所を指定してください。",
    "{url} is not encrypted, so the token is not sent; give an https:// address.",
)
_NO_CERTIFICATE = Text(
    "{host} の証明書を確かめられないため、接続をやめました。",
    "The certificate of {host} cannot be verified; nothing was sent.",
)
_TOO_LONG = Text("{url} の内容が{limit}バイトを超えています。", "{url} serves more than {limit} bytes.")
