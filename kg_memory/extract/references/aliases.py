"""Aliases: nicknames, acronyms, and names of people known by a phrase."""

import re
from collections.abc import Mapping
from dataclasses import replace

from spacy.tokens import Span, Token

from kg_memory.extract.english.grammar import APPOSITION, COMPOUND, COPULA, POSSESSOR, SUBJECT, children, preposition
from kg_memory.model.sources import EntityRef
from kg_memory.model.text import normalised

_SAME_RELATION = {
    **dict.fromkeys(("mom", "mum", "mama", "mommy"), "mother"),
    **dict.fromkeys(("dad", "papa", "daddy"), "father"),
    **dict.fromkeys(("grandma", "granny"), "grandmother"),
    "grandpa": "grandfather",
    "hubby": "husband",
}
_PARENTS = frozenset({"mom", "mum", "mama", "mommy", "dad", "papa", "daddy", "grandma", "granny", "grandpa"})

_NAMING = frozenset({"called", "named", "nicknamed", "dubbed"})
_CALLING = frozenset({"call", "calls", "called", "calling", "nickname", "nicknamed"})
_ALSO = frozenset({"aka", "a.k.a.", "a.k.a", "alias"})
_SKIPPED = frozenset({",", "(", '"', "“", "”", "'", "‘", ".", "the"})
_RELATIVES = frozenset({"who", "whom", "that"})
_LONGEST_SUBJECT = 4  # words: "all of his friends"
_SMALL_WORDS = frozenset({"of", "the", "and", "for", "in", "on", "de", "&"})
_BRACKETED = re.compile(r"(?P<name>.+?) ?\((?P<alias>[^()]{2,30})\)?")
_QUOTED = re.compile(r"(?P<first>[^\"“]+?) [\"“](?P<alias>[^\"“”]{2,30})[\"”] (?P<last>.+)")


def with_aliases(ref: EntityRef) -> EntityRef:
    """Moves a part in brackets or quotes to the aliases: `Robert "Bob" Lee`, `World Health Organization (WHO)`."""
    if match := _QUOTED.fullmatch(ref.name):
        return replace(ref, name=f"{match['first']} {match['last']}", aliases=(match["alias"],))
    if (match := _BRACKETED.fullmatch(ref.name)) and is_short_for(match["alias"], match["name"]):
        return replace(ref, name=match["name"], aliases=(match["alias"],))
    return ref


def is_short_for(short: str, name: str) -> bool:
    """Whether `short` is the initials or the beginning of the name: WHO, Caro."""
    words = re.findall(r"\w+", name)
    initials = {"".join(word[0] for word in words), "".join(w[0] for w in words if w.lower() not in _SMALL_WORDS)}
    letters = short.replace(".", "")
    if letters.isupper() and len(letters) > 1:
        return letters.casefold() in {each.casefold() for each in initials}
    return " " not in short and len(short) > 1 and normalised(name).startswith(normalised(short))


def relation(noun: str) -> str:
    """The standard noun of a relation: `mother` for `mom`."""
    return _SAME_RELATION.get(noun, noun)


def is_own_parent(token: Token) -> bool:
    """Whether the noun means the speaker's own parent: "Mom called", but not "the mom"."""
    return token.lower_ in _PARENTS and not any(child.dep_ in POSSESSOR | {"det"} for child in token.children)


def is_addressed(span: Span) -> bool:
    """Whether the name addresses a person: "Hey Mel!", "Thanks, Mel"."""
    root = span.root
    if root.dep_ in ("vocative", "discourse"):
        return True
    greeting = span.start > 0 and span.doc[span.start - 1].lower_ in ("hey", "hi", "hello", "dear", "thanks", "bye")
    return greeting and root.dep_ not in SUBJECT | POSSESSOR


def other_name_of(span: Span, names: Mapping[int, Span]) -> Token | None:
    """The earlier name, pronoun or noun that the text gives the name in the span, or None.

    "my sister (is called) Emma", "call me Mel", "whom everyone calls Bob", "also known as", "(WHO)".
    """
    doc = span.doc
    if span.start >= 2 and doc[span.start - 1].text == "(" and (before := names.get(span.start - 2)) is not None:
        short = is_short_for(span.text, before.text) or is_short_for(before.text, span.text) or _is_short_form(span)
        return before.root if short else None
    subject = named_by(span.root)
    if subject is not None and _is_possessed(subject):
        return subject  # "my sister is Emma"
    modifies = span.root.dep_ in COMPOUND and span.root.head.i > span.root.i
    if span.start and not modifies and _is_possessed(doc[span.start - 1]):
        return doc[span.start - 1]  # also if the parser separated them
    at = _skipped(span.start - 1, span)
    if at < span.sent.start:
        return None
    if doc[at].lower_ == "or" and _is_short_form(span):
        return _name_before(at - 1, span, names)
    named = _role_beside(doc[at]) or _called(doc[at], names) or _known_as(at, span, names) or _name_is(doc[at])
    return named or (_name_before(at, span, names) if _is_short_form(span) else None)


