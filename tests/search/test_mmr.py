import numpy as np

from kg_memory.search.mmr import mmr

SAME, OTHER = [1.0, 0.0], [0.0, 1.0]


def test_a_duplicate_comes_after_something_different() -> None:
    vectors = np.array([SAME, SAME, OTHER])
    assert mmr(np.array([3.0, 2.9, 2.0]), vectors, 0.5, 3) == [0, 2, 1]


def test_without_diversity_the_order_is_unchanged() -> None:
    assert mmr(np.array([3.0, 2.9, 2.0]), np.array([SAME, SAME, OTHER]), 0.0, 2) == [0, 1]


def test_all_are_chosen_if_there_are_fewer_than_asked_for() -> None:
    assert sorted(mmr(np.array([1.0, 1.0]), np.array([SAME, OTHER]), 1.0, 5)) == [0, 1]
