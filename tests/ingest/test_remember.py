import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Literal

import pytest

from kg_memory.access.principals import OWNER, Principal
from kg_memory.errors import (
    Conflict,
    Forbidden,
    GraphTimeout,
    InputTooLarge,
    InvalidInput,
    InvalidTime,
    NotFound,
    ProviderError,
)
from kg_memory.graph.graph import Graph
from kg_memory.graph.space_graph import SpaceTransaction
from kg_memory.ingest.resolve import lock
from kg_memory.ingest.write_facts import MOST_OPEN_PREDICATES
from kg_memory.memory import Memory
from kg_memory.model.bitemporal import AsOf, Interval
from kg_memory.model.extraction import Extraction, Passage, Statement
from kg_memory.model.facts import MediaType
from kg_memory.model.ontology import EntityKind
from kg_memory.model.pages import PageRequest
from kg_memory.model.sources import Assertion, EntityRef, Message, NewDocument, NewSession
from kg_memory.ports import Embedder, Extractor, Vectors
from kg_memory.search.model import Found
from kg_memory.spaces.spaces import Spaces
from tests.support.builders import CAREER, at, company, person, says, span
from tests.support.fakes import LiteralExtractor, SettableClock
from tests.support.neo4j_server import Neo4jServer
from tests.support.soundness import sound

MANY = PageRequest(200)


async def held(memory: Memory, space: str, subject: str, predicate: str = "WORKS_AT") -> list[tuple[str, Interval]]:
    """What the facts of a subject say, in the order of time."""
    entity = await memory.entity(space, name=subject)
    assert entity is not None
    page = await memory.facts(space, entity=entity.id, predicate=predicate, page=MANY)
    return [(fact.text, fact.valid) for fact in page.items]


# --- sessions and documents


async def test_what_was_said_is_found_again(literal: Memory, space: str) -> None:
    done = await literal.remember(space, CAREER)
    assert len(done.episodes) == 3
    assert {entity.name for entity in done.new_entities} == {"Ada", "Acme", "Initech", "Bob", "Carol", "Paris"}
    assert [valid for _, valid in await held(literal, space, "ada")] == [span("2020", "2023-03"), span("2023-03")]
    session = (await literal.sessions(space)).items[0]
    assert (session.id, session.title, session.started_at) == (done.session_id, "A career", at(2024, 1, 5))
    episodes = (await literal.episodes(space, within=session.id)).items
    assert [episode.text for episode in episodes] == [message.text for message in CAREER.messages]
    assert [episode.position for episode in episodes] == [0, 1, 2]
    assert await sound(literal, space)


async def test_the_same_again_changes_nothing_and_says_so(literal: Memory, space: str) -> None:
    first = await literal.remember(space, CAREER)
    again = await literal.remember(space, CAREER)
    assert (again.episodes, again.added, again.revised, again.superseded) == ((), (), (), ())
    assert [episode.id for episode in again.unchanged_episodes] == [episode.id for episode in first.episodes]
    assert again.session_id == first.session_id
    assert len((await literal.facts(space)).items) == len(first.added)


async def test_a_session_grows_at_its_end(literal: Memory, space: str) -> None:
    first = await literal.remember(space, CAREER)
    more = replace(CAREER, messages=[*CAREER.messages, Message("Ada WORKS_AT Hooli [2025..].", at(2025), "Bob")])
    grown = await literal.remember(space, more)
    assert (len(grown.episodes), len(grown.unchanged_episodes)) == (1, 3)
    assert grown.session_id == first.session_id
    assert grown.episodes[0].position == 3
    assert [fact.text for fact in grown.superseded] == ["Ada WORKS_AT Initech [2023-03..]."]
    assert await sound(literal, space)


