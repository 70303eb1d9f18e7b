"""Statements to claims about entities of the graph, and the claims that are there which they may meet."""

from collections.abc import Sequence

from kg_memory.graph import records
from kg_memory.graph.graph import Row
from kg_memory.graph.space_graph import SpaceTransaction
from kg_memory.graph.statements import statement
from kg_memory.ingest.plan import Material, Told
from kg_memory.ingest.resolve import Resolution
from kg_memory.model.bitemporal import BEGINNING, END, Interval
from kg_memory.model.claims import Claim, said_hash
from kg_memory.model.extraction import Statement
from kg_memory.model.facts import Content, Effect, Entity, EntityKind, Episode, Status, shared
from kg_memory.model.ids import new_id
from kg_memory.model.ontology import Ontology
from kg_memory.model.succession import participants

CLAIMS = statement("ingest/claims")


def claims(
    material: Material, resolution: Resolution, episodes: Sequence[Episode], ontology: Ontology
) -> list[Claim | None]:
    """The claim that each statement makes, in the direction in which facts are stored.

    None for one that says nothing about the world: that something which is not named was planned to end, or did not.
    """
    return [_claim(told, material, resolution, episodes, ontology) for told in material.told]


def _claim(
    told: Told, material: Material, resolution: Resolution, episodes: Sequence[Episode], ontology: Ontology
) -> Claim | None:
    said = told.statement
    subject_id, predicate = resolution[said.subject].id, said.predicate
    object_id = None if said.object is None else resolution[said.object].id
    if object_id is not None and _is_turned(subject_id, predicate, object_id, ontology):
        subject_id, predicate, object_id = object_id, ontology.stored(predicate), subject_id
    valid, negated = _meant(said, told)
    cut, episode = (None, None) if told.cut is None else (material.cuts[told.cut], episodes[told.cut])
    content = shared(said, Content) | {"value": None if object_id else said.value, "valid": valid, "negated": negated}
    claim = Claim(
        id=new_id(),
        subject_id=subject_id,
        predicate=predicate,
        object_id=object_id,
        categories=tuple(category.value for category in cut.profile.categories) if cut else (),
        said_at=told.said_at,
        dated=told.dated,
        corrects=said.effect is Effect.CORRECTS,
        fits=_fits(predicate, None if object_id is None else resolution.by_id[object_id], said.value, ontology),
        episode_id=episode.id if episode else None,
        start=said.start,
        end=said.end,
        **content,
    )
    return None if claim.ends_anything and not claim.until else claim


def _fits(predicate: str, object_: Entity | None, value: str | None, ontology: Ontology) -> bool:
    """Whether the other end is of the kind that the predicate asks for; what it is may be open."""
    known = ontology.predicates.get(predicate)
    if known is None or known.object is None:
        return True
    return value is None if object_ is None else object_.kind in (known.object, EntityKind.THING)


def _is_turned(subject_id: str, predicate: str, object_id: str, ontology: Ontology) -> bool:
    turned = object_id < subject_id and ontology.symmetric(predicate)
    return turned or ontology.stored(predicate) != predicate


def _meant(said: Statement, told: Told) -> tuple[Interval, bool]:
    """The time and sense of what was said: that it ended then is that it held until then.

    That it did not end is that it holds; that it may end, or is planned to, is that it may no longer hold from then on.
    """
    valid = told.valid
    if said.effect is not Effect.ENDS:
        return valid, said.negated
    stated = valid.start > BEGINNING
    at, precision = (valid.start, valid.start_precision) if stated else (valid.end, valid.end_precision)
    if at == END:
        at, precision = told.said_at, valid.start_precision
    if said.negated or said.status is not Status.ASSERTED:
        return Interval(at, END, precision), not said.negated
    return Interval(BEGINNING, at, end_precision=precision), False


async def standing(transaction: SpaceTransaction, said: Sequence[Claim], ontology: Ontology) -> list[Claim]:
    """The claims, not withdrawn, that these may meet; of a subject with thousands of them only those few are read.

    Where a predicate says the same both ways and holds one at a time, an end of one pair reaches the pairs of both.
    """
    found = await _read(transaction, said, ontology)
    pairs = [claim for claim in found if len(participants(claim, ontology)) > 1 and _is_contested(claim, ontology)]
    known = {one for claim in said for one in participants(claim, ontology)}
    if any(one not in known for claim in pairs for one in participants(claim, ontology)):
        found = await _read(transaction, [*said, *pairs], ontology)
    return found


async def _read(transaction: SpaceTransaction, said: Sequence[Claim], ontology: Ontology) -> list[Claim]:
    if not said:
        return []
    slots: dict[tuple[str, str], bool] = {}
    hashes: set[str] = set()
    for claim in said:
        if claim.status is Status.ASSERTED and _is_contested(claim, ontology):
            for predicate in _kin(claim.predicate, ontology):
                both = ontology.symmetric(predicate)
                slots |= {(one, predicate): both for one in participants(claim, ontology)}
        else:
            hashes |= _rival_hashes(claim, ontology)
    rows: list[Row] = await transaction.run(
        CLAIMS,
        hashes=sorted(hashes),
        slots=[{"entity_id": one, "predicate": predicate, "both": both} for (one, predicate), both in slots.items()],
    )
    return [records.claim(row["claim"]) for row in rows]


def _kin(predicate: str, ontology: Ontology) -> frozenset[str]:
    return ontology.exclusive_with(predicate) | {predicate}


def _is_contested(claim: Claim, ontology: Ontology) -> bool:
    """Whether it may meet claims about other objects."""
    return any(ontology.one_at_a_time(predicate) for predicate in _kin(claim.predicate, ontology))


def _rival_hashes(claim: Claim, ontology: Ontology) -> set[str]:
    """The statement itself, its denial and, of an exclusive set, the others between the same two."""
    predicates = _kin(claim.predicate, ontology)
    return {
        said_hash(claim.subject_id, predicate, claim.told, claim.status, negated=negated)
        for predicate in predicates
        for negated in (False, True)
    }
