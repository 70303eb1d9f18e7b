"""Names, aliases and phrases, and the entities of the graph that they lead to."""

import pytest

from kg_memory.memory import Memory
from kg_memory.model.bitemporal import AsOf
from kg_memory.model.ontology import EntityKind
from kg_memory.model.pages import PageRequest
from kg_memory.model.sources import Assertion, EntityRef, Message, NewSession
from tests.support.builders import at, company, person, says, span
from tests.support.fakes import SettableClock
from tests.support.soundness import sound

ROME = EntityRef("Rome", EntityKind.PLACE)
MANY = PageRequest(100)


async def people(memory: Memory, space: str) -> set[str]:
    return {entity.name for entity in (await memory.entities(space, kind=EntityKind.PERSON, page=MANY)).items}


async def facts_of(memory: Memory, space: str, name: str) -> set[str]:
    entity = await memory.entity(space, name=name)
    assert entity is not None
    return {fact.predicate for fact in (await memory.facts(space, entity=entity.id, page=MANY)).items}


def said(key: str, *texts: str, by: str = "Caroline") -> NewSession:
    return NewSession([Message(text, at(2024, 5, 1), by) for text in texts], key=key)


async def test_who_was_known_by_a_phrase_gets_the_name_that_is_learned(literal: Memory, space: str) -> None:
    phrase = person("Caroline's sister")
    first = await literal.assert_facts(space, [Assertion(phrase, "LIVES_IN", ROME)])
    later = await literal.assert_facts(
        space, [Assertion(person("Emma", "Caroline's sister"), "WORKS_AT", company("Acme"))]
    )
    assert {entity.name for entity in later.new_entities} == {"Acme"}
    emma = await literal.entity(space, name="emma")
    assert emma is not None
    assert emma.id == first.added[0].subject_id
    assert (emma.name, tuple(emma.aliases)) == ("Emma", ("Caroline's sister",))
    assert await literal.entity(space, name="Caroline's sister") == emma
    assert await facts_of(literal, space, "Emma") == {"LIVES_IN", "WORKS_AT"}
    hits = (await literal.search(space, "Emma")).hits
    assert emma in [hit.found for hit in hits]
    assert await sound(literal, space)


async def test_a_phrase_and_a_name_of_one_call_are_one_person(literal: Memory, space: str) -> None:
    await literal.assert_facts(
        space,
        [
            Assertion(person("Caroline's sister"), "LIVES_IN", ROME),
            Assertion(person("Emma"), "LIKES", EntityRef("tea")),
            Assertion(person("Emma", "Caroline's sister"), "WORKS_AT", company("Acme")),
        ],
    )
    assert await people(literal, space) == {"Emma"}
    assert await facts_of(literal, space, "Emma") == {"LIVES_IN", "LIKES", "WORKS_AT"}


async def test_a_second_bearer_of_an_alias_is_somebody_else(literal: Memory, space: str) -> None:
    await literal.assert_facts(space, [Assertion(person("Emma", "Caroline's sister"), "LIVES_IN", ROME)])
    await literal.assert_facts(space, [Assertion(person("Anna", "Caroline's sister"), "LIKES", EntityRef("tea"))])
    assert await people(literal, space) == {"Emma", "Anna"}
    emma = await literal.entity(space, name="Caroline's sister")
    assert emma is not None
    assert emma.name == "Emma"
    assert await facts_of(literal, space, "Anna") == {"LIKES"}


async def test_two_names_of_their_own_are_never_one(literal: Memory, space: str) -> None:
    await literal.assert_facts(
        space, [Assertion(person("Ada"), "LIVES_IN", ROME), Assertion(person("Eve"), "LIVES_IN", ROME)]
    )
    await literal.assert_facts(space, [Assertion(person("Ada", "Eve"), "LIKES", EntityRef("tea"))])
    assert await people(literal, space) == {"Ada", "Eve"}
    assert await facts_of(literal, space, "Eve") == {"LIVES_IN"}


async def test_a_phrase_that_turns_out_to_be_somebody_known_is_absorbed(
    literal: Memory, clock: SettableClock, space: str
) -> None:
    await literal.assert_facts(
        space,
        [
            Assertion(person("Caroline's sister"), "LIVES_IN", ROME),
            Assertion(person("Bob"), "MARRIED_TO", person("Caroline's sister")),
        ],
    )
    await literal.assert_facts(space, [Assertion(person("Emma"), "WORKS_AT", company("Acme"))])
    before = clock.now
    clock.advance()
    await literal.assert_facts(space, [Assertion(person("Emma", "Caroline's sister"), "LIKES", EntityRef("tea"))])
    emma = await literal.entity(space, name="Caroline's sister")
    assert emma is not None
    assert (emma.name, tuple(emma.aliases)) == ("Emma", ("Caroline's sister",))
    assert await facts_of(literal, space, "Emma") == {"LIVES_IN", "MARRIED_TO", "WORKS_AT", "LIKES"}
    then = await literal.facts(space, predicate="LIVES_IN", as_of=AsOf.of(known_at=before))
    now = await literal.facts(space, predicate="LIVES_IN")
    assert ([fact.subject_id == emma.id for fact in then.items], [fact.subject_id for fact in now.items]) == (
        [False],
        [emma.id],
    )
    assert await sound(literal, space)


