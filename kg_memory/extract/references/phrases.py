"""Noun phrases as entities or values, with their names and kinds in the graph."""

from dataclasses import dataclass, replace

from spacy.tokens import Doc, Span, Token

from kg_memory.extract.english.grammar import (
    ADJECTIVE,
    APPOSITION,
    COMPOUND,
    DETERMINER,
    HARDLY,
    NEGATIONS,
    NUMBER,
    POSSESSOR,
    adjuncts,
    children,
)
from kg_memory.extract.english.literals import is_amount, is_value
from kg_memory.extract.english.names import LONGEST_NAME, is_plural, named_spans, topic_name
from kg_memory.extract.english.words import EMPTY_ADJECTIVES, FAMILY, INTENSIFIERS, QUANTITIES, ROLES
from kg_memory.extract.references.coreference import ReferenceResolver
from kg_memory.extract.references.discourse import Discourse
from kg_memory.extract.references.pronouns import ANAPHORIC
from kg_memory.model.extraction import Mention, Passage
from kg_memory.model.ontology import EntityKind
from kg_memory.model.sources import EntityRef

_NOT_OF_A_VALUE = (
    INTENSIFIERS | NEGATIONS | HARDLY | {"no", "longer", "more", "also", "already", "yet", "even", "anymore"}
)
_VALUE_MODIFIERS = NUMBER | COMPOUND | ADJECTIVE | {"advmod"}
_PER = frozenset({"a", "an", "per", "each", "every"})


