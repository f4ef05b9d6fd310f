"""Which addresses of the network may be connected to, and connections that go to no other.

An address of the web is written by strangers and may lead anywhere, also into the network of whoever runs
this program. So a name is resolved once, everything it resolves to is judged, and the connection goes to
the very address that was judged: a name that changes its mind in between changes nothing.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from opendata.errors import PortalFailure
from opendata.model import Text

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_LOCAL_NAT64 = ipaddress.IPv6Network("64:ff9b:1::/48")


class Forbidden(PortalFailure):
    """An address that this program does not ask for anything."""


def is_public(address: str) -> bool:
    """Whether anybody may reach it: not this machine, not a private network, not a tunnel into one."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return is_public(str(found.ipv4_mapped))
        if found in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)))
        if found.sixtofour or found.teredo or found.is_site_local or found in _LOCAL_NAT64:
            return False
    special = found.is_multicast or found.is_reserved or found.is_unspecified or found.is_link_local
    return found.is_global and not (special or found.is_private or found.is_loopback)


class Guard:
    """Opens connections. `home` is the one host and port that may be private."""

    def __init__(self, home: tuple[str, int] | None = None) -> None:
        self._home = home
        self._line: socket.socket | None = None

    def connect(self, host: str, port: int, timeout: Any, options: Any) -> socket.socket:
        """Raises Forbidden for a host with any address that is not public; OSError as sockets do."""
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        if (host.lower().rstrip("."), port) != self._home and not all(
            is_public(str(where[0])) for *_, where in found
        ):
            raise Forbidden(_PRIVATE.format(host=host, port=port))
        problem: OSError = OSError("no address")
        for family, kind, protocol, _, where in found:
            line = socket.socket(family, kind, protocol)
            try:
                for option in options or ():
                    line.setsockopt(*option)
                line.settimeout(timeout)
                line.connect(where)
                return line
            except OSError as refused:
                line.close()
                problem = refused
        raise problem

    def hold(self, line: socket.socket | None) -> None:
        """Remember the connection that is in use, for `hang_up`."""
        self._line = line

    def hang_up(self) -> None:
        """Cut the connection in use, from another thread: who waits for it stops waiting."""
        line = self._line
        if line is not None:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(line, socket.SHUT_RDWR)


class GuardedAdapter(HTTPAdapter):
    """The transport of requests, through a guard: never by a proxy, which would resolve names itself."""

    def __init__(self, guard: Guard) -> None:
        super().__init__()
        self.poolmanager.pool_classes_by_scheme = {
            "http": _pool(HTTPConnectionPool, HTTPConnection, guard),
            "https": _pool(HTTPSConnectionPool, HTTPSConnection, guard),
        }


def _pool(pool: Any, connection: Any, guard: Guard) -> Any:
    """urllib3's classes of a scheme, with `_new_conn` going through the guard; TLS comes on top of it."""

    class Guarded(connection):  # type: ignore[misc]
        def _new_conn(self) -> socket.socket:
            try:
                return guard.connect(self._dns_host, self.port, self.timeout, self.socket_options)
            except TimeoutError as problem:
                raise ConnectTimeoutError(self, "timed out") from problem
            except (OSError, UnicodeError) as problem:
                raise NewConnectionError(self, str(problem)) from problem

        def connect(self) -> None:
            super().connect()
            guard.hold(self.sock)

    return type("GuardedPool", (pool,), {"ConnectionCls": Guarded})


_PRIVATE = Text(
    "{host}（ポート{port}）は公開されたネットワークの住所ではないため、接続しません",
    "{host} (port {port}) is not on the public network, so nothing is asked of it",
)
