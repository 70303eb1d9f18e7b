"""What statements claim, told through `Memory`: kinds that fit, and ends that are planned or denied."""

from kg_memory.memory import Memory
from kg_memory.model.facts import Effect, Status
from kg_memory.model.ontology import EntityKind
from kg_memory.model.sources import Assertion, EntityRef, Message
from tests.support.builders import at, person, span


def lives(in_: EntityRef | str, since: str, **given: object) -> Assertion:
    value = in_ if isinstance(in_, str) else None
    object_ = None if isinstance(in_, str) else in_
    return Assertion(person("Ada"), "LIVES_IN", object_, value=value, valid=span(since), **given)  # type: ignore[arg-type]  # fields


async def test_only_objects_of_the_kind_that_is_asked_for_end_each_other(literal: Memory, space: str) -> None:
    berlin, paris = (EntityRef(name, EntityKind.PLACE) for name in ("Berlin", "Paris"))
    flat = EntityRef("a small flat", EntityKind.TOPIC)
    told = [lives(berlin, "2018"), lives(flat, "2020"), lives("a tent", "2021"), lives(paris, "2022")]
    await literal.assert_facts(space, told)
    facts = (await literal.facts(space, predicate="LIVES_IN")).items
    assert [fact.valid for fact in facts] == [span("2018", "2022"), span("2020"), span("2021"), span("2022")]


async def test_a_planned_end_ends_nothing_yet_and_a_denied_one_says_that_it_holds(literal: Memory, space: str) -> None:
    berlin = EntityRef("Berlin", EntityKind.PLACE)
    await literal.assert_facts(space, [lives(berlin, "2018")])
    planned = lives(berlin, "2030", effect=Effect.ENDS, status=Status.PLANNED)
    denied = lives(berlin, "2024", effect=Effect.ENDS, negated=True)
    await literal.assert_facts(space, [planned, denied])
    facts = (await literal.facts(space)).items
    assert [(fact.valid, fact.status, fact.negated) for fact in facts] == [
        (span("2018"), Status.ASSERTED, False),
        (span("2030"), Status.PLANNED, True),
    ]


async def test_the_end_of_something_unnamed_that_is_only_planned_is_no_fact(literal: Memory, space: str) -> None:
    planned = Assertion(person("Ada"), "WORKS_AT", effect=Effect.ENDS, status=Status.PLANNED)
    ended = Assertion(person("Ada"), "WORKS_AT", effect=Effect.ENDS)
    assert (await literal.assert_facts(space, [planned, ended])).added == []


async def test_what_repeats_is_stored_as_a_rule(memory: Memory, space: str) -> None:
    done = await memory.remember(space, Message("Every Tuesday I play tennis with Bob.", at(2026), speaker="Ada"))
    rules = {(fact.predicate, fact.recurrence) for fact in done.added}
    assert rules == {("PLAYS", "FREQ=WEEKLY;BYDAY=TU"), ("PLAYS_WITH", "FREQ=WEEKLY;BYDAY=TU")}
    entity = await memory.entity(space, name="Ada")
    assert entity is not None
    read = await memory.facts(space, entity=entity.id)
    assert {(fact.predicate, fact.recurrence) for fact in read.items} == rules
