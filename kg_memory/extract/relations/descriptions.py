"""Relations of copulas and appositions: "is a nurse", "is proud of Ann"."""

from collections.abc import Iterator
from dataclasses import replace

from spacy.tokens import Token

from kg_memory.extract.english.grammar import (
    APPOSITION,
    AUXILIARY,
    COMPOUND,
    MEASURE,
    NUMBER,
    OPEN_COMPLEMENT,
    POSSESSOR,
    adjuncts,
    children,
    conjuncts,
    negated,
    preposition,
)
from kg_memory.extract.english.words import EMPTY_ADJECTIVES, REACTIONS, STATUSES
from kg_memory.extract.references.phrases import Referent, Referents
from kg_memory.extract.relations.arguments import Relation, as_written, belonging, prepositional, relations_to
from kg_memory.extract.relations.attributes import attribute, price, vital
from kg_memory.extract.relations.clauses import Clause
from kg_memory.extract.relations.favorites import is_favorite
from kg_memory.extract.relations.tense import is_former
from kg_memory.model.ontology import EntityKind

_SAYING_NOTHING = frozenset(
    {"sure", "ready", "okay", "ok", "fine", "right", "wrong", "alright", "glad", "late", "early"}
)


def naming(token: Token, clause: Clause, referents: Referents) -> Relation | None:
    """The relation of "My boss is Ann Lee": from the name to the owner of the subject `token`."""
    complement = clause.complement
    if complement is None or preposition(complement) or referents.is_name(token):
        return None
    owner, named = referents.owner(token), referents.of(complement)
    beside = children(complement, APPOSITION | COMPOUND)  # "my cousin Bruno"
    if named is None or not any(referents.is_name(one) for one in (complement, *beside) if one.i >= complement.i):
        return None
    if owner is None or owner.entity is None or token.lemma_.lower() == "name":
        return None
    return Relation(named, belonging(token), owner, link="of", between=as_written(token), former=is_former(token))


def copular(subject: Referent, complement: Token, clause: Clause, referents: Referents) -> Iterator[Relation]:
    """The relations that a copular clause states about one of its subjects."""
    if word := preposition(complement):
        for relation in relations_to([complement], subject, "be", referents, word=word):
            yield replace(relation, denied=False)  # the "not" of "is not from Rome" denies the clause
        return
    plain = attribute(subject, complement, referents) or vital(subject, complement) or price(subject, complement)
    if plain:
        yield plain
        return
    yield from description(subject, complement, referents)
    if clause.verb is not complement:
        yield from _described_by(subject, complement, clause.verb, referents)


def description(subject: Referent, complement: Token, referents: Referents) -> Iterator[Relation]:
    """The relations that a complement or an apposition gives: "a nurse", "my brother", "the mayor of Rome"."""
    for noun in conjuncts(complement):
        for relation in _identity(subject, noun, referents):
            yield replace(relation, denied=noun != complement and negated(noun))
    yield from _described_by(subject, complement, complement, referents)


def _described_by(subject: Referent, complement: Token, governor: Token, referents: Referents) -> Iterator[Relation]:
    """Relations of "is proud of Ann", "is the mayor of Rome"; the prepositions are attached to the governor."""
    participle = complement.tag_ in ("VBG", "VBN")
    form = f"be_{complement.lower_ if participle else complement.lemma_.lower()}"
    between = as_written(complement) if complement.pos_ in ("ADJ", "ADV", "NOUN", "PROPN", "VERB") else ""
    if complement.lower_ in _SAYING_NOTHING:
        return
    vague = complement.lower_ in EMPTY_ADJECTIVES | REACTIONS  # "is here for Ann", "is great for the body"
    for word, target in prepositional(governor):
        if word and not (vague and word in ("for", "with", "in", "on")):
            for relation in relations_to(conjuncts(target), subject, form, referents, word=word, between=between):
                yield replace(relation, former=is_former(complement))


def _identity(subject: Referent, noun: Token, referents: Referents) -> Iterator[Relation]:
    """Relations of "is a nurse", "is my brother", "is vegetarian", "is 40 metres long"."""
    if noun.pos_ in ("ADJ", "ADV", "NUM") or noun.tag_ in ("VBG", "VBN"):
        if value := _quality(subject, noun, referents):
            yield Relation(subject, "is", value)
        return
    owner = referents.owner(noun)
    if is_favorite(noun):
        return
    if owner and owner.entity:
        yield Relation(subject, belonging(noun), owner, link="of", between=as_written(noun), former=is_former(noun))
    elif not children(noun, POSSESSOR) and not (noun.tag_ == "NNS" and subject.kind is EntityKind.PERSON):
        wholes = [target for word, target in adjuncts(noun) if word == "of"]
        if wholes and noun.lemma_.lower() == "member":
            return
        named = any(map(referents.is_name, wholes))
        if role := referents.of(noun, alone=named or noun.pos_ == "PROPN"):
            yield from _one(subject, role, noun)


def _one(subject: Referent, role: Referent, noun: Token) -> Iterator[Relation]:
    """The relation of "Ann is a nurse" and of "the treasurer is Ann"; "I'm Bob" describes nobody."""
    if role.kind is not EntityKind.PERSON:
        yield Relation(subject, "be" if role.entity else "is", role, former=is_former(noun))
    elif subject.kind is EntityKind.TOPIC:
        yield Relation(role, "be", subject)


def _quality(subject: Referent, noun: Token, referents: Referents) -> Referent | None:
    measure = next((child for child in children(noun, MEASURE) if children(child, NUMBER)), None)
    if measure is not None:
        text = noun.doc[measure.left_edge.i : noun.i + 1].text
        return Referent(text, None, noun, text)
    said_with = noun.lower_ in REACTIONS or any(True for _ in adjuncts(noun)) or children(noun, OPEN_COMPLEMENT)
    if noun.pos_ == "ADV" or said_with or subject.kind is EntityKind.TOPIC:
        return None
    return referents.value(noun)


def status(subject: Referent, clause: Clause) -> Relation | None:
    """The status of a thing: "the project is on hold", "the order was cancelled"."""
    token = clause.complement or (clause.verb if clause.passive else None)
    if token is None or subject.kind is EntityKind.PERSON:
        return None
    words = f"{preposition(token).replace('_', ' ')} {token.lower_}".strip()
    if words not in STATUSES or children(token, POSSESSOR):
        return None
    happened = clause.passive and any(child.tag_ == "VBD" for child in children(clause.verb, AUXILIARY))
    shown = "" if clause.passive else words
    return Relation(subject, "be_given_status" if happened else "be_status", Referent(words, None, token, shown))
