"""The modality of a predicate: fact, plan, possibility, hearsay or fiction; negated, ended or corrected."""

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
    PASSIVE_AUXILIARY,
    PASSIVE_SUBJECT,
    SUBJECT,
    adjuncts,
    children,
    is_infinitive,
    is_predicate,
    negated,
)
from kg_memory.extract.english.words import AGES, DOUBTING_VERBS, PLANNING_WORDS, REPORTING_VERBS, TRYING_WORDS
from kg_memory.model.facts import Status

_CONDITIONS = frozenset({"if", "unless", "whether", "lest"})
_POSSIBLE_MODALS = frozenset({"may", "might", "could", "would", "can", "should", "must", "ca", "'d", "’d", "ought"})
_FUTURE_MODALS = frozenset({"will", "wo", "'ll", "’ll", "shall", "gonna", "gon"})
_COUNTERFACTUAL_MODALS = frozenset({"would", "should", "'d", "’d", "ought"})
FAILING = frozenset({"fail", "refuse", "decline", "forget", "avoid", "unable", "miss", "neglect", "deny"})
_UNTRUE = frozenset({"false", "untrue", "wrong", "lie", "myth", "rumor", "rumour", "nonsense"})
_ALMOST = frozenset({"almost", "nearly"})
_FICTION_VERBS = frozenset({"dream", "pretend", "imagine", "fantasize", "hallucinate"})
_FICTIONS = frozenset(
    {"novel", "dream", "fanfiction", "fairytale", "screenplay", "story", "fiction", "sitcom", "film", "movie"}
)
_RUMOURS = frozenset({"rumor", "rumour", "word", "legend", "gossip"})
_REMEMBERING = frozenset(["remember", "note", "record", "save", "store", "memorize", "memorise", "know"])
_REQUESTS = frozenset({"can", "could", "will", "would", "should", "must"})
_SAYING = frozenset({"claim", "allege", "rumor", "rumour", "purport"})
_SAID = _SAYING | {"say", "report", "believe", "know"}
_ENDING = frozenset({"stop", "quit", "cease"})
_WISHES = frozenset({"would", "'d", "’d"})
_WISHING = frozenset({"like", "love", "prefer"})
_HEARSAY = frozenset({"allegedly", "reportedly", "supposedly", "apparently"})
_PERHAPS = frozenset({"maybe", "perhaps", "probably", "possibly", "likely"})
_ANY_MORE = re.compile(r"\b(?:any ?more|any longer)\b", re.I)
_PUT_RIGHT = re.compile(r"\W*(?:actually|correction|sorry|oops|wait|no|i meant?)\b\s?[,:;.!–—-]", re.I)
_OPENING = 12  # tokens


def status_of(token: Token, depth: int = 0) -> Status:
    """The status of the predicate, from its auxiliaries and adverbs or from its governor."""
    modals = {child.lower_ for child in children(token, AUXILIARY)}
    adverbs = {child.lower_ for child in token.children if child.pos_ == "ADV"}
    wishes = token.lemma_.lower() == "prefer" and modals <= _WISHES
    unsure = modals & _POSSIBLE_MODALS and not (wishes or _is_past_perfect(token) or is_habit(token))
    if unsure or adverbs & _PERHAPS:
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
        return _status_below(token, head)
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


def _status_below(token: Token, head: Token) -> Status:
    """The status of a clause below "said that", "thinks that" or "it is not true that"."""
    lemma = head.lemma_.lower()
    if lemma in REPORTING_VERBS or any(child.lower_ in _RUMOURS for child in children(head, SUBJECT)):
        return Status.REPORTED
    if _is_untrue(head) or asks_to_remember(head) or asks_to_forget(head):
        return Status.ASSERTED
    unsure = lemma in DOUBTING_VERBS or (negated(head) and token.dep_ != "parataxis")
    return Status.POSSIBLE if unsure else Status.ASSERTED


