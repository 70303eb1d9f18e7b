"""The client of a language model at any endpoint with OpenAI's Chat Completions or Responses format."""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import count
from time import perf_counter
from typing import Any, Literal

import httpx2
from openai import (
    APIConnectionError,
    APIStatusError,
    AsyncOpenAI,
    BadRequestError,
    NotFoundError,
    OpenAIError,
    Timeout,
    UnprocessableEntityError,
)

from kg_memory.errors import MalformedAnswer, ProviderError, ProviderRefused, ProviderUnavailable
from kg_memory.model.llm import NOTHING, Call, ChatMessage, Usage
from kg_memory.model.text import content_hash
from kg_memory.providers.answer_stream import AnswerStream
from kg_memory.providers.chat_wire import WIRES, Format, Reply, json_object, read_reply, shown, whole_part
from kg_memory.providers.circuit import Circuit
from kg_memory.providers.rates import Rates
from kg_memory.telemetry import metrics
from kg_memory.telemetry.metering import meter

LARGEST_ANSWER = 4_000_000
"""In bytes. No valid answer is longer, even as events, and a model may repeat itself without end."""
_CONNECT_S = 5.0
_RETRIES = 2
_FIRST_PAUSE_S = 0.5
_A_DAY_S = 86_400.0
_TRANSIENT = {408, 409, 429}
"""The statuses below 500 that are worth a retry."""
_LETTERS_PER_TOKEN = 4
_PROMPT_LETTERS = 12
_MILLION = 1_000_000
_THINKING = 16_000
"""Tokens beyond the answer for models that think before it; theirs are the newer limits, which count both."""
_PLAINER: Mapping[Format, Format] = {"json_schema": "json_object", "json_object": "text"}

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Prices:
    """The price of a million tokens, in any currency."""

    input: float = 0.0
    output: float = 0.0


@dataclass(frozen=True, slots=True)
class _RequestFormat:
    """What a request may contain: how it describes and limits the answer, the temperature, and whether it streams."""

    limits: tuple[str, ...]
    answer: Format = "json_schema"
    temperature: bool = True
    streamed: bool = True

    def plainer(self, refusal: str) -> "_RequestFormat | None":
        """The format to try after a refusal of this one, or None if there is no plainer one."""
        if self.temperature and "temperature" in refusal:
            return replace(self, temperature=False)
        if self.limits and self.limits[0] in refusal:
            return replace(self, limits=self.limits[1:])
        if self.streamed and "stream" in refusal:
            return replace(self, streamed=False)
        return replace(self, answer=_PLAINER[self.answer]) if self.answer in _PLAINER else None

    def options(self, most_tokens: int, streaming: Mapping[str, object]) -> dict[str, Any]:
        """The parameters of a request beside the messages and the schema."""
        thinking = 0 if self.limits[:1] == ("max_tokens",) else _THINKING
        limit = {name: most_tokens + thinking for name in self.limits[:1]}
        return {**limit, **({"temperature": 0} if self.temperature else {}), **(streaming if self.streamed else {})}


@dataclass(slots=True)
class _Request:
    """What is asked, and the answer to it while it arrives."""

    messages: Sequence[ChatMessage]
    schema: Mapping[str, object]
    purpose: str
    most_tokens: int
    stream: AnswerStream | None = None

    @property
    def tokens(self) -> int:
        """The tokens of the messages, by their length."""
        return sum(len(message.text) for message in self.messages) // _LETTERS_PER_TOKEN

    def so_far(self, reason: str) -> Reply:
        """What has arrived of an answer that is ended early, which comes without a count of its tokens."""
        assert self.stream is not None
        return Reply(self.stream.text, cut_off=reason, input_tokens=self.tokens, output_tokens=self.stream.tokens)


