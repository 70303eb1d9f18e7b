"""Lookups over GraphQL: facts, entities, episodes, sessions and documents, by id, by name and in lists."""

from typing import Annotated

import strawberry

from kg_memory.api.graphql.arguments import EntityBy, Predicate, SpaceName
from kg_memory.api.graphql.connection import After, Connection, First
from kg_memory.api.graphql.context import Info
from kg_memory.api.graphql.graph import Document, Entity, Episode, Fact, Session
from kg_memory.api.graphql.resolver import resolver
from kg_memory.api.graphql.times import During, DuringSpan, KnownAt, ValidAt, as_of
from kg_memory.model.ontology import EntityKind
from kg_memory.model.pages import PageRequest


@strawberry.type
class LookupQueries:
    @resolver
    async def facts(
        self,
        info: Info,
        space: SpaceName,
        entity: Annotated[
            EntityBy | None, strawberry.argument(description="Only facts that have this entity as subject or object.")
        ] = None,
        predicate: Predicate = None,
        valid_at: ValidAt = None,
        known_at: KnownAt = None,
        during: DuringSpan = None,
        first: First = 20,
        after: After = None,
    ) -> Connection[Fact] | None:
        """Facts, ordered by `validFrom`."""
        scope, page = info.context.scope(space), PageRequest(first, after)
        about = entity.value() if entity else None
        seen = as_of(valid_at, known_at, during)
        found = await scope.memory.facts(space, entity=about, predicate=predicate, as_of=seen, page=page)
        return Connection.of(found, page, Fact.of, scope)

    @resolver
    async def fact(
        self,
        info: Info,
        space: SpaceName,
        id: Annotated[strawberry.ID, strawberry.argument(description="The id of the fact.")],
        known_at: KnownAt = None,
    ) -> Fact | None:
        """The version of a fact that is believed, now or at `knownAt`; null if there is none."""
        scope = info.context.scope(space)
        found = await scope.memory.fact(space, id, as_of=as_of(None, known_at, None))
        return Fact.of(found, scope) if found else None

    @resolver
    async def entity(
        self,
        info: Info,
        space: SpaceName,
        id: Annotated[strawberry.ID | None, strawberry.argument(description="The id of the entity.")] = None,
        name: Annotated[
            str | None, strawberry.argument(description="The name or an alias, without regard to case and spacing.")
        ] = None,
    ) -> Entity | None:
        """The entity with this id, or with this name or alias; give exactly one. Null if there is none."""
        scope = info.context.scope(space)
        found = await scope.memory.entity(space, id=id, name=name)
        return Entity.of(found, scope) if found else None

    @resolver
    async def entities(
        self,
        info: Info,
        space: SpaceName,
        kind: Annotated[EntityKind | None, strawberry.argument(description="Only entities of this kind.")] = None,
        prefix: Annotated[str, strawberry.argument(description="Only entities whose name begins with this.")] = "",
        first: First = 20,
        after: After = None,
    ) -> Connection[Entity] | None:
        """Entities, ordered by name."""
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
            strawberry.argument(
                description="Only the episodes of this session or document, or that mention this entity, by id."
            ),
        ] = None,
        during: Annotated[
            During | None, strawberry.argument(description="Only episodes that occurred in this span.")
        ] = None,
        first: First = 20,
        after: After = None,
    ) -> Connection[Episode] | None:
        """Episodes, ordered by `occurredAt`."""
        scope, page = info.context.scope(space), PageRequest(first, after)
        span = during.interval() if during else None
        found = await scope.memory.episodes(space, within=within, during=span, page=page)
        return Connection.of(found, page, Episode.of, scope)

    @resolver
    async def sessions(
        self, info: Info, space: SpaceName, first: First = 20, after: After = None
    ) -> Connection[Session] | None:
        """Sessions, ordered by `startedAt`."""
        scope, page = info.context.scope(space), PageRequest(first, after)
        return Connection.of(await scope.memory.sessions(space, page=page), page, Session.of, scope)

    @resolver
    async def documents(
        self, info: Info, space: SpaceName, first: First = 20, after: After = None
    ) -> Connection[Document] | None:
        """Documents, ordered by `occurredAt`."""
        scope, page = info.context.scope(space), PageRequest(first, after)
        return Connection.of(await scope.memory.documents(space, page=page), page, Document.of, scope)
