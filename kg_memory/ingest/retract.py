"""`retract`: a fact was wrong; what it had ended is believed again."""

from dataclasses import dataclass
from datetime import datetime

from kg_memory.errors import NotFound
from kg_memory.events.change_log import log_changes
from kg_memory.graph import records
from kg_memory.graph.space_graph import SpaceTransaction
from kg_memory.graph.statements import statement
from kg_memory.ingest.claims import standing
from kg_memory.ingest.reconcile import claims_of
from kg_memory.ingest.report import outcome
from kg_memory.ingest.resolve import lock
from kg_memory.ingest.write_facts import believe
from kg_memory.model.bitemporal import END, RESOLUTION
from kg_memory.model.claims import Claim
from kg_memory.model.facts import Fact, Remembered, ResolvedContent, shared
from kg_memory.model.ontology import Ontology
from kg_memory.model.succession import participants
from kg_memory.model.text import searchable

BELIEVED_FACT = statement("ingest/believed_fact")


@dataclass(frozen=True, slots=True)
class Retraction:
    """One fact on its way out; `run` may be tried again in a fresh transaction."""

    fact_id: str
    ontology: Ontology
    now: datetime

    async def run(self, transaction: SpaceTransaction) -> Remembered:
        told = _as_claim(await self._fact(transaction))
        await lock(transaction, participants(told, self.ontology), self.now)
        fact = await self._fact(transaction)  # as it is now that nobody else can change it
        told = _as_claim(fact)
        claims = await standing(transaction, [told], self.ontology)
        withdrawn = claims_of(fact, claims, self.ontology)
        ledger = await believe(transaction, {}, self.ontology, self.now, withdrawn=withdrawn, about=[told])
        remembered = outcome(transaction.space, ledger)
        await log_changes(transaction, [remembered], ledger.now)
        return remembered

    async def _fact(self, transaction: SpaceTransaction) -> Fact:
        id = searchable(self.fact_id, "the fact's id")
        rows = await transaction.run(BELIEVED_FACT, id=id, known_at=END - RESOLUTION)
        if not rows:
            raise NotFound(f"no fact with the id {id!r} is believed; `facts` lists those that are")
        return records.fact(rows[0]["fact"])


def _as_claim(fact: Fact) -> Claim:
    return Claim(id=fact.id, said_at=fact.known.start, **shared(fact, ResolvedContent))
