"""The mutations: each turns its inputs into domain values, calls one method of `Memory`, and wraps the answer."""

from typing import Annotated

import strawberry

from kg_memory.api.graphql.arguments import SpaceName
from kg_memory.api.graphql.context import Info
from kg_memory.api.graphql.jobs import JobMutations
from kg_memory.api.graphql.remember import AssertionInput, Remembered, SourceInput
from kg_memory.api.graphql.resolver import resolver
from kg_memory.api.graphql.space import Ontology, Prompt
from kg_memory.api.graphql.usage import ReadingMutations
from kg_memory.api.graphql.webhooks import WebhookMutations
from kg_memory.model.llm import PromptName


@strawberry.type(description="What can be told.")
class Mutation(JobMutations, ReadingMutations, WebhookMutations):
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
    async def remember_many(
        self,
        info: Info,
        space: SpaceName,
        sources: Annotated[
            list[SourceInput], strawberry.argument(description="The messages, sessions and documents, up to 1,000.")
        ],
    ) -> list[Remembered]:
        """Stores many at once, as `remember` would one after the other; answers in their order. All or nothing: what
        is wrong with one is said, and none is stored. A request has limited time: send some hundreds of messages at
        a time.
        """
        scope = info.context.scope(space)
        written = await scope.memory.remember_many(space, [source.value() for source in sources])
        return [Remembered.of(each, scope) for each in written]

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

    @resolver
    async def retract(
        self,
        info: Info,
        space: SpaceName,
        fact: Annotated[strawberry.ID, strawberry.argument(description="The id of a fact that is believed.")],
    ) -> Remembered:
        """Takes back a fact that was wrong; what it had ended is believed again. What was believed until now stays
        known as of then.
        """
        scope = info.context.scope(space)
        return Remembered.of(await scope.memory.retract(space, fact), scope)

    @resolver
    async def set_ontology(
        self,
        info: Info,
        space: SpaceName,
        yaml: Annotated[
            str | None,
            strawberry.argument(
                description="The ontology; with `extends: default` it adds to the shipped one. Null goes back to that."
            ),
        ] = None,
    ) -> Ontology:
        """Gives the space an ontology of its own, which counts for what is said from now on. The first write makes the
        space.
        """
        return Ontology.of(await info.context.memory.set_ontology(space, yaml))

    @resolver
    async def set_prompt(
        self,
        info: Info,
        space: SpaceName,
        name: Annotated[PromptName, strawberry.argument(description="Which prompt.")],
        text: Annotated[
            str | None,
            strawberry.argument(description="The text with the placeholders of the shipped one; null goes back to it."),
        ] = None,
    ) -> Prompt:
        """Replaces one of the prompts for a language model by the space's own. The first write makes the space."""
        return Prompt.of(await info.context.memory.set_prompt(space, name, text))
