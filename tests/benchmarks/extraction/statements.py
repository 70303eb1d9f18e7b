"""Statements as the default extractor finds them in lines of text; and how many of our own sentences it reads right."""

import asyncio
import json
import runpy
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import yaml
from rich.progress import track

from kg_memory.extract.pipeline.load import shipped_pipeline
from kg_memory.extract.profile.profile import Profiler
from kg_memory.extract.spacy_extractor import SpacyExtractor
from kg_memory.model.bitemporal import BEGINNING, END
from kg_memory.model.extraction import Extraction, Passage, Statement
from kg_memory.providers.minilm import MiniLM
from kg_memory.providers.minilm_weights import minilm_weights
from kg_memory.settings import Settings
from tests.benchmarks.extraction.progress import to_stderr
from tests.benchmarks.extraction.relation_score import Gold, Score, scored, study

Sentence = dict[str, object]

_TODAY = datetime(2024, 8, 14, 10, tzinfo=UTC)
_BATCH = 64


def run(source: Path) -> str:
    """Lines of text, or of {id, text, speaker, occurred_at}, to lines of {id, statements}.

    Sentences with their relations give a score instead, with what was missed and what is wrong or at least not asked
    for: our own (`.yaml`), and those of the feasibility study (`.py`, a list `S` of sentence, entities, relations).
    """
    if source.suffix in (".yaml", ".py"):
        gold = _own(source) if source.suffix == ".yaml" else _studied(source)
        found = zip(gold, _extractions([sentence for sentence, _ in gold]), strict=True)
        return _report([(str(one["text"]), scored(asked, said.statements)) for (one, asked), said in found])
    lines = _lines(source)
    return "".join(
        json.dumps({"id": one["id"], "statements": [_row(statement) for statement in said.statements]}) + "\n"
        for one, said in zip(lines, _extractions(lines), strict=True)
    )


def _own(source: Path) -> list[tuple[Sentence, Gold]]:
    return [(sentence, Gold.read(sentence)) for sentence in yaml.safe_load(source.read_text("utf-8"))]


def _studied(source: Path) -> list[tuple[Sentence, Gold]]:
    """There "I" is nobody else: the speaker goes by that name."""
    return [
        ({"text": text, "speaker": "I"}, study(relations)) for text, _, relations in runpy.run_path(str(source))["S"]
    ]


def _lines(source: Path) -> list[Sentence]:
    lines = [line for line in source.read_text("utf-8").splitlines() if line.strip()]
    read = [json.loads(line) if line.startswith("{") else {"text": line} for line in lines]
    return [{"id": str(number), **one} for number, one in enumerate(read)]


def _extractions(sentences: Sequence[Sentence]) -> Iterator[Extraction]:
    encoder = MiniLM(minilm_weights(Settings.load().cache))
    extractor = SpacyExtractor(shipped_pipeline(encoder), Profiler(encoder.embed))
    for start in track(range(0, len(sentences), _BATCH), "statements", console=to_stderr):
        yield from asyncio.run(extractor.extract([_passage(one) for one in sentences[start : start + _BATCH]]))


def _passage(sentence: Sentence) -> Passage:
    """A sentence whose speaker is known is taken to be said to Tom."""
    speaker, at = sentence.get("speaker"), sentence.get("occurred_at")
    moment = datetime.fromisoformat(str(at)) if at else _TODAY
    return Passage(
        text=str(sentence["text"]),
        occurred_at=moment if moment.tzinfo else moment.replace(tzinfo=UTC),
        speaker=str(speaker) if speaker else None,
        addressee=str(sentence.get("addressee") or "Tom") if speaker else None,
    )


def _row(statement: Statement) -> Sentence:
    valid = statement.valid
    return {
        "subject": statement.subject.name,
        "predicate": statement.predicate,
        "object": statement.object.name if statement.object else None,
        "value": statement.value,
        "text": statement.text,
        "start": statement.start,
        "end": statement.end,
        "status": statement.status,
        "negated": statement.negated,
        "effect": statement.effect,
        "recurrence": statement.recurrence,
        "valid_from": valid.start.isoformat() if valid and valid.start != BEGINNING else None,
        "valid_to": valid.end.isoformat() if valid and valid.end != END else None,
        "confidence": statement.confidence,
    }


def _report(scores: Sequence[tuple[str, Score]]) -> str:
    lines: list[str] = []
    for text, score in scores:
        if score.missed or score.wrong:
            lines += [text, *(f"  missed  {one}" for one in score.missed), *(f"  wrong   {one}" for one in score.wrong)]
    asked, right = sum(score.asked for _, score in scores), sum(score.right for _, score in scores)
    said, wrong = sum(score.said for _, score in scores), sum(len(score.wrong) for _, score in scores)
    lines.append(
        f"relations right {right} of {asked} ({right / max(asked, 1):.1%}), "
        f"wrong {wrong} of {said} predicted ({wrong / max(said, 1):.1%})"
    )
    return "\n".join(lines) + "\n"
