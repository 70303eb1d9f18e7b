"""Clauses that only serve another one: a purpose, a means, a worry. In a chat they are rarely worth a fact."""

from spacy.tokens import Token

from kg_memory.extract.english.grammar import (
    ADVERBIAL_CLAUSE,
    CLAUSE_COMPLEMENT,
    CONJUNCT,
    OPEN_COMPLEMENT,
    PARTICIPIAL_CLAUSE,
    is_infinitive,
    is_predicate,
)
from kg_memory.extract.relations.arguments import Relation
from kg_memory.model.ontology import PARTIES

_UNSETTLED = frozenset(
    {"sure", "ensure", "unsure", "certain", "worry", "worried", "concerned", "afraid", "curious", "wonder", "check"}
)
_ASKED = frozenset({"how", "what", "why", "whether", "if"})
_LEAVING_OUT = frozenset({"without", "than"})  # "without using React"
_CAUSING = frozenset({"help", "make", "let", "remind", "inspire", "motivate", "allow", "enable", "encourage", "cause"})
_SERVING = ADVERBIAL_CLAUSE | PARTICIPIAL_CLAUSE


def is_unsettled(verb: Token, depth: int = 0) -> bool:
    """Whether the clause is a wish, a worry or a question: "make sure I lock it", "how I can fix it"."""
    head = verb.head
    if head == verb or depth > 8:
        return False
    below = verb.dep_ in CLAUSE_COMPLEMENT | OPEN_COMPLEMENT | _SERVING
    if below and ({head.lemma_.lower()} | {child.lower_ for child in head.children}) & _UNSETTLED:
        return True
    words = {child.lower_ for child in verb.children}
    if (verb.dep_ in _SERVING and words & _LEAVING_OUT) or (below and words & _ASKED):
        return True
    return _inherits(verb) and is_unsettled(head, depth + 1)


def is_aside(verb: Token, relation: Relation) -> bool:
    """Whether the relation is a purpose, a means or an effect: "to save time", "by using a counter", "helps us relax".

    One with a named person, organization, place or event stands for itself: "flew to Rome to see Ann".
    """
    target = relation.target
    return _serves(verb) and (target.kind not in PARTIES or "'s " in target.name)


def _serves(verb: Token, depth: int = 0) -> bool:
    if verb.dep_ in _SERVING and (is_infinitive(verb) or verb.tag_ == "VBG"):
        return True
    if verb.dep_ in OPEN_COMPLEMENT | CLAUSE_COMPLEMENT and verb.head.lemma_.lower() in _CAUSING:
        return True
    return verb.head != verb and depth <= 8 and _inherits(verb) and _serves(verb.head, depth + 1)


def _inherits(verb: Token) -> bool:
    return verb.dep_ in CONJUNCT | OPEN_COMPLEMENT | CLAUSE_COMPLEMENT and is_predicate(verb.head)
