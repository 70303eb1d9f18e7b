"""What one act of remembering has to write, complete before the transaction begins."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from kg_memory.bitemporal import END, Interval, Precision
from kg_memory.errors import InvalidInput
from kg_memory.extraction import Extraction, Mention, Statement
from kg_memory.ingest.cut import LONGEST_NAME, Container, Cut
from kg_memory.model import Assertion, Effect, EntityKind, EntityRef, MemoryKind
from kg_memory.ontology import OPEN_KINDS, predicate_name
from kg_memory.text import normalised, one_line, storable

LONGEST_VALUE = 10_000
LONGEST_STATEMENT = 10_000


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
    """Episodes with their container, what they mention and what they, or a caller's assertions, state."""

    container: Container | None = None
    cuts: Sequence[Cut] = ()
    told: Sequence[Told] = ()
    mentions: Sequence[tuple[int, Mention]] = ()

    def refs(self) -> list[EntityRef]:
        """Every entity that is named, each spelling once, the better known kind first."""
        refs = dict.fromkeys(self._all_refs())
        return sorted(refs, key=lambda ref: ref.kind in OPEN_KINDS)

    def _all_refs(self) -> Iterator[EntityRef]:
        yield from (EntityRef(cut.speaker, EntityKind.PERSON) for cut in self.cuts if cut.speaker)
        yield from (mention.entity for _, mention in self.mentions)
        for told in self.told:
            yield told.statement.subject
            if told.statement.object is not None:
                yield told.statement.object


def from_extractions(container: Container | None, cuts: Sequence[Cut], extractions: Sequence[Extraction]) -> Material:
    """What the extractor found that can be stored; an undated statement holds from when it was made."""
    told, mentions = [], []
    for number, (cut, extraction) in enumerate(zip(cuts, extractions, strict=True)):
        for mention in extraction.mentions:
            if (ref := _tidy(mention.entity)) is not None:
                mentions.append((number, replace(mention, entity=ref)))
        told += [
            Told(tidy, tidy.valid or _undated(tidy.kind, cut.occurred_at), cut.occurred_at, number, bool(tidy.valid))
            for statement in extraction.statements
            if (tidy := _tidy_statement(statement)) is not None
        ]
    read = [
        replace(cut, profile=extraction.profile, embedding=extraction.embedding)
        for cut, extraction in zip(cuts, extractions, strict=True)
    ]
    return Material(container, read, told, mentions)


def from_assertions(assertions: Sequence[Assertion], now: datetime) -> Material:
    """What a caller asserts, checked; raises `InvalidInput` naming the assertion and what is wrong with it."""
    return Material(told=[_asserted(assertion, number, now) for number, assertion in enumerate(assertions, 1)])


def _asserted(assertion: Assertion, number: int, now: datetime) -> Told:
    what = f"assertion {number}"
    open_end = assertion.effect is Effect.ENDS and assertion.object is None and assertion.value is None
    if (assertion.object is None) == (assertion.value is None) and not open_end:
        raise InvalidInput(f"{what} needs either an object or a value, and not both")
    if not 0 < assertion.confidence <= 1:
        raise InvalidInput(f"{what} has confidence {assertion.confidence}; it goes from above 0 to 1")
    subject = _checked(assertion.subject, f"the subject of {what}")
    object_ = assertion.object and _checked(assertion.object, f"the object of {what}")
    value = None if assertion.value is None else _value(assertion.value, what)
    predicate = predicate_name(assertion.predicate)
    if assertion.text is None:
        text = _sentence(subject.name, predicate, object_.name if object_ else value, assertion)
    else:
        text = storable(assertion.text, f"the text of {what}", limit=LONGEST_STATEMENT)
    statement = Statement(
        subject=subject,
        predicate=predicate,
        object=object_,
        value=value,
        text=text,
        start=0,
        end=0,
        status=assertion.status,
        negated=assertion.negated,
        kind=assertion.kind,
        confidence=assertion.confidence,
        effect=assertion.effect,
    )
    return Told(statement, assertion.valid or Interval(now, END), now, dated=assertion.valid is not None)


def _sentence(subject: str, predicate: str, told: str | None, assertion: Assertion) -> str:
    """The assertion in words: `Ada works at Acme`, `It ended that Ada works at Acme`."""
    words = [subject, predicate.lower().replace("_", " "), told or "anything"]
    denial = ["It is not so that"] if assertion.negated else []
    ending = ["It ended that"] if assertion.effect is Effect.ENDS else []
    return " ".join([*ending, *denial, *words])


def _value(value: str, what: str) -> str:
    return storable(value, f"the value of {what}", limit=LONGEST_VALUE)


def _checked(ref: EntityRef, what: str) -> EntityRef:
    aliases = tuple(one_line(alias, f"an alias of {what}", limit=LONGEST_NAME) for alias in ref.aliases)
    return EntityRef(one_line(ref.name, what, limit=LONGEST_NAME), ref.kind, aliases)


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
