"""The results of a subscription, one after another, for any protocol."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType

from kg_memory.api.graphql.context import Context
from kg_memory.api.graphql.schema import SCHEMA
from kg_memory.api.graphql.transport.operation import Operation
from kg_memory.api.http import errors
from kg_memory.errors import ServiceStopping, TooManySubscribers
from kg_memory.memory import Memory
from kg_memory.telemetry.statements import tracing

SEND_S = 30.0
"""The seconds after which a subscriber that reads nothing is disconnected."""
MOST_SUBSCRIPTIONS = 500
"""The limit over all connections; every event costs one result for each of them."""
MOST_READS = 8
"""The limit of concurrent reads for results; it leaves database connections to other requests."""


class SubscriberTooSlow(Exception):
    """A subscriber did not read in time and was disconnected; the change log holds what it missed."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One result to send. `cursor` is that of its event. A `refused` one is the first and the only one."""

    content: dict[str, Any]
    cursor: str | None = None
    refused: bool = False


class Subscriptions:
    """The running subscriptions of a service; those over the limit are refused before anything is read."""

    def __init__(self) -> None:
        self._running = 0
        self._gate = asyncio.Semaphore(MOST_READS)

    async def answers(
        self, memory: Memory, operation: Operation, request_id: str, last_seen: str | None = None
    ) -> AsyncGenerator[Answer, None]:
        """Runs a subscription until it ends; raises `ServiceStopping` when the service stops.

        `last_seen` is a cursor from the protocol itself; it takes precedence over the `after` of the operation.
        """
        if self._running >= MOST_SUBSCRIPTIONS:
            message = f"{MOST_SUBSCRIPTIONS} subscriptions run already: end some, or try again later"
            yield Answer(errors.content(_failed(TooManySubscribers(message)), request_id, refused=True), refused=True)
            return
        self._running += 1
        try:
            async with aclosing(_answers(Context(memory, last_seen, self._gate), operation, request_id)) as results:
                async for answer in results:
                    yield answer
        finally:
            self._running -= 1


async def _answers(context: Context, operation: Operation, request_id: str) -> AsyncGenerator[Answer, None]:
    stream = await SCHEMA.stream(
        operation.query,
        variable_values=operation.variables,
        context_value=context,
        operation_name=operation.name,
        allowed_operation_types=(OperationType.SUBSCRIPTION,),
    )
    first = True
    async with aclosing(stream):
        while True:
            with tracing(request_id):  # a trace for each result, because that of the connection would grow without end
                result = await _next(stream)
            if result is None:
                return
            assert isinstance(result, ExecutionResult)  # there is no incremental delivery in this schema
            if any(isinstance(errors.cause(error), ServiceStopping) for error in result.errors or ()):
                raise ServiceStopping
            refused = first and result.data is None
            yield Answer(errors.content(result, request_id, refused=refused), context.cursor, refused)
            first = False


async def _next(stream: AsyncGenerator[Any, None]) -> Any:
    """The next result, or None at the end; an error before the first result, as in parsing, is a result too."""
    try:
        return await anext(stream, None)
    except Exception as error:
        return _failed(error)


def _failed(error: Exception) -> PreExecutionError:
    located = error if isinstance(error, GraphQLError) else GraphQLError(str(error), original_error=error)
    return PreExecutionError(data=None, errors=[located])


async def send_within(seconds: float, sending: Awaitable[None]) -> None:
    """Awaits `sending`; raises `SubscriberTooSlow` after `seconds`."""
    try:
        async with asyncio.timeout(seconds):
            await sending
    except TimeoutError as error:
        raise SubscriberTooSlow(f"nothing was read for {seconds:g} s") from error
