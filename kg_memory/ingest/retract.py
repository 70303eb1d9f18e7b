"""`retract`: withdraws the claims behind a fact, so that what the fact had ended is believed again."""

from dataclasses import dataclass
from datetime import datetime

from kg_memory.errors import NotFound
from kg_memory.events.change_log import log_changes
from kg_memory.graph import records
from kg_memory.graph.space_graph import SpaceTransaction
from kg_memory.graph.statements import statement
from kg_memory.ingest.claims import active_claims
from kg_memory.ingest.reconcile import claims_of
from kg_memory.ingest.report import report
from kg_memory.ingest.resolve import lock
from kg_memory.ingest.write_facts import apply_claims
from kg_memory.model.bitemporal import END, RESOLUTION
from kg_memory.model.claim_spans import participants
from kg_memory.model.claims import Claim
from kg_memory.model.facts import Fact, Remembered, ResolvedContent, shared
from kg_memory.model.ontology import Ontology
from kg_memory.model.text import searchable

CURRENT_FACT = statement("ingest/current_fact")


@dataclass(frozen=True, slots=True)
class Retraction:
    """The retraction of one fact; `run` may be repeated in a new transaction."""

    fact_id: str
    ontology: Ontology
    now: datetime

    async def run(self, transaction: SpaceTransaction) -> Remembered:
        claim = as_claim(await current_fact(transaction, self.fact_id))
        await lock(transaction, participants(claim, self.ontology), self.now)
        fact = await current_fact(transaction, self.fact_id)  # as it is now that nobody else can change it
        claim = as_claim(fact)
        claims = await active_claims(transaction, [claim], self.ontology)
        withdrawn = claims_of(fact, claims, self.ontology)
        ledger = await apply_claims(transaction, {}, self.ontology, self.now, withdrawn=withdrawn, about=[claim])
        remembered = report(transaction.space, ledger)
        await log_changes(transaction, [remembered], ledger.now)
        return remembered


async def current_fact(transaction: SpaceTransaction, fact_id: str) -> Fact:
    """The version of a fact that is believed. Raises `NotFound` when there is none."""
    id = searchable(fact_id, "the fact's id")
    rows = await transaction.run(CURRENT_FACT, id=id, known_at=END - RESOLUTION)
    if not rows:
        raise NotFound(f"no fact with the id {id!r} is believed; `facts` lists those that are")
    return records.fact(rows[0]["fact"])


def as_claim(fact: Fact) -> Claim:
    """The claim that says what the fact says."""
    return Claim(id=fact.id, said_at=fact.known.start, **shared(fact, ResolvedContent))
