"""Fetching what strangers name: politely, within limits, and never from where nobody else could."""

import gzip
import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from stranger import Page, Stranger, strangers

from opendata import __version__, guarding
from opendata.errors import PortalFailure
from opendata.fetching import ATTEMPTS, LONGEST_WAIT, Busy, Fetcher, Reply, asked, plain
from opendata.guarding import Forbidden, Guard, is_public

__all__ = ["strangers"]

Start = Callable[..., Stranger]


@pytest.fixture
def host(strangers: Start) -> Stranger:
    return strangers()


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def fetcher(host: Stranger, waits: list[float]) -> Fetcher:
    """`host` plays the portal that may be private."""
    return Fetcher(Guard(host.home), pause=0, sleep=waits.append)


def got(fetcher: Fetcher, url: str, limit: int = 1000, **headers: str) -> tuple[Reply, bytes]:
    into = BytesIO()
    return fetcher.get(url, into, limit, headers), into.getvalue()


# ── Where nobody goes ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0"),
        *("100.64.0.1", "224.0.0.1", "239.1.1.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1"),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::7f00:1"),
        *("2002:7f00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2"),
    ],
)
def test_no_address_of_a_private_network_is_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_addresses_of_the_web_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "name",
    [
        *("127.0.0.1", "localhost", "LOCALHOST", "localhost.", "2130706433", "0x7f000001", "0x7f.0.0.1"),
        *("0177.0.0.1", "017700000001", "127.1", "0", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]", "[::]"),
        *("①②⑦.⓪.⓪.①", "user@127.0.0.1", "example.jp@127.0.0.1", "example.jp:80@127.0.0.1"),
    ],
)
def test_no_spelling_of_this_machine_is_connected_to(strangers: Start, fetcher: Fetcher, name: str) -> None:
    """Another port than the portal's, so that nothing is allowed."""
    other = strangers()
    other.pages["/"] = Page(body=b"secret")
    with pytest.raises(PortalFailure):
        got(fetcher, f"http://{name}:{other.server_port}/")
    assert other.asked == []


def test_a_spelling_of_this_machine_is_told_to_be_private(fetcher: Fetcher) -> None:
    for name in ("localhost", "2130706433", "0x7f000001", "0177.0.0.1"):
        with pytest.raises(Forbidden, match="not on the public network"):
            got(fetcher, f"http://{name}:9/")


@pytest.mark.parametrize(
    "url",
    [
        *("file:///etc/passwd", "gopher://127.0.0.1:70/x", "ftp://example.jp/a.csv", "dict://127.0.0.1/d"),
        *(
            "jar:http://example.jp!/",
            "data:text/csv,a",
            "//example.jp/a",
            "a.csv",
            "",
            "http://",
            "https:///a",
        ),
        *("http://[", "http://[::1", "http://example.jp:99999/", "http://example.jp:0/", "http://a b/"),
        *(f"http://{'a' * 80}.jp/", "http://\x00/", "http://..", "HTTP:example"),
    ],
)
def test_what_is_no_address_of_the_web_is_refused(fetcher: Fetcher, url: str) -> None:
    with pytest.raises(PortalFailure):
        got(fetcher, url)


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:{port}/secret",
        "//127.0.0.1:{port}/secret",
        "http://localhost:{port}/secret",
        "http://2130706433:{port}/secret",
        "http://[::ffff:7f00:1]:{port}/secret",
        "file:///etc/passwd",
        "gopher://127.0.0.1:{port}/_GET",
    ],
)
def test_a_redirect_leads_to_no_private_address(
    strangers: Start, host: Stranger, fetcher: Fetcher, target: str
) -> None:
    secret = strangers()
    secret.pages["/secret"] = Page(body=b"secret")
    host.pages["/a.csv"] = Page(302, headers={"Location": target.format(port=secret.server_port)})
    with pytest.raises(Forbidden):
        got(fetcher, f"{host.url}/a.csv")
    assert secret.asked == []


