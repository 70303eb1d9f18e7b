"""The queries: each parses its arguments, calls one method of `Memory`, and wraps the answer.

All may be null, so that a query that fails leaves the others of the same operation their answers.
"""

from typing import Annotated

import strawberry

from kg_memory.api.graphql.arguments import EntityBy, Predicate, SpaceName
from kg_memory.api.graphql.connection import After, Connection, First
from kg_memory.api.graphql.context import Info
from kg_memory.api.graphql.events import LiveQueries
from kg_memory.api.graphql.explore import Neighbour
from kg_memory.api.graphql.extract import ExtractQuery
from kg_memory.api.graphql.graph import Document, Entity, Episode, Fact, Session, Space
from kg_memory.api.graphql.history import TimeQueries
from kg_memory.api.graphql.jobs import JobQueries
from kg_memory.api.graphql.resolver import resolver
from kg_memory.api.graphql.search import SearchQueries
from kg_memory.api.graphql.space import Health, Ontology, Prompt
from kg_memory.api.graphql.times import During, DuringSpan, KnownAt, ValidAt, as_of
from kg_memory.api.graphql.usage import ReadingQueries
from kg_memory.model.facts import EntityKind
from kg_memory.model.pages import PageRequest


@strawberry.type(description="What can be asked.")
class Query(ExtractQuery, JobQueries, LiveQueries, ReadingQueries, SearchQueries, TimeQueries):
    @resolver
    async def facts(
        self,
        info: Info,
        space: SpaceName,
        entity: Annotated[
            EntityBy | None, strawberry.argument(description="Only facts with this entity as subject or object.")
        ] = None,
        predicate: Predicate = None,
        valid_at: ValidAt = None,
        known_at: KnownAt = None,
        during: DuringSpan = None,
        first: First = 20,
        after: After = None,
    ) -> Connection[Fact] | None:
        """Facts, by when they began to be true."""
        scope, page = info.context.scope(space), PageRequest(first, after)
        about = await entity.id_in(scope) if entity else None
        seen = as_of(valid_at, known_at, during)
        found = await scope.memory.facts(space, entity=about, predicate=predicate, as_of=seen, page=page)
        return Connection.of(found, page, Fact.of, scope)

    @resolver
    async def fact(
        self,
        info: Info,
        space: SpaceName,
        id: Annotated[strawberry.ID, strawberry.argument(description="The fact's id.")],
        known_at: KnownAt = None,
    ) -> Fact | None:
        """The version of a fact that is believed, or was at `knownAt`; null when there was none."""
        scope = info.context.scope(space)
        found = await scope.memory.fact(space, id, as_of=as_of(None, known_at, None))
        return Fact.of(found, scope) if found else None

    @resolver
    async def entity(
        self,
        info: Info,
        space: SpaceName,
        id: Annotated[strawberry.ID | None, strawberry.argument(description="The entity's id.")] = None,
        name: Annotated[
            str | None, strawberry.argument(description="Its name or an alias, however it is cased and spaced.")
        ] = None,
    ) -> Entity | None:
        """The entity of this id, or of this name or alias; give exactly one. Null when there is none."""
        scope = info.context.scope(space)
        found = await scope.memory.entity(space, id=id, name=name)
        return Entity.of(found, scope) if found else None

    @resolver
    async def entities(
        self,
        info: Info,
        space: SpaceName,
        kind: Annotated[EntityKind | None, strawberry.argument(description="Only entities of this kind.")] = None,
        prefix: Annotated[str, strawberry.argument(description="Only entities whose name begins so.")] = "",
        first: First = 20,
        after: After = None,
    ) -> Connection[Entity] | None:
        """Entities, by name."""
        scope, page = info.context.scope(space), PageRequest(first, after)
        found = await scope.memory.entities(space, kind=kind, prefix=prefix, page=page)
        return Connection.of(found, page, Entity.of, scope)

    @resolver
    async def episodes(
        self,
        info: Info,
        space: SpaceName,
        within: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="Only those of this session or document, or that name this entity."),
        ] = None,
        during: Annotated[
            During | None, strawberry.argument(description="Only episodes that occurred in this span.")
        ] = None,
        first: First = 20,
        after: After = None,
    ) -> Connection[Episode] | None:
        """Episodes, by when they occurred."""
        scope, page = info.context.scope(space), PageRequest(first, after)
        span = during.interval() if during else None
        found = await scope.memory.episodes(space, within=within, during=span, page=page)
        return Connection.of(found, page, Episode.of, scope)

    @resolver
    async def sessions(
        self, info: Info, space: SpaceName, first: First = 20, after: After = None
    ) -> Connection[Session] | None:
        """Conversations, by when they began."""
        scope, page = info.context.scope(space), PageRequest(first, after)
        return Connection.of(await scope.memory.sessions(space, page=page), page, Session.of, scope)

    @resolver
    async def documents(
        self, info: Info, space: SpaceName, first: First = 20, after: After = None
    ) -> Connection[Document] | None:
        """Documents, by their own time."""
        scope, page = info.context.scope(space), PageRequest(first, after)
        return Connection.of(await scope.memory.documents(space, page=page), page, Document.of, scope)

    @resolver
    async def neighbours(
        self,
        info: Info,
        space: SpaceName,
        entity: Annotated[EntityBy, strawberry.argument(description="Where to start.")],
        max_hops: Annotated[int, strawberry.argument(description="How many facts away at most, 1 to 3.")] = 1,
        predicate: Predicate = None,
        valid_at: ValidAt = None,
        known_at: KnownAt = None,
        during: DuringSpan = None,
        first: First = 50,
    ) -> list[Neighbour] | None:
        """The entities a few facts away from one, nearest first."""
        scope, seen = info.context.scope(space), as_of(valid_at, known_at, during)
        start = await entity.id_in(scope)
        found = await scope.memory.neighbours(
            space, start, max_hops=max_hops, predicate=predicate, as_of=seen, first=first
        )
        return [Neighbour.of(neighbour, scope) for neighbour in found]

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
