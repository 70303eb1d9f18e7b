"""The one write transaction of `remember`: resolves, locks, reads what is believed, reconciles and writes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kg_memory.bitemporal import END, RESOLUTION, Interval
from kg_memory.graph import records
from kg_memory.graph.graph import Row, Transaction
from kg_memory.graph.records import Vector
from kg_memory.graph.statements import statement
from kg_memory.ids import new_id
from kg_memory.ingest.material import Material, Told
from kg_memory.ingest.reconcile import Draft, Entry, Ledger
from kg_memory.ingest.resolve import Resolution, lock, resolve
from kg_memory.model import Episode, Fact, Remembered, Space
from kg_memory.ontology import default_ontology

WRITE_SESSION = statement("ingest/write_session")
WRITE_DOCUMENT = statement("ingest/write_document")
WRITE_EPISODES = statement("ingest/write_episodes")
CHAIN_EPISODES = statement("ingest/chain_episodes")
WRITE_MENTIONS = statement("ingest/write_mentions")
BELIEVED_FACTS = statement("ingest/believed_facts")
ADMIT_PREDICATES = statement("ingest/admit_predicates")
WRITE_FACTS = statement("ingest/write_facts")
REVISE_FACTS = statement("ingest/revise_facts")
RETIRE_FACTS = statement("ingest/retire_facts")
LINK_VERSIONS = statement("ingest/link_versions")
CITE = statement("ingest/cite")

MOST_OPEN_PREDICATES = 200
UNADMITTED = "RELATED_TO"


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
    now: datetime
    unchanged: Sequence[Episode]

    async def run(self, transaction: Transaction) -> Remembered:
        container = await self._container(transaction)
        episodes = await self._episodes(transaction, container)
        resolution = await resolve(transaction, self.space.key, self.material.refs(), self.vectors.names, self.now)
        await self._mentions(transaction, episodes, resolution)
        ledger, entries = await self._reconcile(transaction, resolution)
        await self._facts(transaction, ledger)
        await self._cite(transaction, entries, episodes)
        return self._remembered(container, episodes, resolution, ledger, entries)

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

    async def _reconcile(self, transaction: Transaction, resolution: Resolution) -> tuple[Ledger, list[Entry]]:
        """Reads what is believed under the locks of the subjects, and lets every statement act on it, in order."""
        drafts = [_draft(told, resolution) for told in self.material.told]
        await lock(transaction, self.space.key, (draft.subject_id for draft in drafts), self.now)
        ledger = Ledger(await self._believed(transaction, drafts), self.now)
        ontology = default_ontology()
        entries = [
            ledger.add(draft, one_at_a_time=ontology.one_at_a_time(draft.predicate), number=number)
            for number, draft in enumerate(drafts)
        ]
        return ledger, entries

    async def _believed(self, transaction: Transaction, drafts: Sequence[Draft]) -> list[Fact]:
        """The facts that the drafts may change; of a subject with thousands of facts only those few are read."""
        if not drafts:
            return []
        ontology = default_ontology()
        slots = {draft.slot for draft in drafts if ontology.one_at_a_time(draft.predicate)}
        same = [
            {"hash": draft.hash, "valid_from": draft.valid.start, "valid_to": draft.valid.end}
            for draft in drafts
            if draft.slot not in slots
        ]
        rows = await transaction.run(
            BELIEVED_FACTS,
            space=self.space.key,
            slots=[{"subject_id": subject, "predicate": predicate} for subject, predicate in slots],
            same=same,
            known_at=END - RESOLUTION,
        )
        return [records.fact(row["fact"]) for row in rows]

    async def _facts(self, transaction: Transaction, ledger: Ledger) -> None:
        changed = [entry for entry in ledger.entries if entry.changed]
        edge_types = await self._edge_types(transaction, changed)
        steps = (
            (WRITE_FACTS, [self._new_row(entry, fact, edge_types) for entry, fact in _added(changed)]),
            (REVISE_FACTS, [_revised_row(entry, fact, edge_types) for entry, fact in _revised(changed)]),
        )
        for step, rows in steps:
            if rows:
                await transaction.run(step, space=self.space.key, facts=rows)
        retired = [_retired_row(fact, ledger.now, edge_types) for fact in _retired(changed)]
        if retired:
            await transaction.run(RETIRE_FACTS, space=self.space.key, facts=retired, now=ledger.now)
        links = [link for entry in changed if (link := _link(entry)) is not None]
        if links:
            await transaction.run(LINK_VERSIONS, space=self.space.key, links=links)

    async def _edge_types(self, transaction: Transaction, entries: Iterable[Entry]) -> dict[str, str]:
        """The relationship type of each predicate: itself, or `RELATED_TO` past the space's limit of open ones."""
        facts = [fact for entry in entries for fact in (entry.fact, entry.stored) if fact is not None]
        predicates = {fact.predicate for fact in facts if fact.object_id is not None}
        open_ones = sorted(predicates - default_ontology().predicates.keys())
        if not open_ones:
            return {predicate: predicate for predicate in predicates}
        rows = await transaction.run(
            ADMIT_PREDICATES, space=self.space.key, predicates=open_ones, most=MOST_OPEN_PREDICATES
        )
        refused = set(open_ones) - set(rows[0]["admitted"])
        return {predicate: UNADMITTED if predicate in refused else predicate for predicate in predicates}

    def _new_row(self, entry: Entry, fact: Fact, edge_types: Mapping[str, str]) -> Row:
        assert entry.draft_number is not None
        return _row(fact, edge_types) | {"embedding": self.vectors.statements[entry.draft_number]}

    async def _cite(self, transaction: Transaction, entries: Sequence[Entry], episodes: Sequence[Episode]) -> None:
        rows = []
        for told, entry in zip(self.material.told, entries, strict=True):
            fact = _final(entry)
            if told.cut is not None and fact is not None:
                place = {"start": told.statement.start, "end": told.statement.end}
                cited = {"fact_id": fact.id, "version": fact.version, "episode_id": episodes[told.cut].id}
                rows.append(place | cited)
        if rows:
            await transaction.run(CITE, space=self.space.key, citations=rows)

    def _remembered(
        self,
        container: Row | None,
        episodes: Sequence[Episode],
        resolution: Resolution,
        ledger: Ledger,
        entries: Sequence[Entry],
    ) -> Remembered:
        changed = [entry for entry in ledger.entries if entry.changed]
        is_document = self.material.container is not None and self.material.container.media_type is not None
        container_id = None if container is None else str(container["id"])
        stated = {id(entry) for entry in entries}
        return Remembered(
            space=self.space.name,
            session_id=None if is_document else container_id,
            document_id=container_id if is_document else None,
            episodes=episodes,
            unchanged_episodes=self.unchanged,
            new_entities=[resolution.by_id[id_] for id_ in resolution.new],
            known_entities=[entity for id_, entity in resolution.by_id.items() if id_ not in resolution.new],
            added=[fact for _, fact in _added(changed)],
            revised=[fact for entry, fact in _revised(changed) if entry.ended_by is None],
            superseded=[_ended(one, one.stored, ledger.now) for one in changed if one.stored and one.ended_by],
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
        )
        for number, cut in enumerate(material.cuts)
    ]


