"""The sentence encoder all-MiniLM-L6-v2 on onnxruntime: embeddings and token states from one forward pass."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime  # type: ignore[import-untyped]  # ships no types
import tokenizers
from numpy.typing import NDArray

GRAPH = Path(__file__).with_name("minilm.onnx")
"""The forward pass without its weights, which are in `model.safetensors`; made by `python -m training graph`."""
WIDTH = 384
LAYERS = 6

# The model was trained on up to 256 pieces. A longer text is read in overlapping windows.
_WINDOW_PIECES = 256
_WINDOW_OVERLAP = 32
_BATCH_PIECES = 2048

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Encoding:
    """The encoding of one text.

    `spans`: int (pieces, 2), the character range of each word piece. `states`: float32 (pieces, layers × 384),
    the hidden states of the requested layers, side by side. `embedding`: float32 (384), of length 1.
    Where the windows of a long text overlap, its pieces appear twice.
    """

    spans: NDArray[np.int64]
    states: Floats
    embedding: Floats


@dataclass(frozen=True, slots=True)
class _Window:
    text: int
    pieces: tokenizers.Encoding


class MiniLM:
    """Encodes texts of any length. Thread-safe; `folder` holds `model.safetensors` and `tokenizer.json`.

    `threads` is the number of cores that one forward pass may use; 0 means all.
    """

    name = "all-MiniLM-L6-v2"
    dimensions = WIDTH

    def __init__(self, folder: Path, *, threads: int = 0) -> None:
        self._tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()  # the file pads every text to 128 pieces and cuts it there
        self._tokenizer.enable_truncation(_WINDOW_PIECES, stride=_WINDOW_OVERLAP)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # leaves the cores to the database
        options.add_session_config_entry("session.model_external_initializers_file_folder_path", str(folder))
        # as bytes: a model loaded by path would look for its weights beside that path
        self._session = onnxruntime.InferenceSession(GRAPH.read_bytes(), options, providers=["CPUExecutionProvider"])

    def embed(self, texts: Sequence[str]) -> Floats:
        """One vector of length 1 per text, float32 (texts, 384): the mean over all pieces of the text."""
        sums = np.zeros((len(texts), WIDTH), np.float32)
        for window, states in self._forward(texts, [LAYERS]):
            sums[window.text] += states.sum(axis=0)
        return _unit(sums)

    def encode(self, texts: Sequence[str], layers: Sequence[int]) -> list[Encoding]:
        """The embedding of each text, and the states of its pieces in these layers (1 to 6)."""
        sums = np.zeros((len(texts), WIDTH), np.float32)
        spans: list[list[NDArray[np.int64]]] = [[] for _ in texts]
        states: list[list[Floats]] = [[] for _ in texts]
        for window, found in self._forward(texts, [*layers, LAYERS]):
            sums[window.text] += found[:, -WIDTH:].sum(axis=0)
            spans[window.text].append(np.array(window.pieces.offsets[1:-1], np.int64).reshape(-1, 2))
            states[window.text].append(found[1:-1, :-WIDTH])  # without [CLS] and [SEP]
        return [
            Encoding(np.concatenate(where), np.concatenate(what), embedding)
            for where, what, embedding in zip(spans, states, _unit(sums), strict=True)
        ]

    def _forward(self, texts: Sequence[str], layers: Sequence[int]) -> Iterator[tuple[_Window, Floats]]:
        """Each window of each text, in any order, with the states of its pieces side by side."""
        outputs = [f"layer_{layer}" for layer in dict.fromkeys(layers)]
        for batch in _batches(self._windows(texts)):
            ids = np.zeros((len(batch), max(len(window.pieces.ids) for window in batch)), np.int64)
            mask = np.zeros_like(ids)
            for row, window in enumerate(batch):
                ids[row, : len(window.pieces.ids)] = window.pieces.ids
                mask[row, : len(window.pieces.ids)] = 1
            found = self._session.run(outputs, {"input_ids": ids, "attention_mask": mask})
            by_layer = dict(zip(outputs, found, strict=True))
            for row, window in enumerate(batch):
                length = len(window.pieces.ids)
                yield (
                    window,
                    np.concatenate([by_layer[f"layer_{layer}"][row, :length] for layer in layers], axis=1),
                )

    def _windows(self, texts: Sequence[str]) -> list[_Window]:
        return [
            _Window(index, window)
            for index, pieces in enumerate(self._tokenizer.encode_batch(list(texts)))
            for window in (pieces, *pieces.overflowing)
        ]


def _batches(windows: list[_Window]) -> Iterator[list[_Window]]:
    """Batches of windows of similar length, to save padding."""
    batch: list[_Window] = []
    for window in sorted(windows, key=lambda window: len(window.pieces.ids)):
        if batch and (len(batch) + 1) * len(window.pieces.ids) > _BATCH_PIECES:
            yield batch
            batch = []
        batch.append(window)
    if batch:
        yield batch


def _unit(vectors: Floats) -> Floats:
    unit: Floats = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit
