import numpy as np

from kg_memory.extract.entity_head import LAWFUL, TAGS, best_tags, spans, word_shapes


def scores(*tags: str, instead: str = "O") -> np.ndarray:
    """Certain about these tags, with `instead` as the second choice everywhere."""
    rows = np.full((len(tags), len(TAGS)), -9.0, np.float32)
    rows[:, TAGS.index(instead)] = -1.0
    for row, tag in zip(rows, tags, strict=True):
        row[TAGS.index(tag)] = -0.1
    return rows


def test_a_consistent_sequence_stays_as_it_is() -> None:
    tags = best_tags(scores("B-PERSON", "I-PERSON", "O", "B-LOC"))
    assert spans(tags) == [(0, 2, "PERSON"), (3, 4, "LOC")]


def test_an_entity_never_begins_with_its_inside() -> None:
    assert spans(best_tags(scores("O", "I-PERSON", "O"))) == []
    assert spans(best_tags(scores("O", "I-PERSON", "O", instead="B-PERSON")))[0][2] == "PERSON"


def test_an_inside_tag_continues_only_its_own_label() -> None:
    tags = [TAGS[tag] for tag in best_tags(scores("B-ORG", "I-PERSON", instead="I-ORG"))]
    assert tags == ["B-ORG", "I-ORG"]


def test_learned_transitions_tip_what_is_undecided() -> None:
    torn = scores("B-ORG", "O")
    torn[1, TAGS.index("I-ORG")] = -0.2
    learned = LAWFUL.copy()
    learned[TAGS.index("B-ORG"), TAGS.index("I-ORG")] += 1.0
    assert spans(best_tags(torn)) == [(0, 1, "ORG")]
    assert spans(best_tags(torn, learned)) == [(0, 2, "ORG")]


def test_no_tokens_have_no_tags() -> None:
    assert best_tags(np.zeros((0, len(TAGS)), np.float32)) == []


def test_two_entities_side_by_side_stay_apart() -> None:
    assert spans(best_tags(scores("B-PERSON", "B-PERSON"))) == [(0, 1, "PERSON"), (1, 2, "PERSON")]


def test_a_word_shape_tells_how_it_and_its_neighbours_are_written() -> None:
    shapes = word_shapes(["the", "USA", "won"])
    assert shapes.shape == (3, 39)
    assert np.array_equal(shapes[0, 26:], shapes[1, 13:26])
    assert not np.array_equal(word_shapes(["ada"]), word_shapes(["Ada"]))


def test_no_words_have_no_shapes() -> None:
    assert word_shapes([]).shape == (0, 39)
