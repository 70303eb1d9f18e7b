"""The default extractor: entities, statements and times from a spaCy pipeline and rules, without a network."""

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from spacy.language import Language
from spacy.tokens import Doc

from kg_memory.extract.filter.gate import Gate
from kg_memory.extract.filter.windows import in_words, joined, windows
from kg_memory.extract.pipeline.states import Floats, embedding_of
from kg_memory.extract.profile.language import UNKNOWN, language_of
from kg_memory.extract.profile.profile import Profiler
from kg_memory.extract.references.coreference import Discourse
from kg_memory.extract.relations.statements import extraction
from kg_memory.model.extraction import Extraction, Passage
from kg_memory.model.facts import Profile
from kg_memory.model.ontology import default_ontology

LONGEST_TEXT = 100_000
"""As long as a message may be; of a longer text the rest is not read, so that one passage takes bounded time."""

_BATCH = 64
_CHARACTERS = 32_000
"""As many are parsed at once, which takes some ten kilobytes for each."""


@dataclass(slots=True)
class _Talk:
    """What is known of a conversation while its passages are read in their order."""

    discourse: Discourse
    gate: Gate = field(default_factory=Gate)


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A passage with what of it is to be parsed: none of it when the pipeline does not know its language."""

    passage: Passage
    talk: _Talk
    text: str
    language: str
    pieces: list[tuple[int, str]]
    dropped: Counter[str]


class SpacyExtractor:
    """The `Extractor` port over any pipeline with a tagger and a parser; see `kg_memory.extract.pipeline.load`.

    First person without a speaker, and second person without an addressee, state nothing. A text in a language that
    is not the pipeline's states nothing either; its profile tells the language. Without a `profiler` it tells no more.
    """

    def __init__(self, nlp: Language, profiler: Profiler | None = None) -> None:
        self._nlp = nlp
        self._profiler = profiler
        self._lock = threading.Lock()  # a memory zone belongs to one thread

    async def extract(self, passages: Sequence[Passage]) -> Sequence[Extraction]:
        """What each passage says, in order; works in a worker thread."""
        return await asyncio.to_thread(self._extract, list(passages))

    def _extract(self, passages: list[Passage]) -> list[Extraction]:
        talks: dict[str, _Talk] = {}
        found: list[Extraction] = []
        for start in range(0, len(passages), _BATCH):
            with self._lock, self._nlp.memory_zone():  # no Doc, Span or Token may leave it
                found += self._read(passages[start : start + _BATCH], talks)
        return found

    def _read(self, passages: list[Passage], talks: dict[str, _Talk]) -> list[Extraction]:
        batch = [self._prepared(passage, _talk(passage, talks)) for passage in passages]
        pieces = [piece for prepared in batch for _, piece in prepared.pieces]
        at_once = max(1, _CHARACTERS // max(map(len, pieces), default=1))
        docs = self._nlp.pipe(pieces, batch_size=at_once)
        return [self._extraction(prepared, docs) for prepared in batch]

    def _prepared(self, passage: Passage, talk: _Talk) -> _Prepared:
        text = passage.text[:LONGEST_TEXT]
        reading = talk.gate.read(replace(passage, text=text))
        language = language_of(text)
        dropped = reading.dropped + Counter({"too long": len(passage.text) - len(text)})
        pieces = windows(in_words(reading.text))
        readable = language in (self._nlp.lang, UNKNOWN)
        readable_pieces = [(offset, piece) for offset, piece in pieces if readable and any(map(str.isalnum, piece))]
        return _Prepared(passage, talk, reading.text, language, readable_pieces, dropped)

    def _extraction(self, prepared: _Prepared, docs: Iterator[Doc]) -> Extraction:
        """Of a passage whose pieces are the next of `docs`, of which no more than one is kept at a time."""
        passage = prepared.passage
        ontology = passage.ontology or default_ontology()
        parts, embedding = [], None
        for offset, piece in prepared.pieces:
            doc = next(docs)
            parts.append((offset, extraction(doc, replace(passage, text=piece), ontology, prepared.talk.discourse)))
            if len(prepared.pieces) == 1 and "minilm_states" in self._nlp.pipe_names:
                embedding = embedding_of(doc)
        found = joined(parts)
        whole = embedding is not None and prepared.text == passage.text
        found = replace(
            found,
            profile=self._profile(prepared, embedding),
            embedding=embedding if whole else None,
            dropped=prepared.dropped + Counter(found.dropped),
            prose=prepared.text,
        )
        return prepared.talk.gate.keep(passage, found)

    def _profile(self, prepared: _Prepared, embedding: Floats | None) -> Profile:
        if self._profiler is None:
            return Profile(prepared.language)
        return self._profiler.profile(prepared.text, prepared.language, embedding)


def _talk(passage: Passage, talks: dict[str, _Talk]) -> _Talk:
    """The passage's own, or that of its conversation."""
    if passage.conversation is None:
        return _Talk(Discourse(passage.recent))
    if passage.conversation not in talks:
        talks[passage.conversation] = _Talk(Discourse(passage.recent))
    return talks[passage.conversation]
