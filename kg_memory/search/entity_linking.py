"""Entity linking: which runs of words in a question may be names, and how likely one names an entity. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, takewhile

from rapidfuzz.distance import OSA

from kg_memory.graph.lucene import FUNCTION_WORDS, MOST_WORDS, SHORTEST_MISSPELT
from kg_memory.model.facts import Entity
from kg_memory.model.names import sure_keys
from kg_memory.model.ontology import OPEN_KINDS, EntityKind
from kg_memory.model.text import normalised

TextSpan = tuple[int, int]
"""A part of the question, `[start, end)`."""

LONGEST_NAME = 6
MOST_SEARCH_WORDS = 16
_WORD = re.compile(r"\w+")
_SENTENCE_END = re.compile(r"[.!?:]\s*$")
_ONE_NAME_OF_PERSON = 0.6
_LEAST_SHARE = 0.5
_MISSPELT = 0.9
_PART_OF_LONGER_NAME = 0.6
_LONG_WORD = 8


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the question; `capital` when it is capitalised although it does not begin a sentence."""

    start: int
    end: int
    lower: str
    capital: bool

    @property
    def is_content(self) -> bool:
        return self.lower not in FUNCTION_WORDS


class Names:
    """The words of a question, and the runs of them that may be names."""

    def __init__(self, query: str) -> None:
        self._query = query
        self.whole: TextSpan = (0, len(query))
        self.words = [_word(query, match) for match in islice(_WORD.finditer(query), MOST_WORDS)]
        self._letters = sum(len(word.lower) for word in self.words if word.is_content) or 1
        self._has_capitals = any(word.capital for word in self.words)
        self.runs: dict[str, list[TextSpan]] = defaultdict(list)
        for start, end in self._runs():
            for key in sure_keys(query[start:end]):
                self.runs[key].append((start, end))

    def _runs(self) -> Iterator[TextSpan]:
        """Runs that begin and end with a content word or a capital, also with the final mark of "Acme Inc."."""
        for number, first in enumerate(self.words):
            for last in self.words[number : number + LONGEST_NAME]:
                if all(word.is_content or word.capital for word in (first, last)):
                    yield first.start, last.end
                    if self._query[last.end : last.end + 1] in (".", "!"):
                        yield first.start, last.end + 1

    def search_words(self) -> list[str]:
        """The first words that may be part of a name, even misspelt: capitalised ones, or all if there are none."""
        capitalised = [word for word in self.words if word.is_content and self._query[word.start].isupper()]
        words = capitalised if self._has_capitals else [word for word in self.words if word.is_content]
        return list(dict.fromkeys(word.lower for word in words))[:MOST_SEARCH_WORDS]

    def partial_match(self, entity: Entity) -> tuple[TextSpan, float] | None:
        """Where the question has a part of the entity's name, or a misspelt one, and the share of the name, 0 to 1.

        A person's first or last name is enough; of other names it takes half.
        """
        matches = [
            match for name in (entity.name, *entity.aliases) if (match := self._partial_match(name, entity.kind))
        ]
        return max(matches, key=lambda match: match[1], default=None)

    def _partial_match(self, name: str, kind: EntityKind) -> tuple[TextSpan, float] | None:
        parts = [part for part in _WORD.findall(normalised(name)) if part not in FUNCTION_WORDS]
        best: tuple[TextSpan, float] | None = None
        for number, first in enumerate(self.words):
            begun = [parts[at:] for at, part in enumerate(parts) if similarity(part, first.lower)]
            if not begun:
                continue
            run = max((_run_similarities(rest, self.words[number:]) for rest in begun), key=sum)
            share = sum(run) / len(parts)
            if kind is EntityKind.PERSON:
                share = max(share, _ONE_NAME_OF_PERSON * sum(run) / len(run))
            elif share < _LEAST_SHARE:
                continue
            if best is None or share > best[1]:
                best = (first.start, self.words[number + len(run) - 1].end), share
        return best

    def confidence(self, entity: Entity, span: TextSpan) -> float:
        """How likely words that match the entity's name do mean it, 0 to 1, by its kind and by their spelling.

        A common word, as the topic "work", is the more likely the larger its part of the question. A part of a longer
        name, as "York" of "York Minster", is less likely.
        """
        inside = [word for word in self.words if span[0] <= word.start < span[1]]
        common = entity.kind in OPEN_KINDS or entity.name == entity.name.lower()
        if any(word.capital for word in inside):
            return (0.8 if common else 1.0) * (_PART_OF_LONGER_NAME if self._has_capital_beside(span) else 1.0)
        if not common:
            return 0.6 if self._has_capitals and self._query[span[0]].islower() else 0.9
        share = sum(len(word.lower) for word in inside) / self._letters
        return min(0.1 + 0.7 * share**2, 0.8)

    def _has_capital_beside(self, span: TextSpan) -> bool:
        """Whether another capitalised word is adjacent, so that the span may be part of a longer name."""
        others = (word for word in self.words if word.capital and word.is_content)
        return any(word.end + 1 == span[0] or span[1] + 1 == word.start for word in others)

    def is_possessive(self, span: TextSpan) -> bool:
        """Whether "'s" follows: a possessive is a name of its own inside a longer one, as in "Melanie's kids"."""
        return self._query[span[1] : span[1] + 2] in ("'s", "’s")


def _word(query: str, match: re.Match[str]) -> Word:
    opens = match.start() == 0 or _SENTENCE_END.search(query, max(0, match.start() - 3), match.start()) is not None
    return Word(match.start(), match.end(), normalised(match[0]), match[0][0].isupper() and not opens)


def _run_similarities(parts: Sequence[str], words: Sequence[Word]) -> list[float]:
    """The similarities of the parts of a name and the words, pair by pair, up to the first pair that differs."""
    similarities = (similarity(part, word.lower) for part, word in zip(parts, words, strict=False))
    return list(takewhile(bool, similarities))


@lru_cache(maxsize=4096)
def similarity(name: str, word: str) -> float:
    """1 for the same word, less for one that is misspelt in one or two letters, 0 for another word.

    Only words of at least five letters with the same first letter can be misspelt; two wrong letters take eight.
    """
    if name == word:
        return 1.0
    shorter, longer = sorted((len(name), len(word)))
    if shorter < SHORTEST_MISSPELT or name[0] != word[0] or longer - shorter > 2:
        return 0.0
    wrong = OSA.distance(name, word)  # letters missing, added, replaced or swapped
    return _MISSPELT * (1 - wrong / longer) if wrong <= (2 if shorter >= _LONG_WORD else 1) else 0.0
