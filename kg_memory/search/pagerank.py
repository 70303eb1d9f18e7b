"""Personalised PageRank over a small undirected graph, and the shortest path from the seeds to each node.

Hand-written in numpy: the graph is small, already in memory, and different for each question. The database would need
a new projection for each question.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Nodes = NDArray[np.intp]

_TOLERANCE = 1e-6
_MOST_ITERATIONS = 100


@dataclass(frozen=True, slots=True)
class Transitions:
    """The edges in both directions, each with the probability that a walker at its source follows it."""

    sources: Nodes
    targets: Nodes
    probabilities: Floats

    @classmethod
    def of(cls, ends: Nodes, weights: Floats, totals: Floats) -> "Transitions":
        """The transitions of undirected edges: edge i joins `ends[0, i]` and `ends[1, i]` with `weights[i]`.

        `totals[i]` is the weight of all edges of node i in the full graph, of which this is a part. The rank that would
        leave the part is lost, so a hub of which only some edges are here does not flood the part.
        """
        sources, targets = np.concatenate(ends), np.concatenate(ends[::-1])
        both = np.concatenate([weights, weights])
        inside = np.bincount(sources, both, len(totals))
        return cls(sources, targets, both / np.maximum(totals, inside)[sources])


def pagerank(transitions: Transitions, seeds: Floats, damping: float) -> Floats:
    """Personalised PageRank (Haveliwala, WWW 2002): how often a walker is at each node, by power iteration.

    With probability 1 - `damping` a step jumps to a node in proportion to `seeds`; otherwise it follows an edge.
    The ranks sum to at most 1. Without seeds all are zero.
    """
    if not (total := seeds.sum()):
        return np.zeros(len(seeds))
    start = (1 - damping) * seeds / total
    ranks: Floats = start
    for _ in range(_MOST_ITERATIONS):
        flow = np.bincount(transitions.targets, ranks[transitions.sources] * transitions.probabilities, len(seeds))
        ranks, before = start + damping * flow, ranks
        if np.abs(ranks - before).sum() < _TOLERANCE:
            break
    return ranks


def predecessors(transitions: Transitions, seeds: Floats, ranks: Floats) -> Nodes:
    """The node before each on a shortest path from the seeds, the one with the strongest flow; -1 for none."""
    reached, before = seeds > 0, np.full(len(seeds), -1, np.intp)
    by_flow = np.argsort(ranks[transitions.sources] * transitions.probabilities, kind="stable")
    sources, targets = transitions.sources[by_flow], transitions.targets[by_flow]
    while (onward := reached[sources] & ~reached[targets]).any():
        before[targets[onward]] = sources[onward]  # the last assignment stays, which is the strongest
        reached[targets[onward]] = True
    return before
