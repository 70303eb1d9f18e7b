"""Ties: what the rules cannot decide, put to a language model before anything is written.

There are two sorts. Statements of which one holds at a time, that begin at the same instant and were said at the same
moment: by the rules the one that came last would win, by accident. And a person who is called by one word that is
nobody's name, where the space knows people of longer names with that word: by the rules it is somebody new.

All ties of one source go into one call, which none of its episodes shares with another. The answer is data: a
statement that loses is kept as a possible one, a name is replaced by the one that is meant. Without a model, or without
an answer, the rules decide.
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
from kg_memory.ingest.chunk import Cut
from kg_memory.ingest.reading import Context
from kg_memory.model.bitemporal import BEGINNING, END, RESOLUTION
from kg_memory.model.extraction import Extraction, Statement, Tie
from kg_memory.model.facts import FALLEN_BACK, Effect, EntityKind, MemoryKind, Status
from kg_memory.model.ontology import Ontology
from kg_memory.model.sources import EntityRef
from kg_memory.model.text import normalised
from kg_memory.ports import Extractor, Judge
from kg_memory.telemetry.metering import metering, total

TIED_CLAIMS = statement("ingest/tied_claims")
NAMESAKES = statement("ingest/namesakes")

MOST_CHOICES = 10
MOST_TIES = 20
"""Of one source; the rules decide the others."""

_log = logging.getLogger(__name__)

_Place = tuple[int, int]
"""A statement by the number of its extraction and its own number there."""


@dataclass(frozen=True, slots=True)
class _Slot:
    """What statements have in common of which one holds at a time, and between which only their arrival decides."""

    source: int
    subject: str
    predicate: str
    start: datetime
    dated: bool
    said_at: datetime


@dataclass(frozen=True, slots=True)
class _Rivals:
    """A tie between statements: those that lose by each choice, which become possible ones."""

    tie: Tie
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
class _Namesakes:
    """A tie about who is meant: the people to choose from, behind whom the last choice is somebody else."""

    tie: Tie
    source: int
    name: str
    people: Sequence[EntityRef]
    places: Sequence[int]

    def apply(self, choice: int, found: list[Extraction]) -> None:
        if choice < len(self.people):
            for at in self.places:
                found[at] = _renamed(found[at], self.name, self.people[choice])


_Open = _Rivals | _Namesakes


@dataclass(frozen=True, slots=True)
class _Pieces:
    """The pieces, what was found in each, and the numbers of those that may have ties."""

    cuts: Sequence[Cut]
    found: Sequence[Extraction]
    may_tie: Sequence[int]

    def __getitem__(self, place: _Place) -> Statement:
        return self.found[place[0]].statements[place[1]]


async def settled(
    extractor: Extractor,
    space: ReadableSpace,
    cuts: Sequence[Cut],
    found: list[Extraction],
    known: Context,
    again: Sequence[str] = (),
) -> list[Extraction]:
    """What was found, with its ties decided by the model that found it, if one did; else as it is.

    `cuts` are the pieces that it was found in; of those that are read again, `again` are the ids of the episodes, whose
    claims do not count. A source is left to the rules when a piece had to be asked about twice.
    """
    if not isinstance(extractor, Judge):
        return found
    ties: dict[int, list[_Open]] = defaultdict(list)
    pieces = _Pieces(cuts, found, _places(cuts, found))
    rivals: Sequence[_Open] = await _rivals(space, pieces, known.ontology, again)
    for tie in (*rivals, *await _namesakes(space, pieces)):
        ties[tie.source].append(tie)
    left = list(found)
    await asyncio.gather(*(_decide(extractor, own[:MOST_TIES], left, known) for own in ties.values()))
    return left


async def _decide(judge: Judge, ties: Sequence[_Open], found: list[Extraction], known: Context) -> None:
    """Asks about all ties of a source and lets the answers count."""
    with metering() as calls:
        try:
            choices = await judge.decide([one.tie for one in ties], known.prompts)
        except ProviderError as error:
            _log.warning("ties left to the rules", extra={"ties": len(ties), "error": str(error)[:300]})
            choices = []
    at = ties[0].places[0]
    found[at] = replace(found[at], usage=found[at].usage + total(calls))
    for one, choice in zip(ties, choices, strict=False):
        if choice is not None:
            one.apply(choice, found)


def _places(cuts: Sequence[Cut], found: Sequence[Extraction]) -> list[int]:
    """The pieces, by their numbers, that the model read at its first answer, of sources of which it read all so."""
    spent = {cut.source for cut, one in zip(cuts, found, strict=True) if one.repaired or _fell_back(one)}
    return [at for at, cut in enumerate(cuts) if cut.source not in spent and found[at].read_by.startswith("llm:")]


def _fell_back(extraction: Extraction) -> bool:
    return extraction.read_by.startswith(FALLEN_BACK)


# --- statements -------------------------------------------------------------------------------------------------


async def _rivals(space: ReadableSpace, pieces: _Pieces, ontology: Ontology, again: Sequence[str]) -> list[_Rivals]:
    slots: dict[_Slot, list[_Place]] = defaultdict(list)
    for at in pieces.may_tie:
        for number, said in enumerate(pieces.found[at].statements):
            if (slot := _slot(pieces.cuts[at], said, ontology)) is not None:
                slots[slot].append((at, number))
    if not slots:
        return []
    asked = [_slot_row(number, slot) for number, slot in enumerate(slots)]
    rows = await space.read(TIED_CLAIMS, slots=asked, without=again)
    stored: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        stored[row["number"]].append(row)
    ties = (_rivalry(slot, own, stored[number], pieces) for number, (slot, own) in enumerate(slots.items()))
    return [tie for tie in ties if tie is not None]


def _slot(cut: Cut, said: Statement, ontology: Ontology) -> _Slot | None:
    """Where a statement meets rivals, if it is one of which one holds at a time, told from its subject's side."""
    plain = said.status is Status.ASSERTED and not said.negated and said.effect is Effect.STATES
    one_sided = ontology.stored(said.predicate) == said.predicate and not ontology.symmetric(said.predicate)
    if not (plain and one_sided and ontology.one_at_a_time(said.predicate)):
        return None
    if said.valid is None and said.kind is MemoryKind.EPISODIC:
        return None
    start = cut.occurred_at if said.valid is None else said.valid.start
    if start == BEGINNING:
        return None
    subject = normalised(said.subject.name)
    return _Slot(cut.source, subject, said.predicate, start, said.valid is not None, cut.occurred_at)