def _controlled_status(token: Token, head: Token, depth: int) -> Status:
    """The status of a verb below "plans to", "tried to" or "would like to"."""
    lemma = head.lemma_.lower()
    if lemma in _SAYING or (lemma in _SAID and children(head, PASSIVE_AUXILIARY)):
        return Status.REPORTED
    soon = lemma == "about" and is_infinitive(token)  # "is about to move"
    if soon or head.lower_ in _FUTURE_MODALS or (lemma in PLANNING_WORDS and is_infinitive(token)):
        return Status.PLANNED
    if lemma in _WISHING and any(child.lower_ in ("would", "'d", "’d") for child in children(head, AUXILIARY)):
        return Status.PLANNED
    managed = lemma == "able" and any(copula.tag_ == "VBD" for copula in children(head, COPULA))
    return Status.POSSIBLE if lemma in TRYING_WORDS and not managed else status_of(head, depth + 1)


def _is_reported(token: Token) -> bool:
    """Whether a source is named: "According to the BBC, …", "…, she said"."""
    if any(word.startswith("according") for word, _ in adjuncts(token)):
        return True
    return any(
        child.dep_ in CLAUSE_COMPLEMENT and child.lemma_.lower() in REPORTING_VERBS and not children(child, OBJECT)
        for child in token.children
        if child.dep_ == "parataxis" and children(child, SUBJECT)
    )


def is_habit(token: Token) -> bool:
    """Whether "would" tells of a habit of the past: "When I was a kid, I would walk to school"."""
    if not any(child.lower_ in ("would", "'d", "’d") for child in children(token, AUXILIARY)):
        return False
    times = [
        clause
        for clause in children(token, ADVERBIAL_CLAUSE)
        if any(child.lower_ in ("when", "whenever", "while") for child in clause.children)
    ]
    past = any(word.tag_ == "VBD" for clause in times for word in (clause, *children(clause, COPULA | AUXILIARY)))
    return past or any(word == "as" and target.lemma_.lower() in AGES for word, target in adjuncts(token))


def _is_past_perfect(token: Token) -> bool:
    """Whether "'d" means "had", as before a participle: "he'd moved"."""
    auxiliaries = children(token, AUXILIARY)
    return token.tag_ == "VBN" and len(auxiliaries) == 1 and auxiliaries[0].lower_ in ("'d", "’d")


def asks_to_remember(verb: Token) -> bool:
    """ "Remember that …", "don't forget that …", "could you keep in mind that …": what follows is said to be so."""
    if not _is_asked(verb):
        return False
    lemma = verb.lemma_.lower()
    in_mind = lemma in ("keep", "bear") and any(target.lower_ == "mind" for _, target in adjuncts(verb))
    return (in_mind or lemma in _REMEMBERING) if not negated(verb) else lemma == "forget"


def asks_to_forget(verb: Token) -> bool:
    """ "Forget that …", "don't remember that …": what follows is not to be kept."""
    if not _is_asked(verb) or verb.tag_ != "VB":
        return False
    lemma = verb.lemma_.lower()
    return lemma in _REMEMBERING if negated(verb) else lemma in ("forget", "ignore", "disregard")


def _is_asked(verb: Token) -> bool:
    """Whether the listener is to do it: "remember", "could you remember", but not "do you remember"."""
    subjects = {child.lower_ for child in children(verb, SUBJECT | PASSIVE_SUBJECT)}
    modals = {child.lower_ for child in children(verb, AUXILIARY)}
    return not subjects or (subjects == {"you"} and bool(modals & _REQUESTS))


def is_to_be_forgotten(token: Token) -> bool:
    """Whether the clause is what someone asks to forget."""
    return token.dep_ in CLAUSE_COMPLEMENT and asks_to_forget(token.head)


def _is_untrue(head: Token) -> bool:
    """Whether the governor denies its clause: "It is not true that …", "it is a myth that …"."""
    return head.lemma_.lower() in _UNTRUE or (head.lemma_.lower() == "true" and negated(head))


