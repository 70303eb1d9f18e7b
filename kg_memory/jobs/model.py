"""Jobs: texts that were accepted and wait to be read, and how far each of them is."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kg_memory.model.llm import NOTHING, Usage
from kg_memory.model.pages import Order


class Priority(StrEnum):
    """Who waits for it: a person, or nobody in particular."""

    INTERACTIVE = "INTERACTIVE"
    BULK = "BULK"


class JobState(StrEnum):
    """How far a job is; FAILED ones were given up and wait for somebody to retry or cancel them."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    DONE = "DONE"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"

    @property
    def final(self) -> bool:
        """Whether nothing more happens to it unless somebody asks for it."""
        return self in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Job:
    """A text on its way into a space.

    `size` is its length in characters, `attempts` how often a worker began with it. `due_at` is when the next may: the
    end of a pause between two tries or, while one works on it, the end of its lease; None when none may, as behind an
    unfinished job of the same session. `episodes` are those that it wrote or found, `usage` what models took for it.
    """

    id: str
    key: str
    state: JobState
    priority: Priority
    session: str | None
    size: int
    attempts: int
    created_at: datetime
    changed_at: datetime
    due_at: datetime | None = None
    error: str | None = None
    error_code: str | None = None
    episodes: int = 0
    usage: Usage = NOTHING


JOBS: Order[Job] = Order("jobs", (str,), lambda job: (job.id,))
