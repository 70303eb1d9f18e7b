"""The client of language models over HTTP: both formats, and the errors of servers."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, Literal

import jsonschema
import openai
import pytest

from kg_memory.errors import MalformedAnswer, ProviderError, ProviderRefused, ProviderUnavailable
from kg_memory.model.llm import ChatMessage, Usage
from kg_memory.ports import ChatModel
from kg_memory.providers.circuit import Circuit
from kg_memory.providers.openai_chat import LARGEST_ANSWER, OpenAIChat, Prices
from kg_memory.providers.rates import Rates
from kg_memory.telemetry import metrics
from kg_memory.telemetry.metering import metering, total
from tests.support.chat_server import ChatServer, Dawdles, Fails, Says, Sends, chat_server, says
from tests.support.clocks import SteppedClock

SCHEMA = {
    "type": "object",
    "properties": {"x": {"type": "integer"}},
    "required": ["x"],
    "additionalProperties": False,
}
TALK = [ChatMessage("system", "Count."), ChatMessage("user", "How many?")]
MOST = 50
AT_ONCE = {"retry-after-ms": "1"}
API = Literal["chat", "responses"]


@pytest.fixture
async def server() -> AsyncIterator[ChatServer]:
    async with chat_server() as server:
        yield server


@asynccontextmanager
async def talking(server: ChatServer, **how: Any) -> AsyncIterator[OpenAIChat]:
    async with OpenAIChat.open("m1", base_url=server.url, api_key="secret", **how) as chat:
        yield chat


async def ask(chat: ChatModel) -> dict[str, object]:
    return await chat.answer(TALK, schema=SCHEMA, purpose="counting", most_tokens=MOST)


@pytest.mark.parametrize(("api", "path"), [("chat", "/v1/chat/completions"), ("responses", "/v1/responses")])
async def test_it_sends_the_schema_and_reads_the_answer(server: ChatServer, api: API, path: str) -> None:
    server.then(says({"x": 3}))
    async with talking(server, api=api) as chat:
        assert await ask(chat) == {"x": 3}
    [request] = server.requests
    assert (request.path, request.body["model"], request.body["temperature"]) == (path, "m1", 0)
    assert request.headers["authorization"] == "Bearer secret"
    assert request.said == "Count.\nHow many?"
    given = request.body["response_format"]["json_schema"] if api == "chat" else request.body["text"]["format"]
    assert (given["strict"], given["schema"]) == (True, SCHEMA)


async def test_the_responses_format_leaves_nothing_stored(server: ChatServer) -> None:
    server.then(says({"x": 3}))
    async with talking(server, api="responses") as chat:
        await ask(chat)
    assert server.requests[0].body["store"] is False


@pytest.mark.parametrize("api", ["chat", "responses"])
async def test_an_answer_may_come_as_a_stream_of_events(server: ChatServer, api: API) -> None:
    server.then(says({"x": 3, "y": "a longer text"}, streamed=True, tokens=(5, 7)))
    async with talking(server, api=api) as chat:
        with metering() as calls:
            assert await ask(chat) == {"x": 3, "y": "a longer text"}
    assert total(calls) == Usage(1, 5, 7)


@pytest.mark.parametrize("api", ["chat", "responses"])
@pytest.mark.parametrize("plainest", ["json_object", "text"])
async def test_a_server_without_schemas_gets_a_plainer_format_from_then_on(api: API, plainest: str) -> None:
    async with chat_server(takes=frozenset({plainest})) as server, talking(server, api=api) as chat:
        server.then(says({"x": 1}), says({"x": 2}))
        assert [await ask(chat), await ask(chat)] == [{"x": 1}, {"x": 2}]
    tried = ["json_schema", "json_object"] if plainest == "json_object" else ["json_schema", "json_object", "text"]
    assert [request.format for request in server.requests] == [*tried, plainest]
    assert json.dumps(SCHEMA) in server.requests[-1].said


async def test_a_server_that_refuses_a_temperature_still_gets_the_schema() -> None:
    async with chat_server(takes_temperature=False) as server, talking(server) as chat:
        server.then(says({"x": 1}), says({"x": 2}))
        assert [await ask(chat), await ask(chat)] == [{"x": 1}, {"x": 2}]
    assert [request.format for request in server.requests] == ["json_schema"] * 3


async def test_a_request_refused_in_every_format_is_refused_and_the_format_is_kept(server: ChatServer) -> None:
    server.then(*[Fails(404, "model m1 not found")] * 3, says({"x": 1}))
    async with talking(server) as chat:
        with pytest.raises(ProviderRefused, match=r"KG_MEMORY_LLM_MODEL.*m1 not found"):
            await ask(chat)
        assert await ask(chat) == {"x": 1}
    assert server.requests[-1].format == "json_schema"


@pytest.mark.parametrize(
    "text",
    [
        '{"x": 3}',
        '```json\n{"x": 3}\n```',
        'Here you are:\n\n```\n{"x": 3}\n```\nAnything else?',
        '<think>{"x": 4}? No.</think>\n{"x": 3}',
        'The answer is {"x": 3}.',
    ],
)
async def test_json_is_found_where_models_put_it(server: ChatServer, text: str) -> None:
    server.then(Says(text))
    async with talking(server) as chat:
        assert await ask(chat) == {"x": 3}


@pytest.mark.parametrize("text", ["", "I do not know.", "[1, 2]", '{"x": ', "3", "[" * 100_000, '{"x": NaN'])
async def test_an_answer_without_an_object_is_malformed(server: ChatServer, text: str) -> None:
    server.then(Says(text))
    async with talking(server) as chat:
        with pytest.raises(MalformedAnswer) as caught:
            await ask(chat)
    assert text.startswith(caught.value.answer.rstrip("…"))
    assert len(caught.value.answer) < 3_000


@pytest.mark.parametrize("api", ["chat", "responses"])
async def test_an_answer_that_was_cut_off_is_malformed(server: ChatServer, api: API) -> None:
    server.then(Says('{"x": 3', stopped="length"))
    async with talking(server, api=api) as chat:
        with pytest.raises(MalformedAnswer, match="cut off"):
            await ask(chat)


@pytest.mark.parametrize("api", ["chat", "responses"])
@pytest.mark.parametrize("reply", [Says(refusal="I cannot."), Says("", stopped="content_filter")])
async def test_a_refusal_is_an_error(server: ChatServer, api: API, reply: Says) -> None:
    server.then(reply)
    async with talking(server, api=api) as chat:
        with pytest.raises(ProviderRefused, match="m1 refused"):
            await ask(chat)


async def test_a_rate_limit_is_waited_for(server: ChatServer) -> None:
    server.then(Fails(429, headers=AT_ONCE), Fails(429, headers=AT_ONCE), says({"x": 3}))
    async with talking(server) as chat:
        assert await ask(chat) == {"x": 3}
    assert len(server.requests) == 3


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_permanent_failure_is_not_retried(server: ChatServer, status: int) -> None:
    server.always = lambda _: Fails(status, "busy", AT_ONCE)
    async with talking(server) as chat:
        with pytest.raises(ProviderUnavailable, match="busy"):
            await ask(chat)
    assert len(server.requests) == 3


async def test_a_wait_that_exceeds_the_timeout_ends_the_call_at_once(server: ChatServer) -> None:
    server.always = lambda _: Fails(429, "busy", {"Retry-After": "60"})
    async with talking(server, timeout_s=2.0) as chat:
        async with asyncio.timeout(1):
            with pytest.raises(ProviderUnavailable, match="busy") as caught:
                await ask(chat)
    assert caught.value.retry_after_s == 60
    assert len(server.requests) == 1


async def test_retry_after_may_be_a_date(server: ChatServer) -> None:
    until = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    server.then(Fails(503, "busy", {"Retry-After": until}))
    async with talking(server) as chat:
        with pytest.raises(ProviderUnavailable) as caught:
            await ask(chat)
    assert 3500 < caught.value.retry_after_s <= 3600


@pytest.mark.parametrize("named", ["soon", "-5", "nan"])
async def test_an_invalid_retry_after_is_ignored(server: ChatServer, named: str) -> None:
    server.then(Fails(503, headers={"Retry-After": named}), says({"x": 3}))
    async with talking(server) as chat:
        assert await ask(chat) == {"x": 3}


# --- limits, and the circuit


async def test_no_more_calls_run_at_once_than_allowed() -> None:
    async with chat_server(always=lambda _: says({}), together=2) as server, talking(server, concurrency=2) as chat:
        await asyncio.gather(*(ask(chat) for _ in range(6)))
    assert (len(server.requests), server.most_at_once) == (6, 2)


async def test_requests_wait_for_their_rate(server: ChatServer) -> None:
    server.always = lambda _: says({})
    clock = SteppedClock()
    async with talking(server, rates=Rates(60, clock=clock), concurrency=1, timeout_s=0.5) as chat:
        for _ in range(10):  # a sixth of sixty may go out at once
            await ask(chat)
        with pytest.raises(ProviderUnavailable, match="KG_MEMORY_LLM_REQUESTS_PER_MINUTE"):
            await ask(chat)
        clock.now += 1
        await ask(chat)
    assert len(server.requests) == 11


async def test_tokens_count_as_they_were_used(server: ChatServer) -> None:
    server.always = lambda _: says({}, tokens=(90, 10))
    clock = SteppedClock()
    async with talking(server, rates=Rates(None, 60, clock), timeout_s=0.5) as chat:
        await ask(chat)  # estimated at a few, it used a hundred
        clock.now += 60
        with pytest.raises(ProviderUnavailable, match="rate limit"):
            await ask(chat)
        clock.now += 60
        await ask(chat)


async def test_nothing_is_sent_while_the_circuit_is_open(server: ChatServer) -> None:
    clock = SteppedClock()
    busy = Fails(500, "down", AT_ONCE)
    server.then(*[busy] * 6)
    async with talking(server, circuit=Circuit(clock=clock)) as chat:
        for reason in ("down", "down", "the next attempt is in 5 s"):
            with pytest.raises(ProviderUnavailable, match=reason):
                await ask(chat)
        assert len(server.requests) == 6
        clock.now += 5
        server.then(says({"x": 3}), says({"x": 4}))
        assert [await ask(chat), await ask(chat)] == [{"x": 3}, {"x": 4}]


async def test_a_long_retry_after_opens_the_circuit(server: ChatServer) -> None:
    clock = SteppedClock()
    server.then(Fails(429, "busy", {"Retry-After": "60"}), says({"x": 3}))
    async with talking(server, circuit=Circuit(clock=clock)) as chat:
        for later in (0, 59):
            clock.now = later
            with pytest.raises(ProviderUnavailable):
                await ask(chat)
        clock.now = 60
        assert await ask(chat) == {"x": 3}
    assert len(server.requests) == 2


async def test_a_refusal_does_not_open_the_circuit(server: ChatServer) -> None:
    server.then(*[Fails(401)] * 5, says({"x": 3}))
    async with talking(server) as chat:
        for _ in range(5):
            with pytest.raises(ProviderRefused):
                await ask(chat)
        assert await ask(chat) == {"x": 3}


@pytest.mark.parametrize("status", [401, 403])
async def test_a_wrong_key_is_a_refusal_and_never_shown(server: ChatServer, status: int) -> None:
    server.then(Fails(status, "bad key"))
    async with talking(server) as chat:
        with pytest.raises(ProviderRefused, match="OPENAI_API_KEY") as caught:
            await ask(chat)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("begun", [b"", b'{"choices": ['])
async def test_a_slow_server_times_out(server: ChatServer, begun: bytes) -> None:
    server.then(Dawdles(begun))
    async with talking(server, timeout_s=0.5) as chat:
        with pytest.raises(ProviderUnavailable, match=r"0\.5 seconds"):
            await ask(chat)
    assert len(server.requests) == 1


async def test_an_endless_answer_is_not_read_to_its_end(server: ChatServer) -> None:
    sent = 0

    def floods() -> Any:
        nonlocal sent
        while sent < 10 * LARGEST_ANSWER:
            sent += 100_000
            yield b"x" * 100_000

    server.then(Sends(floods()))
    async with talking(server) as chat:
        with pytest.raises(MalformedAnswer, match="4,000,000 bytes"):
            await ask(chat)
    assert sent < 10 * LARGEST_ANSWER


async def test_a_connection_that_breaks_during_the_answer_is_unavailable(server: ChatServer) -> None:
    server.then(Sends([b'{"choices": ['], broken=True))
    async with talking(server) as chat:
        with pytest.raises(ProviderUnavailable, match="m1 cannot be reached"):
            await ask(chat)


async def test_a_server_that_is_not_there_is_unavailable() -> None:
    async with chat_server() as server:
        pass
    async with talking(server) as chat:
        with pytest.raises(ProviderUnavailable, match="m1 cannot be reached"):
            await ask(chat)


@pytest.mark.parametrize(
    "body", ["<html>Hello</html>", "", "data: {", '{"error": {"message": "out of memory"}}', "\xff"], ids=repr
)
async def test_a_body_that_is_no_answer_at_all_is_unavailable(server: ChatServer, body: str) -> None:
    server.then(Sends([body.encode("latin-1")] if body else []))
    async with talking(server) as chat:
        with pytest.raises(ProviderUnavailable):
            await ask(chat)


@pytest.mark.parametrize("api", ["chat", "responses"])
@pytest.mark.parametrize(
    "body", ["[]", "7", "null", '{"choices": 3, "output": {}}', '{"choices": [{"message": "x"}], "output": [[1]]}']
)
async def test_an_answer_of_any_other_shape_is_malformed(server: ChatServer, api: API, body: str) -> None:
    server.then(Sends([body.encode()]))
    async with talking(server, api=api) as chat:
        with pytest.raises(MalformedAnswer):
            await ask(chat)


async def test_tokens_and_cost_are_counted_by_purpose_and_logged(
    server: ChatServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.then(says({"x": 3}), Says("nothing"), says({"x": 1}, tokens=(7, 1)))
    async with talking(server, prices=Prices(2.0, 10.0)) as chat:
        with caplog.at_level(logging.INFO, "kg_memory"), metering() as calls:
            await ask(chat)
            with pytest.raises(MalformedAnswer):  # it cost as much
                await ask(chat)
            await chat.answer(TALK, schema=SCHEMA, purpose="guessing", most_tokens=MOST)
    assert [call.purpose for call in calls] == ["counting", "counting", "guessing"]
    counted = total(calls[:2])
    assert (counted.calls, counted.input_tokens, counted.output_tokens) == (2, 200, 40)
    assert counted.cost == pytest.approx(0.0008)
    assert total(calls[2:]) == Usage(1, 7, 1, 24 / 1_000_000)
    logged = [vars(record) for record in caplog.records if record.getMessage() == "model call"]
    assert (logged[0]["model"], logged[0]["purpose"], logged[0]["input_tokens"]) == ("m1", "counting", 100)
    assert [one["outcome"] for one in logged] == ["answered", "malformed", "answered"]


async def test_calls_and_the_circuit_are_measured(server: ChatServer) -> None:
    server.then(says({}, tokens=(7, 2)), Says("no"), *[Fails(401)], *[Fails(500, headers=AT_ONCE)] * 6)
    async with OpenAIChat.open("measured", base_url=server.url) as chat:
        for _ in range(5):
            with suppress(ProviderError):
                await ask(chat)
    given = {"model": "measured", "purpose": "counting"}
    ended = {
        outcome: metrics.REGISTRY.get_sample_value("kg_memory_model_call_seconds_count", given | {"outcome": outcome})
        for outcome in ("answered", "malformed", "refused", "unavailable")
    }
    assert ended == {"answered": 1, "malformed": 1, "refused": 1, "unavailable": 2}
    read = given | {"direction": "input"}
    assert metrics.REGISTRY.get_sample_value("kg_memory_model_tokens_total", read) == 107
    is_open = {"model": "measured", "kg_memory_model_circuit": "open"}
    assert metrics.REGISTRY.get_sample_value("kg_memory_model_circuit", is_open) == 1


async def test_metering_collects_the_usage_of_calls(server: ChatServer) -> None:
    server.always = lambda _: says({"x": 3}, tokens=(5, 2))
    async with talking(server) as chat:
        with metering() as all_calls:
            await ask(chat)
            with metering() as some:
                await asyncio.gather(ask(chat), ask(chat))
        await ask(chat)
    assert (total(some), total(all_calls)) == (Usage(2, 10, 4), Usage(3, 15, 6))
    assert {(call.purpose, call.model) for call in all_calls} == {("counting", "m1")}
    assert len({call.prompt for call in all_calls}) == 1


@pytest.mark.parametrize("usage", ["null", '{"prompt_tokens": "many", "completion_tokens": -1}', "[]"])
async def test_a_server_that_lies_about_tokens_is_not_believed(server: ChatServer, usage: str) -> None:
    body = f'{{"choices": [{{"message": {{"content": "{{}}"}}}}], "usage": {usage}}}'
    server.then(Sends([body.encode()]))
    async with talking(server) as chat:
        with metering() as calls:
            assert await ask(chat) == {}
    assert total(calls) == Usage(1)


def test_the_schema_of_these_tests_is_valid() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def _errors(kind: type[Exception]) -> list[type[Exception]]:
    return [kind, *(each for child in kind.__subclasses__() for each in _errors(child))]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 429, 500])
async def test_every_status_becomes_a_provider_error(server: ChatServer, status: int) -> None:
    server.always = lambda _: Fails(status, headers=AT_ONCE)
    async with talking(server) as chat:
        with pytest.raises(ProviderError) as caught:
            await ask(chat)
    assert type(caught.value.__cause__) in _errors(openai.APIStatusError)
