"""Requests to webhook targets: only to allowed addresses (an SSRF guard), and bounded in time and size.

An address is checked when the connection is made, not when the name is looked up. A name that later resolves to another
address (DNS rebinding) therefore cannot bypass the check.

Hand-written, as a network backend of httpcore2: HTTP clients have no such guard, and checking the name beforehand is
not safe.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from time import perf_counter
from urllib.parse import urlsplit

import httpcore2

from kg_memory.errors import InvalidInput
from kg_memory.model.text import one_line

LONGEST_URL = 2_000
TIMEOUT_S = 15.0
_MOST_READ = 10_000
_NAT64 = IPv6Network("64:ff9b::/96")

Address = IPv4Address | IPv6Address
Headers = Sequence[tuple[bytes, bytes]]


def checked_url(url: str, *, private: bool) -> str:
    """The URL, if it may be a target; else raises `InvalidInput`. `private` allows plain HTTP and any network."""
    url = one_line(url, "the URL", limit=LONGEST_URL)
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise InvalidInput(f"{url[:80]!r} is not a URL: {error}") from error
    if not url.isascii() or " " in url or not host or parts.scheme not in ("http", "https") or parts.fragment:
        raise InvalidInput(f"{url[:80]!r} is not a URL that begins with https:// and has a host")
    if parts.username is not None or parts.password is not None:
        raise InvalidInput("the URL must not contain a user or a password; the signature identifies the sender")
    if not private and parts.scheme != "https":
        raise InvalidInput(f"{url[:80]!r} is not https; KG_MEMORY_WEBHOOKS_PRIVATE=true allows http")
    if not private and _known_private(host):
        raise InvalidInput(f"{host!r} is in a private network; KG_MEMORY_WEBHOOKS_PRIVATE=true allows it")
    return url


def is_public(address: Address) -> bool:
    """Whether an address is on the public internet; an embedded IPv4 address decides for an IPv6 one."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is None and address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast


def _known_private(host: str) -> bool:
    """Whether a host is private, as far as that is known without DNS; the connection checks the rest."""
    try:
        return not is_public(ip_address(host))
    except ValueError:
        return host.rstrip(".").lower().rpartition(".")[2] == "localhost"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one request: the HTTP status, or the error when there is none."""

    elapsed_ms: float
    status: int | None = None
    error: str | None = None

    @property
    def delivered(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


class Targets:
    """Sends requests to targets, concurrently, and reuses connections."""

    def __init__(self, pool: httpcore2.AsyncConnectionPool, timeout_s: float) -> None:
        self._pool = pool
        self._timeout_s = timeout_s

    @classmethod
    @asynccontextmanager
    async def open(cls, *, private: bool, timeout_s: float = TIMEOUT_S) -> AsyncIterator["Targets"]:
        """Opens a connection pool; `private` allows addresses of any network."""
        backend = _GuardedBackend(private)
        async with httpcore2.AsyncConnectionPool(
            max_connections=None, max_keepalive_connections=100, keepalive_expiry=30.0, network_backend=backend
        ) as pool:
            yield cls(pool, timeout_s)

    async def post(self, url: str, headers: Headers, body: bytes) -> Outcome:
        """Sends one POST request and returns its outcome. It follows no redirects and raises no network errors."""
        started = perf_counter()
        try:
            async with asyncio.timeout(self._timeout_s):
                status = await self._status(url, headers, body)
        except (TimeoutError, httpcore2.TimeoutException):
            return Outcome(_since(started), error=f"no answer within {self._timeout_s:g} s")
        except (httpcore2.NetworkError, httpcore2.ProtocolError, OSError, UnicodeError) as error:
            return Outcome(_since(started), error=f"{type(error).__name__}: {error}"[:500])
        return Outcome(_since(started), status, None if 200 <= status < 300 else f"the target answered {status}")

    async def _status(self, url: str, headers: Headers, body: bytes) -> int:
        host = [(b"host", urlsplit(url).netloc.encode()), (b"content-length", str(len(body)).encode())]
        async with self._pool.stream("POST", url, headers=[*host, *headers], content=body) as response:
            read = 0
            async for (
                part
            ) in response.aiter_stream():  # reads a short body to the end, so that the connection can be reused
                read += len(part)
                if read > _MOST_READ:
                    break
            return int(response.status)


class _GuardedBackend(httpcore2.AsyncNetworkBackend):
    """Connects only to public addresses, or to any when `private`."""

    def __init__(self, private: bool) -> None:
        self._private = private
        self._backend = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # as httpcore2 has it
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        failure: Exception = httpcore2.ConnectError(f"{host} has no address")
        for address in await _addresses(host, port):
            if not self._private and not is_public(address):
                failure = httpcore2.ConnectError(
                    f"{host} is {address}, in a private network; KG_MEMORY_WEBHOOKS_PRIVATE=true allows it"
                )
                continue
            try:
                return await self._backend.connect_tcp(str(address), port, timeout, local_address, socket_options)
            except httpcore2.ConnectError as error:
                failure = error
        raise failure

    async def sleep(self, seconds: float) -> None:
        await self._backend.sleep(seconds)


async def _addresses(host: str, port: int) -> list[Address]:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise httpcore2.ConnectError(f"{host} cannot be resolved: {error}") from error
    return list(dict.fromkeys(ip_address(str(address[0]).partition("%")[0]) for *_, address in found))


def _since(started: float) -> float:
    return round(1000 * (perf_counter() - started), 1)
