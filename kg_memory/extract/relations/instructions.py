"""What the speaker asks for from now on: "Always answer in Portuguese", "Call me Max", "I'd rather meet later".

A task for now ("Book a flight to Rome") is none. What tells them apart is a word like "always", a denial, a repeated
time, or a manner of answering.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from kg_memory.extract.english.grammar import (
    ADVERBIAL_CLAUSE,
    AUXILIARY,
    CLAUSE_COMPLEMENT,
    CONJUNCT,
    COPULA,
    DETERMINER,
    INDIRECT_OBJECT,
    OBJECT,
    OPEN_COMPLEMENT,
    PARTICLE,
    PASSIVE_SUBJECT,
    POSSESSOR,
    SUBJECT,
    adjuncts,
    children,
    is_infinitive,
    is_predicate,
    negated,
)
from kg_memory.extract.english.names import topic_name
from kg_memory.extract.english.words import ANSWERING_VERBS, LENGTHS, SERVICES, TONES
from kg_memory.model.extraction import Passage, Statement
from kg_memory.model.facts import MemoryKind
from kg_memory.model.ontology import EntityKind, predicate_name
from kg_memory.model.roles import Role
from kg_memory.model.sources import EntityRef

_CONFIDENCE = 0.8
_STANDING = re.compile(
    r"\b(?:always|never|only ever|from now on|from here on|going forward|in (?:the )?future|henceforth|by default"
    r"|(?:every|each) (?:time|\w+day)|whenever|unless|any ?more|instead|on \w+days)\b",
    re.I,
)
_MARKING = re.compile(
    r"\b(?:please|always|never|from now on|from here on|going forward|in (?:the )?future|henceforth|by default"
    r"|instead)\b[,:]?\s*",
    re.I,
)
_WITHOUT = re.compile(
    r"(?:please,? )?(?P<what>no (?:more )?[\w -]+?(?: (?:before|after|on|during|without|unless|in) [\w: ]+)?)"
    r"(?:,? please)?[.!]*",
    re.I,
)
_LIMIT = re.compile(r" (?:before|after) \d| on \w+days| during | unless |please", re.I)
_ON_A_DAY = re.compile(r" on \w+days", re.I)
_LIGHT = frozenset({"schedule", "book", "plan", "set", "put", "arrange", "use", "have", "make", "hold"})
_WANTING = frozenset({"want", "like", "love", "need", "ask", "prefer", "expect"})
_REQUESTING = frozenset({"can", "could", "would", "will", "should", "must", "ca", "wo"})
_TOPICS = {"brief": "length", "concise": "length", "short": "length", "shorter": "length", "detailed": "length"}
_SCOPES = frozenset({"when", "whenever", "if", "unless", "while", "before", "after", "until"})
_ANSWERS = frozenset({"answer", "reply", "response", "message", "explanation"})
_LANGUAGES = frozenset({"NORP", "LANGUAGE", "MISC"})
_APART = frozenset({"punct", "discourse", "vocative", "cc", "conj", "parataxis", "advcl", "ccomp"})


@dataclass(frozen=True, slots=True)
class _Instruction:
    """What is asked, in words; `topic` is what a later instruction replaces, empty where several hold together."""

    words: str
    start: int
    end: int
    denied: bool = False
    topic: str = ""


def instructions(doc: Doc, passage: Passage) -> Iterator[Statement]:
    """The standing instructions of the speaker and what they prefer to do, as facts about the speaker."""
    if passage.speaker is None or passage.role is Role.ASSISTANT:
        return
    for sentence in doc.sents:
        if (bare := _WITHOUT.fullmatch(sentence.text.strip())) and _LIMIT.search(sentence.text):
            yield _statement(_without(sentence, bare["what"]), passage.speaker)
        for token in sentence:
            if (rather := _preference(token)) is not None:
                yield _preferring(*rather, passage.speaker)
            if (name := _own_name(token)) is not None:
                yield _preferred(name, passage.speaker)
            elif _asks(token) and _is_standing(token, sentence):
                yield _statement(_instruction(token, passage.speaker), passage.speaker)


def _asks(token: Token) -> bool:
    """Whether the listener is asked to do it: "answer", "be brief", "could you answer", "I want you to answer"."""
    verb = next(iter(children(token, COPULA)), token)
    if verb.tag_ not in ("VB", "VBP") or (verb.tag_ == "VBP" and token.dep_ != "ROOT"):
        return False
    subjects = [child.lower_ for child in children(token, SUBJECT | PASSIVE_SUBJECT)]
    modals = {child.lower_ for child in children(token, AUXILIARY)} - {"do"}
    if subjects:
        return subjects == ["you"] and bool(modals) and modals <= _REQUESTING
    head = token.head
    if token.dep_ in OPEN_COMPLEMENT | CLAUSE_COMPLEMENT and head.lemma_.lower() in _WANTING:
        return any(child.lower_ == "you" for child in children(head, OBJECT | INDIRECT_OBJECT))
    joined = token.dep_ in CONJUNCT | {"parataxis"}
    return not modals and (token.dep_ == "ROOT" or (joined and _asks(head)))


def _is_standing(token: Token, sentence: Span) -> bool:
    """Whether the request holds from now on, not for one time."""
    lemma = token.lemma_.lower()
    if any(one.lower_ in ("yourself", "yourselves") for one in token.subtree):
        return False  # "Don't put too much pressure on yourself" is advice
    if (
        lemma in SERVICES | ANSWERING_VERBS
        and not children(token, PARTICLE)
        and (negated(token) or _STANDING.search(sentence.text))
    ):
        return True
    if lemma in ANSWERING_VERBS:
        return any(word == "in" for word, _ in adjuncts(token)) and not children(token, OBJECT)
    if lemma == "keep" or children(token, COPULA):
        return _manner(token) != ""
    used = children(token, OBJECT) if lemma == "use" else []
    return bool(used) and not children(used[0], DETERMINER | POSSESSOR) and used[0].pos_ == "NOUN"


def _manner(token: Token) -> str:
    """The topic of a manner of answering: `length` of "keep it short", `tone` of "be formal"."""
    words = {word.lower_ for word in (token, *token.children)}
    of_answers = token.lemma_.lower() == "keep" and any(
        item.lemma_.lower() in _ANSWERS for item in children(token, OBJECT)
    )
    return "length" if words & LENGTHS or of_answers else "tone" if words & TONES else ""


def _instruction(token: Token, speaker: str) -> _Instruction:
    """The request without "please" and "from now on"; a denial keeps its words where it has a topic."""
    apart = {one.i for child in children(token, _APART) if not _belongs(child) for one in child.subtree}
    auxiliaries = {
        child.i for child in token.children if child.lower_ in ("do", "n't", "n’t", "not", "you", *_REQUESTING)
    }
    if token.lemma_.lower() in ANSWERING_VERBS:  # "answer me", "reply to me"
        auxiliaries |= {one.i for child in token.children if child.lower_ == "me" for one in child.subtree}
    own = [
        one
        for one in token.subtree
        if one.i not in apart | auxiliaries and not (one.lower_ == "to" and one.i < token.i)
    ]
    text = "".join(f"{_named(one, speaker)}{one.whitespace_}" for one in own)
    words = " ".join(_MARKING.sub("", text).split()).strip(" ,")
    words = words[0].lower() + words[1:]
    start, end = own[0].idx, own[-1].idx + len(own[-1])
    topic, denied = _topic(token), negated(token)
    if topic and denied:
        return _Instruction(f"do not {words}", start, end, topic=topic)
    return _Instruction(words, start, end, denied, topic)


def _belongs(clause: Token) -> bool:
    """Whether it says when to do it, what for or what not: "when you deploy", "to water the plants", "not spaces"."""
    marks = {child.lower_ for child in clause.children}
    if clause.dep_ == "parataxis":
        return not is_predicate(clause) and negated(clause)
    return clause.dep_ in ADVERBIAL_CLAUSE and (is_infinitive(clause) or not _SCOPES.isdisjoint(marks))


def _named(token: Token, speaker: str) -> str:
    """The word with the speaker's name for "me" and "my"."""
    if token.lower_ in ("me", "myself", "i"):
        return speaker
    return f"{speaker}'s" if token.lower_ in ("my", "mine") else token.text


