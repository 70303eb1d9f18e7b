"""The queries about what happened; see `query`."""

import strawberry

from kg_memory.api.answers_live import Event, event_of
from kg_memory.api.answers_webhooks import Webhook
from kg_memory.api.connection import After, Connection, First
from kg_memory.api.context import Info
from kg_memory.api.inputs import SpaceName
from kg_memory.api.resolver import resolver
from kg_memory.model import PageRequest


@strawberry.type
class LiveQueries:
    @resolver
    async def cursor(self, info: Info, space: SpaceName) -> str | None:
        """The present end of a space's change log: take it first, then read what there is, then subscribe with it as
        `after`, and you miss nothing.
        """
        return await info.context.memory.cursor(space)

    @resolver
    async def events(
        self, info: Info, space: SpaceName, first: First = 20, after: After = None
    ) -> Connection[Event] | None:
        """What happened in a space, the oldest first, for 7 days; `after` takes the cursor of any event."""
        scope, page = info.context.scope(space), PageRequest(first, after)
        return Connection.of(await scope.memory.events(space, page=page), page, event_of, scope)

    @resolver
    async def webhooks(self, info: Info, space: SpaceName) -> list[Webhook] | None:
        """The webhooks of a space, at most 20, in the order in which they were registered."""
        scope = info.context.scope(space)
        return [Webhook.of(webhook, scope) for webhook in await scope.memory.webhooks(space)]