def test_a_redirect_to_a_private_address_by_a_detour_is_refused_too(
    strangers: Start, host: Stranger, fetcher: Fetcher
) -> None:
    secret = strangers()
    host.pages["/a"] = Page(301, headers={"Location": "/b"})
    host.pages["/b"] = Page(307, headers={"Location": f"{secret.url}/"})
    with pytest.raises(Forbidden):
        got(fetcher, f"{host.url}/a")
    assert (host.paths(), secret.asked) == (["/a", "/b"], [])


def test_without_a_home_not_even_the_portal_may_be_private(host: Stranger) -> None:
    with pytest.raises(Forbidden):
        got(Fetcher(Guard(), pause=0), f"{host.url}/")
    assert host.asked == []


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """A resolver that answers differently each time; what it was asked."""
    asked_for: list[str] = []

    def resolve(name: str, port: int, *_: Any, **__: Any) -> list[Any]:
        asked_for.append(name)
        found = answers[min(len(asked_for), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked_for


def test_a_name_that_resolves_to_a_private_address_is_refused(
    host: Stranger, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolving(monkeypatch, ["127.0.0.1"])
    with pytest.raises(Forbidden):
        got(Fetcher(Guard(), pause=0), f"http://opendata.example.jp:{host.server_port}/")
    assert host.asked == []


def test_one_private_address_among_public_ones_is_enough(
    host: Stranger, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolving(monkeypatch, ["8.8.8.8", "127.0.0.1"])
    with pytest.raises(Forbidden):
        got(Fetcher(Guard(), pause=0), f"http://opendata.example.jp:{host.server_port}/")
    assert host.asked == []


def test_a_name_that_changes_its_mind_is_reached_where_it_was_judged(
    strangers: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """127.0.0.2 plays a public address: the connection goes there, though the name now means 127.0.0.1."""
    inner = strangers("127.0.0.1")
    outer = strangers("127.0.0.2", inner.server_port)
    outer.pages["/a.csv"] = Page(body=b"public")
    monkeypatch.setattr(guarding, "is_public", lambda address: address == "127.0.0.2")
    names = resolving(monkeypatch, ["127.0.0.2"], ["127.0.0.1"])
    _, body = got(Fetcher(Guard(), pause=0), f"http://rebind.example.jp:{inner.server_port}/a.csv")
    assert (body, names, inner.asked) == (b"public", ["rebind.example.jp"], [])


def test_a_redirect_is_resolved_and_judged_again(strangers: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = strangers("127.0.0.1")
    outer = strangers("127.0.0.2", inner.server_port)
    outer.pages["/a.csv"] = Page(302, headers={"Location": "/b.csv"})
    monkeypatch.setattr(guarding, "is_public", lambda address: address == "127.0.0.2")
    resolving(monkeypatch, ["127.0.0.2"], ["127.0.0.1"])
    with pytest.raises(Forbidden):
        got(Fetcher(Guard(), pause=0), f"http://rebind.example.jp:{inner.server_port}/a.csv")
    assert inner.asked == []


def test_a_proxy_of_the_environment_is_not_used(
    strangers: Start, host: Stranger, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = strangers()
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy.url)
    host.pages["/a.csv"] = Page(body=b"a")
    assert got(fetcher, f"{host.url}/a.csv")[1] == b"a"
    assert proxy.asked == []


def test_a_certificate_is_asked_for_the_name_and_not_for_the_address(
    strangers: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection goes to an address; who answers there must still be who was asked for."""
    host = strangers()
    certificate(tmp_path, "opendata.example.jp")
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(tmp_path / "certificate.pem", tmp_path / "key.pem")
    host.socket = tls.wrap_socket(host.socket, server_side=True)
    host.pages["/a.csv"] = Page(body=b"a")
    resolving(monkeypatch, ["127.0.0.1"])
    for name, trusted in (("opendata", True), ("other", True), ("opendata", False)):
        there = (f"{name}.example.jp", host.server_port)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "certificate.pem") if trusted else "")
        fetcher = Fetcher(Guard(there), pause=0)
        if name == "opendata" and trusted:
            assert got(fetcher, f"https://{there[0]}:{there[1]}/a.csv")[1] == b"a"
        else:
            with pytest.raises(PortalFailure, match="certificate"):
                got(fetcher, f"https://{there[0]}:{there[1]}/a.csv")


def certificate(folder: Path, name: str) -> None:
    """Signed by itself, so that it is its own authority."""
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl")
    words = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "30",
        "-subj",
        f"/CN={name}",
    ]
    files = ["-keyout", "key.pem", "-out", "certificate.pem", "-addext", f"subjectAltName=DNS:{name}"]
    subprocess.run([*words, *files], cwd=folder, check=True, capture_output=True)


# ── Credentials ───────────────────────────────────────────────────────────────────────────────────


def test_nobody_is_told_a_name_a_password_or_a_cookie(
    host: Stranger, fetcher: Fetcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login clerk password s3cret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    host.pages["/a.csv"] = Page(302, headers={"Location": "/b.csv", "Set-Cookie": "id=1; Path=/"})
    host.pages["/b.csv"] = Page(body=b"b", headers={"Set-Cookie": "id=2; Path=/"})
    with_password = host.url.replace("http://", "http://clerk:s3cret@")
    for _ in range(2):
        assert got(fetcher, f"{with_password}/a.csv")[1] == b"b"
    for one in host.asked:
        assert {"Authorization", "Cookie", "Referer"}.isdisjoint(one.headers)
        assert "s3cret" not in str(one)


def test_who_asks_is_told_honestly(host: Stranger, fetcher: Fetcher) -> None:
    host.pages["/"] = Page()
    got(fetcher, f"{host.url}/")
    assert host.asked[0].headers["User-Agent"] == f"opendata/{__version__} census"


def test_an_address_loses_its_password_and_its_fragment() -> None:
    assert plain(" https://a:b@example.jp:8443/x?y=1#z ") == "https://example.jp:8443/x?y=1"


# ── Limits ────────────────────────────────────────────────────────────────────────────────────────


def test_a_file_up_to_the_limit_is_fetched_whole(host: Stranger, fetcher: Fetcher) -> None:
    host.pages["/a.csv"] = Page(body=b"x" * 1000, headers={"ETag": '"1"'})
    reply, body = got(fetcher, f"{host.url}/a.csv", limit=1000)
    assert (reply.status, reply.size, len(body), reply.header("etag")) == (200, 1000, 1000, '"1"')


def test_a_file_that_says_it_is_too_large_is_not_begun(host: Stranger, fetcher: Fetcher) -> None:
    host.pages["/a.csv"] = Page(body=b"x", headers={"Content-Length": str(1 << 40)})
    with pytest.raises(PortalFailure, match="larger than the limit of 1000 bytes"):
        got(fetcher, f"{host.url}/a.csv")
    assert len(host.asked) == 1


def test_a_file_without_a_length_is_left_as_soon_as_it_is_too_large(host: Stranger, fetcher: Fetcher) -> None:
    host.pages["/a.csv"] = Page(body=b"x" * 200_000, headers={"Content-Length": ""})
    with pytest.raises(PortalFailure, match="larger than the limit"):
        got(fetcher, f"{host.url}/a.csv")


def test_packed_bytes_count_as_what_they_unpack_to(host: Stranger, fetcher: Fetcher) -> None:
    bomb = gzip.compress(b"0" * 1_000_000)
    host.pages["/a.csv"] = Page(body=bomb, headers={"Content-Encoding": "gzip"})
    with pytest.raises(PortalFailure, match="larger than the limit"):
        got(fetcher, f"{host.url}/a.csv", limit=10_000)
    assert host.asked[0].headers["Accept-Encoding"] == "identity"


def test_the_body_of_a_redirect_is_not_read(host: Stranger, fetcher: Fetcher) -> None:
    host.pages["/a"] = Page(302, b"x" * 100_000, {"Location": "/b", "Content-Length": str(1 << 40)})
    host.pages["/b"] = Page(body=b"b")
    assert got(fetcher, f"{host.url}/a", limit=10)[1] == b"b"


def test_a_circle_of_redirects_ends(host: Stranger, fetcher: Fetcher) -> None:
    host.pages["/a"] = Page(302, headers={"Location": "/a"})
    with pytest.raises(PortalFailure, match="redirects"):
        got(fetcher, f"{host.url}/a")
    assert len(host.asked) == 6


def test_a_host_that_trickles_is_cut_off(host: Stranger, waits: list[float]) -> None:
    host.pages["/a.csv"] = Page(body=b"x", headers={"Content-Length": "400"}, drips=399)
    impatient = Fetcher(Guard(host.home), pause=0, sleep=waits.append, longest=0.3)
    with pytest.raises(PortalFailure, match="too slowly"):
        got(impatient, f"{host.url}/a.csv")
    assert waits == []


def test_a_trickle_without_a_length_is_not_taken_for_the_whole_file(
    host: Stranger, waits: list[float]
) -> None:
    host.pages["/a.csv"] = Page(body=b"x", headers={"Content-Length": ""}, drips=100)
    impatient = Fetcher(Guard(host.home), pause=0, sleep=waits.append, longest=0.3)
    with pytest.raises(PortalFailure, match="too slowly"):
        got(impatient, f"{host.url}/a.csv")


def test_a_file_that_ends_too_early_is_asked_for_again(
    host: Stranger, fetcher: Fetcher, waits: list[float]
) -> None:
    pages = iter([Page(body=b"ab", headers={"Content-Length": "5"}), Page(body=b"abcde")])
    host.pages["/a.csv"] = lambda _: next(pages)
    assert got(fetcher, f"{host.url}/a.csv")[1] == b"abcde"
    assert len(waits) == 1


# ── Manners ───────────────────────────────────────────────────────────────────────────────────────


def test_between_two_requests_is_a_pause(host: Stranger, waits: list[float]) -> None:
    host.pages["/"] = Page()
    polite = Fetcher(Guard(host.home), pause=1.0, sleep=waits.append)
    for _ in range(3):
        got(polite, f"{host.url}/")
    assert len(waits) == 2
    assert all(0.9 < wait <= 1.0 for wait in waits)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_host_is_asked_again_after_as_long_as_it_wishes(
    host: Stranger, fetcher: Fetcher, waits: list[float], status: int
) -> None:
    pages = iter([Page(status, headers={"Retry-After": "77"}), Page(body=b"a")])
    host.pages["/a.csv"] = lambda _: next(pages)
    assert got(fetcher, f"{host.url}/a.csv")[1] == b"a"
    assert waits == [77]


def test_patience_ends(host: Stranger, fetcher: Fetcher, waits: list[float]) -> None:
    host.pages["/a.csv"] = Page(503, b"busy")
    with pytest.raises(Busy, match="503"):
        got(fetcher, f"{host.url}/a.csv")
    assert len(host.asked) == ATTEMPTS == len(waits) + 1


def test_who_wants_to_be_left_alone_for_long_is_left_alone(
    host: Stranger, fetcher: Fetcher, waits: list[float]
) -> None:
    host.pages["/a.csv"] = Page(429, headers={"Retry-After": str(int(LONGEST_WAIT) + 1)})
    with pytest.raises(Busy):
        got(fetcher, f"{host.url}/a.csv")
    assert (len(host.asked), waits) == (1, [])


def test_a_silent_host_is_not_asked_for_its_other_files(
    strangers: Start, fetcher: Fetcher, host: Stranger, waits: list[float]
) -> None:
    host.server_close()
    host.shutdown()
    for name in ("a.csv", "b.csv"):
        with pytest.raises(Busy, match="does not answer"):
            got(fetcher, f"{host.url}/{name}")
    assert len(waits) == ATTEMPTS - 1


@pytest.mark.parametrize(
    ("words", "least", "most"),
    [
        ("120", 120, 120),
        ("Fri, 31 Dec 2094 23:59:59 GMT", 1e9, 1e10),
        ("", 0, 0),
        ("soon", 0, 0),
        ("²", 0, 0),
        ("9" * 5000, 0, 0),
    ],
)
def test_retry_after_is_a_number_or_a_date(words: str, least: float, most: float) -> None:
    assert least <= asked(words) <= most
