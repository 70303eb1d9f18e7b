"""Questions as frames: "Where do you live?" becomes "I live in …", "Do you still work at Acme?" a yes-no question."""

from dataclasses import dataclass, replace
from datetime import datetime

from spacy.tokens import Span, Token

from kg_memory.extract.dialogue.frames import Frame, Gap, tidy, wording
from kg_memory.extract.dialogue.phrases import NAMES, Phrase, Sort, phrases_of
from kg_memory.extract.english.grammar import (
    ADVERB,
    PARTICLE,
    PASSIVE_SUBJECT,
    RELATIVE_CLAUSE,
    SUBJECT,
    children,
    is_predicate,
)
from kg_memory.extract.english.inflection import past_tense, third_person
from kg_memory.extract.english.words import MENTAL_VERBS, OFFERING_MODALS

_QUESTION_WORDS = frozenset({"WP", "WDT", "WRB"})
_APART = frozenset({"discourse", "vocative", "punct"})
_PREPOSITIONS = frozenset({"ADP", "SCONJ"})
_MOTION = frozenset({"go", "move", "travel", "fly", "relocate", "drive"})
_AT = frozenset({"work", "study"})
_TIMES = frozenset({"when", "year", "month", "day", "date", "time", "weekday"})
_COUNTING = frozenset({"many", "much"})
_LENGTHS = frozenset({"long", "often"})
_ANY = "any"
_LEFT_OUT = frozenset({_ANY, "ever"})
_ASKERS = frozenset({"i", "we"})
_BE = frozenset({"is", "are", "was", "were", "am", "'s", "’s", "'re", "’re"})
_ALL = frozenset(Sort) - {Sort.PRONOUN}
_TIME = frozenset({Sort.TIME, Sort.NUMBER})


@dataclass(frozen=True, slots=True)
class _Question:
    """A question in the order of a statement, without what it asks for.

    `asked` is its question phrase, empty for a yes-no question. `finite` is the auxiliary before the subject, `verb`
    the main verb. The order of the words decides, since parsers err on questions.
    """

    verb: Token
    subject: list[Token]
    finite: Token | None
    rest: list[Token]
    asked: list[Token]


def question_frame(sentence: Span, at: datetime, *, turned: bool) -> Frame | None:
    """The frame of a question; None for an offer, an opinion, and whatever a phrase does not answer."""
    if (short := _short_question(sentence, at, turned=turned)) is not None:
        return short
    question = _question(sentence)
    if question is None or question.verb.lemma_.lower() in MENTAL_VERBS:
        return None
    words, places = _words(question, turned=turned)
    phrases = tuple(_moved(phrase, sentence, places) for phrase in phrases_of(sentence, at))
    frame = Frame(tuple(words), at, tuple(phrase for phrase in phrases if phrase is not None))
    if question.asked:
        gap = _gap(question, frame, places)
        return replace(frame, gap=gap) if gap else None
    if question.finite is not None and question.finite.lower_ in OFFERING_MODALS:
        return None
    open_one = next((phrase for phrase in frame.phrases if phrase.text.lower().split()[0] == _ANY), None)
    gap = _open_gap(frame, open_one.start, open_one.end) if open_one else None
    return replace(frame, gap=gap, polar=True, denial=_denial(question, turned=turned))


