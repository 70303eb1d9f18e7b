"""`Queue`: the job queue in the graph. Workers lease jobs for a limited time, and each job ends exactly once.

Hand-written: a job is stored, leased and ended in the graph's own transactions. A task library needs a second server,
which cannot take part in them.
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
from kg_memory.events.notifier import Signal
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

JOIN_SESSION = statement("jobs/join_session")

LEAVE_SESSION = statement("jobs/leave_session")

CLAIM = statement("jobs/claim")

RENEW = statement("jobs/renew")

COMPLETE = statement("jobs/complete")

RELEASE = statement("jobs/release")

FAIL = statement("jobs/fail")

TRIM = statement("jobs/trim")

_LONGEST_ERROR = 1_000


@dataclass(frozen=True, slots=True)
class Lease:
    """The right of one worker to run a job until the lease ends; `text` is the source as JSON."""

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
    """The jobs of all spaces of a graph; `signal` wakes the workers of this process."""

    graph: Graph
    signal: Signal = field(default_factory=Signal)

    async def enqueue(self, space: WritableSpace, source: Source, *, priority: Priority, key: str | None) -> Job:
        """Stores a job durably, or returns the existing job with the same key.

        Raises what `chunks_of` raises for an invalid source, and `Conflict` when the key belongs to another source.
        """
        properties = await asyncio.to_thread(_new_job, source, priority)
        key = properties["hash"] if key is None else one_line(key, "the job's key", limit=LONGEST_KEY)

        async def write(transaction: SpaceTransaction) -> Job:
            [row] = await transaction.run(ENQUEUE, key=key, properties=properties)
            if row["job"]["id"] != properties["id"]:
                return _same(row["job"], properties["hash"])
            return await join_session(transaction, properties["id"], properties["session"])

        job = await space.write(ENQUEUE.name, write)
        self.signal.notify()
        return job

    async def claim(
        self, worker: str, *, most: int, characters: int, lease_s: float, spaces: Sequence[str] | None = None
    ) -> list[Lease]:
        """Leases due jobs for `lease_s` seconds: at most `most`, with about `characters` characters together.

        `spaces` are the keys of the spaces to take jobs from; None means all. A job with earlier attempts comes alone,
        and two jobs of one session never come together. Returns an empty list when no job is due.
        """
        token = new_id()
        bounds = {"spaces": spaces, "most": most, "characters": characters, "lease_s": lease_s}

        async def write(transaction: Transaction) -> list[Row]:
            rows = await transaction.run(CLAIM, token=token, worker=worker, **bounds)
            await log_states(transaction, [row["job"] for row in rows if row["won"]])
            return rows

        while rows := await self.graph.write(CLAIM.name, write):
            if any(row["won"] for row in rows):
                break  # otherwise other workers took these jobs, and more may be due
        return [
            Lease(records.job(row["job"]), graph_records.space(row["space"]), token, row["job"]["source"])
            for row in rows
            if row["won"]
        ]

    async def renew(self, leases: Sequence[Lease], lease_s: float) -> set[str]:
        """Extends leases to `lease_s` seconds from now; returns the ids of the jobs whose lease was not lost."""
        rows = await self.graph.run(RENEW, held=[lease.row() for lease in leases], lease_s=lease_s)
        return {row["id"] for row in rows}

    async def complete(
        self, transaction: SpaceTransaction, leases: Sequence[Lease], remembered: Sequence[Remembered]
    ) -> None:
        """Ends jobs of one space as DONE, in the transaction that writes their content.

        Raises `LeaseLost` with the jobs whose lease was lost; the transaction must then be rolled back.
        """
        done = [_done(lease, written) for lease, written in zip(leases, remembered, strict=True)]
        rows = await transaction.run(COMPLETE, done=done)
        if lost := {lease.job.id for lease in leases} - {row["job"]["id"] for row in rows}:
            raise LeaseLost(sorted(lost))
        await finish(transaction, [row["job"] for row in rows])

    async def release(
        self, leases: Iterable[Lease], *, wait_s: float = 0.0, counted: bool = True, error: Exception | None = None
    ) -> None:
        """Gives up leases; the jobs are due again after `wait_s` seconds.

        With `counted=False` the attempt does not count.
        """
        held = [lease.row() for lease in leases]
        message, code = (None, None) if error is None else error_and_code(error)

        async def write(transaction: Transaction) -> None:
            rows = await transaction.run(
                RELEASE, held=held, wait_s=wait_s, counted=counted, error=message, error_code=code
            )
            await log_states(transaction, [row["job"] for row in rows])

        await self.graph.write(RELEASE.name, write)

    async def fail(self, lease: Lease, error: Exception) -> None:
        """Ends a job as FAILED (a dead letter): it keeps its source and the error until it is retried or cancelled."""
        message, code = error_and_code(error)

        async def write(transaction: SpaceTransaction) -> None:
            rows = await transaction.run(FAIL, id=lease.job.id, token=lease.token, error=message, error_code=code)
            await finish(transaction, [row["job"] for row in rows])

        await WritableSpace(self.graph, lease.space).write(FAIL.name, write)

    async def trim(self, days: int) -> None:
        """Deletes jobs that were done or cancelled more than `days` days ago; failed jobs stay."""
        for state in (JobState.DONE, JobState.CANCELLED):
            await self.graph.trim(TRIM, state=state.value, days=days)


async def join_session(transaction: SpaceTransaction, id: str, session: str | None) -> Job:
    """Puts a queued job behind the unfinished jobs of its session; without any, it is due now."""
    [row] = await transaction.run(JOIN_SESSION, id=id, session=session)
    await log_states(transaction.transaction, [row["job"]])
    return records.job(row["job"])


async def finish(transaction: SpaceTransaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """Removes ended jobs from the order of their sessions, so that the next jobs are due, and logs the new states."""
    if rows:
        await transaction.run(LEAVE_SESSION, ids=[row["id"] for row in rows])
        await log_states(transaction.transaction, rows)


async def log_states(transaction: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """Logs the new states of jobs of one or more spaces; call it last in the transaction."""
    jobs = [(row["space"], records.job(row)) for row in rows]
    if jobs:
        changes = [JobChange(space, job.id, job.state.value, job.attempts, job.error) for space, job in jobs]
        await log_jobs(transaction, changes, jobs[0][1].changed_at)


def error_and_code(error: Exception) -> tuple[str, str]:
    """The message of an error in one line, and its code, as a job stores them."""
    code = error.code if isinstance(error, KgMemoryError) else type(error).__name__
    return " ".join(str(error).split())[:_LONGEST_ERROR] or code, code


def _new_job(source: Source, priority: Priority) -> Row:
    chunks = chunks_of(source)
    container = chunks[0].container if chunks else None
    text = dumped(source)
    return {
        "id": new_id(),
        "hash": content_hash(text),
        "source": text,
        "state": JobState.QUEUED.value,
        "priority": priority.value,
        "session": container.key if container is not None and container.is_session else None,
        "size": sum(len(chunk.text) for chunk in chunks),
        "attempts": 0,
    }


def _same(row: Row, hash: str) -> Job:
    if row["hash"] != hash:
        raise Conflict(f"the key {row['key']!r} already belongs to a job with another source")
    return records.job(row)


def _done(lease: Lease, written: Remembered) -> Row:
    episodes = [episode.id for episode in (*written.episodes, *written.unchanged_episodes)]
    return lease.row() | {"episodes": episodes, "usage": asdict(lease.job.usage + written.usage)}


_KINDS: dict[str, TypeAdapter[Any]] = {kind.__name__: TypeAdapter(kind) for kind in (Message, NewSession, NewDocument)}


def dumped(source: Source) -> str:
    """The source as JSON text; equal sources give equal texts."""
    kind = type(source).__name__
    return json.dumps({kind: _KINDS[kind].dump_python(source, mode="json")}, ensure_ascii=False)


def loaded(text: str) -> Source:
    """The source in a text from `dumped`; raises `ValueError` for any other text."""
    [(kind, value)] = json.loads(text).items()
    source: Source = _KINDS[kind].validate_python(value)
    return source
