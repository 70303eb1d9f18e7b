"""Lookup: facts, entities, episodes, sessions and documents, single or in pages of a stable order."""

from datetime import datetime, timedelta

from kg_memory.errors import InvalidInput
from kg_memory.graph import records
from kg_memory.graph.graph import Row
from kg_memory.graph.space_graph import ReadableSpace
from kg_memory.graph.statements import statement
from kg_memory.lookup import batches
from kg_memory.lookup.entity_ids import entity_id
from kg_memory.model import pages
from kg_memory.model.bitemporal import BEGINNING, AsOf, Interval
from kg_memory.model.facts import Document, Entity, EntityBy, Episode, Fact, Session
from kg_memory.model.names import all_keys
from kg_memory.model.ontology import EntityKind
from kg_memory.model.pages import Page, PageRequest
from kg_memory.model.text import searchable
from kg_memory.spaces.predicates import known_predicate

FACTS = statement("lookup/facts")
FACTS_DURING = statement("lookup/facts_during")
FACTS_OF_PREDICATE = statement("lookup/facts_of_predicate")
FACT = statement("lookup/fact")
ENTITY = statement("lookup/entity")
ENTITY_BY_NAME = statement("lookup/entity_by_name")
ENTITIES = statement("lookup/entities")
ENTITIES_OF_KIND = statement("lookup/entities_of_kind")
EPISODES = statement("lookup/episodes")
SESSIONS = statement("lookup/sessions")
DOCUMENTS = statement("lookup/documents")

_ANY_TIME = Interval()


async def facts(
    space: ReadableSpace, *, entity: EntityBy | None, predicate: str | None, as_of: AsOf, page: PageRequest
) -> Page[Fact]:
    """See `Memory.facts`."""
    if entity is not None:
        id = await entity_id(space, entity)
        by_entity = await batches.facts_of(space, [id], predicate=predicate, as_of=as_of, page=page)
        return by_entity.get(id, pages.EMPTY)
    name = await known_predicate(space, predicate)
    after_from, after_id = pages.position(page, pages.FACTS)
    where = {"after_from": after_from, "after_id": after_id, "limit": page.first + 1, **as_of.parameters()}
    if name is not None:
        rows = await space.read(FACTS_OF_PREDICATE, predicate=name, **where)
    elif as_of.valid_since > BEGINNING:
        rows = await space.read(FACTS_DURING, scales=_scales(as_of.valid_since), **where)
    else:
        rows = await space.read(FACTS, **where)
    return pages.page(page, [records.fact(row["fact"]) for row in rows], pages.FACTS)


def _scales(since: datetime) -> list[Row]:
    """The earliest beginning, for facts of each length, that can still hold at `since` or later.

    Without this bound, a page would be searched among all facts that ended before. Among facts of similar length that
    began after the bound, a good part still holds. These are the duration partitions of Behrend et al., "Period
    Index", SSTD 2019.
    """
    longest = [timedelta(days=4**scale) for scale in range(records.LARGEST_SCALE + 1)]
    room = since - BEGINNING
    return [{"scale": scale, "since": since - min(room, length)} for scale, length in enumerate(longest)]


async def fact(space: ReadableSpace, id: str, *, as_of: AsOf) -> Fact | None:
    """See `Memory.fact`."""
    rows = await space.read(FACT, id=searchable(id, "the fact's id"), known_at=as_of.known_at)
    return records.fact(rows[0]["fact"]) if rows else None


async def entity(space: ReadableSpace, *, id: str | None, name: str | None) -> Entity | None:
    """See `Memory.entity`."""
    if (id is None) == (name is None):
        raise InvalidInput("give either the id or the name of the entity")
    if name is not None:
        rows = await space.read(ENTITY_BY_NAME, names=all_keys(searchable(name, "the name")))
    else:
        rows = await space.read(ENTITY, id=searchable(str(id), "the entity's id"))
    return records.entity(rows[0]["entity"]) if rows else None


async def entities(space: ReadableSpace, *, kind: EntityKind | None, prefix: str, page: PageRequest) -> Page[Entity]:
    """See `Memory.entities`."""
    after_name, after_id = pages.position(page, pages.ENTITIES)
    where = {
        "prefix": searchable(prefix, "the prefix") if prefix else "",
        "after_name": after_name,
        "after_id": after_id,
        "limit": page.first + 1,
    }
    if kind is None:
        rows = await space.read(ENTITIES, **where)
    else:
        rows = await space.read(ENTITIES_OF_KIND, kind=kind.value, **where)
    return pages.page(page, [records.entity(row["entity"]) for row in rows], pages.ENTITIES)


async def episodes(
    space: ReadableSpace, *, within: str | None, during: Interval | None, page: PageRequest
) -> Page[Episode]:
    """See `Memory.episodes`."""
    if within is not None:
        by_container = await batches.episodes_within(space, [within], during=during, page=page)
        return by_container.get(within, pages.EMPTY)
    after_at, after_id = pages.position(page, pages.EPISODES)
    span = during or _ANY_TIME
    rows = await space.read(
        EPISODES,
        since=span.start,
        until=span.end,
        after_at=after_at,
        after_id=after_id,
        limit=page.first + 1,
    )
    return pages.page(page, [records.episode(row["episode"]) for row in rows], pages.EPISODES)


async def sessions(space: ReadableSpace, *, page: PageRequest) -> Page[Session]:
    """See `Memory.sessions`."""
    after_at, after_id = pages.position(page, pages.SESSIONS)
    rows = await space.read(SESSIONS, after_at=after_at, after_id=after_id, limit=page.first + 1)
    return pages.page(page, [records.session(row["session"]) for row in rows], pages.SESSIONS)


async def documents(space: ReadableSpace, *, page: PageRequest) -> Page[Document]:
    """See `Memory.documents`."""
    after_at, after_id = pages.position(page, pages.DOCUMENTS)
    rows = await space.read(DOCUMENTS, after_at=after_at, after_id=after_id, limit=page.first + 1)
    return pages.page(page, [records.document(row["document"]) for row in rows], pages.DOCUMENTS)
