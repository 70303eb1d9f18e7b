"""Diversity: hits that say the same are kept apart.

Hand-written: it is a few lines, and the packages that have it are whole frameworks.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kg_memory.graph.graph import Graph
from kg_memory.graph.statements import statement
from kg_memory.search.fuse import Fused
from kg_memory.search.hydrate import keys
from kg_memory.search.model import Candidate, Found

EMBEDDINGS = statement("search/embeddings")

POOL = 3
"""From how many times as many of the best the diverse ones are chosen."""


async def diverse(graph: Graph, ranked: Sequence[Fused], diversity: float, first: int) -> list[Fused]:
    """The first of the best that also differ from each other, the best of all first."""
    if not diversity:
        return list(ranked[:first])
    pool = list(ranked[: POOL * first])
    vectors = await embeddings(graph, [one.candidate for one in pool])
    if not vectors:
        return pool[:first]
    nothing = np.zeros(len(next(iter(vectors.values()))))
    matrix = np.array([vectors.get(one.candidate, nothing) for one in pool])
    return [pool[place] for place in chosen(np.array([one.score for one in pool]), matrix, diversity, first)]


async def embeddings(graph: Graph, candidates: Sequence[Candidate]) -> dict[Candidate, NDArray[np.float64]]:
    """The stored vectors of those that have one."""
    rows = await graph.read(EMBEDDINGS, **keys(candidates))
    return {
        Candidate(row["space"], Found(row["kind"]), row["id"], row["version"]): np.array(row["embedding"])
        for row in rows
    }


def chosen(relevance: NDArray[np.float64], vectors: NDArray[np.float64], diversity: float, first: int) -> list[int]:
    """Places in the order of maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998).

    `relevance` is brought to 0 to 1 and weighed by `1 - diversity`; off goes `diversity` times the similarity to the
    most similar vector that was chosen before. Shapes `(n,)` and `(n, dimensions)`; the vectors are of unit length.
    """
    span = np.ptp(relevance)
    relevant = (relevance - relevance.min()) / span if span else np.ones(len(relevance))
    nearest = np.zeros(len(relevance))
    places: list[int] = []
    left = np.ones(len(relevance), dtype=bool)
    while len(places) < min(first, len(relevance)):
        value = np.where(left, (1 - diversity) * relevant - diversity * nearest, -np.inf)
        place = int(value.argmax())
        places.append(place)
        left[place] = False
        nearest = np.maximum(nearest, vectors @ vectors[place])
    return places
