"""Turns that go back to the turns before them, each remembered in a call of its own."""

import pytest

from kg_memory.graph.graph import Graph
from kg_memory.memory import Memory
from kg_memory.model.bitemporal import Interval
from kg_memory.model.pages import PageRequest
from kg_memory.model.sources import Message, NewSession
from kg_memory.ports import Embedder, Extractor
from tests.support.builders import at, span
from tests.support.fakes import SettableClock


async def held(memory: Memory, space: str, subject: str, predicate: str = "WORKS_AT") -> list[tuple[str, Interval]]:
    """What the facts of a subject say, in the order of time."""
    entity = await memory.entity(space, name=subject)
    assert entity is not None
    page = await memory.facts(space, entity=entity.id, predicate=predicate, page=PageRequest(50))
    return [(fact.text, fact.valid) for fact in page.items]


async def told(graph: Graph, embedder: Embedder, reader: Extractor, space: str, *turns: str) -> Memory:
    """A memory that was told each turn in a call of its own, a day after the one before; "A:" is an assistant's."""
    memory = Memory(graph, embedder, reader, SettableClock(at(2026, 4)))
    for day, turn in enumerate(turns, 1):
        speaker = "assistant" if turn.startswith("A: ") else "Nora"
        message = Message(turn.removeprefix("A: "), at(2026, 3, day), speaker)
        await memory.remember(space, NewSession([message], key="talk"))
    return memory


async def test_a_correction_of_an_earlier_call_is_written_as_if_it_had_been_said_at_once(
    graph: Graph, embedder: Embedder, extractor: Extractor, space: str
) -> None:
    turns = ("I moved to Porto in 2019.", "A: Noted!", "No, it was 2020.")
    memory = await told(graph, embedder, extractor, space, *turns)
    assert await held(memory, space, "Nora", "LIVES_IN") == [("Nora moved to Porto in 2020", span("2020"))]


@pytest.mark.parametrize(
    ("turns", "predicate", "facts"),
    [
        (("I live in Porto.", "I meant Ghent."), "LIVES_IN", ["Nora lives in Ghent"]),
        (("I live in Porto.", "Correction: I live in Ghent."), "LIVES_IN", ["Nora lives in Ghent"]),
        (("I was born in 1990.", "Actually, I was born in 1991."), "BORN_ON", ["Nora was born in 1991"]),
        (("I was born in 1990.", "Sorry, 1991."), "BORN_ON", ["Nora was born in 1991"]),
        (("I work at Acme.", "Forget that."), "WORKS_AT", []),
        (
            ("I work at Acme.", "Forget that I work at Acme.", "I work at Acme, after all."),
            "WORKS_AT",
            ["Nora works at Acme"],
        ),
        (("A: Where do you work?", "Acme."), "WORKS_AT", ["Nora works at Acme"]),
        (("I visited Porto.", "No, Braga."), "VISITED", ["Nora visited Braga"]),
    ],
)
async def test_what_was_said_wrongly_was_never_true(
    graph: Graph,
    embedder: Embedder,
    extractor: Extractor,
    space: str,
    turns: tuple[str, ...],
    predicate: str,
    facts: list[str],
) -> None:
    memory = await told(graph, embedder, extractor, space, *turns)
    assert [text for text, _ in await held(memory, space, "Nora", predicate)] == facts


async def test_a_later_instruction_on_the_same_topic_replaces_the_earlier(
    graph: Graph, embedder: Embedder, extractor: Extractor, space: str
) -> None:
    turns = ("Always answer in German.", "Keep it short.", "Please answer in French from now on.")
    memory = await told(graph, embedder, extractor, space, *turns)
    languages = await held(memory, space, "Nora", "INSTRUCTS_ON_LANGUAGE")
    assert [(text, valid.end < at(2026, 4)) for text, valid in languages] == [
        ("Nora asks: answer in German", True),
        ("Nora asks: answer in French", False),
    ]
    assert len(await held(memory, space, "Nora", "INSTRUCTS_ON_LENGTH")) == 1


async def test_a_name_that_is_spelled_right_renames_its_entity(
    graph: Graph, embedder: Embedder, extractor: Extractor, space: str
) -> None:
    memory = await told(graph, embedder, extractor, space, "I met Hana yesterday.", "It's Hannah, not Hana.")
    hannah = await memory.entity(space, name="hana")
    assert hannah is not None
    assert (hannah.name, list(hannah.aliases)) == ("Hannah", ["Hana"])
