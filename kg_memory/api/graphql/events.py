"""Events over GraphQL: the change log of a space, and subscriptions that follow it."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from datetime import datetime
from typing import Annotated, TypeAlias, TypeVar

import strawberry

from kg_memory.api.graphql.arguments import EntityBy, Predicate, SpaceName
from kg_memory.api.graphql.connection import After, Connection, First
from kg_memory.api.graphql.context import Budget, Info, Scope
from kg_memory.api.graphql.graph import Entity, Episode, Fact
from kg_memory.api.graphql.resolver import resolver, subscription
from kg_memory.events import model
from kg_memory.events.model import EntityChangeKind, EventKind, FactChange
from kg_memory.jobs.model import JobState
from kg_memory.model.pages import PageRequest

_CURSOR = "The place in the change log; pass it as `after` to continue behind it."


@strawberry.type(description="An episode was added.")
class EpisodeAdded:
    cursor: str = strawberry.field(description=_CURSOR)
    at: datetime = strawberry.field(description="When it happened.")
    episode: Episode | None = strawberry.field(description="The episode; null if it was erased since.")

    @classmethod
    def of(cls, event: model.Event, scope: Scope) -> "EpisodeAdded":
        episode = Episode.of(event.episode, scope) if event.episode else None
        return cls(cursor=event.cursor, at=event.at, episode=episode)


@strawberry.type(description="A fact was added, revised, superseded or retracted.")
class FactChanged:
    cursor: str = strawberry.field(description=_CURSOR)
    at: datetime = strawberry.field(description="When it happened.")
    change: FactChange = strawberry.field(description="The kind of change.")
    fact: Fact | None = strawberry.field(
        description="The version that was written, or the last one, in its present state; null if it was erased since."
    )

    @classmethod
    def of(cls, event: model.Event, scope: Scope) -> "FactChanged":
        assert event.change is not None  # every event of its kind has it
        fact = Fact.of(event.fact, scope) if event.fact else None
        return cls(cursor=event.cursor, at=event.at, change=event.change, fact=fact)


@strawberry.type(description="A job changed its state.")
class JobProgress:
    cursor: str = strawberry.field(description=_CURSOR)
    at: datetime = strawberry.field(description="When it happened.")
    job: strawberry.ID = strawberry.field(description="The id of the job.")
    state: JobState = strawberry.field(description="The new state.")
    attempts: int = strawberry.field(description="The number of attempts.")
    error: str | None = strawberry.field(description="The error of the last attempt.")

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


@strawberry.type(description="Entities were merged, split, renamed or given or denied an alias by hand.")
class EntityChanged:
    scope: strawberry.Private[Scope]
    entity_ids: strawberry.Private[tuple[str, ...]]
    cursor: str = strawberry.field(description=_CURSOR)
    at: datetime = strawberry.field(description="When it happened.")
    change: EntityChangeKind = strawberry.field(description="The kind of change.")
    id: strawberry.ID = strawberry.field(description="The id of the change; `undoEntityChange` takes it.")

    @classmethod
    def of(cls, event: model.Event, scope: Scope) -> "EntityChanged":
        assert event.entity_change is not None  # every event of its kind has it
        return cls(
            scope=scope,
            entity_ids=event.entity_ids,
            cursor=event.cursor,
            at=event.at,
            change=event.entity_change,
            id=strawberry.ID(event.change_id or ""),
        )

    @resolver
    async def entities(self) -> list[Entity]:
        """The entity that was changed, and the one that was absorbed or split off."""
        return [Entity.of(await self.scope.entity(id), self.scope) for id in self.entity_ids]


_AnyEvent: TypeAlias = EpisodeAdded | FactChanged | JobProgress | EntityChanged

Event: TypeAlias = Annotated[
    EpisodeAdded | FactChanged | JobProgress | EntityChanged,
    strawberry.union("Event", description="An event of the change log."),
]


_TYPES: dict[EventKind, Callable[[model.Event, Scope], _AnyEvent]] = {
    EventKind.EPISODE_ADDED: EpisodeAdded.of,
    EventKind.FACT_CHANGED: FactChanged.of,
    EventKind.JOB_CHANGED: JobProgress.of,
    EventKind.ENTITY_CHANGED: EntityChanged.of,
}


def event_of(event: model.Event, scope: Scope) -> _AnyEvent:
    """The event as its GraphQL type."""
    return _TYPES[event.kind](event, scope)


@strawberry.type
class EventQueries:
    @resolver
    async def cursor(self, info: Info, space: SpaceName) -> str | None:
        """The present end of the change log. To miss nothing, take it first, then read, then subscribe with it as
        `after`.
        """
        return await info.context.memory.events.cursor(space)

    @resolver
    async def events(
        self, info: Info, space: SpaceName, first: First = 20, after: After = None
    ) -> Connection[Event] | None:
        """The events of a space, oldest first; they are kept for 7 days. `after` takes the cursor of any event."""
        scope, page = info.context.scope(space), PageRequest(first, after)
        return Connection.of(await scope.memory.events.list(space, page=page), page, event_of, scope)


T = TypeVar("T")

AfterEvent: TypeAlias = Annotated[
    str | None,
    strawberry.argument(
        description="The cursor of the last event that you have seen; later events follow. The default is from now on."
    ),
]


async def _as_types(
    info: Info, space: str, events: AsyncGenerator[model.Event, None], of: Callable[[model.Event, Scope], T]
) -> AsyncGenerator[T, None]:
    """Each event as its GraphQL type. A scope for each makes its nested fields read the present state."""
    async with aclosing(events):
        async for event in events:
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
            strawberry.ID | None, strawberry.argument(description="Only episodes of the session with this id.")
        ] = None,
        after: AfterEvent = None,
    ) -> AsyncGenerator[EpisodeAdded, None]:
        """Each episode that is added."""
        events = info.context.memory.events.episode_added(
            space, session=session, after=info.context.resume_after(after)
        )
        return _as_types(info, space, events, EpisodeAdded.of)

    @subscription
    def fact_changed(
        self,
        info: Info,
        space: SpaceName,
        predicate: Predicate = None,
        entity: Annotated[
            EntityBy | None, strawberry.argument(description="Only facts that have this entity as subject or object.")
        ] = None,
        after: AfterEvent = None,
    ) -> AsyncGenerator[FactChanged, None]:
        """Each fact that is added, revised, superseded or retracted."""
        about = entity.value() if entity else None
        events = info.context.memory.events.fact_changed(
            space, predicate=predicate, entity=about, after=info.context.resume_after(after)
        )
        return _as_types(info, space, events, FactChanged.of)

    @subscription
    def entity_changed(
        self,
        info: Info,
        space: SpaceName,
        entity: Annotated[EntityBy | None, strawberry.argument(description="Only changes of this entity.")] = None,
        after: AfterEvent = None,
    ) -> AsyncGenerator[EntityChanged, None]:
        """Each change of entities by hand."""
        about = entity.value() if entity else None
        events = info.context.memory.events.entity_changed(space, entity=about, after=info.context.resume_after(after))
        return _as_types(info, space, events, EntityChanged.of)

    @subscription
    def job_progress(
        self,
        info: Info,
        space: SpaceName,
        id: Annotated[strawberry.ID, strawberry.argument(description="The id of the job.")],
        after: AfterEvent = None,
    ) -> AsyncGenerator[JobProgress, None]:
        """Each state of a job, the present one first unless `after` is given. The subscription ends with the job."""
        events = info.context.memory.jobs.progress(space, id, after=info.context.resume_after(after))
        return _as_types(info, space, events, JobProgress.of)
