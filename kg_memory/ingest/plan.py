"""The plan of one write, complete before the transaction begins."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from kg_memory.errors import InvalidInput
from kg_memory.ingest.assertions import LONGEST_NAME, checked_statement
from kg_memory.ingest.chunk import Chunk
from kg_memory.model.bitemporal import BEGINNING, END, RESOLUTION, Interval, Precision, period_end
from kg_memory.model.extraction import Extraction, Mention, Statement, TimeExpression
from kg_memory.model.facts import Effect, MemoryKind
from kg_memory.model.ontology import OPEN_KINDS, EntityKind, predicate_name
from kg_memory.model.roles import DATA
from kg_memory.model.sources import Assertion, EntityRef
from kg_memory.model.text import normalised


@dataclass(frozen=True, slots=True)
class SpokenRef(EntityRef):
    """An entity by a first name, which may mean somebody else when another `speaker` says it."""

    speaker: str = ""


@dataclass(frozen=True, slots=True)
class TimedStatement:
    """A statement with its valid time, when it was said, and the index of its chunk, None for an assertion.

    `dated` is False when `valid` was derived from `said_at`.
    """

    statement: Statement
    valid: Interval
    said_at: datetime
    chunk: int | None = None
    dated: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """The chunks to store, the entities that they mention, and the statements of the chunks or of the caller."""

    chunks: Sequence[Chunk] = ()
    statements: Sequence[TimedStatement] = ()
    mentions: Sequence[tuple[int, Mention]] = ()

    def refs(self) -> list[EntityRef]:
        """Every entity that is named, each spelling once; those of a definite kind come first."""
        refs = dict.fromkeys(ref for _, ref in self.named())
        return sorted(refs, key=lambda ref: ref.kind in OPEN_KINDS)

    def named(self) -> Iterator[tuple[int, EntityRef]]:
        """Every entity that is named, with the index of the source that names it."""
        yield from (
            (chunk.source, EntityRef(chunk.speaker, EntityKind.PERSON))
            for chunk in self.chunks
            if chunk.speaker and chunk.role not in DATA
        )
        yield from ((self.chunks[number].source, mention.entity) for number, mention in self.mentions)
        for timed in self.statements:
            source = self.source_of(timed)
            yield source, timed.statement.subject
            if timed.statement.object is not None:
                yield source, timed.statement.object

    def source_of(self, timed: TimedStatement) -> int:
        """The index of the source that states it."""
        return 0 if timed.chunk is None else self.chunks[timed.chunk].source


def from_extractions(readings: Sequence[tuple[Chunk, Extraction]]) -> Plan:
    """The plan for what was read in the chunks; what cannot be stored is left out."""
    statements, mentions = [], []
    for number, (chunk, extraction) in enumerate(readings):
        for mention in extraction.mentions:
            if (ref := _tidy(mention.entity, chunk.speaker)) is not None:
                mentions.append((number, replace(mention, entity=ref)))
        statements += [
            TimedStatement(
                tidy, tidy.valid or _undated(tidy.kind, chunk.occurred_at), chunk.occurred_at, number, bool(tidy.valid)
            )
            for statement in extraction.statements
            if (tidy := _tidy_statement(statement, chunk.speaker)) is not None
        ]
    return Plan([_read(*reading) for reading in readings], statements, mentions)


def _read(chunk: Chunk, extraction: Extraction) -> Chunk:
    """The chunk with what reading found out about it as a whole."""
    return replace(
        chunk,
        profile=extraction.profile,
        about=about(chunk.text, extraction.times, own_date=chunk.container is None or chunk.container.is_session),
        embedding=extraction.embedding,
        read_by=extraction.read_by,
        usage=extraction.usage,
    )


def from_assertions(assertions: Sequence[Assertion], now: datetime) -> Plan:
    """The plan for a caller's assertions; raises `InvalidInput`, naming the assertion and the fault."""
    statements = [checked_statement(assertion, f"assertion {number}") for number, assertion in enumerate(assertions, 1)]
    return Plan(
        statements=[
            TimedStatement(one, one.valid or Interval(now, END), now, dated=one.valid is not None) for one in statements
        ]
    )


def _tidy_statement(statement: Statement, speaker: str | None) -> Statement | None:
    """The statement with tidy names, or None when it cannot be stored; only an ending may lack an object."""
    subject, object_ = _tidy(statement.subject, speaker), statement.object and _tidy(statement.object, speaker)
    predicate = _named(statement.predicate)
    complete = object_ or statement.value or statement.effect is Effect.ENDS
    if subject is None or predicate is None or not complete or (statement.object and object_ is None):
        return None
    return replace(statement, subject=subject, object=object_, predicate=predicate)


def _tidy(ref: EntityRef, speaker: str | None) -> EntityRef | None:
    """The reference with its white space folded, or None when no valid name is left.

    The speaker counts for a person's first name, which may mean somebody else to others.
    """
    name = " ".join(ref.name.split())
    if not normalised(name) or len(name) > LONGEST_NAME:
        return None
    aliases = tuple(" ".join(alias.split()) for alias in ref.aliases)
    kept = tuple(alias for alias in aliases if normalised(alias) and len(alias) <= LONGEST_NAME)
    if speaker and " " not in name and ref.kind in (EntityKind.PERSON, EntityKind.THING):
        return SpokenRef(name, ref.kind, kept, speaker)
    return EntityRef(name, ref.kind, kept)


def _named(predicate: str) -> str | None:
    """The predicate's name, or None when it has no letter from A to Z."""
    try:
        return predicate_name(predicate)
    except InvalidInput:
        return None


def _undated(kind: MemoryKind, said_at: datetime) -> Interval:
    """When an undated statement holds: an event on the day it was said, anything else from then on."""
    if kind is not MemoryKind.EPISODIC:
        return Interval(said_at, END)
    day = datetime.combine(said_at.date(), time(), UTC)
    return Interval(day, day + timedelta(days=1), Precision.DAY, Precision.DAY)


_PRESENT = "PRESENT_REF"

_YEAR = re.compile(r"\d{4}|\d0['’]?s", re.IGNORECASE)


def about(text: str, times: Sequence[TimeExpression], *, own_date: bool) -> Interval | None:
    """From the first to the last instant that the text names; None when it names none, or only "now".

    Without `own_date`, as in a document, only times that name their year count: "in May" may be of any year. Of a time
    that is open on one side, the other side counts.
    """
    spans = [
        _closed(one.interval)
        for one in times
        if one.interval is not None and one.value != _PRESENT and (own_date or _YEAR.search(text, one.start, one.end))
    ]
    if not spans:
        return None
    first, last = min(spans, key=lambda span: span.start), max(spans, key=lambda span: span.end)
    return Interval(first.start, last.end, first.start_precision, last.end_precision)


def _closed(span: Interval) -> Interval:
    """A span that is open on one side becomes the period that the other side names: the year of "since 2019"."""
    if span.end == END:
        precision = span.start_precision
        return Interval(span.start, period_end(span.start, precision), precision, precision)
    if span.start == BEGINNING:
        return Interval(span.end - RESOLUTION, span.end, span.end_precision, span.end_precision)
    return span
