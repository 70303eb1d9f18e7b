"""Disambiguation: a language model decides what the rules cannot, before anything is written.

There are two sorts of ambiguity. Statements conflict when only one can hold at a time, and they begin at the same
instant and were said at the same moment. The rules would let the last one win, by accident. A name is ambiguous when it
is one word that is no full name, and the space knows people whose longer names have that word. The rules would make a
new person.

All ambiguities of one source go into one call, which is about no other source. A statement that loses is kept with the
status POSSIBLE; a name is replaced by the one that is meant. Without a model, or without an answer, the rules decide.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kg_memory.errors import ProviderError
from kg_memory.graph import lucene, records
from kg_memory.graph.graph import Row
from kg_memory.graph.space_graph import ReadableSpace
from kg_memory.graph.statements import statement
from kg_memory.ingest.chunk import Chunk
from kg_memory.ingest.reading import Context
from kg_memory.model.bitemporal import BEGINNING, END, RESOLUTION
from kg_memory.model.extraction import Ambiguity, Extraction, Statement
from kg_memory.model.facts import FALLEN_BACK, Effect, MemoryKind, Status
from kg_memory.model.ontology import EntityKind, Ontology
from kg_memory.model.sources import EntityRef
from kg_memory.model.text import normalised
from kg_memory.ports import Extractor, Judge
from kg_memory.telemetry.metering import metering, total

CONFLICTING_CLAIMS = statement("ingest/conflicting_claims")
AMBIGUOUS_NAMES = statement("ingest/ambiguous_names")

MOST_CHOICES = 10
MOST_AMBIGUITIES = 20
"""The limit for one source; the rules decide the others."""

_log = logging.getLogger(__name__)

_Place = tuple[int, int]
"""The index of an extraction and that of a statement in it."""


@dataclass(frozen=True, slots=True)
class _Slot:
    """What conflicting statements have in common: only one can hold, and only their order of arrival decides."""

    source: int
    subject: str
    predicate: str
    start: datetime
    dated: bool
    said_at: datetime


@dataclass(frozen=True, slots=True)
class _Conflict:
    """Conflicting statements; by each choice, `losers` become possible ones."""

    ambiguity: Ambiguity
    source: int
    own: Sequence[_Place]
    losers: Sequence[Sequence[_Place]]

    @property
    def places(self) -> Sequence[int]:
        return [at for at, _ in self.own]

    def apply(self, choice: int, found: list[Extraction]) -> None:
        for at, number in self.losers[choice]:
            statements = list(found[at].statements)
            statements[number] = replace(statements[number], status=Status.POSSIBLE)
            found[at] = replace(found[at], statements=statements)


@dataclass(frozen=True, slots=True)
class _AmbiguousName:
    """An ambiguous name and the people to choose from; the last choice is another person."""

    ambiguity: Ambiguity
    source: int
    name: str
    people: Sequence[EntityRef]
    places: Sequence[int]

    def apply(self, choice: int, found: list[Extraction]) -> None:
        if choice < len(self.people):
            for at in self.places:
                found[at] = _renamed(found[at], self.name, self.people[choice])


_Open = _Conflict | _AmbiguousName


@dataclass(frozen=True, slots=True)
class _Readings:
    """The chunks, what was read in each, and the indexes of those that the model may decide about."""

    chunks: Sequence[Chunk]
    found: Sequence[Extraction]
    open_chunks: Sequence[int]

    def __getitem__(self, place: _Place) -> Statement:
        return self.found[place[0]].statements[place[1]]


async def resolve_ambiguities(
    extractor: Extractor,
    space: ReadableSpace,
    chunks: Sequence[Chunk],
    found: list[Extraction],
    known: Context,
    again: Sequence[str] = (),
) -> list[Extraction]:
    """The extractions, with the ambiguities of those that a model read decided by that model.

    `again` are the ids of the episodes when they are read again; their stored claims do not count. The rules decide for
    a source of which the model had to be asked twice about a chunk.
    """
    if not isinstance(extractor, Judge):
        return found
    open_ones: dict[int, list[_Open]] = defaultdict(list)
    readings = _Readings(chunks, found, _places(chunks, found))
    conflicts: Sequence[_Open] = await _conflicts(space, readings, known.ontology, again)
    for ambiguity in (*conflicts, *await _ambiguous_names(space, readings)):
        open_ones[ambiguity.source].append(ambiguity)
    left = list(found)
    await asyncio.gather(*(_decide(extractor, own[:MOST_AMBIGUITIES], left, known) for own in open_ones.values()))
    return left


async def _decide(judge: Judge, open_ones: Sequence[_Open], found: list[Extraction], known: Context) -> None:
    """Asks about all ambiguities of a source and applies the answers."""
    with metering() as calls:
        try:
            choices = await judge.decide([one.ambiguity for one in open_ones], known.prompts)
        except ProviderError as error:
            _log.warning(
                "ambiguities left to the rules", extra={"ambiguities": len(open_ones), "error": str(error)[:300]}
            )
            choices = []
    at = open_ones[0].places[0]
    found[at] = replace(found[at], usage=found[at].usage + total(calls))
    for one, choice in zip(open_ones, choices, strict=False):
        if choice is not None:
            one.apply(choice, found)


def _places(chunks: Sequence[Chunk], found: Sequence[Extraction]) -> list[int]:
    """The indexes of the chunks that the model read, in sources whose chunks all needed one answer only."""
    spent = {chunk.source for chunk, one in zip(chunks, found, strict=True) if one.repaired or _fell_back(one)}
    return [at for at, chunk in enumerate(chunks) if chunk.source not in spent and found[at].read_by.startswith("llm:")]


def _fell_back(extraction: Extraction) -> bool:
    return extraction.read_by.startswith(FALLEN_BACK)


# --- statements -------------------------------------------------------------------------------------------------


async def _conflicts(
    space: ReadableSpace, readings: _Readings, ontology: Ontology, again: Sequence[str]
) -> list[_Conflict]:
    slots: dict[_Slot, list[_Place]] = defaultdict(list)
    for at in readings.open_chunks:
        for number, said in enumerate(readings.found[at].statements):
            if (slot := _slot(readings.chunks[at], said, ontology)) is not None:
                slots[slot].append((at, number))
    if not slots:
        return []
    asked = [_slot_row(number, slot) for number, slot in enumerate(slots)]
    rows = await space.read(CONFLICTING_CLAIMS, slots=asked, without=again)
    stored: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        stored[row["number"]].append(row)
    open_ones = (_conflict(slot, own, stored[number], readings) for number, (slot, own) in enumerate(slots.items()))
    return [ambiguity for ambiguity in open_ones if ambiguity is not None]


def _slot(chunk: Chunk, said: Statement, ontology: Ontology) -> _Slot | None:
    """The slot that a functional-predicate statement competes in, or None."""
    plain = said.status is Status.ASSERTED and not said.negated and said.effect is Effect.STATES
    one_sided = ontology.stored(said.predicate) == said.predicate and not ontology.symmetric(said.predicate)
    if not (plain and one_sided and ontology.one_at_a_time(said.predicate)):
        return None
    if said.valid is None and said.kind is MemoryKind.EPISODIC:
        return None
    start = chunk.occurred_at if said.valid is None else said.valid.start
    if start == BEGINNING:
        return None
    subject = normalised(said.subject.name)
    return _Slot(chunk.source, subject, said.predicate, start, said.valid is not None, chunk.occurred_at)


def _slot_row(number: int, slot: _Slot) -> Row:
    return {
        "number": number,
        "subject": slot.subject,
        "predicate": slot.predicate,
        "dated": slot.dated,
        "valid_from": slot.start,
        "said_at": slot.said_at,
    }


def _conflict(slot: _Slot, own: Sequence[_Place], stored: Sequence[Row], readings: _Readings) -> _Conflict | None:
    """The conflict in a slot, or None when all statements there agree."""
    by_object: dict[str, list[_Place]] = defaultdict(list)
    for place in own:
        by_object[_end(readings[place])].append(place)
    others = [row["text"] for row in stored if not by_object.keys() & {*row["names"], normalised(row["value"] or "")}]
    before = list(dict.fromkeys(others))[: MOST_CHOICES - 1]
    new = list(by_object.items())[: MOST_CHOICES - len(before)]
    if len(before) + len(new) < 2:
        return None
    texts = [readings[first].text for _, [first, *_] in new]
    passages = "\n".join(dict.fromkeys(readings.chunks[at].text for at, _ in own))
    question = f"Which of these is so, from {slot.start:%Y-%m-%d} on? Only one can be at a time."
    losers = [[place for place in own if _end(readings[place]) != end] for end, _ in new]
    return _Conflict(
        Ambiguity(passages, question, [*before, *texts]), slot.source, own, [*([own] * len(before)), *losers]
    )


def _end(said: Statement) -> str:
    return normalised(said.object.name if said.object else said.value or "")


# --- names ------------------------------------------------------------------------------------------------------


async def _ambiguous_names(space: ReadableSpace, readings: _Readings) -> list[_AmbiguousName]:
    named: dict[tuple[int, str], list[int]] = defaultdict(list)
    for at in readings.open_chunks:
        chunk = readings.chunks[at]
        spoken = {normalised(name) for name in (chunk.speaker, chunk.addressee) if name}
        for word in _words(readings.found[at]) - spoken:
            named[chunk.source, word].append(at)
    if not named:
        return []
    words = sorted({word for _, word in named})
    rows = await space.read(
        AMBIGUOUS_NAMES,
        called=[{"name": word, "query": lucene.exact_name_word(word, space.key)} for word in words],
        known_at=END - RESOLUTION,
    )
    people: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        people[row["name"]].append(row)
    return [
        _ambiguous_name(source, word, own, people[word], readings.chunks)
        for (source, word), own in named.items()
        if people[word]
    ]


def _words(extraction: Extraction) -> set[str]:
    """The one-word names of people."""
    names = {normalised(one.entity.name) for one in extraction.mentions if one.entity.kind is EntityKind.PERSON}
    return {name for name in names if name.isalpha()}


def _ambiguous_name(
    source: int, word: str, own: Sequence[int], people: Sequence[Row], chunks: Sequence[Chunk]
) -> _AmbiguousName:
    entities = [records.entity(row["entity"]) for row in people]
    meanings = [
        f"{entity.name} ({'; '.join(row['facts'])})" if row["facts"] else entity.name
        for entity, row in zip(entities, people, strict=True)
    ]
    ambiguity = Ambiguity(chunks[own[0]].text, f"Who is {word!r} here?", [*meanings, "somebody else"])
    refs = [EntityRef(entity.name, entity.kind) for entity in entities]
    return _AmbiguousName(ambiguity, source, word, refs, own)


def _renamed(extraction: Extraction, name: str, person: EntityRef) -> Extraction:
    """The extraction with the name replaced by the person who is meant."""

    def meant(ref: EntityRef) -> EntityRef:
        return person if normalised(ref.name) == name else ref

    return replace(
        extraction,
        mentions=[replace(one, entity=meant(one.entity)) for one in extraction.mentions],
        statements=[
            replace(one, subject=meant(one.subject), object=meant(one.object) if one.object else None)
            for one in extraction.statements
        ],
    )
