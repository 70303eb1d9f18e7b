"""The queue in the graph: jobs go in, workers lease them for a while, and each ends exactly once.

Hand-written: a job is stored, leased and ended in the graph's own transactions. A task library needs a second server,
which knows nothing of these.
"""

import asyncio
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from pydantic import TypeAdapter

from kg_memory.errors import Conflict, KgMemoryError, LeaseLost
from kg_memory.events.change_log import log_jobs
from kg_memory.events.model import JobChange
from kg_memory.events.notifier import Bell
from kg_memory.graph import records as graph_records
from kg_memory.graph.graph import Graph, Row, Transaction
from kg_memory.graph.space_graph import SpaceTransaction, WritableSpace
from kg_memory.graph.statements import statement
from kg_memory.ingest.chunk import LONGEST_KEY, chunks_of
from kg_memory.jobs import records
from kg_memory.jobs.model import Job, JobState, Priority
from kg_memory.model.facts import Remembered, Space
from kg_memory.model.ids import new_id
from kg_memory.model.sources import Message, NewDocument, NewSession, Source
from kg_memory.model.text import content_hash, one_line

ENQUEUE = statement("jobs/enqueue")

LINE_UP = statement("jobs/line_up")

LEAVE_LINE = statement("jobs/leave_line")

CLAIM = statement("jobs/claim")

RENEW = statement("jobs/renew")

COMPLETE = statement("jobs/complete")

PUT_BACK = statement("jobs/put_back")

GIVE_UP = statement("jobs/give_up")

TRIM = statement("jobs/trim")

_LONGEST_ERROR = 1_000


@dataclass(frozen=True, slots=True)
class Lease:
    """A job that one worker may work on until its lease ends, with the text of its source."""

    job: Job
    space: Space
    token: str
    text: str = field(repr=False)

    @property
    def source(self) -> Source:
        return loaded(self.text)

    def row(self) -> Row:
        return {"space": self.space.key, "id": self.job.id, "token": self.token}


@dataclass(frozen=True, slots=True)
class Queue:
    """The jobs of all spaces of a graph."""

    graph: Graph
    bell: Bell = field(default_factory=Bell)

    async def enqueue(self, space: WritableSpace, source: Source, *, priority: Priority, key: str | None) -> Job:
        """The job that will remember the source, durable when this returns; the one that is there under the same key.

        Raises what `cut` raises for a source that cannot be remembered, and `Conflict` when the key already stands for
        another source.
        """
        properties = await asyncio.to_thread(_new_job, source, priority)
        key = properties["hash"] if key is None else one_line(key, "the key of the job", limit=LONGEST_KEY)

        async def write(transaction: SpaceTransaction) -> Job:
            [row] = await transaction.run(ENQUEUE, key=key, properties=properties)
            if row["job"]["id"] != properties["id"]:
                return _same(row["job"], properties["hash"])
            return await line_up(transaction, properties["id"], properties["session"])

        job = await space.write(ENQUEUE.name, write)
        self.bell.ring()
        return job

    async def claim(
        self, worker: str, *, most: int, characters: int, lease_s: float, spaces: Sequence[str] | None = None
    ) -> list[Lease]:
        """At most `most` due jobs with about so many characters together, leased for `lease_s` seconds.

        They are of the spaces with these keys, by default of all. A job that was tried before comes alone, two jobs of
        one session never come together. No jobs when none is due.
        """
        token = new_id()
        bounds = {"spaces": spaces, "most": most, "characters": characters, "lease_s": lease_s}

        async def write(transaction: Transaction) -> list[Row]:
            rows = await transaction.run(CLAIM, token=token, worker=worker, **bounds)
            await log(transaction, [row["job"] for row in rows if row["won"]])
            return rows

        while rows := await self.graph.write(CLAIM.name, write):
            if any(row["won"] for row in rows):
                break  # otherwise others were faster, and there may be more
        return [
            Lease(records.job(row["job"]), graph_records.space(row["space"]), token, row["job"]["source"])
            for row in rows
            if row["won"]
        ]

    async def renew(self, leases: Sequence[Lease], lease_s: float) -> set[str]:
        """Begins the leases anew where they were not lost; the ids of those jobs."""
        rows = await self.graph.run(RENEW, held=[lease.row() for lease in leases], lease_s=lease_s)
        return {row["id"] for row in rows}

    async def complete(
        self, transaction: SpaceTransaction, leases: Sequence[Lease], remembered: Sequence[Remembered]
    ) -> None:
        """Ends the jobs, all of one space, as part of the transaction that writes what they say.

        Raises `LeaseLost` naming those of another by now, and then nothing may be written.
        """
        done = [_done(lease, written) for lease, written in zip(leases, remembered, strict=True)]
        rows = await transaction.run(COMPLETE, done=done)
        if lost := {lease.job.id for lease in leases} - {row["job"]["id"] for row in rows}:
            raise LeaseLost(sorted(lost))
        await ended(transaction, [row["job"] for row in rows])

    async def put_back(
        self, leases: Iterable[Lease], *, wait_s: float = 0.0, counted: bool = True, error: Exception | None = None
    ) -> None:
        """Gives up leases; the jobs are due again after a while. A try that is not `counted` was not their fault."""
        held = [lease.row() for lease in leases]
        said, code = (None, None) if error is None else told(error)

        async def write(transaction: Transaction) -> None:
            rows = await transaction.run(
                PUT_BACK, held=held, wait_s=wait_s, counted=counted, error=said, error_code=code
            )
            await log(transaction, [row["job"] for row in rows])

        await self.graph.write(PUT_BACK.name, write)

    async def give_up(self, lease: Lease, error: Exception) -> None:
        """Ends a job as FAILED: the dead letter, which holds its text and the error until somebody decides."""
        said, code = told(error)

        async def write(transaction: SpaceTransaction) -> None:
            rows = await transaction.run(GIVE_UP, id=lease.job.id, token=lease.token, error=said, error_code=code)
            await ended(transaction, [row["job"] for row in rows])

        await WritableSpace(self.graph, lease.space).write(GIVE_UP.name, write)

    async def trim(self, days: int) -> None:
        """Forgets jobs that were done or cancelled so many days ago; failed ones stay."""
        for state in (JobState.DONE, JobState.CANCELLED):
            await self.graph.trim(TRIM, state=state.value, days=days)


