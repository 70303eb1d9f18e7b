"""Renaming entities and changing their aliases by hand, with the undo of each."""

from collections.abc import Awaitable, Callable

import pytest

from kg_memory.entities.model import EntityChange, EntityChangeKind
from kg_memory.errors import Conflict, InvalidInput, NotFound
from kg_memory.memory import Memory
from kg_memory.model.facts import Named
from kg_memory.model.sources import Assertion, EntityRef
from tests.support.builders import person, says
from tests.support.graph_state import graph_state, id_of
from tests.support.soundness import sound

HANA = Named("Hana")
Change = Callable[[Memory, str], Awaitable[EntityChange]]


async def known(memory: Memory, space: str) -> None:
    await memory.assert_facts(
        space, [Assertion(person("Hana", "Han"), "LIKES", EntityRef("tea")), says("Omar", "LIKES", "tea", "2020")]
    )


async def test_a_renamed_entity_is_found_by_both_names_and_by_meaning(literal: Memory, space: str) -> None:
    await known(literal, space)
    change = await literal.rename_entity(space, HANA, "Hannah")
    found = await literal.entity(space, name="hana")
    assert found is not None
    assert (found.id, found.name, tuple(found.aliases)) == (change.entity_id, "Hannah", ("Hana", "Han"))
    assert await literal.entity(space, name="Hannah") == found
    assert found in [hit.found for hit in (await literal.search(space, "Hannah")).hits]
    assert await sound(literal, space)


async def test_an_alias_is_added_and_removed(literal: Memory, space: str) -> None:
    await known(literal, space)
    await literal.add_alias(space, HANA, "Hanička")
    assert await id_of(literal, space, "Hanicka") == await id_of(literal, space, "Hana")
    await literal.remove_alias(space, Named("Hanička"), "hanička")
    assert await literal.entity(space, name="Hanicka") is None
    added = await literal.assert_facts(space, [says("Hanicka", "LIKES", "jazz", "2020")])
    assert "Hanicka" in {entity.name for entity in added.new_entities}
    assert await sound(literal, space)


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        (EntityChangeKind.RENAMED, lambda memory, space: memory.rename_entity(space, HANA, "Hannah")),
        (EntityChangeKind.RENAMED, lambda memory, space: memory.rename_entity(space, HANA, "HANA")),
        (EntityChangeKind.RENAMED, lambda memory, space: memory.rename_entity(space, HANA, "Han")),
        (EntityChangeKind.ALIAS_ADDED, lambda memory, space: memory.add_alias(space, HANA, "Hanička")),
        (EntityChangeKind.ALIAS_REMOVED, lambda memory, space: memory.remove_alias(space, HANA, "Han")),
    ],
)
async def test_a_change_of_names_and_its_undo_give_the_graph_as_it_was(
    literal: Memory, space: str, kind: EntityChangeKind, change: Change
) -> None:
    await known(literal, space)
    before = await graph_state(literal, space)
    made = await change(literal, space)
    assert made.kind is kind
    assert await graph_state(literal, space) != before
    await literal.undo_entity_change(space, made.id)
    assert await graph_state(literal, space) == before
    assert await sound(literal, space)


@pytest.mark.parametrize(
    ("error", "change"),
    [
        (Conflict, lambda memory, space: memory.rename_entity(space, HANA, "omar")),
        (InvalidInput, lambda memory, space: memory.rename_entity(space, HANA, "Hana")),
        (InvalidInput, lambda memory, space: memory.rename_entity(space, HANA, "a\nb")),
        (Conflict, lambda memory, space: memory.add_alias(space, HANA, "Omar")),
        (Conflict, lambda memory, space: memory.add_alias(space, HANA, "HAN")),
        (InvalidInput, lambda memory, space: memory.remove_alias(space, HANA, "Hana")),
        (NotFound, lambda memory, space: memory.remove_alias(space, HANA, "Omar")),
        (NotFound, lambda memory, space: memory.undo_entity_change(space, "0" * 26)),
        (NotFound, lambda memory, space: memory.rename_entity(f"{space} not there", HANA, "Hannah")),
    ],
)
async def test_a_change_that_does_not_fit_is_refused_and_changes_nothing(
    literal: Memory, space: str, error: type[Exception], change: Change
) -> None:
    await known(literal, space)
    before = await graph_state(literal, space)
    with pytest.raises(error):
        await change(literal, space)
    assert await graph_state(literal, space) == before
    assert await sound(literal, space)


async def test_a_removed_alias_that_somebody_else_has_by_now_is_not_given_back(literal: Memory, space: str) -> None:
    await known(literal, space)
    removed = await literal.remove_alias(space, HANA, "Han")
    await literal.assert_facts(space, [says("Han", "LIKES", "jazz", "2020")])
    with pytest.raises(Conflict, match="belongs to"):
        await literal.undo_entity_change(space, removed.id)
