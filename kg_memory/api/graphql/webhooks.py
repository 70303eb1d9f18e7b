"""Webhooks over GraphQL; no field shows a secret."""

from datetime import datetime
from typing import Annotated, TypeAlias

import strawberry

from kg_memory.api.graphql.arguments import SpaceName
from kg_memory.api.graphql.context import Info, Scope
from kg_memory.api.graphql.resolver import resolver
from kg_memory.events.model import EventKind
from kg_memory.webhooks import model
from kg_memory.webhooks.model import WebhookState


@strawberry.type(description="One attempt to deliver an event.")
class Delivery:
    event: str = strawberry.field(description="The cursor of the event, which was sent as `webhook-id`.")
    at: datetime = strawberry.field(description="The time of the attempt.")
    attempt: int = strawberry.field(description="The number of the attempt, from 1.")
    delivered: bool = strawberry.field(description="Whether the address answered with a status from 200 to 299.")
    status: int | None = strawberry.field(description="The HTTP status; null if there was no answer.")
    error: str | None = strawberry.field(description="The error.")
    elapsed_ms: float = strawberry.field(description="The time that it took, in milliseconds.")

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


@strawberry.type(description="An address that receives the events of one space, in order.")
class Webhook:
    scope: strawberry.Private[Scope]
    id: strawberry.ID = strawberry.field(description="The id.")
    url: str = strawberry.field(description="The address.")
    kinds: list[EventKind] = strawberry.field(description="The kinds of events that it receives.")
    state: WebhookState = strawberry.field(description="Whether events are delivered.")
    created_at: datetime = strawberry.field(description="When it was registered.")
    delivered: str = strawberry.field(description="The cursor of the last event that was delivered or skipped.")
    attempts: int = strawberry.field(description="The number of failed attempts for the next event.")
    due_at: datetime = strawberry.field(description="The earliest time of the next attempt.")
    error: str | None = strawberry.field(description="The last error.")

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
        self, first: Annotated[int, strawberry.argument(description="The maximum number of attempts, 1 to 100.")] = 20
    ) -> list[Delivery]:
        """The last attempts, newest first; the last 100 are kept."""
        found = await self.scope.memory.webhooks.deliveries(self.scope.space, self.id, first=first)
        self.scope.budget.spend(len(found))
        return [Delivery.of(delivery) for delivery in found]


Id: TypeAlias = Annotated[strawberry.ID, strawberry.argument(description="The id of the webhook.")]


@strawberry.type
class WebhookQueries:
    @resolver
    async def webhooks(self, info: Info, space: SpaceName) -> list[Webhook] | None:
        """The webhooks of a space, at most 20, in the order of registration."""
        scope = info.context.scope(space)
        return [Webhook.of(webhook, scope) for webhook in await scope.memory.webhooks.list(space)]


@strawberry.type
class WebhookMutations:
    @resolver
    async def register_webhook(
        self,
        info: Info,
        space: SpaceName,
        url: Annotated[str, strawberry.argument(description="The address, `https://…`.")],
        secret: Annotated[
            str,
            strawberry.argument(
                description="The key for signatures: `whsec_` and 24 to 64 random bytes in Base64; never shown."
            ),
        ],
        kinds: Annotated[list[EventKind], strawberry.argument(description="The kinds of events to deliver.")],
    ) -> Webhook:
        """Delivers events from now on to an address, each at least once and in order, signed as in Standard Webhooks.
        The header `webhook-id` is the cursor of the event.
        """
        scope = info.context.scope(space)
        return Webhook.of(await scope.memory.webhooks.register(space, url, secret, kinds), scope)

    @resolver
    async def pause_webhook(self, info: Info, space: SpaceName, id: Id) -> Webhook:
        """Pauses a webhook; it keeps its place."""
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
            strawberry.argument(
                description="Continue after this cursor instead: an earlier one replays events, a later one skips some."
            ),
        ] = None,
    ) -> Webhook:
        """Resumes a paused or disabled webhook at once, and counts its attempts from 0."""
        scope = info.context.scope(space)
        return Webhook.of(await scope.memory.webhooks.resume(space, id, after=after), scope)

    @resolver
    async def redeliver_event(
        self,
        info: Info,
        space: SpaceName,
        webhook: Id,
        event: Annotated[str, strawberry.argument(description="The cursor of the event.")],
    ) -> Webhook:
        """Delivers one event again, before the next ones."""
        scope = info.context.scope(space)
        return Webhook.of(await scope.memory.webhooks.redeliver(space, webhook, event), scope)

    @resolver
    async def delete_webhook(self, info: Info, space: SpaceName, id: Id) -> bool:
        """Deletes a webhook with its secret and its deliveries; false if there was none."""
        return await info.context.memory.webhooks.delete(space, id)
