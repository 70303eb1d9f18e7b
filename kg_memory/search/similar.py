"""`similar`: the facts, episodes or entities most similar to a stored one, by its own vector."""

import numpy as np

from kg_memory.errors import NotFound
from kg_memory.graph import records
from kg_memory.graph.graph import Graph
from kg_memory.graph.space_graph import ReadableSpace
from kg_memory.graph.statements import statement
from kg_memory.lookup.entity_ids import entity_id
from kg_memory.model.facts import EntityBy
from kg_memory.search.candidates import CandidateQuery, candidates
from kg_memory.search.filters import check_first, requested_kinds, resolve_filters
from kg_memory.search.hydrate import hydrate
from kg_memory.search.mmr import embeddings
from kg_memory.search.model import Candidate, Found, Hit, Question

LATEST_VERSION = statement("search/latest_version")


async def similar(graph: Graph, question: Question, kind: Found, which: EntityBy) -> list[Hit]:
    """See `Memory.similar`. The text of the question is ignored. Only an entity can be given by name."""
    check_first(question.first)
    (space,) = question.spaces
    itself = await _candidate(ReadableSpace(graph, space), kind, which)
    embedding = (await embeddings(graph, [itself])).get(itself)
    if embedding is None:
        raise NotFound(f"there is no {kind.value.lower()} {itself.id!r} with a vector in this space")
    kinds = requested_kinds(question, frozenset({kind}))
    vector = records.vector(np.asarray(embedding, np.float32).tolist())
    filters, depths = await resolve_filters(graph, question), dict.fromkeys(Found, question.first + 1)
    query = CandidateQuery("", vector, filters, question.as_of, depths)
    scored = [one for one in await candidates(graph, query, kinds) if not _same(one.candidate, itself)]
    best = sorted(scored, key=lambda one: (-one.cosine, one.candidate))[: question.first]
    hydrated = await hydrate(graph, [one.candidate for one in best])
    return [
        Hit(space.name, hit.value, one.cosine, {"vector": one.cosine}, hit.evidence)
        for one in best
        if (hit := hydrated.get(one.candidate)) is not None
    ]


async def _candidate(space: ReadableSpace, kind: Found, which: EntityBy) -> Candidate:
    id_ = await entity_id(space, which)
    if kind is not Found.FACT:
        return Candidate(space.key, kind, id_)
    rows = await space.read(LATEST_VERSION, id=id_)
    return Candidate(space.key, kind, id_, rows[0]["version"] if rows else 1)


def _same(one: Candidate, other: Candidate) -> bool:
    return (one.kind, one.id) == (other.kind, other.id)
