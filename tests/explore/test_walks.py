from itertools import pairwise, permutations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from kg_memory.explore.model import PathOrder
from kg_memory.explore.walks import Hop, Walks

MOST_STEPS = 100_000
places = st.sampled_from("abcdef")


@st.composite
def hop_lists(draw: st.DrawFn) -> list[Hop]:
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
    """All walks from a to f, by brute force over the sequences of places and the hops between them."""
    found = []
    for length in range(1, longest + 1):
        for between in permutations("bcde", length - 1):
            choices = [
                [hop for hop in hops if {hop.one, hop.other} == set(step)] for step in pairwise(("a", *between, "f"))
            ]
            found += [walk for walk in product(*choices) if fits(walk, order)]
    return sorted(found, key=lambda walk: (len(walk), [(hop.begin, hop.fact) for hop in walk]))


@settings(max_examples=300)
@given(hop_lists(), st.sampled_from(PathOrder), st.integers(1, 5), st.integers(1, 6))
def test_the_shortest_walks_are_those_of_brute_force(
    hops: list[Hop], order: PathOrder, longest: int, most: int
) -> None:
    walks = Walks(hops, "a", "f", order, MOST_STEPS)
    assert walks.shortest(most, longest) == every_walk(hops, longest, order)[:most]
    assert not walks.exhausted


def test_hops_that_cannot_reach_the_target_in_time_are_not_tried() -> None:
    """Layers of places, fully connected; only the last hops are too early."""
    layers = [["a"], *([f"{layer}{number}" for number in range(20)] for layer in range(4)), ["f"]]
    hops = [
        Hop(one, other, f"{one}-{other}", 1, 1 if other == "f" else 10, 20)
        for near, far in pairwise(layers)
        for one, other in product(near, far)
    ]
    walks = Walks(hops, "a", "f", PathOrder.TIME_RESPECTING, most_steps=10)
    assert walks.shortest(5, 5) == []
    assert not walks.exhausted
    assert len(Walks(hops, "a", "f", PathOrder.ANY, MOST_STEPS).shortest(5, 5)) == 5


def test_a_search_with_too_many_steps_stops() -> None:
    hops = [
        Hop(one, other, f"{one}-{other}", 1, 10 * number, 10 * number + 1)
        for number, (one, other) in enumerate(product("a", "bcde"))
    ]
    hops += [Hop(one, "f", f"{one}-f", 1, 10_000, 10_001) for one in "bcde"]
    walks = Walks(hops, "a", "f", PathOrder.TOGETHER, most_steps=3)
    assert walks.shortest(5, 5) == []
    assert walks.exhausted
