"""Fusing ranked lists into one."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from kg_memory.model import Found

VECTOR = "vector"
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


def across_kinds(rankings: Sequence[Ranking]) -> list[Ranking]:
    """The rankings by vector as one, since cosines compare across kinds; those by words apart, since BM25 does not."""
    by_vector = [candidate for ranking in rankings if ranking.name == VECTOR for candidate in ranking.candidates]
    by_words = [ranking for ranking in rankings if ranking.name != VECTOR]
    return [Ranking(VECTOR, sorted(by_vector, key=lambda candidate: -candidate[1])), *by_words]


def fuse(rankings: Sequence[Ranking], first: int) -> list[Fused]:
    """Reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009): the sum of 1 / (60 + rank) over the lists."""
    fused: dict[Candidate, Fused] = {}
    for ranking in rankings:
        for rank, (candidate, score) in enumerate(ranking.candidates, 1):
            one = fused.setdefault(candidate, Fused(candidate))
            one.score += 1 / (_SMOOTHING + rank)
            one.scores[ranking.name] = score
    return sorted(fused.values(), key=_order)[:first]


def _order(one: Fused) -> tuple[float, float, Candidate]:
    """Best first; what ranks alike goes by how near its vector is, not by when it was stored."""
    return -one.score, -one.scores.get(VECTOR, 0.0), one.candidate
