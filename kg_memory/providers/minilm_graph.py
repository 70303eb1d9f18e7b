"""The forward pass of all-MiniLM-L6-v2 as an ONNX graph over its `model.safetensors`, read in place."""

import json
import struct
from pathlib import Path
from typing import Any

from kg_memory.providers.onnx_model import FLOAT, INT64, OnnxGraph

WIDTH = 384
LAYERS = 6

_HEADS = 12
_EPSILON = 1e-12


def minilm_graph(weights: Path) -> bytes:
    """An ONNX model with inputs `input_ids` and `attention_mask`, int64 (batch, pieces).

    Outputs `layer_1` … `layer_6`: the hidden states after each layer, float32 (batch, pieces, 384).
    """
    return _MiniLMGraph(weights).build()


class _MiniLMGraph:
    def __init__(self, weights: Path) -> None:
        self._location = weights.name
        self._tensors, self._start = _safetensors_header(weights)
        self._graph = OnnxGraph("all-MiniLM-L6-v2")
        self._by_token = self._graph.integers(-1, WIDTH)
        self._by_head = self._graph.integers(0, 0, _HEADS, WIDTH // _HEADS)

    def build(self) -> bytes:
        graph = self._graph
        ids = graph.input("input_ids", INT64, ["batch", "pieces"])
        mask = graph.input("attention_mask", INT64, ["batch", "pieces"])
        self._by_text = graph.op("Concat", graph.op("Shape", ids), graph.integers(WIDTH), axis=0)
        penalty = self._penalty(mask)
        states = self._embeddings(ids)
        for layer in range(LAYERS):
            states = self._layer(layer, states, penalty)
            graph.output(states, FLOAT, ["batch", "pieces", WIDTH])
        return graph.to_bytes()

    def _embeddings(self, ids: str) -> str:
        graph = self._graph
        zero, one, two = graph.integers(0), graph.integers(1), graph.integers(2)
        pieces = graph.op("Slice", graph.op("Shape", ids), one, two, zero)
        words = graph.op("Gather", self._weight("embeddings.word_embeddings.weight"), ids)
        positions = self._weight("embeddings.position_embeddings.weight")
        positions = graph.op("Slice", positions, zero, pieces, zero)
        types = self._weight("embeddings.token_type_embeddings.weight")
        segment = graph.op("Slice", types, zero, one, zero)  # one text, one segment
        states = graph.op("Add", words, graph.op("Add", positions, segment))
        return self._normalized(states, "embeddings.LayerNorm")

    def _penalty(self, mask: str) -> str:
        """0 for a piece and -10,000 for padding, to be added to the attention scores."""
        graph = self._graph
        present = graph.op("Cast", graph.op("Unsqueeze", mask, graph.integers(1, 2)), to=FLOAT)
        return graph.op("Mul", graph.op("Sub", present, graph.number(1.0)), graph.number(10_000.0))

    def _layer(self, layer: int, states: str, penalty: str) -> str:
        graph, prefix = self._graph, f"encoder.layer.{layer}."
        attended = self._linear(self._attention(prefix, states, penalty), prefix + "attention.output.dense")
        states = self._normalized(graph.op("Add", attended, states), prefix + "attention.output.LayerNorm")
        hidden = graph.op("Gelu", self._flat_linear(states, prefix + "intermediate.dense"))
        hidden = self._shaped(self._gemm(hidden, prefix + "output.dense"))
        return self._normalized(graph.op("Add", hidden, states), prefix + "output.LayerNorm", f"layer_{layer + 1}")

    def _attention(self, prefix: str, states: str, penalty: str) -> str:
        graph = self._graph
        query, key, value = (
            graph.op(
                "Transpose",
                graph.op("Reshape", self._linear(states, f"{prefix}attention.self.{name}"), self._by_head),
                perm=order,
            )
            for name, order in (("query", (0, 2, 1, 3)), ("key", (0, 2, 3, 1)), ("value", (0, 2, 1, 3)))
        )
        scores = graph.op("Mul", graph.op("MatMul", query, key), graph.number((WIDTH // _HEADS) ** -0.5))
        attention = graph.op("Softmax", graph.op("Add", scores, penalty), axis=-1)
        mixed = graph.op("Transpose", graph.op("MatMul", attention, value), perm=(0, 2, 1, 3))
        return self._shaped(mixed)

    def _linear(self, states: str, name: str) -> str:
        return self._shaped(self._flat_linear(states, name))

    def _flat_linear(self, states: str, name: str) -> str:
        return self._gemm(self._graph.op("Reshape", states, self._by_token), name)

    def _gemm(self, rows: str, name: str) -> str:
        return self._graph.op("Gemm", rows, self._weight(name + ".weight"), self._weight(name + ".bias"), transB=1)

    def _shaped(self, states: str) -> str:
        return self._graph.op("Reshape", states, self._by_text)

    def _normalized(self, states: str, name: str, output: str | None = None) -> str:
        scale, bias = self._weight(name + ".weight"), self._weight(name + ".bias")
        return self._graph.op("LayerNormalization", states, scale, bias, name=output, axis=-1, epsilon=_EPSILON)

    def _weight(self, name: str) -> str:
        tensor = self._tensors[name]
        first, last = tensor["data_offsets"]
        return self._graph.stored(self._location, tensor["shape"], self._start + first, last - first)


def _safetensors_header(path: Path) -> tuple[dict[str, Any], int]:
    """The tensors by name (`dtype`, `shape`, `data_offsets`) and the byte at which their data starts."""
    with path.open("rb") as file:
        (size,) = struct.unpack("<Q", file.read(8))
        return json.loads(file.read(size)), 8 + size
