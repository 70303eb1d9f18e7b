"""Many sources in one act: what each of them wrote, all or nothing, and as if they had come one after the other."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from kg_memory.access.principals import OWNER
from kg_memory.errors import Conflict, InputTooLarge, InvalidInput, NotFound, UnreadableText
from kg_memory.graph.graph import Graph
from kg_memory.graph.space_graph import SpaceTransaction
from kg_memory.ingest.remember import Ingest
from kg_memory.memory import Memory
from kg_memory.model.bitemporal import Interval
from kg_memory.model.extraction import Extraction, Passage
from kg_memory.model.facts import CALLER, MediaType, Remembered
from kg_memory.model.pages import PageRequest
from kg_memory.model.sources import Assertion, EntityRef, Message, NewDocument, NewSession, Source
from kg_memory.ports import Embedder
from kg_memory.spaces.spaces import Spaces
from kg_memory.telemetry.statements import tracing
from tests.support.builders import CAREER, at, company, person, says, span
from tests.support.fakes import LiteralExtractor, SettableClock
from tests.support.soundness import sound

MANY = PageRequest(200)


@pytest.fixture
def ingest(graph: Graph, embedder: Embedder, clock: SettableClock) -> Ingest:
    return Ingest(LiteralExtractor(), embedder, clock, Spaces(graph, clock, OWNER, {}))


async def believed(memory: Memory, space: str) -> list[tuple[str, Interval, bool]]:
    """What holds when; of several wordings, which differ in their brackets, any may be a fact's."""
    facts = (await memory.facts(space, page=MANY)).items
    return sorted(((fact.text.split(" [")[0].strip(" ."), fact.valid, fact.negated) for fact in facts), key=str)


def names(remembered: Remembered) -> set[str]:
    return {entity.name for entity in remembered.new_entities}


async def test_each_source_says_what_it_wrote(literal: Memory, space: str) -> None:
    document = NewDocument("Ada WORKS_AT Initech [2023..]. Ada KNOWS Bob.", at(2024), key="d")
    first, second, third = await literal.remember_many(
        space, [Message("Ada WORKS_AT Acme [2020..].", at(2024)), document, Message("Ada KNOWS Bob.", at(2024))]
    )
    assert (names(first), names(second), names(third)) == ({"Ada", "Acme"}, {"Initech", "Bob"}, set())
    assert {entity.name for entity in third.known_entities} == {"Ada", "Bob"}
    assert [fact.valid for fact in first.added] == [span("2020", "2023")]
    assert [fact.predicate for fact in second.added] == ["WORKS_AT", "KNOWS"]
    assert ([len(one.episodes) for one in (first, second, third)], third.added) == ([1, 1, 1], [])
    assert [fact.predicate for fact in third.unchanged] == ["KNOWS"]
    assert (first.document_id, second.document_id is None) == (None, False)
    assert await sound(literal, space)


async def test_many_at_once_believe_what_one_after_the_other_does(
    literal: Memory, space: str, other_space: str
) -> None:
    sources: list[Source] = [
        CAREER,
        Message("Ada WORKS_AT Hooli [2021..2022]. Carol LIVES_IN Rome [2022..].", at(2024, 4, 5)),
        NewSession([Message("Bob KNOWS Carol. Ada NOT KNOWS Carol.", at(2024, 5, 5), "Carol")], key="other"),
        NewDocument("Ada WORKS_AT Acme [2018..].", at(2023)),
    ]
    together = await literal.remember_many(space, sources)
    apart = [await literal.remember(other_space, source) for source in sources]
    assert await believed(literal, space) == await believed(literal, other_space)
    assert [names(one) for one in together] == [names(one) for one in apart]
    assert await sound(literal, space, other_space)


async def test_a_session_in_several_sources_is_one_chain(literal: Memory, space: str) -> None:
    messages = [Message(f"P{number} KNOWS Ada.", at(2024, 1, 1 + number), key=str(number)) for number in range(6)]
    parts = [NewSession(messages[start : start + 2], key="s", title=f"From {start}") for start in (0, 2)]
    done = await literal.remember_many(space, [*parts, NewDocument("Some text.", at(2024), key="s")])
    assert done[0].session_id == done[1].session_id != done[2].document_id
    await literal.remember_many(space, [NewSession(messages, key="s")])
    session = (await literal.sessions(space)).items[0]
    assert (session.title, session.started_at) == ("From 2", at(2024))
    episodes = (await literal.episodes(space, within=session.id)).items
    assert [episode.position for episode in episodes] == list(range(6))
    assert await sound(literal, space)


