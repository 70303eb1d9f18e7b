"""The write transaction of `remember`: resolves entities, locks them, applies claims and writes."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kg_memory.events.change_log import log_changes
from kg_memory.graph import records
from kg_memory.graph.graph import Row
from kg_memory.graph.records import Vector
from kg_memory.graph.space_graph import SpaceTransaction
from kg_memory.graph.statements import statement
from kg_memory.ingest.chunk import Chunk, Container, Place
from kg_memory.ingest.claims import claims
from kg_memory.ingest.merge_entities import merge_entities
from kg_memory.ingest.plan import Plan
from kg_memory.ingest.report import of_episodes, with_entities, with_facts
from kg_memory.ingest.resolve import Resolution, resolve
from kg_memory.ingest.write_facts import apply_claims
from kg_memory.model.facts import Episode, Remembered, Space
from kg_memory.model.ids import new_id
from kg_memory.model.llm import NOTHING
from kg_memory.model.ontology import Ontology

WRITE_SESSIONS = statement("ingest/write_sessions")
WRITE_DOCUMENTS = statement("ingest/write_documents")
WRITE_EPISODES = statement("ingest/write_episodes")
CHAIN_EPISODES = statement("ingest/chain_episodes")
WRITE_MENTIONS = statement("ingest/write_mentions")

Also = Callable[[SpaceTransaction, Sequence[Remembered]], Awaitable[None]]
"""What else runs in the transaction of a write, given the reports."""


@dataclass(frozen=True, slots=True)
class Vectors:
    """The embeddings of a plan: of its chunks and statements, by position, and of unknown names, by name."""

    episodes: Sequence[Vector]
    statements: Sequence[Vector]
    names: Mapping[str, Vector]


@dataclass(frozen=True, slots=True)
class Write:
    """The write of one plan into one space; `run` may be repeated in a new transaction.

    `sources` are the keys of the episodes of each source; `known` are the episodes already stored, by key.
    """

    plan: Plan
    vectors: Vectors
    ontology: Ontology
    now: datetime
    sources: Sequence[Sequence[str]]
    known: Mapping[str, Episode]
    also: Also | None = None

    async def run(self, transaction: SpaceTransaction) -> list[Remembered]:
        """The report of each source, in order."""
        episodes = await self._episodes(transaction)
        resolution = await resolve(transaction, self.plan.refs(), self.vectors.names, self.now)
        await self._mentions(transaction, episodes, resolution)
        made = claims(self.plan, resolution, episodes, self.ontology)
        said = {claim.id: (claim, vector) for claim, vector in zip(made, self.vectors.statements, strict=True) if claim}
        moved = await merge_entities(transaction, resolution.merged, self.ontology, self.now)
        ledger = await apply_claims(transaction, moved | said, self.ontology, self.now)
        source_of = {
            claim.id: self.plan.source_of(timed)
            for claim, timed in zip(made, self.plan.statements, strict=True)
            if claim
        }
        remembered = with_entities(self._stored(transaction.space, episodes), self.plan, resolution)
        remembered = with_facts(remembered, ledger, source_of)
        if self.also is not None:
            await self.also(transaction, remembered)
        await log_changes(transaction, remembered, ledger.now)
        return remembered

    async def _episodes(self, transaction: SpaceTransaction) -> list[Episode]:
        """Writes the episodes and chains each behind the last one of its session or document."""
        chunks = self.plan.chunks
        if not chunks:
            return []
        containers = await self._containers(transaction)
        chain = _Chain(containers)
        episodes = [chain.append(chunk, self.now) for chunk in chunks]
        rows = [
            {"properties": records.episode_properties(episode) | {"context": chunk.context}, "embedding": vector}
            for chunk, episode, vector in zip(chunks, episodes, self.vectors.episodes, strict=True)
        ]
        await transaction.run(WRITE_EPISODES, episodes=rows)
        if chain.links:
            await transaction.run(CHAIN_EPISODES, containers=chain.grown(), links=chain.links)
        return episodes

    async def _containers(self, transaction: SpaceTransaction) -> dict[Place, Row]:
        """The sessions and documents, created or locked in the order of their keys."""
        first: dict[Place, datetime] = {}
        for chunk in self.plan.chunks:
            if chunk.container is not None:
                place = chunk.container.place
                first[place] = min(first.get(place, chunk.occurred_at), chunk.occurred_at)
        containers = sorted(_merged(self.plan.chunks), key=lambda container: container.key)
        sessions = [_session(one, first[one.place]) for one in containers if one.is_session]
        documents = [_document(one, self.now) for one in containers if not one.is_session]
        written: dict[Place, Row] = {}
        if sessions:
            rows = await transaction.run(WRITE_SESSIONS, sessions=sessions)
            written |= {(True, row["container"]["key"]): row["container"] for row in rows}
        if documents:
            rows = await transaction.run(WRITE_DOCUMENTS, documents=documents)
            written |= {(False, row["container"]["key"]): row["container"] for row in rows}
        return written

    async def _mentions(
        self, transaction: SpaceTransaction, episodes: Sequence[Episode], resolution: Resolution
    ) -> None:
        rows = [
            {
                "episode_id": episodes[number].id,
                "entity_id": resolution[mention.entity].id,
                "start": mention.start,
                "end": mention.end,
            }
            for number, mention in self.plan.mentions
        ]
        if rows:
            await transaction.run(WRITE_MENTIONS, mentions=rows)

    def _stored(self, space: Space, episodes: Sequence[Episode]) -> list[Remembered]:
        """The report of each source with its episodes: new ones, and those stored before or by an earlier source."""
        new = {(chunk.source, chunk.key): episode for chunk, episode in zip(self.plan.chunks, episodes, strict=True)}
        there = {**self.known, **{key: episode for (_, key), episode in new.items()}}
        usage = [NOTHING] * len(self.sources)
        for chunk in self.plan.chunks:
            usage[chunk.source] += chunk.usage
        return [
            of_episodes(
                space,
                [new[source, key] for key in keys if (source, key) in new],
                [there[key] for key in keys if (source, key) not in new],
                usage[source],
            )
            for source, keys in enumerate(self.sources)
        ]


class _Chain:
    """Episodes to write, each behind the last one of its session or document."""

    def __init__(self, containers: Mapping[Place, Row]) -> None:
        self._containers = containers
        self._last = {place: row.get("last_episode_id") for place, row in containers.items()}
        self._length = {place: row["length"] for place, row in containers.items()}
        self.links: list[Row] = []

    def append(self, chunk: Chunk, now: datetime) -> Episode:
        """The episode that a chunk becomes."""
        episode = Episode(
            id=new_id(),
            key=chunk.key,
            text=chunk.text,
            speaker=chunk.speaker,
            occurred_at=chunk.occurred_at,
            recorded_at=now,
            hash=chunk.hash,
            position=0,
            profile=chunk.profile,
            about=chunk.about,
            read_by=chunk.read_by,
            role=chunk.role,
            utc_offset=chunk.utc_offset,
        )
        if chunk.container is None:
            return episode
        place, id_ = chunk.container.place, self._containers[chunk.container.place]["id"]
        self.links.append({"container": id_, "id": episode.id, "previous_id": self._last[place]})
        position, self._last[place] = self._length[place], episode.id
        self._length[place] += 1
        belongs = {"session_id": id_} if chunk.container.is_session else {"document_id": id_}
        return replace(episode, position=position, **belongs)

    def grown(self) -> list[Row]:
        """The sessions and documents with their new lengths and last episodes."""
        return [
            {"id": row["id"], "length": self._length[place], "last": self._last[place]}
            for place, row in self._containers.items()
        ]


def _merged(chunks: Sequence[Chunk]) -> list[Container]:
    """Each session and document once; of several titles the last counts."""
    merged: dict[Place, Container] = {}
    for one in dict.fromkeys(chunk.container for chunk in chunks if chunk.container is not None):
        known = merged.get(one.place, one)
        merged[one.place] = replace(known, title=one.title or known.title, agent=one.agent or known.agent)
    return list(merged.values())


def _session(container: Container, started_at: datetime) -> Row:
    return {
        "id": new_id(),
        "key": container.key,
        "title": container.title,
        "agent": container.agent,
        "started_at": started_at,
    }


def _document(container: Container, now: datetime) -> Row:
    assert container.media_type is not None
    return {
        "id": new_id(),
        "key": container.key,
        "title": container.title,
        "media_type": container.media_type.value,
        "occurred_at": container.occurred_at,
        "recorded_at": now,
    }
