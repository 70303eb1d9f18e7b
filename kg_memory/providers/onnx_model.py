"""Just enough of the ONNX format to write a model: a protobuf writer and a graph that grows node by node.

The weights may stay in a file of their own (ONNX "external data"), so the model itself is a few kilobytes.
Field numbers are those of `onnx.proto3`.
"""

import struct
from collections.abc import Sequence

FLOAT, INT64 = 1, 7  # TensorProto.DataType

_IR_VERSION = 9
_OPSET = 20  # the first with Gelu

Attribute = int | float | Sequence[int]


class OnnxGraph:
    """An ONNX graph under construction; every method returns the name of the value it adds."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._nodes: list[bytes] = []
        self._initializers: list[bytes] = []
        self._inputs: list[bytes] = []
        self._outputs: list[bytes] = []

    def input(self, name: str, data_type: int, shape: Sequence[int | str]) -> str:
        self._inputs.append(_value_info(name, data_type, shape))
        return name

    def output(self, name: str, data_type: int, shape: Sequence[int | str]) -> str:
        self._outputs.append(_value_info(name, data_type, shape))
        return name

    def op(self, kind: str, *inputs: str, name: str | None = None, **attributes: Attribute) -> str:
        """Adds one node of the default operator set with a single output."""
        output = name or f"{kind}_{len(self._nodes)}"
        parts = [_bytes(1, value) for value in inputs]
        parts += [_bytes(2, output), _bytes(4, kind)]
        parts += [_bytes(5, _attribute(key, value)) for key, value in attributes.items()]
        self._nodes.append(b"".join(parts))
        return output

    def integers(self, *values: int) -> str:
        """A constant vector of int64."""
        raw = struct.pack(f"<{len(values)}q", *values)
        return self._initializer(INT64, [len(values)], _bytes(9, raw))

    def number(self, value: float) -> str:
        """A constant scalar of float32."""
        return self._initializer(FLOAT, [], _bytes(9, struct.pack("<f", value)))

    def stored(self, location: str, shape: Sequence[int], offset: int, length: int) -> str:
        """A float32 tensor that lies in the file `location` at these bytes."""
        entries = {"location": location, "offset": str(offset), "length": str(length)}
        external = b"".join(_bytes(13, _bytes(1, key) + _bytes(2, value)) for key, value in entries.items())
        return self._initializer(FLOAT, shape, external + _integer(14, 1))

    def to_bytes(self) -> bytes:
        """The serialised ModelProto."""
        graph = b"".join(
            [
                *(_bytes(1, node) for node in self._nodes),
                _bytes(2, self._name),
                *(_bytes(5, initializer) for initializer in self._initializers),
                *(_bytes(11, value) for value in self._inputs),
                *(_bytes(12, value) for value in self._outputs),
            ]
        )
        return _integer(1, _IR_VERSION) + _bytes(7, graph) + _bytes(8, _bytes(1, "") + _integer(2, _OPSET))

    def _initializer(self, data_type: int, shape: Sequence[int], content: bytes) -> str:
        name = f"tensor_{len(self._initializers)}"
        dimensions = b"".join(_integer(1, size) for size in shape)
        self._initializers.append(dimensions + _integer(2, data_type) + _bytes(8, name) + content)
        return name


def _varint(value: int) -> bytes:
    value &= (1 << 64) - 1  # negative numbers are written as their two's complement
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _integer(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _float(field: int, value: float) -> bytes:
    return _varint(field << 3 | 5) + struct.pack("<f", value)


def _bytes(field: int, value: bytes | str) -> bytes:
    data = value.encode() if isinstance(value, str) else value
    return _varint(field << 3 | 2) + _varint(len(data)) + data


def _attribute(name: str, value: Attribute) -> bytes:
    if isinstance(value, float):
        return _bytes(1, name) + _float(2, value) + _integer(20, 1)
    if isinstance(value, int):
        return _bytes(1, name) + _integer(3, value) + _integer(20, 2)
    return _bytes(1, name) + b"".join(_integer(8, item) for item in value) + _integer(20, 7)


def _value_info(name: str, data_type: int, shape: Sequence[int | str]) -> bytes:
    sizes = (_integer(1, size) if isinstance(size, int) else _bytes(2, size) for size in shape)
    dimensions = b"".join(_bytes(1, size) for size in sizes)
    return _bytes(1, name) + _bytes(2, _bytes(1, _integer(1, data_type) + _bytes(2, dimensions)))
