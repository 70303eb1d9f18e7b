"""The query about a text, a part of `Query`: what it says, without remembering it."""

from typing import Annotated

import strawberry

from kg_memory.api.answers_extract import Extraction
from kg_memory.api.context import Info
from kg_memory.api.resolver import resolver
from kg_memory.bitemporal import Instant


@strawberry.type
class ExtractQuery:
    @resolver
    async def extract(
        self,
        info: Info,
        text: Annotated[str, strawberry.argument(description="The text, as one message.")],
        occurred_at: Annotated[
            Instant | None,
            strawberry.argument(description="When it was said, which `yesterday` goes by; left out, now."),
        ] = None,
        speaker: Annotated[str | None, strawberry.argument(description="Who says it: `I`.")] = None,
        addressee: Annotated[str | None, strawberry.argument(description="Who it is said to: `you`.")] = None,
        space: Annotated[
            str | None, strawberry.argument(description="The space whose own predicates and prompts are to be used.")
        ] = None,
    ) -> Extraction | None:
        """What a text says: entities, statements and times with their places, and what it is like. Writes nothing."""
        said_at = occurred_at.at if occurred_at else None
        found = await info.context.memory.extract(
            text, occurred_at=said_at, speaker=speaker, addressee=addressee, space=space
        )
        info.context.budget.spend(len(found.mentions) + len(found.statements) + len(found.times))
        return Extraction.of(found, text)
