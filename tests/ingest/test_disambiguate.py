"""Ties: what a model is asked before anything is written, and what its answer does, in a real graph."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from kg_memory.extract.llm.extractor import LLMExtractor
from kg_memory.graph.graph import Graph
from kg_memory.memory import Memory
from kg_memory.model.facts import Status
from kg_memory.model.sources import Message, NewDocument
from kg_memory.ports import Embedder
from kg_memory.providers.openai_chat import OpenAIChat
from tests.support.builders import at
from tests.support.builders import says as states
from tests.support.chat_server import ChatServer, Fails, Reply, Request, Says, chat_server, says
from tests.support.fakes import LiteralExtractor, SettableClock
from tests.support.llm_reader import chosen

HOMES = "Ada LIVES_IN Paris [2021..].\nAda LIVES_IN Rome [2021..]."


@dataclass
class Judged:
    """A memory whose model reads nothing, and decides ties as a test says."""

    memory: Memory
    server: ChatServer
    judges: Reply = field(default_factory=lambda: says(chosen()))
    reads: Reply = field(default_factory=lambda: says({"passages": []}))
    ties: list[Any] = field(default_factory=list)

    def answer(self, request: Request) -> Reply:
        content = request.body["messages"][1]["content"]
        asked = json.loads(content[content.index("{") :])
        if "ties" not in asked:
            return self.reads
        self.ties.append(asked["ties"])
        return self.judges

    def chooses(self, *choices: int | None) -> None:
        self.judges = says(chosen(*enumerate(choices, start=1)), tokens=(50, 5))

    def meanings(self, number: int = 0) -> list[str]:
        return [choice["meaning"] for choice in self.ties[-1][number]["choices"]]


@pytest.fixture
async def judged(graph: Graph, embedder: Embedder, clock: SettableClock) -> AsyncIterator[Judged]:
    async with chat_server() as server, OpenAIChat.open("m1", base_url=server.url) as chat:
        judged = Judged(Memory(graph, embedder, LLMExtractor(chat, LiteralExtractor()), clock), server)
        server.always = judged.answer
        yield judged


async def believed(memory: Memory, space: str) -> dict[str, Status]:
    return {one.text: one.status for one in (await memory.facts(space)).items}


@pytest.mark.parametrize(("choice", "home"), [(1, "Paris"), (2, "Rome"), (None, "Rome")])
async def test_of_two_homes_from_one_instant_the_chosen_one_is_believed(
    judged: Judged, space: str, choice: int | None, home: str
) -> None:
    judged.chooses(choice)
    told = await judged.memory.remember(space, Message(HOMES, at(2024)))
    facts = await believed(judged.memory, space)
    assert [text for text, status in facts.items() if status is Status.ASSERTED] == [f"Ada LIVES_IN {home} [2021..]."]
    assert judged.meanings() == ["Ada LIVES_IN Paris [2021..].", "Ada LIVES_IN Rome [2021..]."]
    assert (told.usage.calls, told.usage.input_tokens) == (2, 150)


async def test_what_is_stored_already_is_among_the_choices(judged: Judged, space: str) -> None:
    await judged.memory.remember(space, Message("Ada LIVES_IN Paris [2021..].", at(2024)))
    judged.chooses(1)
    await judged.memory.remember(space, Message("Ada LIVES_IN Rome [2021..].", at(2024), "Bob"))
    assert judged.meanings() == ["Ada LIVES_IN Paris [2021..].", "Ada LIVES_IN Rome [2021..]."]
    assert await believed(judged.memory, space) == {
        "Ada LIVES_IN Paris [2021..].": Status.ASSERTED,
        "Ada LIVES_IN Rome [2021..].": Status.POSSIBLE,
    }


@pytest.mark.parametrize(
    "text",
    [
        "Ada LIVES_IN Paris [2021..]. Ada LIVES_IN Rome [2022..].",
        "Ada LIVES_IN Paris [2021..]. Ada LIVES_IN Paris [2021..].",
        "Ada LIVES_IN Paris [2021..]. Ada LIVES_IN Rome.",
        "Ada LIVES_IN Paris [2021..]. Ada NOT LIVES_IN Rome [2021..].",
        "Ada KNOWS Paris [2021..]. Ada KNOWS Rome [2021..].",
    ],
)
async def test_what_the_rules_decide_is_not_asked(judged: Judged, space: str, text: str) -> None:
    await judged.memory.remember(space, Message(text, at(2024)))
    assert judged.ties == []


async def test_what_was_said_later_wins_without_asking(judged: Judged, space: str) -> None:
    await judged.memory.remember(space, Message("Ada LIVES_IN Paris [2021..].", at(2024)))
    await judged.memory.remember(space, Message("Ada LIVES_IN Rome [2021..].", at(2025)))
    assert judged.ties == []


async def test_all_ties_of_a_source_are_asked_at_once(judged: Judged, space: str) -> None:
    judged.chooses(1, 1)
    text = "Ada LIVES_IN Paris.\n\nAda LIVES_IN Rome.\n\nBob LIVES_IN Oslo.\n\nBob LIVES_IN Bern."
    await judged.memory.remember(space, NewDocument(text, at(2024)))
    assert [len(asked) for asked in judged.ties] == [2]
    facts = await believed(judged.memory, space)
    held = {text for text, status in facts.items() if status is Status.ASSERTED}
    assert held == {"Ada LIVES_IN Paris.", "Bob LIVES_IN Oslo."}


@pytest.mark.parametrize(("choice", "who"), [(1, "Ada Lovelace"), (2, "Ada"), (None, "Ada")])
async def test_a_first_name_is_whom_the_model_says(judged: Judged, space: str, choice: int | None, who: str) -> None:
    await judged.memory.assert_facts(space, [states("Ada Lovelace", "WORKS_AT", "Acme", "2020")])
    await judged.memory.remember(space, Message("Ada Lovelace KNOWS Carol Hill.", at(2023)))
    judged.chooses(choice)
    await judged.memory.remember(space, Message("Ada KNOWS Dora Hill.", at(2024)))
    meant, other = judged.meanings()
    assert (meant.startswith("Ada Lovelace ("), "WORKS_AT" in meant or "works at Acme" in meant) == (True, True)
    assert other == "somebody else"
    [knows] = [one for one in (await judged.memory.facts(space)).items if "Dora" in one.text]
    entity = await judged.memory.entity(space, id=knows.subject_id)
    assert entity is not None
    assert entity.name == who


async def test_a_name_that_is_somebodys_is_not_asked_about(judged: Judged, space: str) -> None:
    for text in ("Ada LIKES tea.", "Ada Lovelace LIKES tea.", "Ada LIKES milk."):
        await judged.memory.remember(space, Message(text, at(2024)))
    assert judged.ties == []


@pytest.mark.parametrize(
    ("reads", "judges", "asked"),
    [
        (Says("no"), says(chosen((1, 1))), 2),
        (says({"passages": []}), Says("no"), 2),
        (says({"passages": []}), Fails(401), 2),
        (Fails(401), says(chosen((1, 1))), 1),
    ],
    ids=["an answer that was asked for again", "a malformed choice", "a refused choice", "a model that did not read"],
)
async def test_else_the_rules_decide_and_nobody_is_asked_a_third_time(
    judged: Judged, space: str, reads: Reply, judges: Reply, asked: int
) -> None:
    judged.reads, judged.judges = reads, judges
    await judged.memory.remember(space, Message(HOMES, at(2024)))
    facts = await believed(judged.memory, space)
    assert [text for text, status in facts.items() if status is Status.ASSERTED] == ["Ada LIVES_IN Rome [2021..]."]
    assert len(judged.server.requests) == asked
