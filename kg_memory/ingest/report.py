"""The report of one write, by source. A change caused by several sources is reported for the first of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from kg_memory.ingest.plan import Plan
from kg_memory.ingest.reconcile import Entry, Ledger
from kg_memory.ingest.resolve import Resolution
from kg_memory.model.bitemporal import Interval
from kg_memory.model.facts import Episode, Fact, Remembered, Space
from kg_memory.model.llm import NOTHING, Usage


def report(space: Space, ledger: Ledger) -> Remembered:
    """The report of a write without sources."""
    return with_facts([Remembered(space.name)], ledger, {})[0]


def of_episodes(
    space: Space, new: Sequence[Episode], unchanged: Sequence[Episode], usage: Usage = NOTHING
) -> Remembered:
    """The report of one source: its episodes, stored now or before, their container, and the cost of reading them."""
    session_id, document_id = next(((one.session_id, one.document_id) for one in (*new, *unchanged)), (None, None))
    return Remembered(space.name, session_id, document_id, new, unchanged, usage=usage)


def with_entities(remembered: Sequence[Remembered], plan: Plan, resolution: Resolution) -> list[Remembered]:
    """The reports with the entities that each source names, as they are after the write."""
    named: list[dict[str, None]] = [{} for _ in remembered]
    for source, ref in dict.fromkeys(plan.named()):
        named[source][resolution[ref].id] = None
    new: dict[str, int] = {}
    for source, ids in enumerate(named):
        new |= {id_: source for id_ in ids if id_ in resolution.new and id_ not in new}
    return [
        replace(
            one,
            new_entities=[resolution.by_id[id_] for id_ in ids if new.get(id_) == source],
            known_entities=[resolution.by_id[id_] for id_ in ids if new.get(id_) != source],
        )
        for source, (one, ids) in enumerate(zip(remembered, named, strict=True))
    ]


def with_facts(remembered: Sequence[Remembered], ledger: Ledger, source_of: Mapping[str, int]) -> list[Remembered]:
    """The reports with the changed facts; `source_of` gives the index of the source of each claim, by its id."""
    stated: list[dict[int, Entry]] = [{} for _ in remembered]
    owner: dict[int, int] = {}
    for claim in ledger.asserted:
        entry, source = ledger.entry_of(claim), source_of.get(claim.id, 0)
        if entry is not None:
            stated[source][id(entry)] = entry
            owner.setdefault(id(entry), source)
    changed: list[list[Entry]] = [[] for _ in remembered]
    for entry in ledger.entries:
        if entry.changed:
            changed[owner.get(id(entry), owner.get(id(entry.ended_by), 0))].append(entry)
    return [
        replace(
            _with_changes(one, changed[source], ledger.now),
            unchanged=[
                entry.latest for key, entry in stated[source].items() if not entry.changed or owner[key] != source
            ],
        )
        for source, one in enumerate(remembered)
    ]


def _with_changes(remembered: Remembered, changed: Sequence[Entry], now: datetime) -> Remembered:
    return replace(
        remembered,
        added=[entry.latest for entry in changed if entry.added],
        revised=[entry.latest for entry in changed if entry.revised and entry.ended_by is None],
        superseded=[_ended(entry, now) for entry in changed if entry.stored is not None and entry.ended_by is not None],
        retracted=[_ended(entry, now) for entry in changed if entry.retired and entry.ended_by is None],
    )


def _ended(entry: Entry, now: datetime) -> Fact:
    """A superseded fact as it is now: its shortened version, or the last one, which is no longer believed."""
    return entry.fact or replace(entry.latest, known=Interval(entry.latest.known.start, now))
