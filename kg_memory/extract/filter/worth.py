"""Selects the sentences of a message that are worth reading for facts, before the parser reads them.

Of an assistant, these are what it recalls of the user, states about the user with a number, or did or promised. The
rest is general explanation, advice and examples.
"""

import re
from collections.abc import Iterator

from kg_memory.extract.filter.pasted import Stretch
from kg_memory.extract.filter.prose import SENTENCE
from kg_memory.model.roles import FactPolicy, Role

_ADVERBS = r"(?: \w+ly| also| just| always| never| now| then| already){0,3}"

_RECALLS = re.compile(
    rf"\byou(?:['’]ve|['’]d| have| had)?{_ADVERBS} (?:mentioned|said|told me|noted|stated|shared that|asked me to)\b",
    re.IGNORECASE,
)
_ACTS = (
    "booked|reserved|ordered|scheduled|rescheduled|cancell?ed|sent|e-?mailed|mailed|called|texted|messaged|paid|bought"
    "|purchased|saved|noted|recorded|logged|remembered|registered|signed|subscribed|enrolled|invited|submitted|filed"
    "|posted|published|deployed|uploaded|assigned|notified|contacted|arranged|transferred|forwarded|renewed|refunded"
    "|confirmed|set"
)
_PROMISES = (
    "remind|book|reserve|order|schedule|cancel|send|e-?mail|mail|call|text|message|pay|buy|save|note|record|log"
    "|remember|register|subscribe|invite|submit|notify|contact|arrange|forward|renew|confirm|follow up|check in|ping"
    "|monitor|watch|get back|let you know"
)
_COMMITS = re.compile(
    rf"\bI(?:['’]ve| have){_ADVERBS} (?:{_ACTS})\b|\bI(?:['’]ll| will|['’]m going to){_ADVERBS} (?:{_PROMISES})\b"
    r"|\bI(?:['’]ll| will)(?: make sure to| ensure to)? (?:always|never)\b"
)
_ABOUT_USER = re.compile(
    r"(?:(?:so|and|also|since|currently|now|as|given that),? )?"
    r"(?:you(?:['’]re|['’]ve| are| have| had| were)\b"
    r"|your (?:[\w'’-]+ ){1,4}(?:is|are|was|were|has|starts?|ends?|leaves?)\b)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d")


def unworthy(text: str, role: Role | None, policy: FactPolicy) -> Iterator[Stretch]:
    """The parts of a message that are not worth reading under the policy."""
    if policy is FactPolicy.NONE:
        yield 0, len(text), "not kept"
    elif policy is FactPolicy.WORTHWHILE and role is Role.ASSISTANT:
        for match in SENTENCE.finditer(text):
            if not _is_worth_reading(match[0]):
                yield match.start(), match.end(), "general"


def _is_worth_reading(sentence: str) -> bool:
    """Whether an assistant's sentence recalls the user, or says what it did or promised; not a quoted draft."""
    if _RECALLS.search(sentence):
        return True
    if (commits := _COMMITS.search(sentence)) and not _is_quoted(sentence, commits.start()):
        return True
    return bool(_ABOUT_USER.match(sentence) and _NUMBER.search(sentence))


def _is_quoted(sentence: str, place: int) -> bool:
    return any(mark in sentence[:place] for mark in '"“”')
