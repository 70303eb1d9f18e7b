"""What a question names: the runs of its words that may be names, and how sure it is that one means an entity. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, takewhile

from rapidfuzz.distance import OSA

from kg_memory.graph.lucene import FUNCTION_WORDS, MOST_WORDS, SHORTEST_MISSPELT
from kg_memory.model.facts import Entity
from kg_memory.model.ontology import OPEN_KINDS, EntityKind
from kg_memory.model.text import normalised

Place = tuple[int, int]
"""Where something stands in the question, `[start, end)`."""

LONGEST_NAME = 6
MOST_SOUGHT = 16
_WORD = re.compile(r"\w+")
_SENTENCE_END = re.compile(r"[.!?:]\s*$")
_FIRST_NAME = 0.6
_LEAST_PART = 0.5
_MISSPELT = 0.9
_CUT_OUT = 0.6
_LONG = 8


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the question; `capital` when it begins with one although no sentence begins there."""

    start: int
    end: int
    lower: str
    capital: bool

    @property
    def telling(self) -> bool:
        return self.lower not in FUNCTION_WORDS


class Names:
    """The words of a question, and the runs of them that may be names."""

    def __init__(self, query: str) -> None:
        self._query = query
        self.whole: Place = (0, len(query))
        self.words = [_word(query, match) for match in islice(_WORD.finditer(query), MOST_WORDS)]
        self._letters = sum(len(word.lower) for word in self.words if word.telling) or 1
        self._has_capitals = any(word.capital for word in self.words)
        self.runs: dict[str, list[Place]] = defaultdict(list)
        for start, end in self._runs():
            self.runs[normalised(query[start:end])].append((start, end))

    def _runs(self) -> Iterator[Place]:
        """Runs of words that begin and end with a telling one or a capital, also with the mark of "Acme Inc."."""
        for number, first in enumerate(self.words):
            for last in self.words[number : number + LONGEST_NAME]:
                if all(word.telling or word.capital for word in (first, last)):
                    yield first.start, last.end
                    if self._query[last.end : last.end + 1] in (".", "!"):
                        yield first.start, last.end + 1

    def sought(self) -> list[str]:
        """The first words that may be part of a name, or a misspelt one: those with a capital or, without any, all."""
        begins = [word for word in self.words if word.telling and self._query[word.start].isupper()]
        telling = begins if self._has_capitals else [word for word in self.words if word.telling]
        return list(dict.fromkeys(word.lower for word in telling))[:MOST_SOUGHT]

    def likeness(self, entity: Entity) -> tuple[Place, float] | None:
        """Where the question names the entity in part or misspelt, and how much of its name that is, 0 to 1.

        A person's first or last name is enough; of other names it takes half.
        """
        found = [like for name in (entity.name, *entity.aliases) if (like := self._likeness(name, entity.kind))]
        return max(found, key=lambda like: like[1], default=None)

    def _likeness(self, name: str, kind: EntityKind) -> tuple[Place, float] | None:
        parts = [part for part in _WORD.findall(normalised(name)) if part not in FUNCTION_WORDS]
        best: tuple[Place, float] | None = None
        for number, first in enumerate(self.words):
            begun = [parts[at:] for at, part in enumerate(parts) if likeness(part, first.lower)]
            if not begun:
                continue
            run = max((_run(rest, self.words[number:]) for rest in begun), key=sum)
            share = sum(run) / len(parts)
            if kind is EntityKind.PERSON:
                share = max(share, _FIRST_NAME * sum(run) / len(run))
            elif share < _LEAST_PART:
                continue
            if best is None or share > best[1]:
                best = (first.start, self.words[number + len(run) - 1].end), share
        return best

    def weight(self, entity: Entity, place: Place) -> float:
        """How likely words that could name the entity do, 0 to 1, by its kind and by how they are written.

        A common word, as the topic "work", names it the more likely the more of the question it is; a name that goes
        on, as "York" of "York Minster", less likely.
        """
        inside = [word for word in self.words if place[0] <= word.start < place[1]]
        common = entity.kind in OPEN_KINDS or entity.name == entity.name.lower()
        if any(word.capital for word in inside):
            return (0.8 if common else 1.0) * (_CUT_OUT if self._goes_on(place) else 1.0)
        if not common:
            return 0.6 if self._has_capitals and self._query[place[0]].islower() else 0.9
        share = sum(len(word.lower) for word in inside) / self._letters
        return min(0.1 + 0.7 * share**2, 0.8)

    def _goes_on(self, place: Place) -> bool:
        """Whether another word with a capital stands right beside it, so that it may be a part of a longer name."""
        beside = (word for word in self.words if word.capital and word.telling)
        return any(word.end + 1 == place[0] or place[1] + 1 == word.start for word in beside)

    def owns(self, place: Place) -> bool:
        """Whether it is a possessive, which is a name of its own inside a longer one: "Melanie's kids"."""
        return self._query[place[1] : place[1] + 2] in ("'s", "’s")


def _word(query: str, match: re.Match[str]) -> Word:
    opens = match.start() == 0 or _SENTENCE_END.search(query, max(0, match.start() - 3), match.start()) is not None
    return Word(match.start(), match.end(), normalised(match[0]), match[0][0].isupper() and not opens)


def _run(parts: Sequence[str], words: Sequence[Word]) -> list[float]:
    """How alike the parts of a name and the words are, one after the other, up to the first that are not."""
    alike = (likeness(part, word.lower) for part, word in zip(parts, words, strict=False))
    return list(takewhile(bool, alike))


@lru_cache(maxsize=4096)
def likeness(name: str, word: str) -> float:
    """1 for the same word, less for one that is misspelt in one or two letters, 0 for another.

    Only words of five letters and more count as misspelt, when they begin alike; two letters take eight.
    """
    if name == word:
        return 1.0
    shorter, longer = sorted((len(name), len(word)))
    if shorter < SHORTEST_MISSPELT or name[0] != word[0] or longer - shorter > 2:
        return 0.0
    wrong = OSA.distance(name, word)  # letters missing, added, replaced or swapped
    return _MISSPELT * (1 - wrong / longer) if wrong <= (2 if shorter >= _LONG else 1) else 0.0
