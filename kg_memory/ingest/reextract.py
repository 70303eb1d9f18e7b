"""`reextract`: reads stored episodes again with the present extractor and replaces what was found in them.

What an episode no longer states is withdrawn as by `retract`, so the history keeps what was believed. What it states
in addition is added with its evidence. What callers asserted or retracted stays.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime

from kg_memory.events.change_log import log_changes
from kg_memory.graph import records
from kg_memory.graph.graph import Row
from kg_memory.graph.space_graph import ReadableSpace, SpaceTransaction, WritableSpace
from kg_memory.graph.statements import statement
from kg_memory.ingest.chunk import Chunk, Container
from kg_memory.ingest.claims import claims
from kg_memory.ingest.disambiguate import resolve_ambiguities
from kg_memory.ingest.merge_entities import EmbeddedClaims, merge_entities, moved
from kg_memory.ingest.model import Reextracted
from kg_memory.ingest.plan import Plan, from_extractions
from kg_memory.ingest.reading import Context, Spoken, context, read, spoken
from kg_memory.ingest.remember import Ingest, until_unopposed
from kg_memory.ingest.report import report
from kg_memory.ingest.resolve import Resolution, resolve
from kg_memory.ingest.transaction import WRITE_MENTIONS, Vectors
from kg_memory.ingest.write_facts import apply_claims
from kg_memory.model import pages
from kg_memory.model.bitemporal import END, RESOLUTION, aware
from kg_memory.model.claims import Claim
from kg_memory.model.extraction import Extraction
from kg_memory.model.facts import FALLEN_BACK, Episode, MediaType, Remembered
from kg_memory.model.llm import NOTHING
from kg_memory.model.ontology import Ontology
from kg_memory.model.pages import PageRequest
from kg_memory.model.roles import Role, role_of
from kg_memory.model.text import searchable
from kg_memory.spaces.usage import accounted

EPISODES_READ_BY = statement("ingest/episodes_read_by")
CONTEXT_OF_EPISODES = statement("ingest/context_of_episodes")
RECORD_READING = statement("ingest/record_reading")
CLAIMS_OF_EPISODES = statement("ingest/claims_of_episodes")
RETRACTED_CLAIMS = statement("ingest/retracted_claims")
REPLACE_CLAIMS = statement("ingest/replace_claims")
MENTIONED_IN = statement("ingest/mentioned_in")
MOVED_BY_HAND = statement("ingest/moved_by_hand")
DROP_MENTIONS = statement("ingest/drop_mentions")

Naming = tuple[str, int, int, str]
"""An episode, where in its text an entity is named, and the entity."""


async def reextract(ingest: Ingest, space: str, *, read_by: str, page: PageRequest) -> Reextracted:
    """See `Memory.reextract`."""
    await ingest.spaces.readable(space)  # it makes no space
    within = await ingest.spaces.writable(space)
    reader = searchable(read_by, "readBy") if read_by else ""
    (after,) = pages.position(page, pages.STORED)
    rows = await within.read(EPISODES_READ_BY, read_by=reader, after=after, limit=page.first + 1)
    found = pages.page(page, [records.episode(row["episode"]) for row in rows], pages.STORED)
    known = await _context(within, found.items)
    chunks, ids = _cuts(found.items), [episode.id for episode in found.items]
    async with accounted(within, ingest.clock):
        said = await read(ingest.extractor, chunks, known)
        extractions = await resolve_ambiguities(ingest.extractor, within, chunks, said, known, ids)
    pairs = zip(found.items, extractions, strict=True)
    readings = [(episode, one) for episode, one in pairs if not one.read_by.startswith(FALLEN_BACK)]
    done = await _replaced(ingest, within, readings, known.ontology) if readings else Remembered(within.name)
    return Reextracted(
        space=within.name,
        episodes=len(readings),
        left=len(extractions) - len(readings),
        added=len(done.added),
        revised=len(done.revised),
        superseded=len(done.superseded),
        retracted=len(done.retracted),
        usage=sum((one.usage for one in extractions), NOTHING),
        after=found.cursors[-1] if found.has_next else None,
    )


async def _context(space: ReadableSpace, episodes: Sequence[Episode]) -> Context:
    """The context of the space, and of each session what was mentioned before the first of these episodes."""
    known = await context(space, ())
    firsts = {one.session_id: one.id for one in reversed(episodes) if one.session_id}
    ids = list(firsts.values())
    rows = await space.read(CONTEXT_OF_EPISODES, ids=ids) if ids else []
    before = {row["id"]: spoken(row) for row in rows}
    return replace(known, sessions={session: before.get(id, Spoken()) for session, id in firsts.items()})


def _cuts(episodes: Sequence[Episode]) -> list[Chunk]:
    """The episodes as chunks; each session or document is a source of its own."""
    sources: dict[str, int] = {}
    return [
        Chunk(
            key=episode.key,
            text=episode.text,
            hash=episode.hash,
            occurred_at=episode.occurred_at,
            speaker=episode.speaker,
            role=_role(episode),
            container=_container(episode),
            utc_offset=episode.utc_offset,
            source=sources.setdefault(episode.session_id or episode.document_id or episode.id, len(sources)),
        )
        for episode in episodes
    ]


def _role(episode: Episode) -> Role | None:
    """The role of a message; one that was stored before there were roles has that of its speaker."""
    return episode.role or (None if episode.document_id else role_of(episode.speaker))


def _container(episode: Episode) -> Container | None:
    if episode.session_id is not None:
        return Container(episode.session_id, None)
    return Container(episode.document_id, None, media_type=MediaType.PLAIN) if episode.document_id else None


async def _replaced(
    ingest: Ingest, space: WritableSpace, readings: Sequence[tuple[Episode, Extraction]], words: Ontology
) -> Remembered:
    episodes = [replace(episode, profile=one.profile, read_by=one.read_by) for episode, one in readings]
    plan = from_extractions(list(zip(_cuts(episodes), (one for _, one in readings), strict=True)))
    vectors = await ingest.embed(space, plan)

    async def attempt() -> Remembered:
        rereading = Rereading(episodes, plan, vectors, words, aware(ingest.clock()))
        return await space.write("ingest/reextract", rereading.run)

    return await until_unopposed(attempt)


@dataclass(frozen=True, slots=True)
class Rereading:
    """Episodes with what is found in them now; `run` may be repeated in a new transaction."""

    episodes: Sequence[Episode]
    plan: Plan
    vectors: Vectors
    ontology: Ontology
    now: datetime

    async def run(self, transaction: SpaceTransaction) -> Remembered:
        marks = [
            {"id": one.id, "properties": records.profile_properties(one.profile) | {"read_by": one.read_by}}
            for one in self.episodes
        ]
        await transaction.run(RECORD_READING, episodes=marks)
        resolution = await resolve(transaction, self.plan.refs(), self.vectors.names, self.now)
        merged = await merge_entities(transaction, resolution.merged, self.ontology, self.now)
        rows = await transaction.run(CLAIMS_OF_EPISODES, ids=[one.id for one in self.episodes])
        there = [records.claim(row["claim"]) for row in rows]
        named = self._named(resolution)
        mentions = await transaction.run(MENTIONED_IN, ids=[one.id for one in self.episodes])
        split = _split_off(named, mentions)
        stated = await self._apart(transaction, self._stated(resolution), split)
        known = {_sense(claim) for claim in (*there, *(claim for claim, _ in merged.values()))}
        fresh = {id: one for id, one in stated.items() if _sense(one[0]) not in known}
        meant = {_sense(claim) for claim, _ in stated.values()}
        gone = [claim for claim in there if _sense(claim) not in meant]
        said = self._still(merged, meant) | await self._not_taken_back(transaction, fresh)
        ledger = await apply_claims(
            transaction, said, self.ontology, self.now, withdrawn={claim.id for claim in gone}, about=gone
        )
        await self._replace(transaction, gone, [*there, *(claim for claim, _ in said.values())])
        await self._mentions(transaction, mentions, {(*one[:3], split.get(one, one[3])) for one in named})
        done = report(transaction.space, ledger)
        await log_changes(transaction, [done], self.now)
        return done

    def _stated(self, resolution: Resolution) -> EmbeddedClaims:
        found = claims(self.plan, resolution, self.episodes, self.ontology)
        pairs = zip(found, self.vectors.statements, strict=True)
        return {claim.id: (claim, vector) for claim, vector in pairs if claim is not None}

    def _still(self, merged: EmbeddedClaims, meant: AbstractSet[object]) -> EmbeddedClaims:
        """The moved claims of other episodes, and those of these episodes that they still state."""
        own = {one.id for one in self.episodes}
        return {id: one for id, one in merged.items() if one[0].episode_id not in own or _sense(one[0]) in meant}

    async def _not_taken_back(self, transaction: SpaceTransaction, fresh: EmbeddedClaims) -> EmbeddedClaims:
        """The new claims without those that a caller retracted after the episode was stored."""
        if not fresh:
            return fresh
        stored = {one.id: one.recorded_at for one in self.episodes}
        rows = await transaction.run(
            RETRACTED_CLAIMS,
            claims=[
                {"id": id, "hash": claim.hash, "recorded_at": stored[str(claim.episode_id)]}
                for id, (claim, _) in fresh.items()
            ],
        )
        taken_back = {row["id"] for row in rows if records.claim(row["claim"]).valid.touches(fresh[row["id"]][0].valid)}
        return {id: one for id, one in fresh.items() if id not in taken_back}

    async def _replace(self, transaction: SpaceTransaction, gone: Sequence[Claim], claims: Sequence[Claim]) -> None:
        """Marks the withdrawn claims as replaced, not retracted, and removes their evidence from facts that stay."""
        ids = {claim.id for claim in gone}
        places = {_place(claim) for claim in claims if claim.id not in ids}
        rows = [_place_row(claim) | {"id": claim.id, "cited": _place(claim) not in places} for claim in gone]
        if rows:
            await transaction.run(REPLACE_CLAIMS, claims=rows, known_at=END - RESOLUTION)

    def _named(self, resolution: Resolution) -> set[Naming]:
        """Which entities are named where, as it is read now."""
        return {
            (self.episodes[number].id, mention.start, mention.end, resolution[mention.entity].id)
            for number, mention in self.plan.mentions
        }

    async def _apart(
        self,
        transaction: SpaceTransaction,
        stated: EmbeddedClaims,
        split: Mapping[Naming, str],
    ) -> EmbeddedClaims:
        """The claims, about other entities where they, or a mention in their evidence, were split off by hand."""
        rows = await transaction.run(MOVED_BY_HAND, ids=[one.id for one in self.episodes])
        moves = {_sense(records.claim(row["claim"])): row for row in rows}
        apart: EmbeddedClaims = {}
        for id, (claim, vector) in stated.items():
            if (move := moves.get(_sense(claim))) is not None:
                claim = replace(claim, subject_id=move["subject_id"], object_id=move["object_id"])
            else:
                claim = replace(moved(claim, _split_in(claim, split), self.ontology), id=id)
            apart[id] = claim, vector
        return apart

    async def _mentions(self, transaction: SpaceTransaction, rows: Sequence[Row], named: AbstractSet[Naming]) -> None:
        """Updates the mentions of the episodes: drops those that are gone and writes new ones."""
        there = set(map(_naming, rows))
        for step, places in ((DROP_MENTIONS, there - named), (WRITE_MENTIONS, named - there)):
            if places:
                parts = ("episode_id", "start", "end", "entity_id")
                changed = [dict(zip(parts, place, strict=True)) for place in sorted(places)]
                await transaction.run(step, mentions=changed)


def _naming(row: Row) -> Naming:
    return row["episode_id"], row["start"], row["end"], row["entity_id"]


def _split_off(named: AbstractSet[Naming], rows: Sequence[Row]) -> dict[Naming, str]:
    """The places that name an entity as they are read now, but were given to another one by hand, and to which."""
    there = set(map(_naming, rows))
    by_hand = {_naming(row)[:3]: row["entity_id"] for row in rows if row["by_hand"]}
    return {one: by_hand[one[:3]] for one in named - there if one[:3] in by_hand}


def _split_in(claim: Claim, split: Mapping[Naming, str]) -> dict[str, str]:
    """The entities, and those that were split off them, whose mentions the evidence of the claim holds."""
    return {
        source: target
        for (episode_id, start, end, source), target in split.items()
        if episode_id == claim.episode_id and claim.start <= start and end <= claim.end
    }


def _sense(claim: Claim) -> tuple[object, ...]:
    """What a claim says, regardless of its wording."""
    meant = claim.dated, claim.corrects, claim.fits, claim.place_size, claim.past, claim.retracts, claim.recurrence
    return claim.episode_id, claim.hash, claim.valid, *meant


def _place(claim: Claim) -> tuple[object, ...]:
    return claim.hash, claim.episode_id, claim.start, claim.end


def _place_row(claim: Claim) -> Row:
    return {"hash": claim.hash, "episode_id": claim.episode_id, "start": claim.start, "end": claim.end}
