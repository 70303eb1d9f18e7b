"""Ranking the nodes of a small undirected graph by how near they are to some of them, and the way to each.

Hand-written in numpy: the graph is small, already in memory and another one for each question. In the database each
question would need a projection.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.intp]

_CLOSE_ENOUGH = 1e-6
_MOST_ROUNDS = 100


@dataclass(frozen=True, slots=True)
class Shares:
    """The edges in both directions: from where, to where, and which share of what is at the source goes along it."""

    sources: Places
    targets: Places
    shares: Floats

    @classmethod
    def of(cls, ends: Places, weights: Floats, totals: Floats) -> "Shares":
        """Of undirected edges, each once: edge i joins `ends[0, i]` and `ends[1, i]` with the weight `weights[i]`.

        `totals[i]` is the weight of all edges of node i in the graph that this one was cut from. What would leave it
        is lost, so that a hub of which only a part is here does not flood that part.
        """
        sources, targets = np.concatenate(ends), np.concatenate(ends[::-1])
        both = np.concatenate([weights, weights])
        inside = np.bincount(sources, both, len(totals))
        return cls(sources, targets, both / np.maximum(totals, inside)[sources])


def pagerank(shares: Shares, seeds: Floats, damping: float) -> Floats:
    """Personalised PageRank (Haveliwala, WWW 2002): how often a walker is at each node, by power iteration.

    At every step it starts again with a chance of 1 - `damping`, at the nodes in proportion to `seeds`, and otherwise
    follows an edge. The ranks sum to at most 1; with seeds of zero all are zero.
    """
    if not (whole := seeds.sum()):
        return np.zeros(len(seeds))
    start = (1 - damping) * seeds / whole
    rank: Floats = start
    for _ in range(_MOST_ROUNDS):
        flow = np.bincount(shares.targets, rank[shares.sources] * shares.shares, len(seeds))
        rank, before = start + damping * flow, rank
        if np.abs(rank - before).sum() < _CLOSE_ENOUGH:
            break
    return rank


def came_from(shares: Shares, seeds: Floats, rank: Floats) -> Places:
    """From which node each is reached in the fewest steps from the seeds, by the strongest flow; -1 for none."""
    reached, before = seeds > 0, np.full(len(seeds), -1, np.intp)
    by_flow = np.argsort(rank[shares.sources] * shares.shares, kind="stable")
    sources, targets = shares.sources[by_flow], shares.targets[by_flow]
    while (onward := reached[sources] & ~reached[targets]).any():
        before[targets[onward]] = sources[onward]  # of several the last stays, and that is the strongest
        reached[targets[onward]] = True
    return before
