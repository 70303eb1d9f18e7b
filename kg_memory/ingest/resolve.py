"""Entity resolution: names in a text to entities of the graph, by their keys, aliases and descriptions.

An entity known only by another name, or by a phrase such as "Caroline's sister", gets the name that is learned. When
that name already belongs to an entity, the one known by a phrase is merged into it. Two entities with names of their
own are never merged, and two people of one name stay two when their descriptions contradict each other.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from kg_memory.errors import ConcurrentWrite
from kg_memory.extract.references.descriptions import contradict, described_name, descriptions_in, parse, view
from kg_memory.graph import records
from kg_memory.graph.graph import Row
from kg_memory.graph.records import Vector
from kg_memory.graph.space_graph import SpaceTransaction
from kg_memory.graph.statements import statement
from kg_memory.ingest.plan import SpokenRef
from kg_memory.model.facts import Entity
from kg_memory.model.ids import new_id
from kg_memory.model.names import has_legal_form, loose_keys, may_be_one, sure_keys
from kg_memory.model.ontology import OPEN_KINDS, EntityKind
from kg_memory.model.sources import EntityRef
from kg_memory.model.text import normalised

CLAIM_NAMES = statement("ingest/claim_names")
WRITE_ENTITIES = statement("ingest/write_entities")
EXTEND_ENTITIES = statement("ingest/extend_entities")
LOCK_ENTITIES = statement("ingest/lock_entities")


@dataclass(slots=True)
class Resolution:
    """The entity of every reference, and the changes to write.

    `entities` holds the ids by the keys of their names; `merged` maps the id of an entity to the id of the one that it
    was merged into.
    """

    entities: dict[str, str] = field(default_factory=dict)
    new: dict[str, list[str]] = field(default_factory=dict)
    extended: dict[str, list[str]] = field(default_factory=dict)
    renamed: set[str] = field(default_factory=set)
    merged: dict[str, str] = field(default_factory=dict)
    by_id: dict[str, Entity] = field(default_factory=dict)
    of: dict[EntityRef, str] = field(default_factory=dict)
    spellings: dict[str, set[str]] = field(default_factory=dict)

    def __getitem__(self, ref: EntityRef) -> Entity:
        return self.by_id[self.of[ref]]

    def known(self, key: str) -> Entity | None:
        """The entity with this key, as it is so far."""
        id = self.entities.get(key)
        return None if id is None else self.by_id[id]


def names(refs: Iterable[EntityRef]) -> list[str]:
    """The keys that the names of all references bring, sorted, so that all writers claim them in one order."""
    return sorted({key for ref in refs for key in _keys(ref)})


def to_embed(refs: Iterable[EntityRef], known: Iterable[str]) -> list[str]:
    """The normalised names that may become the name of a new entity, since they are unknown or have other bearers."""
    there = set(known)
    return sorted({normalised(ref.name) for ref in refs if normalised(ref.name) not in there or _descriptions(ref)})


async def resolve(
    transaction: SpaceTransaction,
    refs: Sequence[EntityRef],
    vectors: Mapping[str, Vector],
    now: datetime,
) -> Resolution:
    """Finds or makes the entity of every reference; `vectors` holds one for each name of `to_embed`.

    The entities are locked until the transaction ends. Raises `ConcurrentWrite` when another writer removed or took a
    name in the meantime; the caller then begins again.
    """
    if not refs:
        return Resolution()
    views = sorted({normalised(view(ref.speaker, ref.name)) for ref in refs if isinstance(ref, SpokenRef)})
    rows = await transaction.run(CLAIM_NAMES, names=names(refs), views=views, now=now)
    if gone := next((row for row in rows if not row["current"]), None):
        raise ConcurrentWrite(f"the name {gone['names'][0]!r} was just found to be somebody else's; send it again")
    found = [(records.entity(row["entity"]), row["names"]) for row in rows if row["entity"] is not None]
    resolution = Resolution(
        entities={name: entity.id for entity, own in found for name in own},
        by_id={entity.id: entity for entity, _ in found},
    )
    for ref in sorted(
        refs, key=lambda ref: not ref.aliases
    ):  # references with aliases first: they say which names belong together
        _place(resolution, ref, now)
    await _write(transaction, resolution, vectors)
    return resolution


def _keys(ref: EntityRef) -> Iterator[str]:
    for name in (ref.name, *ref.aliases):
        yield from sure_keys(name)
    yield from loose_keys(ref.name, ref.kind)
    for description in _descriptions(ref):
        yield from _described_keys(ref.name, description)


def _descriptions(ref: EntityRef | Entity) -> list[str]:
    return list(descriptions_in(ref.name, ref.aliases))


def _described_keys(name: str, description: str) -> Iterator[str]:
    """The keys of a described name: with its description, and of a first name as its owner uses it."""
    yield from sure_keys(described_name(name, description))
    parsed = parse(description)
    if parsed is not None and not parsed.role and " " not in name:
        yield normalised(view(parsed.owner, name))


# --- which entity it is -----------------------------------------------------------------------------------------


def _place(resolution: Resolution, ref: EntityRef, now: datetime) -> None:
    entity = _bearer(resolution, ref) or _renamed(resolution, ref) or _made(resolution, ref, now)
    resolution.of[ref] = entity.id
    if entity.kind in OPEN_KINDS and ref.kind not in OPEN_KINDS:
        entity = _change(resolution, replace(entity, kind=ref.kind))
    entity = _add_name(resolution, entity, ref.name)
    for alias in ref.aliases:
        known = _first(resolution, sure_keys(alias))
        if known is None or known.id == entity.id:
            entity = _add_name(resolution, entity, alias)
        elif known.id != entity.id and _is_only_called(known, alias) and _is_phrase(alias):
            entity = _merge(resolution, known, entity)
    _claim(resolution, entity, _keys(ref))


def _bearer(resolution: Resolution, ref: EntityRef) -> Entity | None:
    """The entity that the reference means: by its description, as its speaker uses the name, or by the name."""
    own = [key for description in _descriptions(ref) for key in _described_keys(ref.name, description)]
    if isinstance(ref, SpokenRef) and not own:
        own = [normalised(view(ref.speaker, ref.name))]
    for key in [*own, *(key for alias in ref.aliases for key in sure_keys(alias))]:
        known = resolution.known(key)
        if known is not None and _bears(known, ref.name) and not _is_another(known, ref):
            return known
    sure = (resolution.known(key) for key in sure_keys(ref.name))
    loose = (resolution.known(key) for key in loose_keys(ref.name, ref.kind))
    fitting = [one for one in sure if one is not None and not _is_another(one, ref)]
    fitting += [one for one in loose if one is not None and _is_loosely(one, ref) and not _is_another(one, ref)]
    return next(iter(fitting), None)


def _bears(entity: Entity, name: str) -> bool:
    keys = set(sure_keys(name))
    return any(not keys.isdisjoint(sure_keys(one)) for one in (entity.name, *entity.aliases))


def _is_another(entity: Entity, ref: EntityRef) -> bool:
    """Whether the entity is another bearer of the name."""
    return contradict(ref.name, _descriptions(entity), _descriptions(ref))


def _is_loosely(entity: Entity, ref: EntityRef) -> bool:
    """Whether a name is one of the entity's but for parts that may be left out."""
    spellings = [entity.name, *entity.aliases]
    company = any(map(has_legal_form, (ref.name, *spellings)))
    if company and EntityKind.PERSON in (entity.kind, ref.kind):
        return False
    return all(may_be_one(ref.name, one) for one in spellings)