async def test_what_was_said_of_both_is_reconciled(literal: Memory, space: str) -> None:
    await literal.assert_facts(space, [says("Emma", "LIVES_IN", "Rome", "2020"), says("Emma", "LIKES", "tea", "2020")])
    await literal.assert_facts(
        space,
        [
            Assertion(person("Caroline's sister"), "LIVES_IN", EntityRef("Oslo"), valid=span("2022")),
            Assertion(person("Caroline's sister"), "LIKES", EntityRef("tea"), valid=span("2021")),
        ],
    )
    await literal.assert_facts(space, [Assertion(person("Emma", "Caroline's sister"), "LIKES", EntityRef("jazz"))])
    emma = await literal.entity(space, name="Emma")
    assert emma is not None
    lives = (await literal.facts(space, entity=emma.id, predicate="LIVES_IN")).items
    assert [fact.valid for fact in lives] == [span("2020", "2022"), span("2022")]
    likes = (await literal.facts(space, entity=emma.id, predicate="LIKES")).items
    assert [fact.valid for fact in likes if fact.text == "Emma likes tea"] == [span("2020")]
    assert await sound(literal, space)


# --- with what is really said


@pytest.mark.parametrize(
    ("first", "later"),
    [
        ("My sister lives in Rome.", "My sister is called Emma. She works at Google."),
        ("My sister lives in Rome.", "Emma is my sister. She works at Google."),
        ("My sister lives in Rome.", "My sister Emma works at Google."),
    ],
)
async def test_a_name_learned_in_a_later_session_keeps_the_facts(
    memory: Memory, space: str, first: str, later: str
) -> None:
    await memory.remember(space, said("one", first))
    await memory.remember(space, said("two", later))
    assert await people(memory, space) == {"Caroline", "Emma"}
    assert {"LIVES_IN", "WORKS_AT"} <= await facts_of(memory, space, "Emma")
    assert await facts_of(memory, space, "Caroline's sister") == await facts_of(memory, space, "Emma")


async def test_a_growing_session_knows_whom_it_spoke_of_and_who_is_there(memory: Memory, space: str) -> None:
    start = [Message("My sister Emma lives in Rome.", at(2024, 5, 1), "Caroline")]
    asked = [*start, Message("I live in Oslo.", at(2024, 5, 1), "Melanie")]
    grown = [*asked, Message("She likes tea. You like coffee.", at(2024, 5, 1), "Caroline")]
    for messages in (start, asked, grown):
        await memory.remember(space, NewSession(messages, key="talk"))
    assert "LIKES" in await facts_of(memory, space, "Emma")
    assert "LIKES" in await facts_of(memory, space, "Melanie")
    assert "LIKES" not in await facts_of(memory, space, "Caroline")


# --- spellings of one name, and people of one name


@pytest.mark.parametrize(
    ("first", "later"),
    [
        (company("Industrial Research Ltd."), company("Industrial Research")),
        (company("Industrial Research"), EntityRef("Industrial Research Limited")),
        (company("Acme Corp."), company("Acme Corporation")),
        (EntityRef("São Paulo", EntityKind.PLACE), EntityRef("Sao Paulo", EntityKind.PLACE)),
        (EntityRef("Sao Paulo", EntityKind.PLACE), EntityRef("São Paulo", EntityKind.PLACE)),
        (EntityRef("U.S.A.", EntityKind.PLACE), EntityRef("USA", EntityKind.PLACE)),
        (person("Jürgen Müller"), person("Juergen Mueller")),
        (person("John F. Kennedy"), person("John Kennedy")),
        (person("John Kennedy"), person("John F. Kennedy")),
    ],
)
async def test_spellings_of_one_name_are_one_entity_that_each_of_them_finds(
    literal: Memory, space: str, first: EntityRef, later: EntityRef
) -> None:
    for ref in (first, later):
        await literal.assert_facts(space, [Assertion(ref, "LIKES", EntityRef("tea"))])
    found = [await literal.entity(space, name=name) for name in (first.name, later.name)]
    assert found[0] is not None
    assert found[0] == found[1]
    assert {first.name, later.name} == {found[0].name, *found[0].aliases}
    for name in (first.name, later.name):
        hits = (await literal.search(space, f"What does {name} like?")).hits
        assert found[0] in [hit.found for hit in hits]
    assert await sound(literal, space)


@pytest.mark.parametrize(
    ("first", "later"),
    [
        (company("Acme Ltd"), company("Acme Inc.")),
        (person("Peter A. Novak"), person("Peter B. Novak")),
        (person("Walt Disney"), company("Walt Disney Company")),
        (person("Michael"), person("Michal")),
    ],
)
async def test_names_that_differ_are_two_entities(
    literal: Memory, space: str, first: EntityRef, later: EntityRef
) -> None:
    for ref in (first, later):
        await literal.assert_facts(space, [Assertion(ref, "LIKES", EntityRef("tea"))])
    found = [await literal.entity(space, name=name) for name in (first.name, later.name)]
    assert found[0] != found[1]
    assert await sound(literal, space)


async def test_two_speakers_who_name_a_sister_alike_have_two_sisters(memory: Memory, space: str) -> None:
    await memory.remember(space, said("one", "My sister Emma lives in Rome."))
    await memory.remember(space, said("two", "My sister Emma lives in Oslo.", by="Omar"))
    await memory.remember(space, said("three", "Emma works at Google.", by="Omar"))
    await memory.remember(space, said("four", "Emma works at Bosch."))
    emmas = [one for one in (await memory.entities(space, page=MANY)).items if one.name == "Emma"]
    assert len(emmas) == 2
    for owner, place, company_name in (("Caroline", "Rome", "Bosch"), ("Omar", "Oslo", "Google")):
        sister = await memory.entity(space, name=f"{owner}'s sister")
        assert sister is not None
        assert sister in emmas
        facts = (await memory.facts(space, entity=sister.id, page=MANY)).items
        named = await memory.entities_by_id(space, [fact.object_id for fact in facts if fact.object_id])
        assert {place, company_name} <= {one.name for one in named.values()}
        assert not ({"Rome", "Oslo", "Bosch", "Google"} - {place, company_name}) & {one.name for one in named.values()}
    assert await sound(memory, space)
