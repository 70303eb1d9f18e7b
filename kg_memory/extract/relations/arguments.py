"""The relation between two phrases, and the arguments of a predicate."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from spacy.tokens import Token

from kg_memory.extract.english.grammar import (
    ADJECTIVE,
    CASE,
    COMPOUND,
    CONJUNCT,
    DETERMINER,
    NEGATIONS,
    NUMBER,
    POSSESSOR,
    adjuncts,
    children,
    conjuncts,
    is_predicate,
    negated,
    preposition,
)
from kg_memory.extract.english.words import AGES, EMPTY_PREPOSITIONS, EVERYWHERE
from kg_memory.extract.references.aliases import relation
from kg_memory.extract.references.phrases import Referent, Referents
from kg_memory.model.ontology import EntityKind

_FOR_SHORT = frozenset({"record", "instance", "example", "fun", "free", "sake"})  # "for the record"
_NOUN_MODIFIERS = DETERMINER | COMPOUND | ADJECTIVE | NUMBER


@dataclass(frozen=True, slots=True)
class Relation:
    """A subject and a target with the surface form that joins them.

    `link` is the preposition as written. `between` is the direct object between the verb and a prepositional target.
    `denied` means that this target is excluded: Rome in "lives in Paris, not in Rome". `former` means that the relation
    is over: "my former boss". `words` replace the verb of the clause: "was hired as" after "They hired Ann as".
    """

    subject: Referent
    form: str
    target: Referent
    link: str = ""
    between: str = ""
    denied: bool = False
    former: bool = False
    words: str = ""

    @property
    def alone(self) -> bool:
        """Whether it has no target: "Ann resigned"."""
        return not self.target.name


def relations_to(
    tokens: list[Token],
    subject: Referent,
    form: str,
    referents: Referents,
    *,
    word: str = "",
    between: str = "",
    alone: bool = False,
) -> Iterator[Relation]:
    """One relation to each referent of the phrases; `word` is the preposition before them (`out_of`)."""
    joined, link = (f"{form}_{word}" if word else form), word.replace("_", " ")
    for token in tokens:
        place = gapped_place(token, word)
        others = [_fellow(one, subject) for one in referents.each(token)] if place is not None else []
        others = [one for one in others if one.kind is EntityKind.PERSON or children(one.token, POSSESSOR)]
        if place is not None and others:
            yield from (Relation(one, joined, target, link) for one in others for target in referents.each(place))
            continue
        for target in referents.each(token, alone=alone):
            yield Relation(subject, joined, target, link, between, denied=excluded(token) if word else negated(token))


def _fellow(other: Referent, subject: Referent) -> Referent:
    """What is someone's is of the kind of the first subject: in "my Oma lives in Ulm and my Opa in Bonn" a person."""
    if other.entity is None or subject.kind is None or not children(other.token, POSSESSOR):
        return other
    return replace(other, entity=replace(other.entity, kind=subject.kind))


def gapped_place(token: Token, word: str) -> Token | None:
    """The place of another subject, whose verb is left out: "Ana lives in Oslo and her brother in Bergen"."""
    if not word or token.dep_ not in CONJUNCT or preposition(token) or preposition(token.head) != word:
        return None
    names = [token.i, *(child.i for child in children(token, COMPOUND))]
    after = token.doc[max(names) + 1] if max(names) + 1 < token.sent.end else None
    return after.head if after is not None and after.lower_ == word and after.dep_ in CASE else None


def _is_gapped(word: str, place: Token) -> bool:
    """Whether the place is that of another subject, whatever the parser attached it to."""
    case = next((child.i for child in children(place, CASE)), 0)
    before = place.doc[case - 1] if case else None
    while before is not None and before.dep_ in COMPOUND and before.head.i < before.i:
        before = before.head
    return before is not None and before.head != place and gapped_place(before, word) == place


def is_respective(verb: Token) -> bool:
    """Whether subjects and targets belong together in pairs: "moved to Oslo and Bergen respectively"."""
    return any(child.lower_ == "respectively" for child in verb.subtree)


def are_respective(relation: Relation) -> bool:
    """Whether subject and target have the same place among their conjuncts."""
    return _place(relation.subject.token) == _place(relation.target.token)


def _place(token: Token) -> int:
    first = token
    while first.dep_ in CONJUNCT:
        first = first.head
    return conjuncts(first).index(token)


def excluded(token: Token) -> bool:
    """Whether the phrase is negated: "not in Rome", but not "with no pain"."""
    return any(child.lower_ in NEGATIONS for child in token.children)


def prepositional(token: Token) -> list[tuple[str, Token]]:
    """The prepositional phrases that name a related thing, rather than a time or a manner.

    A phrase after the last of several coordinated verbs belongs to that verb, whatever the parser attached it to.
    """
    end = _next_verb(token, token)
    holders = [token, *(child for child in token.children if child.lower_ == "rid")]  # "got rid of the car"
    found = [pair for holder in holders for pair in adjuncts(holder) if pair[1].i < end]
    if token.dep_ in CONJUNCT and is_predicate(token) and is_predicate(token.head):
        end = _next_verb(token.head, token)
        found += [pair for pair in adjuncts(token.head) if token.i < pair[1].i < end]
    return [(word, target) for word, target in found if not (_is_empty(word, target) or _is_gapped(word, target))]


def _is_empty(word: str, target: Token) -> bool:
    """Whether the phrase only says when, why or nothing: "as a kid", "the best in the world"."""
    noun = target.lemma_.lower()
    return (
        word in EMPTY_PREPOSITIONS
        or (word == "as" and noun in AGES)
        or (word in ("in", "on", "of") and noun in EVERYWHERE)
        or (word == "for" and noun in _FOR_SHORT)
    )


def _next_verb(first: Token, token: Token) -> int:
    """The position of the next verb coordinated with the first, or the end of the text."""
    following = (child.i for child in children(first, CONJUNCT) if is_predicate(child) and child.i > token.i)
    return min(following, default=len(token.doc))


def all_joined(tokens: list[Token]) -> list[Token]:
    """The nouns and their conjuncts."""
    return [joined for token in tokens for joined in conjuncts(token)]


def belonging(noun: Token) -> str:
    """The form of "is my brother": `be_brother_of`."""
    return f"be_{relation(noun.lemma_.lower())}_of"


def as_written(token: Token) -> str:
    """The noun with the modifiers before it."""
    before = [child.i for child in children(token, _NOUN_MODIFIERS) if child.i < token.i]
    start = max(min(before, default=token.i), token.i - 5)
    words = " ".join(token.doc[start : token.i + 1].text.split())
    return words[0].lower() + words[1:] if token.doc[start].dep_ in DETERMINER else words
