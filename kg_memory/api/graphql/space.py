"""Spaces and what they own, over GraphQL: ontologies and prompts; and the health of the service."""

from typing import Annotated

import strawberry

from kg_memory import check
from kg_memory.api.graphql.arguments import SpaceName
from kg_memory.api.graphql.connection import After, Connection, First
from kg_memory.api.graphql.context import Info
from kg_memory.api.graphql.graph import Space
from kg_memory.api.graphql.resolver import resolver
from kg_memory.model import llm, ontology
from kg_memory.model.llm import PromptName
from kg_memory.model.ontology import EntityKind
from kg_memory.model.pages import PageRequest


@strawberry.type(description="A kind of relation that is known by name.")
class KnownPredicate:
    name: str = strawberry.field(description="Its name, for example `WORKS_AT`.")
    one: bool = strawberry.field(description="Whether a subject has one object at a time, so that a later one ends it.")
    symmetric: bool = strawberry.field(description="Whether it says the same both ways.")
    inverse: str | None = strawberry.field(description="The predicate that says the same the other way round.")
    stored_as: str = strawberry.field(description="The predicate that its facts are stored under: it, or its inverse.")
    subject: EntityKind | None = strawberry.field(description="What the subject is; null: anything.")
    object: EntityKind | None = strawberry.field(description="What the object is; null: anything.")
    forms: list[str] = strawberry.field(description="The surface forms that state it, as `work_at`.")
    endings: list[str] = strawberry.field(description="The surface forms that say that it ended, as `quit`.")


@strawberry.type(description="The predicates that are known by name, and which of them end each other.")
class Ontology:
    yaml: str = strawberry.field(description="It as YAML, as it was given; `setOntology` takes it back.")
    predicates: list[KnownPredicate] = strawberry.field(description="All its predicates, by name.")
    exclusive: list[list[str]] = strawberry.field(
        description="Sets of predicates of which one holds at a time between the same two."
    )

    @classmethod
    def of(cls, known: ontology.Ontology) -> "Ontology":
        predicates = [
            KnownPredicate(
                name=one.name,
                one=one.one,
                symmetric=one.symmetric,
                inverse=one.inverse,
                stored_as=known.stored(one.name),
                subject=one.subject,
                object=one.object,
                forms=list(one.forms),
                endings=list(one.endings),
            )
            for _, one in sorted(known.predicates.items())
        ]
        return cls(yaml=known.source, predicates=predicates, exclusive=[sorted(names) for names in known.exclusive])


@strawberry.type(description="A text for a language model, as it is in force in a space.")
class Prompt:
    name: llm.PromptName = strawberry.field(description="What it is for.")
    text: str = strawberry.field(description="The text; `$name` is a placeholder, `$$` a dollar.")
    own: bool = strawberry.field(description="Whether the space replaced the shipped one.")

    @classmethod
    def of(cls, prompt: llm.Prompt) -> "Prompt":
        return cls(name=prompt.name, text=prompt.text, own=prompt.own)


@strawberry.type(description="The state of the parts that a request needs.")
class Health:
    ready: bool = strawberry.field(description="Whether requests can be answered.")
    version: str = strawberry.field(description="The version of this service.")
    database: str = strawberry.field(description="The database's version, or why it does not answer.")
    migration: int | None = strawberry.field(description="The number of the last migration that was applied.")
    embedder: str = strawberry.field(description="The model that makes the vectors.")

    @classmethod
    def of(cls, health: check.Health) -> "Health":
        return cls(
            ready=health.ready,
            version=health.version,
            database=health.database,
            migration=health.migration,
            embedder=health.embedder,
        )


@strawberry.type
class SpaceQueries:
    @resolver
    async def spaces(self, info: Info, first: First = 20, after: After = None) -> Connection[Space] | None:
        """The spaces you may read, by name."""
        scope, page = info.context.scope(""), PageRequest(first, after)
        return Connection.of(await scope.memory.spaces(page=page), page, Space.of, scope)

    @resolver
    async def ontology(self, info: Info, space: SpaceName) -> Ontology | None:
        """The predicates that are known by name in a space, its own or those that are shipped."""
        return Ontology.of(await info.context.memory.ontology(space))

    @resolver
    async def prompts(self, info: Info, space: SpaceName) -> list[Prompt] | None:
        """What is said to a language model about the texts of a space, shipped or its own."""
        return [Prompt.of(prompt) for prompt in await info.context.memory.prompts(space)]

    @resolver
    async def health(self, info: Info) -> Health | None:
        """The state of the database and of the embedder; it answers also when they are away."""
        return Health.of(await info.context.memory.health())


@strawberry.type
class SpaceMutations:
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