async def test_an_episode_is_never_rewritten(literal: Memory, space: str) -> None:
    message = Message("Ada WORKS_AT Acme.", at(2024), key="one")
    await literal.remember(space, message)
    for changed in (replace(message, text="Ada WORKS_AT Hooli."), replace(message, occurred_at=at(2025))):
        with pytest.raises(Conflict, match="'one'"):
            await literal.remember(space, changed)
    document = NewDocument("word " * 500, at(2024), key="two")
    await literal.remember(space, document)
    for text in (document.text + "\n\nMore.", document.text[:900]):
        with pytest.raises(Conflict, match="two/"):
            await literal.remember(space, replace(document, text=text))


async def test_a_document_is_one_chain_of_passages(literal: Memory, space: str) -> None:
    text = "# Ada\n\nAda WORKS_AT Acme [2020..].\n\n# Carol\n\n" + "Carol LIVES_IN Paris [2019..]. " * 60
    done = await literal.remember(space, NewDocument(text, at(2024), "Notes", media_type=MediaType.MARKDOWN))
    document = (await literal.documents(space)).items[0]
    assert (document.id, document.title, document.media_type) == (done.document_id, "Notes", MediaType.MARKDOWN)
    assert [len(episode.text) > 20 for episode in done.episodes] == [True] * 3
    assert len(await held(literal, space, "carol", "LIVES_IN")) == 1
    assert await sound(literal, space)


async def test_the_extractor_is_told_who_speaks_to_whom(
    graph: Graph, embedder: Embedder, clock: SettableClock, space: str
) -> None:
    extractor = LiteralExtractor()
    await Memory(graph, embedder, extractor, clock).remember(space, CAREER)
    assert [(passage.speaker, passage.addressee) for passage in extractor.seen] == [
        ("Bob", "Ada"),
        ("Bob", "Ada"),
        ("Ada", "Bob"),
    ]


async def test_a_text_that_was_encoded_to_read_it_is_not_encoded_again(
    graph: Graph, embedder: Embedder, extractor: Extractor, clock: SettableClock, space: str
) -> None:
    message = Message("Ada Lovelace moved to London in 1835.", at(2024, 1, 5))
    for model, encoded_again in ((embedder.model, False), ("another model", True)):
        recording = RecordingEmbedder(embedder, model)
        await Memory(graph, recording, extractor, clock).remember(f"{space} {model}", message)
        assert (message.text in recording.texts) is encoded_again
        assert "ada lovelace" in recording.texts
    memory = Memory(graph, embedder, extractor, clock)
    found = await memory.search(f"{space} {embedder.model}", message.text, kinds=frozenset({Found.EPISODE}))
    hit = found.hits[0]
    assert hit.scores["vector"] > 0.999


class RecordingEmbedder:
    """Remembers what it was asked to embed; may go by another name."""

    dimensions = 384

    def __init__(self, embedder: Embedder, model: str) -> None:
        self._embedder, self.model = embedder, model
        self.texts: list[str] = []

    async def embed(self, texts: Sequence[str], *, kind: Literal["query", "document"]) -> Vectors:
        self.texts += texts
        return await self._embedder.embed(texts, kind=kind)


# --- belief


async def test_what_was_believed_before_is_still_known_as_of_then(
    literal: Memory, clock: SettableClock, space: str
) -> None:
    await literal.assert_facts(space, [says("Ada", "WORKS_AT", "Acme", "2020")])
    before = clock.now
    clock.advance()
    done = await literal.assert_facts(space, [says("Ada", "WORKS_AT", "Initech", "2023")])
    then = AsOf.of(valid_at=at(2024), known_at=before)
    assert [fact.text for fact in (await literal.facts(space, as_of=then)).items] == ["Ada works at Acme"]
    now = AsOf.of(valid_at=at(2024))
    assert [fact.text for fact in (await literal.facts(space, as_of=now)).items] == ["Ada works at Initech"]
    (ended,) = done.superseded
    assert (ended.version, ended.valid) == (2, span("2020", "2023"))
    versions = [await literal.fact(space, ended.id, as_of=AsOf.of(known_at=when)) for when in (before, clock.now)]
    assert [version and (version.version, version.valid) for version in versions] == [
        (1, span("2020")),
        (2, span("2020", "2023")),
    ]


