"""History over GraphQL: timelines, changes, versions, comparisons and durations of facts."""

from datetime import datetime
from typing import Annotated

import strawberry

from kg_memory.api.graphql.arguments import EntityBy, Predicate, SpaceName
from kg_memory.api.graphql.connection import After, Connection, First
from kg_memory.api.graphql.context import Info, Scope
from kg_memory.api.graphql.graph import Evidence, Fact, bound
from kg_memory.api.graphql.resolver import resolver
from kg_memory.api.graphql.times import During, DuringSpan, KnownAt, ValidAt, as_of, interval
from kg_memory.history import model
from kg_memory.history.model import ChangeKind, Side, TimeAxis
from kg_memory.model import facts
from kg_memory.model.bitemporal import AllenRelation, Instant, Interval
from kg_memory.model.pages import PageRequest


@strawberry.type(description="A period, `[since, until)`.")
class Period:
    since: datetime | None = strawberry.field(description="The first instant; null if open.")
    until: datetime | None = strawberry.field(description="The first instant after it; null if open.")

    @classmethod
    def of(cls, interval: Interval) -> "Period":
        return cls(since=bound(interval.start), until=bound(interval.end))


def _period(interval: Interval | None) -> Period | None:
    return None if interval is None else Period.of(interval)


def _fact(fact: facts.Fact | None, scope: Scope) -> Fact | None:
    return None if fact is None else Fact.of(fact, scope)


@strawberry.type(description="A fact in the timeline of an entity, with the gap or overlap before it.")
class TimelineEntry:
    fact: Fact = strawberry.field(description="The fact.")
    gap: Period | None = strawberry.field(
        description="The period right before it in which no fact of the same predicate and side held."
    )
    overlap: Period | None = strawberry.field(
        description="The part of its time in which an earlier fact of the same predicate and side still held."
    )

    @classmethod
    def of(cls, entry: model.TimelineEntry, scope: Scope) -> "TimelineEntry":
        return cls(fact=Fact.of(entry.fact, scope), gap=_period(entry.gap), overlap=_period(entry.overlap))


@strawberry.type(description="A change of a fact.")
class Change:
    at: datetime = strawberry.field(description="The time of the change.")
    kind: ChangeKind = strawberry.field(description="The kind of change.")
    fact: Fact = strawberry.field(description="The fact; for REVISED, the new version.")
    previous: Fact | None = strawberry.field(description="The previous version, for REVISED.")
    reason: str | None = strawberry.field(description="Why the fact was revised or given up.")

    @classmethod
    def of(cls, change: model.Change, scope: Scope) -> "Change":
        return cls(
            at=change.at,
            kind=change.kind,
            fact=Fact.of(change.fact, scope),
            previous=_fact(change.previous, scope),
            reason=change.reason,
        )


@strawberry.type(description="One version of a fact in its history.")
class FactVersion:
    fact: Fact = strawberry.field(description="The version.")
    reason: str | None = strawberry.field(description="Why it was written; null for the first version.")
    given_up_because: str | None = strawberry.field(description="Why the fact was given up, if no version follows.")
    ended_by: Fact | None = strawberry.field(description="The other fact that ended or replaced it.")
    because: list[Evidence] = strawberry.field(
        description="The evidence for the change: what this version cites and the previous one did not, or else what "
        "`endedBy` cites; at most 20 places."
    )

    @classmethod
    def of(cls, version: model.FactVersion, scope: Scope) -> "FactVersion":
        return cls(
            fact=Fact.of(version.fact, scope),
            reason=version.reason,
            given_up_because=version.given_up_because,
            ended_by=_fact(version.ended_by, scope),
            because=[Evidence.of(place, scope) for place in version.because],
        )


@strawberry.type(description="A fact that was replaced by another one of the same subject and predicate.")
class Replacement:
    before: Fact = strawberry.field(description="The fact that held at the first time.")
    after: Fact = strawberry.field(description="The fact that held at the second time.")


@strawberry.type(description="How the facts of an entity differ between two times.")
class Diff:
    new: list[Fact] = strawberry.field(description="Facts that held only at the second time.")
    gone: list[Fact] = strawberry.field(description="Facts that held only at the first time.")
    changed: list[Replacement] = strawberry.field(description="Facts that were replaced by another.")
    incomplete: bool = strawberry.field(description="Whether there are more than the 1,000 differences that are read.")

    @classmethod
    def of(cls, diff: model.Diff, scope: Scope) -> "Diff":
        return cls(
            new=[Fact.of(fact, scope) for fact in diff.new],
            gone=[Fact.of(fact, scope) for fact in diff.gone],
            changed=[
                Replacement(before=Fact.of(pair.before, scope), after=Fact.of(pair.after, scope))
                for pair in diff.changed
            ],
            incomplete=diff.incomplete,
        )


@strawberry.type(description="A fact that joins two entities, and the Allen relation of its time to an interval.")
class RelationPeriod:
    fact: Fact = strawberry.field(description="The fact.")
    allen: AllenRelation | None = strawberry.field(
        description="The relation of the time of the fact to the interval `to`; null if `to` was omitted."
    )

    @classmethod
    def of(cls, period: model.RelationPeriod, scope: Scope) -> "RelationPeriod":
        return cls(fact=Fact.of(period.fact, scope), allen=period.allen)