async def line_up(transaction: SpaceTransaction, id: str, session: str | None) -> Job:
    """Puts a queued job behind the unfinished ones of its session, or makes it due."""
    [row] = await transaction.run(LINE_UP, id=id, session=session)
    await log(transaction.transaction, [row["job"]])
    return records.job(row["job"])


async def ended(transaction: SpaceTransaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """Lets those go on that waited for jobs that have just ended, and logs their end."""
    if rows:
        await transaction.run(LEAVE_LINE, ids=[row["id"] for row in rows])
        await log(transaction.transaction, rows)


async def log(transaction: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """Logs the new states of jobs, of one or more spaces; the last thing in a transaction."""
    jobs = [(row["space"], records.job(row)) for row in rows]
    if jobs:
        changes = [JobChange(space, job.id, job.state.value, job.attempts, job.error) for space, job in jobs]
        await log_jobs(transaction, changes, jobs[0][1].changed_at)


def told(error: Exception) -> tuple[str, str]:
    """An error as a job keeps it: what happened, in one line, and its code."""
    code = error.code if isinstance(error, KgMemoryError) else type(error).__name__
    return " ".join(str(error).split())[:_LONGEST_ERROR] or code, code


def _new_job(source: Source, priority: Priority) -> Row:
    cuts = chunks_of(source)
    container = cuts[0].container if cuts else None
    text = dumped(source)
    return {
        "id": new_id(),
        "hash": content_hash(text),
        "source": text,
        "state": JobState.QUEUED.value,
        "priority": priority.value,
        "session": container.key if container is not None and container.is_session else None,
        "size": sum(len(piece.text) for piece in cuts),
        "attempts": 0,
    }


def _same(row: Row, hash: str) -> Job:
    if row["hash"] != hash:
        raise Conflict(f"the key {row['key']!r} already stands for a job with another source")
    return records.job(row)


def _done(lease: Lease, written: Remembered) -> Row:
    episodes = [episode.id for episode in (*written.episodes, *written.unchanged_episodes)]
    return lease.row() | {"episodes": episodes, "usage": asdict(lease.job.usage + written.usage)}


_KINDS: dict[str, TypeAdapter[Any]] = {kind.__name__: TypeAdapter(kind) for kind in (Message, NewSession, NewDocument)}


def dumped(source: Source) -> str:
    """The source as JSON; equal sources give equal texts."""
    kind = type(source).__name__
    return json.dumps({kind: _KINDS[kind].dump_python(source, mode="json")}, ensure_ascii=False)


def loaded(text: str) -> Source:
    """The source that `dumped` wrote; raises `ValueError` when it is none."""
    [(kind, value)] = json.loads(text).items()
    source: Source = _KINDS[kind].validate_python(value)
    return source
