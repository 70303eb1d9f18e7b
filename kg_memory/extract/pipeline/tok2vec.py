"""The shared token-to-vector layer of the shipped pipeline: encoder states and hashed word forms."""

from typing import Any

from spacy.ml.models.tok2vec import MultiHashEmbed
from spacy.tokens import Doc
from spacy.util import registry
from thinc.api import Maxout, Model, chain, concatenate, expand_window, residual, with_array

from kg_memory.extract.pipeline.states import WIDTH, Floats, states_layer


@registry.architectures("kg_memory.MiniLMTok2Vec.v1")  # type: ignore[untyped-decorator]  # spaCy's has no types
def minilm_tok2vec(
    width: int, form_width: int, rows: list[int], depth: int, dropout: float
) -> Model[list[Doc], list[Floats]]:
    """`depth` window layers over the projected states and the embedded norm, prefix, suffix and shape."""
    states: Model[Any, Any] = chain(
        states_layer(), with_array(Maxout(nO=width, nI=WIDTH, nP=2, normalize=True, dropout=dropout))
    )
    attributes: list[str | int] = ["NORM", "PREFIX", "SUFFIX", "SHAPE"]
    forms = MultiHashEmbed(form_width, attributes, rows, include_static_vectors=False)
    mixed: Model[Any, Any] = Maxout(nO=width, nI=width + form_width, nP=2, normalize=True, dropout=0.0)
    windows = [_window_layer(width) for _ in range(depth)]
    # Padded, so that no window overlaps the neighbouring text of the batch.
    model: Model[Any, Any] = chain(concatenate(states, forms), with_array(chain(mixed, *windows), pad=depth))
    model.set_dim("nO", width)
    return model


def _window_layer(width: int) -> Model[Any, Any]:
    layer: Model[Any, Any] = Maxout(nO=width, nI=width * 3, nP=2, normalize=True, dropout=0.0)
    return residual(chain(expand_window(window_size=1), layer))
