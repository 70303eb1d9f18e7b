import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kg_memory.search.pagerank import Floats, Shares, came_from, pagerank

SIZE = 12
PLACES = st.integers(0, SIZE - 1)
EDGES = st.lists(
    st.tuples(PLACES, PLACES, st.floats(0.1, 5)).filter(lambda edge: edge[0] != edge[1]), min_size=1, max_size=40
)


def shares(edges: list[tuple[int, int, float]], totals: list[float] | None = None, size: int = SIZE) -> Shares:
    ends = np.array([edge[:2] for edge in edges], np.intp).reshape(-1, 2).T
    return Shares.of(ends, np.array([edge[2] for edge in edges]), np.array(totals or [0.0] * size))


def solved(of: Shares, seeds: Floats, damping: float) -> Floats:
    """The same as the solution of a linear system."""
    transition = np.zeros((len(seeds), len(seeds)))
    np.add.at(transition, (of.targets, of.sources), of.shares)
    start = (1 - damping) * seeds / seeds.sum()
    return np.asarray(np.linalg.solve(np.eye(len(seeds)) - damping * transition, start))


@given(EDGES, st.lists(st.floats(0, 3), min_size=SIZE, max_size=SIZE), st.sampled_from([0.5, 0.8]))
def test_the_ranks_solve_the_linear_system(
    edges: list[tuple[int, int, float]], seeds: list[float], damping: float
) -> None:
    start = np.array([*seeds[1:], 1.0])
    of = shares(edges)
    rank = pagerank(of, start, damping)
    np.testing.assert_allclose(rank, solved(of, start, damping), atol=1e-5)
    assert rank.sum() <= 1 + 1e-9


def test_what_leaves_the_part_that_is_here_is_lost() -> None:
    seeds = np.array([1.0, 0.0, 0.0])
    edges = [(0, 1, 1.0), (1, 2, 1.0)]
    whole = pagerank(shares(edges, size=3), seeds, 0.8)
    hub = pagerank(shares(edges, [0.0, 100.0, 0.0], size=3), seeds, 0.8)
    assert hub[2] < whole[2] / 10
    assert hub.sum() < whole.sum()


def test_without_seeds_or_edges_there_is_nothing_to_spread() -> None:
    assert not pagerank(shares([(0, 1, 1.0)]), np.zeros(SIZE), 0.8).any()
    alone = pagerank(shares([], size=2), np.array([1.0, 0.0]), 0.8)
    assert alone[0] > 0 == alone[1]


def test_a_node_is_reached_in_the_fewest_steps_and_from_where_most_flows() -> None:
    #  0 - 1 - 3 - 4      0 and 5 are seeds; 3 is as near over 1 as over 2, which more flows over
    #  5 - 2 - 3          6 is reached by nobody
    edges = [(0, 1, 1.0), (1, 3, 1.0), (3, 4, 1.0), (5, 2, 1.0), (2, 3, 1.0)]
    of, seeds = shares(edges, size=7), np.array([0.1, 0, 0, 0, 0, 0.9, 0])
    before = came_from(of, seeds, pagerank(of, seeds, 0.8))
    assert before.tolist() == [-1, 0, 5, 2, 3, -1, -1]
