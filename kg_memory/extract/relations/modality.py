"""How a predicate is meant: as a fact, a plan, a possibility or hearsay; as denied, as over, or as put right."""

import re

from spacy.tokens import Token

from kg_memory.extract.english.grammar import (
    ADVERBIAL_CLAUSE,
    AUXILIARY,
    CLAUSE_COMPLEMENT,
    CONJUNCT,
    COPULA,
    MARK,
    OBJECT,
    OPEN_COMPLEMENT,
    PASSIVE_SUBJECT,
    SUBJECT,
    adjuncts,
    children,
    is_infinitive,
    is_predicate,
    negated,
)
from kg_memory.extract.english.words import DOUBTING_VERBS, PLANNING_WORDS, REPORTING_VERBS, TRYING_WORDS
from kg_memory.model.facts import Status

_CONDITIONS = frozenset({"if", "unless", "whether", "lest"})
_POSSIBLE_MODALS = frozenset({"may", "might", "could", "would", "can", "should", "must", "ca", "'d", "’d", "ought"})
_FUTURE_MODALS = frozenset({"will", "wo", "'ll", "’ll", "shall", "gonna", "gon"})
_FAILING = frozenset({"fail", "refuse", "decline", "forget", "avoid", "unable"})
_ENDING = frozenset({"stop", "quit", "cease"})
_WISHING = frozenset({"like", "love", "prefer"})
_HEARSAY = frozenset({"allegedly", "reportedly", "supposedly", "apparently"})
_PERHAPS = frozenset({"maybe", "perhaps", "probably", "possibly", "likely"})
_ANY_MORE = re.compile(r"\b(?:any ?more|any longer)\b", re.I)
_PUT_RIGHT = re.compile(r"\W*(?:actually|correction|sorry|oops|wait|no|i meant?)\b\s?[,:;.!–—-]", re.I)
_OPENING = 12  # tokens


def status_of(token: Token, depth: int = 0) -> Status:
    """How the predicate is meant, by its own auxiliaries and adverbs or by what governs it."""
    modals = {child.lower_ for child in children(token, AUXILIARY)}
    adverbs = {child.lower_ for child in token.children if child.pos_ == "ADV"}
    if (modals & _POSSIBLE_MODALS and not _is_past_perfect(token)) or adverbs & _PERHAPS:
        return Status.POSSIBLE
    if modals & _FUTURE_MODALS:
        return Status.POSSIBLE if is_conditional(token) else Status.PLANNED
    if adverbs & _HEARSAY or _is_reported(token):
        return Status.REPORTED
    head = token.head
    if depth > 8 or head == token:
        return Status.ASSERTED
    return _governed_status(token, head, depth)


def _governed_status(token: Token, head: Token, depth: int) -> Status:
    lemma = head.lemma_.lower()
    if token.dep_ in OPEN_COMPLEMENT:
        return _controlled_status(token, head, depth)
    if token.dep_ in CLAUSE_COMPLEMENT:
        if lemma in REPORTING_VERBS:
            return Status.REPORTED
        unsure = lemma in DOUBTING_VERBS or (negated(head) and token.dep_ != "parataxis")
        return Status.POSSIBLE if unsure else Status.ASSERTED
    if token.dep_ in CONJUNCT and children(token, SUBJECT | PASSIVE_SUBJECT | AUXILIARY):
        return _governed_status(head, head.head, depth + 1) if head.head != head else Status.ASSERTED
    if token.dep_ in CONJUNCT:
        return status_of(head, depth + 1)
    if head.pos_ != "ADJ" and is_infinitive(token):
        return Status.PLANNED  # a purpose: "went to Rome to see Ann"
    if (
        token.dep_ in ADVERBIAL_CLAUSE
        and lemma in TRYING_WORDS
        and any(child.lower_ in ("about", "of") for child in token.children)
    ):
        return Status.POSSIBLE  # "is thinking about moving"
    return Status.ASSERTED


def _controlled_status(token: Token, head: Token, depth: int) -> Status:
    """What "plans to", "tried to", "would like to" say of the verb below them."""
    lemma = head.lemma_.lower()
    if head.lower_ in _FUTURE_MODALS or (lemma in PLANNING_WORDS and is_infinitive(token)):
        return Status.PLANNED
    if lemma in _WISHING and any(child.lower_ in ("would", "'d", "’d") for child in children(head, AUXILIARY)):
        return Status.PLANNED
    managed = lemma == "able" and any(copula.tag_ == "VBD" for copula in children(head, COPULA))
    return Status.POSSIBLE if lemma in TRYING_WORDS and not managed else status_of(head, depth + 1)


def _is_reported(token: Token) -> bool:
    """ "According to the BBC, …" and "…, she said"."""
    if any(word.startswith("according") for word, _ in adjuncts(token)):
        return True
    return any(
        child.dep_ in CLAUSE_COMPLEMENT and child.lemma_.lower() in REPORTING_VERBS and not children(child, OBJECT)
        for child in token.children
        if child.dep_ == "parataxis" and children(child, SUBJECT)
    )


def _is_past_perfect(token: Token) -> bool:
    """ "'d" is "had" before a participle: "he'd moved"."""
    auxiliaries = children(token, AUXILIARY)
    return token.tag_ == "VBN" and len(auxiliaries) == 1 and auxiliaries[0].lower_ in ("'d", "’d")


def is_condition(token: Token, depth: int = 0) -> bool:
    """Whether the predicate only names a condition: "if Ann moves"."""
    if any(mark.lower_ in _CONDITIONS for mark in children(token, MARK)):
        return True
    inherits = token.dep_ in CONJUNCT | OPEN_COMPLEMENT and depth < 8
    return inherits and is_condition(token.head, depth + 1)


def is_conditional(token: Token) -> bool:
    """Whether the predicate only holds under a condition that is named: "if it rains, Ann drives"."""
    return any(
        mark.lower_ in ("if", "unless") for child in children(token, ADVERBIAL_CLAUSE) for mark in children(child, MARK)
    )


def is_negated(token: Token, depth: int = 0) -> bool:
    """Whether the predicate is denied, by its own words or by what governs it ("failed to win")."""
    head = token.head
    if negated(token):
        return not any(child.lower_ == "only" for child in token.children)
    if token.dep_ in OPEN_COMPLEMENT and is_predicate(head) and depth < 8:
        return is_negated(head, depth + 1) or head.lemma_.lower() in _FAILING
    return False


def is_over(token: Token) -> bool:
    """ "no longer works", "doesn't work there anymore", "stopped working": it was so and is so no more."""
    if any(
        child.lower_ == "longer" and any(word.lower_ == "no" for word in child.children) for child in token.children
    ):
        return True
    if token.dep_ in OPEN_COMPLEMENT and token.tag_ == "VBG" and token.head.lemma_.lower() in _ENDING:
        return True
    return is_negated(token) and bool(_ANY_MORE.search(token.doc[token.i : token.sent.end].text))


def puts_right(token: Token) -> bool:
    """ "Actually, …", "No, …": the sentence corrects what was said."""
    return _PUT_RIGHT.match(token.sent[:_OPENING].text) is not None
