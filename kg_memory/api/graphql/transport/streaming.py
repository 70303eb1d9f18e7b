"""The answers to a subscription, one after the other, for whichever protocol carries them."""

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
"""How long a subscriber may read nothing before it is given up."""
MOST_SUBSCRIPTIONS = 500
"""How many run at once, over all connections: every event costs each of them a result."""
MOST_READS = 8
"""Of all their results at once, which leaves connections to the database to everybody else."""


class SubscriberTooSlow(Exception):
    """A subscriber did not read for so long that it was given up; what it missed is in the change log."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One result as it goes out; `cursor` is that of its event. `refused` ones come first and alone."""

    content: dict[str, Any]
    cursor: str | None = None
    refused: bool = False


class Subscriptions:
    """All that one service answers at a time; those that are one too many are refused before anything is read."""

    def __init__(self) -> None:
        self._running = 0
        self._gate = asyncio.Semaphore(MOST_READS)

    async def answers(
        self, memory: Memory, operation: Operation, request_id: str, last_seen: str | None = None
    ) -> AsyncGenerator[Answer, None]:
        """Runs a subscription; ends when it does, with `ServiceStopping` when the service does.

        `last_seen` is the cursor that the protocol itself brought along, which goes before the operation's own `after`.
        """
        if self._running >= MOST_SUBSCRIPTIONS:
            said = f"{MOST_SUBSCRIPTIONS} subscriptions run already: end some, or try again later"
            yield Answer(errors.content(_failed(TooManySubscribers(said)), request_id, refused=True), refused=True)
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
            with tracing(request_id):  # a trace for each result, or that of the connection would grow without end
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
    """The next result, or None; what goes wrong before there is any, as in parsing, is a result as well."""
    try:
        return await anext(stream, None)
    except Exception as error:
        return _failed(error)


def _failed(error: Exception) -> PreExecutionError:
    located = error if isinstance(error, GraphQLError) else GraphQLError(str(error), original_error=error)
    return PreExecutionError(data=None, errors=[located])


async def within(seconds: float, sending: Awaitable[None]) -> None:
    """Sends; raises `SubscriberTooSlow` when nobody takes it in time."""
    try:
        async with asyncio.timeout(seconds):
            await sending
    except TimeoutError as error:
        raise SubscriberTooSlow(f"nothing was read for {seconds:g} s") from error
