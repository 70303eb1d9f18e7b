"""Following a change log: every event once and in order, also with slow and with many readers."""

import asyncio
import random
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

import pytest

from kg_memory.access.principals import Principal
from kg_memory.errors import CursorExpired, InvalidCursor, InvalidInput, NotFound, ServiceStopping
from kg_memory.events import change_log, tail
from kg_memory.events.model import Event, FactChange
from kg_memory.graph.graph import Graph
from kg_memory.graph.space_graph import ReadableSpace, SpaceTransaction
from kg_memory.jobs.model import JobState
from kg_memory.memory import Memory
from kg_memory.model.facts import Episode, Remembered
from kg_memory.model.pages import PageRequest
from kg_memory.model.sources import Message, NewSession
from kg_memory.telemetry.statements import tracing
from tests.support.builders import at, says
from tests.support.fakes import HashEmbedder, LiteralExtractor, SettableClock
from tests.support.neo4j_server import Neo4jServer
from tests.support.waiting import eventually


@pytest.fixture
def literal(graph: Graph, clock: SettableClock) -> Memory:
    """A memory with an embedder that costs nothing."""
    return Memory(graph, HashEmbedder(), LiteralExtractor(), clock)


async def say(memory: Memory, space: str, *texts: str, session: str = "talk") -> None:
    """One write for each text."""
    for text in texts:
        await memory.remember(space, NewSession([Message(text, at(2026, 5))], key=session))


async def take(events: AsyncIterator[Event], many: int) -> list[Event]:
    async with asyncio.timeout(20):
        return [await anext(events) for _ in range(many)]


def texts(events: list[Event]) -> list[str]:
    return [event.episode.text for event in events if event.episode]


async def started(memory: Memory, space: str) -> str:
    """Creates the space and returns its cursor."""
    await say(memory, space, "Begin.")
    return await memory.events.cursor(space)


async def test_an_added_episode_is_streamed(literal: Memory, space: str) -> None:
    await started(literal, space)
    async with aclosing(literal.events.episode_added(space)) as events:
        coming = asyncio.create_task(take(events, 1))
        await eventually(lambda: literal.events.streams > 0)
        await say(literal, space, "Hello.")
        assert texts(await coming) == ["Hello."]


async def test_a_stream_has_only_the_selected_events(literal: Memory, space: str) -> None:
    after = await started(literal, space)
    await say(literal, space, "Here.", session="one")
    await literal.assert_facts(space, [says("Ada", "KNOWS", "Bob"), says("Ada", "WORKS_AT", "Acme", "2020")])
    await literal.assert_facts(space, [says("Carol", "WORKS_AT", "Acme", "2021")])
    await say(literal, space, "There.", session="two")
    sessions = {session.key: session.id for session in (await literal.sessions(space)).items}
    carol = await literal.entity(space, name="carol")
    assert carol is not None
    async with (
        aclosing(literal.events.episode_added(space, session=sessions["two"], after=after)) as there,
        aclosing(literal.events.fact_changed(space, predicate="works at", after=after)) as jobs,
        aclosing(literal.events.fact_changed(space, entity=carol.id, after=after)) as of_carol,
    ):
        assert texts(await take(there, 1)) == ["There."]
        assert [event.predicate for event in await take(jobs, 2)] == ["WORKS_AT", "WORKS_AT"]
        (fact,) = await take(of_carol, 1)
        assert (fact.change, fact.entity_ids[0]) == (FactChange.ADDED, carol.id)


