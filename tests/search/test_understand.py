"""What is understood of a question, on a graph: entities by name, alias, part, misspelling and meaning; and times."""

import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from kg_memory.access.principals import OWNER
from kg_memory.graph import records
from kg_memory.graph.graph import Graph
from kg_memory.memory import Memory
from kg_memory.model.ontology import EntityKind
from kg_memory.model.sources import Assertion, EntityRef
from kg_memory.ports import Embedder
from kg_memory.search.model import Understanding
from kg_memory.search.times import times_in
from kg_memory.search.understand import MOST_LINKED, understand
from kg_memory.spaces.spaces import Spaces
from tests.support.builders import at, company, person
from tests.support.fakes import LiteralExtractor, SettableClock

NOW = at(2026, 11, 21)
Ask = Callable[..., Awaitable[Understanding]]


def place(name: str) -> EntityRef:
    return EntityRef(name, EntityKind.PLACE)


def topic(name: str) -> EntityRef:
    return EntityRef(name, EntityKind.TOPIC)


PEOPLE = [
    Assertion(person("Caroline Smith", "Caz"), "LIVES_IN", place("New York")),
    Assertion(person("Melanie"), "WORKS_AT", company("New York Times")),
    Assertion(person("Melanie's kids"), "LIVES_IN", place("New York")),
    Assertion(person("Ada King"), "WORKS_AT", company("Acme Inc.")),
    Assertion(person("Ada Byron"), "LIKES", topic("pottery")),
    Assertion(person("Bob"), "LIKES", topic("work")),
    Assertion(person("May"), "LIKES", EntityRef("Odyssey 2001 Reloaded", EntityKind.PRODUCT)),
]


@dataclass(frozen=True)
class World:
    """A space that knows PEOPLE, and another that knows another Bob."""

    space: str
    other: str
    ask: Ask


@pytest.fixture(scope="module")
async def world(graph: Graph, embedder: Embedder) -> World:
    memory = Memory(graph, embedder, LiteralExtractor(), SettableClock())
    space, other = (f"{name} {secrets.token_hex(6)}" for name in ("people", "other people"))
    await memory.assert_facts(space, PEOPLE)
    await memory.assert_facts(other, [Assertion(person("Bob"), "KNOWS", person("Zed Quux"))])
    known = Spaces(graph, SettableClock(), OWNER, {})

    async def ask(query: str, *names: str) -> Understanding:
        keys = [(await known.readable(name)).key for name in names or (space,)]
        (vector,) = records.vectors(await embedder.embed([query], kind="query"))
        return await understand(graph, keys, query, vector=vector, times=times_in(query, NOW))

    return World(space, other, ask)


@pytest.fixture
def ask(world: World) -> Ask:
    """Understands a query in the space that knows PEOPLE, or in the spaces of these names."""
    return world.ask


def sure(understood: Understanding) -> dict[str, float]:
    return {linked.entity.name: linked.confidence for linked in understood.entities}


@pytest.mark.parametrize(
    ("query", "name", "written"),
    [
        ("Where does Caroline Smith live?", "Caroline Smith", "Caroline Smith"),
        ("what does caroline  smith like", "Caroline Smith", "caroline  smith"),
        ("Who is Caz?", "Caroline Smith", "Caz"),
        ("What is Melanie's job?", "Melanie", "Melanie"),
        ("Who works at Acme Inc. today?", "Acme Inc.", "Acme Inc."),
        ("Who works for Acme?", "Acme Inc.", "Acme"),
        ("Who works for Acme Incorporated?", "Acme Inc.", "Acme Incorporated"),
        ("Does she read the New York Times?", "New York Times", "New York Times"),
        ("Does Bob like pottery?", "pottery", "pottery"),
    ],
)
async def test_an_entity_is_linked_at_the_position_of_its_name(ask: Ask, query: str, name: str, written: str) -> None:
    [linked] = [one for one in (await ask(query)).entities if one.entity.name == name]
    assert query[linked.start : linked.end] == written


async def test_the_longer_name_is_linked(ask: Ask) -> None:
    assert "New York" not in sure(await ask("Does she read the New York Times?"))
    assert sure(await ask("Does she live in New York?"))["New York"] == 1


