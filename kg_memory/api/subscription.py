"""The subscriptions: each parses its arguments, follows what one method of `Memory` tells, and wraps every event."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Annotated, TypeAlias, TypeVar

import strawberry

from kg_memory import events
from kg_memory.api.answers_live import EpisodeAdded, FactChanged, JobProgress
from kg_memory.api.context import Budget, Info, Scope
from kg_memory.api.inputs import EntityBy, Predicate, SpaceName
from kg_memory.api.resolver import subscription

T = TypeVar("T")

Behind: TypeAlias = Annotated[
    str | None,
    strawberry.argument(
        description="The cursor of the last event you have seen: all later ones follow. Without it, those from now on."
    ),
]


async def told(
    info: Info, space: str, following: AsyncGenerator[events.Event, None], of: Callable[[events.Event, Scope], T]
) -> AsyncGenerator[T, None]:
    """Each event as its GraphQL type, with a scope of its own, so that what hangs on it is read anew."""
    async with aclosing(following):
        async for event in following:
            info.context.cursor = event.cursor
            yield of(event, Scope(info.context.memory, space, Budget(), info.context.gate))


@strawberry.type(description="What can be followed, over a WebSocket or as server-sent events.")
class Subscription:
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
        following = info.context.memory.episode_added(space, session=session, after=info.context.behind(after))
        return told(info, space, following, EpisodeAdded.of)

    @subscription
    async def fact_changed(
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
        about = await entity.id_in(info.context.scope(space)) if entity else None
        following = info.context.memory.fact_changed(
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
        following = info.context.memory.job_progress(space, id, after=info.context.behind(after))
        return told(info, space, following, JobProgress.of)
