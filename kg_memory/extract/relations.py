"""What clauses and noun phrases relate: pairs of phrases with the surface form (`work_at`) that joins them."""

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from kg_memory.extract.clauses import ATTITUDES, Clause, relative_object
from kg_memory.extract.grammar import (
    ADJECTIVE,
    APPOSITION,
    COMPOUND,
    DETERMINER,
    INDIRECT_OBJECT,
    NUMBER,
    OBJECT,
    OPEN_COMPLEMENT,
    PARTICLE,
    POSSESSOR,
    adjuncts,
    children,
    conjuncts,
    preposition,
)
from kg_memory.extract.phrases import Referent, Referents
from kg_memory.extract.words import FAMILY, ROLES
from kg_memory.model import EntityKind

_NOUN_MODIFIERS = DETERMINER | COMPOUND | ADJECTIVE | NUMBER
_EMPTY_PREPOSITIONS = frozenset(
    {"after", "before", "during", "since", "until", "like", "than", "besides", "despite", "without", "because_of"}
)
_SPEAKING = frozenset({"say", "tell", "thank", "mean", "ask", "let", "guess", "bet", "wait", "agree"})
_SHAPING = frozenset({"keep", "make", "find", "get", "have", "leave"})  # "keep you posted" does not keep you


@dataclass(frozen=True, slots=True)
class Relation:
    """`subject` and `target` with the form that joins them; `link` is the preposition as it is spoken.

    `between` is the direct object that stands between the verb and a prepositional target.
    """

    subject: Referent
    form: str
    target: Referent
    link: str = ""
    between: str = ""


def clause_relations(clause: Clause, referents: Referents) -> Iterator[Relation]:
    """The relations one clause states about each of its subjects."""
    if clause.lemma in _SPEAKING:
        return
    for token in clause.subjects:
        subject = referents.of(token)
        if subject is None or subject.entity is None:
            continue
        if clause.complement is not None:
            yield from _copular(subject, clause.complement, clause, referents)
        elif clause.passive:
            yield from _passive(subject, clause, referents)
        else:
            yield from _active(subject, clause, referents)


def _copular(subject: Referent, complement: Token, clause: Clause, referents: Referents) -> Iterator[Relation]:
    if word := preposition(complement):
        yield from _targets(subject, f"be_{word}", [complement], referents, link=word.replace("_", " "))
        return
    for noun in conjuncts(complement):
        yield from _identity(subject, noun, referents)
    for word, target in [*_adjuncts(complement), *(_adjuncts(clause.verb) if clause.verb is not complement else ())]:
        between = _phrase(complement) if complement.pos_ in ("ADJ", "NOUN", "VERB") else ""
        if not word:
            continue
        form = f"be_{complement.lemma_.lower()}_{word}"
        yield from _targets(subject, form, conjuncts(target), referents, link=word.replace("_", " "), between=between)


def _identity(subject: Referent, noun: Token, referents: Referents) -> Iterator[Relation]:
    """ "is a nurse", "is my brother", "is vegetarian"."""
    if noun.pos_ in ("ADJ", "ADV", "NUM") or noun.tag_ in ("VBG", "VBN"):
        has_more = any(True for _ in adjuncts(noun))
        if (
            noun.pos_ != "ADV"
            and not has_more
            and subject.kind is not EntityKind.TOPIC
            and (value := referents.value(noun))
        ):
            yield Relation(subject, "is", value)
        return
    owner = referents.owner(noun)
    if owner and owner.entity:
        favorite = "favorite_" if any(child.lower_ in ("favorite", "favourite") for child in noun.children) else ""
        yield Relation(subject, f"be_{favorite}{noun.lemma_.lower()}_of", owner, link="of", between=_phrase(noun))
    elif not children(noun, POSSESSOR) and (role := referents.of(noun, alone=True)):
        yield Relation(subject, "be", role)


def _passive(subject: Referent, clause: Clause, referents: Referents) -> Iterator[Relation]:
    verb = clause.verb
    for word, target in _adjuncts(verb):
        for token in conjuncts(target):
            other = referents.of(token)
            if other is None:
                continue
            if word == "by" and other.entity:
                yield Relation(other, _form(clause), subject)
            elif word:
                yield Relation(subject, f"be_{verb.lower_}_{word}", other, link=word.replace("_", " "))
    yield from _targets(subject, f"be_{verb.lower_}", _joined(children(verb, OBJECT)), referents)


