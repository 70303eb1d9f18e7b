"""The change log: no gaps under many writers, complete for readers, and an error for trimmed events."""

import asyncio
from collections.abc import Sequence

import pytest

from kg_memory.access.principals import OWNER, Principal
from kg_memory.errors import CursorExpired, InvalidCursor
from kg_memory.events.change_log import LogRange, events, log_changes, log_jobs, log_range, trim
from kg_memory.events.model import EventKind, FactChange, JobChange, cursor_of, number_of
from kg_memory.graph.graph import Graph, Transaction
from kg_memory.graph.space_graph import SpaceTransaction, WritableSpace
from kg_memory.memory import Memory
from kg_memory.model.facts import Episode, Remembered
from kg_memory.spaces.spaces import Spaces
from tests.support.builders import at, says
from tests.support.fakes import SettableClock


def episode(id: str) -> Episode:
    return Episode(id, id, "text", None, at(2026), at(2026), "hash", 0, session_id="s")


@pytest.fixture
async def into(graph: Graph, clock: SettableClock, space: str) -> WritableSpace:
    return await Spaces(graph, clock, OWNER, {}).writable(space)


async def write(into: WritableSpace, *ids: str, day: int = 1) -> None:
    async def work(transaction: SpaceTransaction) -> None:
        told = Remembered(into.name, episodes=[episode(id) for id in ids])
        await log_changes(transaction, [told], at(1990, 6, day))

    await into.write("test/log", work)


async def numbers(into: WritableSpace, after: int = 0) -> list[int]:
    return [event.number for event in await events(into, after, 1_000)]


async def test_twenty_writers_leave_no_gap_and_a_reader_misses_nothing(graph: Graph, into: WritableSpace) -> None:
    done, seen = asyncio.Event(), list[tuple[int, str | None]]()

    async def follow() -> None:
        found: Sequence[object] = [None]
        written = False
        while found or not written:
            written = done.is_set()  # before the read: what is written by then is in it
            found = await events(into, seen[-1][0] if seen else 0, 20)
            seen.extend((event.number, event.episode_id) for event in found)

    async def one(writer: int) -> None:
        for turn in range(3):
            await write(into, f"{writer}-{turn}-a", f"{writer}-{turn}-b")

    following = asyncio.create_task(follow())
    await asyncio.gather(*(one(writer) for writer in range(20)))
    done.set()
    await following
    assert [number for number, _ in seen] == list(range(1, 121))
    assert {id for _, id in seen} == {f"{w}-{t}-{e}" for w in range(20) for t in range(3) for e in "ab"}
    assert await log_range(into) == LogRange(0, 120)


async def test_a_write_logs_its_changes(literal: Memory, graph: Graph, space: str) -> None:
    first = (await literal.assert_facts(space, [says("Ada", "WORKS_AT", "Acme", "2020")])).added[0]
    await literal.assert_facts(space, [says("Ada", "WORKS_AT", "Initech", "2023")])
    await literal.retract(space, first.id)
    found = (await literal.events.list(space)).items
    told = [(event.change, event.fact_id == first.id, event.predicate) for event in found]
    assert told[0] == (FactChange.ADDED, True, "WORKS_AT")
    assert (FactChange.SUPERSEDED, True, "WORKS_AT") in told
    assert told[-1][0] is FactChange.RETRACTED
    assert found[0].fact is not None
    assert found[0].fact.version == 1
    assert set(found[0].entity_ids) == {first.subject_id, first.object_id}


async def test_a_rolled_back_write_takes_no_number_and_notifies_nobody(graph: Graph, into: WritableSpace) -> None:
    notified = list[str]()
    graph.subscribers.add(notified.append)

    async def work(transaction: SpaceTransaction) -> None:
        await log_changes(transaction, [Remembered(into.name, episodes=[episode("lost")])], at(2026))
        raise RuntimeError("after the log")

    try:
        with pytest.raises(RuntimeError, match="after the log"):
            await into.write("test/lost", work)
        assert notified == []
        await write(into, "kept")
        assert notified == [into.key]
    finally:
        graph.subscribers.discard(notified.append)
    assert await numbers(into) == [1]


async def test_the_jobs_of_several_spaces_are_logged_in_one_statement(
    graph: Graph, into: WritableSpace, other_space: str
) -> None:
    other = await Spaces(graph, SettableClock(), OWNER, {}).writable(other_space)
    changes = [
        JobChange(other.key, "b", "QUEUED"),
        JobChange(into.key, "a", "RUNNING", 1),
        JobChange(other.key, "c", "DONE"),
    ]

    async def work(transaction: Transaction) -> None:
        await log_jobs(transaction, changes, at(2026))

    await graph.write("test/jobs", work)
    (one,) = await events(into, 0, 10)
    assert (one.kind, one.job_id, one.state, one.attempt) == (EventKind.JOB_CHANGED, "a", "RUNNING", 1)
    assert [event.job_id for event in await events(other, 0, 10)] == ["b", "c"]


async def test_a_cursor_is_of_one_space_and_of_this_service() -> None:
    assert number_of("abc", cursor_of("abc", 42)) == 42
    for wrong in (cursor_of("abd", 42), "WzFd", "not base64!", "é", cursor_of("abc", -1), ""):
        with pytest.raises(InvalidCursor, match="is not a cursor of this space's change log"):
            number_of("abc", wrong)


async def test_old_entries_are_trimmed_in_batches_and_an_older_cursor_is_refused(
    graph: Graph, into: WritableSpace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg_memory.graph.graph._TRIMMED_AT_ONCE", 2)
    await write(into, "a", "b", "c", day=1)
    await write(into, "d", day=9)
    await write(into, "e", day=2)  # by a clock that was set back
    assert await trim(graph, at(1990, 6, 3)) >= 3
    assert await log_range(into) == LogRange(3, 5)
    assert await numbers(into, 3) == [4, 5]
    with pytest.raises(CursorExpired, match="kept for 7 days: read the state again"):
        await events(into, 2, 10)
    assert (await trim(graph, at(1990, 6, 3)), await numbers(into, 3)) == (0, [4, 5])


async def test_a_cursor_from_a_later_state_of_the_database_is_refused(
    literal: Memory, graph: Graph, into: WritableSpace
) -> None:
    await write(into, "a")
    with pytest.raises(CursorExpired, match="an older backup may have been restored"):
        await anext(literal.events.episode_added(into.name, after=cursor_of(into.key, 2)))


async def test_check_finds_a_gap(literal: Memory, graph: Graph, into: WritableSpace) -> None:
    await write(into, "a", "b", "c")
    limited = literal.acting_as(Principal("one", frozenset({into.name})))
    assert await limited.check() == []

    async def damage(transaction: Transaction) -> None:
        text = "CYPHER 25 MATCH (e:LogEntry {space: $space, number: 2}) SET e.number = 4"
        await transaction._transaction.run(text, space=into.key)

    await graph.write("test/damage", damage)
    assert [violation.invariant for violation in await limited.check()] == ["the change log has no gap"]
    await mend(graph, into)


async def mend(graph: Graph, into: WritableSpace) -> None:
    """Other tests look at the whole graph."""

    async def work(transaction: Transaction) -> None:
        text = "CYPHER 25 MATCH (e:LogEntry {space: $space, number: 4}) SET e.number = 2"
        await transaction._transaction.run(text, space=into.key)

    await graph.write("test/mend", work)