def _question(sentence: Span) -> _Question | None:
    tokens = [token for token in sentence if token.dep_ not in _APART]
    start = next((place for place, token in enumerate(tokens) if _asks(token)), -1)
    tokens = tokens[max(start, 0) :]
    auxiliary = next((place for place, token in enumerate(tokens) if token.pos_ == "AUX"), len(tokens))
    head = _subject(tokens, auxiliary if start >= 0 else -1)
    first = next((place for place, token in enumerate(tokens) if head and token.i >= head.left_edge.i), len(tokens))
    first = max(first, auxiliary + 1) if start >= 0 and head and auxiliary < tokens.index(head) else first
    finite = tokens[auxiliary] if auxiliary < first else None
    if head is None and (start < 0 or tokens[0].dep_ not in SUBJECT | PASSIVE_SUBJECT):
        return None
    asked = tokens[: first - (finite is not None)] if head and start >= 0 else tokens[:1] if start >= 0 else []
    subject = [
        token
        for token in tokens[first:]
        if head and (token == head or head.is_ancestor(token)) and token.dep_ not in ADVERB
    ]
    if any(token.pos_ in ("VERB", "AUX") for token in asked) or (not asked and subject[0].lower_ in _ASKERS):
        return None  # "What made you try it?", "I saw a film, want to see it?"
    taken = {token.i for token in (*asked, *subject, *([finite] if finite and head else []))}
    begin = finite if finite and head else subject[0] if subject and not asked else tokens[0]
    rest = [token for token in tokens if token.i not in taken and token.i >= begin.i and token.lower_ not in _LEFT_OUT]
    main = next((token for token in rest if token.pos_ == "VERB"), None) or finite or next(iter(rest), None)
    return _Question(main, subject, finite if head else None, rest, asked) if main is not None else None


def _asks(token: Token) -> bool:
    return token.tag_ in _QUESTION_WORDS and not any(one.dep_ in RELATIVE_CLAUSE for one in (token, *token.ancestors))


def _subject(tokens: list[Token], after: int) -> Token | None:
    """The head of the subject: behind the auxiliary of a question with a question word."""
    subjects = [token for token in tokens if token.dep_ in SUBJECT | PASSIVE_SUBJECT]
    found = next((token for token in subjects if token in tokens[after + 1 :]), None)
    if found is None and -1 < after < len(tokens) and tokens[after].lower_ in _BE:  # "What time is your flight?"
        found = next(
            (token for token in tokens[after + 1 :] if token.dep_ == "ROOT" and token.pos_ in ("NOUN", "PROPN")), None
        )
    return found or next((token for token in subjects if token in tokens[1:]), None)  # "tell me where you live"


def _words(question: _Question, *, turned: bool) -> tuple[list[str], dict[int, int]]:
    """The words in the order of a statement, and the place of each token among them."""
    order = [*question.subject, *([question.finite] if question.finite and not _does(question) else []), *question.rest]
    places = {token.i: place for place, token in enumerate(order)}
    return [f"{_inflected(token, question, turned=turned)} " for token in order], places


def _does(question: _Question) -> bool:
    return question.finite is not None and question.finite.lemma_.lower() == "do" and question.finite != question.verb


def _inflected(token: Token, question: _Question, *, turned: bool) -> str:
    """The word, with the tense of "did" and "does" on the verb."""
    if token == question.verb and question.finite is not None and _does(question):
        lemma = token.lemma_.lower()
        return {"did": past_tense, "does": third_person}.get(question.finite.lower_, str)(lemma)
    word = wording(token, turned=turned)
    return word if token != question.finite else {"'s": "is", "’s": "is"}.get(word.lower(), word.lower())


def _denial(question: _Question, *, turned: bool) -> str:
    """What "no" says: "I do not work at Acme", and "I no longer work at Acme" where "still" was asked."""
    subject = [wording(token, turned=turned) for token in question.subject]
    rest = [token for token in question.rest if token.lower_ != "still"]
    words = [wording(token, turned=turned) for token in rest]
    finite = [wording(question.finite, turned=turned).lower()] if question.finite else []
    if len(rest) < len(question.rest):
        words = [_inflected(token, question, turned=turned) for token in rest]
        return tidy(" ".join([*subject, *([] if _does(question) else finite), "no longer", *words]))
    return tidy(" ".join([*subject, *finite, "not", *words])) if finite else ""


def _moved(phrase: Phrase, sentence: Span, places: dict[int, int]) -> Phrase | None:
    """The phrase at its place in the statement; None if it is not a part of it."""
    found = [places.get(sentence.start + place) for place in range(phrase.start, phrase.end)]
    at = [place for place in found if place is not None]
    return replace(phrase, start=at[0], end=at[-1] + 1) if at and at[-1] - at[0] + 1 == len(at) else None


