"""Entity resolution: names in a text to entities of the graph, by normalised name and alias.

An entity known only by another name, or by a phrase such as "Caroline's sister", gets the name that is learned. When
that name already belongs to an entity, the one known by a phrase is merged into it. Two entities with names of their
own are never merged.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from kg_memory.errors import ConcurrentWrite
from kg_memory.graph import records
from kg_memory.graph.graph import Row
from kg_memory.graph.records import Vector
from kg_memory.graph.space_graph import SpaceTransaction
from kg_memory.graph.statements import statement
from kg_memory.model.facts import Entity
from kg_memory.model.ids import new_id
from kg_memory.model.ontology import OPEN_KINDS, EntityKind
from kg_memory.model.sources import EntityRef
from kg_memory.model.text import normalised

CLAIM_NAMES = statement("ingest/claim_names")
WRITE_ENTITIES = statement("ingest/write_entities")
EXTEND_ENTITIES = statement("ingest/extend_entities")
LOCK_ENTITIES = statement("ingest/lock_entities")


@dataclass(slots=True)
class Resolution:
    """The entity of every name, and the changes to write.

    `merged` maps the id of an entity to the id of the one that it was merged into.
    """

    entities: dict[str, Entity] = field(default_factory=dict)
    new: dict[str, list[str]] = field(default_factory=dict)
    extended: dict[str, list[str]] = field(default_factory=dict)
    renamed: set[str] = field(default_factory=set)
    merged: dict[str, str] = field(default_factory=dict)
    by_id: dict[str, Entity] = field(default_factory=dict)

    def __getitem__(self, ref: EntityRef) -> Entity:
        return self.by_id[self.entities[normalised(ref.name)].id]


def names(refs: Iterable[EntityRef]) -> list[str]:
    """The normalised names and aliases of all references, sorted, so that all writers claim them in one order."""
    return sorted({normalised(name) for ref in refs for name in (ref.name, *ref.aliases)})


async def resolve(
    transaction: SpaceTransaction,
    refs: Sequence[EntityRef],
    vectors: Mapping[str, Vector],
    now: datetime,
) -> Resolution:
    """Finds or makes the entity of every reference; `vectors` holds one for each normalised name that was unknown.

    The entities are locked until the transaction ends. Raises `ConcurrentWrite` when another writer removed or took a
    name in the meantime; the caller then begins again.
    """
    if not refs:
        return Resolution()
    rows = await transaction.run(CLAIM_NAMES, names=names(refs), now=now)
    if gone := next((row for row in rows if not row["current"]), None):
        raise ConcurrentWrite(f"the name {gone['names'][0]!r} was just found to be somebody else's; send it again")
    found = [(records.entity(row["entity"]), row["names"]) for row in rows if row["entity"] is not None]
    known = {name: entity for entity, own in found for name in own}
    resolution = Resolution(entities=known, by_id={entity.id: entity for entity, _ in found})
    for ref in sorted(
        refs, key=lambda ref: not ref.aliases
    ):  # references with aliases first: they say which names belong together
        _place(resolution, ref, now)
    await _write(transaction, resolution, vectors)
    return resolution


def _place(resolution: Resolution, ref: EntityRef, now: datetime) -> None:
    found = _known(resolution, ref.name) or _renamed(resolution, ref)
    entity = found or Entity(new_id(), ref.name, ref.kind, (), now)
    if found is None:
        resolution.new[entity.id] = []
        _name(resolution, entity, ref.name)
    if entity.kind in OPEN_KINDS and ref.kind not in OPEN_KINDS:
        entity = replace(entity, kind=ref.kind)
        _change(resolution, entity)
    for alias in ref.aliases:
        known = _known(resolution, alias)
        if known is None:
            entity = replace(resolution.by_id[entity.id], aliases=(*entity.aliases, alias))
            _name(resolution, entity, alias)
        elif known.id != entity.id and _is_only_called(known, alias) and _is_phrase(alias):
            entity = _merge(resolution, known, entity)
    resolution.by_id.setdefault(entity.id, entity)


def _known(resolution: Resolution, name: str) -> Entity | None:
    """The entity of this name, as it is so far."""
    found = resolution.entities.get(normalised(name))
    return resolution.by_id[found.id] if found else None


def _renamed(resolution: Resolution, ref: EntityRef) -> Entity | None:
    """The entity that was named by one of the aliases, renamed to the name that was learned."""
    for alias in ref.aliases:
        known = _known(resolution, alias)
        if known is None or not _is_only_called(known, alias):
            continue
        entity = replace(known, name=ref.name, aliases=(*known.aliases, known.name))
        _name(resolution, entity, ref.name)
        resolution.renamed.add(entity.id)
        return entity
    return None


def _is_only_called(entity: Entity, alias: str) -> bool:
    """Whether the alias is the entity's main name."""
    return normalised(entity.name) == normalised(alias)


