"""Every verb about an entity takes its id or its name, at the cost of one statement."""

from contextlib import aclosing

import pytest

from kg_memory.errors import InvalidInput, NotFound
from kg_memory.lookup.entity_ids import entity_id, entity_ids
from kg_memory.memory import Memory
from kg_memory.model.facts import Entity, Named
from kg_memory.search.model import Filters, Found
from kg_memory.telemetry.statements import tracing
from tests.support.builders import at, says


@pytest.fixture
async def ada(literal: Memory, space: str) -> Entity:
    assertions = [says("Ada", "WORKS_AT", "Acme", "2020"), says("Ada", "KNOWS", "Bob", "2021")]
    return next(one for one in (await literal.assert_facts(space, assertions)).new_entities if one.name == "Ada")


async def test_ids_and_names_are_resolved_in_their_order_with_one_statement(
    literal: Memory, space: str, ada: Entity
) -> None:
    within = await literal._spaces.readable(space)
    bob = await literal.entity(space, name="Bob")
    assert bob is not None
    with tracing("request") as trace:
        assert await entity_ids(within, [Named(" bOB "), ada.id, Named("ada")]) == [bob.id, ada.id, ada.id]
        assert await entity_id(within, ada.id) == ada.id
    assert trace.statements == ["lookup/entity_ids"]


async def test_an_unknown_id_or_name_is_not_found(literal: Memory, space: str, other_space: str, ada: Entity) -> None:
    await literal.assert_facts(other_space, [says("Zoe", "KNOWS", "Bob")])
    within = await literal._spaces.readable(other_space)
    with pytest.raises(NotFound, match="there is no entity named 'Ada'; `search` finds entities by meaning"):
        await entity_ids(within, [Named("Zoe"), Named("Ada")])
    with pytest.raises(NotFound, match=f"no entity with the id '{ada.id}'; .entity\\(name: …\\). gives the id"):
        await entity_ids(within, [Named("Zoe"), ada.id])
    with pytest.raises(NotFound, match="no entity with the id 'Zoe'"):
        await entity_ids(within, ["Zoe", Named("Zoe")])
    with pytest.raises(InvalidInput):
        await entity_ids(within, [Named("")])


async def test_every_verb_about_an_entity_takes_its_name(literal: Memory, space: str, ada: Entity) -> None:
    named, bob = Named("ADA"), Named("Bob")
    assert await literal.facts(space, entity=named) == await literal.facts(space, entity=ada.id)
    assert await literal.neighbours(space, named) == await literal.neighbours(space, ada.id)
    assert len((await literal.paths(space, Named("Acme"), bob)).paths) == 1
    assert await literal.timeline(space, named) == await literal.timeline(space, ada.id)
    assert [one.fact.predicate for one in (await literal.relation(space, named, bob)).items] == ["KNOWS"]
    assert len((await literal.diff(space, named, [at(2019), at(2022)])).new) == 2
    assert {one.predicate for one in await literal.durations(space, named)} == {"WORKS_AT", "KNOWS"}
    assert await literal.similar(space, entity=named) == await literal.similar(space, entity=ada.id)
    with pytest.raises(NotFound, match="there is no entity named 'Nobody'"):
        await literal.facts(space, entity=Named("Nobody"))


async def test_a_name_costs_no_more_statements_than_an_id(literal: Memory, space: str, ada: Entity) -> None:
    sent = []
    for entity in (ada.id, Named("Ada")):
        with tracing("request") as trace:
            await literal.timeline(space, entity)
        sent.append(trace.statements)
    assert sent[0] == sent[1]


async def test_changes_are_followed_by_name(literal: Memory, space: str, ada: Entity) -> None:
    after = await literal.events.cursor(space)
    await literal.assert_facts(space, [says("Bob", "LIKES", "Tea"), says("Ada", "LIKES", "Coffee")])
    async with aclosing(literal.events.fact_changed(space, entity=Named("ada"), after=after)) as changes:
        assert ada.id in (await anext(changes)).entity_ids


async def test_a_name_in_a_filter_means_all_entities_with_it_in_any_space(
    literal: Memory, space: str, other_space: str, ada: Entity
) -> None:
    await literal.assert_facts(other_space, [says("Ada", "WORKS_AT", "Initech"), says("Zoe", "WORKS_AT", "Acme")])
    filters = Filters(entities=frozenset({Named("Ada"), Named("Zoe")}))
    with tracing("request") as trace:
        result = await literal.search(
            [space, other_space], "Who works where?", kinds=frozenset({Found.FACT}), filters=filters
        )
    assert trace.statements.count("lookup/ids_of_names") == 1
    assert sorted((hit.space == space, hit.found.predicate) for hit in result.hits) == [  # type: ignore[union-attr]
        (False, "WORKS_AT"),
        (False, "WORKS_AT"),
        (True, "KNOWS"),
        (True, "WORKS_AT"),
    ]
    with pytest.raises(NotFound, match="there is no entity named 'Nobody'"):
        await literal.search([space, other_space], "Who?", filters=Filters(entities=frozenset({Named("Nobody")})))
