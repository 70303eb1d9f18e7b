"""The default extractor: entities, statements and times from a spaCy pipeline and rules, without a network."""

import asyncio
from collections.abc import Sequence

from spacy.language import Language

from kg_memory.extract.statements import extraction
from kg_memory.model import Extraction, Passage
from kg_memory.ontology import Ontology, default_ontology

# Longer texts are read up to here, so that one passage takes bounded time; `remember` cuts documents long before.
_LONGEST_TEXT = 20_000


class SpacyExtractor:
    """The `Extractor` port over any pipeline with a tagger and a parser; see `kg_memory.extract.pipeline`."""

    def __init__(self, nlp: Language, ontology: Ontology | None = None) -> None:
        self._nlp = nlp
        self._ontology = ontology or default_ontology()

    async def extract(self, passages: Sequence[Passage]) -> Sequence[Extraction]:
        """What each passage says, in order; works in a worker thread."""
        return await asyncio.to_thread(self._extract, list(passages))

    def _extract(self, passages: list[Passage]) -> list[Extraction]:
        docs = self._nlp.pipe(passage.text[:_LONGEST_TEXT] for passage in passages)
        return [extraction(doc, passage, self._ontology) for doc, passage in zip(docs, passages, strict=True)]