def _is_phrase(name: str) -> bool:
    """Whether it describes a person instead of naming them: "Caroline's sister"."""
    return "'s " in name


def _merge(resolution: Resolution, phrase: Entity, named: Entity) -> Entity:
    """Merges the first into the second, which is returned: all names of the first lead to it."""
    named = replace(named, aliases=(*named.aliases, phrase.name, *phrase.aliases))
    _change(resolution, named)
    for name, entity in resolution.entities.items():
        if entity.id == phrase.id:
            resolution.entities[name] = named
    del resolution.by_id[phrase.id]
    if phrase.id in resolution.new:
        _changes(resolution, named).extend(resolution.new.pop(phrase.id))
    else:
        _changes(resolution, named).extend(resolution.extended.pop(phrase.id, []))
        resolution.merged[phrase.id] = named.id
    return named


def _name(resolution: Resolution, entity: Entity, name: str) -> None:
    resolution.entities[normalised(name)] = entity
    _change(resolution, entity)
    _changes(resolution, entity).append(normalised(name))


def _changes(resolution: Resolution, entity: Entity) -> list[str]:
    """The new names of the entity, to be added to."""
    return (resolution.new if entity.id in resolution.new else resolution.extended)[entity.id]


def _change(resolution: Resolution, entity: Entity) -> None:
    resolution.by_id[entity.id] = entity
    if entity.id not in resolution.new:
        resolution.extended.setdefault(entity.id, [])


async def _write(transaction: SpaceTransaction, resolution: Resolution, vectors: Mapping[str, Vector]) -> None:
    new = [_new_row(resolution.by_id[id_], added, vectors) for id_, added in resolution.new.items()]
    if new:
        await transaction.run(WRITE_ENTITIES, entities=new)
    extended = [
        _extended_row(resolution.by_id[id_], added, vectors, renamed=id_ in resolution.renamed)
        for id_, added in resolution.extended.items()
    ]
    if extended:
        await transaction.run(EXTEND_ENTITIES, entities=extended)


def _new_row(entity: Entity, added: Sequence[str], vectors: Mapping[str, Vector]) -> Row:
    return {
        "properties": records.entity_properties(entity),
        "embedding": _vector(entity, vectors),
        "label": label(entity.kind),
        "names": list(added),
    }


def _extended_row(entity: Entity, added: Sequence[str], vectors: Mapping[str, Vector], *, renamed: bool) -> Row:
    return {
        "id": entity.id,
        "name": entity.name,
        "aliases": list(entity.aliases),
        "kind": entity.kind.value,
        "label": label(entity.kind),
        "names": list(added),
        "embedding": _vector(entity, vectors) if renamed else None,
    }


def _vector(entity: Entity, vectors: Mapping[str, Vector]) -> Vector:
    vector = vectors.get(normalised(entity.name))
    if vector is None:
        raise ConcurrentWrite(f"the entity {entity.name!r} was removed by another writer; send it again")
    return vector


def label(kind: EntityKind) -> str:
    """The second label of an entity's node: `Person` for PERSON."""
    return kind.value.capitalize()


async def lock(transaction: SpaceTransaction, ids: Iterable[str], now: datetime) -> None:
    """Locks these entities against other writers of facts until the transaction ends."""
    ordered = sorted(set(ids))
    if ordered:
        await transaction.run(LOCK_ENTITIES, ids=ordered, now=now)