def named_by(noun: Token) -> Token | None:
    """The subject in "Emma is my sister"."""
    if preposition(noun):
        return None  # "Acme is in Dallas"
    subjects = children(noun, SUBJECT) if children(noun, COPULA) else []
    if noun.dep_ == "attr":
        subjects = children(noun.head, SUBJECT)
    return subjects[0] if len(subjects) == 1 else None


def _skipped(at: int, span: Span) -> int:
    """The position of the next word to the left that is neither a sign nor an adverb."""
    while at >= span.sent.start and _is_skipped(span.doc[at]):
        at -= 1
    return at


def _is_skipped(word: Token) -> bool:
    return word.lower_ in _SKIPPED or (word.tag_.startswith("RB") and word.lower_ not in _ALSO)


def _role_beside(word: Token) -> Token | None:
    """The noun that a name follows in apposition: "my sister, Emma,"."""
    beside = any(child.i > word.i and child.dep_ in APPOSITION | COMPOUND for child in word.children)
    return word if beside and _is_possessed(word) else None


def _is_possessed(noun: Token) -> bool:
    """Whether the noun is singular and has a possessor: "my sister", "its chief executive"."""
    is_one = noun.pos_ == "NOUN" and noun.tag_ != "NNS" and noun.lower_ != "name"
    return is_one and bool(children(noun, POSSESSOR))


def _called(word: Token, names: Mapping[int, Span]) -> Token | None:
    """The bearer in "call me Mel", "whom everyone calls Bob", "my sister is called Emma", "a dog named Max"."""
    before = word.nbor(-1) if word.i > word.sent.start else None
    if word.pos_ == "PRON" and before is not None and before.lower_ in _CALLING:
        return word
    if word.lower_ not in _NAMING | _CALLING:
        return None
    if word.lower_ in _NAMING:
        subjects = [child for child in word.children if child.dep_ in ("nsubj:pass", "nsubjpass")]
        if subjects or word.dep_ == "acl":
            return subjects[0] if subjects else _name_beside(word, names) or word.head
    return _described_by(word, names)


def _name_beside(participle: Token, names: Mapping[int, Span]) -> Token | None:
    """The name beside the noun that the participle modifies: "my cousin Konstantin, nicknamed Kostya"."""
    beside = (child for child in participle.head.children if participle.head.i < child.i < participle.i)
    return next((child for child in beside if child.i in names), None)


def _described_by(verb: Token, names: Mapping[int, Span]) -> Token | None:
    """The name that a relative clause follows: "Robert, who everybody calls Bob", "Maria, who goes by Mia"."""
    first = max(verb.i - 1 - _LONGEST_SUBJECT, verb.sent.start)
    for word in reversed(list(verb.doc[first : verb.i])):
        if word.lower_ in _RELATIVES:
            return _name_before(word.i - 1, verb.doc[word.i : verb.i], names)
        if word.is_punct or word.pos_ in ("VERB", "SCONJ"):
            return None
    return None


def _name_before(at: int, span: Span, names: Mapping[int, Span]) -> Token | None:
    """The name that ends at the next word to the left."""
    at = _skipped(at, span)
    known = names.get(at) if at >= span.sent.start else None
    return known.root if known is not None else None


def _is_short_form(span: Span) -> bool:
    """Whether the text says who uses the name: "Liz to her friends", "Sam for short", "or Sasha as we call him"."""
    after = span.doc[span.end : min(span.end + 5, span.sent.end)]
    words = [token.lower_ for token in after]
    if words[:2] == ["for", "short"]:
        return True
    if words[:1] == ["to"]:
        return len(after) > 2 and after[1].tag_ == "PRP$" and after[2].tag_ == "NNS"
    return words[:1] == ["as"] and not _CALLING.isdisjoint(words[2:4])


def _known_as(at: int, span: Span, names: Mapping[int, Span]) -> Token | None:
    """The bearer in "Robert, also known as Bob", "aka Bob", "goes by Bob"."""
    word = span.doc[at]
    if word.lower_ == "by" and at > span.sent.start and span.doc[at - 1].lemma_ == "go":
        subjects = children(span.doc[at - 1], SUBJECT)
        if subjects and subjects[0].lower_ in _RELATIVES:
            return _described_by(span.doc[at - 1], names)
        return subjects[0] if subjects else None
    if word.lower_ == "as" and at > span.sent.start and span.doc[at - 1].lower_ == "known":
        at -= 1
    elif word.lower_ not in _ALSO:
        return None
    return _name_before(at - 1, span, names)


def _name_is(word: Token) -> Token | None:
    """The owner of the name in "my name is Mel", "my sister's name is Emma"."""
    if word.lower_ not in ("is", "was", "'s", "’s") or word.i == word.sent.start or word.nbor(-1).lower_ != "name":
        return None
    owners = children(word.nbor(-1), POSSESSOR)
    return owners[0] if owners else None