async def test_the_evidence_of_a_fact_follows_it_into_its_versions(
    literal: Memory, clock: SettableClock, space: str
) -> None:
    for key, said in enumerate(
        ["Ada KNOWS Bob [2018..2019].", "Ada KNOWS Bob [2020..2021].", "Ada KNOWS Bob [2019..2020]."]
    ):
        clock.advance()
        await literal.remember(space, Message(said, at(2024, 1, 1 + key)))
    (fact,) = (await literal.facts(space)).items
    evidence = await literal.evidence_of(space, [(fact.id, fact.version)])
    assert [place.episode.occurred_at.day for place in evidence[fact.id, fact.version]] == [1, 2, 3]
    assert fact.valid == span("2018", "2021")
    assert await sound(literal, space)


async def test_the_parts_of_a_fact_that_was_split_keep_what_they_rest_on(
    literal: Memory, clock: SettableClock, space: str
) -> None:
    told = ["Ada WORKS_AT Acme [2018..].", "Ada WORKS_AT Acme [2022..].", "Ada WORKS_AT Initech [2020..]."]
    for day, said in enumerate(told, 1):
        clock.advance()
        await literal.remember(space, Message(said, at(2024, 1, day)))
    facts = (await literal.facts(space)).items
    assert [fact.valid for fact in facts] == [span("2018", "2020"), span("2020", "2022"), span("2022")]
    evidence = await literal.evidence_of(space, [(fact.id, fact.version) for fact in facts])
    days = [[place.episode.occurred_at.day for place in evidence[fact.id, fact.version]] for fact in facts]
    assert (days[1], days[2]) == ([3], [2])
    assert 1 in days[0]
    assert await sound(literal, space)


async def test_a_fact_without_object_holds_a_value_and_one_denied_ends_nothing(literal: Memory, space: str) -> None:
    await literal.remember(space, Message('Ada HAS_ROLE "chief" [2020..]. Ada NOT HAS_ROLE "clerk".', at(2024)))
    facts = (await literal.facts(space, predicate="has role")).items
    assert {(fact.value, fact.object_id, fact.negated) for fact in facts} == {
        ("chief", None, False),
        ("clerk", None, True),
    }
    assert await sound(literal, space)


async def test_a_fact_that_is_overruled_completely_is_retired(literal: Memory, space: str) -> None:
    await literal.assert_facts(space, [says("Ada", "WORKS_AT", "Acme", "2020")])
    await literal.assert_facts(space, [says("Ada", "WORKS_AT", "Initech", "2020")])
    await literal.assert_facts(
        space, [says("Ada", "WORKS_AT", "Hooli", "2020"), says("Ada", "WORKS_AT", "Umbrella", "2020")]
    )
    assert await held(literal, space, "ada") == [("Ada works at Umbrella", span("2020"))]
    assert await sound(literal, space)


async def test_an_assertion_without_time_holds_from_now(literal: Memory, clock: SettableClock, space: str) -> None:
    done = await literal.assert_facts(space, [Assertion(person("Ada"), "likes", value="tea")])
    assert [(fact.predicate, fact.valid.start) for fact in done.added] == [("LIKES", clock.now)]


# --- many at once


async def test_many_writers_about_one_subject_leave_one_job_at_a_time(
    literal: Memory, graph: Graph, space: str
) -> None:
    starts = range(2000, 2020)
    writes = (literal.assert_facts(space, [says("Ada", "WORKS_AT", f"C{year}", str(year))]) for year in starts)
    await asyncio.gather(*writes)
    assert [text for text, _ in await held(literal, space, "ada")] == [f"Ada works at C{year}" for year in starts]
    for year in starts:
        as_of = AsOf.of(valid_at=at(year, 6))
        assert [fact.text for fact in (await literal.facts(space, as_of=as_of)).items] == [f"Ada works at C{year}"]
    assert await sound(literal, space)


