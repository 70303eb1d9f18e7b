import numpy as np
from spacy.tokens import Doc
from spacy.vocab import Vocab

from kg_memory.extract.pipeline.load import shipped_pipeline
from kg_memory.extract.pipeline.states import WIDTH, embedding_of, pooled_by_token, states_of
from kg_memory.providers.minilm import Encoding, MiniLM


def encoding(*pieces: tuple[int, int]) -> Encoding:
    """Pieces whose states are 1, 2, 3, …"""
    states = np.repeat(np.arange(1, len(pieces) + 1, dtype=np.float32)[:, None], WIDTH, axis=1)
    return Encoding(np.array(pieces, np.int64).reshape(-1, 2), states, np.zeros(384, np.float32))


def test_a_token_is_the_mean_of_the_pieces_it_touches() -> None:
    doc = Doc(Vocab(), words=["do", "n't", "embeddings"], spaces=[False, True, False])
    pieces = encoding((0, 3), (3, 4), (4, 5), (6, 11), (11, 16))  # "don", "'", "t", "embed", "dings"
    assert pooled_by_token(doc, pieces)[:, 0].tolist() == [1.0, 2.0, 4.5]


def test_a_token_without_pieces_is_zero() -> None:
    doc = Doc(Vocab(), words=["a", "\n", "b"], spaces=[False, False, False])
    assert pooled_by_token(doc, encoding((0, 1), (2, 3)))[:, 0].tolist() == [1.0, 0.0, 2.0]
    assert pooled_by_token(Doc(Vocab()), encoding()).shape == (0, WIDTH)


def test_the_pipeline_encodes_a_text_once_for_everything(encoder: MiniLM) -> None:
    texts: list[str] = []

    class Counting:
        def encode(self, given: list[str], layers: tuple[int, ...]) -> list[Encoding]:
            texts.extend(given)
            return encoder.encode(given, layers)

    nlp = shipped_pipeline(Counting())  # type: ignore[arg-type]  # narrower than the protocol, on purpose
    doc = nlp("Ada lives in Berlin.")
    assert texts == ["Ada lives in Berlin."]
    assert states_of(doc).shape == (len(doc), WIDTH)
    assert np.abs(embedding_of(doc) - encoder.embed(texts)[0]).max() < 1e-6