def _topic(token: Token) -> str:
    """What another instruction replaces: the language, the length, the tone, or the time of something."""
    if token.lemma_.lower() in ANSWERING_VERBS and any(
        word == "in" and (target.ent_type_ in _LANGUAGES or target.pos_ == "PROPN") for word, target in adjuncts(token)
    ):
        return "language"
    if manner := _manner(token):
        return manner
    objects = [name for item in children(token, OBJECT) if (name := topic_name(item)) is not None]
    if not objects:
        return ""
    if token.lemma_.lower() == "use":
        return objects[0].split()[-1]
    about = objects[0] if token.lemma_.lower() in _LIGHT else f"{token.lemma_.lower()} {objects[0]}"
    after = token.doc[token.i : token.sent.end].text
    return f"{about} {'day' if _ON_A_DAY.search(after) else 'time'}" if _LIMIT.search(after) else ""


def _without(sentence: Span, words: str) -> _Instruction:
    """ "No meetings before 10": what it is about is the noun."""
    noun = sentence.root
    about = topic_name(noun) if noun.pos_ == "NOUN" else None
    kind = "day" if _ON_A_DAY.search(words) else "time" if _LIMIT.search(words) else ""
    topic = f"{about} {kind}".strip() if about else ""
    return _Instruction(words[0].lower() + words[1:], sentence.start_char, sentence.end_char, topic=topic)


