"""Reads DocBins, and encodes each text once; the token states are in half precision."""

import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.training import Example

from kg_memory.extract.pipeline.states import LAYERS, TextEncoder, attach_states, pooled_by_token, states_of

_log = logging.getLogger(__name__)

_BATCH = 64


def read_examples(path: Path, nlp: Language) -> list[Example]:
    """The annotated texts of one DocBin, aligned with the tokens of the pipeline's tokenizer."""
    return [Example(nlp.make_doc(gold.text), gold) for gold in DocBin().from_disk(path).get_docs(nlp.vocab)]


def encoded_examples(path: Path, nlp: Language, encoder: TextEncoder) -> list[Example]:
    """The examples with states attached, about 2.3 KB per token; skips texts without tokens."""
    examples = [example for example in read_examples(path, nlp) if len(example.predicted)]
    encode_docs([example.predicted for example in examples], encoder)
    return examples


def encode_docs(docs: Sequence[Doc], encoder: TextEncoder) -> None:
    """Attaches the states to each Doc as float16."""
    for start in range(0, len(docs), _BATCH):
        batch = docs[start : start + _BATCH]
        encodings = encoder.encode([doc.text for doc in batch], LAYERS)
        for doc, encoding in zip(batch, encodings, strict=True):
            attach_states(doc, pooled_by_token(doc, encoding).astype(np.float16))
    _log.info("encoded %d tokens of %d texts", sum(map(len, docs)), len(docs))


def lower_cased(example: Example) -> Example:
    """The example in lower case; the encoder ignores case, so the states stay valid."""
    doc = example.predicted
    words = [token.lower_ for token in doc]
    lowered = Doc(doc.vocab, words=words, spaces=[bool(token.whitespace_) for token in doc])
    attach_states(lowered, states_of(doc).astype(np.float16))
    return Example(lowered, example.reference)
