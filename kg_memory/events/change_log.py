"""The change log of a space: its events, numbered without gaps in commit order.

A write takes its numbers last in its transaction and holds the lock on them until the commit. No lower number can
appear after a higher one was visible, so the last number is all that a reader must keep.

Hand-written: it works on every edition of Neo4j. Neo4j's own change data capture needs the Enterprise Edition.
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
from kg_memory.events.model import EntityChanged, Event, EventKind, FactChange, JobChange
from kg_memory.graph.graph import Graph, Transaction
from kg_memory.graph.space_graph import ReadableSpace, SpaceTransaction
from kg_memory.graph.statements import statement
from kg_memory.model.facts import Fact, Remembered
from kg_memory.ports import Clock

APPEND = statement("events/append")
EVENTS = statement("events/events")
LOG_RANGE = statement("events/log_range")
LOGGED_SPACES = statement("events/logged_spaces")
TRIM = statement("events/trim")

KEPT = timedelta(days=7)
_TRIMMED_EVERY_S = 600.0

log = logging.getLogger(__name__)


async def log_changes(
    transaction: SpaceTransaction,
    remembered: Sequence[Remembered],
    now: datetime,
    changed: Sequence[EntityChanged] = (),
) -> None:
    """Logs the episodes and facts that a write changed, and what was `changed` by hand.

    Call it last in the transaction, because it takes a lock.
    """
    events = [event for each in remembered for event in _events(each)] + [_entity_event(each) for each in changed]
    if events:
        await _append(transaction.transaction, [{"space": transaction.space.key, "events": events}], now)


async def log_jobs(transaction: Transaction, changes: Sequence[JobChange], now: datetime) -> None:
    """Logs the new states of jobs of one or more spaces. Call it last in the transaction, or before `log_changes`."""
    spaces = groupby(sorted(changes, key=attrgetter("space")), key=attrgetter("space"))  # one lock order for all
    logs = [{"space": space, "events": [_job_event(change) for change in group]} for space, group in spaces]
    if logs:
        await _append(transaction, logs, now)


@dataclass(frozen=True, slots=True)
class LogRange:
    """The entries that a log holds: from `trimmed` + 1 to `last`."""

    trimmed: int = 0
    last: int = 0

    def require(self, after: int) -> None:
        """Raises `CursorExpired` unless the log holds every entry after this number."""
        remedy = "read the state again and continue from the current `cursor`"
        if after < self.trimmed:
            raise CursorExpired(f"events after this cursor were deleted; they are kept for {KEPT.days} days: {remedy}")
        if after > self.last:
            raise CursorExpired(f"the log ends before this cursor; an older backup may have been restored: {remedy}")


async def log_range(space: ReadableSpace) -> LogRange:
    """The range of a space's log, read from the leader of a cluster, because replicas may lag."""
    rows = await space.graph.run(LOG_RANGE, space=space.key)
    return LogRange(rows[0]["trimmed"], rows[0]["last"]) if rows else LogRange()


async def events(space: ReadableSpace, after: int, limit: int) -> list[Event]:
    """At most `limit` events of a space after a number, without gaps.

    Raises `CursorExpired` when the first of them was trimmed.
    """
    found = [records.event(row) for row in await space.read(EVENTS, after=after, limit=limit)]
    # a read is not a snapshot: it may see an entry but miss an earlier one of the same commit
    contiguous = [event for place, event in enumerate(found, after + 1) if event.number == place]
    if found and not contiguous:
        (await log_range(space)).require(after)
    return contiguous


async def trim(graph: Graph, before: datetime) -> int:
    """Deletes entries older than `before` in all spaces, in small transactions, and returns their number.

    It deletes from the beginning of a log only. An old entry that follows a newer one, after a clock was set back,
    stays until the newer one is deleted.
    """
    logged = await graph.read(LOGGED_SPACES, before=before)
    return sum([await graph.trim(TRIM, space=row["space"], before=before) for row in logged])


async def keep_trimmed(graph: Graph, clock: Clock) -> None:
    """Trims the logs every 10 minutes until it is cancelled; any number of processes may run it."""
    while True:
        try:
            await trim(graph, clock() - KEPT)
        except GraphError as error:
            log.warning("cannot trim the change log", extra={"reason": str(error)})
        await asyncio.sleep(_TRIMMED_EVERY_S)


async def _append(transaction: Transaction, logs: Sequence[dict[str, Any]], now: datetime) -> None:
    await transaction.run(APPEND, logs=logs, at=now)
    transaction.notify_after_commit(log["space"] for log in logs)


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


def _entity_event(changed: EntityChanged) -> dict[str, Any]:
    return {
        "kind": EventKind.ENTITY_CHANGED.value,
        "change_id": changed.change_id,
        "entity_change": changed.kind.value,
        "entity_ids": list(changed.entity_ids),
    }


def _job_event(change: JobChange) -> dict[str, Any]:
    return {
        "kind": EventKind.JOB_CHANGED.value,
        "job_id": change.job_id,
        "state": change.state,
        "attempt": change.attempt,
        "error": change.error,
    }
