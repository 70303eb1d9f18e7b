from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from kg_memory.errors import InvalidCursor, InvalidInput
from kg_memory.memory import Memory
from kg_memory.model.bitemporal import AsOf
from kg_memory.model.facts import Fact
from kg_memory.model.ontology import EntityKind
from kg_memory.model.pages import Page, PageRequest
from kg_memory.model.sources import Message, NewDocument, NewSession
from tests.support.builders import CAREER, at, says, span
from tests.support.fakes import SettableClock

Read = Callable[[PageRequest], Awaitable[Page[Any]]]


async def walk(read: Read, between: Callable[[], Awaitable[object]]) -> list[Any]:
    """All items of a list in pages of two, with a call of `between` after each page."""
    items: list[Any] = []
    request = PageRequest(2)
    while True:
        page = await read(request)
        items += page.items
        if not page.has_next:
            return items
        await between()
        request = PageRequest(2, page.cursors[-1])


async def test_paging_gives_existing_items_once_and_in_order_during_writes(literal: Memory, space: str) -> None:
    assertions = [says("Ada", "KNOWS", f"P{number}", f"20{10 + number // 2}") for number in range(7)]
    before = [fact.id for fact in (await literal.assert_facts(space, assertions)).added]
    more = iter(range(6))

    async def write() -> None:
        if (number := next(more, None)) is None:
            return
        await literal.assert_facts(
            space, [says("Ada", "KNOWS", f"N{number}", "2005"), says("Ada", "KNOWS", f"M{number}", "2025")]
        )

    ada = await literal.entity(space, name="Ada")
    assert ada is not None
    for predicate, entity in ((None, None), ("knows", None), (None, ada.id)):

        def read(
            page: PageRequest, predicate: str | None = predicate, entity: str | None = entity
        ) -> Awaitable[Page[Fact]]:
            return literal.facts(space, predicate=predicate, entity=entity, page=page)

        seen = await walk(read, write)
        ids = [fact.id for fact in seen]
        assert len(ids) == len(set(ids))
        assert [id for id in ids if id in before] == before


async def test_entities_episodes_sessions_and_documents_are_paged_alike(literal: Memory, space: str) -> None:
    for number in range(5):
        await literal.remember(
            space, NewSession([Message(f"P{number} KNOWS Ada.", at(2020 + number))], key=str(number))
        )
        await literal.remember(space, NewDocument(f"Text {number}.", at(2020 + number)))
    more = iter(range(4))

    async def write() -> None:
        if (number := next(more, None)) is None:
            return
        await literal.remember(space, NewSession([Message(f"A{number} KNOWS Z{number}.", at(2010))]))
        await literal.remember(space, NewDocument(f"Other {number}.", at(2010)))

    reads: list[tuple[Read, int]] = [
        (lambda page: literal.entities(space, prefix="P", page=page), 5),
        (lambda page: literal.episodes(space, during=span("2020", "2030"), page=page), 10),
        (lambda page: literal.sessions(space, page=page), 5),
        (lambda page: literal.documents(space, page=page), 5),
    ]
    for read, least in reads:
        items = await walk(read, write)
        ids = [item.id for item in items]
        assert len(ids) == len(set(ids)) >= least


async def test_a_cursor_of_another_list_and_a_wrong_size_are_refused(literal: Memory, space: str) -> None:
    await literal.remember(space, CAREER)
    cursor = (await literal.facts(space, page=PageRequest(1))).cursors[0]
    reads: list[Read] = [
        lambda page: literal.entities(space, page=page),
        lambda page: literal.episodes(space, page=page),
        lambda page: literal.sessions(space, page=page),
        lambda page: literal.documents(space, page=page),
        lambda page: literal.spaces(page=page),
    ]
    for read in reads:
        with pytest.raises(InvalidCursor):
            await read(PageRequest(1, cursor))
        for first in (0, 201):
            with pytest.raises(InvalidInput, match="between 1 and 200"):
                await read(PageRequest(first))


async def test_facts_are_read_as_of_an_instant_during_a_span_and_as_known(
    literal: Memory, clock: SettableClock, space: str
) -> None:
    await literal.remember(space, CAREER)

    async def texts(as_of: AsOf) -> list[str]:
        return [
            fact.text.split(" [")[0] for fact in (await literal.facts(space, predicate="WORKS_AT", as_of=as_of)).items
        ]

    assert await texts(AsOf.of(valid_at=at(2023, 2, 28))) == ["Ada WORKS_AT Acme"]
    assert await texts(AsOf.of(valid_at=at(2023, 3))) == ["Ada WORKS_AT Initech"]
    assert await texts(AsOf.of(valid_at=at(2019))) == []
    assert await texts(AsOf.of(during=span("2023-02", "2023-03"))) == ["Ada WORKS_AT Acme"]
    assert await texts(AsOf.of(during=span("2023-02", "2023-04"))) == ["Ada WORKS_AT Acme", "Ada WORKS_AT Initech"]
    assert await texts(AsOf.of(known_at=at(2026, 5))) == []


async def test_an_entity_is_found_by_id_name_kind_and_prefix(literal: Memory, space: str) -> None:
    await literal.remember(space, CAREER)
    ada = await literal.entity(space, name="  ADA")
    assert ada is not None
    assert await literal.entity(space, id=ada.id) == ada
    assert await literal.entity(space, name="nobody") is None
    assert await literal.entity(space, id="nobody") is None
    assert [one.name for one in (await literal.entities(space, kind=EntityKind.PERSON)).items] == [
        "Ada",
        "Bob",
        "Carol",
    ]
    assert [one.name for one in (await literal.entities(space, prefix="A")).items] == ["Acme", "Ada"]
    for wrong in ({}, {"id": "x", "name": "y"}):
        with pytest.raises(InvalidInput, match="either the id or the name"):
            await literal.entity(space, **wrong)


@pytest.mark.parametrize("text", ["", "\0", "\ud800", "x" * 10_001])
async def test_an_invalid_id_is_refused_before_it_reaches_the_server(literal: Memory, space: str, text: str) -> None:
    await literal.remember(space, CAREER)
    for read in (
        literal.fact(space, text),
        literal.entity(space, id=text),
        literal.entity(space, name=text),
        literal.facts(space, entity=text),
        literal.episodes(space, within=text),
        literal.neighbours(space, text),
        literal.paths(space, text, "x"),
        literal.search(space, text),
        literal.entities_by_id(space, [text]),
    ):
        with pytest.raises(InvalidInput):
            await read
