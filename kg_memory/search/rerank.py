"""Reranking: a model reads the query together with each hit and decides their final order."""

import logging
from collections.abc import Sequence
from dataclasses import replace

from kg_memory.errors import ProviderUnavailable
from kg_memory.model.facts import Entity, Episode, Fact
from kg_memory.ports import Reranker
from kg_memory.search.model import Hit

log = logging.getLogger(__name__)

RERANKED = 30
"""How many of the best hits are reranked; more are slow and change the first ten little."""


async def reranked(reranker: Reranker, query: str, hits: Sequence[Hit]) -> list[Hit]:
    """The hits in the order of the reranker, which adds the part `rerank`; unchanged if it is unavailable."""
    if not hits:
        return []
    try:
        scores = await reranker.rerank(query, [_text(hit.found) for hit in hits])
    except ProviderUnavailable as error:
        log.warning("the reranker is unavailable; the hits keep their order", extra={"error": str(error)})
        return list(hits)
    scored = sorted(zip(scores.tolist(), hits, strict=True), key=lambda pair: -pair[0])
    return [replace(hit, score=score, scores={**hit.scores, "rerank": score - hit.score}) for score, hit in scored]


def _text(found: Fact | Episode | Entity) -> str:
    if isinstance(found, Entity):
        return ", ".join([found.name, *found.aliases])
    return f"{found.speaker}: {found.text}" if isinstance(found, Episode) and found.speaker else found.text
