"""Reads of a generated chronicle equal the results computed from the list of its versions."""

from collections.abc import Awaitable, Callable
from functools import partial
from random import Random
from typing import TypeVar

import pytest

from kg_memory.access.principals import OWNER
from kg_memory.explore.model import PathOrder
from kg_memory.graph.graph import Graph
from kg_memory.history.model import Change, TimeAxis, TimelineEntry
from kg_memory.memory import Memory
from kg_memory.model.bitemporal import ALWAYS, AsOf, Interval
from kg_memory.model.facts import Fact
from kg_memory.model.pages import Page, PageRequest
from kg_memory.spaces.spaces import Spaces
from tests.support.builders import at
from tests.support.chronicles import NOW, Chronicle, write
from tests.support.fakes import SettableClock

T = TypeVar("T")

CHRONICLE = Chronicle(seed=1, size=500, people=60)
MOMENTS = [at(2003, 7), at(2012, 2, 3, 4), at(2019), at(2025, 5)]


@pytest.fixture
async def chronicled(literal: Memory, graph: Graph, clock: SettableClock, space: str) -> Memory:
    clock.now = NOW
    await write(await Spaces(graph, clock, OWNER, {}).writable(space), CHRONICLE.entities, CHRONICLE.versions)
    return literal


async def walk(read: Callable[[PageRequest], Awaitable[Page[T]]], first: int = 40) -> list[T]:
    items: list[T] = []
    request = PageRequest(first)
    while True:
        page = await read(request)
        items += page.items
        if not page.has_next:
            return items
        request = PageRequest(first, page.cursors[-1])


async def test_facts_as_of_any_two_times(chronicled: Memory, space: str) -> None:
    seen = [AsOf.of(valid_at=valid_at, known_at=known_at) for valid_at in MOMENTS for known_at in (*MOMENTS, None)]
    for as_of in (*seen, AsOf.of(during=Interval(at(2010), at(2010, 3)))):
        assert await walk(partial(read_facts, chronicled, space, as_of)) == CHRONICLE.facts(as_of)


def read_facts(memory: Memory, space: str, as_of: AsOf, page: PageRequest) -> Awaitable[Page[Fact]]:
    return memory.facts(space, as_of=as_of, page=page)


async def test_changes_in_both_times(chronicled: Memory, space: str) -> None:
    span = Interval(at(2010), at(2014, 6))

    def read(page: PageRequest, axis: TimeAxis = TimeAxis.VALID, as_of: AsOf = ALWAYS) -> Awaitable[Page[Change]]:
        return chronicled.changes(space, span, axis=axis, as_of=as_of, page=page)

    for known_at in (at(2012), at(2020), NOW):
        as_of = AsOf.of(known_at=known_at)
        found = await walk(partial(read, as_of=as_of))
        assert [(one.at, one.fact.id, one.kind) for one in found] == CHRONICLE.changes_of_the_world(span, as_of)
    learned = await walk(partial(read, axis=TimeAxis.KNOWN))
    assert [(one.at, one.fact.id, one.kind) for one in learned] == CHRONICLE.changes_of_the_memory(span)


async def test_timelines_with_their_gaps_and_overlaps(chronicled: Memory, space: str) -> None:
    for entity in CHRONICLE.entities[::12]:
        for known_at in (at(2015), NOW):
            as_of = AsOf.of(known_at=known_at)

            def read(page: PageRequest, entity: str = entity.id, as_of: AsOf = as_of) -> Awaitable[Page[TimelineEntry]]:
                return chronicled.timeline(space, entity, as_of=as_of, page=page)

            assert await walk(read, first=5) == CHRONICLE.timeline(entity.id, as_of)


async def test_paths_in_both_orders(chronicled: Memory, space: str) -> None:
    random = Random(2)
    for valid_at in (at(2012), at(2019), None):
        as_of = AsOf.of(valid_at=valid_at)
        for order in (PathOrder.ANY, PathOrder.TIME_RESPECTING):
            one, other = random.sample(CHRONICLE.entities, 2)
            found = await chronicled.paths(space, one.id, other.id, max_hops=3, order=order, as_of=as_of, first=20)
            respecting = order is PathOrder.TIME_RESPECTING
            expected = CHRONICLE.paths(one.id, other.id, as_of, 3, respecting=respecting)
            assert [[fact.id for fact in path.facts] for path in found.paths] == expected[:20]
            assert not found.incomplete
