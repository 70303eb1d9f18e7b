"""A space with thousands of facts, written directly into the graph without vectors, to save time."""

from collections.abc import Iterator
from typing import Any

from kg_memory.graph import records
from kg_memory.graph.space_graph import WritableSpace
from kg_memory.graph.statements import parse
from kg_memory.model.bitemporal import END, Interval
from kg_memory.model.facts import Entity, Episode, Fact
from kg_memory.model.ids import new_id
from kg_memory.model.ontology import EntityKind
from tests.support.builders import at

PEOPLE = 300
PREDICATES = ("KNOWS", "LIKES", "WORKS_AT")
TEXT = "Ada repairs old clocks"

_WRITE_CROWD = parse(
    "tests/write_large_space",
    """// write write_large_space(space, session, entities, episodes, facts) -> none
CYPHER 25
MERGE (s:Session {space: $space, key: 'crowd'})
SET s += $session
WITH s
CALL () {
  UNWIND $entities AS row
  CREATE (e:Entity:Person {space: $space})<-[:NAMES]-(:Alias {space: $space, name: toLower(row.name)})
  SET e += row
}
CALL (s) {
  UNWIND $episodes AS row
  CREATE (e:Episode {space: $space})<-[:HAS_EPISODE]-(s)
  SET e += row
}
CALL () {
  UNWIND $facts AS row
  MATCH (a:Entity {space: $space, id: row.properties.subject_id})
  MATCH (b:Entity {space: $space, id: row.properties.object_id})
  MATCH (p:Episode {space: $space, id: row.episode})
  CREATE (a)<-[:SUBJECT]-(f:Fact {space: $space})-[:OBJECT]->(b)
  CREATE (f)-[:STATED_IN {start: 0, end: 10}]->(p)
  CREATE (p)-[:MENTIONS {start: 0, end: 3}]->(a)
  CREATE (a)-[r:$(row.properties.predicate)]->(b)
  SET f += row.properties, r = row.edge, r.space = $space
}
""",
)


async def write_large_space(space: WritableSpace, facts: int, valid: Interval) -> None:
    """Writes `facts` facts with the same words about 300 people, all true during `valid`."""
    people = [Entity(new_id(), f"Person {number:03d}", EntityKind.PERSON, (), at(2024)) for number in range(PEOPLE)]
    episodes = [
        Episode(new_id(), f"crowd/{number}", TEXT, "Bob", at(2024), at(2024), "hash", number, new_id())
        for number in range(PEOPLE)
    ]

    def rows() -> Iterator[dict[str, Any]]:
        for number in range(facts):
            fact = _fact(number, people, valid)
            edge = {"fact": fact.id, "version": 1, "predicate": fact.predicate, "valid_from": valid.start}
            edge |= {"valid_to": valid.end, "known_from": fact.known.start, "known_to": END}
            episode = episodes[number % PEOPLE].id
            yield {"properties": records.fact_properties(fact), "edge": edge, "episode": episode}

    await space.run(
        _WRITE_CROWD,
        session={"id": new_id(), "started_at": at(2024), "length": PEOPLE},
        entities=[records.entity_properties(person) for person in people],
        episodes=[records.episode_properties(episode) for episode in episodes],
        facts=list(rows()),
    )


def _fact(number: int, people: list[Entity], valid: Interval) -> Fact:
    subject = people[number % PEOPLE]
    return Fact(
        id=new_id(),
        version=1,
        subject_id=subject.id,
        predicate=PREDICATES[number % len(PREDICATES)],
        object_id=people[(7 * number + number // PEOPLE + 1) % PEOPLE].id,
        value=None,
        text=f"{TEXT} with {subject.name}",
        hash=new_id(),
        valid=valid,
        known=Interval(at(2024), END),
    )
