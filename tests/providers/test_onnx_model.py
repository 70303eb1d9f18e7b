from pathlib import Path

import numpy as np
import onnxruntime  # type: ignore[import-untyped]  # ships no types

from kg_memory.providers.onnx_model import FLOAT, INT64, OnnxGraph


def run(model: bytes, folder: Path, **inputs: object) -> list[np.ndarray]:
    options = onnxruntime.SessionOptions()
    options.add_session_config_entry("session.model_external_initializers_file_folder_path", str(folder))
    found: list[np.ndarray] = onnxruntime.InferenceSession(model, options).run(None, inputs)
    return found


def test_onnxruntime_runs_what_the_graph_says(tmp_path: Path) -> None:
    graph = OnnxGraph("test")
    values = graph.input("values", FLOAT, ["rows", 3])
    total = graph.op("ReduceSum", values, graph.integers(-1), keepdims=0)
    graph.output(graph.op("Mul", total, graph.number(2.5), name="scaled"), FLOAT, ["rows"])
    (scaled,) = run(graph.to_bytes(), tmp_path, values=np.array([[1, 2, 3], [4, 5, 6]], np.float32))
    assert scaled.tolist() == [15.0, 37.5]


def test_attributes_of_every_type_arrive(tmp_path: Path) -> None:
    graph = OnnxGraph("test")
    values = graph.input("values", FLOAT, [1, 2, 2])
    turned = graph.op("Transpose", values, perm=[0, 2, 1])
    leaky = graph.op("LeakyRelu", turned, alpha=0.5)
    graph.output(graph.op("Cast", leaky, name="whole", to=INT64), INT64, [1, 2, 2])
    (whole,) = run(graph.to_bytes(), tmp_path, values=np.array([[[1, -4], [3, -8]]], np.float32))
    assert whole.tolist() == [[[1, 3], [-2, -4]]]


def test_a_stored_tensor_is_read_from_its_place_in_the_file(tmp_path: Path) -> None:
    weights = np.array([7, 8, 9], np.float32)
    (tmp_path / "weights.bin").write_bytes(b"header.." + weights.tobytes() + b"tail")
    graph = OnnxGraph("test")
    values = graph.input("values", FLOAT, [3])
    graph.output(graph.op("Add", values, graph.stored("weights.bin", [3], 8, 12), name="sum"), FLOAT, [3])
    (found,) = run(graph.to_bytes(), tmp_path, values=np.ones(3, np.float32))
    assert found.tolist() == [8, 9, 10]
