"""What questions about time answer, as GraphQL types."""

from datetime import datetime

import strawberry

from kg_memory import model, temporal
from kg_memory.api.answers import Path
from kg_memory.api.context import Scope
from kg_memory.api.types import Evidence, Fact, bound
from kg_memory.bitemporal import AllenRelation, Interval
from kg_memory.temporal import ChangeKind, Side


@strawberry.type(description="A stretch of time, `[since, until)`.")
class Period:
    since: datetime | None = strawberry.field(description="Its first instant; null: open.")
    until: datetime | None = strawberry.field(description="The first instant after it; null: open.")

    @classmethod
    def of(cls, interval: Interval) -> "Period":
        return cls(since=bound(interval.start), until=bound(interval.end))


def _period(interval: Interval | None) -> Period | None:
    return None if interval is None else Period.of(interval)


def _fact(fact: model.Fact | None, scope: Scope) -> Fact | None:
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
    def of(cls, entry: temporal.TimelineEntry, scope: Scope) -> "TimelineEntry":
        return cls(fact=Fact.of(entry.fact, scope), gap=_period(entry.gap), overlap=_period(entry.overlap))


@strawberry.type(description="Something that happened to a fact.")
class Change:
    at: datetime = strawberry.field(description="When it happened.")
    kind: ChangeKind = strawberry.field(description="What happened.")
    fact: Fact = strawberry.field(description="The fact; of a revised one, the version that was made.")
    previous: Fact | None = strawberry.field(description="The version that a revised fact had before.")
    reason: str | None = strawberry.field(description="Why it was revised or given up.")

    @classmethod
    def of(cls, change: temporal.Change, scope: Scope) -> "Change":
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
    def of(cls, version: temporal.FactVersion, scope: Scope) -> "FactVersion":
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
    def of(cls, diff: temporal.Diff, scope: Scope) -> "Diff":
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
    def of(cls, period: temporal.RelationPeriod, scope: Scope) -> "RelationPeriod":
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
    def of(cls, duration: temporal.Duration) -> "Duration":
        return cls(
            predicate=duration.predicate,
            side=duration.side,
            facts=duration.facts,
            days=duration.days,
            most_at_once=duration.most_at_once,
            busiest=Period.of(duration.busiest),
            span=Period.of(duration.span),
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
    def of(cls, found: temporal.Paths, scope: Scope) -> "Paths":
        paths = [Path.of(path, scope) for path in found.paths]
        return cls(paths=paths, incomplete=found.incomplete, visited=found.visited)
