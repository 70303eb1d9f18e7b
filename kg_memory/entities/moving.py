"""Moving claims from one entity to another, and back; the facts follow from the claims."""

from collections.abc import Iterable, Mapping, Sequence

from kg_memory.entities.edit import Edit
from kg_memory.entities.records import ReversibleChange
from kg_memory.graph import records
from kg_memory.graph.graph import Row
from kg_memory.graph.records import Vector
from kg_memory.graph.statements import statement
from kg_memory.ingest.merge_entities import moved
from kg_memory.ingest.reconcile import MOVED, Ledger
from kg_memory.ingest.reextract import REPLACE_CLAIMS
from kg_memory.ingest.write_facts import apply_claims
from kg_memory.model.bitemporal import END, RESOLUTION
from kg_memory.model.claims import Claim

LINK_CLAIMS = statement("entities/link_claims")
MOVED_CLAIMS = statement("entities/moved_claims")
ERASE_CLAIMS = statement("entities/erase_claims")


async def move_claims(edit: Edit, change: ReversibleChange, rows: Iterable[Row], entities: Mapping[str, str]) -> Ledger:
    """Makes the claims of the rows claims about other entities; one that then relates an entity to itself is dropped.

    A row has a `claim` and the `embedding` of its fact. The caller has stored the change and locked the entities.
    """
    asserted: dict[str, tuple[Claim, Vector | None]] = {}
    pairs, dropped, old = [], [], []
    for row in sorted(rows, key=lambda row: row["claim"]["id"]):
        claim = records.claim(row["claim"])
        made = moved(claim, entities, edit.ontology)
        old.append(claim)
        if made.subject_id == made.object_id:
            dropped.append(claim.id)
        else:
            pairs.append({"made": made.id, "old": claim.id})
            asserted[made.id] = (made, _vector(row))
    ledger = await _apply(edit, asserted, old)
    if old:
        await edit.transaction.run(LINK_CLAIMS, change=change.id, pairs=pairs, dropped=dropped)
    return ledger


async def restore_claims(edit: Edit, change_id: str) -> Ledger:
    """Puts the claims that a change moved back, but for those that were withdrawn since."""
    rows = await edit.transaction.run(MOVED_CLAIMS, change=change_id)
    kept = [row for row in rows if row["made"] is None or row["made"].get("withdrawn_at") is None]
    asserted = {row["old"]["id"]: (records.claim(row["old"]), _vector(row)) for row in kept}
    if asserted:
        await edit.transaction.run(ERASE_CLAIMS, ids=sorted(asserted))
    return await _apply(edit, asserted, [records.claim(row["made"]) for row in kept if row["made"] is not None])


async def _apply(edit: Edit, asserted: Mapping[str, tuple[Claim, Vector | None]], gone: Sequence[Claim]) -> Ledger:
    """Applies the claims in place of those that are gone, whose evidence goes from facts that stay."""
    withdrawn = {claim.id for claim in gone}
    ledger = await apply_claims(
        edit.transaction, asserted, edit.ontology, edit.now, withdrawn=withdrawn, about=gone, because=MOVED
    )
    places = [
        {
            "id": claim.id,
            "hash": claim.hash,
            "episode_id": claim.episode_id,
            "start": claim.start,
            "end": claim.end,
            "cited": True,
        }
        for claim in gone
    ]
    if places:
        await edit.transaction.run(REPLACE_CLAIMS, claims=places, known_at=END - RESOLUTION)
    return ledger


def _vector(row: Row) -> Vector | None:
    return None if row["embedding"] is None else records.vector(row["embedding"])