def is_unreal(token: Token, depth: int = 0) -> bool:
    """Whether the event did not really happen: "almost moved", "would have moved", "in the novel"."""
    modals = {child.lower_ for child in children(token, AUXILIARY)}
    if modals & _COUNTERFACTUAL_MODALS and modals & {"have", "'ve", "’ve"} and token.tag_ == "VBN":
        return True
    if any(child.lower_ in _ALMOST for child in token.children) or _is_told_in_fiction(token):
        return True
    head = token.head
    if head == token or depth > 8:
        return False
    if token.dep_ in CLAUSE_COMPLEMENT | OPEN_COMPLEMENT and head.lemma_.lower() in _FICTION_VERBS:
        return not any(child.lower_ in ("of", "about") for child in token.children)
    if _is_close_to(token, head):
        return True
    inherits = token.dep_ in CONJUNCT | OPEN_COMPLEMENT | CLAUSE_COMPLEMENT
    return inherits and is_predicate(head) and is_unreal(head, depth + 1)


def _is_close_to(token: Token, head: Token) -> bool:
    """Whether the event only nearly happened: "was about to move", "came close to moving"."""
    if token.dep_ in OPEN_COMPLEMENT and head.lower_ == "about":
        return any(child.tag_ == "VBD" for child in children(head, COPULA))
    close = head.lower_ == "close" or any(child.lower_ == "close" for child in head.children)
    return close and token.tag_ == "VBG" and any(child.lower_ == "to" for child in token.children)


def _is_told_in_fiction(token: Token) -> bool:
    """Whether the clause is set in fiction: "In the novel, Ann lives in Rome", "in my dream"."""
    return any(word == "in" and target.lemma_.lower() in _FICTIONS for word, target in adjuncts(token))


def is_condition(token: Token, depth: int = 0) -> bool:
    """Whether the predicate is a condition: "if Ann moves"."""
    if any(mark.lower_ in _CONDITIONS for mark in children(token, MARK)):
        return True
    inherits = token.dep_ in CONJUNCT | OPEN_COMPLEMENT and depth < 8
    return inherits and is_condition(token.head, depth + 1)


def is_conditional(token: Token) -> bool:
    """Whether the predicate depends on a stated condition: "if it rains, Ann drives"."""
    return any(
        mark.lower_ in ("if", "unless") for child in children(token, ADVERBIAL_CLAUSE) for mark in children(child, MARK)
    )


def is_negated(token: Token, depth: int = 0) -> bool:
    """Whether the predicate is negated, by its own words or by its governor ("failed to win", "denied that")."""
    head = token.head
    if negated(token) or has_yet_to(token) or _has_no_subject(token):
        return not any(child.lower_ == "only" for child in token.children)
    if token.dep_ in CLAUSE_COMPLEMENT:
        return head.lemma_.lower() == "deny" or _is_untrue(head)
    if token.dep_ in OPEN_COMPLEMENT and is_predicate(head) and depth < 8:
        return is_negated(head, depth + 1) or head.lemma_.lower() in FAILING
    return False


def has_yet_to(token: Token) -> bool:
    """Whether the predicate is of the form "has yet to visit Faro"."""
    words = {child.lower_ for child in token.children}
    return {"yet", "to"} <= words and token.tag_ == "VB"


def _has_no_subject(token: Token) -> bool:
    """Whether the subject is negated: "There is no bakery", "no colleague of mine works there"."""
    return any(negated(subject) for subject in children(token, SUBJECT | PASSIVE_SUBJECT))


def is_over(token: Token) -> bool:
    """Whether the fact no longer holds: "no longer works", "doesn't work there anymore", "used to work"."""
    if any(child.lower_ == "longer" and child.i > 0 and child.nbor(-1).lower_ == "no" for child in token.children):
        return True
    if token.dep_ in OPEN_COMPLEMENT and token.tag_ == "VBG" and token.head.lemma_.lower() in _ENDING:
        return True
    if token.dep_ in OPEN_COMPLEMENT and token.head.lower_ == "used" and is_infinitive(token):
        return True
    return is_negated(token) and bool(_ANY_MORE.search(token.doc[token.i : token.sent.end].text))


def puts_right(token: Token) -> bool:
    """Whether the sentence corrects an earlier statement: "Actually, …", "No, …"."""
    return _PUT_RIGHT.match(token.sent[:_OPENING].text) is not None
