"""Small inputs with names, and the fakes of ports that the tests need: a clock, an extractor, an embedder."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

import numpy as np

from kg_memory.bitemporal import END, Instant, Interval
from kg_memory.extraction import Extraction, Mention, Passage, Statement
from kg_memory.model import EntityKind
from kg_memory.ports import Vectors
from kg_memory.source import Assertion, EntityRef, Message, NewSession

_SAID = re.compile(
    r"(?P<subject>[^.\n]+?) (?P<negated>NOT )?(?P<predicate>[A-Z][A-Z_]+) "
    r"(?:\"(?P<value>[^\"]*)\"|(?P<object>[^.\n\[]+?))"
    r"(?: \[(?P<since>[\d-]*)\.\.(?P<until>[\d-]*)\])?\.(?=\s|$)"
)


def at(year: int, month: int = 1, day: int = 1, hour: int = 0) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


def span(since: str = "", until: str = "") -> Interval:
    """`span("2024", "2025-06")`; an empty side is open."""
    start = Instant.parse(since) if since else Instant(Interval().start)
    end = Instant.parse(until) if until else Instant(END)
    return Interval(start.at, end.at, start.precision, end.precision)


@dataclass
class SettableClock:
    """A clock that stands still until it is set or moved on."""

    now: datetime = datetime(2026, 6, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, by: timedelta = timedelta(days=1)) -> datetime:
        self.now += by
        return self.now


@dataclass
class LiteralExtractor:
    """Reads `Ada WORKS_AT Acme [2024..2025]. Ada HAS_AGE "42".` word for word, and nothing else."""

    seen: list[Passage] = field(default_factory=list)

    async def extract(self, passages: Sequence[Passage]) -> Sequence[Extraction]:
        self.seen.extend(passages)
        return [_extraction(passage.text) for passage in passages]


def _extraction(text: str) -> Extraction:
    statements = [_statement(match) for match in _SAID.finditer(text)]
    return Extraction([mention for said in _SAID.finditer(text) for mention in _mentions(said)], statements)


def _statement(match: re.Match[str]) -> Statement:
    dated = match["since"] or match["until"]
    return Statement(
        subject=EntityRef(match["subject"].strip(), EntityKind.PERSON),
        predicate=match["predicate"],
        text=match[0],
        start=match.start(),
        end=match.end(),
        object=EntityRef(match["object"]) if match["object"] else None,
        value=match["value"],
        valid=span(match["since"], match["until"]) if dated else None,
        negated=match["negated"] is not None,
    )


def _mentions(match: re.Match[str]) -> Iterator[Mention]:
    name = match["subject"].strip()
    start = match.end("subject") - len(name)
    yield Mention(EntityRef(name, EntityKind.PERSON), start, start + len(name))
    if match["object"]:
        yield Mention(EntityRef(match["object"]), match.start("object"), match.end("object"))


def person(name: str, *aliases: str) -> EntityRef:
    return EntityRef(name, EntityKind.PERSON, aliases)


def company(name: str, *aliases: str) -> EntityRef:
    return EntityRef(name, EntityKind.ORGANIZATION, aliases)


def says(subject: str, predicate: str, object: str, since: str = "", until: str = "") -> Assertion:
    """An assertion about two things by name."""
    return Assertion(EntityRef(subject), predicate, EntityRef(object), valid=span(since, until))


CAREER = NewSession(
    [
        Message("Ada WORKS_AT Acme [2020..].", at(2024, 1, 5), "Bob"),
        Message("Ada WORKS_AT Initech [2023-03..]. Ada KNOWS Carol [2021..].", at(2024, 2, 5), "Bob"),
        Message('Carol LIVES_IN Paris [2019..]. Carol HAS_AGE "42".', at(2024, 3, 5), "Ada"),
    ],
    key="career",
    title="A career",
)
"""Ada changes jobs in March 2023 and knows Carol, who lives in Paris."""


@dataclass(frozen=True)
class HashEmbedder:
    """Unit vectors without meaning, at no cost: for tests that need many vectors and no likeness."""

    model: str = "hash"
    dimensions: int = 384

    async def embed(self, texts: Sequence[str], *, kind: Literal["query", "document"]) -> Vectors:
        seeds = [int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") for text in texts]
        rows = [np.random.default_rng(seed).standard_normal(self.dimensions, np.float32) for seed in seeds]
        vectors = np.array(rows, np.float32).reshape(-1, self.dimensions)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)
