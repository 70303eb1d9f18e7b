"""Relations inside noun phrases: "Marie Curie, a physicist", "my sister Emma", "a factory in Mexico"."""

from collections.abc import Iterator
from dataclasses import replace

from spacy.tokens import Doc, Token

from kg_memory.extract.english.grammar import APPOSITION, COMPOUND, CONJUNCT, COPULA, adjuncts, children, negated
from kg_memory.extract.english.words import FAMILY, ROLES
from kg_memory.extract.references.phrases import Referents
from kg_memory.extract.relations.arguments import Relation, as_written, belonging
from kg_memory.extract.relations.attributes import vital
from kg_memory.extract.relations.descriptions import description
from kg_memory.extract.relations.tense import is_former
from kg_memory.model.ontology import EntityKind

_PLACING = frozenset({"in", "at", "near", "on", "from", "about"})


def noun_relations(doc: Doc, referents: Referents) -> Iterator[tuple[Relation, Token]]:
    """The relations inside noun phrases, each with its noun.

    Call it after the clauses are read: it uses only phrases that a clause has referred to.
    """
    for token in doc:
        found = (*_appositions(token, referents), *_roles(token, referents), *_modifiers(token, referents))
        yield from ((relation, token) for relation in (*found, *_ages(token, referents)))


def _appositions(token: Token, referents: Referents) -> Iterator[Relation]:
    joined = min((child.i for child in children(token, CONJUNCT)), default=len(token.doc))
    for child in children(token, APPOSITION):
        if child.i > joined:
            continue  # Petra in "my brother Jonas and his wife Petra"
        first, second = referents.of(token), referents.of(child)
        if token.pos_ == "NOUN" and second is not None and referents.is_name(child) and not referents.is_name(token):
            yield from description(second, token, referents)
            continue
        if first is None or not (referents.is_name(first.token) or first.kind is EntityKind.PERSON):
            continue
        if second is not None and first.kind is second.kind is EntityKind.PLACE:
            yield Relation(first, "be_located_in", second, link="in")
        elif child.lemma_.lower() in ROLES or (child.pos_ == "NOUN" and not referents.is_name(child)):
            yield from description(first, child, referents)


def _ages(token: Token, referents: Referents) -> Iterator[Relation]:
    """ "Nora Lind, 41, …", however the parser attached the number."""
    if token.tag_ != "CD" or not 2 <= token.i < len(token.doc) - 1:
        return
    set_off = token.nbor(-1).text == token.nbor(1).text == ","
    person = referents.of(token.nbor(-2)) if set_off else None
    years = vital(person, token) if person is not None else None
    if years is not None:
        yield years


def _modifiers(token: Token, referents: Referents) -> Iterator[Relation]:
    """The place of a noun: "a factory in Mexico" gives `be_in`."""
    if token.pos_ != "NOUN" or negated(token) or not referents.is_spoken_of(token):
        return
    subject = referents.of(token)
    if subject is None or subject.kind is not EntityKind.TOPIC:
        return
    for word, target in adjuncts(token):
        other = referents.of(target)
        if word in _PLACING and other and other.kind not in (None, EntityKind.TOPIC):
            yield Relation(
                replace(subject, wording=as_written(token)), f"be_{word}", other, link=word.replace("_", " ")
            )
            return


def _roles(token: Token, referents: Referents) -> Iterator[Relation]:
    role = next((noun for noun in [token, *children(token, COMPOUND)] if noun.lemma_.lower() in FAMILY | ROLES), None)
    role = role or (token if token.pos_ == "NOUN" and _is_named_beside(token, referents) else None)
    owner = referents.owner(token)
    if role is None or role.tag_ == "NNS" or owner is None or owner.entity is None or children(token, COPULA):
        return
    if token.dep_ in APPOSITION and referents.is_name(token.head):
        return  # "Ann, my sister" is an apposition
    holder = referents.of(token)
    if holder is not None and holder.kind is EntityKind.PERSON and holder.name != owner.name:
        wording = role.text if role.text.isupper() else role.lower_
        yield Relation(holder, belonging(role), owner, link="of", between=wording, former=is_former(token))


def _is_named_beside(noun: Token, referents: Referents) -> bool:
    """Whether a name follows the noun at once: "our pastry chef Mireille Roux"."""
    after = noun.doc[noun.i + 1] if noun.i + 1 < noun.sent.end else None
    return after is not None and referents.is_name(after)