def _draft(told: Told, resolution: Resolution) -> Draft:
    said = told.statement
    return Draft(
        subject_id=resolution[said.subject].id,
        predicate=said.predicate,
        object_id=resolution[said.object].id if said.object is not None else None,
        value=said.value if said.object is None else None,
        text=said.text,
        valid=told.valid,
        status=said.status,
        negated=said.negated,
        kind=said.kind,
        confidence=said.confidence,
    )


def _added(entries: Iterable[Entry]) -> list[tuple[Entry, Fact]]:
    return [(entry, entry.fact) for entry in entries if entry.stored is None and entry.fact is not None]


def _revised(entries: Iterable[Entry]) -> list[tuple[Entry, Fact]]:
    return [(entry, entry.fact) for entry in entries if entry.stored is not None and entry.fact is not None]


def _retired(entries: Iterable[Entry]) -> list[Fact]:
    return [entry.stored for entry in entries if entry.stored is not None and entry.fact is None]


def _final(entry: Entry) -> Fact | None:
    """Where the evidence of a statement belongs: to its fact, or to the one that took that fact in."""
    if entry.fact is None and entry.ended_by is not None:
        return _final(entry.ended_by)
    return entry.fact


def _row(fact: Fact, edge_types: Mapping[str, str]) -> Row:
    edge_type = edge_types.get(fact.predicate, fact.predicate)
    return {"properties": records.fact_properties(fact), "edge_type": edge_type}


def _revised_row(entry: Entry, fact: Fact, edge_types: Mapping[str, str]) -> Row:
    return _row(fact, edge_types) | {"reason": entry.reason}


def _retired_row(fact: Fact, now: datetime, edge_types: Mapping[str, str]) -> Row:
    edge_type = edge_types.get(fact.predicate, fact.predicate)
    return {"id": fact.id, "version": fact.version, "known_to_terms": records.terms(now), "edge_type": edge_type}


def _ended(entry: Entry, stored: Fact, now: datetime) -> Fact:
    """A superseded fact as it is now: its shortened version, or the last one, which is believed no longer."""
    return entry.fact or replace(stored, known=Interval(stored.known.start, now))


def _link(entry: Entry) -> Row | None:
    """The SUPERSEDES link from the winner to the version that it ended."""
    if entry.ended_by is None or (winner := _final(entry.ended_by)) is None:
        return None
    earlier = entry.fact or entry.stored
    if earlier is None:
        return None
    return {
        "later_id": winner.id,
        "later_version": winner.version,
        "earlier_id": earlier.id,
        "earlier_version": earlier.version,
        "reason": entry.reason,
    }
