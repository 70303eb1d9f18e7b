"""What one write has to do, complete before the transaction begins."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from kg_memory.errors import InvalidInput
from kg_memory.ingest.assertions import LONGEST_NAME, stated
from kg_memory.ingest.chunk import Cut
from kg_memory.model.bitemporal import BEGINNING, END, RESOLUTION, Interval, Precision, period_end
from kg_memory.model.extraction import Extraction, Mention, Statement, TimeExpression
from kg_memory.model.facts import Effect, EntityKind, MemoryKind
from kg_memory.model.ontology import OPEN_KINDS, predicate_name
from kg_memory.model.sources import Assertion, EntityRef
from kg_memory.model.text import normalised


@dataclass(frozen=True, slots=True)
class Told:
    """A statement whose time is settled, when it was said, and the number of its episode, None for an assertion.

    `dated` when the statement itself said something about its time.
    """

    statement: Statement
    valid: Interval
    said_at: datetime
    cut: int | None = None
    dated: bool = True


@dataclass(frozen=True, slots=True)
class Material:
    """Episodes, what they mention, and what they, or a caller's assertions, state."""

    cuts: Sequence[Cut] = ()
    told: Sequence[Told] = ()
    mentions: Sequence[tuple[int, Mention]] = ()

    def refs(self) -> list[EntityRef]:
        """Every entity that is named, each spelling once, the better known kind first."""
        refs = dict.fromkeys(ref for _, ref in self.named())
        return sorted(refs, key=lambda ref: ref.kind in OPEN_KINDS)

    def named(self) -> Iterator[tuple[int, EntityRef]]:
        """Every entity that is named, with the number of the source that names it."""
        yield from ((cut.source, EntityRef(cut.speaker, EntityKind.PERSON)) for cut in self.cuts if cut.speaker)
        yield from ((self.cuts[number].source, mention.entity) for number, mention in self.mentions)
        for told in self.told:
            source = self.source_of(told)
            yield source, told.statement.subject
            if told.statement.object is not None:
                yield source, told.statement.object

    def source_of(self, told: Told) -> int:
        """The number of the source that states it."""
        return 0 if told.cut is None else self.cuts[told.cut].source


def from_extractions(pieces: Sequence[tuple[Cut, Extraction]]) -> Material:
    """What was found in the pieces and can be stored; an undated statement holds from when it was made."""
    told, mentions = [], []
    for number, (cut, extraction) in enumerate(pieces):
        for mention in extraction.mentions:
            if (ref := _tidy(mention.entity)) is not None:
                mentions.append((number, replace(mention, entity=ref)))
        told += [
            Told(tidy, tidy.valid or _undated(tidy.kind, cut.occurred_at), cut.occurred_at, number, bool(tidy.valid))
            for statement in extraction.statements
            if (tidy := _tidy_statement(statement)) is not None
        ]
    return Material([_read(*piece) for piece in pieces], told, mentions)


def _read(cut: Cut, extraction: Extraction) -> Cut:
    """The piece with what reading it found out about it as a whole."""
    return replace(
        cut,
        profile=extraction.profile,
        about=about(cut.text, extraction.times, own_date=cut.container is None or cut.container.is_session),
        embedding=extraction.embedding,
        read_by=extraction.read_by,
        usage=extraction.usage,
    )


def from_assertions(assertions: Sequence[Assertion], now: datetime) -> Material:
    """What a caller asserts, checked; raises `InvalidInput` naming the assertion and what is wrong with it."""
    statements = [stated(assertion, f"assertion {number}") for number, assertion in enumerate(assertions, 1)]
    return Material(
        told=[Told(one, one.valid or Interval(now, END), now, dated=one.valid is not None) for one in statements]
    )


def _tidy_statement(statement: Statement) -> Statement | None:
    """The statement with its names in order, or None when it cannot be stored; only an end may lack what ended."""
    subject, object_ = _tidy(statement.subject), statement.object and _tidy(statement.object)
    predicate = _named(statement.predicate)
    complete = object_ or statement.value or statement.effect is Effect.ENDS
    if subject is None or predicate is None or not complete or (statement.object and object_ is None):
        return None
    return replace(statement, subject=subject, object=object_, predicate=predicate)


def _tidy(ref: EntityRef) -> EntityRef | None:
    """The reference with its white space folded, or None when nothing that can be a name is left."""
    name = " ".join(ref.name.split())
    if not normalised(name) or len(name) > LONGEST_NAME:
        return None
    aliases = tuple(" ".join(alias.split()) for alias in ref.aliases)
    return EntityRef(
        name, ref.kind, tuple(alias for alias in aliases if normalised(alias) and len(alias) <= LONGEST_NAME)
    )


def _named(predicate: str) -> str | None:
    """The predicate's name, or None when it has no letter that a name can be made of."""
    try:
        return predicate_name(predicate)
    except InvalidInput:
        return None


def _undated(kind: MemoryKind, said_at: datetime) -> Interval:
    """When an undated statement holds: an event on the day it was told, anything else from then on."""
    if kind is not MemoryKind.EPISODIC:
        return Interval(said_at, END)
    day = datetime.combine(said_at.date(), time(), UTC)
    return Interval(day, day + timedelta(days=1), Precision.DAY, Precision.DAY)


_PRESENT = "PRESENT_REF"

_YEAR = re.compile(r"\d{4}|\d0['’]?s", re.IGNORECASE)


def about(text: str, times: Sequence[TimeExpression], *, own_date: bool) -> Interval | None:
    """From the first to the last instant that the text names; None when it names none, or only "now".

    Without `own_date`, as for a part of a document, only times that say their year count: the narrative tells of which
    year its "in May" is. Of a time that is open on one side the other side counts.
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
    """Of a span that is open on one side, what the other side names: the year of "since 2019"."""
    if span.end == END:
        precision = span.start_precision
        return Interval(span.start, period_end(span.start, precision), precision, precision)
    if span.start == BEGINNING:
        return Interval(span.end - RESOLUTION, span.end, span.end_precision, span.end_precision)
    return span
