import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from kg_memory.api.http.middleware import BodyLimit, LoopbackOnly, RequestLog, TimeLimit
from tests.support.graphql import ADDRESS

QUERY = {"query": "query Named { spaces(first: 1) { edges { cursor } } }"}


def error(response: httpx2.Response) -> tuple[int, str]:
    return response.status_code, response.json()["errors"][0]["extensions"]["code"]


@pytest.mark.parametrize("host", ["127.0.0.1:8712", "localhost:8712", "LOCALHOST:8712", "[::1]:8712", "127.0.0.9:8712"])
async def test_loopback_names_with_our_port_are_let_in(client: httpx2.AsyncClient, host: str) -> None:
    response = await client.get("/healthz", headers={"Host": host, "Origin": f"http://{host}"})
    assert response.status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example:8712",
        "localhost.evil.example:8712",
        "localhost:9999",
        "localhost",
        "192.168.1.7:8712",
        "0.0.0.0:8712",
        "",
        "user@localhost:8712",
        "localhost:8712/x",
        "[::1",
        "localhost:port",
        "localhost:0",
    ],
)
async def test_another_host_is_refused(client: httpx2.AsyncClient, host: str) -> None:
    assert error(await client.post("/graphql", json=QUERY, headers={"Host": host})) == (403, "FORBIDDEN")


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1:3000", "https://127.0.0.1:8712", ""]
)
async def test_pages_of_another_origin_are_refused(client: httpx2.AsyncClient, origin: str) -> None:
    assert error(await client.post("/graphql", json=QUERY, headers={"Origin": origin})) == (403, "FORBIDDEN")


async def test_a_large_body_is_refused_by_its_declared_length(client: httpx2.AsyncClient) -> None:
    read = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(50):
            read += 1
            yield b" " * 1_000_000

    headers = {"Content-Type": "application/json", "Content-Length": "50000000"}
    assert error(await client.post("/graphql", content=body(), headers=headers)) == (413, "INPUT_TOO_LARGE")
    assert read == 0


async def test_a_large_body_of_unknown_length_is_refused_at_the_limit(client: httpx2.AsyncClient) -> None:
    read = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(50):
            read += 1
            yield b" " * 1_000_000

    response = await client.post("/graphql", content=body(), headers={"Content-Type": "application/json"})
    assert error(response) == (413, "INPUT_TOO_LARGE")
    assert read == 11


async def test_a_request_gets_an_id_and_a_valid_one_is_kept(client: httpx2.AsyncClient) -> None:
    assert len((await client.get("/healthz")).headers["x-request-id"]) == 26
    taken = await client.get("/healthz", headers={"X-Request-ID": "job-7.a_b"})
    assert taken.headers["x-request-id"] == "job-7.a_b"
    for strange in ("a b", "x" * 65, 'a"b', "é"):
        given = await client.get("/healthz", headers={b"X-Request-ID": strange.encode()})
        assert len(given.headers["x-request-id"]) == 26


async def test_a_request_is_logged_with_its_operation_and_statements(
    client: httpx2.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "kg_memory.requests"):
        await client.post("/graphql", json={**QUERY, "operationName": "Named"}, headers={"X-Request-ID": "r1"})
        await client.get("/healthz")
    [record] = caplog.records
    logged = record.__dict__
    assert (logged["method"], logged["path"], logged["operation"], logged["status"]) == (
        "POST",
        "/graphql",
        "Named",
        200,
    )
    assert (logged["request_id"], logged["statements"]) == ("r1", ["spaces/spaces"])
    assert logged["elapsed_ms"] > 0


def app(answer: Any, middleware: Middleware) -> httpx2.AsyncClient:
    made = Starlette(routes=[Route("/", answer, methods=["POST"])], middleware=[Middleware(RequestLog), middleware])
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(made), base_url=ADDRESS)


async def test_a_request_over_the_time_limit_is_refused() -> None:
    given_up = asyncio.Event()

    async def answer(request: Request) -> Response:
        try:
            await asyncio.Event().wait()
        finally:
            given_up.set()
        return PlainTextResponse("never")

    async with app(answer, Middleware(TimeLimit, seconds=0.05)) as client:
        assert error(await client.post("/")) == (503, "TIMEOUT")
    assert given_up.is_set()


async def test_another_timeout_is_not_taken_for_the_time_limit() -> None:
    async def answer(request: Request) -> Response:
        raise TimeoutError

    async with app(answer, Middleware(TimeLimit, seconds=60)) as client:
        assert error(await client.post("/")) == (500, "UNEXPECTED")


async def test_an_uncaught_error_is_masked_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def answer(request: Request) -> Response:
        raise ZeroDivisionError("secret")

    async with app(answer, Middleware(LoopbackOnly)) as client:
        response = await client.post("/", headers={"X-Request-ID": "r1"})
    assert error(response) == (500, "UNEXPECTED")
    assert "r1" in response.json()["errors"][0]["message"]
    assert "secret" not in response.text
    assert any(record.exc_info for record in caplog.records)


async def test_a_body_at_the_limit_is_read() -> None:
    async def answer(request: Request) -> Response:
        return PlainTextResponse(str(len(await request.body())))

    async with app(answer, Middleware(BodyLimit, most_bytes=10)) as client:
        assert (await client.post("/", content=b"x" * 10)).text == "10"
        assert error(await client.post("/", content=b"x" * 11)) == (413, "INPUT_TOO_LARGE")
