"""Expansion on a real graph: over two facts, within what a read may see, and not through hubs."""

from collections.abc import Iterable

from kg_memory.access.principals import OWNER
from kg_memory.graph.graph import Graph
from kg_memory.memory import Memory
from kg_memory.model.bitemporal import AsOf
from kg_memory.model.sources import Message, NewDocument
from kg_memory.search.expand import Expansion, Seed, expand
from kg_memory.search.model import Candidate, Found, Step
from kg_memory.spaces.spaces import Spaces
from kg_memory.telemetry.statements import tracing
from tests.support.builders import at, says
from tests.support.fakes import SettableClock

NOW = AsOf()
NAMES = ("Nightfall", "Ann Lee", "Ann", "Tiny Film")


async def key_of(graph: Graph, space: str) -> str:
    return (await Spaces(graph, SettableClock(), OWNER, {}).readable(space)).key


async def fact(memory: Memory, graph: Graph, space: str, text: str, weight: float = 1.0) -> Seed:
    """A seed: the fact with exactly this text, as it is believed now."""
    subject = await memory.entity(space, name=next(name for name in NAMES if text.startswith(name)))
    assert subject is not None
    facts = (await memory.facts(space, entity=subject.id)).items
    [found] = [fact for fact in facts if fact.text.strip() == text]
    return Seed(Candidate(await key_of(graph, space), Found.FACT, found.id, found.version), weight)


async def entity(memory: Memory, graph: Graph, space: str, name: str) -> Candidate:
    found = await memory.entity(space, name=name)
    assert found is not None
    return Candidate(await key_of(graph, space), Found.ENTITY, found.id)


async def texts(memory: Memory, space: str, candidates: Iterable[Candidate]) -> set[str]:
    """The texts of the facts and episodes among the candidates."""
    ids = {one.id for one in candidates}
    facts = {fact.id: fact.text for fact in (await memory.facts(space)).items}
    episodes = {episode.id: episode.text for episode in (await memory.episodes(space)).items}
    return {text.strip() for id_, text in (facts | episodes).items() if id_ in ids}


def ranked(expansion: Expansion, kind: Found) -> list[Candidate]:
    of_kind = [one for one in expansion.scores if one.kind is kind]
    return sorted(of_kind, key=lambda one: -expansion.scores[one])


async def test_two_facts_lead_from_the_question_to_the_passage_that_answers_it(
    literal: Memory, graph: Graph, space: str
) -> None:
    for text in ("Nightfall DIRECTED_BY Ann Lee.", "Ann Lee BORN_IN Oslo.", "Bob Ray BORN_IN Rome."):
        await literal.remember(space, NewDocument(text, at(2024)))
    seed = await fact(literal, graph, space, "Nightfall DIRECTED_BY Ann Lee.")
    expansion = await expand(graph, [seed], NOW)
    episodes = ranked(expansion, Found.EPISODE)
    assert await texts(literal, space, episodes) == {"Nightfall DIRECTED_BY Ann Lee.", "Ann Lee BORN_IN Oslo."}
    [birth] = [one for one in episodes if await texts(literal, space, [one]) == {"Ann Lee BORN_IN Oslo."}]
    ann, oslo = await entity(literal, graph, space, "Ann Lee"), await entity(literal, graph, space, "Oslo")
    assert expansion.path(birth) == [Step(ann, birth)]
    born = (await fact(literal, graph, space, "Ann Lee BORN_IN Oslo.")).candidate
    assert expansion.path(oslo) == [Step(ann, oslo, born)]
    assert expansion.path(ann) == expansion.path(Candidate("", Found.FACT, "unknown")) == []
    assert 0 < sum(expansion.scores.values()) <= 1


