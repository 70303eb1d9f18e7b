"""The use of language models, over GraphQL: calls, tokens and cost."""

from typing import Annotated

import strawberry

from kg_memory.api.graphql.arguments import SpaceName
from kg_memory.api.graphql.connection import After, Connection, First
from kg_memory.api.graphql.context import Info, Scope
from kg_memory.api.graphql.resolver import resolver
from kg_memory.model import llm
from kg_memory.model.bitemporal import Instant
from kg_memory.model.pages import PageRequest


@strawberry.type(description="Calls of a language model, with their tokens and cost.")
class Usage:
    calls: int = strawberry.field(description="The number of answers, usable or not.")
    input_tokens: float = strawberry.field(description="The input tokens.")
    output_tokens: float = strawberry.field(description="The output tokens.")
    cost: float = strawberry.field(description="The cost, in the currency of the configured prices; 0 without prices.")

    @classmethod
    def of(cls, used: llm.Usage) -> "Usage":
        return cls(calls=used.calls, input_tokens=used.input_tokens, output_tokens=used.output_tokens, cost=used.cost)


@strawberry.type(description="The use of one model on one day, for one purpose and with one prompt.")
class DailyUsage:
    day: str = strawberry.field(description="The day in UTC, as `2024-05-17`.")
    purpose: str = strawberry.field(
        description="The purpose: `extraction`, `extraction repair`, or `ties` for conflicts and ambiguous names."
    )
    prompt: str = strawberry.field(description="The version of the instructions: the beginning of their SHA-256.")
    model: str = strawberry.field(description="The model.")
    usage: Usage = strawberry.field(description="The calls, tokens and cost.")

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
            Instant | None, strawberry.argument(description="Only from the UTC day of this instant.")
        ] = None,
        first: First = 20,
        after: After = None,
    ) -> Connection[DailyUsage] | None:
        """The use of language models for this space: calls, tokens and cost, by day, purpose, prompt and model."""
        scope, page = info.context.scope(space), PageRequest(first, after)
        return Connection.of(
            await scope.memory.usage(space, since=since.at if since else None, page=page), page, DailyUsage.of, scope
        )
