"""Fakes of ports: a clock, an extractor and an embedder."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

import numpy as np

from kg_memory.model.extraction import Extraction, Mention, Passage, Statement
from kg_memory.model.ontology import EntityKind
from kg_memory.model.sources import EntityRef
from kg_memory.ports import Vectors
from tests.support.builders import span

_SAID = re.compile(
    r"(?P<subject>[^.\n]+?) (?P<negated>NOT )?(?P<predicate>[A-Z][A-Z_]+) "
    r"(?:\"(?P<value>[^\"]*)\"|(?P<object>[^.\n\[]+?))"
    r"(?: \[(?P<since>[\d-]*)\.\.(?P<until>[\d-]*)\])?\.(?=\s|$)"
)


@dataclass
class SettableClock:
    """A clock that changes only when the test sets or advances it."""

    now: datetime = datetime(2026, 6, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, by: timedelta = timedelta(days=1)) -> datetime:
        self.now += by
        return self.now


@dataclass
class LiteralExtractor:
    """Reads `Ada WORKS_AT Acme [2024..2025]. Ada HAS_AGE "42".` literally, and nothing else."""

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


@dataclass(frozen=True)
class HashEmbedder:
    """Cheap unit vectors without meaning, for tests that need many vectors and no similarity."""

    model: str = "hash"
    dimensions: int = 384

    async def embed(self, texts: Sequence[str], *, kind: Literal["query", "document"]) -> Vectors:
        seeds = [int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") for text in texts]
        rows = [np.random.default_rng(seed).standard_normal(self.dimensions, np.float32) for seed in seeds]
        vectors = np.array(rows, np.float32).reshape(-1, self.dimensions)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)
