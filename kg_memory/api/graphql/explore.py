"""Neighbours and paths over GraphQL."""

from datetime import datetime

import strawberry

from kg_memory.api.graphql.context import Scope
from kg_memory.api.graphql.graph import Entity, Fact, bound
from kg_memory.explore import model


@strawberry.type(description="An entity near another.")
class Neighbour:
    entity: Entity = strawberry.field(description="The entity that was reached.")
    distance: int = strawberry.field(description="How many facts away it is.")
    via: list[Fact] = strawberry.field(description="A shortest walk of facts that leads to it.")

    @classmethod
    def of(cls, neighbour: model.Neighbour, scope: Scope) -> "Neighbour":
        via = [Fact.of(fact, scope) for fact in neighbour.via]
        return cls(entity=Entity.of(neighbour.entity, scope), distance=neighbour.distance, via=via)


@strawberry.type(
    description="A walk over facts from one entity to another: `facts[i]` joins `entities[i]` to the next."
)
class Path:
    entities: list[Entity] = strawberry.field(description="The entities, from the source to the target.")
    facts: list[Fact] = strawberry.field(description="The facts between them, one fewer.")
    valid_from: datetime | None = strawberry.field(description="From when on every hop holds; null: open.")
    valid_to: datetime | None = strawberry.field(description="Until when every hop holds; null: open.")
    holds: bool = strawberry.field(description="Whether there is any time at which every hop holds.")

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
    paths: list[Path] = strawberry.field(description="The paths, the shortest first.")
    incomplete: bool = strawberry.field(
        description="Whether the search was given up, so that there may be more or shorter paths: ask for fewer hops "
        "or for one time."
    )
    visited: int = strawberry.field(description="How many relationships were looked at.")

    @classmethod
    def of(cls, found: model.Paths, scope: Scope) -> "Paths":
        paths = [Path.of(path, scope) for path in found.paths]
        return cls(paths=paths, incomplete=found.incomplete, visited=found.visited)
