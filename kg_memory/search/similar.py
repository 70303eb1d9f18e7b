"""`similar`: what is nearest to something that is stored, by its own vector."""

import numpy as np

from kg_memory.errors import NotFound
from kg_memory.graph import records
from kg_memory.graph.graph import Graph
from kg_memory.graph.space_graph import ReadableSpace
from kg_memory.graph.statements import statement
from kg_memory.lookup.entity_ids import entity_id
from kg_memory.model.facts import EntityBy
from kg_memory.search import hydrate
from kg_memory.search.candidates import Wanted, candidates
from kg_memory.search.filters import asked_kinds, check_first, scope_of
from kg_memory.search.mmr import embeddings
from kg_memory.search.model import Candidate, Found, Hit, Question

LATEST_VERSION = statement("search/latest_version")


async def similar(graph: Graph, question: Question, kind: Found, which: EntityBy) -> list[Hit]:
    """See `Memory.similar`; of the question, the text counts for nothing. Only an entity is given by its name."""
    check_first(question.first)
    (space,) = question.spaces
    itself = await _itself(ReadableSpace(graph, space), kind, which)
    vector = (await embeddings(graph, [itself])).get(itself)
    if vector is None:
        raise NotFound(f"there is no {kind.value.lower()} {itself.id!r} with a vector in this space")
    kinds = asked_kinds(question, frozenset({kind}))
    near = records.vector(np.asarray(vector, np.float32).tolist())
    wanted = Wanted("", near, await scope_of(graph, question), question.as_of, dict.fromkeys(Found, question.first + 1))
    listed = [one for one in await candidates(graph, wanted, kinds) if not _same(one.candidate, itself)]
    best = sorted(listed, key=lambda one: (-one.cosine, one.candidate))[: question.first]
    read = await hydrate.read(graph, [one.candidate for one in best])
    return [
        Hit(space.name, value.found, one.cosine, {"vector": one.cosine}, value.evidence)
        for one in best
        if (value := read.get(one.candidate)) is not None
    ]


async def _itself(space: ReadableSpace, kind: Found, which: EntityBy) -> Candidate:
    id_ = await entity_id(space, which)
    if kind is not Found.FACT:
        return Candidate(space.key, kind, id_)
    rows = await space.read(LATEST_VERSION, id=id_)
    return Candidate(space.key, kind, id_, rows[0]["version"] if rows else 1)


def _same(one: Candidate, other: Candidate) -> bool:
    return (one.kind, one.id) == (other.kind, other.id)
