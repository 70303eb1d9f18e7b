"""A language model behind any endpoint that speaks OpenAI's Chat Completions or Responses format."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import asdict, dataclass, replace
from time import perf_counter
from typing import Any, Literal

import httpx2
from openai import (
    APIStatusError,
    AsyncOpenAI,
    BadRequestError,
    NotFoundError,
    OpenAIError,
    RateLimitError,
    Timeout,
    UnprocessableEntityError,
)

from kg_memory.chat import ChatMessage, Usage
from kg_memory.errors import MalformedAnswer, ProviderError, ProviderRefused, ProviderUnavailable
from kg_memory.providers.chat_wire import WIRES, Format, Reply, json_object, read_reply, shown

LARGEST_ANSWER = 4_000_000
"""Bytes. No honest answer about a few messages is longer, also as events; and a model may repeat itself for ever."""
_CONNECT_S = 5.0
_RETRIES = 2
_MILLION = 1_000_000
_PLAINER: Mapping[Format, Format] = {"json_schema": "json_object", "json_object": "text"}

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Prices:
    """What a million tokens cost, in any one currency."""

    input: float = 0.0
    output: float = 0.0


@dataclass(frozen=True, slots=True)
class _Manner:
    """How exactly a server can be told what to answer, and whether it lets the temperature be chosen."""

    format: Format = "json_schema"
    temperature: bool = True

    def plainer(self, refusal: str) -> "_Manner | None":
        """The next manner to try after this one was refused, or None after the plainest."""
        if self.temperature and "temperature" in refusal:
            return replace(self, temperature=False)
        return replace(self, format=_PLAINER[self.format]) if self.format in _PLAINER else None


class OpenAIChat:
    """The `ChatModel` port over HTTP.

    Asks with the JSON Schema, and where the server refuses that, for a JSON object, and then in plain words; what a
    server turns out to take is remembered. A failed call is repeated twice, after the time that the server names or
    else a growing one; all of it, with the whole answer, takes `timeout_s` at most.
    """

    def __init__(
        self,
        client: AsyncOpenAI,
        model: str,
        *,
        api: Literal["chat", "responses"] = "chat",
        timeout_s: float = 20.0,
        prices: Prices = Prices(),
    ) -> None:
        resource = client.chat.completions if api == "chat" else client.responses
        self._create: Callable[..., AbstractAsyncContextManager[Any]] = resource.with_streaming_response.create
        self._wire = WIRES[api]
        self._model = model
        self._timeout_s = timeout_s
        self._prices = prices
        self._manner = _Manner()
        self._usage: dict[str, Usage] = {}

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        model: str,
        *,
        base_url: str,
        api_key: str = "",
        api: Literal["chat", "responses"] = "chat",
        timeout_s: float = 20.0,
        prices: Prices = Prices(),
    ) -> AsyncIterator["OpenAIChat"]:
        """The model behind `base_url`, whose connections are closed with the block; many local servers need no key."""
        timeout = Timeout(timeout_s, connect=min(_CONNECT_S, timeout_s))
        key = api_key or "none"  # the client insists on one
        async with AsyncOpenAI(base_url=base_url, api_key=key, timeout=timeout, max_retries=_RETRIES) as client:
            yield cls(client, model, api=api, timeout_s=timeout_s, prices=prices)

    @property
    def model(self) -> str:
        return self._model

    @property
    def usage(self) -> Mapping[str, Usage]:
        return self._usage

    async def answer(
        self, messages: Sequence[ChatMessage], *, schema: Mapping[str, object], purpose: str
    ) -> dict[str, object]:
        """See `ChatModel.answer`."""
        started = perf_counter()
        try:
            async with asyncio.timeout(self._timeout_s):
                reply = await self._reply(messages, schema)
        except TimeoutError as error:
            raise ProviderUnavailable(f"{self._model} gave no answer in {self._timeout_s:g} seconds") from error
        except (OpenAIError, httpx2.RequestError) as error:
            raise self._failure(error) from error
        self._count(reply, purpose, perf_counter() - started)
        if reply.refusal:
            raise ProviderRefused(f"{self._model} refused: {shown(reply.refusal, 200)}")
        if reply.cut_off:
            raise MalformedAnswer("the answer was cut off because it is too long", shown(reply.text))
        return json_object(reply.text)

    async def _reply(self, messages: Sequence[ChatMessage], schema: Mapping[str, object]) -> Reply:
        """Asks in the most exact manner that the server is known to take, and in plainer ones where it refuses."""
        manner: _Manner | None = self._manner
        while manner is not None:
            try:
                reply = await self._ask(messages, schema, manner)
            except (BadRequestError, NotFoundError, UnprocessableEntityError) as error:
                refusal, manner = error, manner.plainer(str(error).lower())
            else:
                self._manner = manner
                return reply
        raise refusal

    async def _ask(self, messages: Sequence[ChatMessage], schema: Mapping[str, object], manner: _Manner) -> Reply:
        body = {"model": self._model, **self._wire.body(messages, schema, manner.format)}
        if manner.temperature:
            body["temperature"] = 0
        received = bytearray()
        async with self._create(**body) as response:
            async for chunk in response.iter_bytes():
                received += chunk
                if len(received) > LARGEST_ANSWER:
                    raise MalformedAnswer(f"the answer has more than {LARGEST_ANSWER:,} bytes")
        return read_reply(self._wire, bytes(received))

    def _count(self, reply: Reply, purpose: str, seconds: float) -> None:
        cost = (reply.input_tokens * self._prices.input + reply.output_tokens * self._prices.output) / _MILLION
        used = Usage(1, reply.input_tokens, reply.output_tokens, cost)
        self._usage[purpose] = self._usage.get(purpose, Usage()) + used
        told = {"model": self._model, "purpose": purpose, "ms": int(seconds * 1000)}
        _log.info("model answered", extra=told | asdict(used))

    def _failure(self, error: Exception) -> ProviderError:
        """What a failure means for the caller; only one that may pass is `ProviderUnavailable`."""
        reason = shown(" ".join(str(error).split()), 200)
        if not isinstance(error, APIStatusError) or isinstance(error, RateLimitError) or error.status_code >= 500:
            return ProviderUnavailable(f"{self._model} cannot be reached: {reason}")
        settings = "OPENAI_BASE_URL, OPENAI_API_KEY, KG_MEMORY_LLM_MODEL and KG_MEMORY_LLM_API"
        return ProviderRefused(f"the server of {self._model} refused the request, check {settings}: {reason}")
