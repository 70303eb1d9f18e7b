"""Replies: sentences that say something only together with the turn before: "Yes, peanuts.", "No, it was 2020."."""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from spacy.tokens import Span, Token

from kg_memory.extract.dialogue.phrases import Phrase, Sort, sort_of
from kg_memory.extract.english.grammar import OBJECT, PASSIVE_SUBJECT, SUBJECT, children, is_predicate
from kg_memory.extract.english.words import EMPTY_ADJECTIVES, EMPTY_NOUNS, REACTIONS
from kg_memory.extract.time import time_expressions

_SELF_REPAIR = re.compile(
    r"(?<=\w)(?:, ?|\s*[–—;-]+ ?)(?=(?:i mean(?:t)?|sorry|correction|or rather|make that|wait)\b,?\s+"
    r"(?!(?:i|it|he|she|we|they|you|that|this|there|what|who|if|when|because|but|for|about)\b)"
    r"[^\s,.;!?]+(?:[^\S\n]+[^\s,.;!?]+){0,4}(?:[,.;!?]|$))",
    re.I,
)
_PREAMBLE = re.compile(
    r"(?<![^\s.!?])(?<!\w )(?:for the record|for your information|fyi|btw|by the way|heads[- ]up|note to self"
    r"|quick note)[,:] ",
    re.I,
)
_ANSWER_WORD = re.compile(r"\W*(?:yes|yeah|yep|yup|no|nope)\b[\s,.!–—-]+(?=\w)", re.I)
_GAP = r"[\s,.;:!…–—-]*"
_PAUSE = r"(?=\s*(?:[,.;:!…–—-]|$))"  # "No, Ghent", but "no doubt"
_WORDS = {
    "open": r"oh|well|um+|uh|hm+|ah|ok(?:ay)?|so|and|but|just|of course",
    "yes": rf"(?:yes|yeah|yep|yup|sure|correct|exactly|absolutely|indeed|that['’]s right){_PAUSE}",
    "no": rf"(?:no|nope|nah|never|not yet|not at all|not any ?more|not any longer){_PAUSE}",
    "cue": rf"(?:sorry|oops|correction|wait|wrong|my (?:bad|mistake)|that['’]s (?:wrong|not right)){_PAUSE}|actually"
    r"|make (?:that|it)|i (?:actually |really )?mean(?:t)?(?: to say)?|\*",
}
_OPENING = re.compile("|".join(rf"(?P<{name}>(?:{words})(?!\w))" for name, words in _WORDS.items()), re.I)
_BETWEEN = re.compile(_GAP)
_ECHO = re.compile(
    r"(?:i|we|he|she|they|it|you)\s?(?:do|does|did|am|is|are|was|were|have|has|had|will|'m)(?P<no>n['’]t| not)?\W*",
    re.I,
)
_POINTING = re.compile(
    r"(?:(?:it|that|this|he|she|they)(?:['’]s| is| was| were| should be)|(?:his|her|its|the) name is)\s+", re.I
)
_NOT_BUT = re.compile(r"not (?P<old>[^,;]+?)(?:,| but|$)\W*(?:but )?(?P<new>.*)", re.I)
_BUT_NOT = re.compile(r"(?P<new>[^,;]+?),? (?:and |but )?not (?P<old>[^,;]+)", re.I)
_TAKING_BACK = re.compile(
    r"(?:please )?(?:forget|scratch|strike|delete|ignore|disregard|do(?:n['’]t| not) (?:remember|save|store|keep|note)"
    r"|i take) (?:that|this|it|what i(?: just)? (?:said|told you|wrote)"
    r"|(?:that|my|the) last (?:message|sentence|part|bit))(?: back)?(?:,? please)?",
    re.I,
)
_FORGET_IT = re.compile(r"(?:forget|ignore) it", re.I)  # what is not worth while, not what is to be forgotten
_SPELLING = re.compile(r",? (?:with (?:an?|one|two|three|a double) \W?[a-z]\W?s?|spell?(?:ed|t)\b.*)$", re.I)
_DATE = re.compile(
    r"(?:19|20)\d\d|(?:in )?(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)
_LONGEST = 80
_MOST_WORDS = 8
_TRANSITIVE = frozenset({"leave", "quit", "sell", "join"})


@dataclass(frozen=True, slots=True)
class Reply:
    """A sentence that leaves words out.

    `agrees` is True after "yes", False after "no". `corrects` after words like "sorry" and "I meant". `phrase` is the
    phrase that it brings, `old` what it puts aside ("not Porto"). `without_object` is a sentence of its own that lacks
    an object, with braces in its place: "I left {} in May". One that `takes_back` asks to forget what was just said.
    """

    start: int
    end: int
    agrees: bool | None = None
    corrects: bool = False
    phrase: Phrase | None = None
    old: str = ""
    without_object: str = ""
    takes_back: bool = False


def plain_turns(text: str) -> str:
    """A text of the same length without "for the record", in which a self-repair is a sentence of its own.

    "I live in Porto, I mean Ghent." becomes two sentences.
    """
    text = _PREAMBLE.sub(lambda match: " " * len(match[0]), text)

    def parted(match: re.Match[str]) -> str:
        begun = re.split(r"[.!?\n]", text[: match.start()][-_LONGEST:])[-1].split()
        return ("." + "\n".rjust(len(match[0]) - 1))[: len(match[0])] if len(begun) > 2 else match[0]

    return _SELF_REPAIR.sub(parted, text)


def after_answer(text: str) -> str:
    """What follows "yes" or "no" at the beginning of the text; empty without them."""
    match = _ANSWER_WORD.match(text)
    return text[match.end() :] if match else ""


def reply_of(sentence: Span, at: datetime) -> Reply | None:
    """The sentence as a reply; None for one that says everything itself, and for an interjection."""
    text = sentence.text.rstrip(" .!?…*")
    begin, seen = _opened(text)
    agrees = False if "no" in seen else True if "yes" in seen else None
    reply = Reply(sentence.start_char, sentence.start_char + len(text), agrees, "cue" in seen)
    if (echo := _ECHO.fullmatch(text, begin)) is not None:
        return replace(reply, agrees=not echo["no"])
    if _TAKING_BACK.fullmatch(text, begin) and not _FORGET_IT.fullmatch(text, begin):
        return replace(reply, takes_back=True)
    if (pointing := _POINTING.match(text, begin)) is not None and begin < len(text):
        begin = pointing.end()
    if begin == len(text):
        return reply if seen - {"open"} else None
    rest = text[begin:]
    tokens = [token for token in sentence if token.idx - sentence.start_char >= begin and not token.is_punct]
    if not tokens or _has_clause(tokens):
        if not tokens or agrees is not False:
            return None
        lacking = _without_object(sentence, begin)
        return replace(reply, without_object=lacking, end=reply.end if lacking else reply.start + begin)
    new, old = _parted(rest)
    if len(new) > _LONGEST:
        return None
    phrase = _phrase(new, tokens, at) if new else None
    corrects = reply.corrects or _SPELLING.search(rest) is not None
    return replace(reply, phrase=phrase, old=old, corrects=corrects) if phrase or old else None


def _without_object(sentence: Span, begin: int) -> str:
    """The clause with braces for the object that it leaves out: "I left {} in May"; empty if it lacks none."""
    verb = sentence.root
    if verb.lemma_.lower() not in _TRANSITIVE or children(verb, OBJECT):
        return ""
    after = verb.idx + len(verb) - sentence.start_char
    clause = sentence.text.replace("{", "(").replace("}", ")")
    return f"{clause[begin:after]} {{}}{clause[after:]}"


def _opened(text: str) -> tuple[int, set[str]]:
    """Where the opening words end, and which sorts of them there are."""
    seen: set[str] = set()
    begin = len(text) - len(text.lstrip())
    while (match := _OPENING.match(text, begin)) is not None:
        seen.add(str(match.lastgroup))
        between = _BETWEEN.match(text, match.end())
        begin = between.end() if between else match.end()
    return begin, seen


def _has_clause(tokens: list[Token]) -> bool:
    own = {token.i for token in tokens}
    return any(
        subject.i in own
        for token in tokens
        if is_predicate(token)
        for subject in children(token, SUBJECT | PASSIVE_SUBJECT)
    )


def _parted(text: str) -> tuple[str, str]:
    """What is said, and what is put aside: "not 2019 but 2020", "Ghent, not Porto"."""
    parts = _NOT_BUT.fullmatch(text) or _BUT_NOT.fullmatch(text)
    new, old = (parts["new"].strip(" ,"), parts["old"].strip()) if parts else (text, "")
    return _SPELLING.sub("", new), old


def _phrase(text: str, tokens: list[Token], at: datetime) -> Phrase | None:
    """The phrase with its sort; None for words that name nothing."""
    own = {token.i for token in tokens}
    head = next((token for token in tokens if token.head.i not in own or token.head == token), tokens[0])
    if (
        len(tokens) > _MOST_WORDS
        or (head.lower_ in EMPTY_NOUNS and not head.like_num)
        or any(token.pos_ == "INTJ" for token in tokens)
    ):
        return None
    first = next((token for token in tokens if text.startswith(token.text)), head)
    if first.lower_ in ("no", "not"):
        return None  # "no changes" is no phrase of the sentence that it denies
    named = first.pos_ == "PROPN" or first.ent_type_ or not first.is_title
    begun = text if named else f"{text[0].lower()}{text[1:]}"
    times = time_expressions(text, at)
    if _DATE.fullmatch(text) or 2 * sum(time.end - time.start for time in times) >= len(text):
        return Phrase(begun, 0, 0, Sort.TIME)
    adjective = head.pos_ == "ADJ" and head.lower_ not in EMPTY_ADJECTIVES | REACTIONS
    if not adjective and head.pos_ not in ("NOUN", "PROPN", "NUM", "X"):
        return None
    return Phrase(begun, 0, 0, sort_of(head))