async def test_the_same_source_twice_is_stored_once(literal: Memory, space: str) -> None:
    message = Message("Ada KNOWS Bob.", at(2024), key="k")
    first, second = await literal.remember_many(space, [message, message])
    assert ([one.id for one in first.episodes], second.episodes) == ([one.id for one in second.unchanged_episodes], [])
    again = await literal.remember_many(space, [message, Message("Bob KNOWS Ada.", at(2024))])
    assert [len(one.episodes) for one in again] == [0, 1]
    with pytest.raises(Conflict, match="source 2 gives another text to the key 'k'"):
        await literal.remember_many(space, [message, replace(message, text="Ada KNOWS Eve.")])


@pytest.mark.parametrize(
    ("sources", "error", "says"),
    [
        ([], InvalidInput, "no sources"),
        ([Message("x", at(2024)), Message("a\0", at(2024))], InvalidInput, "source 2: the text of message 1 has a NUL"),
        ([Message("x", at(2024))] * 1_001, InputTooLarge, "1,000 at a time"),
        ([NewDocument("word " * 999_999, at(2024), key=key) for key in "abc"], InputTooLarge, "10,000 at a time"),
    ],
)
async def test_what_cannot_be_stored_keeps_all_of_it_out(
    literal: Memory, space: str, sources: list[Source], error: type[InvalidInput], says: str
) -> None:
    with pytest.raises(error, match=says):
        await literal.remember_many(space, sources)
    with pytest.raises(NotFound):
        await literal.episodes(space)


async def test_the_statements_of_a_batch_do_not_depend_on_its_size(literal: Memory, space: str) -> None:
    def batch(number: int, size: int) -> list[Source]:
        return [
            NewSession(
                [Message(f"P{one} KNOWS Q{one}. P{one} WORKS_AT R{one}.", at(2024), "Bob")], key=f"{number}/{one}"
            )
            for one in range(size)
        ]

    sent = []
    for number, size in enumerate((3, 30, 60)):
        with tracing("test") as trace:
            await literal.remember_many(space, batch(number, size))
        sent.append(trace.statements)
    assert sent[1] == sent[2]
    assert len(sent[2]) <= 20


# --- what the caller has read himself


async def test_the_callers_facts_are_all_that_is_read(literal: Memory, space: str) -> None:
    facts = [Assertion(person("Ada"), "likes", EntityRef("tea")), says("Ada", "WORKS_AT", "Acme", "2020")]
    text = "Ada WORKS_AT Initech. She likes Tea, says Annada."
    done, unread = await literal.remember_many(
        space, [Message(text, at(2024, 5, 1), facts=facts), Message("Ada KNOWS Bob.", at(2024), facts=[])]
    )
    assert {(fact.text, fact.valid.start) for fact in done.added} == {
        ("Ada likes tea", at(2024, 5, 1)),
        ("Ada works at Acme", at(2020)),
    }
    assert (unread.added, unread.new_entities, unread.episodes[0].read_by) == ([], [], CALLER)
    named = await literal.mentions_of(space, [done.episodes[0].id])
    assert [(one.entity.name, text[one.start : one.end]) for one in named[done.episodes[0].id]] == [
        ("Ada", "Ada"),
        ("tea", "Tea"),
    ]
    evidence = await literal.evidence_of(space, [(fact.id, 1) for fact in done.added])
    assert {(place.start, place.end) for places in evidence.values() for place in places} == {(0, 3)}


async def test_a_fact_of_a_document_belongs_to_the_passage_that_names_most_of_it(literal: Memory, space: str) -> None:
    text = "# Ada\n\nAda is here.\n\n# Both\n\nAda met Grace.\n\n# Grace\n\nGrace is there."
    document = NewDocument(text, at(2024), media_type=MediaType.MARKDOWN, facts=[says("Ada", "KNOWS", "Grace")])
    done = await literal.remember(space, document)
    evidence = await literal.evidence_of(space, [(fact.id, 1) for fact in done.added])
    assert [place.episode.position for places in evidence.values() for place in places] == [1]


async def test_an_unfit_fact_of_a_message_is_named(literal: Memory, space: str) -> None:
    session = NewSession(
        [Message("x", at(2024)), Message("y", at(2024), facts=[Assertion(person(""), "K", value="z")])]
    )
    with pytest.raises(InvalidInput, match="the subject of fact 1 of message 2 is empty"):
        await literal.remember(space, session)


async def test_a_text_takes_two_thousand_facts_of_its_reader(literal: Memory, space: str) -> None:
    facts = [says("Ada", "KNOWS", f"P{number}") for number in range(2_001)]
    with pytest.raises(InputTooLarge, match="message 1 has 2,001 facts; the limit is 2,000"):
        await literal.remember(space, Message("x", at(2024), facts=facts))


