"""Values of jobs: sources that are queued to be remembered, with their state and priority."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kg_memory.model.llm import NOTHING, Usage
from kg_memory.model.pages import Order


class Priority(StrEnum):
    """INTERACTIVE jobs, which a person waits for, run before BULK ones."""

    INTERACTIVE = "INTERACTIVE"
    BULK = "BULK"


class JobState(StrEnum):
    """The state of a job. A FAILED job keeps its source until it is retried or cancelled."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    DONE = "DONE"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"

    @property
    def final(self) -> bool:
        """Whether the job has ended: only a call of `retry` or `cancel` can change it."""
        return self in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Job:
    """A source that is queued to be remembered in a space.

    `size` is its length in characters, and `attempts` the number of attempts that workers began. A worker may take the
    job at `due_at`: after the pause between two attempts or, while it runs, when its lease ends. It is None while no
    worker may, for example behind an unfinished job of the same session. Its `episodes` are those that it stored or
    found unchanged (their number), and `usage` is what language models used for it.
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