@strawberry.type(description="How long, how often and when an entity had one relation.")
class Duration:
    predicate: str = strawberry.field(description="The kind of relation, for example `WORKS_AT`.")
    side: Side = strawberry.field(description="Whether the entity is the subject or the object of the facts.")
    facts: int = strawberry.field(description="The number of facts.")
    days: float | None = strawberry.field(
        description="The time in days in which at least one of them held, up to now if the end is open; null if a "
        "beginning is unknown."
    )
    most_at_once: int = strawberry.field(description="The largest number of facts that held at once.")
    busiest: Period = strawberry.field(description="The first period in which `mostAtOnce` facts held.")
    span: Period = strawberry.field(description="The period from the first beginning to the last end.")

    @classmethod
    def of(cls, duration: model.Duration) -> "Duration":
        return cls(
            predicate=duration.predicate,
            side=duration.side,
            facts=duration.facts,
            days=duration.days,
            most_at_once=duration.most_at_once,
            busiest=Period.of(duration.busiest),
            span=Period.of(duration.span),
        )


@strawberry.type
class HistoryQueries:
    @resolver
    async def timeline(
        self,
        info: Info,
        space: SpaceName,
        entity: Annotated[EntityBy, strawberry.argument(description="The entity.")],
        predicate: Predicate = None,
        valid_at: ValidAt = None,
        known_at: KnownAt = None,
        during: DuringSpan = None,
        first: First = 20,
        after: After = None,
    ) -> Connection[TimelineEntry] | None:
        """The facts of an entity, ordered by `validFrom`, with the gaps and overlaps between them."""
        scope, page, seen = info.context.scope(space), PageRequest(first, after), as_of(valid_at, known_at, during)
        found = await scope.memory.timeline(space, entity.value(), predicate=predicate, as_of=seen, page=page)
        return Connection.of(found, page, TimelineEntry.of, scope)

    @resolver
    async def relation(
        self,
        info: Info,
        space: SpaceName,
        subject: Annotated[EntityBy, strawberry.argument(description="One entity.")],
        object: Annotated[EntityBy, strawberry.argument(description="The other entity.")],
        predicate: Predicate = None,
        allen: Annotated[
            list[AllenRelation] | None,
            strawberry.argument(description="Only facts whose time has one of these relations to the interval `to`."),
        ] = None,
        to: Annotated[
            During | None,
            strawberry.argument(description="The interval that the times of the facts are compared with."),
        ] = None,
        valid_at: ValidAt = None,
        known_at: KnownAt = None,
        during: DuringSpan = None,
        first: First = 20,
        after: After = None,
    ) -> Connection[RelationPeriod] | None:
        """The facts that join two entities, in both directions, ordered by `validFrom`."""
        scope, page, seen = info.context.scope(space), PageRequest(first, after), as_of(valid_at, known_at, during)
        span = to.interval() if to else None
        found = await scope.memory.relation(
            space,
            subject.value(),
            object.value(),
            predicate=predicate,
            allen=allen or (),
            to=span,
            as_of=seen,
            page=page,
        )
        return Connection.of(found, page, RelationPeriod.of, scope)

    @resolver
    async def diff(
        self,
        info: Info,
        space: SpaceName,
        entity: Annotated[EntityBy, strawberry.argument(description="The entity.")],
        valid_at: Annotated[list[Instant], strawberry.argument(description="The two times to compare.")],
        known_at: KnownAt = None,
    ) -> Diff | None:
        """The facts of an entity that are new, gone or changed between two times."""
        scope, seen = info.context.scope(space), as_of(None, known_at, None)
        found = await scope.memory.diff(space, entity.value(), [instant.at for instant in valid_at], as_of=seen)
        return Diff.of(found, scope)

    @resolver
    async def durations(
        self,
        info: Info,
        space: SpaceName,
        entity: Annotated[EntityBy, strawberry.argument(description="The entity.")],
        predicate: Predicate = None,
        valid_at: ValidAt = None,
        known_at: KnownAt = None,
        during: DuringSpan = None,
    ) -> list[Duration] | None:
        """How long, how often, how many at once and when an entity had each relation. With `during`, only the time in
        that span counts.
        """
        scope, seen = info.context.scope(space), as_of(valid_at, known_at, during)
        found = await scope.memory.durations(space, entity.value(), predicate=predicate, as_of=seen)
        return [Duration.of(duration) for duration in found]

    @resolver
    async def changes(
        self,
        info: Info,
        space: SpaceName,
        since: Annotated[Instant | None, strawberry.argument(description="The first instant; open if omitted.")] = None,
        until: Annotated[
            Instant | None, strawberry.argument(description="The first instant after; open if omitted.")
        ] = None,
        axis: Annotated[
            TimeAxis,
            strawberry.argument(description="VALID: changes in the world. KNOWN: changes of what the memory believes."),
        ] = TimeAxis.VALID,
        predicate: Predicate = None,
        known_at: KnownAt = None,
        first: First = 20,
        after: After = None,
    ) -> Connection[Change] | None:
        """The facts that began and ended in the world in a span of time or, with KNOWN, that the memory learned,
        revised and gave up in it; in time order.
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
        fact: Annotated[strawberry.ID, strawberry.argument(description="The id of the fact.")],
        known_at: KnownAt = None,
        first: First = 20,
        after: After = None,
    ) -> Connection[FactVersion] | None:
        """All versions of a fact in order, each with the reason and the evidence for it."""
        scope, page = info.context.scope(space), PageRequest(first, after)
        found = await scope.memory.history(space, fact, as_of=as_of(None, known_at, None), page=page)
        return Connection.of(found, page, FactVersion.of, scope)
