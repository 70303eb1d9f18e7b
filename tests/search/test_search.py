import asyncio
from collections.abc import Sequence

import pytest

from kg_memory.access.principals import OWNER
from kg_memory.errors import InputTooLarge, InvalidInput
from kg_memory.graph.graph import Graph
from kg_memory.memory import Memory
from kg_memory.model.bitemporal import AsOf
from kg_memory.model.facts import Fact
from kg_memory.model.sources import Assertion, EntityRef
from kg_memory.search.model import Found, Hit, Priors, SearchMode, When
from kg_memory.spaces.spaces import Spaces
from tests.support.builders import CAREER, at, company, person, says, span
from tests.support.fakes import SettableClock
from tests.support.large_space import TEXT, write_large_space

FACTS = frozenset({Found.FACT})


def shown(hits: Sequence[Hit]) -> list[str]:
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
        best = (await literal.search(space, query, kinds=FACTS)).hits[0]
        assert isinstance(best.found, Fact)
        assert best.found.text.startswith(answer)
        assert "vector" in best.scores


async def test_rare_words_names_and_aliases_are_found_by_their_letters(literal: Memory, space: str) -> None:
    await literal.remember(space, CAREER)
    await literal.assert_facts(space, [Assertion(company("Widgets", "Zyxxograph"), "USES", EntityRef("QX-9000"))])
    hits = (await literal.search(space, "zyxxograph")).hits
    assert "Widgets" in [text for text, hit in zip(shown(hits), hits, strict=True) if "text" in hit.scores]
    hits = (await literal.search(space, "who uses the QX-9000?")).hits
    assert shown(hits)[0] in {"QX-9000", "Widgets uses QX-9000"}
    assert {"vector", "text"} <= set(hits[0].scores)


async def test_each_kind_of_thing_is_found_and_only_those_asked_for(literal: Memory, space: str) -> None:
    await literal.remember(space, CAREER)
    everything = (await literal.search(space, "Ada works at Acme", first=50)).hits
    assert {type(hit.found).__name__ for hit in everything} == {"Fact", "Episode", "Entity"}
    for kind in Found:
        hits = (await literal.search(space, "Ada works at Acme", kinds=frozenset({kind}))).hits
        assert {type(hit.found).__name__.upper() for hit in hits} == {kind.value}
    assert [hit.score for hit in everything] == sorted((hit.score for hit in everything), reverse=True)
    assert len((await literal.search(space, "Ada works at Acme", first=1)).hits) == 1


async def test_a_search_sees_what_held_then_and_was_known_then(
    literal: Memory, clock: SettableClock, space: str
) -> None:
    await literal.assert_facts(space, [says("Ada", "WORKS_AT", "Acme", "2020")])
    before = clock.now
    clock.advance()
    await literal.assert_facts(space, [says("Ada", "WORKS_AT", "Initech", "2023")])

    async def found(as_of: AsOf) -> set[str]:
        return set(shown((await literal.search(space, "Where does Ada work?", kinds=FACTS, as_of=as_of)).hits))

    assert await found(AsOf.of(valid_at=at(2022))) == {"Ada works at Acme"}
    assert await found(AsOf.of(valid_at=at(2024))) == {"Ada works at Initech"}
    assert await found(AsOf.of(valid_at=at(2024), known_at=before)) == {"Ada works at Acme"}
    assert await found(AsOf.of(during=span("2022", "2024"))) == {"Ada works at Acme", "Ada works at Initech"}
    assert await found(AsOf.of(known_at=at(2000))) == set()


async def test_episodes_are_found_up_to_the_instant_or_within_the_span(literal: Memory, space: str) -> None:
    await literal.remember(space, CAREER)
    episodes = frozenset({Found.EPISODE})

    async def months(as_of: AsOf) -> list[int]:
        hits = (await literal.search(space, "Ada Carol works lives", kinds=episodes, as_of=as_of)).hits
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
        write_large_space(await spaces.writable(space), 1_000, span("2020", "2021")),
        write_large_space(await spaces.writable(other_space), 1_000, span("2020")),
    )
    text = f"{TEXT} once more after so many years and with a great deal of patience"  # longer, so its words count less
    holds = Assertion(person("Zoe"), "REPAIRS", EntityRef("clocks"), valid=span("2022"), text=text)
    await literal.assert_facts(space, [holds])
    hits = (await literal.search(space, TEXT, kinds=FACTS, as_of=AsOf.of(valid_at=at(2024)))).hits
    assert shown(hits) == [text]
    assert {"vector", "text"} <= set(hits[0].scores)


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
    assert (await literal.search(space, query)).hits


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
    for first in (0, -1, 101, 10_000):
        with pytest.raises(InvalidInput, match="between 1 and 100"):
            await literal.search(space, "Ada", first=first)
    for priors in (Priors(recency=-1), Priors(importance=2), Priors(half_life_days=0)):
        with pytest.raises(InvalidInput):
            await literal.search(space, "Ada", priors=priors)
    with pytest.raises(InvalidInput, match="diversity"):
        await literal.search(space, "Ada", diversity=1.5)


# --- recipes


async def test_a_mode_finds_its_kinds(literal: Memory, space: str) -> None:
    await literal.remember(space, CAREER)
    for mode, kind in ((SearchMode.FACTS, "Fact"), (SearchMode.EPISODES, "Episode"), (SearchMode.ENTITIES, "Entity")):
        hits = (await literal.search(space, "Ada works at Acme", mode=mode, first=50)).hits
        assert {type(hit.found).__name__ for hit in hits} == {kind}


