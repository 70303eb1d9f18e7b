"""Attributes with a plain value: "my blood type is O negative", "the rent of the flat is $950", "I'm 41"."""

from dataclasses import replace

from spacy.tokens import Token

from kg_memory.extract.english.grammar import (
    ADJECTIVE,
    CASE,
    CLAUSE_COMPLEMENT,
    COMPOUND,
    CONJUNCT,
    COPULA,
    MEASURE,
    NUMBER,
    POSSESSOR,
    RELATIVE_CLAUSE,
    adjuncts,
    children,
    preposition,
)
from kg_memory.extract.english.literals import is_amount, is_blood_type, is_value
from kg_memory.extract.english.names import topic_name
from kg_memory.extract.english.words import ATTRIBUTES, CONTACTS, WORDED_ATTRIBUTES
from kg_memory.extract.references.phrases import Referent, Referents
from kg_memory.extract.relations.arguments import Relation
from kg_memory.model.ontology import EntityKind

_AFTER_THE_VALUE = CONJUNCT | CLAUSE_COMPLEMENT | RELATIVE_CLAUSE | {"cc", "advcl", "discourse"}
_LONGEST = 10  # words
_NOW = frozenset({"now", "currently", "still", "already"})
_SHORTEST_NUMBER = 5  # digits


def attribute(subject: Referent, complement: Token, referents: Referents) -> Relation | None:
    """The relation of an owner to the value of its attribute, or None for another kind of subject."""
    noun = subject.token
    name = topic_name(noun)
    if noun.lemma_.lower() not in ATTRIBUTES or name is None or preposition(complement):
        return None
    text = _value(complement, commas=noun.lemma_.lower() == "address")
    if not _is_plain(noun, complement, text):
        return None
    value, owner = Referent(text, None, complement, text), _owner(noun, referents)
    if owner is None:
        return Relation(subject, "is", value)
    form = f"have_{name.lower().replace(' ', '_').replace('-', '')}"
    wording = f"{owner.wording}'s {name}" if children(noun, POSSESSOR) else subject.wording
    purpose = next((f" for {target.text}" for word, target in adjuncts(noun) if word == "for"), "")
    return Relation(replace(owner, wording=wording + purpose), form, value)


def price(subject: Referent, complement: Token) -> Relation | None:
    """ "The lamp is €50"."""
    amount = Referent(complement.text, None, complement, complement.text)
    return Relation(subject, "cost", amount) if is_amount(complement) else None


def vital(subject: Referent, complement: Token) -> Relation | None:
    """The age or blood type of a person: "is 41", "is 41 years old", "is O negative"."""
    if subject.kind is not EntityKind.PERSON:
        return None
    if is_blood_type(complement):
        return Relation(subject, "have_blood_type", Referent(complement.text, None, complement, complement.text))
    counted = next((unit for unit in children(complement, MEASURE) if unit.lemma_.lower() == "year"), None)
    number = complement if counted is None else next(iter(children(counted, NUMBER)), None)
    if number is None or number.tag_ != "CD" or is_value(number) or (counted is None and preposition(complement)):
        return None
    if counted is not None and complement.lower_ != "old":
        return None
    wording = number.text if counted is None else f"{number.text} years old"
    return Relation(subject, "be_aged", Referent(number.text, None, complement, wording))


def _is_plain(noun: Token, complement: Token, text: str) -> bool:
    """Whether the text is a value of such an attribute; not in "my phone is broken" or "my code is a mess"."""
    if is_value(complement):
        return True
    digits = sum(map(str.isdigit, text))
    if noun.lemma_.lower() in CONTACTS and not children(noun, COMPOUND | ADJECTIVE):
        return digits >= _SHORTEST_NUMBER and complement.pos_ == "NUM"
    worded = noun.lemma_.lower() in WORDED_ATTRIBUTES and complement.pos_ in ("NOUN", "PROPN", "X")
    return bool(text) and complement.pos_ != "ADJ" and (digits > 0 or worded)


def _owner(noun: Token, referents: Referents) -> Referent | None:
    if owner := referents.owner(noun):
        return owner if owner.entity else None
    of = next((target for word, target in adjuncts(noun) if word == "of"), None)
    owner = referents.of(of) if of is not None else None
    return owner if owner is not None and owner.entity else None


def _value(complement: Token, *, commas: bool) -> str:
    """The words of the complement, as they are written."""
    if is_value(complement):
        return complement.text
    copula = max((token.i for token in children(complement, COPULA | CASE)), default=complement.head.i)
    words: list[Token] = []
    for token in complement.doc[copula + 1 : complement.sent.end][:_LONGEST]:
        ends = token.is_punct and token.whitespace_ + token.nbor(-1).whitespace_ and not (commas and token.text == ",")
        if ends or token.dep_ in _AFTER_THE_VALUE or token.i > complement.right_edge.i:
            break
        if token.lower_ not in _NOW:
            words.append(token)
    return "".join(token.text_with_ws for token in words).strip(" .!")
