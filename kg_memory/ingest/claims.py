"""Statements to claims about entities of the graph, and the stored claims that may conflict with them."""

from collections.abc import Sequence

from kg_memory.graph import records
from kg_memory.graph.graph import Row
from kg_memory.graph.space_graph import SpaceTransaction
from kg_memory.graph.statements import statement
from kg_memory.ingest.plan import Plan, TimedStatement
from kg_memory.ingest.resolve import Resolution
from kg_memory.model.bitemporal import BEGINNING, END, Interval
from kg_memory.model.claim_spans import participants
from kg_memory.model.claims import Claim, statement_hash
from kg_memory.model.extraction import Statement
from kg_memory.model.facts import Content, Effect, Entity, Episode, Status, shared
from kg_memory.model.ids import new_id
from kg_memory.model.ontology import EntityKind, Ontology
from kg_memory.model.places import place_size

CLAIMS = statement("ingest/claims")


def claims(plan: Plan, resolution: Resolution, episodes: Sequence[Episode], ontology: Ontology) -> list[Claim | None]:
    """The claim that each statement makes, in the direction in which facts are stored.

    None for a statement without content: that something unnamed was planned to end, or did not end, and for one that
    relates an entity to itself.
    """
    return [_claim(timed, plan, resolution, episodes, ontology) for timed in plan.statements]


def _claim(
    timed: TimedStatement, plan: Plan, resolution: Resolution, episodes: Sequence[Episode], ontology: Ontology
) -> Claim | None:
    stated = timed.statement
    subject_id, predicate = resolution[stated.subject].id, stated.predicate
    object_id = None if stated.object is None else resolution[stated.object].id
    if object_id is not None and _is_turned(subject_id, predicate, object_id, ontology):
        subject_id, predicate, object_id = object_id, ontology.stored(predicate), subject_id
    valid, negated = _meant(stated, timed)
    chunk, episode = (None, None) if timed.chunk is None else (plan.chunks[timed.chunk], episodes[timed.chunk])
    object_ = None if object_id is None else resolution.by_id[object_id]
    content = shared(stated, Content) | {
        "value": None if object_id else stated.value,
        "valid": valid,
        "negated": negated,
    }
    claim = Claim(
        id=new_id(),
        subject_id=subject_id,
        predicate=predicate,
        object_id=object_id,
        categories=tuple(category.value for category in chunk.profile.categories) if chunk else (),
        said_at=timed.said_at,
        dated=timed.dated,
        corrects=stated.effect is Effect.CORRECTS,
        past=stated.effect is Effect.PAST,
        retracts=stated.effect is Effect.RETRACTS,
        fits=_fits(predicate, object_, stated.value, ontology),
        place_size=place_size(object_.name) if object_ and object_.kind is EntityKind.PLACE else "",
        episode_id=episode.id if episode else None,
        start=stated.start,
        end=stated.end,
        **content,
    )
    empty = claim.ends_anything and not claim.until
    return None if empty or claim.object_id == claim.subject_id else claim


def _fits(predicate: str, object_: Entity | None, value: str | None, ontology: Ontology) -> bool:
    """Whether the object is of the kind that the predicate asks for; an object of an open kind fits too."""
    known = ontology.known(predicate)
    if known is None or known.object is None:
        return True
    return value is None if object_ is None else object_.kind in (known.object, EntityKind.THING)


def _is_turned(subject_id: str, predicate: str, object_id: str, ontology: Ontology) -> bool:
    turned = object_id < subject_id and ontology.symmetric(predicate)
    return turned or ontology.stored(predicate) != predicate


def _meant(stated: Statement, timed: TimedStatement) -> tuple[Interval, bool]:
    """The valid time of a claim and whether it is negated.

    "It ended" means that it held until then. "It did not end" means that it holds. "It may end" or "it is planned to
    end" means that it may no longer hold from then on. "It was so" means that it held before then.
    """
    valid = timed.valid
    if stated.effect is Effect.PAST:
        at = valid.end if valid.end < END else valid.start if valid.start > BEGINNING else timed.said_at
        return Interval(BEGINNING, at, end_precision=valid.end_precision), stated.negated
    if stated.effect is not Effect.ENDS:
        return valid, stated.negated
    has_start = valid.start > BEGINNING
    at, precision = (valid.start, valid.start_precision) if has_start else (valid.end, valid.end_precision)
    if at == END:
        at, precision = timed.said_at, valid.start_precision
    if stated.negated or stated.status is not Status.ASSERTED:
        return Interval(at, END, precision), not stated.negated
    return Interval(BEGINNING, at, end_precision=precision), False


async def active_claims(transaction: SpaceTransaction, stated: Sequence[Claim], ontology: Ontology) -> list[Claim]:
    """The stored claims, not withdrawn, that may conflict with these or say the same; no others are read.

    For a symmetric predicate that holds one at a time, the pairs of both partners are read.
    """
    found = await _read(transaction, stated, ontology)
    pairs = [claim for claim in found if len(participants(claim, ontology)) > 1 and _is_contested(claim, ontology)]
    known = {one for claim in stated for one in participants(claim, ontology)}
    if any(one not in known for claim in pairs for one in participants(claim, ontology)):
        found = await _read(transaction, [*stated, *pairs], ontology)
    return found


async def _read(transaction: SpaceTransaction, stated: Sequence[Claim], ontology: Ontology) -> list[Claim]:
    if not stated:
        return []
    slots: dict[tuple[str, str], bool] = {}
    hashes: set[str] = set()
    for claim in stated:
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
    """Whether claims about other objects may conflict with it."""
    return any(ontology.one_at_a_time(predicate) for predicate in _kin(claim.predicate, ontology))


def _rival_hashes(claim: Claim, ontology: Ontology) -> set[str]:
    """The hashes of the statement, of its denial and of the predicates that exclude it between the same two."""
    predicates = _kin(claim.predicate, ontology)
    return {
        statement_hash(claim.subject_id, predicate, claim.object_key, claim.status, negated=negated)
        for predicate in predicates
        for negated in (False, True)
    }