async def test_the_same_message_from_many_at_once_is_one_episode(literal: Memory, space: str) -> None:
    done = await asyncio.gather(*(literal.remember(space, CAREER) for _ in range(4)))
    assert sorted(len(one.episodes) for one in done) == [0, 0, 0, 3]
    assert len((await literal.episodes(space)).items) == 3
    assert len((await literal.spaces(page=MANY)).items) > 0
    assert await sound(literal, space)


async def test_sessions_that_share_people_in_any_order_do_not_block_each_other(literal: Memory, space: str) -> None:
    names = [f"P{number}" for number in range(8)]

    def session(turn: int) -> NewSession:
        order = names[turn:] + names[:turn]
        said = [Message(f"{one} KNOWS {other}.", at(2024)) for one, other in pairwise(order)]
        return NewSession(said[::-1] if turn % 2 else said, key=str(turn))

    await asyncio.gather(*(literal.remember(space, session(turn)) for turn in range(8)))
    assert len((await literal.entities(space)).items) == 8
    assert await sound(literal, space)


# --- all or nothing


async def test_assertions_are_written_together_or_not_at_all(literal: Memory, space: str) -> None:
    good = says("Ada", "KNOWS", "Bob")
    bad = replace(good, subject=EntityRef("a\0b"))
    with pytest.raises(InvalidInput, match="the subject of assertion 2 has a NUL"):
        await literal.assert_facts(space, [good, bad, good])
    await literal.assert_facts(space, [says("Carol", "KNOWS", "Dora")])
    assert await literal.entity(space, name="Ada") is None


class FailingExtractor:
    async def extract(self, passages: Sequence[Passage]) -> Sequence[Extraction]:
        raise ProviderError("the model is away")


async def test_a_failing_extractor_leaves_nothing(
    graph: Graph, embedder: Embedder, literal: Memory, clock: SettableClock, space: str
) -> None:
    failing = Memory(graph, embedder, FailingExtractor(), clock)
    with pytest.raises(ProviderError, match="the model is away"):
        await failing.remember(space, CAREER)
    assert (await literal.sessions(space)).items == []
    assert len((await literal.remember(space, CAREER)).episodes) == 3


async def test_a_write_that_is_given_up_leaves_nothing(
    neo4j_server: Neo4jServer, graph: Graph, embedder: Embedder, literal: Memory, clock: SettableClock, space: str
) -> None:
    server = neo4j_server
    ada = (await literal.assert_facts(space, [says("Ada", "KNOWS", "Bob")])).new_entities[0]
    within = await Spaces(graph, clock, OWNER, {}).writable(space)
    messages = [Message(f"P{number} KNOWS P{number + 1}.", at(2024)) for number in range(20)]
    held, given_up = asyncio.Event(), asyncio.Event()

    async def hold(transaction: SpaceTransaction) -> None:
        await lock(transaction, [ada.id], clock())
        held.set()
        await given_up.wait()

    async with (
        asyncio.TaskGroup() as group,
        Graph.open(server.uri, server.user, server.password, server.database, timeout_s=1, retry_s=0.1) as hasty,
    ):
        group.create_task(within.write("test/hold", hold))
        await held.wait()
        late = NewSession([*messages, Message("Ada KNOWS Zoe.", at(2024))])
        try:
            with pytest.raises(GraphTimeout):
                await Memory(hasty, embedder, LiteralExtractor(), clock).remember(space, late)
        finally:
            given_up.set()
    assert (await literal.sessions(space)).items == []
    assert {entity.name for entity in (await literal.entities(space)).items} == {"Ada", "Bob"}
    assert await sound(literal, space)


# --- names


NAMES = [
    "`x`]->() DETACH DELETE n //",
    "'; MATCH (n) DETACH DELETE n; //",
    'Robert "Bobby" Tables',
    "$space",
    "+name:(x) OR *:* -y~2",
    "👩‍👩‍👧 Family",
    "שרה כהן",
    "x" * 200,
    "ﷺ" * 200,
    "\u202eevil",
    "C:\\temp\\%s{0}",
]


