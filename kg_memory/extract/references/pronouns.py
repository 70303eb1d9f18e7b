"""Constraints on the antecedents of pronouns and definite phrases, from their form and position."""

from spacy.tokens import Token

from kg_memory.extract.english.gender import Gender, gender_of_noun
from kg_memory.extract.english.grammar import (
    ADVERBIAL_CLAUSE,
    AUXILIARY,
    COPULA,
    INDIRECT_OBJECT,
    MARK,
    OBJECT,
    PASSIVE_SUBJECT,
    POSSESSOR,
    RELATIVE_CLAUSE,
    SUBJECT,
    adjuncts,
    children,
    conjuncts,
)
from kg_memory.extract.references.descriptions import ANIMALS
from kg_memory.extract.references.discourse import DiscourseReferent, Fit
from kg_memory.model.ontology import EntityKind

WE = frozenset({"we", "us", "our", "ours", "ourselves"})
_HE = frozenset({"he", "him", "his", "himself"})
_SHE = frozenset({"she", "her", "hers", "herself"})
IT = frozenset({"it", "its", "itself"})
_THEY = frozenset({"they", "them", "their", "theirs", "themselves"})
REFLEXIVE = frozenset({"himself", "herself", "itself", "themselves"})
ANAPHORIC = _HE | _SHE | IT | _THEY

_ATTACHED = frozenset({"case", "punct", "cc", "conj"})
_NOUNS_OF_KINDS = {
    EntityKind.ORGANIZATION: frozenset({"company", "firm", "startup", "corporation", "organization", "organisation"}),
    EntityKind.PLACE: frozenset({"city", "town", "village", "country"}),
}
_NOUNS_OF_PEOPLE = frozenset({"man", "woman", "guy", "boy", "girl", "lady", "gentleman"})
_EMPTY_IT_VERBS = frozenset(
    {"seem", "appear", "happen", "take", "rain", "snow", "mean", "feel", "sound", "look", "turn", "make", "matter"}
)
_GENERIC_YOU_MODALS = frozenset({"can", "ca", "could", "would", "'d", "’d", "should", "might", "may", "must"})
_GENERIC_YOU_VERBS = frozenset({"know", "see", "mean", "imagine", "need"})
_GENERIC_YOU_MARKS = frozenset({"when", "whenever", "if", "how", "while", "once"})

_WEIGHTS = ((SUBJECT | PASSIVE_SUBJECT, 180.0), (OBJECT, 150.0), (INDIRECT_OBJECT, 140.0), (POSSESSOR, 110.0))
_ELSEWHERE = 130.0


def weight(token: Token) -> float:
    """The salience of a mention by its grammatical role."""
    return next((weight for labels, weight in _WEIGHTS if token.dep_ in labels), _ELSEWHERE)


def pronoun_fit(token: Token) -> Fit | None:
    """The agreement test of a third-person pronoun; None for an expletive, as in "it rains"."""
    word = token.lower_
    if word in _HE or word in _SHE:
        return _person_fit(Gender.MALE if word in _HE else Gender.FEMALE)
    if word in _THEY:
        return _several_fit
    return None if word == "it" and _is_empty(token) else _thing_fit


def definite_fit(token: Token) -> Fit | None:
    """The agreement test of "the company", "the doctor" or "the dog"; None for a phrase with modifiers."""
    noun = token.lemma_.lower()
    if [child.lower_ for child in token.children if child.dep_ not in _ATTACHED] != ["the"]:
        return None
    if noun in _NOUNS_OF_PEOPLE:
        return _person_fit(gender_of_noun(noun))
    kind = next((kind for kind, nouns in _NOUNS_OF_KINDS.items() if noun in nouns), None)
    plural = token.tag_ == "NNS"

    def fit(referent: DiscourseReferent) -> float:
        if referent.plural is not plural:
            return 0.0
        return 1.0 if referent.kind is kind or noun in referent.nouns else 0.0

    return fit


def fellow_arguments(token: Token) -> list[Token]:
    """The other arguments of the pronoun's verb, which cannot be its antecedent: Ann in "Ann met her"."""
    if token.dep_ in POSSESSOR or token.lower_ in REFLEXIVE:
        return []
    head = token.head
    verb = head.head if token.dep_ in ("pobj", "conj") else head
    labels = SUBJECT | PASSIVE_SUBJECT | OBJECT | INDIRECT_OBJECT
    beside = [*children(verb, labels), *(target for _, target in adjuncts(verb))]
    return [joined for argument in beside for joined in conjuncts(argument) if joined.i != token.i]


def clause_subjects(token: Token) -> list[Token]:
    """The subjects of the clause, the antecedents of a reflexive pronoun."""
    for head in token.ancestors:
        if subjects := children(head, SUBJECT | PASSIVE_SUBJECT):
            return subjects
    return []


def described_by(token: Token) -> list[Token]:
    """The antecedent of "whose": the head of its relative clause, or the word before it."""
    start = token.i - 1
    while start > token.sent.start and token.doc[start].is_punct:
        start -= 1
    heads = [verb.head for verb in token.ancestors if verb.dep_ in RELATIVE_CLAUSE]
    return heads[:1] or [token.doc[max(start, 0)]]


def is_generic_you(token: Token) -> bool:
    """Whether "you" is generic: "when you fall in love", "you can see the sea"."""
    verb = token.head.head if token.dep_ in POSSESSOR else token.head
    if verb.lemma_.lower() in _GENERIC_YOU_VERBS and token.dep_ in SUBJECT:
        return True
    modal = any(child.lower_ in _GENERIC_YOU_MODALS for child in children(verb, AUXILIARY))
    return modal or any(_is_a_rule(clause) for clause in (verb, *children(verb, ADVERBIAL_CLAUSE)))


def _is_a_rule(verb: Token) -> bool:
    """Whether the clause is general: "when you fall in love", but not "when you moved"."""
    marks = [child.lower_ for child in verb.children if child.dep_ in MARK or child.dep_ == "advmod"]
    of_you = any(subject.lower_ == "you" for subject in children(verb, SUBJECT))
    return of_you and verb.tag_ in ("VB", "VBP") and not _GENERIC_YOU_MARKS.isdisjoint(marks)


def _is_empty(token: Token) -> bool:
    """Whether "it" is an expletive: "It is nice that …", "it seems", "it took an hour"."""
    verb = token.head
    return token.dep_ == "expl" or (
        token.dep_ in SUBJECT and (bool(children(verb, COPULA)) or verb.lemma_.lower() in _EMPTY_IT_VERBS | {"be"})
    )


def _person_fit(gender: Gender | None) -> Fit:
    def fit(referent: DiscourseReferent) -> float:
        animal = bool(referent.nouns & ANIMALS)
        if referent.plural or referent.members or not (animal or referent.kind is EntityKind.PERSON):
            return 0.0
        if referent.gender is None or gender is None:
            return 0.6
        return 1.0 if referent.gender is gender else 0.0

    return fit


def _thing_fit(referent: DiscourseReferent) -> float:
    singular = not referent.plural and not referent.members
    return 1.0 if singular and referent.kind is not EntityKind.PERSON else 0.0


def _several_fit(referent: DiscourseReferent) -> float:
    if referent.plural or referent.members:
        return 1.0
    return 0.6 if referent.kind is EntityKind.ORGANIZATION else 0.0
