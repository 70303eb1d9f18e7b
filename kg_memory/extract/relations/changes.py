"""What an event changes for others than its subject: "hired Mei as head of data", "sold the car to Omar"."""

from collections.abc import Iterator
from dataclasses import replace

from spacy.tokens import Token

from kg_memory.extract.english.grammar import (
    AUXILIARY,
    OBJECT,
    OPEN_COMPLEMENT,
    SUBJECT,
    children,
    conjuncts,
    is_definite,
    preposition,
)
from kg_memory.extract.english.inflection import past_participle
from kg_memory.extract.english.words import APPOINTING_VERBS, GROUPS, STATUSES
from kg_memory.extract.references.phrases import Referent, Referents
from kg_memory.extract.relations.arguments import Relation, all_joined, prepositional, relations_to
from kg_memory.extract.relations.clauses import Clause
from kg_memory.model.facts import Status
from kg_memory.model.ontology import EntityKind

_HANDING_OVER = frozenset({"sell", "give", "hand", "pass", "donate"})
_TAKING_OVER = frozenset({"buy", "purchase"})
_REPLACING = frozenset({"with", "by"})
_LEAVING = frozenset({"leave", "quit"})
_ASSIGNING = frozenset({"assign", "reassign", "transfer", "allocate", "move"})
_SWAPPING = frozenset({"swap", "trade", "exchange"})
_ROLE_LINKS = frozenset({"as", "to"})


def is_appointment(clause: Clause, word: str) -> bool:
    """Whether the phrase with this preposition says what the object became: "hired Mei as", "promoted Mei to"."""
    return clause.lemma in APPOINTING_VERBS and word in _ROLE_LINKS


def is_assignment(clause: Clause, word: str) -> bool:
    """Whether the phrase says what the object is assigned to: "reassigned the ticket to Omar"."""
    return clause.lemma in _ASSIGNING - {"move"} and word in ("to", "from")


def appointments(clause: Clause, referents: Referents) -> Iterator[Relation]:
    """The new roles of the objects: head of data is what Mei is in "They hired Mei as head of data"."""
    if clause.lemma not in APPOINTING_VERBS or clause.negated or clause.passive:
        return
    form, words = f"be_{past_participle(clause.verb)}", _passive_words(clause)
    named = [(preposition(child), child) for child in children(clause.verb, OPEN_COMPLEMENT)]
    for word, target in [*prepositional(clause.verb), *named]:
        if word in _ROLE_LINKS or (not word and target.pos_ in ("NOUN", "PROPN")):
            for person in _people(clause, referents):
                for role in relations_to(conjuncts(target), person, form, referents, word=word):
                    yield replace(role, words=words)


def assignments(clause: Clause, referents: Referents) -> Iterator[Relation]:
    """The new assignments of the objects: "I've reassigned the ticket to Omar", "we moved Kiran to Project Heron"."""
    if clause.negated or clause.passive or clause.lemma not in _ASSIGNING:
        return
    form, words = f"be_{past_participle(clause.verb)}", _passive_words(clause)
    for word, target in prepositional(clause.verb):
        for thing in [one for token in all_joined(children(clause.verb, OBJECT)) for one in referents.each(token)]:
            if word in ("to", "from") and thing.entity and (clause.lemma != "move" or thing.kind is EntityKind.PERSON):
                found = relations_to(conjuncts(target), thing, form, referents, word=word)
                yield from (replace(one, words=words) for one in found)


def results(clause: Clause, referents: Referents) -> Iterator[Relation]:
    """The status that an event gives its objects: "Meridia rejected my claim"."""
    done = past_participle(clause.verb)
    if clause.negated or clause.passive or clause.status is not Status.ASSERTED or done not in STATUSES:
        return
    for thing in [one for token in all_joined(children(clause.verb, OBJECT)) for one in referents.each(token)]:
        if thing.entity is not None and is_definite(thing.token):
            words = _passive_words(clause)
            yield Relation(thing, "be_given_status", Referent(done, None, clause.verb, ""), words=words)


def _people(clause: Clause, referents: Referents) -> list[Referent]:
    below = [one for inner in children(clause.verb, OPEN_COMPLEMENT) for one in children(inner, SUBJECT)]
    objects = all_joined([*children(clause.verb, OBJECT), *below])
    return [one for token in objects for one in referents.each(token) if one.kind is EntityKind.PERSON]


def _passive_words(clause: Clause) -> str:
    """The verb phrase as a passive: "was hired" for "hired", "will be hired" for "will hire"."""
    verb, participle = clause.verb, past_participle(clause.verb)
    auxiliaries = {child.lemma_.lower() for child in children(verb, AUXILIARY)}
    if "have" in auxiliaries and verb.tag_ == "VBN":
        return f"has been {participle}"
    if clause.status is Status.PLANNED:
        return f"will be {participle}"
    return f"was {participle}" if verb.tag_ in ("VBD", "VBN") else f"is {participle}"


def new_thing_form(clause: Clause, word: str) -> str:
    """The form to what comes into use: "replaced Jenkins with Drone", "swapped my Golf for a Polo"; else empty."""
    if clause.lemma == "replace" and word in _REPLACING:
        return "switch_to"
    return "become_owner_of" if clause.lemma in _SWAPPING and word == "for" else ""


def object_form(clause: Clause, form: str, objects: list[Token]) -> str:
    """The form to the direct object, which goes out of use in "replaced Jenkins with Drone"."""
    if clause.lemma in _LEAVING and any(noun.lemma_.lower() in GROUPS for noun in objects):
        return "leave_group"
    links = {word for word, _ in prepositional(clause.verb)}
    if any(new_thing_form(clause, word) for word in links):
        return "switch_from" if clause.lemma == "replace" else "get_rid_of"
    return "become_owner_of" if clause.lemma in _TAKING_OVER and "from" in links else form


def exchanges(subject: Referent, clause: Clause, objects: list[Token], referents: Referents) -> Iterator[Relation]:
    """What the other person gets or loses: Omar owns the car after "I sold the car to Omar"."""
    if clause.negated or clause.status is not Status.ASSERTED or clause.verb.tag_ not in ("VBD", "VBN"):
        return
    things = [thing for token in objects for thing in referents.each(token) if thing.entity]
    for word, target in prepositional(clause.verb):
        for other in [one for token in conjuncts(target) for one in referents.each(token)]:
            if other.kind is not EntityKind.PERSON or other.name == subject.name:
                continue
            if word == "from" and clause.lemma in _TAKING_OVER:
                yield from (Relation(other, "sell", thing, words="sold") for thing in things)
            elif word == "to" and clause.lemma in _HANDING_OVER:  # "Omar owns Ann's car" reads as a contradiction
                given = [thing for thing in things if not thing.name.startswith(f"{subject.name}'s ")]
                yield from (Relation(other, "become_owner_of", thing, words="now owns") for thing in given)


def prescriptions(
    clause: Clause, receivers: list[Token], drugs: list[Token], referents: Referents
) -> Iterator[Relation]:
    """What the patients take: "Dr. Lee prescribed me 20 mg of lisinopril"."""
    if clause.lemma == "prescribe" and not clause.negated:
        for patient in [one for token in receivers for one in referents.each(token) if one.entity]:
            for drug in relations_to(drugs, patient, "be_prescribed", referents):
                yield replace(drug, words=_passive_words(clause))