async def test_any_name_is_stored_literally_and_found(literal: Memory, space: str) -> None:
    await literal.assert_facts(space, [says(name, "KNOWS", "Ada") for name in NAMES])
    for name in NAMES:
        entity = await literal.entity(space, name=f" {name.upper()} " if name.isascii() else name)
        assert entity is not None
        assert entity.name == name
    hits = (await literal.search(space, "שרה")).hits
    assert "שרה כהן" in {getattr(hit.found, "name", "") for hit in hits if "text" in hit.scores}
    assert await sound(literal, space)


async def test_an_alias_stands_for_its_entity(literal: Memory, space: str) -> None:
    await literal.assert_facts(
        space, [Assertion(person("Ada"), "WORKS_AT", company("International Widgets", "IW", "Widgets"))]
    )
    again = await literal.assert_facts(space, [Assertion(person("Ada"), "WORKS_AT", EntityRef(" iw "))])
    assert (again.added, len(again.unchanged)) == ([], 1)
    entity = await literal.entity(space, name="WIDGETS")
    assert entity is not None
    assert (entity.name, entity.kind, set(entity.aliases)) == (
        "International Widgets",
        EntityKind.ORGANIZATION,
        {"IW", "Widgets"},
    )
    await literal.assert_facts(space, [Assertion(person("Ada"), "LIKES", EntityRef("IW", aliases=("I.W.",)))])
    assert await literal.entity(space, name="i.w.") == replace(entity, aliases=(*entity.aliases, "I.W."))
    assert await sound(literal, space)


async def test_a_thing_becomes_what_is_learned_of_it(literal: Memory, space: str) -> None:
    await literal.assert_facts(space, [says("Acme", "USES", "Neo4j")])
    await literal.assert_facts(space, [Assertion(company("acme"), "USES", EntityRef("Neo4j"))])
    await literal.assert_facts(space, [Assertion(person("acme"), "USES", EntityRef("Neo4j"))])
    acme = await literal.entity(space, name="Acme")
    assert acme is not None
    assert acme.kind is EntityKind.ORGANIZATION
    assert [one.id for one in (await literal.entities(space, kind=EntityKind.ORGANIZATION)).items] == [acme.id]


async def test_ten_thousand_aliases_are_stored(literal: Memory, space: str) -> None:
    aliases = tuple(f"alias {number}" for number in range(10_000))
    await literal.assert_facts(space, [Assertion(person("Ada", *aliases), "KNOWS", person("Bob"))])
    ada = await literal.entity(space, name="alias 9999")
    assert ada is not None
    assert len(ada.aliases) == 10_000


async def test_past_the_limit_an_open_predicate_is_an_edge_of_the_common_type(literal: Memory, space: str) -> None:
    said = [says("Ada", f"INVENTED_{number}", f"T{number}", "2020") for number in range(MOST_OPEN_PREDICATES + 2)]
    await literal.assert_facts(space, said[:150])
    await literal.assert_facts(space, said[150:])
    last = said[-1]
    (fact,) = (await literal.facts(space, predicate=last.predicate)).items
    assert fact.predicate == last.predicate
    ada = await literal.entity(space, name="Ada")
    assert ada is not None
    near = await literal.neighbours(space, ada.id, predicate=last.predicate)
    assert [one.entity.name for one in near] == [f"T{MOST_OPEN_PREDICATES + 1}"]
    assert len((await literal.assert_facts(space, [replace(last, valid=span("2020", "2021"))])).revised) == 1
    assert await sound(literal, space)


# --- refusals


