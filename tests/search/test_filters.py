"""What filters admit: by the index, by a scan, and by words, in one space and in several."""

from dataclasses import replace
from typing import Any

import pytest

from kg_memory.access.principals import Principal
from kg_memory.errors import InputTooLarge, InvalidInput, NotFound
from kg_memory.memory import Memory
from kg_memory.model.bitemporal import AsOf
from kg_memory.model.facts import Category, MemoryKind
from kg_memory.model.sources import Assertion, Message, NewSession
from kg_memory.search.model import NO_FILTERS, Filters, Found, SearchMode, SearchResult
from tests.support.builders import CAREER, at, company, person, says

FACTS = frozenset({Found.FACT})
EPISODES = frozenset({Found.EPISODE})
HOBBIES = NewSession(
    [
        Message("Ada LIKES chess [2024..].", at(2024, 5), "Ada"),
        Message("Dora LIKES chess [2024..]. Dora WORKS_AT Acme [2022..].", at(2024, 6), "Dora"),
    ],
    key="hobbies",
    agent="helper",
)


@pytest.fixture(autouse=True)
async def world(literal: Memory, space: str) -> None:
    await literal.remember(space, replace(CAREER, agent="clerk"))
    await literal.remember(space, HOBBIES)


def texts(result: SearchResult) -> set[str]:
    return {str(getattr(hit.found, "text", getattr(hit.found, "name", ""))).strip() for hit in result.hits}


def filters(**how: Any) -> Filters:
    chosen: dict[str, Any] = {name: frozenset([value]) for name, value in how.items()}
    return replace(NO_FILTERS, **chosen)


CHESS = {"Ada LIKES chess [2024..].", "Dora LIKES chess [2024..].", "Dora WORKS_AT Acme [2022..]."}


@pytest.mark.parametrize("only", [filters(sessions="hobbies"), filters(agents="helper")], ids=["session", "agent"])
@pytest.mark.parametrize("mode", [SearchMode.BALANCED, SearchMode.EXACT])
async def test_a_filter_by_session_or_agent(literal: Memory, space: str, only: Filters, mode: SearchMode) -> None:
    async def found(kinds: frozenset[Found]) -> set[str]:
        query = "Where does Ada work and live?"
        return texts(await literal.search(space, query, mode=mode, kinds=kinds, filters=only, first=50))

    assert await found(FACTS) == CHESS
    assert await found(EPISODES) == {message.text for message in HOBBIES.messages}
    assert await found(frozenset({Found.ENTITY})) == {"Ada", "Dora", "chess", "Acme"}


async def test_a_session_of_another_agent_has_no_hits(literal: Memory, space: str) -> None:
    only = Filters(sessions=frozenset({"career"}), agents=frozenset({"helper"}))
    for chosen in (only, filters(agents="nobody")):
        assert (await literal.search(space, "Ada", filters=chosen)).hits == []


async def test_a_filter_by_predicate_in_any_spelling(literal: Memory, space: str) -> None:
    result = await literal.search(space, "chess", filters=filters(predicates="works at"), first=50)
    assert {hit.found.predicate for hit in result.hits} == {"WORKS_AT"}  # type: ignore[union-attr]  # facts only
    assert len(result.hits) == 3
    both = Filters(predicates=frozenset({"WORKS_AT", "KNOWS"}))
    assert len((await literal.search(space, "chess", filters=both, first=50)).hits) == 4
    with pytest.raises(InvalidInput, match="ZZZ"):
        await literal.search(space, "chess", filters=filters(predicates="ZZZ"))


async def test_a_filter_by_entity(literal: Memory, space: str) -> None:
    dora = await literal.entity(space, name="Dora")
    assert dora is not None
    result = await literal.search(space, "Where does Ada work?", filters=filters(entities=dora.id), first=50)
    assert texts(result) == {
        "Dora",
        HOBBIES.messages[1].text,
        "Dora LIKES chess [2024..].",
        "Dora WORKS_AT Acme [2022..].",
    }
    acme = await literal.entity(space, name="Acme")
    assert acme is not None
    objects = await literal.search(space, "Dora", kinds=FACTS, filters=filters(entities=acme.id), first=50)
    assert texts(objects) == {"Ada WORKS_AT Acme [2020..].", "Dora WORKS_AT Acme [2022..]."}
    works = replace(filters(entities=dora.id), predicates=frozenset({"WORKS_AT"}))
    assert texts(await literal.search(space, "chess", filters=works)) == {"Dora WORKS_AT Acme [2022..]."}


