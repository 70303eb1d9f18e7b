"""The query about what language models took; see `query` for what all queries have in common."""

from typing import Annotated

import strawberry

from kg_memory.api.answers_reading import DailyUsage
from kg_memory.api.connection import After, Connection, First
from kg_memory.api.context import Info
from kg_memory.api.inputs import SpaceName
from kg_memory.api.resolver import resolver
from kg_memory.bitemporal import Instant
from kg_memory.model import PageRequest


@strawberry.type
class ReadingQueries:
    @resolver
    async def usage(
        self,
        info: Info,
        space: SpaceName,
        since: Annotated[
            Instant | None, strawberry.argument(description="Only from the day (UTC) of this instant on.")
        ] = None,
        first: First = 20,
        after: After = None,
    ) -> Connection[DailyUsage] | None:
        """What language models took for this space: calls, tokens and cost, by day, purpose, prompt and model."""
        scope, page = info.context.scope(space), PageRequest(first, after)
        return Connection.of(
            await scope.memory.usage(space, since=since.at if since else None, page=page), page, DailyUsage.of, scope
        )
