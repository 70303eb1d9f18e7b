import numpy as np

from kg_memory.search.mmr import chosen

SAME, OTHER = [1.0, 0.0], [0.0, 1.0]


def test_what_says_the_same_waits_for_what_says_something_else() -> None:
    vectors = np.array([SAME, SAME, OTHER])
    assert chosen(np.array([3.0, 2.9, 2.0]), vectors, 0.5, 3) == [0, 2, 1]


def test_without_diversity_the_order_stays() -> None:
    assert chosen(np.array([3.0, 2.9, 2.0]), np.array([SAME, SAME, OTHER]), 0.0, 2) == [0, 1]


def test_equal_and_fewer_than_asked_are_all_chosen() -> None:
    assert sorted(chosen(np.array([1.0, 1.0]), np.array([SAME, OTHER]), 1.0, 5)) == [0, 1]
