"""Changes: the changes of all facts of a space in valid or known time, and the versions of one fact."""

from collections.abc import Callable
from datetime import datetime

from kg_memory.errors import NotFound
from kg_memory.graph import records
from kg_memory.graph.graph import Row
from kg_memory.graph.space_graph import ReadableSpace
from kg_memory.graph.statements import statement
from kg_memory.history.model import Change, ChangeKind, FactVersion, TimeAxis
from kg_memory.lookup.batches import MOST_EVIDENCE
from kg_memory.model import pages
from kg_memory.model.bitemporal import AsOf, Interval
from kg_memory.model.facts import Fact
from kg_memory.model.pages import Order, Page, PageRequest
from kg_memory.model.text import searchable
from kg_memory.spaces.predicates import known_predicate

CHANGED_WORLD = statement("history/changed_world")
CHANGED_MEMORY = statement("history/changed_memory")
HISTORY = statement("history/history")

CHANGES: dict[TimeAxis, Order[Change]] = {
    axis: Order(f"changes in {axis.lower()} time", (datetime, str), lambda change: (change.at, change.fact.id))
    for axis in TimeAxis
}
_AT: dict[ChangeKind, Callable[[Fact], datetime]] = {
    ChangeKind.BEGAN: lambda fact: fact.valid.start,
    ChangeKind.ENDED: lambda fact: fact.valid.end,
    ChangeKind.LEARNED: lambda fact: fact.known.start,
    ChangeKind.REVISED: lambda fact: fact.known.start,
    ChangeKind.GIVEN_UP: lambda fact: fact.known.end,
}
VERSIONS: Order[FactVersion] = Order("versions", (datetime,), lambda version: (version.fact.known.start,))


async def changes(
    space: ReadableSpace,
    span: Interval,
    *,
    axis: TimeAxis,
    predicate: str | None,
    as_of: AsOf,
    page: PageRequest,
) -> Page[Change]:
    """See `Memory.changes`."""
    after_at, after_id = pages.position(page, CHANGES[axis])
    name = await known_predicate(space, predicate)
    where = {"after_at": after_at, "after_id": after_id, "predicate": name, "limit": page.first + 1}
    if axis is TimeAxis.VALID:
        where |= {"since": span.start, "until": span.end, "known_at": as_of.known_at}
        rows = await space.read(CHANGED_WORLD, **where)
    else:
        where |= {"since": span.start, "until": min(span.end, as_of.known_at)}
        rows = await space.read(CHANGED_MEMORY, **where)
    return pages.page(page, [_change(row) for row in rows], CHANGES[axis])


def _change(row: Row) -> Change:
    previous, fact, kind = row.get("previous"), records.fact(row["fact"]), ChangeKind(row["kind"])
    return Change(
        at=_AT[kind](fact),
        kind=kind,
        fact=fact,
        previous=None if previous is None else records.fact(previous),
        reason=row.get("reason"),
    )


async def history(space: ReadableSpace, id: str, *, as_of: AsOf, page: PageRequest) -> Page[FactVersion]:
    """See `Memory.history`."""
    (after_at,) = pages.position(page, VERSIONS)
    rows = await space.read(
        HISTORY,
        id=searchable(id, "the fact's id"),
        known_at=as_of.known_at,
        after_at=after_at,
        most=MOST_EVIDENCE,
        limit=page.first + 1,
    )
    if not rows and page.after is None:
        raise NotFound(f"there is no fact with the id {id!r}; `facts` gives the ids of facts")
    return pages.page(page, [_version(row) for row in rows], VERSIONS)


def _version(row: Row) -> FactVersion:
    ended_by = row["ended_by"]
    return FactVersion(
        fact=records.fact(row["fact"]),
        reason=row["reason"],
        ended_by=None if ended_by is None else records.fact(ended_by),
        given_up_because=row["given_up_because"],
        because=[records.evidence(evidence) for evidence in row["because"]],
    )
