"""Named entities of tokenised sentences, as the shipped pipeline finds them."""

import json
from collections.abc import Iterator
from pathlib import Path

from rich.progress import track
from spacy.language import Language
from spacy.tokens import Doc

from kg_memory.extract.pipeline.load import shipped_pipeline
from kg_memory.providers.minilm import MiniLM
from kg_memory.providers.minilm_weights import minilm_weights
from kg_memory.settings import Settings
from tests.benchmarks.extraction.progress import to_stderr


def run(source: Path) -> str:
    """Lines of {id, tokens} to lines of {id, spans: [[start, end, label]]}; ends are exclusive."""
    nlp = shipped_pipeline(MiniLM(minilm_weights(Settings.load().cache)))
    rows = [json.loads(line) for line in source.read_text("utf-8").splitlines()]
    predictions = track(_predictions(nlp, rows), "names", len(rows), console=to_stderr)
    return "".join(f"{json.dumps(prediction)}\n" for prediction in predictions)


def _predictions(nlp: Language, rows: list[dict[str, object]]) -> Iterator[dict[str, object]]:
    docs = (Doc(nlp.vocab, words=row["tokens"]) for row in rows)  # type: ignore[arg-type]  # a list of strings
    for row, doc in zip(rows, nlp.pipe(docs), strict=True):
        yield {"id": row["id"], "spans": [[entity.start, entity.end, entity.label_] for entity in doc.ents]}
