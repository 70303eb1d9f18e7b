"""Merging two entities by hand: what the kept one gets, what is refused, and that the undo restores the graph."""

import asyncio

import pytest

from kg_memory.access.principals import Principal
from kg_memory.entities.model import EntityChangeKind
from kg_memory.errors import Conflict, Forbidden, InvalidInput, NotFound
from kg_memory.memory import Memory
from kg_memory.model.bitemporal import AsOf
from kg_memory.model.facts import Named
from kg_memory.model.sources import Assertion, EntityRef, Message, NewSession
from tests.support.builders import at, company, person, says, span
from tests.support.fakes import SettableClock
from tests.support.graph_state import graph_state, id_of
from tests.support.soundness import sound

ROBERT, BOB = Named("Robert Lange"), Named("Bob")


async def two(memory: Memory, space: str) -> None:
    """Robert Lange and Bob, who are one, with facts that compete, agree and relate them, and a third person."""
    await memory.remember(
        space,
        NewSession(
            [
                Message("Robert Lange LIVES_IN Bonn [2020..]. Robert Lange KNOWS Ann [2020..].", at(2024), "Ann"),
                Message("Bob LIVES_IN Ghent [2022..]. Bob KNOWS Ann [2021..2023].", at(2024, 2), "Ann"),
                Message("Ann LIKES Bob [2021..]. Bob KNOWS Robert Lange [2020..].", at(2024, 3), "Ann"),
            ],
            key="talk",
        ),
    )
    await memory.assert_facts(
        space, [Assertion(person("Bob", "Bobby"), "WORKS_AT", company("Acme"), valid=span("2021"))]
    )


async def test_the_kept_entity_gets_names_mentions_and_facts_which_are_reconciled(
    literal: Memory, clock: SettableClock, space: str
) -> None:
    await two(literal, space)
    gone = await id_of(literal, space, "Bob")
    before = clock.now
    clock.advance()
    change = await literal.merge_entities(space, ROBERT, BOB)
    kept = await literal.entity(space, name="Bobby")
    assert kept is not None
    assert (kept.id, kept.name, tuple(kept.aliases)) == (change.entity_id, "Robert Lange", ("Bob", "Bobby"))
    assert (change.kind, change.other_id, change.name, change.by) == (EntityChangeKind.MERGED, gone, "Bob", "owner")
    homes = (await literal.facts(space, entity=kept.id, predicate="LIVES_IN")).items
    assert [fact.valid for fact in homes] == [span("2020", "2022"), span("2022")]
    knows = (await literal.facts(space, entity=kept.id, predicate="KNOWS")).items
    assert [fact.valid for fact in knows] == [span("2020")]
    evidence = await literal.evidence_of(space, [(fact.id, fact.version) for fact in knows])
    assert [len(places) for places in evidence.values()] == [2]
    episodes = await literal.episodes(space, within=kept.id)
    assert len(episodes.items) == 3
    assert "Bob" not in [entity.name for entity in (await literal.entities(space)).items]
    absorbed = await literal.entity(space, id=gone)
    assert absorbed is not None
    assert absorbed.merged_into == kept.id
    then = (await literal.facts(space, entity=gone, predicate="LIVES_IN", as_of=AsOf.of(known_at=before))).items
    assert [fact.valid for fact in then] == [span("2022")]
    assert await sound(literal, space)


async def test_a_merge_and_its_undo_give_the_graph_as_it_was(literal: Memory, space: str) -> None:
    await two(literal, space)
    before = await graph_state(literal, space)
    change = await literal.merge_entities(space, ROBERT, BOB)
    assert await graph_state(literal, space) != before
    undone = await literal.undo_entity_change(space, change.id)
    assert await graph_state(literal, space) == before
    assert (undone.kind, undone.undoes) == (EntityChangeKind.UNDONE, change.id)
    assert await sound(literal, space)


async def test_what_came_after_a_merge_stays_when_it_is_undone(literal: Memory, space: str) -> None:
    await two(literal, space)
    change = await literal.merge_entities(space, ROBERT, BOB)
    await literal.assert_facts(space, [says("Bob", "LIKES", "jazz", "2024")])
    await literal.undo_entity_change(space, change.id)
    likes = (await literal.facts(space, entity=ROBERT, predicate="LIKES")).items
    assert [fact.text for fact in likes] == ["Bob likes jazz"]
    assert await sound(literal, space)


async def test_a_fact_that_was_retracted_after_a_merge_is_not_restored(literal: Memory, space: str) -> None:
    await two(literal, space)
    change = await literal.merge_entities(space, ROBERT, BOB)
    (works,) = (await literal.facts(space, predicate="WORKS_AT")).items
    await literal.retract(space, works.id)
    await literal.undo_entity_change(space, change.id)
    assert not (await literal.facts(space, predicate="WORKS_AT")).items


