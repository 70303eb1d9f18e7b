import pytest

from kg_memory.access.principals import OWNER, Principal
from kg_memory.errors import InvalidInput, NotFound
from kg_memory.explore import paths
from kg_memory.explore.model import PathOrder
from kg_memory.graph.graph import Graph
from kg_memory.memory import Memory
from kg_memory.model.bitemporal import AsOf, Interval
from kg_memory.model.facts import Entity, Fact
from kg_memory.model.ontology import EntityKind
from kg_memory.model.pages import PageRequest
from kg_memory.model.sources import Message
from kg_memory.spaces.spaces import Spaces
from tests.support.builders import at, says, span
from tests.support.chronicles import write
from tests.support.fakes import SettableClock
from tests.support.large_space import write_large_space

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
    (path,) = (await literal.paths(space, ids["A"], ids["D"], as_of=AsOf.of(valid_at=at(2023, 6)))).paths
    assert [entity.name for entity in path.entities] == ["A", "B", "C", "D"]
    assert [fact.text for fact in path.facts] == ["A knows B", "B knows C", "C likes D"]
    assert path.valid == span("2023", "2024")
    assert (await literal.paths(space, ids["A"], ids["D"], as_of=AsOf.of(valid_at=at(2025)))).paths == []


async def test_without_a_time_a_path_says_whether_it_ever_held_as_a_whole(
    literal: Memory, space: str, ids: dict[str, str]
) -> None:
    paths = (await literal.paths(space, ids["A"], ids["E"])).paths
    assert [[entity.name for entity in path.entities] for path in paths] == [["A", "F", "E"], ["A", "B", "C", "D", "E"]]
    assert [path.valid for path in paths] == [span("2030"), None]


async def test_the_hops_of_a_path_may_have_to_hold_together_or_to_follow_each_other(
    literal: Memory, space: str, ids: dict[str, str]
) -> None:
    async def found(source: str, target: str, order: PathOrder) -> list[list[str]]:
        answer = await literal.paths(space, ids[source], ids[target], order=order)
        assert not answer.incomplete
        return [[entity.name for entity in path.entities] for path in answer.paths]

    assert await found("A", "E", PathOrder.ANY) == [["A", "F", "E"], ["A", "B", "C", "D", "E"]]
    assert await found("A", "E", PathOrder.TOGETHER) == [["A", "F", "E"]]
    assert await found("A", "E", PathOrder.TIME_RESPECTING) == [["A", "B", "C", "D", "E"]]
    assert await found("E", "A", PathOrder.TIME_RESPECTING) == [["E", "F", "A"]]


async def test_a_search_over_too_many_relationships_says_that_it_is_incomplete(
    literal: Memory, graph: Graph, clock: SettableClock, monkeypatch: pytest.MonkeyPatch, space: str
) -> None:
    crowd = await Spaces(graph, clock, OWNER, {}).writable(space)
    await write_large_space(crowd, 800, span("2020", "2021"))
    people = (await literal.entities(space, prefix="Person")).items
    whole = await literal.paths(space, people[0].id, people[7].id, max_hops=6, first=20)
    assert (len(whole.paths), whole.incomplete) == (20, False)
    monkeypatch.setattr(paths, "MOST_VISITED", 30)
    part = await literal.paths(space, people[0].id, people[7].id, max_hops=6, first=20)
    assert (part.visited, part.incomplete) == (30, True)
    assert len(part.paths) < 20


async def test_a_hub_with_thousands_of_facts_is_passed_through(
    literal: Memory, graph: Graph, clock: SettableClock, space: str
) -> None:
    """Everybody only knows the hub, and two of them have a friend of their own."""
    names = ["hub", "one", "other", *(f"number {number}" for number in range(600))]
    hub, *people = (Entity(f"e{number}", name, EntityKind.PERSON, (), at(2024)) for number, name in enumerate(names))
    facts = [known(one.id, hub.id) for one in people] + [known(people[0].id, people[3].id)]
    await write(await Spaces(graph, clock, OWNER, {}).writable(space), [hub, *people], facts)
    found = await literal.paths(space, people[3].id, people[1].id, max_hops=6)
    assert [[entity.name for entity in path.entities] for path in found.paths] == [
        ["number 1", "hub", "other"],
        ["number 1", "one", "hub", "other"],
    ]
    assert not found.incomplete
    near = await literal.facts(space, entity=hub.id, page=PageRequest(2))
    assert [fact.id for fact in near.items] == sorted(fact.id for fact in facts[:-1])[:2]


def known(subject: str, object: str) -> Fact:
    text = f"{subject} knows {object}"
    return Fact(
        id=text,
        version=1,
        subject_id=subject,
        predicate="KNOWS",
        object_id=object,
        text=text,
        hash=text,
        valid=span("2020"),
        known=Interval(at(2024)),
    )


async def test_a_path_visits_no_entity_twice(literal: Memory, space: str, ids: dict[str, str]) -> None:
    await literal.assert_facts(space, [says("A", verb, "B") for verb in ("LIKES", "MET", "TRUSTS")])
    found = await literal.paths(space, ids["A"], ids["C"], max_hops=6, first=20)
    assert len(found.paths) == 5
    for path in found.paths:
        assert len({entity.id for entity in path.entities}) == len(path.entities)


async def test_a_longer_path_than_asked_for_is_not_found(literal: Memory, space: str, ids: dict[str, str]) -> None:
    now = AsOf.of(valid_at=at(2023, 6))
    assert (await literal.paths(space, ids["A"], ids["D"], max_hops=2, as_of=now)).paths == []
    assert len((await literal.paths(space, ids["A"], ids["D"], max_hops=3, as_of=now)).paths) == 1


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
    assert sorted(fact.negated for fact in said.added) == [False, True]
    assert [one.entity.name for one in await literal.neighbours(space, ids["Ada"])] == ["Cleo"]
    assert (await literal.paths(space, ids["Ada"], ids["Bob"])).paths == []
    assert await literal.acting_as(Principal("reader", frozenset({space}))).check() == []