async def test_a_hub_passes_little_on(literal: Memory, graph: Graph, space: str) -> None:
    await literal.assert_facts(space, [says("Tiny Film", "SET_IN", "Rome"), says("Tiny Film", "SHOT_BY", "Ann Lee")])
    await literal.assert_facts(space, [says(f"Person {number}", "LIVES_IN", "Rome") for number in range(60)])
    await literal.assert_facts(space, [says("Ann Lee", "MARRIED_TO", "Bob Ray")])
    seeds = [await fact(literal, graph, space, f"Tiny Film {text}") for text in ("set in Rome", "shot by Ann Lee")]
    expansion = await expand(graph, seeds, NOW)
    people = [one for one in ranked(expansion, Found.FACT) if one not in {seed.candidate for seed in seeds}]
    assert len(people) <= 2 * 10 + 1
    wedding = (await fact(literal, graph, space, "Ann Lee married to Bob Ray")).candidate
    assert people[0] == wedding
    assert expansion.scores[wedding] > 5 * expansion.scores[people[1]]


async def test_expansion_stays_within_what_the_read_may_see(
    literal: Memory, graph: Graph, space: str, clock: SettableClock
) -> None:
    clock.now = at(2024)
    await literal.remember(space, Message("Ann LIVES_IN Oslo [2010..]. Ann OWNS Rex [2010..2015].", at(2024)))
    clock.now = at(2025)
    await literal.remember(space, Message("Ann KNOWS Bob [2010..].", at(2025)))
    seed = await fact(literal, graph, space, "Ann LIVES_IN Oslo [2010..].")

    async def seen(as_of: AsOf) -> set[str]:
        expansion = await expand(graph, [seed], as_of)
        return {text.split(" [")[0] for text in await texts(literal, space, expansion.scores)}

    home, dog, friend = "Ann LIVES_IN Oslo", "Ann OWNS Rex", "Ann KNOWS Bob"
    assert await seen(NOW) == {home, dog, friend}
    assert await seen(AsOf.of(known_at=at(2024, 6))) == {home, dog}
    assert await seen(AsOf.of(valid_at=at(2020))) == {home, friend}


async def test_expansion_stays_in_its_space(literal: Memory, graph: Graph, space: str, other_space: str) -> None:
    for name in (space, other_space):
        await literal.remember(name, Message(f"Ann KNOWS Bob. Bob KNOWS {name}.", at(2024)))
    here, there = await key_of(graph, space), await key_of(graph, other_space)
    mine = await fact(literal, graph, space, "Ann KNOWS Bob.")
    expansion = await expand(graph, [mine], NOW)
    assert {one.space for one in expansion.scores} == {here}
    theirs = await fact(literal, graph, other_space, "Ann KNOWS Bob.")
    forged = Seed(theirs.candidate._replace(space=here), 1.0)
    assert not (await expand(graph, [forged], NOW)).scores
    both = await expand(graph, [mine, theirs], NOW)
    assert {one.space for one in both.scores} == {here, there}


async def test_an_entity_with_a_similar_name_is_reached(literal: Memory, graph: Graph, space: str) -> None:
    await literal.assert_facts(
        space,
        [says("Nightfall", "DIRECTED_BY", "Guy of Tuscany"), says("Guy, Margrave of Tuscany", "BORN_IN", "Lucca")],
    )
    expansion = await expand(graph, [await fact(literal, graph, space, "Nightfall directed by Guy of Tuscany")], NOW)
    assert await entity(literal, graph, space, "Guy, Margrave of Tuscany") in expansion.scores
    assert "Guy, Margrave of Tuscany born in Lucca" in await texts(literal, space, expansion.scores)


async def test_named_entities_and_the_best_episodes_are_seeds_too(literal: Memory, graph: Graph, space: str) -> None:
    await literal.remember(space, Message("Ann KNOWS Bob.", at(2024)))
    await literal.remember(space, Message("Bob OWNS Rex.", at(2024)))
    first, second = (await literal.episodes(space)).items
    key = await key_of(graph, space)
    named = await expand(graph, [Seed(await entity(literal, graph, space, "Rex"), 0.9)], NOW)
    assert await texts(literal, space, named.scores) == {"Bob OWNS Rex."}
    read = await expand(graph, [Seed(Candidate(key, Found.EPISODE, first.id), 3.0)], NOW)
    assert Candidate(key, Found.EPISODE, second.id) in read.scores
    assert ranked(read, Found.EPISODE)[0].id == first.id


async def test_without_seeds_no_statement_runs(graph: Graph) -> None:
    with tracing("none") as trace:
        assert await expand(graph, [], NOW) == Expansion()
    assert not trace.statements
