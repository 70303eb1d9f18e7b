from itertools import pairwise, product

import numpy as np
import pytest

from kg_memory.extract.pipeline.crf import IMPOSSIBLE, TagField

RANDOM = np.random.default_rng(7)
TRANSITIONS = RANDOM.normal(size=(3, 3)).astype(np.float32)
STARTS = RANDOM.normal(size=3).astype(np.float32)
FIELD = TagField(TRANSITIONS, STARTS)


def scores(tokens: int) -> np.ndarray:
    return RANDOM.normal(size=(tokens, 3)).astype(np.float32)


def weight(text: np.ndarray, tags: tuple[int, ...]) -> float:
    """The score of one sequence, added up by hand."""
    steps = sum(TRANSITIONS[before, after] for before, after in pairwise(tags))
    return float(STARTS[tags[0]] + steps + sum(text[token, tag] for token, tag in enumerate(tags)))


def only(*tags: int | None) -> np.ndarray:
    """Allows these tags; None allows any."""
    return np.array([[tag is None or tag == other for other in range(3)] for tag in tags])


def test_the_best_sequence_is_that_of_all_sequences() -> None:
    for tokens in (1, 2, 5):
        text = scores(tokens)
        assert tuple(FIELD.best(text)) == max(product(range(3), repeat=tokens), key=lambda tags: weight(text, tags))


def test_no_tokens_have_no_tags() -> None:
    assert FIELD.best(scores(0)) == []


def test_a_forbidden_transition_is_never_taken() -> None:
    transitions = TRANSITIONS.copy()
    transitions[0, 1] = IMPOSSIBLE
    text = np.array([[9, 0, 0], [0, 9, 0]], np.float32)
    assert FIELD.best(text) == [0, 1]
    assert TagField(transitions, STARTS).best(text) != [0, 1]


def test_the_loss_is_the_negative_log_likelihood_of_what_is_allowed() -> None:
    texts = [scores(4), scores(2)]
    allowed = [only(0, None, 2, 1), only(1, 1)]
    expected = 0.0
    for text, known in zip(texts, allowed, strict=True):
        weights = {tags: np.exp(weight(text, tags)) for tags in product(range(3), repeat=len(text))}
        right = sum(each for tags, each in weights.items() if all(known[range(len(tags)), tags]))
        expected -= np.log(right / sum(weights.values()))
    assert FIELD.loss(texts, allowed)[0] == pytest.approx(expected, rel=1e-4)


def test_the_gradients_match_finite_differences() -> None:
    texts, allowed = [scores(3), scores(5)], [only(0, 1, None), only(2, None, None, 0, 0)]
    _, by_score, by_transition = FIELD.loss(texts, allowed)
    assert [gradient.shape for gradient in by_score] == [(3, 3), (5, 3)]
    step = np.float32(1e-2)
    for token, tag in ((0, 0), (2, 1), (4, 2)):
        higher, lower = texts[1].copy(), texts[1].copy()
        higher[token, tag] += step
        lower[token, tag] -= step
        slope = (FIELD.loss([texts[0], higher], allowed)[0] - FIELD.loss([texts[0], lower], allowed)[0]) / (2 * step)
        assert by_score[1][token, tag] == pytest.approx(slope, abs=2e-3)
    for pair in ((0, 0), (0, 1), (2, 1)):
        higher, lower = TRANSITIONS.copy(), TRANSITIONS.copy()
        higher[pair] += step
        lower[pair] -= step
        slope = (TagField(higher, STARTS).loss(texts, allowed)[0] - TagField(lower, STARTS).loss(texts, allowed)[0]) / (
            2 * step
        )
        assert by_transition[pair] == pytest.approx(slope, abs=2e-3)


def test_a_text_alone_has_the_same_loss_as_beside_a_longer_one() -> None:
    short, long = scores(2), scores(9)
    alone = FIELD.loss([short], [only(0, 1)])[0] + FIELD.loss([long], [only(*[1] * 9)])[0]
    assert FIELD.loss([short, long], [only(0, 1), only(*[1] * 9)])[0] == pytest.approx(alone, rel=1e-4)
