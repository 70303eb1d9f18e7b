"""Webhooks over GraphQL; their secrets are not among the fields."""

from datetime import datetime
from typing import Annotated, TypeAlias

import strawberry

from kg_memory.api.graphql.arguments import SpaceName
from kg_memory.api.graphql.context import Info, Scope
from kg_memory.api.graphql.resolver import resolver
from kg_memory.events.model import EventKind
from kg_memory.webhooks import model
from kg_memory.webhooks.model import WebhookState


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
    def of(cls, delivery: model.Delivery) -> "Delivery":
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
    def of(cls, found: model.Webhook, scope: Scope) -> "Webhook":
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
        found = await self.scope.memory.webhooks.deliveries(self.scope.space, self.id, first=first)
        self.scope.budget.spend(len(found))
        return [Delivery.of(delivery) for delivery in found]


Id: TypeAlias = Annotated[strawberry.ID, strawberry.argument(description="The webhook's id.")]


@strawberry.type
class WebhookQueries:
    @resolver
    async def webhooks(self, info: Info, space: SpaceName) -> list[Webhook] | None:
        """The webhooks of a space, at most 20, in the order in which they were registered."""
        scope = info.context.scope(space)
        return [Webhook.of(webhook, scope) for webhook in await scope.memory.webhooks.list(space)]


@strawberry.type
class WebhookMutations:
    @resolver
    async def register_webhook(
        self,
        info: Info,
        space: SpaceName,
        url: Annotated[str, strawberry.argument(description="The address, https://….")],
        secret: Annotated[
            str,
            strawberry.argument(description="`whsec_` and 24 to 64 random bytes in Base64; it is never shown again."),
        ],
        kinds: Annotated[list[EventKind], strawberry.argument(description="Which events to tell it of.")],
    ) -> Webhook:
        """Has events, from now on, delivered to an address: each at least once, in their order, signed as Standard
        Webhooks has it. `webhook-id` is the event's cursor.
        """
        scope = info.context.scope(space)
        return Webhook.of(await scope.memory.webhooks.register(space, url, secret, kinds), scope)

    @resolver
    async def pause_webhook(self, info: Info, space: SpaceName, id: Id) -> Webhook:
        """Holds a webhook; it keeps its place."""
        scope = info.context.scope(space)
        return Webhook.of(await scope.memory.webhooks.pause(space, id), scope)

    @resolver
    async def resume_webhook(
        self,
        info: Info,
        space: SpaceName,
        id: Id,
        after: Annotated[
            str | None,
            strawberry.argument(description="Go on behind this cursor instead: replay from there, or leave out."),
        ] = None,
    ) -> Webhook:
        """Lets a webhook that was paused or disabled go on at once, its tries counted anew."""
        scope = info.context.scope(space)
        return Webhook.of(await scope.memory.webhooks.resume(space, id, after=after), scope)

    @resolver
    async def redeliver_event(
        self,
        info: Info,
        space: SpaceName,
        webhook: Id,
        event: Annotated[str, strawberry.argument(description="The event's cursor.")],
    ) -> Webhook:
        """Delivers one event once more, before those that are to come."""
        scope = info.context.scope(space)
        return Webhook.of(await scope.memory.webhooks.redeliver(space, webhook, event), scope)

    @resolver
    async def delete_webhook(self, info: Info, space: SpaceName, id: Id) -> bool:
        """Deletes a webhook with its secret and its deliveries; false when there was none."""
        return await info.context.memory.webhooks.delete(space, id)
