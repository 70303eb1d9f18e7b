from itertools import pairwise, permutations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from kg_memory.explore.model import PathOrder
from kg_memory.explore.walks import Hop, Walks

PATIENCE = 100_000
places = st.sampled_from("abcdef")


@st.composite
def worlds(draw: st.DrawFn) -> list[Hop]:
    ends = draw(st.lists(st.tuples(places, places, st.integers(0, 5), st.integers(1, 5)), max_size=12))
    return [
        Hop(one, other, f"f{number:02d}", 1, begin, begin + length)
        for number, (one, other, begin, length) in enumerate(ends)
    ]


def fits(walk: tuple[Hop, ...], order: PathOrder) -> bool:
    if order is PathOrder.TIME_RESPECTING:
        return all(one.begin <= next.begin for one, next in pairwise(walk))
    if order is PathOrder.TOGETHER:
        return max(hop.begin for hop in walk) < min(hop.end for hop in walk)
    return True


def every_walk(hops: list[Hop], longest: int, order: PathOrder) -> list[tuple[Hop, ...]]:
    """All walks from a to f, by trying every row of places and every choice of hops between them."""
    found = []
    for length in range(1, longest + 1):
        for between in permutations("bcde", length - 1):
            choices = [
                [hop for hop in hops if {hop.one, hop.other} == set(step)] for step in pairwise(("a", *between, "f"))
            ]
            found += [walk for walk in product(*choices) if fits(walk, order)]
    return sorted(found, key=lambda walk: (len(walk), [(hop.begin, hop.fact) for hop in walk]))


@settings(max_examples=300)
@given(worlds(), st.sampled_from(PathOrder), st.integers(1, 5), st.integers(1, 6))
def test_the_shortest_walks_are_those_of_trying_everything(
    hops: list[Hop], order: PathOrder, longest: int, most: int
) -> None:
    walks = Walks(hops, "a", "f", order, PATIENCE)
    assert walks.shortest(most, longest) == every_walk(hops, longest, order)[:most]
    assert not walks.exhausted


def test_walks_that_lead_nowhere_in_time_cost_nothing() -> None:
    """Layer behind layer of places, joined in every way, with only the last hops too early."""
    layers = [["a"], *([f"{layer}{number}" for number in range(20)] for layer in range(4)), ["f"]]
    hops = [
        Hop(one, other, f"{one}-{other}", 1, 1 if other == "f" else 10, 20)
        for near, far in pairwise(layers)
        for one, other in product(near, far)
    ]
    walks = Walks(hops, "a", "f", PathOrder.TIME_RESPECTING, patience=10)
    assert walks.shortest(5, 5) == []
    assert not walks.exhausted
    assert len(Walks(hops, "a", "f", PathOrder.ANY, PATIENCE).shortest(5, 5)) == 5


def test_a_search_that_takes_too_long_is_given_up() -> None:
    hops = [
        Hop(one, other, f"{one}-{other}", 1, 10 * number, 10 * number + 1)
        for number, (one, other) in enumerate(product("a", "bcde"))
    ]
    hops += [Hop(one, "f", f"{one}-f", 1, 10_000, 10_001) for one in "bcde"]
    walks = Walks(hops, "a", "f", PathOrder.TOGETHER, patience=3)
    assert walks.shortest(5, 5) == []
    assert walks.exhausted
