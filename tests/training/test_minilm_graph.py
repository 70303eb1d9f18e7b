"""The ONNX graph that is shipped."""

from pathlib import Path

import onnx

from kg_memory.providers.minilm import GRAPH
from training.minilm_graph import minilm_graph


def test_the_graph_that_is_shipped_is_the_one_that_is_made(weights: Path) -> None:
    made = minilm_graph(weights / "model.safetensors")
    assert GRAPH.read_bytes() == made.SerializeToString(deterministic=True)


def test_it_holds_no_weights() -> None:
    model = onnx.load(str(GRAPH), load_external_data=False)
    outside = [tensor for tensor in model.graph.initializer if tensor.external_data]
    assert GRAPH.stat().st_size < 30_000
    assert len(outside) == 101  # five for the embeddings, and sixteen for each of the six layers
    assert {next(iter(tensor.external_data)).value for tensor in outside} == {"model.safetensors"}
