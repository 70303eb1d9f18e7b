"""The mutations of jobs; see `mutation`."""

from typing import Annotated, TypeAlias

import strawberry

from kg_memory.api.answers_jobs import Job
from kg_memory.api.context import Info
from kg_memory.api.inputs import SpaceName
from kg_memory.api.resolver import resolver

JobId: TypeAlias = Annotated[strawberry.ID, strawberry.argument(description="The job's id.")]


@strawberry.type
class JobMutations:
    @resolver
    async def pause_job(self, info: Info, space: SpaceName, id: JobId) -> Job:
        """Holds a job that is queued or runs; nothing is written of one that runs. Later jobs of its session wait."""
        return Job.of(await info.context.memory.pause_job(space, id))

    @resolver
    async def resume_job(self, info: Info, space: SpaceName, id: JobId) -> Job:
        """Lets a paused job go on, in its place."""
        return Job.of(await info.context.memory.resume_job(space, id))

    @resolver
    async def retry_job(self, info: Info, space: SpaceName, id: JobId) -> Job:
        """Queues a job again that failed or was cancelled, as the last one of its session."""
        return Job.of(await info.context.memory.retry_job(space, id))

    @resolver
    async def cancel_job(self, info: Info, space: SpaceName, id: JobId) -> Job:
        """Calls off a job that is not done; nothing is written of one that runs, and its session goes on without it."""
        return Job.of(await info.context.memory.cancel_job(space, id))
