"""The relation between two phrases, and the arguments of a predicate."""

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from kg_memory.extract.english.grammar import (
    ADJECTIVE,
    COMPOUND,
    CONJUNCT,
    DETERMINER,
    NEGATIONS,
    NUMBER,
    PARTICLE,
    adjuncts,
    children,
    conjuncts,
    is_predicate,
    negated,
)
from kg_memory.extract.english.words import AGES, EMPTY_PREPOSITIONS
from kg_memory.extract.references.aliases import relation
from kg_memory.extract.references.phrases import Referent, Referents

_NOUN_MODIFIERS = DETERMINER | COMPOUND | ADJECTIVE | NUMBER


@dataclass(frozen=True, slots=True)
class Relation:
    """A subject and a target with the surface form that joins them.

    `link` is the preposition as written. `between` is the direct object between the verb and a prepositional target.
    `denied` means that this target is excluded: Rome in "lives in Paris, not in Rome". `former` means that the relation
    is over: "my former boss".
    """

    subject: Referent
    form: str
    target: Referent
    link: str = ""
    between: str = ""
    denied: bool = False
    former: bool = False


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
        for target in referents.each(token, alone=alone):
            yield Relation(subject, joined, target, link, between, denied=excluded(token) if word else negated(token))


def excluded(token: Token) -> bool:
    """Whether the phrase is negated: "not in Rome", but not "with no pain"."""
    return any(child.lower_ in NEGATIONS for child in token.children)


def prepositional(token: Token) -> list[tuple[str, Token]]:
    """The prepositional phrases that name a related thing, rather than a time or a manner.

    A phrase after the last of several coordinated verbs belongs to that verb, whatever the parser attached it to.
    """
    end = _next_verb(token, token)
    found = [pair for pair in adjuncts(token) if pair[1].i < end]
    if token.dep_ in CONJUNCT and is_predicate(token) and is_predicate(token.head):
        end = _next_verb(token.head, token)
        found += [pair for pair in adjuncts(token.head) if token.i < pair[1].i < end]
    return [(word, target) for word, target in found if word not in EMPTY_PREPOSITIONS and not _says_when(word, target)]


def _says_when(word: str, target: Token) -> bool:
    """ "as a kid"."""
    return word == "as" and target.lemma_.lower() in AGES


def _next_verb(first: Token, token: Token) -> int:
    """The position of the next verb coordinated with the first, or the end of the text."""
    following = (child.i for child in children(first, CONJUNCT) if is_predicate(child) and child.i > token.i)
    return min(following, default=len(token.doc))


def particles(verb: Token) -> list[str]:
    return [particle.lower_ for particle in children(verb, PARTICLE)]


def all_joined(tokens: list[Token]) -> list[Token]:
    """The nouns and their conjuncts."""
    return [joined for token in tokens for joined in conjuncts(token)]


def belonging(noun: Token) -> str:
    """The form of "is my favourite band": `be_favorite_band_of`."""
    favorite = "favorite_" if any(child.lower_ in ("favorite", "favourite") for child in noun.children) else ""
    return f"be_{favorite}{relation(noun.lemma_.lower())}_of"


def as_written(token: Token) -> str:
    """The noun with the modifiers before it."""
    before = [child.i for child in children(token, _NOUN_MODIFIERS) if child.i < token.i]
    start = max(min(before, default=token.i), token.i - 5)
    return " ".join(token.doc[start : token.i + 1].text.split())
