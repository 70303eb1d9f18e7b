"""Lucene queries: the one place where a user's words meet the full-text query language, as quoted terms only.

Times are filtered by words as well, of three lengths: the year, the day and the instant (`records.terms`). A range
takes whole years, then the days of its last year, then the instants of its last day. Over instants alone the index
would walk through as many words as it holds instants, which takes longer than all the rest of a search.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from kg_memory.bitemporal import BEGINNING, END, RESOLUTION, AsOf
from kg_memory.graph.records import terms

MOST_WORDS = 64
_WORD = re.compile(r"\w+")
_NOTHING = "-space:*"


def facts(text: str, space: str, as_of: AsOf) -> str:
    """Facts with any of the words, in the space, that the read may see."""
    return _query(
        text,
        space,
        ("text",),
        _up_to("valid_from_terms", as_of.valid_until),
        _after("valid_to_terms", as_of.valid_since),
        _up_to("known_from_terms", as_of.known_at),
        _after("known_to_terms", as_of.known_at),
    )


def episodes(text: str, space: str, as_of: AsOf) -> str:
    """Episodes with any of the words or by a speaker of that name, in the space, that came in time."""
    since, until = as_of.occurred()
    return _query(
        text,
        space,
        ("text", "speaker"),
        _after("occurred_at_terms", since - RESOLUTION if since > BEGINNING else since),
        _up_to("occurred_at_terms", until),
        _up_to("recorded_at_terms", as_of.known_at),
    )


def entities(text: str, space: str) -> str:
    """Entities with any of the words in their name or an alias, in the space."""
    return _query(text, space, ("name", "aliases"))


def _query(text: str, space: str, fields: Sequence[str], *filters: str) -> str:
    words = _words(text)
    if not words:
        return _NOTHING
    anywhere = " ".join(f"{field}:({words})" for field in fields)
    return " ".join(filter(None, [f"+space:{space}^0", f"+({anywhere})", *filters]))


def _words(text: str) -> str:
    """The words, each quoted, so that none of them is an operator; a quoted stop word vanishes in the analyzer."""
    return " ".join(f'"{word}"' for word in dict.fromkeys(_WORD.findall(text)[:MOST_WORDS]))


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
