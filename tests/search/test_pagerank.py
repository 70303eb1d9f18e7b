import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kg_memory.search.pagerank import Floats, Transitions, pagerank, predecessors

SIZE = 12
NODES = st.integers(0, SIZE - 1)
EDGES = st.lists(
    st.tuples(NODES, NODES, st.floats(0.1, 5)).filter(lambda edge: edge[0] != edge[1]), min_size=1, max_size=40
)


def transitions(
    edges: list[tuple[int, int, float]], totals: list[float] | None = None, size: int = SIZE
) -> Transitions:
    ends = np.array([edge[:2] for edge in edges], np.intp).reshape(-1, 2).T
    return Transitions.of(ends, np.array([edge[2] for edge in edges]), np.array(totals or [0.0] * size))


def solved(of: Transitions, seeds: Floats, damping: float) -> Floats:
    """The same as the solution of a linear system."""
    transition = np.zeros((len(seeds), len(seeds)))
    np.add.at(transition, (of.targets, of.sources), of.probabilities)
    start = (1 - damping) * seeds / seeds.sum()
    return np.asarray(np.linalg.solve(np.eye(len(seeds)) - damping * transition, start))


@given(EDGES, st.lists(st.floats(0, 3), min_size=SIZE, max_size=SIZE), st.sampled_from([0.5, 0.8]))
def test_the_ranks_solve_the_linear_system(
    edges: list[tuple[int, int, float]], seeds: list[float], damping: float
) -> None:
    start = np.array([*seeds[1:], 1.0])
    of = transitions(edges)
    rank = pagerank(of, start, damping)
    np.testing.assert_allclose(rank, solved(of, start, damping), atol=1e-5)
    assert rank.sum() <= 1 + 1e-9


def test_rank_that_leaves_the_part_is_lost() -> None:
    seeds = np.array([1.0, 0.0, 0.0])
    edges = [(0, 1, 1.0), (1, 2, 1.0)]
    whole = pagerank(transitions(edges, size=3), seeds, 0.8)
    hub = pagerank(transitions(edges, [0.0, 100.0, 0.0], size=3), seeds, 0.8)
    assert hub[2] < whole[2] / 10
    assert hub.sum() < whole.sum()


def test_without_seeds_or_edges_nothing_is_propagated() -> None:
    assert not pagerank(transitions([(0, 1, 1.0)]), np.zeros(SIZE), 0.8).any()
    alone = pagerank(transitions([], size=2), np.array([1.0, 0.0]), 0.8)
    assert alone[0] > 0 == alone[1]


def test_a_path_has_the_fewest_steps_and_the_strongest_flow() -> None:
    #  0 - 1 - 3 - 4      0 and 5 are seeds; 3 is two steps away by 1 and by 2; the flow by 2 is stronger
    #  5 - 2 - 3          6 is not reached
    edges = [(0, 1, 1.0), (1, 3, 1.0), (3, 4, 1.0), (5, 2, 1.0), (2, 3, 1.0)]
    of, seeds = transitions(edges, size=7), np.array([0.1, 0, 0, 0, 0, 0.9, 0])
    before = predecessors(of, seeds, pagerank(of, seeds, 0.8))
    assert before.tolist() == [-1, 0, 5, 2, 3, -1, -1]
