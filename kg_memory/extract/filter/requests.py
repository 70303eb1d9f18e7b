"""Separates a statement from the request after it: "I moved to Porto, can you find me a doctor?" states a move.

A parser reads both as one question, which states nothing.
"""

import re

from kg_memory.extract.filter.prose import SENTENCE

_LINKS = r"(?:(?:and|but|so|also|then|or)\b,? ){0,3}"
_SUBJECTS = r"(?:i|you|we|he|she|it|they|there|this|that|these|those|my|your|our|his|her|their|the|someone|anyone)\b"
_AUXILIARIES = r"(?:can|could|would|will|should|shall|may|might|do|does|did|is|are|was|were|am|have|has)(?:n['’]t)?\b"
_INVERTED = rf"{_AUXILIARIES} {_SUBJECTS}"
_ASKING = (
    rf"(?:{_INVERTED}|(?:what|how|why)(?:['’]s)?\b|(?:when|where|which|who|whom|whose) (?:[\w'’-]+ ){{0,2}}{_INVERTED}"
    r"|any (?:tips|ideas|advice|suggestions|thoughts)\b)"
)
_TAG = r"(?:[\w'’]+[ ,]+){0,2}[\w'’]+\?"  # "is he?", "isn't that so?"
_REQUEST = re.compile(rf"(?:[,;] {_LINKS}| (?:and|but|so) (?:also |then )?)(?={_ASKING})(?!{_TAG})", re.IGNORECASE)
_OPENINGS = r"(?:(?:and|but|so|also|then|or|hmm+|hey|hi|btw|ok|okay|well|please)\W+){0,5}"
_ASKS = re.compile(rf"\W*{_OPENINGS}(?:{_AUXILIARIES}|(?:which|who|whose)\b|{_ASKING})", re.IGNORECASE)


def without_requests(text: str) -> str:
    """The text, of the same length, with a full stop between a statement and the request after it."""
    return SENTENCE.sub(lambda match: _divided(match[0]) if match[0].endswith("?") else match[0], text)


def _divided(question: str) -> str:
    request = _REQUEST.search(question)
    if request is None or _ASKS.match(question):
        return question
    return question[: request.start()] + ".".ljust(len(request[0])) + question[request.end() :]
