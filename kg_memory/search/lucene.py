"""Lucene queries: the one place where a user's words meet the full-text query language, as quoted terms only."""

import re
from collections.abc import Sequence

from kg_memory.bitemporal import AsOf
from kg_memory.graph.records import term

MOST_WORDS = 64
_WORD = re.compile(r"\w+")
_NOTHING = "-space:*"


def facts(text: str, space: str, as_of: AsOf) -> str:
    """Facts with any of the words, in the space, that the read may see."""
    return _query(
        text,
        space,
        ("text",),
        _up_to("valid_from_term", term(as_of.valid_until)),
        _after("valid_to_term", term(as_of.valid_since)),
        _up_to("known_from_term", term(as_of.known_at)),
        _after("known_to_term", term(as_of.known_at)),
    )


def episodes(text: str, space: str, as_of: AsOf) -> str:
    """Episodes with any of the words or by a speaker of that name, in the space, that came in time."""
    since, until = as_of.occurred()
    return _query(
        text,
        space,
        ("text", "speaker"),
        f"+occurred_at_term:[{term(since)} TO {term(until)}]",
        _up_to("recorded_at_term", term(as_of.known_at)),
    )


def entities(text: str, space: str) -> str:
    """Entities with any of the words in their name or an alias, in the space."""
    return _query(text, space, ("name", "aliases"))


def _query(text: str, space: str, fields: Sequence[str], *filters: str) -> str:
    words = _words(text)
    if not words:
        return _NOTHING
    anywhere = " ".join(f"{field}:({words})" for field in fields)
    return f"+space:{space} +({anywhere}) {' '.join(filters)}"


def _words(text: str) -> str:
    """The words, each quoted, so that none of them is an operator; a quoted stop word vanishes in the analyzer."""
    return " ".join(f'"{word}"' for word in dict.fromkeys(_WORD.findall(text)[:MOST_WORDS]))


def _up_to(field: str, last: str) -> str:
    return f"+{field}:[* TO {last}]"


def _after(field: str, first: str) -> str:
    return f"+{field}:{{{first} TO *]"
