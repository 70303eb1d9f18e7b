import pytest

from kg_memory.bitemporal import AsOf
from kg_memory.errors import InvalidInput, NotFound
from kg_memory.memory import Memory
from kg_memory.model import Message, Principal
from tests.worlds import at, says, span

CHAIN = [
    says("A", "KNOWS", "B", "2020", "2024"),
    says("B", "KNOWS", "C", "2022"),
    says("C", "LIKES", "D", "2023"),
    says("D", "KNOWS", "E", "2025"),
    says("E", "KNOWS", "F"),
    says("F", "KNOWS", "A", "2030"),
]


@pytest.fixture
async def ids(literal: Memory, space: str) -> dict[str, str]:
    """Six entities in a ring; the link that closes it lies in the future."""
    return {entity.name: entity.id for entity in (await literal.assert_facts(space, CHAIN)).new_entities}


async def test_neighbours_come_nearest_first_with_the_way_to_them(
    literal: Memory, space: str, ids: dict[str, str]
) -> None:
    as_of = AsOf.of(valid_at=at(2023, 6))
    for hops, expected in ((1, ["A", "C"]), (2, ["A", "C", "D"]), (3, ["A", "C", "D"])):
        near = await literal.neighbours(space, ids["B"], max_hops=hops, as_of=as_of)
        assert [one.entity.name for one in near] == expected
        assert [len(one.via) for one in near] == [one.distance for one in near]
    assert [fact.text for fact in near[-1].via] == ["B knows C", "C likes D"]
    assert [one.entity.name for one in await literal.neighbours(space, ids["B"], first=1)] == ["A"]
    likes = await literal.neighbours(space, ids["C"], max_hops=3, predicate="likes")
    assert [one.entity.name for one in likes] == ["D"]


async def test_a_path_holds_at_the_instant_asked_for(literal: Memory, space: str, ids: dict[str, str]) -> None:
    (path,) = await literal.paths(space, ids["A"], ids["D"], as_of=AsOf.of(valid_at=at(2023, 6)))
    assert [entity.name for entity in path.entities] == ["A", "B", "C", "D"]
    assert [fact.text for fact in path.facts] == ["A knows B", "B knows C", "C likes D"]
    assert path.valid == span("2023", "2024")
    assert await literal.paths(space, ids["A"], ids["D"], as_of=AsOf.of(valid_at=at(2025))) == []


async def test_without_a_time_a_path_says_whether_it_ever_held_as_a_whole(
    literal: Memory, space: str, ids: dict[str, str]
) -> None:
    paths = await literal.paths(space, ids["A"], ids["E"])
    assert [[entity.name for entity in path.entities] for path in paths] == [["A", "F", "E"], ["A", "B", "C", "D", "E"]]
    assert [path.valid for path in paths] == [span("2030"), None]


async def test_a_path_visits_no_entity_twice(literal: Memory, space: str, ids: dict[str, str]) -> None:
    await literal.assert_facts(space, [says("A", verb, "B") for verb in ("LIKES", "MET", "TRUSTS")])
    for path in await literal.paths(space, ids["A"], ids["C"], max_hops=6, first=20):
        assert len({entity.id for entity in path.entities}) == len(path.entities)


async def test_a_longer_path_than_asked_for_is_not_found(literal: Memory, space: str, ids: dict[str, str]) -> None:
    now = AsOf.of(valid_at=at(2023, 6))
    assert await literal.paths(space, ids["A"], ids["D"], max_hops=2, as_of=now) == []
    assert len(await literal.paths(space, ids["A"], ids["D"], max_hops=3, as_of=now)) == 1


async def test_what_cannot_be_explored_is_refused(literal: Memory, space: str, ids: dict[str, str]) -> None:
    for hops in (0, 4):
        with pytest.raises(InvalidInput, match="maxHops"):
            await literal.neighbours(space, ids["A"], max_hops=hops)
    for hops in (0, 7):
        with pytest.raises(InvalidInput, match="maxHops"):
            await literal.paths(space, ids["A"], ids["B"], max_hops=hops)
    with pytest.raises(InvalidInput, match="first=0"):
        await literal.neighbours(space, ids["A"], first=0)
    with pytest.raises(InvalidInput, match="two different entities"):
        await literal.paths(space, ids["A"], ids["A"])
    for missing in (literal.neighbours(space, "nobody"), literal.paths(space, ids["A"], "nobody")):
        with pytest.raises(NotFound, match="nobody"):
            await missing


async def test_what_is_denied_is_remembered_and_not_walked(literal: Memory, space: str) -> None:
    said = await literal.remember(space, Message("Ada NOT KNOWS Bob. Ada KNOWS Cleo.", at(2024)))
    ids = {entity.name: entity.id for entity in said.new_entities}
    assert [fact.negated for fact in said.added] == [True, False]
    assert [one.entity.name for one in await literal.neighbours(space, ids["Ada"])] == ["Cleo"]
    assert await literal.paths(space, ids["Ada"], ids["Bob"]) == []
    assert await literal.acting_as(Principal("reader", frozenset({space}))).check() == []
