"""`remember` and `assert_facts`: chunk, read and embed; then one transaction resolves, reconciles and writes."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from kg_memory.errors import ConcurrentWrite, Conflict, InputTooLarge, InvalidInput
from kg_memory.graph import records
from kg_memory.graph.space_graph import WritableSpace
from kg_memory.graph.statements import statement
from kg_memory.ingest.assertions import MOST_ASSERTIONS
from kg_memory.ingest.chunk import ChunkedSources, chunk_sources
from kg_memory.ingest.disambiguate import resolve_ambiguities
from kg_memory.ingest.plan import Plan, from_assertions, from_extractions
from kg_memory.ingest.reading import context, read
from kg_memory.ingest.report import of_episodes
from kg_memory.ingest.resolve import names, to_embed
from kg_memory.ingest.retract import Retraction
from kg_memory.ingest.transaction import Also, Vectors, Write
from kg_memory.model.bitemporal import aware
from kg_memory.model.facts import Episode, Remembered
from kg_memory.model.ontology import Ontology
from kg_memory.model.sources import Assertion, Source
from kg_memory.ports import Clock, Embedder, Extractor
from kg_memory.spaces.ontologies import ontology
from kg_memory.spaces.spaces import Spaces
from kg_memory.spaces.usage import accounted
from kg_memory.telemetry import metrics

KNOWN_EPISODES = statement("ingest/known_episodes")
KNOWN_NAMES = statement("ingest/known_names")

MOST_SOURCES = 1_000
_ATTEMPTS = 5
_READING_MODEL = "all-MiniLM-L6-v2"  # whose vectors come with an extraction

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ingest:
    """The pipeline from a text to the graph."""

    extractor: Extractor
    embedder: Embedder
    clock: Clock
    spaces: Spaces

    async def remember(self, space: str, source: Source) -> Remembered:
        """See `Memory.remember`."""
        return (await self.remember_many(space, [source]))[0]

    async def remember_many(
        self, space: str, sources: Sequence[Source], *, also: Also | None = None
    ) -> list[Remembered]:
        """See `Memory.remember_many`; the space is not created when a source is refused.

        `also` runs at the end of the write transaction; with it, there is one even when all episodes are known.
        """
        if not sources:
            raise InvalidInput("there are no sources")
        if len(sources) > MOST_SOURCES:
            raise InputTooLarge(f"there are {len(sources):,} sources; send {MOST_SOURCES:,} at a time")
        with metrics.stage("cut"):
            batch = await asyncio.to_thread(chunk_sources, sources)
        into = await self.spaces.writable(space)
        known = [await self._known(into, batch)]
        fresh = [chunk for chunk in batch.chunks.values() if chunk.key not in known[0]]
        if not fresh and also is None:
            return [of_episodes(into.space, (), [known[0][key] for key in own]) for own in batch.keys]
        before = await context(into, fresh)
        with metrics.stage("extract"):
            async with accounted(into, self.clock):
                extractions = await read(self.extractor, fresh, before)
                extractions = await resolve_ambiguities(self.extractor, into, fresh, extractions, before)
                found = list(zip(fresh, extractions, strict=True))

        async def attempt() -> list[Remembered]:
            there = known.pop() if known else await self._known(into, batch)  # by now another writer may have been here
            plan = from_extractions([reading for reading in found if reading[0].key not in there])
            return await self._write(into, plan, before.ontology, batch.keys, there, also)

        return await until_unopposed(attempt)

    async def assert_facts(self, space: str, assertions: Sequence[Assertion]) -> Remembered:
        """See `Memory.assert_facts`."""
        if not assertions:
            raise InvalidInput("there are no assertions")
        if len(assertions) > MOST_ASSERTIONS:
            raise InputTooLarge(f"there are {len(assertions):,} assertions; send {MOST_ASSERTIONS:,} at a time")
        plan = from_assertions(assertions, aware(self.clock()))
        into = await self.spaces.writable(space)
        words = await ontology(into)
        return (await until_unopposed(lambda: self._write(into, plan, words, [()], {})))[0]

    async def retract(self, space: str, fact: str) -> Remembered:
        """See `Memory.retract`."""
        into = await self.spaces.writable(space)
        words = await ontology(into)

        async def attempt() -> Remembered:
            retraction = Retraction(fact, words, aware(self.clock()))
            return await into.write("ingest/retract", retraction.run)

        return await until_unopposed(attempt)

    async def _known(self, space: WritableSpace, batch: ChunkedSources) -> dict[str, Episode]:
        """The episodes already stored, by key; raises `Conflict` when one holds another text."""
        rows = await space.read(KNOWN_EPISODES, keys=list(batch.chunks))
        known = {row["episode"]["key"]: records.episode(row["episode"]) for row in rows}
        for key, episode in known.items():
            if episode.hash != batch.chunks[key].hash:
                raise Conflict(f"the key {key!r} already holds another text, and episodes are never rewritten")
        return known

    async def _write(
        self,
        space: WritableSpace,
        plan: Plan,
        ontology: Ontology,
        sources: Sequence[Sequence[str]],
        known: Mapping[str, Episode],
        also: Also | None = None,
    ) -> list[Remembered]:
        with metrics.stage("embed"):
            vectors = await self.embed(space, plan)
        write = Write(plan, vectors, ontology, aware(self.clock()), sources, known, also)
        with metrics.stage("write"):
            written = await space.write("ingest/remember", write.run)
        metrics.written(
            episodes=sum(len(one.episodes) for one in written),
            entities=sum(len(one.new_entities) for one in written),
            facts=sum(len(one.added) + len(one.revised) for one in written),
        )
        return written

    async def embed(self, space: WritableSpace, plan: Plan) -> Vectors:
        """Embeds in one batch: the statements, the names new to the space, and the sentences of the episodes.

        The vector of an episode is the mean of its sentences, so that each sentence is found as if it stood alone. No
        text is embedded twice, and none whose vector came with its extraction.
        """
        refs = plan.refs()
        rows = await space.read(KNOWN_NAMES, names=names(refs)) if refs else []
        unknown = to_embed(refs, (row["name"] for row in rows))
        statements = [timed.statement.text for timed in plan.statements]
        episodes = [chunk.in_context for chunk in plan.chunks]
        is_read = self.embedder.model == _READING_MODEL
        made = {chunk.text: chunk.embedding for chunk in plan.chunks if is_read and chunk.embedding is not None}
        texts = [text for text in dict.fromkeys([*statements, *unknown, *chain(*episodes)]) if text not in made]
        vectors = made | dict(zip(texts, await self.embedder.embed(texts, kind="document"), strict=True))
        return Vectors(
            episodes=records.vectors(_mean([vectors[text] for text in sentences]) for sentences in episodes),
            statements=records.vectors(vectors[text] for text in statements),
            names=dict(zip(unknown, records.vectors(vectors[name] for name in unknown), strict=True)),
        )


def _mean(vectors: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """The mean of unit vectors, scaled to length 1."""
    together = np.sum(vectors, axis=0, dtype=np.float32)
    return np.asarray(together / np.linalg.norm(together), np.float32)


async def until_unopposed(attempt: Callable[[], Awaitable[T]]) -> T:
    """Repeats the attempt when another writer took the same key or name first; five attempts at most."""
    for _ in range(_ATTEMPTS - 1):
        try:
            return await attempt()
        except ConcurrentWrite:
            continue
    return await attempt()
