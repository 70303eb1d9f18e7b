"""Jobs over GraphQL: sources in the queue, and their control."""

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


@strawberry.type(description="A source in the queue; a worker remembers it later, exactly once.")
class Job:
    id: strawberry.ID = strawberry.field(description="The id.")
    key: str = strawberry.field(description="The key of the job, unique in its space.")
    state: JobState = strawberry.field(description="The state.")
    priority: Priority = strawberry.field(description="The priority.")
    session: str | None = strawberry.field(
        description="The key of the session of its messages; jobs of one session run in order."
    )
    size: int = strawberry.field(description="The length of its text, in characters.")
    attempts: int = strawberry.field(description="The number of attempts.")
    created_at: datetime = strawberry.field(description="When it was enqueued.")
    changed_at: datetime = strawberry.field(description="When it got its present state.")
    due_at: datetime | None = strawberry.field(
        description="When a worker may take it; while it runs, when its lease ends. Null if no worker may take it."
    )
    error: str | None = strawberry.field(description="The error of the last attempt.")
    error_code: str | None = strawberry.field(description="The code of this error.")
    episodes: int = strawberry.field(
        description="The number of episodes that it wrote or that existed already; 0 until it is done."
    )
    usage: Usage = strawberry.field(description="The use of the language model; 0 until it is done.")

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
        id: Annotated[strawberry.ID, strawberry.argument(description="The id of the job.")],
    ) -> Job | None:
        """A job; null if there is none. Done and cancelled jobs are deleted after a week."""
        found = await info.context.memory.jobs.get(space, id)
        return Job.of(found) if found else None

    @resolver
    async def jobs(
        self,
        info: Info,
        space: SpaceName,
        state: Annotated[JobState | None, strawberry.argument(description="Only jobs in this state.")] = None,
        first: First = 20,
        after: After = None,
    ) -> Connection[Job] | None:
        """Jobs, in the order in which they were enqueued. `FAILED` jobs were given up after their last attempt."""
        scope, page = info.context.scope(space), PageRequest(first, after)
        return Connection.of(await scope.memory.jobs.list(space, state=state, page=page), page, Job.of, scope)


JobId: TypeAlias = Annotated[strawberry.ID, strawberry.argument(description="The id of the job.")]


@strawberry.type
class JobMutations:
    @resolver
    async def enqueue(
        self,
        info: Info,
        space: SpaceName,
        source: Annotated[SourceInput, strawberry.argument(description="The message, session or document.")],
        priority: Annotated[
            Priority, strawberry.argument(description="INTERACTIVE jobs run before BULK jobs.")
        ] = Priority.INTERACTIVE,
        key: Annotated[
            str | None,
            strawberry.argument(
                description="Your key; by default, the content. The same key with another source is a CONFLICT."
            ),
        ] = None,
    ) -> Job:
        """Adds a source to the durable queue and returns its job. A worker remembers it later, exactly once. Jobs of
        one session run in order. The same source is the same job. The first write creates the space.
        """
        return Job.of(await info.context.memory.jobs.enqueue(space, source.value(), priority=priority, key=key))

    @resolver
    async def pause_job(self, info: Info, space: SpaceName, id: JobId) -> Job:
        """Pauses a queued or running job; a running one writes nothing. Later jobs of its session wait."""
        return Job.of(await info.context.memory.jobs.pause(space, id))

    @resolver
    async def resume_job(self, info: Info, space: SpaceName, id: JobId) -> Job:
        """Resumes a paused job, in its place."""
        return Job.of(await info.context.memory.jobs.resume(space, id))

    @resolver
    async def retry_job(self, info: Info, space: SpaceName, id: JobId) -> Job:
        """Queues a failed or cancelled job again, as the last one of its session."""
        return Job.of(await info.context.memory.jobs.retry(space, id))

    @resolver
    async def cancel_job(self, info: Info, space: SpaceName, id: JobId) -> Job:
        """Cancels a job that is not done; a running one writes nothing. Its session continues without it."""
        return Job.of(await info.context.memory.jobs.cancel(space, id))
