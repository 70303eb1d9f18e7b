"""The one write transaction of `remember`: resolves, locks, reads what is believed, reconciles and writes."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kg_memory.events.change_log import log_changes
from kg_memory.graph import records
from kg_memory.graph.graph import Row
from kg_memory.graph.records import Vector
from kg_memory.graph.space_graph import SpaceTransaction
from kg_memory.graph.statements import statement
from kg_memory.ingest.chunk import Container, Cut, Place
from kg_memory.ingest.claims import claims
from kg_memory.ingest.merge_entities import absorb
from kg_memory.ingest.plan import Material
from kg_memory.ingest.report import of_episodes, with_entities, with_facts
from kg_memory.ingest.resolve import Resolution, resolve
from kg_memory.ingest.write_facts import believe
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
"""What else belongs into the transaction of a write, and is told what was written."""


@dataclass(frozen=True, slots=True)
class Vectors:
    """The embeddings of a material: by position, and of the names that were unknown, by name."""

    episodes: Sequence[Vector]
    statements: Sequence[Vector]
    names: Mapping[str, Vector]


@dataclass(frozen=True, slots=True)
class Write:
    """One material on its way into one space; `run` may be tried again in a fresh transaction.

    `sources` are the keys of the episodes of each source, `known` those episodes that are there already, by key.
    """

    material: Material
    vectors: Vectors
    ontology: Ontology
    now: datetime
    sources: Sequence[Sequence[str]]
    known: Mapping[str, Episode]
    also: Also | None = None

    async def run(self, transaction: SpaceTransaction) -> list[Remembered]:
        """What each source wrote, in their order."""
        episodes = await self._episodes(transaction)
        resolution = await resolve(transaction, self.material.refs(), self.vectors.names, self.now)
        await self._mentions(transaction, episodes, resolution)
        made = claims(self.material, resolution, episodes, self.ontology)
        said = {claim.id: (claim, vector) for claim, vector in zip(made, self.vectors.statements, strict=True) if claim}
        retold = await absorb(transaction, resolution.absorbed, self.ontology, self.now)
        ledger = await believe(transaction, retold | said, self.ontology, self.now)
        source_of = {
            claim.id: self.material.source_of(told)
            for claim, told in zip(made, self.material.told, strict=True)
            if claim
        }
        remembered = with_entities(self._stored(transaction.space, episodes), self.material, resolution)
        remembered = with_facts(remembered, ledger, source_of)
        if self.also is not None:
            await self.also(transaction, remembered)
        await log_changes(transaction, remembered, ledger.now)
        return remembered

    async def _episodes(self, transaction: SpaceTransaction) -> list[Episode]:
        """Writes the episodes and hangs those that have a container behind its last one."""
        cuts = self.material.cuts
        if not cuts:
            return []
        containers = await self._containers(transaction)
        chain = _Chain(containers)
        episodes = [chain.append(cut, self.now) for cut in cuts]
        rows = [
            {"properties": records.episode_properties(episode) | {"context": cut.context}, "embedding": vector}
            for cut, episode, vector in zip(cuts, episodes, self.vectors.episodes, strict=True)
        ]
        await transaction.run(WRITE_EPISODES, episodes=rows)
        if chain.links:
            await transaction.run(CHAIN_EPISODES, containers=chain.grown(), links=chain.links)
        return episodes

    async def _containers(self, transaction: SpaceTransaction) -> dict[Place, Row]:
        """The sessions and documents, made or locked, each sort in the order of the keys."""
        first: dict[Place, datetime] = {}
        for cut in self.material.cuts:
            if cut.container is not None:
                place = cut.container.place
                first[place] = min(first.get(place, cut.occurred_at), cut.occurred_at)
        containers = sorted(_merged(self.material.cuts), key=lambda container: container.key)
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
            for number, mention in self.material.mentions
        ]
        if rows:
            await transaction.run(WRITE_MENTIONS, mentions=rows)

    def _stored(self, space: Space, episodes: Sequence[Episode]) -> list[Remembered]:
        """The episodes of each source: the new ones, and those that were known or that a source before it gave."""
        new = {(cut.source, cut.key): episode for cut, episode in zip(self.material.cuts, episodes, strict=True)}
        there = {**self.known, **{key: episode for (_, key), episode in new.items()}}
        usage = [NOTHING] * len(self.sources)
        for cut in self.material.cuts:
            usage[cut.source] += cut.usage
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
    """Episodes on their way, each behind the last one of its session or document."""

    def __init__(self, containers: Mapping[Place, Row]) -> None:
        self._containers = containers
        self._last = {place: row.get("last_episode_id") for place, row in containers.items()}
        self._length = {place: row["length"] for place, row in containers.items()}
        self.links: list[Row] = []

    def append(self, cut: Cut, now: datetime) -> Episode:
        """The episode that a piece becomes."""
        episode = Episode(
            id=new_id(),
            key=cut.key,
            text=cut.text,
            speaker=cut.speaker,
            occurred_at=cut.occurred_at,
            recorded_at=now,
            hash=cut.hash,
            position=0,
            profile=cut.profile,
            about=cut.about,
            read_by=cut.read_by,
        )
        if cut.container is None:
            return episode
        place, id_ = cut.container.place, self._containers[cut.container.place]["id"]
        self.links.append({"container": id_, "id": episode.id, "previous_id": self._last[place]})
        position, self._last[place] = self._length[place], episode.id
        self._length[place] += 1
        belongs = {"session_id": id_} if cut.container.is_session else {"document_id": id_}
        return replace(episode, position=position, **belongs)

    def grown(self) -> list[Row]:
        """The sessions and documents as they are with these episodes."""
        return [
            {"id": row["id"], "length": self._length[place], "last": self._last[place]}
            for place, row in self._containers.items()
        ]


def _merged(cuts: Sequence[Cut]) -> list[Container]:
    """Each session and document once, with what several sources say of it: the last title counts."""
    merged: dict[Place, Container] = {}
    for one in dict.fromkeys(cut.container for cut in cuts if cut.container is not None):
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
