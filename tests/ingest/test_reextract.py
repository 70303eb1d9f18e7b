"""Reading stored episodes again: a model that was away is back, over the wire and in a real graph."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from kg_memory.access.principals import Principal
from kg_memory.errors import Forbidden, InvalidCursor, NotFound
from kg_memory.extract.llm.extractor import LLMExtractor
from kg_memory.graph.graph import Graph
from kg_memory.memory import Memory
from kg_memory.model.bitemporal import AsOf
from kg_memory.model.facts import CALLER, Episode, Fact
from kg_memory.model.pages import PageRequest
from kg_memory.model.sources import Message, NewSession
from kg_memory.ports import Embedder
from kg_memory.providers.circuit import Circuit
from kg_memory.providers.openai_chat import OpenAIChat, Prices
from tests.support.builders import at
from tests.support.builders import says as states
from tests.support.chat_server import ChatServer, Fails, Reply, Request, chat_server, says
from tests.support.clocks import SteppedClock
from tests.support.fakes import LiteralExtractor, SettableClock
from tests.support.llm_reader import about, entity, fact
from tests.support.soundness import sound

DOWN = Fails(503, "down", {"retry-after-ms": "1"})


class Model:
    """A language model that is down until `answers` are given: by a text, the entities and facts it reads there."""

    def __init__(self, server: ChatServer, memory: Memory, circuit_clock: SteppedClock) -> None:
        self.server = server
        self.memory = memory
        self._circuit_clock = circuit_clock
        self._answers: dict[str, tuple[list[Any], list[Any]]] | None = None
        server.always = self._answer

    def comes_back(self, **answers: tuple[list[Any], list[Any]]) -> None:
        self._answers = {text.replace("_", " "): answer for text, answer in answers.items()}
        self._circuit_clock.now += 1_000

    def goes_away(self) -> None:
        self._answers = None

    def _answer(self, request: Request) -> Reply:
        if self._answers is None:
            return DOWN
        content = request.body["messages"][1]["content"]
        passages = json.loads(content[content.index("{") :])["passages"]
        read = [
            about(one["number"], *found)
            for one in passages
            for text, found in self._answers.items()
            if text in one["text"]
        ]
        return says({"passages": read})


@pytest.fixture
async def model(graph: Graph, embedder: Embedder, clock: SettableClock) -> AsyncIterator[Model]:
    """The rules are literal, so that a test says what they read."""
    async with _model(graph, embedder, clock) as model:
        yield model


@asynccontextmanager
async def _model(graph: Graph, embedder: Embedder, clock: SettableClock) -> AsyncIterator[Model]:
    seconds = SteppedClock()
    async with (
        chat_server() as server,
        OpenAIChat.open("m1", base_url=server.url, circuit=Circuit(clock=seconds), prices=Prices(1.0, 2.0)) as chat,
    ):
        yield Model(server, Memory(graph, embedder, LLMExtractor(chat, LiteralExtractor()), clock), seconds)


TALK = NewSession(
    [
        Message("Ada WORKS_AT Acme [2020..]. It is fine there.", at(2024, 1, 5), "Bob"),
        Message("Ada KNOWS Carol [2021..]. So does Bob.", at(2024, 1, 6), "Bob"),
    ],
    key="talk",
)
LIVES = fact(
    subject="Ada",
    predicate="LIVES_IN",
    object=None,
    value="fine",
    text="Ada lives fine",
    quote="It is fine there",
    when=None,
    since=None,
)
NOW = AsOf()
ADA = entity("Ada", "PERSON")


async def facts(memory: Memory, space: str, as_of: AsOf = NOW) -> list[Fact]:
    return sorted((await memory.facts(space, as_of=as_of)).items, key=lambda one: one.predicate)


async def predicates(memory: Memory, space: str, as_of: AsOf = NOW) -> list[str]:
    return [one.predicate for one in await facts(memory, space, as_of)]


async def episodes(memory: Memory, space: str) -> list[Episode]:
    return list((await memory.episodes(space)).items)


async def state(memory: Memory, space: str) -> object:
    """All that is known now, and where it was found."""
    known, stored = await facts(memory, space), await episodes(memory, space)
    evidence = await memory.evidence_of(space, [(one.id, one.version) for one in known])
    mentions = await memory.mentions_of(space, [one.id for one in stored])
    return known, stored, evidence, mentions


async def test_what_was_left_to_the_rules_is_read_by_the_model_later(
    model: Model, space: str, clock: SettableClock
) -> None:
    memory = model.memory
    await memory.remember(space, TALK)
    assert {one.read_by for one in await episodes(memory, space)} == {"rules, m1 unavailable"}
    before = clock()
    clock.advance()
    model.comes_back(It_is_fine=([ADA], [LIVES]))
    done = await memory.reextract(space)
    assert (done.episodes, done.left, done.added, done.retracted, done.after) == (2, 0, 1, 0, None)
    assert {one.read_by for one in await episodes(memory, space)} == {"llm:m1"}
    assert await predicates(memory, space) == ["KNOWS", "LIVES_IN", "WORKS_AT"]
    assert await predicates(memory, space, AsOf.of(None, before, None)) == ["KNOWS", "WORKS_AT"]
    [_, lives, _] = await facts(memory, space)
    [evidence] = (await memory.evidence_of(space, [(lives.id, lives.version)]))[lives.id, lives.version]
    assert evidence.episode.text[evidence.start : evidence.end] == "It is fine there"
    assert await sound(memory, space)


async def test_a_second_time_changes_nothing(model: Model, space: str, clock: SettableClock) -> None:
    memory = model.memory
    await memory.remember(space, TALK)
    model.comes_back(It_is_fine=([ADA], [LIVES]))
    await memory.reextract(space)
    before = await state(memory, space)
    for read_by in ("rules, ", "rules", "llm:"):
        clock.advance()
        done = await memory.reextract(space, read_by=read_by)
        assert (done.added, done.revised, done.superseded, done.retracted) == (0, 0, 0, 0)
        assert done.episodes == (2 if read_by == "llm:" else 0)
    assert await state(memory, space) == before


async def test_while_the_model_is_away_the_episodes_are_left_as_they_are(model: Model, space: str) -> None:
    memory = model.memory
    await memory.remember(space, TALK)
    before = await state(memory, space)
    done = await memory.reextract(space)
    assert (done.episodes, done.left) == (0, 2)
    assert await state(memory, space) == before


async def test_what_is_no_longer_stated_is_withdrawn_and_stays_known_as_of_then(
    model: Model, space: str, clock: SettableClock
) -> None:
    memory = model.memory
    model.comes_back(It_is_fine=([ADA], [LIVES]))
    await memory.remember(space, TALK)
    before = clock()
    clock.advance()
    model.comes_back(It_is_fine=([], []))
    done = await memory.reextract(space, read_by="llm:")
    assert (done.added, done.retracted) == (0, 1)
    assert await predicates(memory, space) == ["KNOWS", "WORKS_AT"]
    assert await predicates(memory, space, AsOf.of(None, before, None)) == ["KNOWS", "LIVES_IN", "WORKS_AT"]
    assert await sound(memory, space)


async def test_what_it_had_ended_is_believed_again(model: Model, space: str, clock: SettableClock) -> None:
    memory = model.memory
    moved = LIVES | {"predicate": "WORKS_AT", "text": "Ada works fine", "object": "fine", "value": None}
    moved |= {"when": "in 2023", "since": "2023", "quote": "It is fine there"}
    text = "It is fine there in 2023, says Ada."
    model.comes_back(It_is_fine=([ADA, entity("fine")], [moved]))
    await memory.remember(space, Message("Ada WORKS_AT Acme [2020..].", at(2024), "Bob"))
    await memory.remember(space, Message(text, at(2024, 2), "Bob"))
    assert [one.valid.end.year for one in await facts(memory, space)] == [2023, 9999]
    clock.advance()
    model.comes_back()
    done = await memory.reextract(space, read_by="llm:")
    assert (done.retracted, done.revised) == (1, 1)
    assert [one.valid.end.year for one in await facts(memory, space)] == [9999]
    assert await sound(memory, space)


async def test_another_episode_that_says_the_same_keeps_it_believed_and_alone_is_its_evidence(
    model: Model, space: str, clock: SettableClock
) -> None:
    memory = model.memory
    twice = [Message(f"It is fine there, Ada says. {number}", at(2024, 1, number), "Bob") for number in (1, 2)]
    since = LIVES | {"when": "there", "since": "2021"}
    model.comes_back(fine_there=([ADA], [since]))
    for message in twice:
        await memory.remember(space, message)
    clock.advance()
    model.comes_back(**{"Ada_says._2": ([ADA], [since])})
    done = await memory.reextract(space, read_by="llm:")
    assert (done.added, done.retracted) == (0, 0)
    [lives] = await facts(memory, space)
    [[evidence]] = (await memory.evidence_of(space, [(lives.id, lives.version)])).values()
    assert evidence.episode.text == "It is fine there, Ada says. 2"
    assert await sound(memory, space)


async def test_what_it_said_before_is_no_rival_of_what_it_says_now(
    model: Model, space: str, clock: SettableClock
) -> None:
    memory = model.memory
    message = Message("Ada: fine there in Paris, or fine there in Rome, in 2021.", at(2024), "Bob")
    for home in ("Paris", "Rome"):
        told = LIVES | {"object": home, "value": None, "text": f"Ada lives in {home}", "quote": f"there in {home}"}
        told |= {"when": "in 2021", "since": "2021"}
        model.comes_back(fine_there=([ADA, entity(home, "PLACE")], [told]))
        await memory.remember(space, message)
        await memory.reextract(space, read_by="llm:")
        clock.advance()
    assert [one.text for one in await facts(memory, space)] == ["Ada lives in Rome"]
    assert not [request for request in model.server.requests if '"ties"' in request.said]


async def test_what_callers_stated_or_took_back_stays(model: Model, space: str, clock: SettableClock) -> None:
    memory = model.memory
    await memory.remember(space, TALK)
    await memory.assert_facts(space, [states("Ada", "OWNS", "a boat", "2020")])
    clock.advance()
    [works] = [one for one in await facts(memory, space) if one.predicate == "WORKS_AT"]
    await memory.retract(space, works.id)
    clock.advance()
    again = fact(subject="Ada", quote="Ada WORKS_AT Acme", when="2020", since="2020", text="Ada works at Acme")
    model.comes_back(It_is_fine=([ADA, entity()], [again]))
    await memory.reextract(space)
    assert await predicates(memory, space) == ["KNOWS", "OWNS"]


async def test_what_a_caller_read_himself_is_not_read_again(model: Model, space: str) -> None:
    memory = model.memory
    told = [states("Ada", "WORKS_AT", "Acme", "2020")]
    await memory.remember(space, Message("Ada is at Acme.", at(2024), "Bob", facts=told))
    [stored] = await episodes(memory, space)
    assert stored.read_by == CALLER
    model.comes_back()
    assert (await memory.reextract(space, read_by="")).episodes == 0
    assert await predicates(memory, space) == ["WORKS_AT"]


async def test_it_goes_on_where_a_batch_ended(model: Model, space: str) -> None:
    memory = model.memory
    talk = [Message(f"Ada KNOWS Carol{number}.", at(2024, 1, 1 + number)) for number in range(3)]
    await memory.remember(space, NewSession(talk))
    model.comes_back()
    first = await memory.reextract(space, page=PageRequest(first=2))
    rest = await memory.reextract(space, page=PageRequest(first=2, after=first.after))
    assert (first.episodes, rest.episodes, rest.after) == (2, 1, None)
    with pytest.raises(InvalidCursor):
        await memory.reextract(space, page=PageRequest(after="nonsense"))


async def test_it_makes_no_space_and_needs_leave_to_write(model: Model, space: str, other_space: str) -> None:
    memory = model.memory
    await memory.remember(space, TALK)
    with pytest.raises(NotFound):
        await memory.reextract(other_space)
    reader = memory.acting_as(Principal("reader", frozenset({space}), frozenset()))
    with pytest.raises(Forbidden):
        await reader.reextract(space)


async def test_what_it_took_is_known_by_day_purpose_and_model(
    model: Model, space: str, other_space: str, clock: SettableClock
) -> None:
    memory = model.memory
    model.comes_back(It_is_fine=([ADA], [LIVES]))
    told = await memory.remember(space, TALK)
    done = await memory.reextract(space, read_by="llm:")
    clock.advance()
    await memory.remember(other_space, TALK)
    await memory.reextract(space, read_by="llm:")
    assert (told.usage.calls, done.usage.calls) == (1, 1)
    first, second = (await memory.usage(space)).items
    assert (first.purpose, first.model, first.usage.calls, second.usage.calls) == ("extraction", "m1", 2, 1)
    assert (first.usage.input_tokens, first.usage.output_tokens) == (200, 40)
    assert first.usage.cost == pytest.approx(280 / 1_000_000)
    assert [one.day for one in (first, second)] == ["2026-06-01", "2026-06-02"]
    assert (await memory.usage(space, since=clock())).items == [second]
    page = await memory.usage(space, page=PageRequest(first=1))
    assert (page.items, page.has_next) == ([first], True)
    assert (await memory.usage(space, page=PageRequest(after=page.cursors[0]))).items == [second]
