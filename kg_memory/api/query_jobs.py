"""The queries about jobs; see `query`."""

from typing import Annotated

import strawberry

from kg_memory.api.answers_jobs import Job
from kg_memory.api.connection import After, Connection, First
from kg_memory.api.context import Info
from kg_memory.api.inputs import SpaceName
from kg_memory.api.resolver import resolver
from kg_memory.job import JobState
from kg_memory.model import PageRequest


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
        found = await info.context.memory.job(space, id)
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
        return Connection.of(await scope.memory.jobs(space, state=state, page=page), page, Job.of, scope)
