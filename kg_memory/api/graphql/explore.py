"""Neighbours and paths over GraphQL."""

from datetime import datetime
from typing import Annotated

import strawberry

from kg_memory.api.graphql.arguments import EntityBy, Predicate, SpaceName
from kg_memory.api.graphql.connection import First
from kg_memory.api.graphql.context import Info, Scope
from kg_memory.api.graphql.graph import Entity, Fact, bound
from kg_memory.api.graphql.resolver import resolver
from kg_memory.api.graphql.times import DuringSpan, KnownAt, ValidAt, as_of
from kg_memory.explore import model
from kg_memory.explore.model import PathOrder


@strawberry.type(description="An entity that is connected to another by a few facts.")
class Neighbour:
    entity: Entity = strawberry.field(description="The entity.")
    distance: int = strawberry.field(description="The number of facts to it.")
    via: list[Fact] = strawberry.field(description="The facts of one shortest walk to it.")

    @classmethod
    def of(cls, neighbour: model.Neighbour, scope: Scope) -> "Neighbour":
        via = [Fact.of(fact, scope) for fact in neighbour.via]
        return cls(entity=Entity.of(neighbour.entity, scope), distance=neighbour.distance, via=via)


@strawberry.type(
    description="A walk over facts from one entity to another: `facts[i]` joins `entities[i]` and `entities[i + 1]`."
)
class Path:
    entities: list[Entity] = strawberry.field(description="The entities, from the source to the target.")
    facts: list[Fact] = strawberry.field(description="The facts between the entities, one fewer.")
    valid_from: datetime | None = strawberry.field(
        description="The beginning of the time in which all hops hold; null if open."
    )
    valid_to: datetime | None = strawberry.field(
        description="The end of the time in which all hops hold; null if open."
    )
    holds: bool = strawberry.field(description="Whether there is a time at which all hops hold.")

    @classmethod
    def of(cls, path: model.Path, scope: Scope) -> "Path":
        return cls(
            entities=[Entity.of(entity, scope) for entity in path.entities],
            facts=[Fact.of(fact, scope) for fact in path.facts],
            valid_from=bound(path.valid.start) if path.valid else None,
            valid_to=bound(path.valid.end) if path.valid else None,
            holds=path.valid is not None,
        )


@strawberry.type(description="The shortest paths between two entities.")
class Paths:
    paths: list[Path] = strawberry.field(description="The paths, shortest first.")
    incomplete: bool = strawberry.field(
        description="Whether the search stopped at its limit, so that there may be more or shorter paths. Ask for "
        "fewer hops, or for one time."
    )
    visited: int = strawberry.field(description="The number of relationships that were read.")

    @classmethod
    def of(cls, found: model.Paths, scope: Scope) -> "Paths":
        paths = [Path.of(path, scope) for path in found.paths]
        return cls(paths=paths, incomplete=found.incomplete, visited=found.visited)


@strawberry.type
class ExploreQueries:
    @resolver
    async def neighbours(
        self,
        info: Info,
        space: SpaceName,
        entity: Annotated[EntityBy, strawberry.argument(description="The entity to start from.")],
        max_hops: Annotated[int, strawberry.argument(description="The maximum distance, 1 to 3 facts.")] = 1,
        predicate: Predicate = None,
        valid_at: ValidAt = None,
        known_at: KnownAt = None,
        during: DuringSpan = None,
        first: First = 50,
    ) -> list[Neighbour] | None:
        """The entities up to `maxHops` facts away from an entity, nearest first."""
        scope, seen = info.context.scope(space), as_of(valid_at, known_at, during)
        start = entity.value()
        found = await scope.memory.neighbours(
            space, start, max_hops=max_hops, predicate=predicate, as_of=seen, first=first
        )
        return [Neighbour.of(neighbour, scope) for neighbour in found]

    @resolver
    async def paths(
        self,
        info: Info,
        space: SpaceName,
        source: Annotated[EntityBy, strawberry.argument(description="The entity at which the walks start.")],
        target: Annotated[EntityBy, strawberry.argument(description="The entity at which the walks end.")],
        max_hops: Annotated[int, strawberry.argument(description="The maximum length, 1 to 6 facts.")] = 4,
        order: Annotated[
            PathOrder, strawberry.argument(description="How the hops of a path must relate in time.")
        ] = PathOrder.ANY,
        valid_at: ValidAt = None,
        known_at: KnownAt = None,
        during: DuringSpan = None,
        first: Annotated[int, strawberry.argument(description="The maximum number of walks, 1 to 20.")] = 5,
    ) -> Paths | None:
        """The shortest walks over facts between two entities, in both directions of the facts. With `validAt`, every
        hop holds at that time. The search stops after 20,000 relationships; then `incomplete` is true.
        """
        scope, seen = info.context.scope(space), as_of(valid_at, known_at, during)
        start, end = source.value(), target.value()
        found = await scope.memory.paths(space, start, end, max_hops=max_hops, order=order, as_of=seen, first=first)
        return Paths.of(found, scope)
