"""The limits of a language model's answers: their length, repetition and time, and what is kept of one that was cut."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Literal

import pytest

from kg_memory.errors import MalformedAnswer
from kg_memory.model.llm import ChatMessage
from kg_memory.providers.openai_chat import LARGEST_ANSWER, OpenAIChat
from kg_memory.telemetry.metering import metering, total
from tests.support.chat_server import ChatServer, Dawdles, Fails, Says, Sends, chat_server, says

MOST = 50
API = Literal["chat", "responses"]


@asynccontextmanager
async def talking(server: ChatServer, **how: Any) -> AsyncIterator[OpenAIChat]:
    async with OpenAIChat.open("m1", base_url=server.url, **how) as chat:
        yield chat


async def ask(chat: OpenAIChat) -> dict[str, object]:
    talk = [ChatMessage("system", "Count."), ChatMessage("user", "How many?")]
    return await chat.answer(talk, schema={"type": "object"}, purpose="counting", most_tokens=MOST)


@pytest.fixture
async def server() -> AsyncIterator[ChatServer]:
    async with chat_server() as server:
        yield server


@pytest.mark.parametrize(
    ("api", "refused", "sent"),
    [
        ("chat", [], {"max_tokens": MOST}),
        ("chat", ["max_tokens"], {"max_completion_tokens": MOST + 16_000}),
        ("chat", ["max_tokens", "max_completion_tokens"], {}),
        ("responses", [], {"max_output_tokens": MOST + 16_000}),
    ],
)
async def test_every_request_limits_the_answer_in_the_words_of_the_server(
    server: ChatServer, api: API, refused: list[str], sent: dict[str, int]
) -> None:
    server.then(*(Fails(400, f"Unsupported parameter: '{name}'") for name in refused), says({"x": 1}), says({"x": 2}))
    async with talking(server, api=api) as chat:
        assert [await ask(chat), await ask(chat)] == [{"x": 1}, {"x": 2}]
    assert len(server.requests) == len(refused) + 2
    for request in server.requests[-2:]:
        assert {name: size for name, size in request.body.items() if name.startswith("max_")} == sent
        assert request.format == "json_schema"


async def test_a_server_that_cannot_stream_is_asked_for_the_whole_answer(server: ChatServer) -> None:
    server.then(Fails(400, "stream_options is not supported"), says({"x": 1}), says({"x": 2}))
    async with talking(server) as chat:
        assert [await ask(chat), await ask(chat)] == [{"x": 1}, {"x": 2}]
    assert ["stream" in request.body for request in server.requests] == [True, False, False]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ('{"x": [{"a": 1}, {"a": "}, {', {"x": [{"a": 1}]}),
        ('<think>{"x": 4}?</think>Yes: {"x": [1], "y": [{"a": "\\"]"}, {"a": 2', {"x": [1], "y": [{"a": '"]'}]}),
        ('{"x": {"a": [[1], [2', {"x": {"a": [[1]]}}),
        ('{"x": 3', {}),
        ("I think that", {}),
        ('{"x": [1]]', {"x": [1]}),
    ],
)
async def test_the_whole_items_of_an_answer_that_was_cut_off_are_kept(
    server: ChatServer, text: str, whole: dict[str, object]
) -> None:
    server.then(Says(text, stopped="length"))
    async with talking(server) as chat:
        with pytest.raises(MalformedAnswer) as caught:
            await ask(chat)
    assert caught.value.whole == whole


def _streamed(text: str, size: int = 5) -> bytes:
    pieces = (text[at : at + size] for at in range(0, len(text), size))
    return b"".join(
        b"data: " + json.dumps({"choices": [{"delta": {"content": one}}]}).encode() + b"\n\n" for one in pieces
    )


@pytest.mark.parametrize("again", ['{"a": "one fact and another fact"}, ', " ", "\n"])
async def test_a_stream_that_repeats_itself_is_ended(server: ChatServer, again: str) -> None:
    sent = 0

    def rambles() -> Any:
        nonlocal sent
        yield _streamed('{"x": [{"a": "first"}, ')
        while sent < LARGEST_ANSWER:
            sent += 50 * len(again)
            yield _streamed(again * 50)

    server.then(Sends(rambles()))
    async with talking(server) as chat:
        with metering() as calls, pytest.raises(MalformedAnswer, match="repeats itself") as caught:
            await ask(chat)
    assert caught.value.whole is not None
    assert caught.value.whole["x"][0] == {"a": "first"}  # type: ignore[index]
    assert sent < LARGEST_ANSWER / 4
    assert total(calls).output_tokens > 100


async def test_a_long_answer_that_only_has_a_form_again_is_read_to_its_end(server: ChatServer) -> None:
    items = [{"subject": f"Ann {number}", "predicate": "KNOWS", "object": f"Bob {number}"} for number in range(300)]
    server.then(says({"x": items}, streamed=True))
    async with talking(server) as chat:
        assert await ask(chat) == {"x": items}


async def test_what_has_arrived_of_a_slow_stream_is_kept(server: ChatServer) -> None:
    whole = _streamed('{"x": [{"a": 1}, {"a"')
    server.then(Dawdles(whole))
    async with talking(server, timeout_s=0.5) as chat:
        with metering() as calls, pytest.raises(MalformedAnswer, match=r"0\.5 seconds") as caught:
            await ask(chat)
    assert caught.value.whole == {"x": [{"a": 1}]}
    assert total(calls).output_tokens == 5
