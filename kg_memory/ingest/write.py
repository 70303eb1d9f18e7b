"""The one write transaction of `remember`: resolves, locks, reads what is believed, reconciles and writes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kg_memory.bitemporal import Interval
from kg_memory.graph import records
from kg_memory.graph.graph import Row, Transaction
from kg_memory.graph.records import Vector
from kg_memory.graph.statements import statement
from kg_memory.ids import new_id
from kg_memory.ingest.absorb import absorb
from kg_memory.ingest.believe import added, believe, retired, revised
from kg_memory.ingest.claims import claims
from kg_memory.ingest.material import Material
from kg_memory.ingest.reconcile import Entry, Ledger
from kg_memory.ingest.resolve import Resolution, resolve
from kg_memory.model import Episode, Fact, Remembered, Space
from kg_memory.ontology import Ontology

WRITE_SESSION = statement("ingest/write_session")
WRITE_DOCUMENT = statement("ingest/write_document")
WRITE_EPISODES = statement("ingest/write_episodes")
CHAIN_EPISODES = statement("ingest/chain_episodes")
WRITE_MENTIONS = statement("ingest/write_mentions")


@dataclass(frozen=True, slots=True)
class Vectors:
    """The embeddings of a material: by position, and of the names that were unknown, by name."""

    episodes: Sequence[Vector]
    statements: Sequence[Vector]
    names: Mapping[str, Vector]


@dataclass(frozen=True, slots=True)
class Write:
    """One material on its way into one space; `run` may be tried again in a fresh transaction."""

    space: Space
    material: Material
    vectors: Vectors
    ontology: Ontology
    now: datetime
    unchanged: Sequence[Episode]

    async def run(self, transaction: Transaction) -> Remembered:
        container = await self._container(transaction)
        episodes = await self._episodes(transaction, container)
        resolution = await resolve(transaction, self.space.key, self.material.refs(), self.vectors.names, self.now)
        await self._mentions(transaction, episodes, resolution)
        said = {
            claim.id: (claim, vector)
            for claim, vector in zip(
                claims(self.material, resolution, episodes, self.ontology), self.vectors.statements, strict=True
            )
            if claim is not None
        }
        retold = await absorb(transaction, self.space.key, resolution.absorbed, self.ontology, self.now)
        ledger = await believe(transaction, self.space.key, retold | said, self.ontology, self.now)
        return self._remembered(container, episodes, resolution, ledger)

    async def _container(self, transaction: Transaction) -> Row | None:
        container = self.material.container
        if container is None:
            return None
        shared = {"space": self.space.key, "id": new_id(), "key": container.key, "title": container.title}
        if container.media_type is None:
            first = min(cut.occurred_at for cut in self.material.cuts)
            rows = await transaction.run(WRITE_SESSION, **shared, agent=container.agent, started_at=first)
        else:
            rows = await transaction.run(
                WRITE_DOCUMENT,
                **shared,
                media_type=container.media_type.value,
                occurred_at=container.occurred_at,
                recorded_at=self.now,
            )
        return dict(rows[0]["container"])

    async def _episodes(self, transaction: Transaction, container: Row | None) -> list[Episode]:
        """Writes the episodes and, where they have a container, hangs them behind its last one."""
        if not self.material.cuts:
            return []
        episodes = _episodes(self.material, container, self.now)
        rows = [
            {"properties": records.episode_properties(episode), "embedding": vector}
            for episode, vector in zip(episodes, self.vectors.episodes, strict=True)
        ]
        await transaction.run(WRITE_EPISODES, space=self.space.key, episodes=rows)
        if container is not None:
            before = [container.get("last_episode_id"), *(episode.id for episode in episodes[:-1])]
            links = [
                {"id": episode.id, "previous_id": previous} for episode, previous in zip(episodes, before, strict=True)
            ]
            await transaction.run(
                CHAIN_EPISODES, space=self.space.key, container=container["id"], links=links, last=episodes[-1].id
            )
        return episodes

    async def _mentions(self, transaction: Transaction, episodes: Sequence[Episode], resolution: Resolution) -> None:
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
            await transaction.run(WRITE_MENTIONS, space=self.space.key, mentions=rows)

    def _remembered(
        self, container: Row | None, episodes: Sequence[Episode], resolution: Resolution, ledger: Ledger
    ) -> Remembered:
        is_document = self.material.container is not None and self.material.container.media_type is not None
        container_id = None if container is None else str(container["id"])
        return replace(
            outcome(self.space, ledger),
            session_id=None if is_document else container_id,
            document_id=container_id if is_document else None,
            episodes=episodes,
            unchanged_episodes=self.unchanged,
            new_entities=[resolution.by_id[id_] for id_ in resolution.new],
            known_entities=[entity for id_, entity in resolution.by_id.items() if id_ not in resolution.new],
        )


def outcome(space: Space, ledger: Ledger) -> Remembered:
    """What a write made of the facts."""
    stated = {id(entry) for claim in ledger.said if (entry := ledger.entry_of(claim)) is not None}
    overtaken = [one for one in ledger.entries if one.stored is not None and one.changed and one.ended_by is not None]
    return Remembered(
        space=space.name,
        added=[fact for _, fact in added(ledger.entries)],
        revised=[fact for entry, fact in revised(ledger.entries) if entry.ended_by is None],
        superseded=[_ended(entry, entry.latest, ledger.now) for entry in overtaken],
        retracted=[
            _ended(entry, fact, ledger.now) for entry, fact in retired(ledger.entries) if entry.ended_by is None
        ],
        unchanged=[
            entry.stored
            for entry in ledger.entries
            if id(entry) in stated and entry.stored is not None and not entry.changed
        ],
    )


def _episodes(material: Material, container: Row | None, now: datetime) -> list[Episode]:
    owner = material.container
    in_session = owner is not None and owner.media_type is None
    container_id = None if container is None else container["id"]
    first = 0 if container is None else container["length"]
    return [
        Episode(
            id=new_id(),
            key=cut.key,
            text=cut.text,
            speaker=cut.speaker,
            occurred_at=cut.occurred_at,
            recorded_at=now,
            hash=cut.hash,
            position=first + number,
            session_id=container_id if in_session else None,
            document_id=None if in_session else container_id,
            profile=cut.profile,
        )
        for number, cut in enumerate(material.cuts)
    ]


def _ended(entry: Entry, stored: Fact, now: datetime) -> Fact:
    """A superseded fact as it is now: its shortened version, or the last one, which is believed no longer."""
    return entry.fact or replace(stored, known=Interval(stored.known.start, now))
