"""The mutations of webhooks; see `mutation`."""

from typing import Annotated, TypeAlias

import strawberry

from kg_memory.api.answers_webhooks import Webhook
from kg_memory.api.context import Info
from kg_memory.api.inputs import SpaceName
from kg_memory.api.resolver import resolver
from kg_memory.events import EventKind

Id: TypeAlias = Annotated[strawberry.ID, strawberry.argument(description="The webhook's id.")]


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
        return Webhook.of(await scope.memory.register_webhook(space, url, secret, kinds), scope)

    @resolver
    async def pause_webhook(self, info: Info, space: SpaceName, id: Id) -> Webhook:
        """Holds a webhook; it keeps its place."""
        scope = info.context.scope(space)
        return Webhook.of(await scope.memory.pause_webhook(space, id), scope)

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
        return Webhook.of(await scope.memory.resume_webhook(space, id, after=after), scope)

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
        return Webhook.of(await scope.memory.redeliver_event(space, webhook, event), scope)

    @resolver
    async def delete_webhook(self, info: Info, space: SpaceName, id: Id) -> bool:
        """Deletes a webhook with its secret and its deliveries; false when there was none."""
        return await info.context.memory.delete_webhook(space, id)