async def test_later_changes_are_undone_first(literal: Memory, space: str) -> None:
    await two(literal, space)
    first = await literal.merge_entities(space, ROBERT, BOB)
    second = await literal.merge_entities(space, Named("Ann"), ROBERT)
    with pytest.raises(Conflict, match=second.id):
        await literal.undo_entity_change(space, first.id)
    await literal.undo_entity_change(space, second.id)
    await literal.undo_entity_change(space, first.id)
    with pytest.raises(Conflict, match="undone already"):
        await literal.undo_entity_change(space, first.id)
    changes = (await literal.entity_changes(space, ROBERT)).items
    assert [change.kind for change in changes] == [EntityChangeKind.UNDONE] * 2 + [EntityChangeKind.MERGED] * 2
    with pytest.raises(Conflict, match="make that change again"):
        await literal.undo_entity_change(space, changes[0].id)
    assert await sound(literal, space)


async def test_of_two_merges_at_the_same_time_one_is_refused(literal: Memory, space: str) -> None:
    await literal.assert_facts(space, [says(name, "LIVES_IN", "Bonn", "2020") for name in ("Ada", "Bob", "Eve")])
    merges = [literal.merge_entities(space, Named(keep), Named("Bob")) for keep in ("Ada", "Eve")]
    done = await asyncio.gather(*merges, return_exceptions=True)
    assert [type(one) for one in done if isinstance(one, BaseException)] == [Conflict]
    assert await sound(literal, space)


@pytest.mark.parametrize(
    ("keep", "absorb", "error"),
    [
        (Named("Bob"), Named("bobby"), InvalidInput),
        (Named("Bob"), Named("Nobody"), NotFound),
        (Named("Bob"), "0" * 26, NotFound),
    ],
)
async def test_what_cannot_be_merged_is_refused(
    literal: Memory, space: str, keep: Named, absorb: Named | str, error: type[Exception]
) -> None:
    await two(literal, space)
    before = await graph_state(literal, space)
    with pytest.raises(error):
        await literal.merge_entities(space, keep, absorb)
    assert await graph_state(literal, space) == before


async def test_an_absorbed_entity_and_one_of_another_space_are_refused(
    literal: Memory, space: str, other_space: str
) -> None:
    await two(literal, space)
    await literal.assert_facts(other_space, [says("Zoe", "LIVES_IN", "Bonn", "2020")])
    gone, elsewhere = await id_of(literal, space, "Bob"), await id_of(literal, other_space, "Zoe")
    await literal.merge_entities(space, ROBERT, BOB)
    with pytest.raises(Conflict, match="was absorbed by"):
        await literal.merge_entities(space, Named("Ann"), gone)
    with pytest.raises(NotFound):
        await literal.merge_entities(space, ROBERT, elsewhere)
    reader = literal.acting_as(Principal("reader", frozenset({space}), frozenset()))
    with pytest.raises(Forbidden):
        await reader.merge_entities(space, ROBERT, Named("Ann"))


async def test_what_was_merged_stays_merged_when_the_texts_are_read_again(literal: Memory, space: str) -> None:
    await two(literal, space)
    await literal.merge_entities(space, ROBERT, BOB)
    before = await graph_state(literal, space)
    await literal.reextract(space, read_by="")
    assert await graph_state(literal, space) == before
    await literal.remember(space, Message("Bob HAS_HOBBY chess.", at(2025), "Ann"))
    assert [entity.name for entity in (await literal.entities(space, prefix="Bob")).items] == []


async def test_the_change_is_in_the_log_with_the_facts_that_it_moved(literal: Memory, space: str) -> None:
    await two(literal, space)
    start = await literal.events.cursor(space)
    change = await literal.merge_entities(space, ROBERT, BOB)
    stream = literal.events.entity_changed(space, entity=ROBERT, after=start)
    event = await anext(stream)
    await stream.aclose()
    assert (event.change_id, event.entity_change) == (change.id, EntityChangeKind.MERGED)
    assert set(event.entity_ids) == {change.entity_id, change.other_id}


async def test_a_chain_of_relations_survives(literal: Memory, space: str) -> None:
    """Relations of the absorbed entity with third ones, as their object and in symmetric pairs."""
    await literal.assert_facts(
        space,
        [
            Assertion(person("Eve"), "MARRIED_TO", person("Bob"), valid=span("2020")),
            Assertion(person("Eve"), "MARRIED_TO", person("Tom"), valid=span("2024")),
            Assertion(person("Bob"), "KNOWS", person("Robert Lange"), valid=span("2020")),
            Assertion(person("Bob"), "LIKES", EntityRef("tea"), valid=span("2020")),
        ],
    )
    before = await graph_state(literal, space)
    change = await literal.merge_entities(space, ROBERT, BOB)
    married = (await literal.facts(space, entity=ROBERT, predicate="MARRIED_TO")).items
    assert [fact.valid for fact in married] == [span("2020", "2024")]
    assert (await literal.facts(space, entity=ROBERT, predicate="KNOWS")).items == ()
    await literal.undo_entity_change(space, change.id)
    assert await graph_state(literal, space) == before
    assert await sound(literal, space)
