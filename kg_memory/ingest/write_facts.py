"""Applying claims: the part of the write transaction that turns claims into new versions of facts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime

from kg_memory.graph import records
from kg_memory.graph.graph import Row
from kg_memory.graph.records import Vector
from kg_memory.graph.space_graph import SpaceTransaction
from kg_memory.graph.statements import statement
from kg_memory.ingest.claims import active_claims
from kg_memory.ingest.reconcile import RETRACTED, Entry, Ledger
from kg_memory.ingest.resolve import lock
from kg_memory.model.bitemporal import END, RESOLUTION
from kg_memory.model.claim_spans import participants
from kg_memory.model.claims import Claim
from kg_memory.model.facts import Fact
from kg_memory.model.ontology import Ontology

CURRENT_FACTS = statement("ingest/current_facts")
ADMIT_PREDICATES = statement("ingest/admit_predicates")
WRITE_FACTS = statement("ingest/write_facts")
REVISE_FACTS = statement("ingest/revise_facts")
RETIRE_FACTS = statement("ingest/retire_facts")
LINK_VERSIONS = statement("ingest/link_versions")
WRITE_CLAIMS = statement("ingest/write_claims")
WITHDRAW_CLAIMS = statement("ingest/withdraw_claims")
CITE = statement("ingest/cite")

MOST_OPEN_PREDICATES = 200
UNADMITTED = "RELATED_TO"


async def apply_claims(
    transaction: SpaceTransaction,
    asserted: Mapping[str, tuple[Claim, Vector | None]],
    ontology: Ontology,
    now: datetime,
    *,
    withdrawn: AbstractSet[str] = frozenset(),
    about: Sequence[Claim] = (),
    because: str = RETRACTED,
) -> Ledger:
    """Applies new claims, each with the vector of its text, to the facts; the caller has locked their entities.

    A vector may be None where a fact that says the same is stored. `withdrawn` are ids of claims that no longer count,
    and `because` says why; `about` are those claims, or others that say the same.
    """
    claims = [claim for claim, _ in asserted.values()]
    reached = [*claims, *about]
    await lock(transaction, (one for claim in about for one in participants(claim, ontology)), now)
    there = await active_claims(transaction, reached, ontology)
    ledger = Ledger(there, claims, ontology, now, withdrawn, because)
    if ledger.touched:
        rows = await transaction.run(CURRENT_FACTS, hashes=sorted(ledger.touched), known_at=END - RESOLUTION)
        ledger.settle(records.fact(row["fact"]) for row in rows)
    await _write_facts(transaction, ledger, ontology, {id: vector for id, (_, vector) in asserted.items()})
    await _write_claims(transaction, ledger)
    return ledger


async def _write_facts(
    transaction: SpaceTransaction, ledger: Ledger, ontology: Ontology, vectors: Mapping[str, Vector | None]
) -> None:
    changed = [entry for entry in ledger.entries if entry.changed]
    edge_types = await _edge_types(transaction, changed, ontology)
    steps = (
        (WRITE_FACTS, [_row(entry, edge_types, vectors) for entry in ledger.added]),
        (REVISE_FACTS, [_row(entry, edge_types, vectors) | {"reason": entry.reason} for entry in ledger.revised]),
    )
    for step, rows in steps:
        if rows:
            await transaction.run(step, facts=rows)
    retired = [_retired_row(entry, ledger.now, edge_types) for entry in ledger.retired]
    if retired:
        await transaction.run(RETIRE_FACTS, facts=retired, now=ledger.now)
    links = [link for entry in changed if (link := _link(entry)) is not None]
    if links:
        await transaction.run(LINK_VERSIONS, links=links)


async def _edge_types(transaction: SpaceTransaction, entries: Iterable[Entry], ontology: Ontology) -> dict[str, str]:
    """The relationship type of each predicate: its name, or `RELATED_TO` past the space's limit of open predicates."""
    predicates = {entry.latest.predicate for entry in entries if entry.latest.object_id is not None}
    open_ones = sorted(predicates - ontology.predicates.keys())
    if not open_ones:
        return {predicate: predicate for predicate in predicates}
    rows = await transaction.run(ADMIT_PREDICATES, predicates=open_ones, most=MOST_OPEN_PREDICATES)
    refused = set(open_ones) - set(rows[0]["admitted"])
    return {predicate: UNADMITTED if predicate in refused else predicate for predicate in predicates}


async def _write_claims(transaction: SpaceTransaction, ledger: Ledger) -> None:
    """Writes the claims, the facts that they support, and the evidence."""
    supports = [(claim, entry.latest if (entry := ledger.entry_of(claim)) else None) for claim in ledger.asserted]
    rows = [
        {
            "properties": records.claim_properties(claim, ledger.now),
            "fact_id": fact and fact.id,
            "version": fact and fact.version,
        }
        for claim, fact in supports
    ]
    if rows:
        await transaction.run(WRITE_CLAIMS, claims=rows)
    if ledger.withdrawn:
        await transaction.run(WITHDRAW_CLAIMS, ids=sorted(ledger.withdrawn), now=ledger.now)
    cited = [*((claim, fact) for claim, fact in supports if fact), *_inherited(ledger.added)]
    citations = [
        {
            "fact_id": fact.id,
            "version": fact.version,
            "episode_id": claim.episode_id,
            "start": claim.start,
            "end": claim.end,
        }
        for claim, fact in cited
        if claim.episode_id is not None
    ]
    if citations:
        await transaction.run(CITE, citations=citations)


def _inherited(added: Iterable[Entry]) -> Iterator[tuple[Claim, Fact]]:
    """The earlier claims that a new fact rests on, when it was split off another or is believed again."""
    for entry in added:
        yield from ((claim, entry.latest) for claim in (entry.period.claims if entry.period else ()))


def _row(entry: Entry, edge_types: Mapping[str, str], vectors: Mapping[str, Vector | None]) -> Row:
    """The fact with the vector of its text; without one, a next version keeps that of the version before."""
    fact = entry.latest
    return {
        "properties": records.fact_properties(fact),
        "edge_type": edge_types.get(fact.predicate, fact.predicate),
        "embedding": vectors.get(entry.made_of.id) if entry.made_of else None,
    }


def _retired_row(entry: Entry, now: datetime, edge_types: Mapping[str, str]) -> Row:
    fact = entry.latest
    return {
        "id": fact.id,
        "version": fact.version,
        "known_to_terms": records.terms(now),
        "edge_type": edge_types.get(fact.predicate, fact.predicate),
        "reason": entry.reason,
    }


def _link(entry: Entry) -> Row | None:
    """The SUPERSEDES link from the fact that ended another to the version that it ended."""
    if entry.ended_by is None:
        return None
    later, earlier = entry.ended_by.latest, entry.latest
    return {
        "later_id": later.id,
        "later_version": later.version,
        "earlier_id": earlier.id,
        "earlier_version": earlier.version,
        "reason": entry.reason,
    }
