"""Webhooks, as GraphQL types; their secrets are not among the fields."""

from datetime import datetime
from typing import Annotated

import strawberry

from kg_memory import webhook
from kg_memory.api.context import Scope
from kg_memory.api.resolver import resolver
from kg_memory.events import EventKind
from kg_memory.webhook import WebhookState


@strawberry.type(description="One try to deliver an event.")
class Delivery:
    event: str = strawberry.field(description="The event's cursor, which was sent as `webhook-id`.")
    at: datetime = strawberry.field(description="When.")
    attempt: int = strawberry.field(description="Which try it was, from 1.")
    delivered: bool = strawberry.field(description="Whether the target took it: it answered 200 to 299.")
    status: int | None = strawberry.field(description="The HTTP status; null when there was no answer.")
    error: str | None = strawberry.field(description="What went wrong.")
    elapsed_ms: float = strawberry.field(description="How long it took, in milliseconds.")

    @classmethod
    def of(cls, delivery: webhook.Delivery) -> "Delivery":
        return cls(
            event=delivery.event,
            at=delivery.at,
            attempt=delivery.attempt,
            delivered=delivery.delivered,
            status=delivery.status,
            error=delivery.error,
            elapsed_ms=delivery.elapsed_ms,
        )


@strawberry.type(description="An address that is told of the events of one space, in their order.")
class Webhook:
    scope: strawberry.Private[Scope]
    id: strawberry.ID = strawberry.field(description="Its id.")
    url: str = strawberry.field(description="The address.")
    kinds: list[EventKind] = strawberry.field(description="Which events it is told of.")
    state: WebhookState = strawberry.field(description="Whether events are delivered.")
    created_at: datetime = strawberry.field(description="When it was registered.")
    delivered: str = strawberry.field(description="The cursor of the last event that is done with.")
    attempts: int = strawberry.field(description="How often the next event could not be delivered.")
    due_at: datetime = strawberry.field(description="When that is tried again, not before.")
    error: str | None = strawberry.field(description="What went wrong last.")

    @classmethod
    def of(cls, found: webhook.Webhook, scope: Scope) -> "Webhook":
        return cls(
            scope=scope,
            id=strawberry.ID(found.id),
            url=found.url,
            kinds=list(found.kinds),
            state=found.state,
            created_at=found.created_at,
            delivered=found.delivered,
            attempts=found.attempts,
            due_at=found.due_at,
            error=found.error,
        )

    @resolver
    async def deliveries(
        self, first: Annotated[int, strawberry.argument(description="How many at most, 1 to 100.")] = 20
    ) -> list[Delivery]:
        """The last tries, the newest first; the last 100 are kept."""
        found = await self.scope.memory.webhook_deliveries(self.scope.space, self.id, first=first)
        self.scope.budget.spend(len(found))
        return [Delivery.of(delivery) for delivery in found]
