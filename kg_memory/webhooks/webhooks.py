"""`Webhooks`: registers and controls the webhooks of a space, and delivers events to them.

Secrets are stored in the graph in plain text, because every signature needs them. Anyone who can read the database can
read them. No answer and no log contains a secret.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

from kg_memory.errors import Conflict, InvalidInput, NotFound
from kg_memory.events import change_log
from kg_memory.events.model import EventKind, number_of
from kg_memory.graph.graph import Graph, Row
from kg_memory.graph.space_graph import SpaceTransaction, WritableSpace
from kg_memory.graph.statements import Statement, statement
from kg_memory.model.ids import new_id
from kg_memory.model.text import require_between, searchable
from kg_memory.ports import Clock
from kg_memory.spaces.spaces import Spaces
from kg_memory.webhooks import records
from kg_memory.webhooks.deliver import Deliverer, RetryPolicy
from kg_memory.webhooks.message import key_of
from kg_memory.webhooks.model import MOST_DELIVERIES, Delivery, Webhook
from kg_memory.webhooks.target import Targets, checked_url

CREATE_WEBHOOK = statement("webhooks/create_webhook")
DELETE_WEBHOOK = statement("webhooks/delete_webhook")
PAUSE_WEBHOOK = statement("webhooks/pause_webhook")
REDELIVER_EVENT = statement("webhooks/redeliver_event")
RESUME_WEBHOOK = statement("webhooks/resume_webhook")
WEBHOOKS = statement("webhooks/webhooks")
WEBHOOK_DELIVERIES = statement("webhooks/webhook_deliveries")

MOST_WEBHOOKS = 20
_MOST_AGAIN = 100

RETRY_POLICY = RetryPolicy()


class Webhooks:
    """The webhooks of the spaces that one principal may access: `memory.webhooks`.

    Every method that takes a space raises `NotFound` when it cannot be read. Methods that change a webhook raise
    `Forbidden` when the space cannot be written. `private` allows targets in any network and plain HTTP.
    """

    def __init__(self, graph: Graph, spaces: Spaces, clock: Clock, *, private: bool = False) -> None:
        self._graph = graph
        self._spaces = spaces
        self._clock = clock
        self._private = private

    async def register(self, space: str, url: str, secret: str, kinds: Sequence[EventKind]) -> Webhook:
        """Registers a webhook that receives new events of these kinds, in order and each at least once.

        Each delivery is signed with `secret` (Standard Webhooks) and has the event's cursor as its id. The URL must be
        https and outside private networks, unless a setting allows others. The secret is never shown again. Raises
        `InvalidInput` for an invalid URL, secret or empty `kinds`, and `Conflict` when the space has 20 webhooks.
        """
        within = await self._writable(space)
        key_of(secret)
        properties = {
            "id": new_id(),
            "url": checked_url(url, private=self._private),
            "secret": secret,
            "kinds": [kind.value for kind in dict.fromkeys(kinds)],
            "created_at": self._clock(),
        }
        if not kinds:
            raise InvalidInput("give at least one kind of event")
        rows = await _write(within, CREATE_WEBHOOK, properties=properties, most=MOST_WEBHOOKS)
        if not rows:
            raise Conflict(f"this space has {MOST_WEBHOOKS} webhooks, which is the limit: delete one first")
        return records.webhook(rows[0]["webhook"])

    async def list(self, space: str) -> Sequence[Webhook]:
        """The webhooks of a space, in the order in which they were registered."""
        rows = await (await self._spaces.readable(space)).read(WEBHOOKS)
        return [records.webhook(row["webhook"]) for row in rows]

    async def deliveries(self, space: str, id: str, *, first: int = 20) -> Sequence[Delivery]:
        """The last delivery attempts of a webhook, newest first; at most `first` (1 to 100). The last 100 are kept."""
        within = await self._spaces.readable(space)
        require_between("first", first, 1, MOST_DELIVERIES)
        rows = await within.read(WEBHOOK_DELIVERIES, webhook=_id(id), limit=first)
        return [records.delivery(row["delivery"]) for row in rows]

    async def pause(self, space: str, id: str) -> Webhook:
        """Pauses a webhook; it keeps its position in the log. Raises `NotFound`."""
        return _found(await _write(await self._writable(space), PAUSE_WEBHOOK, id=_id(id)), id)

    async def resume(self, space: str, id: str, *, after: str | None = None) -> Webhook:
        """Resumes a paused or disabled webhook with its attempts reset. Raises `NotFound`.

        `after` moves it to that cursor first: it repeats events, or skips them. Raises `CursorExpired` when events
        after the cursor were deleted.
        """
        within = await self._writable(space)
        number = None if after is None else await _kept(within, after)
        return _found(await _write(within, RESUME_WEBHOOK, id=_id(id), after=number), id)

    async def redeliver(self, space: str, id: str, event: str) -> Webhook:
        """Delivers one event again, by its cursor, before the next ones. Raises `NotFound` or `CursorExpired`."""
        within = await self._writable(space)
        number = await _kept(within, event, 1)
        return _found(await _write(within, REDELIVER_EVENT, id=_id(id), number=number, most=_MOST_AGAIN), id)

    async def delete(self, space: str, id: str) -> bool:
        """Deletes a webhook with its secret and deliveries; False when there was none."""
        rows = await _write(await self._writable(space), DELETE_WEBHOOK, id=_id(id))
        return bool(rows[0]["found"])

    async def deliver(self, policy: RetryPolicy = RETRY_POLICY) -> None:
        """Delivers to the webhooks of the spaces that may be written, until it is cancelled.

        Any number of processes share the work. It also trims the change logs.
        """
        trimming = asyncio.create_task(change_log.keep_trimmed(self._graph, self._clock))
        try:
            async with Targets.open(private=self._private, timeout_s=policy.timeout_s) as targets:
                spaces = await self._spaces.writable_keys()
                await Deliverer(self._graph, targets, self._clock, policy, spaces).run()
        finally:
            trimming.cancel()

    async def _writable(self, space: str) -> WritableSpace:
        """A space that may be read and written; unlike a write of facts, this creates no space."""
        await self._spaces.readable(space)
        return await self._spaces.writable(space)


async def _kept(space: WritableSpace, cursor: str, before: int = 0) -> int:
    number = number_of(space.key, cursor)
    (await change_log.log_range(space)).require(number - before)
    return number


async def _write(space: WritableSpace, statement: Statement, **parameters: Any) -> list[Row]:
    async def work(transaction: SpaceTransaction) -> list[Row]:
        transaction.notify_after_commit()
        return await transaction.run(statement, **parameters)

    return await space.write(statement.name, work)


def _id(id: str) -> str:
    return searchable(id, "the webhook's id")


def _found(rows: Sequence[Row], id: str) -> Webhook:
    if not rows:
        raise NotFound(f"there is no webhook {id!r}; `webhooks` lists the webhooks of a space")
    return records.webhook(rows[0]["webhook"])
