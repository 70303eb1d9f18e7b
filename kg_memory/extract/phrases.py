"""Noun phrases as entities or values: what they are called in the graph, and of which kind they are."""

import re
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from kg_memory.extract.grammar import (
    ADJECTIVE,
    APPOSITION,
    COMPOUND,
    DETERMINER,
    NUMBER,
    POSSESSOR,
    adjuncts,
    children,
)
from kg_memory.extract.words import (
    EMPTY_ADJECTIVES,
    EMPTY_NOUNS,
    FAMILY,
    FIRST_PERSON,
    INTENSIFIERS,
    ROLES,
    SECOND_PERSON,
    THIRD_PERSON,
)
from kg_memory.model import EntityKind, EntityRef, Mention, Passage

KINDS = {
    "PERSON": EntityKind.PERSON,
    "PER": EntityKind.PERSON,
    "ORG": EntityKind.ORGANIZATION,
    "LOC": EntityKind.PLACE,
    "GPE": EntityKind.PLACE,
    "FAC": EntityKind.PLACE,
    "EVENT": EntityKind.EVENT,
    "PRODUCT": EntityKind.PRODUCT,
    "LANGUAGE": EntityKind.TOPIC,
    "MISC": EntityKind.THING,
    "NORP": EntityKind.THING,
    "WORK_OF_ART": EntityKind.THING,
    "LAW": EntityKind.THING,
}

_LONGEST_NAME = 100
_VALUE_MODIFIERS = NUMBER | COMPOUND | ADJECTIVE | {"advmod"}
_CALENDAR = re.compile(
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)"
    r"(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember|day)?s?\.?",
    re.I,
)
_WORD = re.compile(r"[^\W\d_]{2}")


@dataclass(frozen=True, slots=True)
class Referent:
    """What a phrase stands for: an entity, or a bare value.

    `wording` is how a sentence says it; `certain` is below 1 when a pronoun was resolved.
    """

    name: str
    entity: EntityRef | None
    token: Token
    wording: str
    certain: float = 1.0

    @property
    def kind(self) -> EntityKind | None:
        return self.entity.kind if self.entity else None


class Referents:
    """Resolves the phrases of one passage."""

    def __init__(self, doc: Doc, passage: Passage, dated: frozenset[int]) -> None:
        self._doc = doc
        self._passage = passage
        self._dated = dated
        self._asked: set[int] = set()
        self._noted: dict[EntityRef, Mention] = {}
        self._names = {token.i: span for span in named_spans(doc, dated) for token in span}

    def mentions(self) -> list[Mention]:
        """Every name, and every other phrase that was asked for so far, in the order of the text."""
        spans = dict.fromkeys(self._names.values())
        named = [Mention(named_entity(span), span.start_char, span.end_char) for span in spans]
        return sorted([*named, *self._noted.values()], key=lambda mention: mention.start)

    def of(self, token: Token, *, alone: bool = False) -> Referent | None:
        """What the phrase headed by the token stands for, or None when it names nothing worth keeping.

        `alone` leaves out what follows the noun: "mayor", not "mayor of Rome".
        """
        if span := self._names.get(token.i):
            entity = named_entity(span)
            return Referent(entity.name, entity, token, entity.name)
        if token.pos_ in ("PRON", "DET"):
            return self._pronoun(token)
        if token.i in self._dated:
            return None
        return self._named_apposition(token) or self._noted_common(token, alone)

    def is_name(self, token: Token) -> bool:
        """Whether the token belongs to a name."""
        return token.i in self._names

    def is_spoken_of(self, token: Token) -> bool:
        """Whether the phrase was asked for, as a whole."""
        return token.i in self._asked

    def owner(self, token: Token) -> Referent | None:
        """Whose it is: "my sister", "Acme's CEO"."""
        for possessor in children(token, POSSESSOR):
            return self.of(possessor)
        return None

    def value(self, token: Token) -> Referent | None:
        """An adjective or a quantity, as the text of its phrase."""
        before = [child for child in token.children if child.i < token.i and child.dep_ in _VALUE_MODIFIERS]
        plain = [word.i for word in before if word.lower_ not in INTENSIFIERS and not any(word.children)]
        numbers = [word.left_edge.i for word in before if word.dep_ in NUMBER]
        text = self._doc[min([*plain, *numbers], default=token.i) : token.i + 1].text.lower()
        readable = any(char.isalnum() for char in text) and len(text) <= _LONGEST_NAME
        if not readable or token.lower_ in EMPTY_ADJECTIVES or text.startswith("how "):
            return None
        return Referent(text, None, token, text)

    def _pronoun(self, token: Token) -> Referent | None:
        word = token.lower_
        if word in FIRST_PERSON:
            return self._person(self._passage.speaker, token)
        if word in SECOND_PERSON:
            return self._person(self._passage.addressee, token)
        if word in THIRD_PERSON:
            return self._only_person_before(token)
        return None

    def _person(self, name: str | None, token: Token) -> Referent | None:
        return Referent(name, EntityRef(name, EntityKind.PERSON), token, name) if name else None

    def _only_person_before(self, token: Token) -> Referent | None:
        people = {
            named_entity(span).name
            for span in self._names.values()
            if span.end <= token.i and KINDS.get(span.label_) is EntityKind.PERSON
        }
        if len(people) != 1:
            return None
        name = people.pop()
        return Referent(name, EntityRef(name, EntityKind.PERSON), token, name, certain=0.75)

    def _named_apposition(self, token: Token) -> Referent | None:
        """ "my sister Emma", "the singer, Ann Lee": the name beside the noun is what is meant."""
        for child in children(token, APPOSITION | COMPOUND):
            if child.i > token.i and child.i in self._names:
                return self.of(child)
        following = token.i + 1
        if token.lemma_.lower() in FAMILY | ROLES and following in self._names:  # also when the parser parted them
            return self.of(self._doc[following])
        return None

    def _noted_common(self, token: Token, alone: bool) -> Referent | None:
        found = self._common(token, alone)
        if found is not None and found.entity is not None:
            if not alone:
                self._asked.add(token.i)
            self._noted.setdefault(found.entity, Mention(found.entity, token.idx, token.idx + len(token)))
        return found

    def _common(self, token: Token, alone: bool) -> Referent | None:
        if children(token, NUMBER) or token.pos_ in ("NUM", "SYM"):
            return self.value(token)
        if token.pos_ == "ADJ":
            return None
        noun = topic_name(token)
        if noun is None:
            return None
        if children(token, POSSESSOR):
            return self._possessed(token, noun)
        modifier = "" if alone else self._modifier(token)
        name = (noun + modifier)[:_LONGEST_NAME]
        article = next((child.lower_ for child in children(token, DETERMINER)), "")
        spoken = " ".join([*noun.split(" ")[:-1], token.text if token.text.isupper() else token.lower_])
        wording = f"{article} {spoken}{modifier}".strip()
        return Referent(name, EntityRef(name, EntityKind.TOPIC), token, wording)

    def _possessed(self, token: Token, noun: str) -> Referent | None:
        owner = self.owner(token)
        person = token.lemma_.lower() in FAMILY | ROLES
        if owner is None or owner.entity is None:
            return None if person else Referent(noun, EntityRef(noun, EntityKind.TOPIC), token, noun)
        name = f"{owner.name}'s {noun}"[:_LONGEST_NAME]
        entity = EntityRef(name, EntityKind.PERSON if person else EntityKind.THING)
        return Referent(name, entity, token, name, owner.certain)

    def _modifier(self, token: Token) -> str:
        """ "factory in Mexico", "team of engineers": a name, or what it is made of, tells one from another."""
        for word, target in adjuncts(token):
            if span := self._names.get(target.i):
                return f" {word.replace('_', ' ')} {named_entity(span).name}"
            if word == "of" and target.pos_ == "NOUN" and (part := topic_name(target)):
                return f" of {part}"
        return ""