def _statement(found: _Instruction, speaker: str) -> Statement:
    return Statement(
        EntityRef(speaker, EntityKind.PERSON),
        predicate_name(f"INSTRUCTS ON {found.topic}") if found.topic else "INSTRUCTS",
        value=found.words,
        text=f"{speaker} asks: {'do not ' if found.denied else ''}{found.words}",
        start=found.start,
        end=found.end,
        negated=found.denied,
        kind=MemoryKind.INSTRUCTION,
        confidence=_CONFIDENCE,
    )


def _preference(token: Token) -> tuple[Token, Token] | None:
    """The speaker and what to do in "I'd rather meet later" and "I prefer to work from home"."""
    rather = any(child.lower_ == "rather" for child in token.children) and bool(children(token, AUXILIARY))
    prefers = token.dep_ in OPEN_COMPLEMENT and token.head.lemma_.lower() == "prefer"
    if not (rather or prefers) or token.tag_ not in ("VB", "VBG") or negated(token) or negated(token.head):
        return None
    speakers = [child for child in children(token if rather else token.head, SUBJECT) if child.lower_ == "i"]
    return (speakers[0], token) if speakers else None


def _preferring(me: Token, verb: Token, speaker: str) -> Statement:
    """What the speaker would rather do, as a value."""
    apart = {one.i for child in children(verb, _APART) for one in child.subtree}
    own = [one for one in verb.subtree if one.i >= verb.i and one.i not in apart]
    words = "".join(f"{_named(one, speaker)}{one.whitespace_}" for one in own).strip()
    to = "" if verb.tag_ == "VBG" else "to "
    return Statement(
        EntityRef(speaker, EntityKind.PERSON),
        "PREFERS",
        value=f"{to}{words}",
        text=f"{speaker} prefers {to}{words}",
        start=me.idx,
        end=own[-1].idx + len(own[-1]),
        kind=MemoryKind.PREFERENCE,
        confidence=_CONFIDENCE,
    )


def _own_name(token: Token) -> Token | None:
    """The name in "call me Max"."""
    if token.lemma_.lower() not in ("call", "address") or not _asks(token) or negated(token):
        return None
    me = [child for child in token.children if child.lower_ == "me"]
    if not me or me[0].i + 1 >= len(token.doc):
        return None
    name = me[0].nbor(1)
    name = name.nbor(1) if name.lower_ == "as" and name.i + 1 < len(name.doc) else name
    return name if name.pos_ == "PROPN" and name.ent_type_ != "DATE" else None


def _preferred(name: Token, speaker: str) -> Statement:
    end = name.i + 1
    while end < len(name.doc) and name.doc[end].pos_ == "PROPN":
        end += 1
    called = name.doc[name.i : end].text
    return Statement(
        EntityRef(speaker, EntityKind.PERSON),
        "PREFERS_NAME",
        value=called,
        text=f"{speaker} asks to be called {called}",
        start=name.idx,
        end=name.idx + len(called),
        kind=MemoryKind.INSTRUCTION,
        confidence=_CONFIDENCE,
    )
