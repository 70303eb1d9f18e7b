"""Reads a model's answer as untrusted data, and keeps only items that are grounded in the passages."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kg_memory.errors import InvalidInput, InvalidTime, MalformedAnswer
from kg_memory.extract.english.words import FIRST_PERSON, SECOND_PERSON, THIRD_PERSON
from kg_memory.extract.filter.quotes import locate
from kg_memory.extract.llm.schema import OTHER
from kg_memory.extract.llm.shape import AnswerItem, EntityItem, FactItem, Item, PassageItem, read_item
from kg_memory.model.bitemporal import BEGINNING, END, Instant, Interval, Precision, period_end
from kg_memory.model.extraction import Extraction, Mention, Passage, Statement
from kg_memory.model.facts import Effect, Status
from kg_memory.model.ontology import OPEN_KINDS, EntityKind, Ontology
from kg_memory.model.sources import EntityRef
from kg_memory.model.text import normalised

_LONGEST_NAME = 200
_MOST_ITEMS = 200
"""The most entities, and the most facts, that are read of one passage."""
_CONFIDENCE = 0.8
_NOT_ASSERTED = 0.75

NO_EVIDENCE = "no evidence"
UNKNOWN_ENTITY = "unknown entity"
BAD_TIME = "bad time"
MALFORMED = "malformed"


def read_answer(
    answer: Mapping[str, object], passages: Sequence[Passage], known: Iterable[EntityRef], ontology: Ontology
) -> list[Extraction]:
    """One extraction per passage, with the items of the answer that are grounded in the passages.

    An entity needs its quote in its passage, and its name in one of the passages or among the known entities. A fact
    needs its quote in its passage; its subject and object must be such entities, or its value words of the passage.
    Other items are counted in `dropped`. Raises `MalformedAnswer` if the answer has no list of passages.
    """
    whole = read_item(AnswerItem, answer)
    if whole is None:
        raise MalformedAnswer("it has no list `passages`")
    names: dict[str, EntityRef] = {}
    for ref in known:
        _register(names, ref)
    sources = "\n".join(normalised(passage.text) for passage in passages)
    readers = [_Reader(passage, ontology, names, sources) for passage in passages]
    valid = [item for part in whole.passages if (item := read_item(PassageItem, part))]
    numbered = [(readers[item.number - 1], item) for item in valid if 0 < item.number <= len(readers)]
    readers[0].dropped[MALFORMED] += len(whole.passages) - len(numbered)
    for reader, item in numbered:  # all entities first: a fact may refer to an entity of another passage
        reader.read_entities(item.entities)
    for reader, item in numbered:
        reader.read_facts(item.facts)
    return [Extraction(reader.mentions, reader.statements, dropped=+reader.dropped) for reader in readers]


class _Dropped(Exception):
    """An item of the answer is dropped, for this reason."""


@dataclass(slots=True)
class _Reader:
    """Collects the grounded items of one passage; the passages of one answer share `names`."""

    passage: Passage
    ontology: Ontology
    names: dict[str, EntityRef]
    sources: str
    mentions: list[Mention] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)

    def read_entities(self, items: object) -> None:
        for item in self._items(EntityItem, items):
            try:
                mention = self._mention(item)
            except _Dropped as reason:
                self.dropped[str(reason)] += 1
            else:
                if mention not in self.mentions:
                    self.mentions.append(mention)

    def read_facts(self, items: object) -> None:
        for item in self._items(FactItem, items):
            try:
                self.statements.append(self._statement(item))
            except _Dropped as reason:
                self.dropped[str(reason)] += 1

    def _items(self, shape: type[Item], items: object) -> list[Item]:
        if not isinstance(items, list):
            self.dropped[MALFORMED] += items is not None
            return []
        kept = [read for item in items[:_MOST_ITEMS] if (read := read_item(shape, item))]
        self.dropped[MALFORMED] += len(items) - len(kept)
        return kept

    def _mention(self, item: EntityItem) -> Mention:
        start, end = self._evidence(item.quote)
        known = self._known(item.name)
        if known is None:
            ref = self._new(item.name, item.kind, self.passage.text[start:end])
        else:
            ref = EntityRef(known.name, item.kind, known.aliases) if known.kind in OPEN_KINDS else known
        ref = EntityRef(ref.name, ref.kind, (*ref.aliases, *self._aliases(item, ref)))
        _register(self.names, ref)
        return Mention(ref, start, end)

    def _new(self, name: str, kind: EntityKind, quote: str) -> EntityRef:
        """A new entity; its name must occur in one of the texts, or share a word with the quote."""
        plain = normalised(name)
        shared = set(plain.split()) & set(normalised(quote).split())
        if len(name) > _LONGEST_NAME or plain in THIRD_PERSON or (plain not in self.sources and not shared):
            raise _Dropped(UNKNOWN_ENTITY)
        return EntityRef(name, kind)

    def _aliases(self, item: EntityItem, ref: EntityRef) -> list[str]:
        """The aliases that occur in the passage."""
        taken = {normalised(ref.name), *map(normalised, ref.aliases)}
        return [
            alias
            for alias in dict.fromkeys(item.aliases[:_MOST_ITEMS])
            if len(alias) <= _LONGEST_NAME and normalised(alias) not in taken and locate(self.passage.text, alias)
        ]

    def _statement(self, item: FactItem) -> Statement:
        start, end = self._evidence(item.quote)
        subject = self._entity(item.subject)
        predicate = self._predicate(item)
        target, value = self._target(item)
        if target is not None and normalised(target.name) == normalised(subject.name):
            raise _Dropped(MALFORMED)
        return Statement(
            subject=subject,
            predicate=predicate,
            text=_wording(item.text, subject, predicate, target.name if target else value or ""),
            start=start,
            end=end,
            object=target,
            value=value,
            valid=self._valid(item),
            status=item.status,
            negated=item.negated,
            kind=item.kind,
            confidence=_CONFIDENCE * (1 if item.status is Status.ASSERTED else _NOT_ASSERTED),
            effect=item.effect,
        )

    def _evidence(self, quote: str, *, ignore_case: bool = False) -> tuple[int, int]:
        span = locate(self.passage.text, quote, ignore_case=ignore_case)
        if span is None:
            raise _Dropped(NO_EVIDENCE)
        return span

    def _entity(self, name: str) -> EntityRef:
        known = self._known(name)
        if known is None:
            raise _Dropped(UNKNOWN_ENTITY)
        return known

    def _known(self, name: str) -> EntityRef | None:
        """The entity of this name or None; pronouns resolve to the speaker and the addressee."""
        plain = normalised(name)
        for pronouns, person in ((FIRST_PERSON, self.passage.speaker), (SECOND_PERSON, self.passage.addressee)):
            if person and (plain in pronouns or plain == normalised(person)):
                return self.names.setdefault(normalised(person), EntityRef(person, EntityKind.PERSON))
        return self.names.get(plain)

    def _predicate(self, item: FactItem) -> str:
        if item.predicate in self.ontology.predicates:
            return item.predicate
        form = item.relation or ("" if item.predicate == OTHER else item.predicate)
        try:
            return self.ontology.predicate_of("_".join(normalised(form).split()))
        except InvalidInput as error:
            raise _Dropped(MALFORMED) from error

    def _target(self, item: FactItem) -> tuple[EntityRef | None, str | None]:
        """The object or the value of a fact; a fact that ends may have neither."""
        if item.object:
            return self._entity(item.object), None
        if item.value:
            start, end = self._evidence(item.value, ignore_case=True)
            return None, self.passage.text[start:end]
        if item.effect is Effect.ENDS:
            return None, None
        raise _Dropped(MALFORMED)

    def _valid(self, item: FactItem) -> Interval | None:
        """The valid time; None without one, or if it is invalid or not grounded in the passage."""
        if not item.since and not item.until:
            return None
        try:
            if not item.when or locate(self.passage.text, item.when) is None:
                raise InvalidTime(f"{item.when!r} is not in the passage")
            return _interval(item.since, item.until)
        except InvalidTime:
            self.dropped[BAD_TIME] += 1
            return None


def _register(names: dict[str, EntityRef], ref: EntityRef) -> None:
    """Adds the entity under its name, and under each alias that is not taken."""
    names[normalised(ref.name)] = ref
    for alias in ref.aliases:
        names.setdefault(normalised(alias), ref)


def _wording(text: str, subject: EntityRef, predicate: str, target: str) -> str:
    """The fact as a sentence: the model's own if it names the subject, else one from its parts."""
    if normalised(subject.name) in normalised(text):
        return text
    return f"{subject.name} {predicate.lower().replace('_', ' ')} {target}".strip()


def _interval(since: str, until: str) -> Interval:
    """The interval from the start of `since` to the end of `until`; "" is an open side."""
    first = Instant.parse(since) if since else Instant(BEGINNING)
    last = Instant.parse(until) if until else None
    end = period_end(last.at, last.precision) if last else END
    return Interval(first.at, end, first.precision, last.precision if last else Precision.SECOND)
