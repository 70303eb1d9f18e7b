"""Fusing ranked lists into one."""

from collections.abc import Sequence
from dataclasses import replace

from kg_memory.model import Fact, Hit

_SMOOTHING = 60


def fuse(lists: Sequence[Sequence[Hit]], first: int) -> list[Hit]:
    """Reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009): the sum of 1 / (60 + rank) over the lists.

    A hit keeps its raw score from every list that has it; `score` becomes the fused one.
    """
    fused: dict[tuple[str, str, int], Hit] = {}
    for hits in lists:
        for rank, hit in enumerate(hits, 1):
            share = 1 / (_SMOOTHING + rank)
            key = _key(hit)
            seen = fused.get(key)
            if seen is None:
                fused[key] = replace(hit, score=share)
            else:
                fused[key] = replace(seen, score=seen.score + share, scores={**seen.scores, **hit.scores})
    return sorted(fused.values(), key=lambda hit: (-hit.score, _key(hit)))[:first]


def _key(hit: Hit) -> tuple[str, str, int]:
    version = hit.found.version if isinstance(hit.found, Fact) else 0
    return type(hit.found).__name__, hit.found.id, version
