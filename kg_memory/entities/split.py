"""`split_entity`: a part of an entity's mentions or facts becomes an entity of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from kg_memory.entities.edit import Edit, Named, in_force
from kg_memory.entities.model import EntityChangeKind, MentionAt
from kg_memory.entities.moving import move_claims
from kg_memory.entities.records import ReversibleChange
from kg_memory.errors import Conflict, InvalidInput, NotFound
from kg_memory.graph import records
from kg_memory.graph.graph import Row
from kg_memory.graph.statements import statement
from kg_memory.ingest.claims import active_claims
from kg_memory.ingest.merge_entities import CLAIMS_ABOUT
from kg_memory.ingest.reconcile import claims_of
from kg_memory.ingest.report import report
from kg_memory.ingest.resolve import WRITE_ENTITIES, label
from kg_memory.ingest.retract import as_claim, current_fact
from kg_memory.model.claims import Claim
from kg_memory.model.facts import Entity
from kg_memory.model.ids import new_id
from kg_memory.model.names import all_keys
from kg_memory.model.text import normalised

MOVE_MENTIONS_AT = statement("entities/move_mentions_at")
MENTIONS_IN = statement("entities/mentions_in")


@dataclass(frozen=True, slots=True)
class Part:
    """What is split off: the claims, as rows, and the places that name the entity."""

    rows: Sequence[Row]
    places: Sequence[MentionAt]


async def split(
    edit: Edit, entity_id: str, facts: Sequence[str], mentions: Sequence[MentionAt], name: str
) -> ReversibleChange:
    """Splits facts, or what mentions state, off an entity. Raises `Conflict` when the name belongs to another."""
    [entity] = map(in_force, await edit.locked(entity_id))
    part = await (_of_facts(edit, entity, facts) if facts else _of_mentions(edit, entity, mentions))
    if normalised(name) == normalised(entity.entity.name):
        raise Conflict(f"{name!r} stays the name of the entity: choose one that tells both apart")
    names = [one for one in entity.names if normalised(one) != normalised(name)]
    free, own = await edit.free_keys_of(name, entity.id)
    kept = {key for one in names for key in all_keys(one)}
    new = Entity(new_id(), name, entity.entity.kind, (), edit.now)
    change = edit.change(
        EntityChangeKind.SPLIT,
        entity,
        names,
        other_id=new.id,
        name=name,
        keys_made=free,
        keys_moved=[key for key in own if key not in kept],
    )
    await _write(edit, new)
    await edit.record(change)
    await edit.give(new.id, [*change.keys_made, *change.keys_moved])
    await edit.set_names(entity.id, names)
    await _move_mentions(edit, change, part.places, asked=bool(mentions))
    ledger = await move_claims(edit, change, part.rows, {entity.id: new.id})
    await edit.log(change, report(edit.transaction.space, ledger), ledger.now)
    return change


async def _of_facts(edit: Edit, entity: Named, facts: Sequence[str]) -> Part:
    """The claims of the facts, and the mentions in their evidence that no other claim about the entity needs."""
    wanted: set[str] = set()
    for id in facts:
        fact = await current_fact(edit.transaction, id)
        if entity.id not in (fact.subject_id, fact.object_id):
            raise InvalidInput(f"the fact {id} is not about {entity.entity.name!r}")
        claims = await active_claims(edit.transaction, [as_claim(fact)], edit.ontology)
        wanted |= claims_of(fact, claims, edit.ontology)
    rows = await edit.transaction.run(CLAIMS_ABOUT, entities=[entity.id])
    taken = [row for row in rows if row["claim"]["id"] in wanted]
    left = [records.claim(row["claim"]) for row in rows if row["claim"]["id"] not in wanted]
    said = [records.claim(row["claim"]) for row in taken]
    episodes = sorted({claim.episode_id for claim in said if claim.episode_id})
    found = await edit.transaction.run(MENTIONS_IN, entity=entity.id, episodes=episodes) if episodes else []
    places = [MentionAt(**row) for row in found]
    return Part(taken, [one for one in places if _is_in(one, said) and not _is_in(one, left)])


async def _of_mentions(edit: Edit, entity: Named, mentions: Sequence[MentionAt]) -> Part:
    """The mentions, and the claims whose evidence they are in."""
    rows = await edit.transaction.run(CLAIMS_ABOUT, entities=[entity.id])
    taken = [row for row in rows if any(_is_in(one, [records.claim(row["claim"])]) for one in mentions)]
    return Part(taken, mentions)


def _is_in(place: MentionAt, claims: Sequence[Claim]) -> bool:
    return any(
        claim.episode_id == place.episode and claim.start <= place.start and place.end <= claim.end for claim in claims
    )


async def _write(edit: Edit, entity: Entity) -> None:
    row = {
        "properties": records.entity_properties(entity),
        "embedding": edit.vectors[normalised(entity.name)],
        "label": label(entity.kind),
        "names": [],
    }
    await edit.transaction.run(WRITE_ENTITIES, entities=[row])


async def _move_mentions(edit: Edit, change: ReversibleChange, places: Sequence[MentionAt], *, asked: bool) -> None:
    """Moves the mentions. Raises `NotFound` when one that the caller `asked` for does not name the entity."""
    if not places:
        return
    rows = await edit.transaction.run(
        MOVE_MENTIONS_AT,
        places=[{"episode": one.episode, "start": one.start, "end": one.end} for one in places],
        source=change.entity_id,
        target=change.other_id,
        change=change.id,
    )
    missing = set(places) - {MentionAt(**row) for row in rows}
    if asked and missing:
        one = min(missing, key=lambda place: (place.episode, place.start))
        raise NotFound(f"{one.start}:{one.end} of the episode {one.episode} does not name this entity")