async def test_a_possessive_in_a_longer_name_links_both(ask: Ask) -> None:
    assert sure(await ask("What do Melanie's kids like?")) == {"Melanie": 1, "Melanie's kids": 1}


async def test_a_part_of_a_longer_name_is_less_sure(ask: Ask) -> None:
    assert sure(await ask("Where was Melanie Quux born?"))["Melanie"] == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("What does Caroline like?", "Caroline Smith"),
        ("What does Mrs Smith like?", "Caroline Smith"),
        ("where does carolne live", "Caroline Smith"),
        ("Has Melanei a dog?", "Melanie"),
    ],
)
async def test_a_part_of_a_name_or_a_misspelt_one_is_linked_less_surely(ask: Ask, query: str, name: str) -> None:
    found = sure(await ask(query))
    assert max(found, key=lambda one: found[one]) == name
    assert 0.3 < found[name] < 1


async def test_entities_that_share_a_name_are_all_linked_less_surely(ask: Ask) -> None:
    shared, alone = sure(await ask("What does Ada like?")), sure(await ask("What does Ada King like?"))
    assert shared["Ada King"] == shared["Ada Byron"] < 0.5
    assert alone["Ada King"] == 1
    assert alone.get("Ada Byron", 0) < 0.5


async def test_a_common_word_weighs_little_beside_others_and_much_alone(ask: Ask) -> None:
    beside = sure(await ask("Where did Bob go for work in the last year?"))
    assert beside["Bob"] == 1
    assert beside["work"] < 0.3
    assert sure(await ask("work"))["work"] > 0.7


async def test_a_semantic_match_is_linked_least_surely_to_the_whole_question(ask: Ask) -> None:
    query = "ceramics and clay vessels"
    [linked] = [one for one in (await ask(query)).entities if one.entity.name == "pottery"]
    assert (linked.start, linked.end) == (0, len(query))
    assert 0 < linked.confidence < 0.5


async def test_a_time_is_no_entity_and_a_year_in_a_name_is_no_time(ask: Ask) -> None:
    dated = await ask("Where did Bob live in May 2019?")
    assert "May" not in sure(dated)
    assert [one.during.start for one in dated.times] == [at(2019, 5)]
    named = await ask("Who made Odyssey 2001 Reloaded?")
    assert sure(named)["Odyssey 2001 Reloaded"] == 1
    assert named.times == []


async def test_relative_times_are_those_before_the_question(ask: Ask) -> None:
    query = "Where was Bob last summer?"
    assert [one.during.start for one in (await ask(query)).times] == [at(2026, 6)]


async def test_each_space_has_its_own_entities_and_no_other_is_seen(world: World) -> None:
    both = await world.ask("Does Bob know Zed Quux?", world.space, world.other)
    assert sorted(linked.entity.name for linked in both.entities if linked.confidence == 1) == [
        "Bob",
        "Bob",
        "Zed Quux",
    ]
    assert len({linked.space for linked in both.entities if linked.entity.name == "Bob"}) == 2
    assert "Zed Quux" not in sure(await world.ask("Does Bob know Zed Quux?"))


@pytest.mark.parametrize(
    "query",
    [
        "?",
        "🦉🦉",
        "不知道",
        'name:* OR "AND" ~2 \\ /x/ {',
        "the of and",
        "Bob " * 2000,
        "_a_ b_ ~",
        "Bob AND NOT Ada",
        "\n\t?",
    ],
)
async def test_any_query_can_be_understood(ask: Ask, query: str) -> None:
    understood = await ask(query)
    assert len(understood.entities) <= MOST_LINKED
    assert all(0 <= one.start < one.end <= len(query) and 0 < one.confidence <= 1 for one in understood.entities)


async def test_understanding_takes_one_statement_and_little_time(ask: Ask) -> None:
    query = "Where did Caroline and Melanie meet Ada King of Acme in May 2019, before the New York Times wrote of it?"
    await ask(query)
    started = time.process_time()
    for _ in range(10):
        await ask(query)
    assert time.process_time() - started < 2