# --- texts on which the extractor fails


class BreakableExtractor(LiteralExtractor):
    async def extract(self, passages: Sequence[Passage]) -> Sequence[Extraction]:
        if any("poison" in passage.text for passage in passages):
            raise ZeroDivisionError("division by zero")
        return await super().extract(passages)


async def test_a_text_that_breaks_the_extractor_is_named(
    graph: Graph, embedder: Embedder, clock: SettableClock, space: str
) -> None:
    memory = Memory(graph, embedder, BreakableExtractor(), clock)
    good = [Message(f"P{number} KNOWS Ada.", at(2024), key=str(number)) for number in range(5)]
    bad = Message("It is poison.", at(2024), key="bad")
    with pytest.raises(UnreadableText, match=r"'bad', 'It is poison\.': ZeroDivisionError: division by zero"):
        await memory.remember_many(space, [*good, bad])
    assert (await memory.episodes(space)).items == []
    done = await memory.remember_many(space, [*good, replace(bad, facts=[])])
    assert [len(one.episodes) for one in done] == [1] * 6


# --- many writers


class MeetingExtractor(LiteralExtractor):
    """Extracts only when all have come, so that all write at the same time."""

    def __init__(self, parties: int) -> None:
        super().__init__()
        self._met = asyncio.Barrier(parties)

    async def extract(self, passages: Sequence[Passage]) -> Sequence[Extraction]:
        await self._met.wait()
        return await super().extract(passages)


async def test_whoever_was_slower_does_not_extract_again(
    graph: Graph, embedder: Embedder, clock: SettableClock, space: str
) -> None:
    extractor = MeetingExtractor(3)
    memory = Memory(graph, embedder, extractor, clock)
    more = [Message(f"P{number} KNOWS Ada.", at(2024)) for number in range(3)]
    done = await asyncio.gather(*(memory.remember_many(space, [CAREER, one]) for one in more))
    assert len(extractor.seen) == 3 * 4
    assert sorted(len(one[0].episodes) for one in done) == [0, 0, 3]
    assert [len(one[1].episodes) for one in done] == [1, 1, 1]
    assert await sound(memory, space)


async def test_batches_that_name_the_same_in_any_order_all_come_through(
    graph: Graph, embedder: Embedder, clock: SettableClock, space: str
) -> None:
    memory = Memory(graph, embedder, MeetingExtractor(4), clock)

    def batch(turn: int) -> list[Source]:
        names = [f"P{(number * (1, 3, 7, 9)[turn]) % 10}" for number in range(10)]
        return [Message(f"{one} KNOWS {names[-1]}. {one} WORKS_AT C{turn}.", at(2024, 1, 1 + turn)) for one in names]

    done = await asyncio.gather(*(memory.remember_many(space, batch(turn)) for turn in range(4)))
    assert sum(len(one.episodes) for each in done for one in each) == 40
    assert len((await memory.entities(space, page=MANY)).items) == 14
    assert await sound(memory, space)


async def test_a_phrase_that_is_new_is_absorbed_in_the_same_call(literal: Memory, space: str) -> None:
    await literal.assert_facts(space, [Assertion(person("Emma"), "WORKS_AT", company("Acme"))])
    told = [
        Assertion(person("Caroline's sister", "Sis"), "LIVES_IN", EntityRef("Rome")),
        Assertion(person("Emma", "Caroline's sister"), "LIKES", EntityRef("tea")),
    ]
    await literal.assert_facts(space, told)
    emma = await literal.entity(space, name="Emma")
    assert emma is not None
    assert [await literal.entity(space, name=name) for name in ("Sis", "Caroline's sister")] == [emma, emma]
    assert {fact.predicate for fact in (await literal.facts(space, entity=emma.id)).items} == {
        "WORKS_AT",
        "LIVES_IN",
        "LIKES",
    }
    assert await sound(literal, space)


# --- what else belongs into the transaction


async def test_what_else_is_to_be_done_is_told_what_was_written_and_can_stop_it(
    ingest: Ingest, literal: Memory, space: str
) -> None:
    sources: list[Source] = [CAREER, Message("Ada KNOWS Bob.", at(2024))]
    heard: list[list[int]] = []

    async def also(transaction: SpaceTransaction, remembered: Sequence[Remembered]) -> None:
        heard.append([len(one.episodes) for one in remembered])

    async def stop(transaction: SpaceTransaction, remembered: Sequence[Remembered]) -> None:
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        await ingest.remember_many(space, sources, also=stop)
    assert (await literal.episodes(space)).items == []
    for _ in range(2):
        await ingest.remember_many(space, sources, also=also)
    assert heard == [[3, 1], [0, 0]]