@pytest.mark.parametrize("seed", range(2))
async def test_a_reader_that_resumes_from_its_cursor_gets_each_event_once(
    literal: Memory, space: str, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Writers write meanwhile; the tail forgets so fast that readers fall behind it and read from the log."""
    monkeypatch.setattr(tail, "_RECENT", 3)
    monkeypatch.setattr(tail, "_PAGE", 4)
    chance, after, got = random.Random(seed), await started(literal, space), list[str]()
    said = [f"Text {number}." for number in range(18)]
    writers = [asyncio.create_task(say(literal, space, *said[w::3], session=str(w))) for w in range(3)]
    while len(got) < len(said):
        async with aclosing(literal.events.episode_added(space, after=after)) as events:
            for event in await take(events, min(chance.randint(1, 6), len(said) - len(got))):
                got.append(event.episode.text if event.episode else "")
                after = event.cursor
                if chance.random() < 0.3:  # breaks off with events that were read and not looked at
                    break
    await asyncio.gather(*writers)
    assert sorted(got) == sorted(said)
    found = await literal.events.list(space, page=PageRequest(200))
    assert [event.number for event in found.items] == list(range(1, len(said) + 2))


async def test_many_readers_of_a_space_share_one_tail(
    literal: Memory, space: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    after, reads, read = await started(literal, space), 0, change_log.events

    async def counted(space: ReadableSpace, after: int, limit: int) -> list[Event]:
        nonlocal reads
        found = await read(space, after, limit)
        reads += len(found)
        return found

    monkeypatch.setattr(change_log, "events", counted)
    followers = [literal.events.episode_added(space, after=after) for _ in range(50)]
    coming = [asyncio.create_task(take(follower, 4)) for follower in followers]
    await say(literal, space, "One.", "Two.", "Three.", "Four.")
    assert all(texts(got) == ["One.", "Two.", "Three.", "Four."] for got in await asyncio.gather(*coming))
    assert reads < 2 * 4  # who begins while the tail does may read for himself
    for follower in followers:
        await follower.aclose()
    assert literal.events.streams == 0


async def test_writes_of_another_process_are_seen(
    literal: Memory, space: str, neo4j_server: Neo4jServer, clock: SettableClock
) -> None:
    await started(literal, space)
    server = neo4j_server
    async with (
        Graph.open(server.uri, server.user, server.password, server.database) as graph,
        aclosing(literal.events.episode_added(space)) as events,
    ):
        coming = asyncio.create_task(take(events, 1))
        await eventually(lambda: literal.events.streams > 0)
        await say(Memory(graph, HashEmbedder(), LiteralExtractor(), clock), space, "From elsewhere.")
        assert texts(await coming) == ["From elsewhere."]


async def test_a_tail_belongs_to_no_request(literal: Memory, space: str) -> None:
    after = await started(literal, space)
    with tracing("request") as trace:
        async with aclosing(literal.events.episode_added(space, after=after)) as events:
            coming = asyncio.create_task(take(events, 2))
            await say(literal.acting_as(Principal("another")), space, "One.", "Two.")
            await coming
    assert trace.statements.count("events/events") <= 2  # none of the tail's polls


async def test_an_event_about_an_erased_item_is_still_streamed(literal: Memory, space: str, graph: Graph) -> None:
    after = await started(literal, space)
    into = await literal._spaces.writable(space)

    async def work(transaction: SpaceTransaction) -> None:
        gone = Episode("x", "x", "text", None, at(2026), at(2026), "hash", 0)  # it is logged, and nowhere else
        await change_log.log_changes(transaction, [Remembered(space, episodes=[gone])], at(2026))

    await into.write("test/gone", work)
    async with aclosing(literal.events.episode_added(space, after=after)) as events:
        (event,) = await take(events, 1)
    assert (event.episode_id, event.episode) == ("x", None)


async def test_stop_ends_all_streams(literal: Memory, space: str) -> None:
    after = await started(literal, space)
    coming = asyncio.create_task(take(literal.events.episode_added(space, after=after), 1))
    await eventually(lambda: literal.events.streams > 0)
    literal.events.stop()
    with pytest.raises(ServiceStopping, match="reconnect with the last cursor"):
        await coming


def following(memory: Memory, space: str, after: str | None = None) -> list[AsyncGenerator[Event, None]]:
    return [
        memory.events.episode_added(space, after=after),
        memory.events.fact_changed(space, after=after),
        memory.jobs.progress(space, "some", after=after),
    ]


async def test_an_unreadable_space_is_reported_as_not_found(literal: Memory, space: str) -> None:
    after = await started(literal, space)
    stranger = literal.acting_as(Principal("stranger", frozenset({"another"}), frozenset()))
    for memory, name in ((stranger, space), (literal, "nothing of this name")):
        for stream in following(memory, name, after):
            with pytest.raises(NotFound, match=f"there is no space '{name}'"):
                await anext(stream)
        with pytest.raises(NotFound):
            await memory.events.cursor(name)
        with pytest.raises(NotFound):
            await memory.events.list(name)


async def test_a_cursor_of_another_space_is_refused(literal: Memory, space: str, other_space: str) -> None:
    await started(literal, space)
    after = await started(literal, other_space)
    for stream in following(literal, space, after)[:2]:
        with pytest.raises(InvalidCursor):
            await anext(stream)
    with pytest.raises(InvalidCursor):
        await literal.events.list(space, page=PageRequest(5, after))


async def test_a_reader_behind_the_kept_events_gets_an_error(literal: Memory, space: str, graph: Graph) -> None:
    after = await started(literal, space)
    await say(literal, space, "One.", "Two.")
    await graph.trim(change_log.TRIM, space=(await literal._spaces.readable(space)).key, before=at(2030))
    with pytest.raises(CursorExpired):
        await anext(literal.events.episode_added(space, after=after))
    with pytest.raises(CursorExpired):
        await literal.events.list(space, page=PageRequest(5, after))
    assert (await literal.events.list(space)).items == []


async def test_the_log_is_read_in_pages(literal: Memory, space: str) -> None:
    await say(literal, space, "One.", "Two.", "Three.")
    first = await literal.events.list(space, page=PageRequest(2))
    assert (texts(list(first.items)), first.has_next) == (["One.", "Two."], True)
    rest = await literal.events.list(space, page=PageRequest(2, first.cursors[-1]))
    assert (texts(list(rest.items)), rest.has_next) == (["Three."], False)
    assert rest.cursors[-1] == await literal.events.cursor(space)
    with pytest.raises(InvalidInput, match="first=0 is not between 1 and 200"):
        await literal.events.list(space, page=PageRequest(0))


async def test_the_progress_of_a_job_begins_with_its_state_and_ends_with_it(literal: Memory, space: str) -> None:
    await started(literal, space)
    before = await literal.events.cursor(space)
    job = await literal.jobs.enqueue(space, Message("Later.", at(2026, 5)))
    assert job is not None
    coming = literal.jobs.progress(space, job.id)
    first = await anext(coming)
    only_here = Principal("worker", frozenset({space}), frozenset({space}))
    working = asyncio.create_task(literal.acting_as(only_here).jobs.work())
    try:
        states = [event.state for event in await _all(coming)]
        assert (first.state, states[-1]) == (JobState.QUEUED, JobState.DONE)
        told = [event.state for event in await _all(literal.jobs.progress(space, job.id, after=before))]
        assert told == [JobState.QUEUED, JobState.RUNNING, JobState.DONE]
        end = await literal.events.cursor(space)
        assert await _all(literal.jobs.progress(space, job.id, after=end)) == []
        assert [event.state for event in await _all(literal.jobs.progress(space, job.id))] == [JobState.DONE]
    finally:
        working.cancel()
    with pytest.raises(NotFound, match="there is no job 'nope'"):
        await anext(literal.jobs.progress(space, "nope"))


async def _all(events: AsyncGenerator[Event, None]) -> list[Event]:
    async with asyncio.timeout(20):
        return [event async for event in events]
