"""What happens in a space, over GraphQL: the change log and its subscriptions."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from datetime import datetime
from typing import Annotated, TypeAlias, TypeVar

import strawberry

from kg_memory.api.graphql.arguments import EntityBy, Predicate, SpaceName
from kg_memory.api.graphql.connection import After, Connection, First
from kg_memory.api.graphql.context import Budget, Info, Scope
from kg_memory.api.graphql.graph import Episode, Fact
from kg_memory.api.graphql.resolver import resolver, subscription
from kg_memory.events import model
from kg_memory.events.model import EventKind, FactChange
from kg_memory.jobs.model import JobState
from kg_memory.model.pages import PageRequest

_CURSOR = "Its place in the change log: with it as `after`, one goes on behind it."


@strawberry.type(description="An episode was added.")
class EpisodeAdded:
    cursor: str = strawberry.field(description=_CURSOR)
    at: datetime = strawberry.field(description="When.")
    episode: Episode | None = strawberry.field(description="The episode; null when it was erased since.")

    @classmethod
    def of(cls, event: model.Event, scope: Scope) -> "EpisodeAdded":
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
    def of(cls, event: model.Event, scope: Scope) -> "FactChanged":
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
    def of(cls, event: model.Event, scope: Scope) -> "JobProgress":
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


def event_of(event: model.Event, scope: Scope) -> EpisodeAdded | FactChanged | JobProgress:
    """The GraphQL type of an event of any kind."""
    if event.kind is EventKind.EPISODE_ADDED:
        return EpisodeAdded.of(event, scope)
    return FactChanged.of(event, scope) if event.kind is EventKind.FACT_CHANGED else JobProgress.of(event, scope)


@strawberry.type
class EventQueries:
    @resolver
    async def cursor(self, info: Info, space: SpaceName) -> str | None:
        """The present end of a space's change log: take it first, then read what there is, then subscribe with it as
        `after`, and you miss nothing.
        """
        return await info.context.memory.events.cursor(space)

    @resolver
    async def events(
        self, info: Info, space: SpaceName, first: First = 20, after: After = None
    ) -> Connection[Event] | None:
        """What happened in a space, the oldest first, for 7 days; `after` takes the cursor of any event."""
        scope, page = info.context.scope(space), PageRequest(first, after)
        return Connection.of(await scope.memory.events.list(space, page=page), page, event_of, scope)


T = TypeVar("T")

Behind: TypeAlias = Annotated[
    str | None,
    strawberry.argument(
        description="The cursor of the last event you have seen: all later ones follow. Without it, those from now on."
    ),
]


async def told(
    info: Info, space: str, following: AsyncGenerator[model.Event, None], of: Callable[[model.Event, Scope], T]
) -> AsyncGenerator[T, None]:
    """Each event as its GraphQL type, with a scope of its own, so that what hangs on it is read anew."""
    async with aclosing(following):
        async for event in following:
            info.context.cursor = event.cursor
            yield of(event, Scope(info.context.memory, space, Budget(), info.context.gate))


@strawberry.type
class EventSubscriptions:
    @subscription
    def episode_added(
        self,
        info: Info,
        space: SpaceName,
        session: Annotated[
            strawberry.ID | None, strawberry.argument(description="Only episodes of the session of this id.")
        ] = None,
        after: Behind = None,
    ) -> AsyncGenerator[EpisodeAdded, None]:
        """Episodes as they are added."""
        following = info.context.memory.events.episode_added(space, session=session, after=info.context.behind(after))
        return told(info, space, following, EpisodeAdded.of)

    @subscription
    def fact_changed(
        self,
        info: Info,
        space: SpaceName,
        predicate: Predicate = None,
        entity: Annotated[
            EntityBy | None, strawberry.argument(description="Only facts with this entity as subject or object.")
        ] = None,
        after: Behind = None,
    ) -> AsyncGenerator[FactChanged, None]:
        """Facts as they are added, revised, superseded or retracted."""
        about = entity.value() if entity else None
        following = info.context.memory.events.fact_changed(
            space, predicate=predicate, entity=about, after=info.context.behind(after)
        )
        return told(info, space, following, FactChanged.of)

    @subscription
    def job_progress(
        self,
        info: Info,
        space: SpaceName,
        id: Annotated[strawberry.ID, strawberry.argument(description="The job's id.")],
        after: Behind = None,
    ) -> AsyncGenerator[JobProgress, None]:
        """The states of a job, the present one first unless `after` is given; it completes when the job has ended."""
        following = info.context.memory.jobs.progress(space, id, after=info.context.behind(after))
        return told(info, space, following, JobProgress.of)
