"""Jobs, as a GraphQL type."""

from datetime import datetime

import strawberry

from kg_memory import job
from kg_memory.api.answers_reading import Usage
from kg_memory.api.context import Scope
from kg_memory.job import JobState, Priority


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
    def of(cls, found: job.Job, scope: Scope | None = None) -> "Job":
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
