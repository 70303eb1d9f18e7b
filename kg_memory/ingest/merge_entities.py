"""Merging entities: one known only by a phrase turns out to be one known by name.

The claims about the first become claims about the second and are reconciled with what is known of it. The history
keeps what was believed of the first.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from kg_memory.graph import records
from kg_memory.graph.records import Vector
from kg_memory.graph.space_graph import SpaceTransaction
from kg_memory.graph.statements import statement
from kg_memory.ingest.write_facts import apply_claims
from kg_memory.model.claims import Claim
from kg_memory.model.ids import new_id
from kg_memory.model.ontology import Ontology

CLAIMS_ABOUT = statement("ingest/claims_about")
MERGE_ENTITIES = statement("ingest/merge_entities")

EmbeddedClaims = dict[str, tuple[Claim, Vector]]


async def merge_entities(
    transaction: SpaceTransaction, merged: Mapping[str, str], ontology: Ontology, now: datetime
) -> EmbeddedClaims:
    """Withdraws the claims about the merged entities; returns them, with vectors, as claims about the kept ones.

    The caller has locked all of these entities.
    """
    if not merged:
        return {}
    rows = await transaction.run(CLAIMS_ABOUT, entities=sorted(merged))
    pairs = [{"id": gone, "into": kept} for gone, kept in sorted(merged.items())]
    await transaction.run(MERGE_ENTITIES, pairs=pairs)
    about = [records.claim(row["claim"]) for row in rows]
    if about:
        await apply_claims(transaction, {}, ontology, now, withdrawn={claim.id for claim in about}, about=about)
    made = [(moved(records.claim(row["claim"]), merged, ontology), row["embedding"]) for row in rows]
    return {
        claim.id: (claim, records.vector(embedding))
        for claim, embedding in made
        if claim.subject_id != claim.object_id and embedding is not None
    }


def moved(claim: Claim, merged: Mapping[str, str], ontology: Ontology) -> Claim:
    """The claim, under a new id, with entities replaced by others; a symmetric pair stands in the order of its ids."""
    subject = merged.get(claim.subject_id, claim.subject_id)
    object_ = merged.get(claim.object_id, claim.object_id) if claim.object_id else None
    if object_ is not None and ontology.symmetric(claim.predicate) and object_ < subject:
        subject, object_ = object_, subject
    return replace(claim, id=new_id(), subject_id=subject, object_id=object_)
