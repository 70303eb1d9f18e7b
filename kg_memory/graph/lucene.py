"""Lucene queries: the one place where a user's words meet the full-text query language, as quoted terms only.

Times are filtered by words as well, of three lengths: the year, the day and the instant (`records.terms`). A range
takes whole years, then the days of its last year, then the instants of its last day. Over instants alone the index
would walk through as many words as it holds instants, which takes longer than all the rest of a search.
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
"""What a question in English is put together with; it is in nearly every text and tells none from another."""
_WORD = re.compile(r"\w+")
_NOTHING = "-space:*"


def facts(text: str, spaces: Sequence[str], as_of: AsOf) -> str:
    """Facts with any of the words, in the spaces, that the read may see."""
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
    """Episodes with any of the words, in their title or day too, or by a speaker of that name, that came in time."""
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
    """Entities with any of the words in their name or an alias, in the spaces."""
    return _query(text, spaces, ("name", "aliases"))


def names(words: Sequence[str], spaces: Sequence[str]) -> str:
    """Entities with any of the words (lower case), or one that is written alike, in their name or an alias."""
    alike = " ".join(f'"{word}" {_stem(word)}~1' if _may_be_misspelt(word) else f'"{word}"' for word in words)
    return f"+space:({' '.join(spaces)})^0 +(name:({alike}) aliases:({alike}))" if words else _NOTHING


def called(word: str, space: str) -> str:
    """Entities with this very word, of letters only, in their name, in the space."""
    return f'+space:{space} +name:"{word}"'


def _may_be_misspelt(word: str) -> bool:
    return len(word) >= SHORTEST_MISSPELT and word.isalnum()


def _stem(word: str) -> str:
    """About what the index holds for the word: its analyzer does not look at words that are to be alike."""
    return word[:-1] + "i" if word.endswith("y") else word.removesuffix("s").removesuffix("e")


def _query(text: str, spaces: Sequence[str], fields: Sequence[str], *filters: str) -> str:
    words = _words(text)
    if not words:
        return _NOTHING
    anywhere = " ".join(f"{field}:({words})" for field in fields)
    return " ".join(filter(None, [f"+space:({' '.join(spaces)})^0", f"+({anywhere})", *filters]))


def _words(text: str) -> str:
    """The words that say something, or all if none does, each quoted, so that none of them is an operator."""
    words = dict.fromkeys(_WORD.findall(text)[:MOST_WORDS])
    telling = [word for word in words if word.casefold() not in FUNCTION_WORDS]
    return " ".join(f'"{word}"' for word in telling or words)


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
