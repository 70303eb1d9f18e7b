"""What happens in a space, as GraphQL types."""

from datetime import datetime
from typing import Annotated, TypeAlias

import strawberry

from kg_memory import events
from kg_memory.api.context import Scope
from kg_memory.api.types import Episode, Fact
from kg_memory.events import EventKind, FactChange
from kg_memory.job import JobState

_CURSOR = "Its place in the change log: with it as `after`, one goes on behind it."


@strawberry.type(description="An episode was added.")
class EpisodeAdded:
    cursor: str = strawberry.field(description=_CURSOR)
    at: datetime = strawberry.field(description="When.")
    episode: Episode | None = strawberry.field(description="The episode; null when it was erased since.")

    @classmethod
    def of(cls, event: events.Event, scope: Scope) -> "EpisodeAdded":
        episode = Episode.of(event.episode, scope) if event.episode else None
        return cls(cursor=event.cursor, at=event.at, episode=episode)


@strawberry.type(description="A fact was added, revised, superseded or retracted.")
class FactChanged:
    cursor: str = strawberry.field(description=_CURSOR)
    at: datetime = strawberry.field(description="When.")
    change: FactChange = strawberry.field(description="What happened to it.")
    fact: Fact | None = strawberry.field(
        description="The version that it was made, or that it ended with, as it is now; null when it was erased since."
    )

    @classmethod
    def of(cls, event: events.Event, scope: Scope) -> "FactChanged":
        assert event.change is not None  # every event of its kind has it
        fact = Fact.of(event.fact, scope) if event.fact else None
        return cls(cursor=event.cursor, at=event.at, change=event.change, fact=fact)


@strawberry.type(description="A job came into a state.")
class JobProgress:
    cursor: str = strawberry.field(description=_CURSOR)
    at: datetime = strawberry.field(description="When.")
    job: strawberry.ID = strawberry.field(description="The job's id.")
    state: JobState = strawberry.field(description="The state.")
    attempts: int = strawberry.field(description="How often a worker had begun with it.")
    error: str | None = strawberry.field(description="What went wrong in the last try.")

    @classmethod
    def of(cls, event: events.Event, scope: Scope) -> "JobProgress":
        return cls(
            cursor=event.cursor,
            at=event.at,
            job=strawberry.ID(event.job_id or ""),
            state=JobState(event.state or ""),
            attempts=event.attempt or 0,
            error=event.error,
        )


Event: TypeAlias = Annotated[
    EpisodeAdded | FactChanged | JobProgress, strawberry.union("Event", description="What can happen in a space.")
]


def event_of(event: events.Event, scope: Scope) -> EpisodeAdded | FactChanged | JobProgress:
    """The GraphQL type of an event of any kind."""
    if event.kind is EventKind.EPISODE_ADDED:
        return EpisodeAdded.of(event, scope)
    return FactChanged.of(event, scope) if event.kind is EventKind.FACT_CHANGED else JobProgress.of(event, scope)