def _renamed(resolution: Resolution, ref: EntityRef) -> Entity | None:
    """The entity that was named by one of the aliases, renamed to the name that was learned."""
    for alias in ref.aliases:
        known = _first(resolution, sure_keys(alias))
        if known is None or not _is_only_called(known, alias) or _is_another(known, ref):
            continue
        resolution.renamed.add(known.id)
        resolution.spellings.pop(known.id, None)
        return _change(resolution, replace(known, name=ref.name, aliases=(*known.aliases, known.name)))
    return None


def _made(resolution: Resolution, ref: EntityRef, now: datetime) -> Entity:
    """A new entity; one whose name has another bearer is told apart by an alias."""
    entity = Entity(new_id(), ref.name, ref.kind, (), now)
    resolution.new[entity.id] = []
    resolution.by_id[entity.id] = entity
    if resolution.known(normalised(ref.name)) is None:
        return entity
    for description in _descriptions(ref):
        entity = _add_name(resolution, entity, described_name(ref.name, description))
    return entity


def _first(resolution: Resolution, keys: Iterable[str]) -> Entity | None:
    return next((known for key in keys if (known := resolution.known(key)) is not None), None)


def _is_only_called(entity: Entity, alias: str) -> bool:
    """Whether the alias is the entity's main name."""
    return normalised(entity.name) == normalised(alias)


def _is_phrase(name: str) -> bool:
    """Whether it describes a person instead of naming them: "Caroline's sister"."""
    return "'s " in name


# --- what changes -----------------------------------------------------------------------------------------------


def _add_name(resolution: Resolution, entity: Entity, name: str) -> Entity:
    """The entity with the free keys of a name, and with the name as an alias where it is spelled like none of its own.

    A name that another entity has is not added.
    """
    _claim(resolution, entity, sure_keys(name))
    spelled = resolution.spellings.get(entity.id)
    if spelled is None:
        spelled = resolution.spellings[entity.id] = {normalised(one) for one in (entity.name, *entity.aliases)}
    if resolution.entities.get(normalised(name)) != entity.id or normalised(name) in spelled:
        return entity
    spelled.add(normalised(name))
    return _change(resolution, replace(entity, aliases=(*entity.aliases, name)))


def _claim(resolution: Resolution, entity: Entity, keys: Iterable[str]) -> None:
    """Gives the entity those of the keys that are free."""
    for key in keys:
        if key not in resolution.entities:
            resolution.entities[key] = entity.id
            _change(resolution, entity)
            _changes(resolution, entity).append(key)


def _merge(resolution: Resolution, phrase: Entity, named: Entity) -> Entity:
    """Merges the first into the second, which is returned: all names of the first lead to it."""
    named = _change(resolution, replace(named, aliases=(*named.aliases, phrase.name, *phrase.aliases)))
    resolution.spellings.pop(named.id, None)
    resolution.entities.update({key: named.id for key, id in resolution.entities.items() if id == phrase.id})
    resolution.of.update({ref: named.id for ref, id in resolution.of.items() if id == phrase.id})
    del resolution.by_id[phrase.id]
    if phrase.id in resolution.new:
        _changes(resolution, named).extend(resolution.new.pop(phrase.id))
    else:
        _changes(resolution, named).extend(resolution.extended.pop(phrase.id, []))
        resolution.merged[phrase.id] = named.id
    return named


def _changes(resolution: Resolution, entity: Entity) -> list[str]:
    """The new keys of the entity, to be added to."""
    return (resolution.new if entity.id in resolution.new else resolution.extended)[entity.id]


def _change(resolution: Resolution, entity: Entity) -> Entity:
    resolution.by_id[entity.id] = entity
    if entity.id not in resolution.new:
        resolution.extended.setdefault(entity.id, [])
    return entity


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
