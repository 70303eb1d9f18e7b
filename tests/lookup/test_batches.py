from kg_memory.memory import Memory
from kg_memory.model.bitemporal import AsOf
from kg_memory.model.facts import MediaType
from kg_memory.model.pages import PageRequest
from kg_memory.model.sources import NewDocument
from tests.support.builders import CAREER, at


async def test_a_batch_reads_the_values_of_many_ids(literal: Memory, space: str) -> None:
    done = await literal.remember(space, CAREER)
    document = await literal.remember(space, NewDocument("A text.", at(2024), "T", media_type=MediaType.PLAIN))
    ids = [entity.id for entity in done.new_entities]
    assert set(await literal.entities_by_id(space, [*ids, ids[0], "nobody"])) == set(ids)
    assert list(await literal.sessions_by_id(space, [str(done.session_id), "none"])) == [done.session_id]
    assert list(await literal.documents_by_id(space, [str(document.document_id)])) == [document.document_id]
    for nothing in (literal.entities_by_id, literal.mentions_of, literal.facts_stated_in, literal.evidence_of):
        assert not await nothing(space, [])


async def test_mentions_and_facts_of_an_episode_come_in_the_order_of_its_text(literal: Memory, space: str) -> None:
    done = await literal.remember(space, CAREER)
    second = done.episodes[1]
    mentions = (await literal.mentions_of(space, [second.id]))[second.id]
    assert [one.entity.name for one in mentions] == ["Ada", "Initech", "Ada", "Carol"]
    assert all(second.text[one.start : one.end] == one.entity.name for one in mentions)
    facts = await literal.facts_stated_in(space, [episode.id for episode in done.episodes])
    assert [fact.predicate for fact in facts[second.id]] == ["WORKS_AT", "KNOWS"]
    past = await literal.facts_stated_in(space, [second.id], as_of=AsOf.of(valid_at=at(2022)))
    assert [fact.predicate for fact in past[second.id]] == ["KNOWS"]


async def test_evidence_has_the_exact_words(literal: Memory, space: str) -> None:
    done = await literal.remember(space, CAREER)
    evidence = await literal.evidence_of(space, [(fact.id, fact.version) for fact in done.added])
    for fact in done.added:
        (place,) = evidence[fact.id, fact.version]
        assert place.episode.text[place.start : place.end] == fact.text
    assert await literal.evidence_of(space, [(done.added[0].id, 99)]) == {}


async def test_every_entity_has_its_own_page_of_facts_and_episodes(literal: Memory, space: str) -> None:
    done = await literal.remember(space, CAREER)
    ids = {entity.name: entity.id for entity in done.new_entities}
    pages = await literal.facts_of(space, [ids["Ada"], ids["Carol"], ids["Bob"]], page=PageRequest(2))
    assert [len(pages[ids[name]].items) for name in ("Ada", "Carol")] == [2, 2]
    assert pages[ids["Ada"]].has_next
    assert ids["Bob"] not in pages
    following = await literal.facts_of(space, [ids["Ada"]], page=PageRequest(2, pages[ids["Ada"]].cursors[-1]))
    assert len({fact.id for page in (pages, following) for fact in page[ids["Ada"]].items}) == 3
    episodes = await literal.episodes_within(space, [ids["Carol"], str(done.session_id)])
    assert [len(episodes[id].items) for id in (ids["Carol"], str(done.session_id))] == [2, 3]
