"""Entity ids: resolves the id or the name of an entity that a caller gives."""

from collections.abc import Collection, Container, Sequence

from kg_memory.errors import NotFound
from kg_memory.graph.graph import Graph
from kg_memory.graph.space_graph import ReadableSpace
from kg_memory.graph.statements import statement
from kg_memory.model.facts import EntityBy, Named
from kg_memory.model.names import all_keys
from kg_memory.model.text import searchable

ENTITY_IDS = statement("lookup/entity_ids")
IDS_OF_NAMES = statement("lookup/ids_of_names")


async def entity_id(space: ReadableSpace, entity: EntityBy) -> str:
    """The id of an entity. An id is returned without a lookup. Raises `NotFound` for an unknown name."""
    if isinstance(entity, Named):
        return (await entity_ids(space, [entity]))[0]
    return searchable(entity, "an id")


async def entity_ids(space: ReadableSpace, entities: Sequence[EntityBy]) -> list[str]:
    """The ids of entities, with one statement. Raises `NotFound` for an unknown id or name."""
    ids = [searchable(one, "an id") for one in entities if isinstance(one, str)]
    rows = await space.read(ENTITY_IDS, ids=ids, names=_names(entities))
    by_name = {row["name"]: row["id"] for row in rows if row["name"] is not None}
    existing = {row["id"] for row in rows}
    for entity in entities:
        if isinstance(entity, str) and entity not in existing:
            raise NotFound(f"there is no entity with the id {entity!r}; `entity(name: …)` gives the id of a name")
    return [by_name[_key_of(one, by_name)] if isinstance(one, Named) else one for one in entities]


async def entity_ids_in(graph: Graph, spaces: Sequence[str], entities: Collection[EntityBy]) -> set[str]:
    """The ids of entities in several spaces (by key); a name gives the ids of all entities that have it.

    Ids are not looked up. Raises `NotFound` for an unknown name.
    """
    ids = {one for one in entities if isinstance(one, str)}
    if names := _names(entities):
        rows = await graph.read(IDS_OF_NAMES, spaces=spaces, names=names)
        known = {row["name"] for row in rows}
        meant = {_key_of(one, known) for one in entities if isinstance(one, Named)}
        ids |= {row["id"] for row in rows if row["name"] in meant}
    return ids


def _names(entities: Collection[EntityBy]) -> list[str]:
    return [key for one in entities if isinstance(one, Named) for key in all_keys(searchable(one.name, "the name"))]


def _key_of(entity: Named, known: Container[str]) -> str:
    """The surest key of the name that is known. Raises `NotFound` when none is."""
    for key in all_keys(entity.name):
        if key in known:
            return key
    raise _no_such_name(entity)


def _no_such_name(entity: Named) -> NotFound:
    return NotFound(f"there is no entity named {entity.name!r}; `search` finds entities by meaning")
