import numpy as np
import pytest

from kg_memory.providers.minilm import MiniLM

TEXTS = [
    "Ada moved to Berlin.",
    "Ada has lived in Berlin since last year.",
    "The recipe needs two eggs and a cup of flour.",
    "",
    "💥 ñandú \u202e right-to-left",
    "a long story " * 400,
]


def test_similar_texts_have_similar_vectors(encoder: MiniLM) -> None:
    berlin, lived, recipe = encoder.embed(TEXTS[:3])
    assert berlin @ lived > 0.7
    assert berlin @ recipe < 0.2


def test_the_vectors_are_those_of_the_published_model(encoder: MiniLM) -> None:
    # cosines from a forward pass that was checked against the publisher's own library
    (cat, dog, stocks) = encoder.embed(["The cat sat on the mat.", "A dog lay on the rug.", "Stocks fell sharply."])
    assert cat @ dog == pytest.approx(0.47928, abs=1e-4)
    assert cat @ stocks == pytest.approx(0.08884, abs=1e-4)


def test_every_vector_has_length_one(encoder: MiniLM) -> None:
    assert np.linalg.norm(encoder.embed(TEXTS), axis=1) == pytest.approx(1, abs=1e-5)


def test_other_texts_of_a_batch_do_not_change_a_vector(encoder: MiniLM) -> None:
    together = encoder.embed(TEXTS)
    alone = np.concatenate([encoder.embed([text]) for text in TEXTS])
    assert np.abs(together - alone).max() < 1e-5


def test_the_end_of_a_long_text_counts(encoder: MiniLM) -> None:
    story = "It was a quiet day at the office. " * 100
    told, ended = encoder.embed([story, story + "Then the volcano buried the whole town. " * 10])
    assert told @ ended < 0.99


def test_states_come_with_their_character_ranges(encoder: MiniLM) -> None:
    text = "Ada isn’t in Zürich."
    (encoding,) = encoder.encode([text], layers=[2, 4, 6])
    assert encoding.states.shape == (len(encoding.spans), 3 * 384)
    pieces = [text[start:end] for start, end in encoding.spans]
    assert pieces[:2] == ["Ada", "isn"]
    assert "".join(pieces) == text.replace(" ", "")


def test_one_pass_gives_the_same_embedding(encoder: MiniLM) -> None:
    encodings = encoder.encode(TEXTS, layers=[2, 4, 6])
    assert np.abs(np.stack([item.embedding for item in encodings]) - encoder.embed(TEXTS)).max() < 1e-6


def test_an_empty_text_has_no_pieces(encoder: MiniLM) -> None:
    (encoding,) = encoder.encode([""], layers=[2, 4, 6])
    assert encoding.states.shape == (0, 3 * 384)