def named_entity(span: Span) -> EntityRef:
    """The entity of a name, without article and possessive ending."""
    name = " ".join(span.text.split())
    name = re.sub(r"^(?:the|a|an)\s+", "", name, flags=re.I)
    name = re.sub(r"(?:['’]s?|[.,;:]+(?<!\w\.))$", "", name).strip() or name
    return EntityRef(name[:_LONGEST_NAME], KINDS.get(span.label_, EntityKind.THING))


def named_spans(doc: Doc, dated: frozenset[int]) -> list[Span]:
    """The entities the pipeline found, and runs of proper nouns it left over."""
    found = [span for span in _completed(doc) if span.label_ in KINDS and _is_name(span)]
    taken = {token.i for span in found for token in span} | dated
    start = 0
    while start < len(doc):
        end = start
        while end < len(doc) and end not in taken and _may_name(doc[end]):
            end += 1
        run = doc[start:end]
        if end > start and _is_name(run):
            found.append(Span(doc, start, end, label="MISC"))
        start = max(end, start + 1)
    return sorted(found, key=lambda span: span.start)


def _completed(doc: Doc) -> list[Span]:
    """The pipeline's entities; one that stops at "of" goes on with the name that follows it."""
    whole: list[Span] = []
    for span in doc.ents:
        last = whole[-1] if whole else None
        if last is not None and last.end == span.start and doc[last.end - 1].pos_ in ("ADP", "DET"):
            whole[-1] = Span(doc, last.start, span.end, label=last.label_)
        else:
            whole.append(span)
    return whole


def _may_name(token: Token) -> bool:
    """Part of a name, though the pipeline did not say so: not "May", not the "CEO" of "CEO Ann Lee"."""
    is_title = token.lower_ in FAMILY | ROLES
    return token.pos_ == "PROPN" and not is_title and not _CALENDAR.fullmatch(token.text)


def _is_name(span: Span) -> bool:
    """Letters, on one line, and not an address of the web or a pronoun."""
    text = span.text
    if "\n" in text or not re.search(r"[^\W_]", text) or text.lower() in FIRST_PERSON | SECOND_PERSON:
        return False
    return len(text) > 1 and not any(token.like_url or token.like_email for token in span)


def topic_name(token: Token) -> str | None:
    """The singular, lower-case name of a common noun with its modifiers, or None when it says nothing."""
    lemma = token.lemma_.lower()
    if token.pos_ not in ("NOUN", "PROPN", "VERB", "X") or lemma in EMPTY_NOUNS or not _WORD.search(lemma):
        return None
    head = token.text if token.text.isupper() else lemma if token.pos_ == "NOUN" else token.lower_
    before = [child for child in token.children if child.i < token.i and child.dep_ in COMPOUND | ADJECTIVE]
    modifiers = [word for child in before for word in _modifier(child)]
    return " ".join([*modifiers, head])[:_LONGEST_NAME]


def _modifier(token: Token) -> list[str]:
    if token.lower_ in EMPTY_ADJECTIVES or token.dep_ in DETERMINER or not token.is_alpha:
        return []
    inner = children(token, COMPOUND)
    own = token.lower_ if token.is_sent_start else token.text
    before = [word for child in inner if child.i < token.i for word in _modifier(child)]
    return [*before, own, *(word for child in inner if child.i > token.i for word in _modifier(child))]
