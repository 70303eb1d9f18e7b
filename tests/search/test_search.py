import asyncio

import pytest

from kg_memory.bitemporal import AsOf
from kg_memory.errors import InputTooLarge, InvalidInput
from kg_memory.graph.graph import Graph
from kg_memory.memory import Memory
from kg_memory.model import OWNER, Assertion, EntityRef, Fact, Found, Hit
from kg_memory.spaces import Spaces
from tests.crowd import TEXT, write_crowd
from tests.worlds import CAREER, SettableClock, at, company, person, says, span

FACTS = frozenset({Found.FACT})


def shown(hits: list[Hit]) -> list[str]:
    return [str(getattr(hit.found, "text", getattr(hit.found, "name", ""))) for hit in hits]


async def test_what_is_asked_in_other_words_is_found_by_meaning(literal: Memory, space: str) -> None:
    await literal.assert_facts(
        space,
        [
            Assertion(person("Ada"), "WORKS_AT", company("Acme"), text="Ada is employed by Acme as an engineer."),
            Assertion(person("Bob"), "HAS", value="a dog", text="Bob owns a small brown dog."),
            Assertion(person("Carol"), "LIVES_IN", EntityRef("Paris"), text="Carol resides in the capital of France."),
        ],
    )
    for query, answer in (("Whose job is it?", "Ada is"), ("pets", "Bob owns"), ("Who has a flat in Paris?", "Carol")):
        best = (await literal.search(space, query, kinds=FACTS))[0]
        assert isinstance(best.found, Fact)
        assert best.found.text.startswith(answer)
        assert "vector" in best.scores


async def test_rare_words_names_and_aliases_are_found_by_their_letters(literal: Memory, space: str) -> None:
    await literal.remember(space, CAREER)
    await literal.assert_facts(space, [Assertion(company("Widgets", "Zyxxograph"), "USES", EntityRef("QX-9000"))])
    hits = await literal.search(space, "zyxxograph")
    assert "Widgets" in [text for text, hit in zip(shown(hits), hits, strict=True) if "text" in hit.scores]
    hits = await literal.search(space, "who uses the QX-9000?")
    assert shown(hits)[0] in {"QX-9000", "Widgets uses QX-9000"}
    assert set(hits[0].scores) == {"vector", "text"}


async def test_each_kind_of_thing_is_found_and_only_those_asked_for(literal: Memory, space: str) -> None:
    await literal.remember(space, CAREER)
    everything = await literal.search(space, "Ada works at Acme", first=50)
    assert {type(hit.found).__name__ for hit in everything} == {"Fact", "Episode", "Entity"}
    for kind in Found:
        hits = await literal.search(space, "Ada works at Acme", kinds=frozenset({kind}))
        assert {type(hit.found).__name__.upper() for hit in hits} == {kind.value}
    assert [hit.score for hit in everything] == sorted((hit.score for hit in everything), reverse=True)
    assert len(await literal.search(space, "Ada works at Acme", first=1)) == 1


async def test_a_search_sees_what_held_then_and_was_known_then(
    literal: Memory, clock: SettableClock, space: str
) -> None:
    await literal.assert_facts(space, [says("Ada", "WORKS_AT", "Acme", "2020")])
    before = clock.now
    clock.advance()
    await literal.assert_facts(space, [says("Ada", "WORKS_AT", "Initech", "2023")])

    async def found(as_of: AsOf) -> set[str]:
        return set(shown(await literal.search(space, "Where does Ada work?", kinds=FACTS, as_of=as_of)))

    assert await found(AsOf.of(valid_at=at(2022))) == {"Ada works at Acme"}
    assert await found(AsOf.of(valid_at=at(2024))) == {"Ada works at Initech"}
    assert await found(AsOf.of(valid_at=at(2024), known_at=before)) == {"Ada works at Acme"}
    assert await found(AsOf.of(during=span("2022", "2024"))) == {"Ada works at Acme", "Ada works at Initech"}
    assert await found(AsOf.of(known_at=at(2000))) == set()


async def test_episodes_are_found_up_to_the_instant_or_within_the_span(literal: Memory, space: str) -> None:
    await literal.remember(space, CAREER)
    episodes = frozenset({Found.EPISODE})

    async def months(as_of: AsOf) -> list[int]:
        hits = await literal.search(space, "Ada Carol works lives", kinds=episodes, as_of=as_of)
        return sorted(hit.found.occurred_at.month for hit in hits)  # type: ignore[union-attr]  # episodes all

    assert await months(AsOf.of()) == [1, 2, 3]
    assert await months(AsOf.of(valid_at=at(2024, 2, 5))) == [1, 2]
    assert await months(AsOf.of(during=span("2024-02", "2024-03"))) == [2]


async def test_one_fact_that_holds_is_found_among_thousands_that_do_not(
    graph: Graph, literal: Memory, clock: SettableClock, space: str, other_space: str
) -> None:
    """The time and the space are filtered inside the index: outside, its first candidates would all be wrong ones."""
    spaces = Spaces(graph, clock, OWNER, {})
    await asyncio.gather(
        write_crowd(graph, await spaces.writable(space), 1_000, span("2020", "2021")),
        write_crowd(graph, await spaces.writable(other_space), 1_000, span("2020")),
    )
    text = f"{TEXT} once more after so many years and with a great deal of patience"  # longer, so its words count less
    holds = Assertion(person("Zoe"), "REPAIRS", EntityRef("clocks"), valid=span("2022"), text=text)
    await literal.assert_facts(space, [holds])
    hits = await literal.search(space, TEXT, kinds=FACTS, as_of=AsOf.of(valid_at=at(2024)))
    assert [(hit.found, set(hit.scores)) for hit in hits] == [(hits[0].found, {"vector", "text"})]
    assert shown(hits) == [text]


@pytest.mark.parametrize(
    "query",
    [
        '+ - && || ! ( ) { } [ ] ^ " ~ * ? : \\ /',
        '" OR space:* OR text:"',
        "space:x AND NOT text:*",
        "the and of",
        "the",
        "`$x` MATCH (n) DETACH DELETE n",
        "👩‍👩‍👧",
        "日本語",
        "word " * 1_500,
        "_",
    ],
)
async def test_any_text_may_be_searched_for(literal: Memory, space: str, query: str) -> None:
    await literal.remember(space, CAREER)
    assert await literal.search(space, query)


async def test_what_cannot_be_searched_is_refused(literal: Memory, space: str) -> None:
    await literal.assert_facts(space, [says("Ada", "KNOWS", "Bob")])
    for query, error in (
        ("", InvalidInput),
        ("\0", InvalidInput),
        ("\ud800", InvalidInput),
        ("x" * 10_001, InputTooLarge),
    ):
        with pytest.raises(error):
            await literal.search(space, query)
    for first in (0, 101):
        with pytest.raises(InvalidInput, match="between 1 and 100"):
            await literal.search(space, "Ada", first=first)
