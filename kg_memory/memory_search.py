"""Searching: the part of `Memory` that finds what answers a question."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from kg_memory.errors import InputTooLarge, InvalidInput
from kg_memory.graph.graph import Graph
from kg_memory.lookup import batches
from kg_memory.model.bitemporal import ALWAYS, AsOf, aware
from kg_memory.model.facts import Episode, Space
from kg_memory.model.text import searchable
from kg_memory.ports import Clock, Reranker
from kg_memory.search.model import (
    NO_FILTERS,
    NO_PRIORS,
    Filters,
    Found,
    Hit,
    Priors,
    Question,
    SearchMode,
    SearchResult,
    When,
)
from kg_memory.search.query_vectors import QueryVectors
from kg_memory.search.search import search
from kg_memory.search.similar import similar
from kg_memory.spaces.spaces import Spaces

MOST_SPACES = 50


class SearchQuestions:
    """What `Memory` finds; see there for what all its methods have in common."""

    _graph: Graph
    _clock: Clock
    _spaces: Spaces
    _query_vectors: QueryVectors
    _reranker: Reranker | None

    async def search(
        self,
        space: str | Sequence[str],
        query: str,
        *,
        mode: SearchMode = SearchMode.BALANCED,
        kinds: frozenset[Found] | None = None,
        filters: Filters = NO_FILTERS,
        as_of: AsOf = ALWAYS,
        when: When = When.AUTO,
        asked_at: datetime | None = None,
        first: int = 10,
        priors: Priors = NO_PRIORS,
        diversity: float = 0.0,
        rerank: bool = False,
        explain: bool = False,
    ) -> SearchResult:
        """The facts, episodes and entities that answer `query` best, in one space or several, best first.

        `mode` is the recipe (see `SearchMode`), `kinds` what may be found instead of what the mode finds, `filters`
        what alone may be. A time in the question counts as `when` says; relative ones ("last summer") go by
        `asked_at`, by default now. `diversity`, from 0 to 1, keeps hits apart that say the same; `rerank` asks the
        reranker, if there is one. Raises `NotFound` when one of the spaces cannot be read.
        """
        return await search(
            self._graph,
            self._query_vectors,
            Question(
                text=query,
                spaces=await self._asked([space] if isinstance(space, str) else space, as_of),
                asked_at=aware(asked_at or self._clock()),
                mode=mode,
                when=when,
                filters=filters,
                as_of=as_of,
                kinds=kinds,
                first=first,
                priors=priors,
                diversity=diversity,
                rerank=rerank,
                explain=explain,
            ),
            self._reranker,
        )

    async def similar(
        self,
        space: str,
        *,
        fact: str | None = None,
        episode: str | None = None,
        entity: str | None = None,
        kinds: frozenset[Found] | None = None,
        filters: Filters = NO_FILTERS,
        as_of: AsOf = ALWAYS,
        first: int = 10,
    ) -> list[Hit]:
        """What is nearest in meaning to a fact, an episode or an entity, given by its id, and is not itself.

        Of the same kind, or of `kinds`; filtered like `search`. The scores are similarities, from 0 to 1. Raises
        `NotFound` when there is no such thing, `InvalidInput` unless exactly one id is given.
        """
        given = [
            (kind, id_)
            for kind, id_ in ((Found.FACT, fact), (Found.EPISODE, episode), (Found.ENTITY, entity))
            if id_ is not None
        ]
        if len(given) != 1:
            raise InvalidInput(f"give the id of one fact, episode or entity, not of {len(given)}")
        ((kind, id_),) = given
        spaces = await self._asked([space], as_of)
        question = Question("", spaces, aware(self._clock()), filters=filters, as_of=as_of, kinds=kinds, first=first)
        return await similar(self._graph, question, kind, searchable(id_, "an id"))

    async def episodes_by_id(self, space: str, ids: Sequence[str]) -> Mapping[str, Episode]:
        """Those of the episodes that exist: the evidence of hits, however many, with one statement."""
        return await batches.episodes_by_id(self._graph, (await self._spaces.readable(space)).key, ids)

    async def _asked(self, names: Sequence[str], as_of: AsOf) -> list[Space]:
        if not names:
            raise InvalidInput("name at least one space to search in")
        if len(names) > MOST_SPACES:
            raise InputTooLarge(f"{len(names)} spaces at once are too many; the limit is {MOST_SPACES}")
        await self._spaces.readable_as_of(names[0], as_of)
        spaces = [await self._spaces.readable(name) for name in names]
        return list({space.key: space for space in spaces}.values())
