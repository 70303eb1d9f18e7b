import pytest

from kg_memory.errors import InvalidInput, NotFound
from kg_memory.memory import Memory
from kg_memory.model.bitemporal import AsOf
from kg_memory.model.sources import Assertion, EntityRef
from kg_memory.search.model import Filters, Found, Hit
from tests.support.builders import CAREER, at, person, span

DOG = Assertion(person("Bob"), "HAS", value="a dog", text="Bob owns a small brown dog.", valid=span("2020"))
PUPPY = Assertion(person("Eve"), "HAS", value="a puppy", text="Eve has a little puppy.", valid=span("2020"))
TAX = Assertion(person("Carol"), "PAYS", EntityRef("taxes"), text="Carol pays her taxes late.", valid=span("2020"))
PONY = Assertion(person("Ann"), "HAS", value="a pony", text="Ann keeps a small brown pony.", valid=span("2010", "2015"))


def shown(hits: list[Hit]) -> list[str]:
    return [str(getattr(hit.found, "text", getattr(hit.found, "name", ""))) for hit in hits]


async def test_the_most_similar_of_its_kind_come_first_without_itself(literal: Memory, space: str) -> None:
    written = await literal.assert_facts(space, [DOG, TAX, PUPPY])
    dog = next(fact for fact in written.added if fact.text == DOG.text)
    hits = await literal.similar(space, fact=dog.id)
    assert shown(hits) == [PUPPY.text, TAX.text]
    assert 1 > hits[0].score > hits[1].score > 0
    assert hits[0].scores == {"vector": hits[0].score}
    assert shown(await literal.similar(space, fact=dog.id, first=1)) == [PUPPY.text]
    found = await literal.similar(space, fact=dog.id, kinds=frozenset({Found.ENTITY}))
    assert {type(hit.found).__name__ for hit in found} == {"Entity"}


async def test_it_is_filtered_like_a_search(literal: Memory, space: str, other_space: str) -> None:
    await literal.assert_facts(other_space, [PUPPY])
    written = await literal.assert_facts(space, [DOG, TAX, PONY])
    dog = next(fact for fact in written.added if fact.text == DOG.text)
    assert shown(await literal.similar(space, fact=dog.id)) == [PONY.text, TAX.text]
    assert shown(await literal.similar(space, fact=dog.id, as_of=AsOf.of(valid_at=at(2024)))) == [TAX.text]
    pays = Filters(predicates=frozenset({"PAYS"}))
    assert shown(await literal.similar(space, fact=dog.id, filters=pays)) == [TAX.text]


async def test_episodes_and_entities_have_similar_ones_too(literal: Memory, space: str) -> None:
    written = await literal.remember(space, CAREER)
    hits = await literal.similar(space, episode=written.episodes[0].id)
    assert shown(hits)[0] == CAREER.messages[1].text
    assert hits[0].evidence == [written.episodes[1].id]
    ada = next(entity for entity in written.new_entities if entity.name == "Ada")
    assert "Carol" in shown(await literal.similar(space, entity=ada.id))


async def test_an_unknown_id_is_refused(literal: Memory, space: str, other_space: str) -> None:
    written = await literal.assert_facts(space, [DOG])
    await literal.assert_facts(other_space, [TAX])
    for where, id in ((space, "nothing"), (other_space, written.added[0].id)):
        with pytest.raises(NotFound):
            await literal.similar(where, fact=id)
    with pytest.raises(InvalidInput, match="not 0"):
        await literal.similar(space)
    with pytest.raises(InvalidInput, match="not 2"):
        await literal.similar(space, fact="a", entity="b")
    for first in (0, 101, 10_000):
        with pytest.raises(InvalidInput, match="between 1 and 100"):
            await literal.similar(space, fact=written.added[0].id, first=first)
