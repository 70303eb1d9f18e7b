"""Remembering messages, against extracting and embedding them alone."""

import asyncio
import time
from pathlib import Path

from kg_memory.app import opened
from kg_memory.extract.pipeline import shipped_pipeline
from kg_memory.extract.profile import Profiler
from kg_memory.extract.spacy_extractor import SpacyExtractor
from kg_memory.ingest.cut import cut
from kg_memory.ingest.material import from_extractions
from kg_memory.ingest.resolve import names
from kg_memory.model import NewSession
from kg_memory.ports import Embedder, Extractor
from kg_memory.providers.minilm import MiniLM
from kg_memory.providers.minilm_embedder import MiniLMEmbedder
from kg_memory.providers.minilm_weights import minilm_weights
from kg_memory.settings import Settings
from tests.benchmarks.figure import Figure
from tests.benchmarks.world import World

BATCH = 50
WARM_UP = 2
BATCHES = 8
SPACE = "benchmark-ingest"


async def _floor(extractor: Extractor, embedder: Embedder, session: NewSession) -> None:
    container, cuts = cut(session)
    extractions = await extractor.extract([piece.passage for piece in cuts])
    material = from_extractions(container, cuts, extractions)
    statements = [told.statement.text for told in material.told]
    unread = [piece.text for piece, read in zip(cuts, extractions, strict=True) if read.embedding is None]
    await embedder.embed([*unread, *statements, *names(material.refs())], kind="document")


def run(folder: Path) -> list[Figure]:
    """Lets one session grow by batches, each also extracted and embedded alone, in turn."""
    return asyncio.run(_run(folder))


async def _run(folder: Path) -> list[Figure]:
    encoder = MiniLM(minilm_weights(Settings.load().cache))
    extractor, embedder = SpacyExtractor(shipped_pipeline(encoder), Profiler(encoder.embed)), MiniLMEmbedder(encoder)
    messages = World(3).conversation(BATCH * (WARM_UP + BATCHES))
    remembering, floor, facts = 0.0, 0.0, 0
    async with opened(Settings.load(home=folder / "home")) as open_:
        for number in range(WARM_UP + BATCHES):
            session = NewSession(messages[number * BATCH : (number + 1) * BATCH], key="one session")
            started = time.perf_counter()
            remembered = await open_.memory.remember(SPACE, session)
            written = time.perf_counter()
            await _floor(extractor, embedder, session)
            done = time.perf_counter()
            if number >= WARM_UP:
                remembering += written - started
                floor += done - written
                facts += len(remembered.added)
    total = BATCH * BATCHES
    what = f"a message in batches of {BATCH} into one session"
    return [
        Figure("ingest", what, 1000 * remembering / total, "ms", 1000 * floor / total, aim=2.0),
        Figure("ingest", "messages", total / remembering, "1/s", total / floor),
        Figure("ingest", "facts", facts / remembering, "1/s"),
    ]
