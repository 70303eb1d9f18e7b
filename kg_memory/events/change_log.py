"""The change log: what happened in a space, numbered without a gap in the order in which it was committed.

A write takes its numbers in the same transaction and last, and holds the lock on them until it is committed. So whoever
has seen a number will never find a lower one that was not there before: a reader needs no more than its last number.

Hand-written: it works on every edition of Neo4j, whose own change data capture is in the Enterprise Edition alone.
"""

import asyncio
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any

from kg_memory.errors import CursorExpired, GraphError
from kg_memory.events import records
from kg_memory.events.model import Event, EventKind, FactChange, JobChange
from kg_memory.graph.graph import Graph, Transaction
from kg_memory.graph.space_graph import ReadableSpace, SpaceTransaction
from kg_memory.graph.statements import statement
from kg_memory.model.facts import Fact, Remembered
from kg_memory.ports import Clock

APPEND = statement("events/append")
EVENTS = statement("events/events")
EXTENT = statement("events/extent")
LOGGED_SPACES = statement("events/logged_spaces")
TRIM = statement("events/trim")

KEPT = timedelta(days=7)
_TRIMMED_EVERY_S = 600.0

log = logging.getLogger(__name__)


async def log_changes(transaction: SpaceTransaction, remembered: Sequence[Remembered], now: datetime) -> None:
    """Logs what a write did to episodes and facts; call it last in the transaction, with the lock it takes."""
    events = [event for each in remembered for event in _events(each)]
    if events:
        await _append(transaction.transaction, [{"space": transaction.space.key, "events": events}], now)


async def log_jobs(transaction: Transaction, changes: Sequence[JobChange], now: datetime) -> None:
    """Logs the new states of jobs, of one or more spaces; call it last in the transaction, or before `log_changes`."""
    spaces = groupby(sorted(changes, key=attrgetter("space")), key=attrgetter("space"))  # locked in one order by all
    logs = [{"space": space, "events": [_job_event(change) for change in of_one]} for space, of_one in spaces]
    if logs:
        await _append(transaction, logs, now)


@dataclass(frozen=True, slots=True)
class Extent:
    """What a log holds: the entries behind `trimmed`, up to `last`."""

    trimmed: int = 0
    last: int = 0

    def require(self, after: int) -> None:
        """Raises `CursorExpired` when the log does not hold all that follows the entry of this number."""
        remedy = "read the state anew, then go on from the present `cursor`"
        if after < self.trimmed:
            raise CursorExpired(f"events behind this cursor are gone, they are kept for {KEPT.days} days: {remedy}")
        if after > self.last:
            raise CursorExpired(f"the log ends before this cursor, perhaps an older backup was restored: {remedy}")


async def extent(space: ReadableSpace) -> Extent:
    """What the log of a space holds; asked of the leader of a cluster, whose replicas may be behind."""
    rows = await space.graph.run(EXTENT, space=space.key)
    return Extent(rows[0]["trimmed"], rows[0]["last"]) if rows else Extent()


async def events(space: ReadableSpace, after: int, limit: int) -> list[Event]:
    """The events of a space that follow a number, at most `limit`; never with one missing in between.

    Raises `CursorExpired` when the first of them was trimmed.
    """
    found = [records.event(row) for row in await space.read(EVENTS, after=after, limit=limit)]
    # a read is no snapshot: it may have passed the place of an entry that was committed together with a later one
    whole = [event for place, event in enumerate(found, after + 1) if event.number == place]
    if found and not whole:
        (await extent(space)).require(after)
    return whole


async def trim(graph: Graph, before: datetime) -> int:
    """Deletes the entries of all spaces that are older than `before`, in small transactions; says how many.

    Only from the beginning of a log: an entry with an older time behind a younger one, as after a clock was set back,
    stays until that one goes.
    """
    logged = await graph.read(LOGGED_SPACES, before=before)
    return sum([await graph.trim(TRIM, space=row["space"], before=before) for row in logged])


async def keep_trimmed(graph: Graph, clock: Clock) -> None:
    """Deletes what was kept long enough, now and then, until it is cancelled; any number of processes may."""
    while True:
        try:
            await trim(graph, clock() - KEPT)
        except GraphError as error:
            log.warning("the change log is not trimmed just now", extra={"reason": str(error)})
        await asyncio.sleep(_TRIMMED_EVERY_S)


async def _append(transaction: Transaction, logs: Sequence[dict[str, Any]], now: datetime) -> None:
    await transaction.run(APPEND, logs=logs, at=now)
    transaction.announce(log["space"] for log in logs)


def _events(remembered: Remembered) -> Iterator[dict[str, Any]]:
    for episode in remembered.episodes:
        yield {"kind": EventKind.EPISODE_ADDED.value, "episode_id": episode.id, "session_id": episode.session_id}
    for change, facts in (
        (FactChange.ADDED, remembered.added),
        (FactChange.REVISED, remembered.revised),
        (FactChange.SUPERSEDED, remembered.superseded),
        (FactChange.RETRACTED, remembered.retracted),
    ):
        for fact in facts:
            yield _fact_event(change, fact)


def _fact_event(change: FactChange, fact: Fact) -> dict[str, Any]:
    return {
        "kind": EventKind.FACT_CHANGED.value,
        "change": change.value,
        "fact_id": fact.id,
        "version": fact.version,
        "predicate": fact.predicate,
        "entity_ids": [id for id in (fact.subject_id, fact.object_id) if id],
    }


def _job_event(change: JobChange) -> dict[str, Any]:
    return {
        "kind": EventKind.JOB_CHANGED.value,
        "job_id": change.job_id,
        "state": change.state,
        "attempt": change.attempt,
        "error": change.error,
    }
