"""Jobs over GraphQL."""

from datetime import datetime
from typing import Annotated, TypeAlias

import strawberry

from kg_memory.api.graphql.arguments import SpaceName
from kg_memory.api.graphql.connection import After, Connection, First
from kg_memory.api.graphql.context import Info, Scope
from kg_memory.api.graphql.remember import SourceInput
from kg_memory.api.graphql.resolver import resolver
from kg_memory.api.graphql.usage import Usage
from kg_memory.jobs import model
from kg_memory.jobs.model import JobState, Priority
from kg_memory.model.pages import PageRequest


@strawberry.type(description="A text that was accepted and is read by a worker, later and exactly once.")
class Job:
    id: strawberry.ID = strawberry.field(description="Its id.")
    key: str = strawberry.field(description="The key under which it was asked for, its own in its space.")
    state: JobState = strawberry.field(description="How far it is.")
    priority: Priority = strawberry.field(description="Who waits for it.")
    session: str | None = strawberry.field(description="The key of the session in whose order it is done.")
    size: int = strawberry.field(description="How long its text is, in characters.")
    attempts: int = strawberry.field(description="How often a worker began with it.")
    created_at: datetime = strawberry.field(description="When it was asked for.")
    changed_at: datetime = strawberry.field(description="When it came into this state.")
    due_at: datetime | None = strawberry.field(
        description="When a worker may take it; while one works on it, when its lease ends. Null when none may."
    )
    error: str | None = strawberry.field(description="What went wrong in the last try.")
    error_code: str | None = strawberry.field(description="The code of that error.")
    episodes: int = strawberry.field(description="Done, how many episodes it wrote or found there.")
    usage: Usage = strawberry.field(description="Done, what its episodes took of a language model.")

    @classmethod
    def of(cls, found: model.Job, scope: Scope | None = None) -> "Job":
        return cls(
            id=strawberry.ID(found.id),
            key=found.key,
            state=found.state,
            priority=found.priority,
            session=found.session,
            size=found.size,
            attempts=found.attempts,
            created_at=found.created_at,
            changed_at=found.changed_at,
            due_at=found.due_at,
            error=found.error,
            error_code=found.error_code,
            episodes=found.episodes,
            usage=Usage.of(found.usage),
        )


@strawberry.type
class JobQueries:
    @resolver
    async def job(
        self,
        info: Info,
        space: SpaceName,
        id: Annotated[strawberry.ID, strawberry.argument(description="The job's id.")],
    ) -> Job | None:
        """How far a job is; null when there is none, as a week after it was done or cancelled."""
        found = await info.context.memory.jobs.get(space, id)
        return Job.of(found) if found else None

    @resolver
    async def jobs(
        self,
        info: Info,
        space: SpaceName,
        state: Annotated[JobState | None, strawberry.argument(description="Only those in this state.")] = None,
        first: First = 20,
        after: After = None,
    ) -> Connection[Job] | None:
        """Jobs, in the order in which they came; `state: FAILED` are those that were given up."""
        scope, page = info.context.scope(space), PageRequest(first, after)
        return Connection.of(await scope.memory.jobs.list(space, state=state, page=page), page, Job.of, scope)


JobId: TypeAlias = Annotated[strawberry.ID, strawberry.argument(description="The job's id.")]


@strawberry.type
class JobMutations:
    @resolver
    async def enqueue(
        self,
        info: Info,
        space: SpaceName,
        source: Annotated[SourceInput, strawberry.argument(description="The message, session or document.")],
        priority: Annotated[
            Priority, strawberry.argument(description="INTERACTIVE jobs go first.")
        ] = Priority.INTERACTIVE,
        key: Annotated[
            str | None, strawberry.argument(description="Under the same key, the same source is the same job.")
        ] = None,
    ) -> Job:
        """Stores a source durably and answers with the job that remembers it later, exactly once. Jobs of one session
        are done in order. The first write makes the space.
        """
        return Job.of(await info.context.memory.jobs.enqueue(space, source.value(), priority=priority, key=key))

    @resolver
    async def pause_job(self, info: Info, space: SpaceName, id: JobId) -> Job:
        """Holds a job that is queued or runs; nothing is written of one that runs. Later jobs of its session wait."""
        return Job.of(await info.context.memory.jobs.pause(space, id))

    @resolver
    async def resume_job(self, info: Info, space: SpaceName, id: JobId) -> Job:
        """Lets a paused job go on, in its place."""
        return Job.of(await info.context.memory.jobs.resume(space, id))

    @resolver
    async def retry_job(self, info: Info, space: SpaceName, id: JobId) -> Job:
        """Queues a job again that failed or was cancelled, as the last one of its session."""
        return Job.of(await info.context.memory.jobs.retry(space, id))

    @resolver
    async def cancel_job(self, info: Info, space: SpaceName, id: JobId) -> Job:
        """Calls off a job that is not done; nothing is written of one that runs, and its session goes on without it."""
        return Job.of(await info.context.memory.jobs.cancel(space, id))
