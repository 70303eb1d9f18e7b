"""The phrases of a sentence by what they can be exchanged for: a time for a time, a place for a place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from enum import StrEnum

from spacy.tokens import Span, Token

from kg_memory.extract.english.gender import gender_of_name
from kg_memory.extract.english.grammar import (
    ADJECTIVE,
    COMPOUND,
    CONJUNCT,
    DETERMINER,
    INDIRECT_OBJECT,
    NUMBER,
    OBJECT,
    PASSIVE_SUBJECT,
    POSSESSOR,
    SUBJECT,
    children,
)
from kg_memory.extract.english.names import KINDS
from kg_memory.extract.english.words import FAMILY, ROLES, THIRD_PERSON
from kg_memory.extract.time import time_expressions
from kg_memory.model.ontology import EntityKind
from kg_memory.model.text import normalised

_PARTS = DETERMINER | COMPOUND | ADJECTIVE | NUMBER | POSSESSOR
_HEADS = SUBJECT | PASSIVE_SUBJECT | OBJECT | INDIRECT_OBJECT | CONJUNCT | {"obl", "nmod", "appos", "ROOT", "attr"}
_DEFINITE = frozenset({"the", "this", "that", "my", "your", "his", "her", "its", "our", "their"})
_ALIKE = 0.8


class Sort(StrEnum):
    """What a phrase is about."""

    TIME = "TIME"
    NUMBER = "NUMBER"
    PERSON = "PERSON"
    PRONOUN = "PRONOUN"
    PLACE = "PLACE"
    ORGANIZATION = "ORGANIZATION"
    NAME = "NAME"
    THING = "THING"


NAMES = frozenset({Sort.PERSON, Sort.PLACE, Sort.ORGANIZATION, Sort.NAME})
_SORTS = {EntityKind[name]: Sort[name] for name in ("PERSON", "PLACE", "ORGANIZATION")}
_NEAR = (
    {Sort.TIME, Sort.NUMBER},
    {Sort.THING, Sort.NAME},
    {Sort.THING, Sort.ORGANIZATION},
    {Sort.THING, Sort.PERSON},
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase and the indexes of its first word and of the word after it."""

    text: str
    start: int
    end: int
    sort: Sort


def phrases_of(sentence: Span, at: datetime) -> list[Phrase]:
    """The times, names, numbers and things of the sentence, in order, with the indexes of their words in it."""
    times = list(_times(sentence, at))
    others = (_phrase(token, sentence) for token in sentence if _is_head(token))
    return sorted(
        [*times, *(one for one in others if not any(one.start < time.end and time.start < one.end for time in times))],
        key=lambda phrase: phrase.start,
    )


def _times(sentence: Span, at: datetime) -> Iterator[Phrase]:
    for found in time_expressions(sentence.text, at):
        span = sentence.char_span(found.start, found.end, alignment_mode="expand")
        if span is not None:
            yield Phrase(span.text, span.start - sentence.start, span.end - sentence.start, Sort.TIME)


def _is_head(token: Token) -> bool:
    third_person = token.pos_ == "PRON" and token.lower_ in THIRD_PERSON
    return token.dep_ in _HEADS and (third_person or token.pos_ in ("NOUN", "PROPN", "NUM"))


def _phrase(head: Token, sentence: Span) -> Phrase:
    parts = [part.i for child in children(head, _PARTS) for part in child.subtree]
    start, end = min([head.i, *parts]), max([head.i, *parts]) + 1
    return Phrase(head.doc[start:end].text, start - sentence.start, end - sentence.start, sort_of(head))


def sort_of(head: Token) -> Sort:
    """The sort of the phrase with this head."""
    if head.pos_ == "PRON":
        return Sort.PRONOUN
    if head.ent_type_ in KINDS or head.pos_ == "PROPN":
        return _SORTS.get(KINDS.get(head.ent_type_, EntityKind.THING), Sort.NAME)
    if head.pos_ == "NUM" or head.like_num:
        return Sort.NUMBER
    return Sort.PERSON if head.lemma_.lower() in FAMILY | ROLES else Sort.THING


def best_fit(new: Phrase, olds: Sequence[Phrase]) -> Phrase | None:
    """The phrase that `new` most likely replaces: one spelled alike, else the last one of the nearest sort."""
    names = [old for old in olds if old.sort in NAMES and new.sort in NAMES]
    if alike := [old for old in names if spelled_alike(old.text, new.text)]:
        return alike[-1]
    fitting = [old for old in olds if fitness(new, old.sort) and normalised(old.text) != normalised(new.text)]
    return max(
        reversed(fitting), key=lambda old: (fitness(new, old.sort), _is_proper(old) is _is_proper(new)), default=None
    )


def _is_proper(phrase: Phrase) -> bool:
    """Whether the phrase ends with a capital word: "Lena", but not "my boss"."""
    return phrase.text.split()[-1][:1].isupper()


def fitness(new: Phrase, sort: Sort) -> int:
    """How well the phrase stands in a place of this sort: from 0, not at all, to 2."""
    if sort is Sort.PRONOUN:
        return 2 if new.sort is Sort.PERSON and _is_known_person(new.text) else 0
    if new.sort is sort:
        return 2
    return int({new.sort, sort} in _NEAR or {new.sort, sort} <= NAMES)


def is_definite(phrase: Phrase) -> bool:
    """Whether the phrase is about a certain one: "the sauce", "my sauce", but not "a sauce"."""
    return phrase.text.split()[0].lower() in _DEFINITE


def spelled_alike(one: str, other: str) -> bool:
    """Whether two names may be spellings of one: Hana and Hannah."""
    first, second = normalised(one), normalised(other)
    return first != second and SequenceMatcher(None, first, second).ratio() >= _ALIKE


def _is_known_person(text: str) -> bool:
    return any(word.lower() in FAMILY | ROLES for word in text.split()) or gender_of_name(text) is not None
