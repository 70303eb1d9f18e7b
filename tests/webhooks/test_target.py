"""Allowed targets: checked by the address of the connection, not by the name."""

import asyncio
import socket
from collections.abc import Sequence
from ipaddress import ip_address
from typing import Any

import httpcore2
import pytest

from kg_memory.errors import InvalidInput
from kg_memory.webhooks.target import Targets, checked_url, is_public
from tests.support.receiver import receiving, status


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("93.184.216.34", True),
        ("2606:4700::6810:84e5", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1", False),
        ("fc00::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:93.184.216.34", True),
        ("2002:7f00:1::", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::a9fe:a9fe", False),
        ("64:ff9b::5db8:d822", True),
    ],
)
def test_an_address_is_public_or_not(address: str, expected: bool) -> None:
    assert is_public(ip_address(address)) is expected


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://example.com/", "is not https"),
        ("https://127.0.0.1/", "is in a private network"),
        ("https://[::1]:8000/", "is in a private network"),
        ("https://localhost/", "is in a private network"),
        ("https://a.localhost./", "is in a private network"),
        ("https://user:pass@example.com/", "must not contain a user"),
        ("https://@example.com/", "must not contain a user"),
        ("ftp://example.com/", "begins with https://"),
        ("https:///path", "has a host"),
        ("example.com", "begins with https://"),
        ("https://example.com:99999/", "is not a URL"),
        ("https://[::1/", "is not a URL"),
        ("https://exämple.com/", "begins with https://"),
        ("https://example.com/#part", "begins with https://"),
        ("https://example.com/\r\nX: y", "control character"),
        ("https://example.com/a b", "begins with https://"),
        ("", "is empty"),
        ("https://example.com/" + "a" * 2_000, "the limit is 2,000"),
    ],
)
def test_a_url_that_cannot_be_a_target_is_refused(url: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        checked_url(url, private=False)


def test_private_allows_any_network_and_plain_http() -> None:
    assert checked_url(" http://127.0.0.1:8000/hook?a=1 ", private=True) == "http://127.0.0.1:8000/hook?a=1"
    assert checked_url("https://example.com", private=False) == "https://example.com"


async def test_a_private_address_is_refused_also_behind_a_name() -> None:
    async with receiving() as receiver, Targets.open(private=False) as targets:
        for url in (receiver.url, receiver.url.replace("127.0.0.1", "localhost")):
            outcome = await targets.post(url, [], b"{}")
            assert outcome.error is not None
            assert "in a private network; KG_MEMORY_WEBHOOKS_PRIVATE=true allows it" in outcome.error
    assert (receiver.connections, receiver.received) == (0, [])


async def test_a_name_that_changes_its_address_does_not_bypass_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: the resolver answers with a public address first and with ours from then on."""
    addresses, connected = iter(["93.184.216.34", "127.0.0.1"]), list[str]()

    async def resolve(_host: str, port: int, **_: Any) -> Sequence[tuple[Any, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(addresses), port))]

    async def connect(_self: object, host: str, *_: Any) -> httpcore2.AsyncNetworkStream:
        connected.append(host)
        raise httpcore2.ConnectError("no internet here")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolve)
    monkeypatch.setattr(httpcore2.AnyIOBackend, "connect_tcp", connect)
    async with Targets.open(private=False) as targets:
        outcomes = [await targets.post("http://rebinding.example/", [], b"{}") for _ in range(2)]
    assert connected == ["93.184.216.34"]  # the very address that was judged, not the name
    assert "rebinding.example is 127.0.0.1, in a private network" in str(outcomes[1].error)


async def test_a_failed_request_is_reported_and_not_raised() -> None:
    async def garbage(writer: asyncio.StreamWriter) -> None:
        writer.write(b"this is not HTTP\r\n\r\n")
        await writer.drain()

    async with receiving(status(204), garbage) as receiver, Targets.open(private=True, timeout_s=2) as targets:
        assert (await targets.post(receiver.url, [], b"{}")).delivered
        refused = await targets.post(receiver.url, [], b"{}")
        assert (refused.delivered, refused.status) == (False, None)
        assert "ProtocolError" in str(refused.error)
        closed = await targets.post("http://127.0.0.1:1/", [], b"{}")
        assert "ConnectError" in str(closed.error)
        nowhere = await targets.post("http://nowhere.invalid/", [], b"{}")
        assert "nowhere.invalid cannot be resolved" in str(nowhere.error)