def _active(subject: Referent, clause: Clause, referents: Referents) -> Iterator[Relation]:
    verb, form = clause.verb, _form(clause)
    objects = _joined(children(verb, OBJECT) or children(verb, INDIRECT_OBJECT))
    between = _spoken(objects[0], referents) if objects else ""
    if objects and clause.lemma in _SHAPING and children(verb, OPEN_COMPLEMENT):
        return
    if not objects and (antecedent := relative_object(verb)) is not None and not any(True for _ in adjuncts(verb)):
        objects = [antecedent]
    yield from _targets(subject, form, objects, referents)
    yield from _targets(subject, f"{form}_to", _joined(_receivers(verb)), referents, link="to", between=between)
    for word, target in _adjuncts(verb):
        spoken = word.replace("_", " ")
        if word or (not objects and referents.is_name(target)):
            joined = f"{form}_{word}" if word else form
            yield from _targets(
                subject, joined, conjuncts(target), referents, link=spoken, between=between, alone=word == "as"
            )
        if word == "as":  # "works as a nurse at the hospital": the place is the work's
            for inner, place in _adjuncts(target):
                if referents.is_name(place):
                    yield from _targets(subject, f"{form}_{inner}", conjuncts(place), referents, link=inner)
    yield from _open_complements(subject, clause, referents)


def _open_complements(subject: Referent, clause: Clause, referents: Referents) -> Iterator[Relation]:
    """ "became a nurse", "feels tired", "loves hiking"."""
    for complement in children(clause.verb, OPEN_COMPLEMENT):
        if complement.pos_ == "ADJ" and not children(clause.verb, OBJECT):
            if value := referents.value(complement):
                yield Relation(subject, _form(clause), value)
        elif complement.pos_ in ("NOUN", "PROPN") or (clause.lemma in ATTITUDES and complement.tag_ == "VBG"):
            yield from _targets(subject, _form(clause), conjuncts(complement), referents)


def _targets(
    subject: Referent,
    form: str,
    tokens: list[Token],
    referents: Referents,
    *,
    link: str = "",
    between: str = "",
    alone: bool = False,
) -> Iterator[Relation]:
    for token in tokens:
        if target := referents.of(token, alone=alone):
            yield Relation(subject, form, target, link, between)


def _adjuncts(token: Token) -> list[tuple[str, Token]]:
    """The prepositional phrases that say what a thing is related to, rather than when or how."""
    return [(word, target) for word, target in adjuncts(token) if word not in _EMPTY_PREPOSITIONS]


def _form(clause: Clause) -> str:
    particles = [particle.lower_ for particle in children(clause.verb, PARTICLE)]
    return "_".join([clause.lemma, *particles])


def _receivers(verb: Token) -> list[Token]:
    return children(verb, INDIRECT_OBJECT) if children(verb, OBJECT) else []


def _spoken(token: Token, referents: Referents) -> str:
    found = referents.of(token)
    return found.wording if found else _phrase(token)


def _joined(tokens: list[Token]) -> list[Token]:
    return [joined for token in tokens for joined in conjuncts(token)]


def _phrase(token: Token) -> str:
    """The noun with what stands before it, as written."""
    before = [child.i for child in children(token, _NOUN_MODIFIERS) if child.i < token.i]
    start = max(min(before, default=token.i), token.i - 5)
    return " ".join(token.doc[start : token.i + 1].text.split())


# --- noun phrases -----------------------------------------------------------------------------------------------


def phrase_relations(doc: Doc, referents: Referents) -> Iterator[tuple[Relation, Token]]:
    """What noun phrases say without a verb, each with its noun: "Marie Curie, a physicist", "my sister Emma".

    To be asked after the clauses: only a phrase that one of them speaks of is looked into.
    """
    for token in doc:
        for relation in (*_appositions(token, referents), *_roles(token, referents), *_modifiers(token, referents)):
            yield relation, token


def _appositions(token: Token, referents: Referents) -> Iterator[Relation]:
    for child in children(token, APPOSITION):
        first, second = referents.of(token), referents.of(child)
        if first is None or second is None or first.name == second.name or not referents.is_name(first.token):
            continue
        if first.kind is second.kind is EntityKind.PLACE:
            yield Relation(first, "be_located_in", second, link="in")
        elif second.kind is EntityKind.TOPIC:
            yield Relation(first, "be", second)


def _modifiers(token: Token, referents: Referents) -> Iterator[Relation]:
    """ "a factory in Mexico" is in Mexico."""
    if token.pos_ != "NOUN" or not referents.is_spoken_of(token):
        return
    subject = referents.of(token)
    for word, target in adjuncts(token):
        other = referents.of(target)
        if (
            subject
            and subject.entity
            and subject.kind is EntityKind.TOPIC
            and other
            and other.kind not in (None, EntityKind.TOPIC)
        ):
            yield Relation(subject, f"be_{word}", other, link=word.replace("_", " "))
            return


def _roles(token: Token, referents: Referents) -> Iterator[Relation]:
    role = next((noun for noun in [token, *children(token, COMPOUND)] if noun.lemma_.lower() in FAMILY | ROLES), None)
    owner = referents.owner(token)
    if role is None or owner is None or owner.entity is None or children(token, frozenset({"cop"})):
        return
    holder = referents.of(token)
    if holder is not None and holder.kind is EntityKind.PERSON and holder.name != owner.name:
        lemma = role.lemma_.lower()
        yield Relation(holder, f"be_{lemma}_of", owner, link="of", between=lemma)