async def test_an_exact_search_finds_what_the_index_finds(literal: Memory, space: str) -> None:
    await literal.remember(space, CAREER)
    query = "Where does Ada work?"
    exact = await literal.search(space, query, mode=SearchMode.EXACT, first=50, explain=True)
    balanced = await literal.search(space, query, first=50, explain=True)
    assert exact.explanation is not None
    assert balanced.explanation is not None
    by_index = {ranking.name: ranking.candidates for ranking in balanced.explanation.lists}
    assert "facts by vector" in {ranking.name for ranking in exact.explanation.lists if ranking.candidates}
    for ranking in exact.explanation.lists:
        for (one, score), (other, near) in zip(ranking.candidates, by_index[ranking.name], strict=True):
            assert one == other
            assert score == pytest.approx(near, abs=1e-5)


async def test_the_graph_leads_to_what_the_words_do_not_say(literal: Memory, space: str) -> None:
    await literal.assert_facts(
        space,
        [says("Ada", "WORKS_AT", "Acme"), says("Acme", "LOCATED_IN", "Tromso")]
        + [says(f"Person {number}", "LIKES", f"Hobby {number}") for number in range(30)],
    )
    result = await literal.search(space, "Ada", mode=SearchMode.GRAPH, first=20)
    led = next(hit for hit in result.hits if "Tromso" in str(hit.found))
    assert "graph" in led.scores
    assert led.path
    assert "Ada" in {linked.entity.name for linked in result.understood.entities}


async def test_diversity_brings_something_else_sooner(literal: Memory, space: str) -> None:
    same = [Assertion(person(f"Ada {n}"), "LIKES", EntityRef("tea"), text=f"Ada {n} likes tea.") for n in range(8)]
    rain = "Bob likes the rain."
    other = Assertion(person("Bob"), "LIKES", EntityRef("rain"), text=rain)
    await literal.assert_facts(space, [*same, other])

    async def place(diversity: float) -> int:
        hits = (await literal.search(space, "Who likes tea?", kinds=FACTS, diversity=diversity, first=9)).hits
        return shown(hits).index(rain)

    assert await place(0.0) == 8
    assert await place(0.7) < 4


# --- time


async def test_a_time_in_the_question_is_preferred_or_demanded_or_only_a_word(literal: Memory, space: str) -> None:
    await literal.assert_facts(
        space, [says("Ada", "LIVES_IN", f"City {year}", str(year), str(year + 1)) for year in range(2000, 2020)]
    )
    query = "Where did Ada live in 2007?"
    best = (await literal.search(space, query, kinds=FACTS)).hits[0]
    assert "City 2007" in str(best.found)
    assert best.scores["time"] > 0
    strict = await literal.search(space, query, kinds=FACTS, when=When.STRICT)
    assert shown(strict.hits) == ["Ada lives in City 2007"]
    assert [time.during.start for time in strict.understood.times] == [at(2007)]
    off = await literal.search(space, query, kinds=FACTS, when=When.OFF)
    assert not off.understood.times
    assert all("time" not in hit.scores for hit in off.hits)
    relative = await literal.search(space, "Where did Ada live last year?", kinds=FACTS, asked_at=at(2005, 6))
    assert "City 2004" in str(relative.hits[0].found)


# --- what it says about itself


async def test_a_search_explains_itself_when_asked(literal: Memory, space: str) -> None:
    await literal.remember(space, CAREER)
    result = await literal.search(space, "Where does Ada work?", explain=True)
    assert result.explanation is not None
    assert {ranking.name for ranking in result.explanation.lists} >= {"facts by vector", "episodes by text", "graph"}
    assert [stage.name for stage in result.explanation.stages][:3] == ["embed", "candidates", "fuse"]
    for ranking in result.explanation.lists:
        scores = [score for _, score in ranking.candidates]
        assert scores == sorted(scores, reverse=True)
    assert (await literal.search(space, "Where does Ada work?")).explanation is None


async def test_every_hit_has_its_evidence(literal: Memory, space: str) -> None:
    written = await literal.remember(space, CAREER)
    result = await literal.search(space, "Where does Ada work?", first=50)
    episodes = await literal.episodes_by_id(space, [id for hit in result.hits for id in hit.evidence])
    assert set(episodes) == {episode.id for episode in written.episodes}
    for hit in result.hits:
        if isinstance(hit.found, Fact):
            assert hit.found.text in episodes[hit.evidence[0]].text


async def test_what_was_erased_or_retracted_is_not_remembered_by_any_cache(literal: Memory, space: str) -> None:
    written = await literal.assert_facts(space, [says("Ada", "KNOWS", "Bob"), says("Ada", "KNOWS", "Eve")])
    assert len((await literal.search(space, "Whom does Ada know?", kinds=FACTS)).hits) == 2
    await literal.retract(space, written.added[0].id)
    assert shown((await literal.search(space, "Whom does Ada know?", kinds=FACTS)).hits) == [written.added[1].text]


async def test_an_answer_goes_before_the_entity_that_the_question_names(literal: Memory, space: str) -> None:
    told = [says("Bob", "WORKS_AT", "Acme"), says("Bob", "LIKES", "Tea"), says("Eve", "WORKS_AT", "Zenith")]
    await literal.assert_facts(space, told)
    asked, named = await literal.search(space, "Where does Bob work?"), await literal.search(space, "Bob")
    [bob, as_asked] = [
        next(hit for hit in result.hits if getattr(hit.found, "name", "") == "Bob") for result in (named, asked)
    ]
    assert isinstance(asked.hits[0].found, Fact)
    assert asked.hits[0].found.predicate == "WORKS_AT"
    assert "graph" in bob.scores
    assert "graph" not in as_asked.scores