class OpenAIChat:
    """The `ChatModel` port over HTTP.

    A request asks for an answer by JSON Schema. If the server refuses that, it asks for a JSON object, and then in
    plain words; the accepted format is kept. At most `concurrency` calls run at once, within the rate limits.

    The answer is streamed, and ended when it repeats itself. A server that refuses a limit of the answer gets none.

    A transient failure (no connection, 408, 409, 429, 5xx) is retried twice, after the server's Retry-After or a
    growing wait with jitter. All attempts together take at most `timeout_s`; a wait that does not fit ends the call at
    once. While the circuit is open, nothing is sent.
    """

    def __init__(
        self,
        client: AsyncOpenAI,
        model: str,
        *,
        api: Literal["chat", "responses"] = "chat",
        timeout_s: float = 20.0,
        prices: Prices = Prices(),
        concurrency: int = 4,
        rates: Rates | None = None,
        circuit: Circuit | None = None,
    ) -> None:
        resource = client.chat.completions if api == "chat" else client.responses
        self._create: Callable[..., AbstractAsyncContextManager[Any]] = resource.with_streaming_response.create
        self._wire = WIRES[api]
        self._model = model
        self._timeout_s = timeout_s
        self._prices = prices
        self._turns = asyncio.Semaphore(concurrency)
        self._rates = rates or Rates()
        self._circuit = circuit or Circuit()
        self._circuit.on_change = lambda state: metrics.model_circuit(model, state.value)
        self._format = _RequestFormat(self._wire.limits)

    @classmethod
    @asynccontextmanager
    async def open(
        cls, model: str, *, base_url: str, api_key: str = "", timeout_s: float = 20.0, **options: Any
    ) -> AsyncIterator["OpenAIChat"]:
        """Opens the model at `base_url`, and closes its connections after the block. Many local servers need no key.

        `options` are the other arguments of the class.
        """
        timeout = Timeout(timeout_s, connect=min(_CONNECT_S, timeout_s))
        key = api_key or "none"  # the client requires one
        async with AsyncOpenAI(base_url=base_url, api_key=key, timeout=timeout, max_retries=0) as client:
            yield cls(client, model, timeout_s=timeout_s, **options)

    @property
    def model(self) -> str:
        return self._model

    async def answer(
        self, messages: Sequence[ChatMessage], *, schema: Mapping[str, object], purpose: str, most_tokens: int
    ) -> dict[str, object]:
        """See `ChatModel.answer`."""
        self._circuit.check()
        async with self._turns:
            self._circuit.check()
            request = _Request(messages, schema, purpose, most_tokens)
            await self._rates.turn(request.tokens, self._timeout_s)
            with self._circuit.call():
                return await self._measured(request)

    async def _measured(self, request: _Request) -> dict[str, object]:
        """The answer. Its tokens, cost and time are recorded also when it fails."""
        started, used, outcome = perf_counter(), NOTHING, "unavailable"
        try:
            reply = await self._answered(request)
            used = self._count(reply, request)
            self._rates.correct(request.tokens, used.input_tokens + used.output_tokens)
            answer = self._object(reply)
            outcome = "answered"
            return answer
        except (ProviderRefused, MalformedAnswer) as error:
            outcome = "refused" if isinstance(error, ProviderRefused) else "malformed"
            raise
        finally:
            seconds = perf_counter() - started
            counts = (used.input_tokens, used.output_tokens, used.cost)
            metrics.model_call(self._model, request.purpose, outcome, seconds, *counts)
            fields = {"model": self._model, "purpose": request.purpose, "outcome": outcome, "ms": int(seconds * 1000)}
            _log.info("model call", extra=fields | asdict(used))

    def _object(self, reply: Reply) -> dict[str, object]:
        if reply.refusal:
            raise ProviderRefused(f"{self._model} refused: {shown(reply.refusal, 200)}")
        if reply.cut_off:
            problem = f"the answer was cut off because {reply.cut_off}"
            raise MalformedAnswer(problem, shown(reply.text), whole_part(reply.text) or {})
        return json_object(reply.text)

    async def _answered(self, request: _Request) -> Reply:
        """The reply to one of a few attempts, all within `timeout_s`; what has arrived by then, if it is streamed."""
        try:
            async with asyncio.timeout(self._timeout_s) as limit:
                for attempt in count():
                    try:
                        return await self._reply(request)
                    except (APIConnectionError, APIStatusError) as error:
                        pause = _pause_s(error, attempt)
                        if attempt == _RETRIES or not _transient(error) or pause > _left_s(limit):
                            raise
                        await asyncio.sleep(max(pause, self._rates.again(request.tokens)))
        except TimeoutError as error:
            if request.stream and request.stream.text:
                return request.so_far(f"it takes more than {self._timeout_s:g} seconds")
            raise ProviderUnavailable(f"{self._model} gave no answer in {self._timeout_s:g} seconds") from error
        except (OpenAIError, httpx2.RequestError) as error:
            raise self._failure(error) from error
        raise AssertionError("the loop of attempts ended")

    async def _reply(self, request: _Request) -> Reply:
        """Asks in the most exact format that the server accepts, and in plainer ones after a refusal."""
        format: _RequestFormat | None = self._format
        while format is not None:
            try:
                reply = await self._ask(request, format)
            except (BadRequestError, NotFoundError, UnprocessableEntityError) as error:
                refusal, format = error, format.plainer(str(error).lower())
            else:
                self._format = format
                return reply
        raise refusal

    async def _ask(self, request: _Request, format: _RequestFormat) -> Reply:
        body = {"model": self._model, **self._wire.body(request.messages, request.schema, format.answer)}
        stream = request.stream = AnswerStream(self._wire.delta)
        async with self._create(**body, **format.options(request.most_tokens, self._wire.streaming)) as response:
            async for chunk in response.iter_bytes():
                stream.feed(chunk)
                if len(stream.received) > LARGEST_ANSWER:
                    raise MalformedAnswer(f"the answer has more than {LARGEST_ANSWER:,} bytes")
                if stream.repeats_itself():
                    return request.so_far("it repeats itself")
        reply = read_reply(self._wire, bytes(stream.received))
        counted = reply.output_tokens or not stream.tokens
        return reply if counted else replace(reply, input_tokens=request.tokens, output_tokens=stream.tokens)

    def _count(self, reply: Reply, request: _Request) -> Usage:
        cost = (reply.input_tokens * self._prices.input + reply.output_tokens * self._prices.output) / _MILLION
        used = Usage(1, reply.input_tokens, reply.output_tokens, cost)
        meter(Call(request.purpose, content_hash(request.messages[0].text)[:_PROMPT_LETTERS], self._model, used))
        return used

    def _failure(self, error: Exception) -> ProviderError:
        """The error for the caller: `ProviderUnavailable` for a transient failure, else `ProviderRefused`."""
        reason = shown(" ".join(str(error).split()), 200)
        if _transient(error):
            return ProviderUnavailable(f"{self._model} cannot be reached: {reason}", _retry_after_s(error))
        settings = "OPENAI_BASE_URL, OPENAI_API_KEY, KG_MEMORY_LLM_MODEL and KG_MEMORY_LLM_API"
        return ProviderRefused(f"the server of {self._model} refused the request, check {settings}: {reason}")


def _transient(error: Exception) -> bool:
    return not isinstance(error, APIStatusError) or error.status_code in _TRANSIENT or error.status_code >= 500


def _pause_s(error: Exception, attempt: int) -> float:
    """The wait before the next attempt, in seconds."""
    return _retry_after_s(error) or _FIRST_PAUSE_S * 2**attempt * random.uniform(0.5, 1.0)


def _retry_after_s(error: Exception) -> float:
    """The seconds in the server's Retry-After header, in either form (RFC 9110), or 0."""
    headers = error.response.headers if isinstance(error, APIStatusError) else {}
    for name, per_second in (("retry-after-ms", 1000), ("retry-after", 1)):
        try:
            return max(0.0, min(float(headers[name]) / per_second, _A_DAY_S))
        except (KeyError, ValueError):
            continue
    try:
        until = parsedate_to_datetime(headers["retry-after"])
        return max(0.0, (until.astimezone(UTC) - datetime.now(UTC)).total_seconds())
    except (KeyError, ValueError):
        return 0.0


def _left_s(limit: asyncio.Timeout) -> float:
    return (limit.when() or 0.0) - asyncio.get_running_loop().time()
