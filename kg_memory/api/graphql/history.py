"""How facts became what they are, over GraphQL."""

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


@strawberry.type(description="A stretch of time, `[since, until)`.")
class Period:
    since: datetime | None = strawberry.field(description="Its first instant; null: open.")
    until: datetime | None = strawberry.field(description="The first instant after it; null: open.")

    @classmethod
    def of(cls, interval: Interval) -> "Period":
        return cls(since=bound(interval.start), until=bound(interval.end))


def _period(interval: Interval | None) -> Period | None:
    return None if interval is None else Period.of(interval)


def _fact(fact: facts.Fact | None, scope: Scope) -> Fact | None:
    return None if fact is None else Fact.of(fact, scope)


@strawberry.type(
    description="A fact in the timeline of an entity, and how it follows the earlier facts of its predicate."
)
class TimelineEntry:
    fact: Fact = strawberry.field(description="The fact.")
    gap: Period | None = strawberry.field(
        description="The time right before it in which no fact of its predicate, on the same side of the entity, held."
    )
    overlap: Period | None = strawberry.field(description="The part of its time in which an earlier one still held.")

    @classmethod
    def of(cls, entry: model.TimelineEntry, scope: Scope) -> "TimelineEntry":
        return cls(fact=Fact.of(entry.fact, scope), gap=_period(entry.gap), overlap=_period(entry.overlap))


@strawberry.type(description="Something that happened to a fact.")
class Change:
    at: datetime = strawberry.field(description="When it happened.")
    kind: ChangeKind = strawberry.field(description="What happened.")
    fact: Fact = strawberry.field(description="The fact; of a revised one, the version that was made.")
    previous: Fact | None = strawberry.field(description="The version that a revised fact had before.")
    reason: str | None = strawberry.field(description="Why it was revised or given up.")

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
    reason: str | None = strawberry.field(description="Why it was made; null for the first.")
    given_up_because: str | None = strawberry.field(description="Why it was given up, if no version follows it.")
    ended_by: Fact | None = strawberry.field(description="The other fact that shortened it or took its place.")
    because: list[Evidence] = strawberry.field(
        description="Where its cause was stated: what it cites that the version before did not, or else what "
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


@strawberry.type(description="Of one subject and predicate, the fact that is gone and the one there is instead.")
class Replacement:
    before: Fact = strawberry.field(description="The fact that held at the first time.")
    after: Fact = strawberry.field(description="The fact that held at the second time.")


@strawberry.type(description="How the facts of an entity differ between two times.")
class Diff:
    new: list[Fact] = strawberry.field(description="What held at the second time only.")
    gone: list[Fact] = strawberry.field(description="What held at the first time only.")
    changed: list[Replacement] = strawberry.field(description="What took the place of something else.")
    incomplete: bool = strawberry.field(description="Whether there are more differences than the 1,000 that are read.")

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


@strawberry.type(description="A fact that joins two entities, and how its time lies to an interval.")
class RelationPeriod:
    fact: Fact = strawberry.field(description="The fact.")
    allen: AllenRelation | None = strawberry.field(
        description="How the fact's time lies to the interval `to`; null when none was given."
    )

    @classmethod
    def of(cls, period: model.RelationPeriod, scope: Scope) -> "RelationPeriod":
        return cls(fact=Fact.of(period.fact, scope), allen=period.allen)


@strawberry.type(description="How long, how often and when an entity stood in one relation.")
class Duration:
    predicate: str = strawberry.field(description="The kind of relation, for example `WORKS_AT`.")
    side: Side = strawberry.field(description="The end of the facts at which the entity stands.")
    facts: int = strawberry.field(description="How many facts there are.")
    days: float | None = strawberry.field(
        description="How many days at least one of them held, up to now where the end is open; null when a beginning "
        "is unknown."
    )
    most_at_once: int = strawberry.field(description="How many of them held at once at most.")
    busiest: Period = strawberry.field(description="The first time in which so many did.")
    span: Period = strawberry.field(description="From the first beginning to the last end.")

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
        found = await scope.memory.timeline(space, entity.value(), predicate=predicate, as_of=seen, page=page)
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
        one, other, interval = subject.value(), object.value(), to.interval() if to else None
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
        found = await scope.memory.diff(space, entity.value(), [instant.at for instant in valid_at], as_of=seen)
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
        found = await scope.memory.durations(space, entity.value(), predicate=predicate, as_of=seen)
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
