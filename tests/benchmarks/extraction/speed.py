"""Words a second of encoder, pipeline and whole extractor, time to the first extraction, and memory."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import psutil
from rich.progress import track
from spacy.language import Language

from kg_memory.extract.pipeline.load import shipped_pipeline
from kg_memory.extract.pipeline.states import LAYERS
from kg_memory.extract.profile.profile import Profiler
from kg_memory.extract.spacy_extractor import SpacyExtractor
from kg_memory.model.extraction import Passage
from kg_memory.providers.minilm import MiniLM
from kg_memory.providers.minilm_weights import minilm_weights
from kg_memory.settings import Settings
from tests.benchmarks.extraction.progress import to_stderr
from tests.benchmarks.figure import Figure

_AT = datetime(2024, 8, 14, tzinfo=UTC)
_MB = 1e6
_BATCH = 64
_TIMED_WORDS = 40_000  # enough for a steady rate
_FIRST_TEXT = "Ada moved to Lisbon in May."
_FIRST_EXTRACTION = f"""
import asyncio
from tests.benchmarks.extraction.speed import extracting, extractor_and_encoder
extractor, _ = extractor_and_encoder()
extracting(extractor)([{_FIRST_TEXT!r}])
"""
_START_S, _WORDS_PER_S, _RESIDENT_MB = 3.0, 2_000.0, 700.0  # what is promised

Texts = Sequence[str]


def run(source: Path) -> str:
    """Reads the lines of a text as messages; one line of JSON per figure. All lines count for the memory."""
    texts = [line for line in source.read_text("utf-8").splitlines() if line.strip()]
    figures = [Figure("speed", "start of the process to the first extraction", _start(), "s", _START_S, 1.0)]
    extractor, encoder = extractor_and_encoder()
    nlp = shipped_pipeline(encoder)
    timed = _beginning(texts)
    figures += [
        _rate("encoder alone", lambda batch: encoder.encode(batch, LAYERS), timed),
        _rate("parse, entities and embeddings", lambda batch: _parse(nlp, batch), timed, aim=True),
        _rate("extraction", extracting(extractor), timed),
        *_memory(extracting(extractor), texts),
    ]
    return "".join(f"{figure.line()}\n" for figure in figures)


def extractor_and_encoder() -> tuple[SpacyExtractor, MiniLM]:
    encoder = MiniLM(minilm_weights(Settings.load().cache))
    return SpacyExtractor(shipped_pipeline(encoder), Profiler(encoder.embed)), encoder


def extracting(extractor: SpacyExtractor) -> Callable[[Texts], object]:
    """What extracts a batch of messages, each said by Ann to Bob."""

    def extract(batch: Texts) -> object:
        return asyncio.run(extractor.extract([Passage(text, _AT, "Ann", "Bob") for text in batch]))

    return extract


def _parse(nlp: Language, batch: Texts) -> None:
    with nlp.memory_zone():
        for _ in nlp.pipe(batch):
            pass


def _start() -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", _FIRST_EXTRACTION], check=True)
    return time.perf_counter() - started


def _beginning(texts: Texts) -> Texts:
    words, count = 0, 0
    while count < len(texts) and words < _TIMED_WORDS:
        words += len(texts[count].split())
        count += 1
    return texts[:count]


def _rate(name: str, work: Callable[[Texts], object], texts: Texts, *, aim: bool = False) -> Figure:
    """Words a second, words being what white space separates; the first batch warms up."""
    work(texts[:_BATCH])
    started = time.perf_counter()
    for first in track(range(0, len(texts), _BATCH), name, console=to_stderr):
        work(texts[first : first + _BATCH])
    words = sum(len(text.split()) for text in texts)
    rate = words / (time.perf_counter() - started)
    return Figure("speed", name, rate, "words/s", _WORDS_PER_S if aim else None)


def _memory(work: Callable[[Texts], object], texts: Texts) -> list[Figure]:
    """Resident memory after a tenth of the texts and after all of them: what lies between is a leak."""
    tenth = len(texts) // 10
    resident: list[float] = []
    for first in track(range(0, len(texts), _BATCH), "memory", console=to_stderr):
        work(texts[first : first + _BATCH])
        if first >= tenth and not resident:
            resident.append(_resident_mb())
    resident.append(_resident_mb())
    return [
        Figure("memory", f"resident after {len(texts):,} messages", resident[-1], "MB", _RESIDENT_MB, 1.0),
        Figure("memory", "resident against that after a tenth of them", resident[-1], "MB", resident[0], 1.05),
    ]


def _resident_mb() -> float:
    return float(psutil.Process().memory_info().rss) / _MB
