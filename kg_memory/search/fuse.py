"""Fusing ranked lists into one."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from kg_memory.model import Found

_SMOOTHING = 60


@dataclass(frozen=True, slots=True, order=True)
class Candidate:
    """What may become a hit, by the kind, id and version of its node; only facts have other versions than the first."""

    kind: Found
    id: str
    version: int = 1


@dataclass(slots=True)
class Fused:
    """A candidate with its fused score and the raw score from every list that has it."""

    candidate: Candidate
    score: float = 0.0
    scores: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ranking:
    """One list of candidates with their raw scores, best first, under the name of what ranked them."""

    name: str
    candidates: Sequence[tuple[Candidate, float]]


def fuse(rankings: Sequence[Ranking], first: int) -> list[Fused]:
    """Reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009): the sum of 1 / (60 + rank) over the lists."""
    fused: dict[Candidate, Fused] = {}
    for ranking in rankings:
        for rank, (candidate, score) in enumerate(ranking.candidates, 1):
            one = fused.setdefault(candidate, Fused(candidate))
            one.score += 1 / (_SMOOTHING + rank)
            one.scores[ranking.name] = score
    return sorted(fused.values(), key=lambda one: (-one.score, one.candidate))[:first]
