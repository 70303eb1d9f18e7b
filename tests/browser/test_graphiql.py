"""GraphiQL as a person finds it: the page opens without the internet and its first operation answers."""

import asyncio
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import uvicorn
from playwright.async_api import Page, expect

from kg_memory.api.http.routes import service
from kg_memory.memory import Memory
from kg_memory.model.ids import new_id
from kg_memory.model.sources import Message
from tests.support.browser import Picture, is_local


@pytest.fixture
async def address(sample_memory: Memory) -> AsyncIterator[str]:
    """Where the service answers; the socket takes connections before the server is up, so nobody waits for it."""
    server = uvicorn.Server(
        uvicorn.Config(service(sample_memory, request_timeout_s=60), log_config=None, lifespan="off")
    )
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        await serving


async def test_the_prefilled_operation_answers(page: Page, address: str, picture: Picture) -> None:
    requested: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))

    await page.goto(f"{address}/graphql")
    async with page.expect_response(lambda answer: '"Search"' in (answer.request.post_data or "")) as answered:
        await page.get_by_role("button", name="Execute query").click()
    hits = (await (await answered.value).json())["data"]["search"]["hits"]
    assert hits[0]["found"]["text"] == "Maya Lindqvist reports to Ines Duarte"
    await expect(page.get_by_label("Result Window")).to_contain_text(hits[0]["found"]["text"])

    await picture(page, "graphiql.png")
    assert [url for url in requested if not is_local(url)] == []
    assert complaints == []


async def test_the_live_tab_shows_an_episode_as_it_is_added(page: Page, address: str, sample_memory: Memory) -> None:
    await page.goto(f"{address}/graphql")
    await page.get_by_role("tab", name="Live").click()
    run = page.get_by_role("button", name="Execute query")
    async with asyncio.timeout(60):
        # until GraphiQL has read the new tab, it asks for the operation of the other one
        while sample_memory.events.streams == 0:
            if await run.is_visible():
                await run.click()
            await asyncio.sleep(0.2)
    await sample_memory.remember("sample", Message(f"Said live {new_id()}.", datetime.now(UTC)))
    await expect(page.locator(".graphiql-response")).to_contain_text("Said live")
