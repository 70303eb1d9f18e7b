"""Isolation: the content of one space is never visible in another."""

from collections.abc import Awaitable, Callable

import pytest

from kg_memory.access.principals import Principal
from kg_memory.errors import Forbidden, InvalidInput, NotFound
from kg_memory.memory import Memory
from kg_memory.model.pages import PageRequest
from tests.support.builders import CAREER, says

EVERY_READ: list[Callable[[Memory, str], Awaitable[object]]] = [
    lambda memory, space: memory.search(space, "Ada"),
    lambda memory, space: memory.prompts(space),
    lambda memory, space: memory.facts(space),
    lambda memory, space: memory.fact(space, "x"),
    lambda memory, space: memory.entity(space, name="Ada"),
    lambda memory, space: memory.entities(space),
    lambda memory, space: memory.episodes(space),
    lambda memory, space: memory.sessions(space),
    lambda memory, space: memory.documents(space),
    lambda memory, space: memory.neighbours(space, "x"),
    lambda memory, space: memory.paths(space, "x", "y"),
    lambda memory, space: memory.entities_by_id(space, ["x"]),
    lambda memory, space: memory.sessions_by_id(space, ["x"]),
    lambda memory, space: memory.documents_by_id(space, ["x"]),
    lambda memory, space: memory.evidence_of(space, [("x", 1)]),
    lambda memory, space: memory.mentions_of(space, ["x"]),
    lambda memory, space: memory.facts_stated_in(space, ["x"]),
    lambda memory, space: memory.facts_of(space, ["x"]),
    lambda memory, space: memory.episodes_within(space, ["x"]),
]


async def test_no_method_sees_another_space(literal: Memory, space: str, other_space: str) -> None:
    done = await literal.remember(space, CAREER)
    ids = {entity.name: entity.id for entity in done.new_entities}
    fact, episode, session = done.added[0], done.episodes[0], str(done.session_id)
    await literal.assert_facts(other_space, [says("Zoe", "KNOWS", "Yan")])
    assert await literal.fact(other_space, fact.id) is None
    assert await literal.entity(other_space, name="Ada") is None
    assert await literal.entity(other_space, id=ids["Ada"]) is None
    assert [one.name for one in (await literal.entities(other_space)).items] == ["Yan", "Zoe"]
    assert [one.text for one in (await literal.facts(other_space)).items] == ["Zoe knows Yan"]
    for page in (
        await literal.facts(other_space, entity=ids["Ada"]),
        await literal.facts(other_space, predicate="WORKS_AT"),
        await literal.episodes(other_space),
        await literal.episodes(other_space, within=session),
        await literal.sessions(other_space),
    ):
        assert not page.items
    for found in (
        await literal.entities_by_id(other_space, [ids["Ada"]]),
        await literal.sessions_by_id(other_space, [session]),
        await literal.evidence_of(other_space, [(fact.id, 1)]),
        await literal.mentions_of(other_space, [episode.id]),
        await literal.facts_stated_in(other_space, [episode.id]),
        await literal.facts_of(other_space, [ids["Ada"]]),
        await literal.episodes_within(other_space, [session]),
    ):
        assert found == {}
    for missing in (
        literal.neighbours(other_space, ids["Ada"]),
        literal.paths(other_space, ids["Ada"], ids["Carol"]),
    ):
        with pytest.raises(NotFound):
            await missing
    hits = (await literal.search(other_space, "Ada works at Acme", first=50)).hits
    assert {getattr(hit.found, "text", getattr(hit.found, "name", "")) for hit in hits} <= {
        "Zoe knows Yan",
        "Zoe",
        "Yan",
    }


async def test_a_forbidden_space_looks_like_a_missing_one(literal: Memory, space: str, other_space: str) -> None:
    await literal.assert_facts(space, [says("Ada", "KNOWS", "Bob")])
    stranger = literal.acting_as(Principal("stranger", frozenset({other_space}), frozenset()))
    for read in EVERY_READ:
        with pytest.raises(NotFound) as forbidden:
            await read(stranger, space)
        with pytest.raises(NotFound) as missing:
            await read(literal, other_space)
        assert str(forbidden.value).replace(space, "…") == str(missing.value).replace(other_space, "…")


async def test_spaces_lists_those_that_may_be_read_by_name(literal: Memory, space: str) -> None:
    names = [f"{space} {letter}" for letter in "abc"]
    for name in names:
        await literal.assert_facts(name, [says("Ada", "KNOWS", "Bob")])
    reader = literal.acting_as(Principal("reader", frozenset({*names[:2], "missing"}), frozenset()))
    page = await reader.spaces(page=PageRequest(1))
    assert ([one.name for one in page.items], page.has_next) == ([names[0]], True)
    page = await reader.spaces(page=PageRequest(1, page.cursors[-1]))
    assert ([one.name for one in page.items], page.has_next) == ([names[1]], False)
    with pytest.raises(Forbidden):
        await reader.assert_facts(names[0], [says("Ada", "KNOWS", "Bob")])


@pytest.mark.parametrize("name", ["", " ", "a\0b", "\ud800", "x" * 201, "a\nb"])
async def test_an_invalid_name_is_refused_by_reads_and_writes(literal: Memory, name: str) -> None:
    with pytest.raises(InvalidInput, match="the name of a space"):
        await literal.facts(name)
    with pytest.raises(InvalidInput, match="the name of a space"):
        await literal.assert_facts(name, [says("Ada", "KNOWS", "Bob")])


async def test_white_space_around_a_name_changes_neither_space_nor_rights(literal: Memory, space: str) -> None:
    await literal.assert_facts(f" {space} ", [says("Ada", "KNOWS", "Bob")])
    assert len((await literal.facts(space)).items) == 1
    padded = literal.acting_as(Principal("padded", None, frozenset({f" {space}"})))
    with pytest.raises(Forbidden):
        await padded.assert_facts(f" {space}", [says("Ada", "KNOWS", "Bob")])
