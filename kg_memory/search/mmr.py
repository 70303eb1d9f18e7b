"""Diversity: maximal marginal relevance keeps hits that say the same apart.

Hand-written: it is a few lines, and the packages that have it are whole frameworks.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kg_memory.graph.graph import Graph
from kg_memory.graph.statements import statement
from kg_memory.search.fuse import Fused
from kg_memory.search.hydrate import rows_by_kind
from kg_memory.search.model import Candidate, Found

EMBEDDINGS = statement("search/embeddings")

POOL = 3
"""The diverse candidates are chosen from this many times as many of the best."""


async def diverse(graph: Graph, ranked: Sequence[Fused], diversity: float, first: int) -> list[Fused]:
    """The best `first` candidates that also differ from each other, starting with the best of all."""
    if not diversity:
        return list(ranked[:first])
    pool = list(ranked[: POOL * first])
    vectors = await embeddings(graph, [one.candidate for one in pool])
    if not vectors:
        return pool[:first]
    missing = np.zeros(len(next(iter(vectors.values()))))
    matrix = np.array([vectors.get(one.candidate, missing) for one in pool])
    return [pool[index] for index in mmr(np.array([one.score for one in pool]), matrix, diversity, first)]


async def embeddings(graph: Graph, candidates: Sequence[Candidate]) -> dict[Candidate, NDArray[np.float64]]:
    """The stored vectors of those that have one."""
    rows = await graph.read(EMBEDDINGS, **rows_by_kind(candidates))
    return {
        Candidate(row["space"], Found(row["kind"]), row["id"], row["version"]): np.array(row["embedding"])
        for row in rows
    }


def mmr(relevance: NDArray[np.float64], vectors: NDArray[np.float64], diversity: float, first: int) -> list[int]:
    """Indices in the order of maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998).

    `relevance` is scaled to 0 to 1 and weighted by `1 - diversity`. `diversity` times the highest similarity to
    a vector chosen before is subtracted. Shapes `(n,)` and `(n, dimensions)`; the vectors have unit length.
    """
    span = np.ptp(relevance)
    scaled = (relevance - relevance.min()) / span if span else np.ones(len(relevance))
    highest_similarity = np.zeros(len(relevance))
    chosen: list[int] = []
    left = np.ones(len(relevance), dtype=bool)
    while len(chosen) < min(first, len(relevance)):
        value = np.where(left, (1 - diversity) * scaled - diversity * highest_similarity, -np.inf)
        index = int(value.argmax())
        chosen.append(index)
        left[index] = False
        highest_similarity = np.maximum(highest_similarity, vectors @ vectors[index])
    return chosen
