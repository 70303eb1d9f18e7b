"""Lucene queries for the full-text indexes. A user's words become quoted terms, never operators.

Times are filtered by terms of three lengths: the year, the day and the instant (`records.terms`). A range takes whole
years, then the days of its last year, then the instants of its last day. A range over instants alone would visit as
many terms as the index has instants, which takes longer than the rest of a search.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from kg_memory.graph.records import terms
from kg_memory.model.bitemporal import BEGINNING, END, RESOLUTION, AsOf

MOST_WORDS = 64
SHORTEST_MISSPELT = 5
FUNCTION_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
        a about after again all am an and any are as at be because been before being between both but by can could did
        do does doing don during each ever few for from further had has have having he her here hers herself him himself
        his how i if in into is it its itself just ll me mine more most much my myself no nor not now of off on once
        only or other our ours ourselves out over own re s same shall she should so some such t than that the their
        theirs them themselves then there these they this those through to too under until up upon us ve very was we
        were what when where which while who whom whose why will with would you your yours yourself yourselves
        """,
    )
)
"""English function words: they are in nearly every text, so they do not distinguish texts."""
_WORD = re.compile(r"\w+")
_NOTHING = "-space:*"


def facts(text: str, spaces: Sequence[str], as_of: AsOf) -> str:
    """Facts of the spaces with any of the words that the read may see."""
    return _query(
        text,
        spaces,
        ("text",),
        _up_to("valid_from_terms", as_of.valid_until),
        _after("valid_to_terms", as_of.valid_since),
        _up_to("known_from_terms", as_of.known_at),
        _after("known_to_terms", as_of.known_at),
    )


def episodes(text: str, spaces: Sequence[str], as_of: AsOf) -> str:
    """Episodes of the spaces with any of the words in text, speaker, title or day, within the time of the read."""
    since, until = as_of.occurred()
    return _query(
        text,
        spaces,
        ("text", "speaker", "context"),
        _after("occurred_at_terms", since - RESOLUTION if since > BEGINNING else since),
        _up_to("occurred_at_terms", until),
        _up_to("recorded_at_terms", as_of.known_at),
    )


def entities(text: str, spaces: Sequence[str]) -> str:
    """Entities of the spaces with any of the words in their name or an alias."""
    return _query(text, spaces, ("name", "aliases"))


def names(words: Sequence[str], spaces: Sequence[str]) -> str:
    """Entities with any of the words (lower case), or a similar spelling, in their name or an alias."""
    terms_of_words = " ".join(f'"{word}" {_stem(word)}~1' if _may_be_misspelt(word) else f'"{word}"' for word in words)
    return f"+space:({' '.join(spaces)})^0 +(name:({terms_of_words}) aliases:({terms_of_words}))" if words else _NOTHING


def exact_name_word(word: str, space: str) -> str:
    """Entities of the space with exactly this word, of letters only, in their name."""
    return f'+space:{space} +name:"{word}"'


def _may_be_misspelt(word: str) -> bool:
    return len(word) >= SHORTEST_MISSPELT and word.isalnum()


def _stem(word: str) -> str:
    """Roughly the term in the index: its analyzer does not stem the words of a fuzzy query."""
    return word[:-1] + "i" if word.endswith("y") else word.removesuffix("s").removesuffix("e")


def _query(text: str, spaces: Sequence[str], fields: Sequence[str], *filters: str) -> str:
    words = _words(text)
    if not words:
        return _NOTHING
    anywhere = " ".join(f"{field}:({words})" for field in fields)
    return " ".join(filter(None, [f"+space:({' '.join(spaces)})^0", f"+({anywhere})", *filters]))


def _words(text: str) -> str:
    """The content words, or all words if there are none, each quoted, so that none of them is an operator."""
    words = dict.fromkeys(_WORD.findall(text)[:MOST_WORDS])
    content = [word for word in words if word.casefold() not in FUNCTION_WORDS]
    return " ".join(f'"{word}"' for word in content or words)


def _up_to(field: str, last: datetime) -> str:
    year, day, instant = terms(last)
    if last >= END - RESOLUTION:
        return ""
    return f"+{field}:([y0000 TO {year}}} [{day[:5]} TO {day}}} [{instant[:9]} TO {instant}])^0"


def _after(field: str, first: datetime) -> str:
    year, day, instant = terms(first)
    if first <= BEGINNING:
        return ""
    return f"+{field}:({{{year} TO y9999] {{{day} TO {day[:5]}9] {{{instant} TO {instant[:9]}9])^0"
