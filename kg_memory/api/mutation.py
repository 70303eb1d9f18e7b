"""The mutations: each turns its inputs into domain values, calls one method of `Memory`, and wraps the answer."""

from typing import Annotated

import strawberry

from kg_memory.api.answers import Remembered
from kg_memory.api.context import Info
from kg_memory.api.inputs import AssertionInput, SourceInput, SpaceName
from kg_memory.api.resolver import resolver


@strawberry.type(description="What can be told.")
class Mutation:
    @resolver
    async def remember(
        self,
        info: Info,
        space: SpaceName,
        source: Annotated[SourceInput, strawberry.argument(description="The message, session or document.")],
    ) -> Remembered:
        """Stores messages or a document, extracts what they say and reconciles it with what is believed. All or
        nothing, and repeatable: the same content under the same key changes nothing. The first write makes the
        space.
        """
        scope = info.context.scope(space)
        return Remembered.of(await scope.memory.remember(space, source.value()), scope)

    @resolver
    async def assert_facts(
        self,
        info: Info,
        space: SpaceName,
        assertions: Annotated[list[AssertionInput], strawberry.argument(description="The facts.")],
    ) -> Remembered:
        """States facts without a text to extract them from. All or nothing; the same fact about the same time changes
        nothing.
        """
        scope = info.context.scope(space)
        stated = [assertion.assertion() for assertion in assertions]
        return Remembered.of(await scope.memory.assert_facts(space, stated), scope)