def _slot_row(number: int, slot: _Slot) -> Row:
    return {
        "number": number,
        "subject": slot.subject,
        "predicate": slot.predicate,
        "dated": slot.dated,
        "valid_from": slot.start,
        "said_at": slot.said_at,
    }


def _rivalry(slot: _Slot, own: Sequence[_Place], stored: Sequence[Row], pieces: _Pieces) -> _Rivals | None:
    """The tie in a slot, or None when all that is said there is the same."""
    told: dict[str, list[_Place]] = defaultdict(list)
    for place in own:
        told[_end(pieces[place])].append(place)
    others = [row["text"] for row in stored if not told.keys() & {*row["names"], normalised(row["value"] or "")}]
    before = list(dict.fromkeys(others))[: MOST_CHOICES - 1]
    new = list(told.items())[: MOST_CHOICES - len(before)]
    if len(before) + len(new) < 2:
        return None
    texts = [pieces[first].text for _, [first, *_] in new]
    passages = "\n".join(dict.fromkeys(pieces.cuts[at].text for at, _ in own))
    question = f"Which of these is so, from {slot.start:%Y-%m-%d} on? Only one can be at a time."
    losers = [[place for place in own if _end(pieces[place]) != end] for end, _ in new]
    return _Rivals(Tie(passages, question, [*before, *texts]), slot.source, own, [*([own] * len(before)), *losers])


def _end(said: Statement) -> str:
    return normalised(said.object.name if said.object else said.value or "")


# --- names ------------------------------------------------------------------------------------------------------


async def _namesakes(space: ReadableSpace, pieces: _Pieces) -> list[_Namesakes]:
    named: dict[tuple[int, str], list[int]] = defaultdict(list)
    for at in pieces.may_tie:
        cut = pieces.cuts[at]
        spoken = {normalised(name) for name in (cut.speaker, cut.addressee) if name}
        for word in _words(pieces.found[at]) - spoken:
            named[cut.source, word].append(at)
    if not named:
        return []
    words = sorted({word for _, word in named})
    rows = await space.read(
        NAMESAKES,
        called=[{"name": word, "query": lucene.called(word, space.key)} for word in words],
        known_at=END - RESOLUTION,
    )
    people: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        people[row["name"]].append(row)
    return [
        _namesake(source, word, own, people[word], pieces.cuts) for (source, word), own in named.items() if people[word]
    ]


def _words(extraction: Extraction) -> set[str]:
    """The one-word names of people."""
    names = {normalised(one.entity.name) for one in extraction.mentions if one.entity.kind is EntityKind.PERSON}
    return {name for name in names if name.isalpha()}


def _namesake(source: int, word: str, own: Sequence[int], people: Sequence[Row], cuts: Sequence[Cut]) -> _Namesakes:
    entities = [records.entity(row["entity"]) for row in people]
    meanings = [
        f"{entity.name} ({'; '.join(row['facts'])})" if row["facts"] else entity.name
        for entity, row in zip(entities, people, strict=True)
    ]
    tie = Tie(cuts[own[0]].text, f"Who is {word!r} here?", [*meanings, "somebody else"])
    refs = [EntityRef(entity.name, entity.kind) for entity in entities]
    return _Namesakes(tie, source, word, refs, own)


def _renamed(extraction: Extraction, name: str, person: EntityRef) -> Extraction:
    """The same about the person who is meant."""

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