def _gap(question: _Question, frame: Frame, places: dict[int, int]) -> Gap | None:
    """Where the answer to a question goes, and what may stand there."""
    words, end = {token.lower_ for token in question.asked}, len(frame.words)
    times = {token.lemma_.lower() for token in question.asked} & _TIMES
    after = _after_verb(question, end, places)
    if not question.subject:
        return Gap(0, 0, NAMES | {Sort.THING}) if words & {"who", "which"} else None
    if "where" in words:
        return Gap(end, end, NAMES, _place_preposition(question))
    if words & _LENGTHS or times:
        return Gap(end, end, _TIME, "for" if "long" in words else "at" if "time" in times else "")
    if "how" in words:
        return _amount_gap(question, words, after)
    if words & {"who", "whom"}:
        return Gap(after, after, NAMES)
    return _thing_gap(question, frame, after) if words & {"what", "which"} else None


def _amount_gap(question: _Question, words: set[str], after: int) -> Gap | None:
    """The place of a number: "How old is she?", "How many children do you have?"."""
    if "old" in words:
        return Gap(after, after, _TIME, unit="years old")
    counted = " ".join(token.text for token in question.asked if token.lower_ not in ("how", *_COUNTING))
    sorts = frozenset({Sort.NUMBER, Sort.THING, Sort.PERSON})
    return Gap(after, after, sorts, unit=counted) if words & _COUNTING else None


def _thing_gap(question: _Question, frame: Frame, after: int) -> Gap | None:
    """The place of what something is; of what one does only for a living."""
    if question.verb.lemma_.lower() != "do":
        return Gap(after, after, _ALL)
    who = "".join(frame.words[: len(question.subject)])
    for_a_living = {token.lower_ for token in question.rest} <= {"do", "for", "a", "living", "work"}
    role = Gap(after, after, frozenset({Sort.THING, Sort.PERSON}), whole=f"{who} work as {{}}")
    return role if for_a_living else None


def _place_preposition(question: _Question) -> str:
    lemma = question.verb.lemma_.lower()
    stranded = bool(question.rest) and question.rest[-1].pos_ in _PREPOSITIONS
    return "" if stranded else "to" if lemma in _MOTION else "at" if lemma in _AT else "in"


def _after_verb(question: _Question, end: int, places: dict[int, int]) -> int:
    """The place of an object: after the verb and its particle, or after a preposition that is left alone."""
    if question.rest and question.rest[-1].pos_ in _PREPOSITIONS:
        return end
    last = [question.verb, *children(question.verb, PARTICLE)]
    return max((places[token.i] + 1 for token in last if token.i in places), default=end)


def _open_gap(frame: Frame, start: int, end: int) -> Gap:
    """The place of "any allergies"; what is named alone is called by its noun: "My pets are Max and Luna"."""
    noun = frame.words[end - 1].strip().lower()
    whole = "I am allergic to {}" if noun.startswith("allerg") else f"My {noun} are {{}}"
    has = [word.strip().lower() for word in frame.words[:start]] == ["i", "have"]
    return Gap(start, end, _ALL, whole=whole if has else "")


def _short_question(sentence: Span, at: datetime, *, turned: bool) -> Frame | None:
    """The frame of a question without a verb: "Any allergies?", "And your favourite colour?"."""
    noun = sentence.root
    if noun.pos_ not in ("NOUN", "PROPN") or any(is_predicate(token) for token in sentence):
        return None
    any_, yours = (
        [child for child in noun.children if child.lower_ == word and child.i < noun.i] for word in (_ANY, "your")
    )
    if not any_ and not yours:
        return None
    named = [wording(token, turned=turned) for token in noun.subtree if token not in any_ and not token.is_punct]
    named = [word for word in named if word.lower() not in ("and", "or", "so")]
    if yours:
        words = [f"{word} " for word in (*named, "are" if noun.tag_ == "NNS" else "is")]
        return Frame(tuple(words), at, gap=Gap(len(words), len(words), _ALL))
    words = ["I ", "have ", *(f"{word} " for word in named)]
    frame = Frame(tuple(words), at, polar=True, denial=tidy(" ".join(["I do not have any", *named])))
    return replace(frame, gap=_open_gap(frame, 2, len(words)))
