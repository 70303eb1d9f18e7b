"""What language models took, over GraphQL."""

from typing import Annotated

import strawberry

from kg_memory.api.graphql.arguments import SpaceName
from kg_memory.api.graphql.connection import After, Connection, First
from kg_memory.api.graphql.context import Info, Scope
from kg_memory.api.graphql.resolver import resolver
from kg_memory.ingest import model
from kg_memory.model import llm
from kg_memory.model.bitemporal import Instant
from kg_memory.model.facts import FALLEN_BACK
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


@strawberry.type(description="What reading a batch of episodes again changed.")
class Reextracted:
    space: str = strawberry.field(description="The space.")
    episodes: int = strawberry.field(description="How many episodes were read again.")
    left: int = strawberry.field(description="How many are as they were, because the language model is still away.")
    added: int = strawberry.field(description="How many facts are new.")
    revised: int = strawberry.field(description="How many have a new version.")
    superseded: int = strawberry.field(description="How many ended because of another.")
    retracted: int = strawberry.field(description="How many are believed no longer.")
    usage: Usage = strawberry.field(description="What it took of the language model.")
    end_cursor: str | None = strawberry.field(description="`after` for the next batch; null when this was the last.")

    @classmethod
    def of(cls, done: model.Reextracted) -> "Reextracted":
        return cls(
            space=done.space,
            episodes=done.episodes,
            left=done.left,
            added=done.added,
            revised=done.revised,
            superseded=done.superseded,
            retracted=done.retracted,
            usage=Usage.of(done.usage),
            end_cursor=done.after,
        )


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


@strawberry.type
class ReadingMutations:
    @resolver
    async def reextract(
        self,
        info: Info,
        space: SpaceName,
        read_by: Annotated[
            str,
            strawberry.argument(
                description="How `readBy` of the episodes begins; by default of those that were left to the rules "
                "because the language model was away or of no use."
            ),
        ] = FALLEN_BACK,
        first: Annotated[
            int, strawberry.argument(description="How many episodes at most, 1 to 200; each may take a model call.")
        ] = 10,
        after: After = None,
    ) -> Reextracted:
        """Reads stored episodes again, as they are read now, and replaces what was found in them. What they no longer
        state is believed no longer, and stays known as of before; what callers stated or retracted stays. All of a
        batch or nothing; a second time it changes nothing.
        """
        memory = info.context.memory
        return Reextracted.of(await memory.reextract(space, read_by=read_by, page=PageRequest(first, after)))
