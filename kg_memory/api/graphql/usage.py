"""What language models took, over GraphQL."""

from typing import Annotated

import strawberry

from kg_memory.api.graphql.arguments import SpaceName
from kg_memory.api.graphql.connection import After, Connection, First
from kg_memory.api.graphql.context import Info, Scope
from kg_memory.api.graphql.resolver import resolver
from kg_memory.model import llm
from kg_memory.model.bitemporal import Instant
from kg_memory.model.pages import PageRequest


@strawberry.type(description="What calls to a language model took.")
class Usage:
    calls: int = strawberry.field(description="How many answers there were, of use or not.")
    input_tokens: float = strawberry.field(description="The tokens that the model read.")
    output_tokens: float = strawberry.field(description="Those that it wrote.")
    cost: float = strawberry.field(description="What they cost, in the currency of the prices that are set; else 0.")

    @classmethod
    def of(cls, used: llm.Usage) -> "Usage":
        return cls(calls=used.calls, input_tokens=used.input_tokens, output_tokens=used.output_tokens, cost=used.cost)


@strawberry.type(description="What the calls of one day took that asked one model for one purpose with one prompt.")
class DailyUsage:
    day: str = strawberry.field(description="The day in UTC, as `2024-05-17`.")
    purpose: str = strawberry.field(description="What was asked for: `extraction`, `extraction repair` or `ties`.")
    prompt: str = strawberry.field(description="Which wording the instructions had: the beginning of their SHA-256.")
    model: str = strawberry.field(description="Who was asked.")
    usage: Usage = strawberry.field(description="What it took.")

    @classmethod
    def of(cls, sum: llm.DailyUsage, scope: Scope) -> "DailyUsage":
        return cls(day=sum.day, purpose=sum.purpose, prompt=sum.prompt, model=sum.model, usage=Usage.of(sum.usage))


@strawberry.type
class UsageQueries:
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
