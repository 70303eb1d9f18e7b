"""Favourites of an owner: "my favourite band is Blur", "Blur is one of her favourite bands"."""

from collections.abc import Iterator
from dataclasses import replace

from spacy.tokens import Token

from kg_memory.extract.english.grammar import (
    ADJECTIVE,
    CLAUSE_COMPLEMENT,
    COMPOUND,
    CONJUNCT,
    OPEN_COMPLEMENT,
    SUBJECT,
    adjuncts,
    children,
    conjuncts,
)
from kg_memory.extract.english.names import is_plural
from kg_memory.extract.references.aliases import relation
from kg_memory.extract.references.phrases import Referent, Referents
from kg_memory.extract.relations.arguments import Relation, as_written
from kg_memory.extract.relations.clauses import Clause
from kg_memory.extract.relations.tense import is_former

_FAVORITE = frozenset({"favorite", "favourite"})
_SAME_TOPIC = {"colour": "color", "movie": "film", "programme": "program"}


def favorites(token: Token, clause: Clause, referents: Referents) -> Iterator[Relation]:
    """The relations of an owner to a favourite that the subject `token` or the complement names."""
    complement = clause.complement
    if complement is None:
        return
    if is_favorite(noun := _meant(token, clause.verb)):
        found = [referents.of(one) or referents.value(one) for one in conjuncts(complement)]
        yield from _of_owner(noun, token, [one for one in found if one], referents)
    elif is_favorite(noun := _counted(complement)):
        named = referents.each(token) or [one for one in [referents.value(token)] if one]
        yield from _of_owner(noun, complement, named, referents)


def is_favorite(noun: Token) -> bool:
    """Whether the noun is called a favourite: "my favourite band", "a favourite of mine"."""
    return noun.lemma_.lower() in _FAVORITE or any(child.lower_ in _FAVORITE for child in children(noun, ADJECTIVE))


def _meant(token: Token, verb: Token) -> Token:
    """The noun that the subject counts or repeats: "my favourite bar was Lupo, but now it's Nova"."""
    if token.lower_ == "it" and verb.dep_ in CONJUNCT | CLAUSE_COMPLEMENT:
        holders = [verb.head, *([verb.head.head] if verb.head.dep_ in OPEN_COMPLEMENT else [])]
        before = [subject for holder in holders for subject in children(holder, SUBJECT)]
        return next(iter(before), token)
    return _counted(token)


def _counted(noun: Token) -> Token:
    """The noun of which one is counted: bands in "one of my favourite bands"."""
    if noun.lower_ != "one":
        return noun
    return next((target for word, target in adjuncts(noun) if word == "of"), noun)


def _of_owner(noun: Token, head: Token, liked: list[Referent], referents: Referents) -> Iterator[Relation]:
    """The relations to what is liked; `head` is one in "one of my favourite bands", else the noun."""
    owner = referents.owner(noun)
    if owner is None or owner.entity is None:
        return
    one = "one of " if head.lower_ == "one" else ""
    described = replace(owner, token=head, wording=f"{one}{owner.wording}'s {as_written(noun)}")
    for target in liked:
        yield Relation(described, _form(noun), target, former=is_former(noun))


def _form(noun: Token) -> str:
    """The form of a favourite by its topic; one of several favourites is liked."""
    if is_plural(noun) or noun.lemma_.lower() in _FAVORITE:
        return "like"
    topic = noun.lemma_.lower()
    words = [child.lemma_.lower() for child in children(noun, COMPOUND) if child.i < noun.i]
    return "_".join(["have", "favorite", *words, _SAME_TOPIC.get(topic, relation(topic))])
