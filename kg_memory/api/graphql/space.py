"""Spaces over GraphQL, with their ontologies and prompts; and the health of the service."""

from typing import Annotated

import strawberry

from kg_memory import check
from kg_memory.api.graphql.arguments import SpaceName
from kg_memory.api.graphql.connection import After, Connection, First
from kg_memory.api.graphql.context import Info
from kg_memory.api.graphql.graph import Space
from kg_memory.api.graphql.resolver import resolver
from kg_memory.model import llm, ontology, roles
from kg_memory.model.llm import PromptName
from kg_memory.model.ontology import EntityKind
from kg_memory.model.pages import PageRequest
from kg_memory.model.roles import FactPolicy, Role


@strawberry.type(description="A predicate of an ontology.")
class KnownPredicate:
    name: str = strawberry.field(description="The name, for example `WORKS_AT`.")
    one: bool = strawberry.field(
        description="Whether a subject has one object at a time, so that a later fact ends an earlier one."
    )
    family: bool = strawberry.field(
        description="Whether every predicate whose name begins with this one follows its rules."
    )
    symmetric: bool = strawberry.field(description="Whether it means the same in both directions.")
    inverse: str | None = strawberry.field(description="The predicate that means the same in the other direction.")
    stored_as: str = strawberry.field(
        description="The predicate under which its facts are stored: this one or its inverse."
    )
    permanent: bool = strawberry.field(description="Whether it stays true once it is true, like a birth.")
    subject: EntityKind | None = strawberry.field(description="The kind of the subject; null for any kind.")
    object: EntityKind | None = strawberry.field(description="The kind of the object; null for any kind.")
    forms: list[str] = strawberry.field(description="The surface forms that state it, for example `work_at`.")
    beginnings: list[str] = strawberry.field(
        description="The surface forms that say that it began, for example `join`; they state it too."
    )
    endings: list[str] = strawberry.field(description="The surface forms that say that it ended, for example `quit`.")


@strawberry.type(description="The known predicates, and the sets of which one holds at a time.")
class Ontology:
    yaml: str = strawberry.field(description="The YAML that `setOntology` takes.")
    predicates: list[KnownPredicate] = strawberry.field(description="The predicates, ordered by name.")
    exclusive: list[list[str]] = strawberry.field(
        description="Sets of predicates of which one holds at a time between the same two entities."
    )

    @classmethod
    def of(cls, known: ontology.Ontology) -> "Ontology":
        predicates = [
            KnownPredicate(
                name=predicate.name,
                one=predicate.one,
                permanent=predicate.permanent,
                family=predicate.family,
                symmetric=predicate.symmetric,
                inverse=predicate.inverse,
                stored_as=known.stored(predicate.name),
                subject=predicate.subject,
                object=predicate.object,
                forms=list(predicate.forms),
                beginnings=list(predicate.beginnings),
                endings=list(predicate.endings),
            )
            for _, predicate in sorted(known.predicates.items())
        ]
        return cls(yaml=known.source, predicates=predicates, exclusive=[sorted(names) for names in known.exclusive])


@strawberry.type(description="A prompt for a language model, as a space uses it.")
class Prompt:
    name: llm.PromptName = strawberry.field(description="The purpose of the prompt.")
    text: str = strawberry.field(description="The text; `$name` is a placeholder, and `$$` is a dollar sign.")
    own: bool = strawberry.field(description="Whether the space has its own text; otherwise it is the shipped one.")

    @classmethod
    def of(cls, prompt: llm.Prompt) -> "Prompt":
        return cls(name=prompt.name, text=prompt.text, own=prompt.own)


@strawberry.type(description="Which facts a space keeps of the messages of a role.")
class RolePolicy:
    role: Role = strawberry.field(description="The role.")
    facts: FactPolicy = strawberry.field(description="The facts that are kept.")
    own: bool = strawberry.field(description="Whether the space has its own policy; otherwise it is the shipped one.")

    @classmethod
    def of(cls, policy: roles.RolePolicy) -> "RolePolicy":
        return cls(role=policy.role, facts=policy.facts, own=policy.own)


@strawberry.type(description="The state of the service.")
class Health:
    ready: bool = strawberry.field(description="Whether requests can be answered.")
    version: str = strawberry.field(description="The version of this service.")
    database: str = strawberry.field(description="The version of the database, or why it does not answer.")
    migration: int | None = strawberry.field(description="The number of the last applied migration.")
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
        """The spaces that you may read, ordered by name."""
        scope, page = info.context.scope(""), PageRequest(first, after)
        return Connection.of(await scope.memory.spaces(page=page), page, Space.of, scope)

    @resolver
    async def ontology(self, info: Info, space: SpaceName) -> Ontology | None:
        """The ontology of a space: its own, or the shipped one."""
        return Ontology.of(await info.context.memory.ontology(space))

    @resolver
    async def prompts(self, info: Info, space: SpaceName) -> list[Prompt] | None:
        """The prompts that a language model gets for the texts of a space, its own or the shipped ones."""
        return [Prompt.of(prompt) for prompt in await info.context.memory.prompts(space)]

    @resolver
    async def fact_policies(self, info: Info, space: SpaceName) -> list[RolePolicy] | None:
        """Which facts the space keeps of the messages of each role: its own policy, or the shipped one."""
        return [RolePolicy.of(policy) for policy in await info.context.memory.fact_policies(space)]

    @resolver
    async def health(self, info: Info) -> Health | None:
        """The state of the database and the embedder. It answers even when the database is unavailable."""
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
                description="The ontology; `extends: default` adds to the shipped one. Null restores the shipped one."
            ),
        ] = None,
    ) -> Ontology:
        """Gives the space its own ontology. It applies to statements from now on. A stored fact changes only when a new
        statement competes with it. The first write creates the space.
        """
        return Ontology.of(await info.context.memory.set_ontology(space, yaml))

    @resolver
    async def set_prompt(
        self,
        info: Info,
        space: SpaceName,
        name: Annotated[PromptName, strawberry.argument(description="The prompt to replace.")],
        text: Annotated[
            str | None,
            strawberry.argument(
                description="The text, with the placeholders of the shipped one; null restores the shipped one."
            ),
        ] = None,
    ) -> Prompt:
        """Gives the space its own text for one prompt of a language model. The first write creates the space."""
        return Prompt.of(await info.context.memory.set_prompt(space, name, text))

    @resolver
    async def set_fact_policy(
        self,
        info: Info,
        space: SpaceName,
        role: Annotated[Role, strawberry.argument(description="The role whose messages it is about.")],
        policy: Annotated[
            FactPolicy | None,
            strawberry.argument(description="The facts to keep; null restores the shipped policy."),
        ] = None,
    ) -> RolePolicy:
        """Sets which facts the space keeps of the messages of a role, from now on. `reextract` with a
        `readBy` of `rules` applies it to stored messages. The first write creates the space.
        """
        return RolePolicy.of(await info.context.memory.set_fact_policy(space, role, policy))
