"""Detects states of the past: "worked at Acme", "my former boss", but not "joined Acme"."""

from spacy.tokens import Token

from kg_memory.extract.english.grammar import (
    ADJECTIVE,
    AUXILIARY,
    COMPOUND,
    CONJUNCT,
    COPULA,
    NUMBER,
    SUBJECT,
    adjuncts,
    children,
)
from kg_memory.extract.english.words import AGES, FAMILY, POSTS, ROLES

HAVE = frozenset({"have", "has", "'ve", "’ve", "'s", "’s"})
"""The auxiliaries of the present perfect."""

_FORMERLY = frozenset({"previously", "formerly", "once", "originally", "initially", "earlier"})
_NOW = frozenset({"now", "nowadays", "currently", "these", "meanwhile"})
_STILL = frozenset({"still", "always", "now", "since", "already"})
_FORMER = frozenset({"former", "previous", "ex", "erstwhile", "onetime", "one-time", "past", "late"})
_REPLACEABLE = (
    POSTS
    | FAMILY
    | (ROLES - {"friend"})
    | frozenset(
        {
            "school",
            "university",
            "team",
            "flat",
            "apartment",
            "house",
            "home",
            "address",
            "number",
            "phone",
            "car",
            "office",
        }
    )
)


def is_present(verb: Token) -> bool:
    """Whether an adverb says that it is so now: "I live in Ghent now"."""
    return any(child.lower_ in _NOW for child in verb.children)


def is_past_state(verb: Token) -> bool:
    """Whether the predicate describes a past state, not its beginning and not a state that continues."""
    finite = [verb, *children(verb, AUXILIARY | COPULA)]
    if any(word.lower_ in _STILL for word in verb.children) or any(word == "since" for word, _ in adjuncts(verb)):
        return False
    if any(word.tag_ == "VBD" for word in finite):
        return True
    experienced = is_perfect(verb) and verb.lower_ != "got"
    return experienced or (_is_narrated(verb) and _says_formerly(verb))


def is_perfect(verb: Token) -> bool:
    """Whether the predicate is in the present perfect: "has worked", "have been working", "has been a nurse"."""
    return verb.tag_ in ("VBN", "VBG", "NN", "NNP", "NNS", "JJ") and any(
        word.lower_ in HAVE for word in children(verb, AUXILIARY)
    )


def _says_formerly(verb: Token) -> bool:
    """Whether an adverb or a phrase marks the past: "once", "previously", "as a kid"."""
    return any(child.lower_ in _FORMERLY for child in verb.children) or any(
        word == "as" and target.lemma_.lower() in AGES for word, target in adjuncts(verb)
    )


def _is_narrated(verb: Token) -> bool:
    """Whether the verb is a past tense that the tagger took for a participle: "I previously lived in Oslo"."""
    return verb.tag_ == "VBN" and not children(verb, AUXILIARY) and bool(children(verb, SUBJECT))


def is_former(noun: Token) -> bool:
    """Whether the noun names a former one: "my former boss", "her ex-husband"; but not "my old friend"."""
    words = {child.lower_.rstrip("-") for child in children(noun, ADJECTIVE | COMPOUND | NUMBER)}
    if noun.lower_.startswith(("ex-", "ex‑")) or words & _FORMER:
        return True
    if noun.i > 1 and noun.nbor(-1).text == "-" and noun.nbor(-2).lower_ == "ex":
        return True
    if noun.dep_ in CONJUNCT and noun.head.pos_ == "NOUN":
        return is_former(noun.head)
    return "old" in words and noun.lemma_.lower() in _REPLACEABLE
