"""Batches: one statement reads a nested field, such as evidence or mentions, for many ids at once."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from kg_memory.graph import records
from kg_memory.graph.graph import Row
from kg_memory.graph.space_graph import ReadableSpace
from kg_memory.graph.statements import statement
from kg_memory.model import pages
from kg_memory.model.bitemporal import AsOf, Interval
from kg_memory.model.facts import Document, Entity, Episode, Evidence, Fact, MentionedEntity, Session
from kg_memory.model.pages import Page, PageRequest
from kg_memory.model.text import searchable
from kg_memory.spaces.predicates import known_predicate

ENTITIES_BY_ID = statement("lookup/entities_by_id")
EPISODES_BY_ID = statement("lookup/episodes_by_id")
SESSIONS_BY_ID = statement("lookup/sessions_by_id")
DOCUMENTS_BY_ID = statement("lookup/documents_by_id")
EVIDENCE_OF = statement("lookup/evidence_of")
MENTIONS_OF = statement("lookup/mentions_of")
FACTS_STATED_IN = statement("lookup/facts_stated_in")
FACTS_OF = statement("lookup/facts_of")
EPISODES_WITHIN = statement("lookup/episodes_within")

MOST_EVIDENCE = 20

T = TypeVar("T")


async def entities_by_id(space: ReadableSpace, ids: Sequence[str]) -> Mapping[str, Entity]:
    """See `Memory.entities_by_id`."""
    rows = await space.read(ENTITIES_BY_ID, ids=_ids(ids))
    return {row["entity"]["id"]: records.entity(row["entity"]) for row in rows}


async def episodes_by_id(space: ReadableSpace, ids: Sequence[str]) -> Mapping[str, Episode]:
    """See `Memory.episodes_by_id`."""
    rows = await space.read(EPISODES_BY_ID, ids=_ids(ids))
    return {row["episode"]["id"]: records.episode(row["episode"]) for row in rows}


async def sessions_by_id(space: ReadableSpace, ids: Sequence[str]) -> Mapping[str, Session]:
    """See `Memory.sessions_by_id`."""
    rows = await space.read(SESSIONS_BY_ID, ids=_ids(ids))
    return {row["session"]["id"]: records.session(row["session"]) for row in rows}


async def documents_by_id(space: ReadableSpace, ids: Sequence[str]) -> Mapping[str, Document]:
    """See `Memory.documents_by_id`."""
    rows = await space.read(DOCUMENTS_BY_ID, ids=_ids(ids))
    return {row["document"]["id"]: records.document(row["document"]) for row in rows}


async def evidence_of(
    space: ReadableSpace, facts: Sequence[tuple[str, int]]
) -> Mapping[tuple[str, int], list[Evidence]]:
    """See `Memory.evidence_of`."""
    rows_of_facts = [{"id": searchable(id, "a fact's id"), "version": version} for id, version in dict.fromkeys(facts)]
    rows = await space.read(EVIDENCE_OF, facts=rows_of_facts, most=MOST_EVIDENCE)
    evidence: dict[tuple[str, int], list[Evidence]] = defaultdict(list)
    for row in rows:
        evidence[row["id"], row["version"]].append(records.evidence(row))
    return evidence


async def mentions_of(space: ReadableSpace, episodes: Sequence[str]) -> Mapping[str, list[MentionedEntity]]:
    """See `Memory.mentions_of`."""
    rows = await space.read(MENTIONS_OF, ids=_ids(episodes))
    return _grouped(rows, records.mentioned_entity)


async def facts_stated_in(space: ReadableSpace, episodes: Sequence[str], *, as_of: AsOf) -> Mapping[str, list[Fact]]:
    """See `Memory.facts_stated_in`."""
    rows = await space.read(FACTS_STATED_IN, ids=_ids(episodes), **as_of.parameters())
    return _grouped(rows, lambda row: records.fact(row["fact"]))


async def facts_of(
    space: ReadableSpace, entities: Sequence[str], *, predicate: str | None, as_of: AsOf, page: PageRequest
) -> Mapping[str, Page[Fact]]:
    """See `Memory.facts_of`."""
    after_from, after_id = pages.position(page, pages.FACTS)
    rows = await space.read(
        FACTS_OF,
        ids=_ids(entities),
        predicate=await known_predicate(space, predicate),
        after_from=after_from,
        after_id=after_id,
        limit=page.first + 1,
        **as_of.parameters(),
    )
    grouped = _grouped(rows, lambda row: records.fact(row["fact"]))
    return {id: pages.page(page, facts, pages.FACTS) for id, facts in grouped.items()}


async def episodes_within(
    space: ReadableSpace, containers: Sequence[str], *, page: PageRequest, during: Interval | None = None
) -> Mapping[str, Page[Episode]]:
    """See `Memory.episodes_within`."""
    after_at, after_id = pages.position(page, pages.EPISODES)
    span = during or Interval()
    rows = await space.read(
        EPISODES_WITHIN,
        ids=_ids(containers),
        since=span.start,
        until=span.end,
        after_at=after_at,
        after_id=after_id,
        limit=page.first + 1,
    )
    grouped = _grouped(rows, lambda row: records.episode(row["episode"]))
    return {id: pages.page(page, episodes, pages.EPISODES) for id, episodes in grouped.items()}


def _ids(ids: Sequence[str]) -> list[str]:
    return [searchable(id, "an id") for id in dict.fromkeys(ids)]


def _grouped(rows: Sequence[Row], value: Callable[[Row], T]) -> dict[str, list[T]]:
    grouped: dict[str, list[T]] = defaultdict(list)
    for row in rows:
        grouped[row["id"]].append(value(row))
    return grouped
