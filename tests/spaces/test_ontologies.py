"""The ontology of a space: separate from the others, used in extraction, and refused as a whole if it is invalid."""

import pytest

from kg_memory.errors import InputTooLarge, InvalidInput, InvalidOntology
from kg_memory.memory import Memory
from kg_memory.model.facts import Effect
from kg_memory.model.ontology import default_ontology
from kg_memory.model.sources import Assertion, EntityRef, Message
from tests.support.builders import at, company, person, says, span
from tests.support.fakes import SettableClock

OWN = """extends: default
predicates:
  DRIVES: {one: true, symmetric: false, inverse: DRIVEN_BY, forms: [drive]}
  DRIVEN_BY: {forms: [be_driven_by]}
"""


async def test_a_space_may_have_its_own_and_go_back_to_the_shipped_one(
    literal: Memory, space: str, other_space: str
) -> None:
    assertions = [says("Ada", "DRIVES", "Saab", "2020"), says("Ada", "DRIVES", "Volvo", "2022")]
    await literal.set_ontology(space, OWN)
    assert (await literal.ontology(space)).source == OWN
    done = await literal.assert_facts(space, assertions)
    assert {fact.valid for fact in done.added} == {span("2020", "2022"), span("2022")}
    await literal.assert_facts(other_space, assertions)
    assert {fact.valid for fact in (await literal.facts(other_space)).items} == {span("2020"), span("2022")}
    await literal.set_ontology(space, None)
    assert await literal.ontology(space) == default_ontology()


async def test_an_invalid_ontology_changes_nothing(literal: Memory, space: str) -> None:
    await literal.set_ontology(space, OWN)
    with pytest.raises(InvalidOntology, match=r"^line 2: "):
        await literal.set_ontology(space, "predicates:\n  Drives: {}\n")
    with pytest.raises(InputTooLarge):
        await literal.set_ontology(space, "#" * 200_001)
    with pytest.raises(InvalidInput, match="is empty"):
        await literal.set_ontology(space, " ")
    assert (await literal.ontology(space)).source == OWN


async def test_the_extractor_is_given_the_words_of_the_space(memory: Memory, space: str) -> None:
    await memory.set_ontology(space, OWN)
    done = await memory.remember(space, Message("Ada Lovelace drives a Volvo.", at(2024)))
    assert "DRIVES" in {fact.predicate for fact in done.added}


async def test_a_fact_stated_in_both_directions_is_one_fact(literal: Memory, space: str) -> None:
    await literal.assert_facts(space, [says("Ada", "PARENT_OF", "Byron", "2010")])
    again = await literal.assert_facts(space, [says("Byron", "CHILD_OF", "Ada", "2010")])
    assert ([fact.predicate for fact in again.unchanged], again.added) == (["PARENT_OF"], [])
    await literal.assert_facts(space, [says("Ada", "SIBLING_OF", "Carol", "2010")])
    again = await literal.assert_facts(space, [says("Carol", "SIBLING_OF", "Ada", "2010")])
    assert (len(again.unchanged), again.added) == (1, [])
    byron = await literal.entity(space, name="Byron")
    assert byron is not None
    asked = await literal.facts(space, entity=byron.id, predicate="child of")
    assert [fact.predicate for fact in asked.items] == ["PARENT_OF"]


async def test_a_marriage_is_one_at_a_time_for_both_and_ends_with_divorce(literal: Memory, space: str) -> None:
    await literal.assert_facts(space, [says("Ada", "MARRIED_TO", "Bob", "2010")])
    await literal.assert_facts(space, [says("Bob", "DIVORCED_FROM", "Ada", "2018")])
    await literal.assert_facts(space, [says("Bob", "MARRIED_TO", "Carol", "2020")])
    married = (await literal.facts(space, predicate="MARRIED_TO")).items
    assert [fact.valid for fact in married] == [span("2010", "2018"), span("2020")]
    await literal.assert_facts(space, [says("Dan", "MARRIED_TO", "Carol", "2022")])
    married = (await literal.facts(space, predicate="MARRIED_TO")).items
    assert [fact.valid for fact in married] == [span("2010", "2018"), span("2020", "2022"), span("2022")]


async def test_an_assertion_may_end_or_correct_and_be_retracted(
    literal: Memory, clock: SettableClock, space: str
) -> None:
    acme = Assertion(person("Ada"), "WORKS_AT", company("Acme"), valid=span("2018"))
    await literal.assert_facts(space, [acme])
    clock.advance()
    corrected = Assertion(person("Ada"), "WORKS_AT", company("Acme"), valid=span("2019"), effect=Effect.CORRECTS)
    (revised,) = (await literal.assert_facts(space, [corrected])).revised
    assert (revised.version, revised.valid) == (2, span("2019"))
    clock.advance()
    quit_ = Assertion(EntityRef("Ada"), "WORKS_AT", valid=span("2024-05"), effect=Effect.ENDS)
    (revised,) = (await literal.assert_facts(space, [quit_])).revised
    assert revised.valid == span("2019", "2024-05")
    clock.advance()
    (retracted,) = (await literal.retract(space, revised.id)).retracted
    assert (retracted.id, retracted.known.end) == (revised.id, clock.now)
    assert (await literal.facts(space)).items == []
