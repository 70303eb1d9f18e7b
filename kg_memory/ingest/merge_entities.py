"""Absorbing: somebody who was known by a phrase turns out to be somebody who is known by name.

What was said of the one is from now on said of the other, and reconciled with what is known of them. That it was
believed of the phrase stays in the history.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from kg_memory.graph import records
from kg_memory.graph.records import Vector
from kg_memory.graph.space_graph import SpaceTransaction
from kg_memory.graph.statements import statement
from kg_memory.ingest.write_facts import believe
from kg_memory.model.claims import Claim
from kg_memory.model.ids import new_id
from kg_memory.model.ontology import Ontology

CLAIMS_ABOUT = statement("ingest/claims_about")
ABSORB_ENTITIES = statement("ingest/absorb_entities")

Said = dict[str, tuple[Claim, Vector]]


async def absorb(transaction: SpaceTransaction, absorbed: Mapping[str, str], ontology: Ontology, now: datetime) -> Said:
    """Withdraws the claims about the absorbed entities and returns them, with vectors, as claims about the others.

    All of these entities are locked by the caller.
    """
    if not absorbed:
        return {}
    rows = await transaction.run(CLAIMS_ABOUT, entities=sorted(absorbed))
    pairs = [{"id": gone, "into": kept} for gone, kept in sorted(absorbed.items())]
    await transaction.run(ABSORB_ENTITIES, pairs=pairs)
    about = [records.claim(row["claim"]) for row in rows]
    if about:
        await believe(transaction, {}, ontology, now, withdrawn={claim.id for claim in about}, about=about)
    retold = [(_retold(records.claim(row["claim"]), absorbed, ontology), row["embedding"]) for row in rows]
    return {
        claim.id: (claim, records.vector(embedding))
        for claim, embedding in retold
        if claim.subject_id != claim.object_id and embedding is not None
    }


def _retold(claim: Claim, absorbed: Mapping[str, str], ontology: Ontology) -> Claim:
    """The same claim about whom they turned out to be; a symmetric pair stands in the order of its ids."""
    subject = absorbed.get(claim.subject_id, claim.subject_id)
    object_ = absorbed.get(claim.object_id, claim.object_id) if claim.object_id else None
    if object_ is not None and ontology.symmetric(claim.predicate) and object_ < subject:
        subject, object_ = object_, subject
    return replace(claim, id=new_id(), subject_id=subject, object_id=object_)
