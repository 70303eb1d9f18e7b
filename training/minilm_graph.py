"""The forward pass of all-MiniLM-L6-v2 as an ONNX graph over its `model.safetensors`.

The graph is shipped without weights, as `kg_memory/providers/minilm.onnx`. It refers to the bytes of each tensor in
that file (ONNX "external data"); the file is pinned by its hash.
"""

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
from onnx import ModelProto, TensorProto, helper, numpy_helper

from kg_memory.providers.minilm import LAYERS, WIDTH

_HEADS = 12
_EPSILON = 1e-12
_IR_VERSION = 9
_OPSET = 20  # the first with Gelu


def minilm_graph(weights: Path) -> ModelProto:
    """An ONNX model with inputs `input_ids` and `attention_mask`, int64 (batch, pieces).

    Outputs `layer_1` … `layer_6`: the hidden states after each layer, float32 (batch, pieces, 384).
    """
    return _MiniLMGraph(weights).build()


class _MiniLMGraph:
    """Builds the graph; methods that add a node or a tensor return its name."""

    def __init__(self, weights: Path) -> None:
        self._location = weights.name
        self._tensors, self._start = _safetensors_header(weights)
        self._nodes: list[Any] = []
        self._constants: list[TensorProto] = []
        self._by_token = self._integers(-1, WIDTH)
        self._by_head = self._integers(0, 0, _HEADS, WIDTH // _HEADS)

    def build(self) -> ModelProto:
        self._by_text = self._op("Concat", self._op("Shape", "input_ids"), self._integers(WIDTH), axis=0)
        penalty = self._penalty("attention_mask")
        states = self._embeddings("input_ids")
        for layer in range(LAYERS):
            states = self._layer(layer, states, penalty)
        names = ("input_ids", "attention_mask")
        inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "pieces"]) for name in names]
        shape: list[int | str | None] = ["batch", "pieces", WIDTH]
        outputs = [
            helper.make_tensor_value_info(f"layer_{layer + 1}", TensorProto.FLOAT, shape) for layer in range(LAYERS)
        ]
        graph = helper.make_graph(self._nodes, "all-MiniLM-L6-v2", inputs, outputs, self._constants)
        opset = helper.make_opsetid("", _OPSET)
        return helper.make_model(graph, ir_version=_IR_VERSION, opset_imports=[opset])

    def _op(self, kind: str, *inputs: str, name: str | None = None, **attributes: Any) -> str:
        output = name or f"{kind}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def _integers(self, *values: int) -> str:
        return self._constant(numpy_helper.from_array(np.array(values, np.int64)))

    def _number(self, value: float) -> str:
        return self._constant(numpy_helper.from_array(np.array(value, np.float32)))

    def _constant(self, tensor: TensorProto) -> str:
        tensor.name = f"tensor_{len(self._constants)}"
        self._constants.append(tensor)
        return tensor.name

    def _embeddings(self, ids: str) -> str:
        zero, one, two = self._integers(0), self._integers(1), self._integers(2)
        pieces = self._op("Slice", self._op("Shape", ids), one, two, zero)
        words = self._op("Gather", self._weight("embeddings.word_embeddings.weight"), ids)
        positions = self._weight("embeddings.position_embeddings.weight")
        positions = self._op("Slice", positions, zero, pieces, zero)
        types = self._weight("embeddings.token_type_embeddings.weight")
        segment = self._op("Slice", types, zero, one, zero)  # one text, one segment
        states = self._op("Add", words, self._op("Add", positions, segment))
        return self._normalized(states, "embeddings.LayerNorm")

    def _penalty(self, mask: str) -> str:
        """0 for a word piece and -10,000 for padding; added to the attention scores."""
        present = self._op("Cast", self._op("Unsqueeze", mask, self._integers(1, 2)), to=TensorProto.FLOAT)
        return self._op("Mul", self._op("Sub", present, self._number(1.0)), self._number(10_000.0))

    def _layer(self, layer: int, states: str, penalty: str) -> str:
        prefix = f"encoder.layer.{layer}."
        attended = self._linear(self._attention(prefix, states, penalty), prefix + "attention.output.dense")
        states = self._normalized(self._op("Add", attended, states), prefix + "attention.output.LayerNorm")
        hidden = self._op("Gelu", self._flat_linear(states, prefix + "intermediate.dense"))
        hidden = self._shaped(self._gemm(hidden, prefix + "output.dense"))
        return self._normalized(self._op("Add", hidden, states), prefix + "output.LayerNorm", f"layer_{layer + 1}")

    def _attention(self, prefix: str, states: str, penalty: str) -> str:
        query, key, value = (
            self._op(
                "Transpose",
                self._op("Reshape", self._linear(states, f"{prefix}attention.self.{name}"), self._by_head),
                perm=order,
            )
            for name, order in (("query", (0, 2, 1, 3)), ("key", (0, 2, 3, 1)), ("value", (0, 2, 1, 3)))
        )
        scores = self._op("Mul", self._op("MatMul", query, key), self._number((WIDTH // _HEADS) ** -0.5))
        attention = self._op("Softmax", self._op("Add", scores, penalty), axis=-1)
        mixed = self._op("Transpose", self._op("MatMul", attention, value), perm=(0, 2, 1, 3))
        return self._shaped(mixed)

    def _linear(self, states: str, name: str) -> str:
        return self._shaped(self._flat_linear(states, name))

    def _flat_linear(self, states: str, name: str) -> str:
        return self._gemm(self._op("Reshape", states, self._by_token), name)

    def _gemm(self, rows: str, name: str) -> str:
        return self._op("Gemm", rows, self._weight(name + ".weight"), self._weight(name + ".bias"), transB=1)

    def _shaped(self, states: str) -> str:
        return self._op("Reshape", states, self._by_text)

    def _normalized(self, states: str, name: str, output: str | None = None) -> str:
        scale, bias = self._weight(name + ".weight"), self._weight(name + ".bias")
        return self._op("LayerNormalization", states, scale, bias, name=output, axis=-1, epsilon=_EPSILON)

    def _weight(self, name: str) -> str:
        """A tensor whose data stays in the weights file."""
        found = self._tensors[name]
        first, last = found["data_offsets"]
        tensor = TensorProto(data_type=TensorProto.FLOAT, dims=found["shape"], data_location=TensorProto.EXTERNAL)
        place = {"location": self._location, "offset": self._start + first, "length": last - first}
        for key, value in place.items():
            tensor.external_data.add(key=key, value=str(value))
        return self._constant(tensor)


def _safetensors_header(path: Path) -> tuple[dict[str, Any], int]:
    """The tensors by name (`dtype`, `shape`, `data_offsets`) and the byte at which their data starts."""
    with path.open("rb") as file:
        (size,) = struct.unpack("<Q", file.read(8))
        return json.loads(file.read(size)), 8 + size
