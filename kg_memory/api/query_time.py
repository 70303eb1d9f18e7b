"""The queries about time, a part of `Query`: how things became what they are, and how they are connected."""

from typing import Annotated

import strawberry

from kg_memory.api.answers_time import Change, Diff, Duration, FactVersion, Paths, RelationPeriod, TimelineEntry
from kg_memory.api.connection import After, Connection, First
from kg_memory.api.context import Info
from kg_memory.api.inputs import During, DuringSpan, EntityBy, KnownAt, Predicate, SpaceName, ValidAt, as_of, interval
from kg_memory.api.resolver import resolver
from kg_memory.bitemporal import AllenRelation, Instant
from kg_memory.model import PageRequest
from kg_memory.temporal import PathOrder, TimeAxis


@strawberry.type
class TimeQueries:
    @resolver
    async def timeline(
        self,
        info: Info,
        space: SpaceName,
        entity: Annotated[EntityBy, strawberry.argument(description="Whose timeline.")],
        predicate: Predicate = None,
        valid_at: ValidAt = None,
        known_at: KnownAt = None,
        during: DuringSpan = None,
        first: First = 20,
        after: After = None,
    ) -> Connection[TimelineEntry] | None:
        """The facts of an entity by when they began to be true, with the gaps and overlaps between them."""
        scope, page, seen = info.context.scope(space), PageRequest(first, after), as_of(valid_at, known_at, during)
        whose = await entity.id_in(scope)
        found = await scope.memory.timeline(space, whose, predicate=predicate, as_of=seen, page=page)
        return Connection.of(found, page, TimelineEntry.of, scope)

    @resolver
    async def relation(
        self,
        info: Info,
        space: SpaceName,
        subject: Annotated[EntityBy, strawberry.argument(description="One of the two.")],
        object: Annotated[EntityBy, strawberry.argument(description="The other.")],
        predicate: Predicate = None,
        allen: Annotated[
            list[AllenRelation] | None,
            strawberry.argument(description="Only facts whose time lies in one of these ways to the interval `to`."),
        ] = None,
        to: Annotated[
            During | None, strawberry.argument(description="The interval to compare the facts' times with.")
        ] = None,
        valid_at: ValidAt = None,
        known_at: KnownAt = None,
        during: DuringSpan = None,
        first: First = 20,
        after: After = None,
    ) -> Connection[RelationPeriod] | None:
        """The facts that join two entities over time, whichever is the subject, by when they began to be true."""
        scope, page, seen = info.context.scope(space), PageRequest(first, after), as_of(valid_at, known_at, during)
        one, other, interval = await subject.id_in(scope), await object.id_in(scope), to.interval() if to else None
        found = await scope.memory.relation(
            space, one, other, predicate=predicate, allen=allen or (), to=interval, as_of=seen, page=page
        )
        return Connection.of(found, page, RelationPeriod.of, scope)

    @resolver
    async def diff(
        self,
        info: Info,
        space: SpaceName,
        entity: Annotated[EntityBy, strawberry.argument(description="Whose world.")],
        valid_at: Annotated[list[Instant], strawberry.argument(description="Two times: from the first to the second.")],
        known_at: KnownAt = None,
    ) -> Diff | None:
        """What is new, gone and changed in the facts of an entity from one time to another."""
        scope, seen = info.context.scope(space), as_of(None, known_at, None)
        whose = await entity.id_in(scope)
        found = await scope.memory.diff(space, whose, [instant.at for instant in valid_at], as_of=seen)
        return Diff.of(found, scope)

    @resolver
    async def durations(
        self,
        info: Info,
        space: SpaceName,
        entity: Annotated[EntityBy, strawberry.argument(description="Whose relations.")],
        predicate: Predicate = None,
        valid_at: ValidAt = None,
        known_at: KnownAt = None,
        during: DuringSpan = None,
    ) -> list[Duration] | None:
        """How long, how often, how many at once and from when to when an entity stood in each relation. With `during`,
        only the time in that span counts.
        """
        scope, seen = info.context.scope(space), as_of(valid_at, known_at, during)
        whose = await entity.id_in(scope)
        found = await scope.memory.durations(space, whose, predicate=predicate, as_of=seen)
        return [Duration.of(duration) for duration in found]

    @resolver
    async def changes(
        self,
        info: Info,
        space: SpaceName,
        since: Annotated[Instant | None, strawberry.argument(description="The first instant; left out, open.")] = None,
        until: Annotated[
            Instant | None, strawberry.argument(description="The first instant after; left out, open.")
        ] = None,
        axis: Annotated[
            TimeAxis,
            strawberry.argument(description="VALID: what changed in the world. KNOWN: what the memory changed."),
        ] = TimeAxis.VALID,
        predicate: Predicate = None,
        known_at: KnownAt = None,
        first: First = 20,
        after: After = None,
    ) -> Connection[Change] | None:
        """What began and ended in the world in a span of time or, on the other axis, what was learned, revised and
        given up in it; in the order of time.
        """
        scope, page = info.context.scope(space), PageRequest(first, after)
        span, seen = interval(since, until), as_of(None, known_at, None)
        found = await scope.memory.changes(space, span, axis=axis, predicate=predicate, as_of=seen, page=page)
        return Connection.of(found, page, Change.of, scope)

    @resolver
    async def history(
        self,
        info: Info,
        space: SpaceName,
        fact: Annotated[strawberry.ID, strawberry.argument(description="The fact's id.")],
        known_at: KnownAt = None,
        first: First = 20,
        after: After = None,
    ) -> Connection[FactVersion] | None:
        """All versions of a fact in their order, each with why it was made and by which episode."""
        scope, page = info.context.scope(space), PageRequest(first, after)
        found = await scope.memory.history(space, fact, as_of=as_of(None, known_at, None), page=page)
        return Connection.of(found, page, FactVersion.of, scope)

    @resolver
    async def paths(
        self,
        info: Info,
        space: SpaceName,
        source: Annotated[EntityBy, strawberry.argument(description="Where the walks start.")],
        target: Annotated[EntityBy, strawberry.argument(description="Where they end.")],
        max_hops: Annotated[int, strawberry.argument(description="How many facts long at most, 1 to 6.")] = 4,
        order: Annotated[
            PathOrder, strawberry.argument(description="What the hops of a path have to do with each other in time.")
        ] = PathOrder.ANY,
        valid_at: ValidAt = None,
        known_at: KnownAt = None,
        during: DuringSpan = None,
        first: Annotated[int, strawberry.argument(description="How many walks at most, 1 to 20.")] = 5,
    ) -> Paths | None:
        """The shortest walks over facts, in either direction, between two entities. With `validAt`, every hop holds at
        that time.
        """
        scope, seen = info.context.scope(space), as_of(valid_at, known_at, during)
        start, end = await source.id_in(scope), await target.id_in(scope)
        found = await scope.memory.paths(space, start, end, max_hops=max_hops, order=order, as_of=seen, first=first)
        return Paths.of(found, scope)
