"""`reextract`: reads stored episodes again, as the extractor reads now, and replaces what was found in them.

What an episode no longer states is withdrawn, as `retract` does it, so that what was believed until now stays known as
of then; what it states besides is added with its evidence. What callers stated, and what they took back, stays.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime

from kg_memory.events.change_log import log_changes
from kg_memory.graph import records
from kg_memory.graph.graph import Row
from kg_memory.graph.records import Vector
from kg_memory.graph.space_graph import ReadableSpace, SpaceTransaction, WritableSpace
from kg_memory.graph.statements import statement
from kg_memory.ingest.chunk import Container, Cut
from kg_memory.ingest.claims import claims
from kg_memory.ingest.disambiguate import settled
from kg_memory.ingest.merge_entities import absorb
from kg_memory.ingest.model import Reextracted
from kg_memory.ingest.plan import Material, from_extractions
from kg_memory.ingest.reading import Context, Spoken, context, read, recent
from kg_memory.ingest.remember import Ingest, until_unopposed
from kg_memory.ingest.report import outcome
from kg_memory.ingest.resolve import Resolution, resolve
from kg_memory.ingest.transaction import WRITE_MENTIONS, Vectors
from kg_memory.ingest.write_facts import believe
from kg_memory.model import pages
from kg_memory.model.bitemporal import END, RESOLUTION, aware
from kg_memory.model.claims import Claim
from kg_memory.model.extraction import Extraction
from kg_memory.model.facts import FALLEN_BACK, Episode, MediaType, Remembered
from kg_memory.model.llm import NOTHING
from kg_memory.model.ontology import Ontology
from kg_memory.model.pages import PageRequest
from kg_memory.model.text import searchable
from kg_memory.spaces.usage import accounted

EPISODES_READ_BY = statement("ingest/episodes_read_by")
SPOKEN_BEFORE_EPISODES = statement("ingest/spoken_before_episodes")
READ_AGAIN = statement("ingest/read_again")
CLAIMS_OF_EPISODES = statement("ingest/claims_of_episodes")
RETRACTED_CLAIMS = statement("ingest/retracted_claims")
REPLACE_CLAIMS = statement("ingest/replace_claims")
MENTIONED_IN = statement("ingest/mentioned_in")
DROP_MENTIONS = statement("ingest/drop_mentions")

Said = dict[str, tuple[Claim, Vector]]


async def reextract(ingest: Ingest, space: str, *, read_by: str, page: PageRequest) -> Reextracted:
    """See `Memory.reextract`."""
    await ingest.spaces.readable(space)  # it makes no space
    within = await ingest.spaces.writable(space)
    reader = searchable(read_by, "readBy") if read_by else ""
    (after,) = pages.position(page, pages.STORED)
    rows = await within.read(EPISODES_READ_BY, read_by=reader, after=after, limit=page.first + 1)
    found = pages.page(page, [records.episode(row["episode"]) for row in rows], pages.STORED)
    known = await _context(within, found.items)
    cuts, ids = _cuts(found.items), [episode.id for episode in found.items]
    async with accounted(within, ingest.clock):
        said = await read(ingest.extractor, cuts, known)
        extractions = await settled(ingest.extractor, within, cuts, said, known, ids)
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
    """What helps to read them: that of the space, and what each session spoke of before the first of them."""
    known = await context(space, ())
    firsts = {one.session_id: one.id for one in reversed(episodes) if one.session_id}
    ids = list(firsts.values())
    rows = await space.read(SPOKEN_BEFORE_EPISODES, ids=ids) if ids else []
    before = {row["id"]: Spoken(row["speakers"], recent(map(records.entity, row["entities"]))) for row in rows}
    return replace(known, sessions={session: before.get(id, Spoken()) for session, id in firsts.items()})


def _cuts(episodes: Sequence[Episode]) -> list[Cut]:
    """The episodes as they were before they were stored, each session or document a source of its own."""
    sources: dict[str, int] = {}
    return [
        Cut(
            key=episode.key,
            text=episode.text,
            hash=episode.hash,
            occurred_at=episode.occurred_at,
            speaker=episode.speaker,
            container=_container(episode),
            source=sources.setdefault(episode.session_id or episode.document_id or episode.id, len(sources)),
        )
        for episode in episodes
    ]


def _container(episode: Episode) -> Container | None:
    if episode.session_id is not None:
        return Container(episode.session_id, None)
    return Container(episode.document_id, None, media_type=MediaType.PLAIN) if episode.document_id else None


async def _replaced(
    ingest: Ingest, space: WritableSpace, readings: Sequence[tuple[Episode, Extraction]], words: Ontology
) -> Remembered:
    episodes = [replace(episode, profile=one.profile, read_by=one.read_by) for episode, one in readings]
    material = from_extractions(list(zip(_cuts(episodes), (one for _, one in readings), strict=True)))
    vectors = await ingest.embed(space, material)

    async def attempt() -> Remembered:
        rereading = Rereading(episodes, material, vectors, words, aware(ingest.clock()))
        return await space.write("ingest/reextract", rereading.run)

    return await until_unopposed(attempt)


@dataclass(frozen=True, slots=True)
class Rereading:
    """Episodes with what is found in them now; `run` may be tried again in a fresh transaction."""

    episodes: Sequence[Episode]
    material: Material
    vectors: Vectors
    ontology: Ontology
    now: datetime

    async def run(self, transaction: SpaceTransaction) -> Remembered:
        marks = [
            {"id": one.id, "properties": records.profile_properties(one.profile) | {"read_by": one.read_by}}
            for one in self.episodes
        ]
        await transaction.run(READ_AGAIN, episodes=marks)
        resolution = await resolve(transaction, self.material.refs(), self.vectors.names, self.now)
        retold = await absorb(transaction, resolution.absorbed, self.ontology, self.now)
        rows = await transaction.run(CLAIMS_OF_EPISODES, ids=[one.id for one in self.episodes])
        there = [records.claim(row["claim"]) for row in rows]
        stated = self._stated(resolution)
        known = {_sense(claim) for claim in (*there, *(claim for claim, _ in retold.values()))}
        fresh = {id: one for id, one in stated.items() if _sense(one[0]) not in known}
        meant = {_sense(claim) for claim, _ in stated.values()}
        gone = [claim for claim in there if _sense(claim) not in meant]
        said = self._still(retold, meant) | await self._not_taken_back(transaction, fresh)
        ledger = await believe(
            transaction, said, self.ontology, self.now, withdrawn={claim.id for claim in gone}, about=gone
        )
        await self._replace(transaction, gone, [*there, *(claim for claim, _ in said.values())])
        await self._mentions(transaction, resolution)
        done = outcome(transaction.space, ledger)
        await log_changes(transaction, [done], self.now)
        return done

    def _stated(self, resolution: Resolution) -> Said:
        found = claims(self.material, resolution, self.episodes, self.ontology)
        pairs = zip(found, self.vectors.statements, strict=True)
        return {claim.id: (claim, vector) for claim, vector in pairs if claim is not None}

    def _still(self, retold: Said, meant: AbstractSet[object]) -> Said:
        """What absorbing retells of other episodes, and of these what they still say."""
        own = {one.id for one in self.episodes}
        return {id: one for id, one in retold.items() if one[0].episode_id not in own or _sense(one[0]) in meant}

    async def _not_taken_back(self, transaction: SpaceTransaction, fresh: Said) -> Said:
        """Without what a caller retracted after its episode was stored: reading again is no news."""
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
        """Tells claims that a reading replaced from those that were retracted; what is still believed loses them."""
        ids = {claim.id for claim in gone}
        places = {_place(claim) for claim in claims if claim.id not in ids}
        rows = [_place_row(claim) | {"id": claim.id, "cited": _place(claim) not in places} for claim in gone]
        if rows:
            await transaction.run(REPLACE_CLAIMS, claims=rows, known_at=END - RESOLUTION)

    async def _mentions(self, transaction: SpaceTransaction, resolution: Resolution) -> None:
        """Where the episodes name entities: places that are gone are dropped, those that are new are written."""
        rows = await transaction.run(MENTIONED_IN, ids=[one.id for one in self.episodes])
        there = {(row["episode_id"], row["entity_id"], row["start"], row["end"]) for row in rows}
        named = {
            (self.episodes[number].id, resolution[mention.entity].id, mention.start, mention.end)
            for number, mention in self.material.mentions
        }
        for step, places in ((DROP_MENTIONS, there - named), (WRITE_MENTIONS, named - there)):
            if places:
                parts = ("episode_id", "entity_id", "start", "end")
                changed = [dict(zip(parts, place, strict=True)) for place in sorted(places)]
                await transaction.run(step, mentions=changed)


def _sense(claim: Claim) -> tuple[object, ...]:
    """What an episode says with a claim, however it is worded."""
    return claim.episode_id, claim.hash, claim.valid, claim.dated, claim.corrects, claim.fits, claim.recurrence


def _place(claim: Claim) -> tuple[object, ...]:
    return claim.hash, claim.episode_id, claim.start, claim.end


def _place_row(claim: Claim) -> Row:
    return {"hash": claim.hash, "episode_id": claim.episode_id, "start": claim.start, "end": claim.end}