async def test_a_filter_by_kind_of_memory_and_confidence(literal: Memory, space: str) -> None:
    unsure = Assertion(person("Eve"), "LIKES", company("Tea"), kind=MemoryKind.PREFERENCE, confidence=0.3)
    await literal.assert_facts(space, [unsure])
    found = await literal.search(space, "Who likes tea?", filters=filters(memory_kinds=MemoryKind.PREFERENCE), first=50)
    assert texts(found) == {"Eve likes Tea"}
    sure = await literal.search(space, "Who likes tea?", filters=replace(NO_FILTERS, min_confidence=0.5), first=50)
    assert {type(hit.found).__name__ for hit in sure.hits} == {"Fact"}
    assert "Eve likes Tea" not in texts(sure)
    episodes = await literal.search(space, "chess", kinds=EPISODES, filters=filters(memory_kinds=MemoryKind.PROCEDURAL))
    assert episodes.hits == []


async def test_a_filter_by_category(memory: Memory, space: str) -> None:
    work, food = "I start my new job at the bank on Monday.", "I cooked lasagna with garlic bread for dinner."
    await memory.remember(space, NewSession([Message(work, at(2024), "Ada"), Message(food, at(2024), "Ada")]))
    categories = {
        text: (await memory.search(space, text, kinds=EPISODES)).hits[0].found.profile.categories  # type: ignore[union-attr]
        for text in (work, food)
    }
    assert Category.FOOD in categories[food]
    assert Category.FOOD not in categories[work]
    found = await memory.search(space, work, kinds=EPISODES, filters=filters(categories=Category.FOOD))
    assert texts(found) == {food}


async def test_filters_and_times_combine(literal: Memory, space: str) -> None:
    only, before = filters(predicates="WORKS_AT"), AsOf.of(valid_at=at(2021))
    assert texts(await literal.search(space, "Ada", filters=only, as_of=before)) == {"Ada WORKS_AT Acme [2020..]."}
    scanned = await literal.search(space, "Ada", filters=filters(sessions="career"), kinds=FACTS, as_of=before)
    assert "Ada WORKS_AT Initech [2023-03..]." not in texts(scanned)
    assert "Ada WORKS_AT Acme [2020..]." in texts(scanned)


@pytest.mark.parametrize(
    ("only", "error"),
    [
        (replace(NO_FILTERS, min_confidence=1.5), InvalidInput),
        (Filters(sessions=frozenset(map(str, range(101)))), InputTooLarge),
        (filters(agents="\0"), InvalidInput),
        (filters(entities=""), InvalidInput),
    ],
)
async def test_invalid_filters_are_refused(literal: Memory, space: str, only: Filters, error: type[Exception]) -> None:
    with pytest.raises(error):
        await literal.search(space, "Ada", filters=only)


async def test_filters_that_no_kind_can_pass_are_refused(literal: Memory, space: str) -> None:
    with pytest.raises(InvalidInput, match="no EPISODE passes"):
        await literal.search(space, "Ada", kinds=EPISODES, filters=filters(predicates="KNOWS"))
    with pytest.raises(InvalidInput, match="empty list"):
        await literal.search(space, "Ada", kinds=frozenset())


# --- several spaces


async def test_several_spaces_are_searched_at_once_and_each_hit_names_its_own(
    literal: Memory, space: str, other_space: str
) -> None:
    await literal.assert_facts(other_space, [says("Zoe", "LIKES", "chess"), says("Zoe", "WORKS_AT", "Acme")])
    result = await literal.search([space, other_space, space], "Who likes chess?", kinds=FACTS, first=50)
    assert {hit.space for hit in result.hits} == {space, other_space}
    assert {hit.space for hit in result.hits if "Zoe" in str(hit.found)} == {other_space}
    for only in (filters(predicates="LIKES"), NO_FILTERS):
        for mode in (SearchMode.BALANCED, SearchMode.EXACT):
            alone = await literal.search(space, "Who likes chess?", mode=mode, filters=only, first=50)
            assert {hit.space for hit in alone.hits} == {space}
            assert not any("Zoe" in text for text in texts(alone))


async def test_a_space_that_may_not_be_read_is_not_found(literal: Memory, space: str, other_space: str) -> None:
    await literal.assert_facts(other_space, [says("Zoe", "LIKES", "chess")])
    reader = literal.acting_as(Principal("reader", frozenset({space}), frozenset()))
    errors = []
    for hidden in (other_space, "never made"):
        with pytest.raises(NotFound) as error:
            await reader.search([space, hidden], "Who likes chess?")
        errors.append(str(error.value).replace(hidden, "…"))
    assert errors[0] == errors[1]
    assert (await reader.search([space], "Who likes chess?")).hits
    with pytest.raises(InvalidInput, match="at least one"):
        await literal.search([], "chess")
    with pytest.raises(InputTooLarge, match="too many"):
        await literal.search([space] * 51, "chess")
