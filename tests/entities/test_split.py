"""Splitting an entity by hand: by facts and by mentions, what is refused, the undo, and reading again."""

import pytest

from kg_memory.entities.model import EntityChange, EntityChangeKind, MentionAt
from kg_memory.errors import Conflict, InvalidInput, NotFound
from kg_memory.memory import Memory
from kg_memory.model.facts import Named
from kg_memory.model.sources import Message, NewSession
from tests.support.builders import at, says, span
from tests.support.graph_state import graph_state, id_of
from tests.support.soundness import sound

LI = Named("Li Wei")
OTHER = "Li Wei of Blue Fjord"
TALK = NewSession(
    [
        Message("Li Wei LIVES_IN Turin [2020..]. Li Wei LIKES tea [2020..].", at(2024), "Omar"),
        Message("Li Wei LIVES_IN Oslo [2022..]. Omar KNOWS Li Wei [2021..].", at(2024, 2), "Omar"),
        Message("Li Wei LIKES tea [2021..].", at(2024, 3), "Omar"),
    ],
    key="talk",
)


async def ids(memory: Memory, space: str, *texts: str) -> list[str]:
    """The facts whose text begins like this."""
    facts = (await memory.facts(space)).items
    return [fact.id for fact in facts if fact.text.strip().startswith(texts)]


async def split_oslo(memory: Memory, space: str) -> EntityChange:
    facts = await ids(memory, space, "Li Wei LIVES_IN Oslo", "Omar KNOWS Li Wei")
    return await memory.split_entity(space, LI, OTHER, facts=facts)


async def test_the_facts_and_their_mentions_go_over_and_what_they_had_ended_holds_again(
    literal: Memory, space: str
) -> None:
    await literal.remember(space, TALK)
    change = await split_oslo(literal, space)
    assert (change.kind, change.entity_id, change.name) == (
        EntityChangeKind.SPLIT,
        await id_of(literal, space, "Li Wei"),
        OTHER,
    )
    new = await literal.entity(space, name=OTHER)
    assert new is not None
    assert (new.id, new.kind.value) == (change.other_id, "PERSON")
    (turin,) = (await literal.facts(space, entity=LI, predicate="LIVES_IN")).items
    (oslo,) = (await literal.facts(space, entity=new.id, predicate="LIVES_IN")).items
    assert (turin.valid, oslo.valid) == (span("2020"), span("2022"))
    assert len((await literal.facts(space, entity=new.id, predicate="KNOWS")).items) == 1
    (second,) = (await literal.episodes(space, within=new.id)).items
    assert "Oslo" in second.text
    assert len((await literal.episodes(space, within=change.entity_id)).items) == 2
    assert await sound(literal, space)


async def test_mentions_take_what_they_state_and_leave_the_evidence_of_others(literal: Memory, space: str) -> None:
    await literal.remember(space, TALK)
    third = (await literal.episodes(space)).items[2]
    change = await literal.split_entity(space, LI, OTHER, mentions=[MentionAt(third.id, 0, 6)])
    tea = (await literal.facts(space, entity=LI, predicate="LIKES")).items
    theirs = (await literal.facts(space, entity=str(change.other_id), predicate="LIKES")).items
    assert [fact.valid for fact in (*tea, *theirs)] == [span("2020"), span("2021")]
    evidence = await literal.evidence_of(space, [(tea[0].id, tea[0].version)])
    assert third.id not in {one.episode.id for places in evidence.values() for one in places}
    assert await sound(literal, space)


@pytest.mark.parametrize("by", ["facts", "mentions"])
async def test_a_split_and_its_undo_give_the_graph_as_it_was(literal: Memory, space: str, by: str) -> None:
    await literal.remember(space, TALK)
    before = await graph_state(literal, space)
    if by == "facts":
        change = await split_oslo(literal, space)
    else:
        second = (await literal.episodes(space)).items[1]
        change = await literal.split_entity(space, LI, OTHER, mentions=[MentionAt(second.id, 0, 6)])
    assert await graph_state(literal, space) != before
    await literal.undo_entity_change(space, change.id)
    assert await graph_state(literal, space) == before
    assert await sound(literal, space)


async def test_what_the_new_entity_got_since_goes_back_with_the_undo(literal: Memory, space: str) -> None:
    await literal.remember(space, TALK)
    change = await split_oslo(literal, space)
    await literal.assert_facts(space, [says(OTHER, "LIKES", "jazz", "2024")])
    await literal.undo_entity_change(space, change.id)
    likes = (await literal.facts(space, entity=LI, predicate="LIKES")).items
    assert {fact.text.split()[-1].strip(".") for fact in likes} >= {"jazz"}
    assert await literal.entity(space, name=OTHER) is None
    assert await sound(literal, space)


@pytest.mark.parametrize("by", ["facts", "mentions"])
async def test_what_was_split_stays_split_when_the_texts_are_read_again(literal: Memory, space: str, by: str) -> None:
    await literal.remember(space, TALK)
    if by == "facts":
        await split_oslo(literal, space)
    else:
        second = (await literal.episodes(space)).items[1]
        await literal.split_entity(space, LI, OTHER, mentions=[MentionAt(second.id, 0, 6)])
    before = await graph_state(literal, space)
    for _ in range(2):
        report = await literal.reextract(space, read_by="")
        assert (report.added, report.revised, report.retracted) == (0, 0, 0)
        assert await graph_state(literal, space) == before
    assert await sound(literal, space)


async def test_an_alias_goes_to_the_new_entity_when_it_becomes_its_name(literal: Memory, space: str) -> None:
    await literal.remember(space, TALK)
    await literal.add_alias(space, LI, "Wei Li")
    before = await graph_state(literal, space)
    (oslo,) = await ids(literal, space, "Li Wei LIVES_IN Oslo")
    change = await literal.split_entity(space, LI, "Wei Li", facts=[oslo])
    found = await literal.entity(space, name="wei li")
    assert found is not None
    assert found.id == change.other_id
    await literal.undo_entity_change(space, change.id)
    assert await graph_state(literal, space) == before


async def test_what_cannot_be_split_is_refused_and_nothing_changes(literal: Memory, space: str) -> None:
    await literal.remember(space, TALK)
    before = await graph_state(literal, space)
    (oslo,) = await ids(literal, space, "Li Wei LIVES_IN Oslo")
    first = (await literal.episodes(space)).items[0]
    for name, parts, error in (
        (OTHER, {}, InvalidInput),
        (OTHER, {"facts": [oslo], "mentions": [MentionAt(first.id, 0, 6)]}, InvalidInput),
        (OTHER, {"facts": ["0" * 26]}, NotFound),
        (OTHER, {"mentions": [MentionAt(first.id, 1, 5)]}, NotFound),
        ("Omar", {"facts": [oslo]}, Conflict),
        ("Li wei", {"facts": [oslo]}, Conflict),
        (" ", {"facts": [oslo]}, InvalidInput),
    ):
        with pytest.raises(error):
            await literal.split_entity(space, LI, name, **parts)
    with pytest.raises(InvalidInput, match="is not about"):
        await literal.split_entity(space, Named("tea"), OTHER, facts=[oslo])
    assert await graph_state(literal, space) == before