@dataclass(frozen=True, slots=True)
class Referent:
    """The referent of a phrase: an entity or a plain value.

    `wording` is its form in a sentence; `certain` is below 1 for a resolved pronoun.
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
    """The referents of the phrases of one passage; resolved once, in text order, by the constructor."""

    def __init__(self, doc: Doc, passage: Passage, dated: frozenset[int], discourse: Discourse | None = None) -> None:
        self._doc = doc
        self._dated = dated
        self._asked: set[int] = set()
        self._noted: dict[EntityRef, Mention] = {}
        self._names = {token.i: span for span in named_spans(doc, dated) for token in span}
        self._discourse = discourse or Discourse(passage.recent)
        self._references = ReferenceResolver(doc, passage, self._names, self._discourse)

    def mentions(self) -> list[Mention]:
        """The mentions in text order: names, requested phrases, and a pronoun for an entity without either."""
        spans = dict.fromkeys(self._names.values())
        named = [
            Mention(found[0].entity, span.start_char, span.end_char)
            for span in spans
            if (found := self._references.of(span.root)) is not None
        ]
        known = {mention.entity for mention in named} | self._noted.keys()
        anaphors = {
            one.entity: Mention(one.entity, token.idx, token.idx + len(token))
            for token in reversed(self._doc)
            if token.lower_ in ANAPHORIC
            for one in self.each(token)
            if one.entity is not None and one.entity not in known
        }
        return sorted([*named, *self._noted.values(), *anaphors.values()], key=lambda mention: mention.start)

    def of(self, token: Token, *, alone: bool = False) -> Referent | None:
        """The referent of the phrase headed by the token, or None if it names nothing worth keeping.

        `alone` drops the modifiers after the noun: "mayor", not "mayor of Rome".
        """
        return next(iter(self.each(token, alone=alone)), None)

    def each(self, token: Token, *, alone: bool = False) -> list[Referent]:
        """Like `of`, for a phrase with several referents: "we", "they"."""
        plain = alone and token.pos_ == "NOUN" and not children(token, POSSESSOR)
        resolved = None if token.i in self._dated or plain else self._references.of(token)
        if resolved is not None:
            whole, certain = resolved
            referents = [self._entity(member.canonical.entity, token, certain) for member in whole.members or (whole,)]
        elif token.pos_ in ("PRON", "DET") or token.i in self._dated:
            referents = []
        else:
            own = self._named_apposition(token) or self._common(token, alone)
            referents = [own] if own else []
        return [self._note(referent, token, alone) for referent in referents]

    def speaker(self, verb: Token) -> Referent | None:
        """The speaker as the subject of a verb that has none: "Just moved to Leeds"."""
        found = self._references.speaker
        return self._entity(found.entity, verb, 1.0) if found else None

    def is_name(self, token: Token) -> bool:
        """Whether the token belongs to a name."""
        return token.i in self._names

    def gives_alias(self, verb: Token) -> bool:
        """Whether the clause of the verb only says how somebody is called."""
        return self._references.gives_alias(verb)

    def is_spoken_of(self, token: Token) -> bool:
        """Whether the whole phrase was requested before, as by a clause."""
        return token.i in self._asked

    def named(self, span: Span) -> Referent | None:
        """The referent of a span that is a name, as "Porto" and "Porto, Portugal" are; None for other words."""
        first = span.start + (span[0].dep_ in DETERMINER)
        name = self._names.get(first)
        if name is None or name.start != first or (name.end < span.end and self._doc[name.end].text not in ",("):
            return None
        return self.of(name.root)

    def name(self, span: Span, kind: EntityKind) -> Referent:
        """The referent of a span that is a name by its place, such as a cell of a table."""
        entity = EntityRef(span.text[:LONGEST_NAME], kind)
        self._noted.setdefault(entity, Mention(entity, span.start_char, span.end_char))
        return Referent(entity.name, entity, span.root, entity.name)

    def is_dated(self, span: Span) -> bool:
        """Whether the span has a time expression in it."""
        return any(token.i in self._dated for token in span)

    def owner(self, token: Token) -> Referent | None:
        """The owner in "my sister" and "Acme's CEO", and the speaker in "Mom called"."""
        for possessor in children(token, POSSESSOR):
            return self.of(possessor)
        owner = self._references.owner(token)
        return self._entity(owner[0].entity, token, owner[1]) if owner else None

    def value(self, token: Token) -> Referent | None:
        """An adjective or a quantity, as the text of its phrase; None for a time."""
        if token.i in self._dated:
            return None
        start = token.i
        for word in reversed(list(token.lefts)):
            numbered = start < token.i and self._doc[start].dep_ in NUMBER and word.dep_ in COMPOUND
            if numbered:  # "owes Samir 50 euros"
                break
            fits = word.dep_ in _VALUE_MODIFIERS and word.tag_ != "WRB" and word.lower_ not in _NOT_OF_A_VALUE
            if not fits or word.right_edge.i != start - 1:
                break
            start = word.left_edge.i
        text = self._doc[start : _rate_end(token)].text
        text = text[0].lower() + text[1:] if self._doc[start].is_sent_start else text
        readable = any(char.isalnum() for char in text) and len(text) <= LONGEST_NAME
        if not readable or token.lower_ in EMPTY_ADJECTIVES or text.startswith("how "):
            return None
        return Referent(text, None, token, text)

    def _entity(self, entity: EntityRef, token: Token, certain: float) -> Referent:
        return Referent(entity.name, entity, token, entity.name, certain)

    def _named_apposition(self, token: Token) -> Referent | None:
        """The name beside a noun, which is the referent: "my sister Emma", "the singer, Ann Lee"."""
        for child in children(token, APPOSITION | COMPOUND):
            if child.i > token.i and child.i in self._names:
                return self.of(child)
        following = token.i + 1
        if token.lemma_.lower() in FAMILY | ROLES and following in self._names:  # also if the parser separated them
            return self.of(self._doc[following])
        return None

    def _note(self, referent: Referent, token: Token, alone: bool) -> Referent:
        """Records the mention of a common noun."""
        if referent.entity is not None and referent.token is token and token.pos_ == "NOUN":
            if not alone:
                self._asked.add(token.i)
            self._noted.setdefault(referent.entity, Mention(referent.entity, token.idx, token.idx + len(token)))
        return referent

    def _common(self, token: Token, alone: bool) -> Referent | None:
        if is_value(token):
            return Referent(token.text, None, token, token.text)
        if measured := self._measured(token):
            return measured
        if _has_number(token):
            return self.value(token)
        if token.pos_ == "ADJ":
            return None
        noun = topic_name(token)
        if noun is None:
            return None
        if children(token, POSSESSOR):
            return self._possessed(token, noun)
        modifier = "" if alone else self._modifier(token)
        name = (noun + modifier)[:LONGEST_NAME]
        words = " ".join([*noun.split(" ")[:-1], token.text if token.text.isupper() else token.lower_])
        wording = f"{_article(token, words)} {words}{modifier}".strip()
        return Referent(name, EntityRef(name, EntityKind.TOPIC), token, wording)

    def _measured(self, token: Token) -> Referent | None:
        """The thing in "20 mg of lisinopril" and "two bottles of oil", with its quantity in the wording."""
        if token.lemma_.lower() not in QUANTITIES:
            return None
        for word, target in adjuncts(token):
            if word == "of" and (thing := self.of(target)) and thing.entity:
                return replace(thing, wording=f"{_measure(token)} of {thing.wording}")
        return None

    def _possessed(self, token: Token, noun: str) -> Referent | None:
        """A noun with an unknown owner: a topic, but None for a person, as in "their mother"."""
        if token.lemma_.lower() in FAMILY | ROLES:
            return None
        return Referent(noun, EntityRef(noun, EntityKind.TOPIC), token, noun)

    def _modifier(self, token: Token) -> str:
        """A modifier that distinguishes the noun: "factory in Mexico", "team of engineers"."""
        for word, target in adjuncts(token):
            if word not in ("", "by") and self.is_name(target) and (named := self.of(target)):
                return f" {word.replace('_', ' ')} {named.name}"
            if word == "of" and is_amount(target):
                return f" of {target.text}"
            if word == "of" and target.pos_ == "NOUN" and (part := topic_name(target)):
                return f" of {part}"
        return ""


def _measure(noun: Token) -> str:
    """The noun with all that stands before it: "two small bottles"."""
    return noun.doc[noun.left_edge.i : noun.i + 1].text


def _rate_end(token: Token) -> int:
    """The end of the phrase of an amount with its rate: "1,200 euros a month", "90 km per hour"."""
    after = token.doc[token.i + 1 : min(token.i + 3, token.sent.end)]
    is_rate = len(after) == 2 and after[0].lower_ in _PER and after[1].pos_ == "NOUN"
    return after[1].i + 1 if is_rate and _has_number(token) else token.i + 1


def _has_number(token: Token) -> bool:
    return token.pos_ in ("NUM", "SYM") or any(child.tag_ == "CD" and child.i < token.i for child in token.children)


def _article(noun: Token, words: str) -> str:
    """The article of the noun, adapted to these words; an adjective may have been dropped."""
    article = next((child.lower_ for child in children(noun, DETERMINER)), "")
    if article not in ("a", "an"):
        return article
    return "" if is_plural(noun) else "an" if words[0].lower() in "aeiou" else "a"