@pytest.mark.parametrize(
    ("assertion", "error", "said"),
    [
        (Assertion(person("Ada"), "KNOWS"), InvalidInput, "either an object or a value"),
        (Assertion(person("Ada"), "KNOWS", person("Bob"), value="x"), InvalidInput, "either an object or a value"),
        (Assertion(person(""), "KNOWS", value="x"), InvalidInput, "the subject of assertion 1 is empty"),
        (Assertion(person("A\nB"), "KNOWS", value="x"), InvalidInput, "control character"),
        (Assertion(person("Ada", ""), "KNOWS", value="x"), InvalidInput, "an alias of the subject"),
        (Assertion(person("Ada"), "!!", value="x"), InvalidInput, "name it like WORKS_AT"),
        (Assertion(person("Ada"), "KNOWS", value=""), InvalidInput, "the value of assertion 1 is empty"),
        (Assertion(person("Ada"), "KNOWS", value="\ud800"), InvalidInput, "surrogate"),
        (Assertion(person("Ada"), "KNOWS", value="x" * 10_001), InputTooLarge, "10,001"),
        (Assertion(person("x" * 201), "KNOWS", value="x"), InputTooLarge, "the limit is 200"),
        (Assertion(person("Ada"), "KNOWS", value="x", text="\0"), InvalidInput, "the text of assertion 1"),
        (Assertion(person("Ada"), "KNOWS", value="x", confidence=0), InvalidInput, "confidence"),
        (Assertion(person("Ada"), "KNOWS", value="x", confidence=float("nan")), InvalidInput, "confidence"),
    ],
)
async def test_an_unfit_assertion_is_refused(
    literal: Memory, space: str, assertion: Assertion, error: type[InvalidInput], said: str
) -> None:
    with pytest.raises(error, match=said):
        await literal.assert_facts(space, [assertion])


async def test_too_many_and_no_assertions_are_refused(literal: Memory, space: str) -> None:
    with pytest.raises(InvalidInput, match="there are no assertions"):
        await literal.assert_facts(space, [])
    with pytest.raises(InputTooLarge, match="2,000 at a time"):
        await literal.assert_facts(space, [says("Ada", "KNOWS", "Bob")] * 2_001)


class StrangeExtractor:
    """Finds what no graph can hold, beside one thing that it can."""

    async def extract(self, passages: Sequence[Passage]) -> Sequence[Extraction]:
        ada, text = person("Ada"), passages[0].text
        strange = [
            Statement(ada, "见", person("Bob"), text=text, start=0, end=1),
            Statement(person(" \u200b "), "KNOWS", person("Bob"), text=text, start=0, end=1),
            Statement(person("x" * 500), "KNOWS", person("Bob"), text=text, start=0, end=1),
            Statement(ada, "KNOWS", text=text, start=0, end=1),
            Statement(ada, "KNOWS", person("Bob  \n Brown"), text=text, start=0, end=1),
        ]
        return [Extraction((), strange)]


async def test_a_strange_extraction_never_keeps_a_text_out(
    graph: Graph, embedder: Embedder, clock: SettableClock, space: str
) -> None:
    memory = Memory(graph, embedder, StrangeExtractor(), clock)
    done = await memory.remember(space, Message("Some text.", at(2024)))
    assert await memory.entity(space, name="bob brown") is not None
    assert [fact.predicate for fact in done.added][-1] == "KNOWS"
    assert await sound(memory, space)


async def test_the_last_day_of_the_calendar_is_refused_with_a_code(literal: Memory, space: str) -> None:
    with pytest.raises(InvalidTime):
        await literal.remember(space, Message("Ada KNOWS Bob.", at(9999, 12, 31)))
    with pytest.raises(InvalidTime):
        await literal.remember(space, Message("Ada KNOWS Bob.", at(9999, 12, 31) + timedelta(hours=1)))


async def test_only_those_who_may_write_there_do(literal: Memory, space: str) -> None:
    reader = literal.acting_as(Principal("reader", frozenset({space}), frozenset()))
    with pytest.raises(Forbidden):
        await reader.remember(space, CAREER)
    with pytest.raises(NotFound):
        await reader.facts(space)
