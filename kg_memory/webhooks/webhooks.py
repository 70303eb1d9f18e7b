"""The webhooks of a space: made, listed, held, let go on, deleted; never more of them than it may have.

A secret is stored in the graph as it was given, since every signature needs it: whoever can read the database can read
it. It goes into no answer and no log.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kg_memory.errors import Conflict, InvalidInput, NotFound
from kg_memory.events import change_log
from kg_memory.events.model import EventKind, number_of
from kg_memory.graph import records
from kg_memory.graph.graph import Graph, Row, Transaction
from kg_memory.graph.statements import Statement, statement
from kg_memory.model.ids import new_id
from kg_memory.model.text import require_between, searchable
from kg_memory.webhooks.message import key_of
from kg_memory.webhooks.model import Delivery, Webhook
from kg_memory.webhooks.target import fit_url

CREATE_WEBHOOK = statement("webhooks/create_webhook")
DELETE_WEBHOOK = statement("webhooks/delete_webhook")
PAUSE_WEBHOOK = statement("webhooks/pause_webhook")
REDELIVER_EVENT = statement("webhooks/redeliver_event")
RESUME_WEBHOOK = statement("webhooks/resume_webhook")
WEBHOOKS = statement("webhooks/webhooks")
WEBHOOK_DELIVERIES = statement("webhooks/webhook_deliveries")

MOST_WEBHOOKS = 20
MOST_DELIVERIES = 100
_MOST_AGAIN = 100


@dataclass(frozen=True, slots=True)
class Webhooks:
    """The webhooks of all spaces of a graph; `private` ones may have targets in any network, and plain HTTP."""

    graph: Graph
    private: bool = False

    async def register(self, space: str, url: str, secret: str, kinds: Sequence[EventKind], now: datetime) -> Webhook:
        """See `Memory.register_webhook`."""
        key_of(secret)
        properties = {
            "id": new_id(),
            "url": fit_url(url, private=self.private),
            "secret": secret,
            "kinds": list(dict.fromkeys(kind.value for kind in kinds)),
            "created_at": now,
        }
        if not kinds:
            raise InvalidInput("give at least one kind of event")
        rows = await self._write(CREATE_WEBHOOK, space=space, properties=properties, most=MOST_WEBHOOKS)
        if not rows:
            raise Conflict(f"this space has {MOST_WEBHOOKS} webhooks, as many as it may have: delete one first")
        return records.webhook(rows[0]["webhook"])

    async def all(self, space: str) -> list[Webhook]:
        """See `Memory.webhooks`."""
        return [records.webhook(row["webhook"]) for row in await self.graph.read(WEBHOOKS, space=space)]

    async def deliveries(self, space: str, id: str, first: int) -> list[Delivery]:
        """See `Memory.webhook_deliveries`."""
        require_between("first", first, 1, MOST_DELIVERIES)
        rows = await self.graph.read(WEBHOOK_DELIVERIES, space=space, webhook=_id(id), limit=first)
        return [records.delivery(row["delivery"]) for row in rows]

    async def pause(self, space: str, id: str) -> Webhook:
        """See `Memory.pause_webhook`."""
        return _found(await self._write(PAUSE_WEBHOOK, space=space, id=_id(id)), id)

    async def resume(self, space: str, id: str, after: str | None) -> Webhook:
        """See `Memory.resume_webhook`."""
        number = None if after is None else await self._kept(space, after)
        return _found(await self._write(RESUME_WEBHOOK, space=space, id=_id(id), after=number), id)

    async def redeliver(self, space: str, id: str, event: str) -> Webhook:
        """See `Memory.redeliver_event`."""
        number = await self._kept(space, event, 1)
        return _found(await self._write(REDELIVER_EVENT, space=space, id=_id(id), number=number, most=_MOST_AGAIN), id)

    async def delete(self, space: str, id: str) -> bool:
        """See `Memory.delete_webhook`."""
        return bool((await self._write(DELETE_WEBHOOK, space=space, id=_id(id)))[0]["found"])

    async def _kept(self, space: str, cursor: str, before: int = 0) -> int:
        number = number_of(space, cursor)
        (await change_log.extent(self.graph, space)).require(number - before)
        return number

    async def _write(self, statement: Statement, **parameters: Any) -> list[Row]:
        async def work(transaction: Transaction) -> list[Row]:
            transaction.announce([parameters["space"]])
            return await transaction.run(statement, **parameters)

        return await self.graph.write(statement.name, work)


def _id(id: str) -> str:
    return searchable(id, "the webhook's id")


def _found(rows: Sequence[Row], id: str) -> Webhook:
    if not rows:
        raise NotFound(f"there is no webhook {id!r}; `webhooks` lists those of a space")
    return records.webhook(rows[0]["webhook"])
