"""Spaces with as many facts as a benchmark asks for, written straight into the graph, with vectors near real ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg_memory.graph import records
from kg_memory.graph.space_graph import SpaceTransaction, WritableSpace
from kg_memory.graph.statements import parse
from kg_memory.model.bitemporal import END, Interval
from kg_memory.model.facts import Entity, Episode, Fact, Space
from kg_memory.model.ids import new_id
from kg_memory.model.ontology import EntityKind
from kg_memory.model.text import content_hash, normalised
from tests.support.builders import at

FACTS_OF_AN_EPISODE = 10
FACTS_OF_AN_ENTITY = 10
PREDICATES = ("LIKES", "VISITED", "KNOWS", "TALKED_ABOUT")
_BATCH = 1_000
_OTHER, _NOISE = 0.7, 0.4
"""How much of another sentence, and of none at all, there is in a vector besides its own sentence."""

Floats = NDArray[np.float32]
Rows = list[dict[str, Any]]

_ENTITIES = parse(
    "benchmarks/bulk_entities",
    """// write bulk_entities(space, rows) -> none
CYPHER 25
UNWIND $rows AS row
CREATE (e:Entity:Person {space: $space})<-[:NAMES]-(:Alias {space: $space, name: row.alias})
SET e += row.properties
WITH e, row
CALL db.create.setNodeVectorProperty(e, 'embedding', row.embedding)
""",
)
_EPISODES = parse(
    "benchmarks/bulk_episodes",
    """// write bulk_episodes(space, rows) -> none
CYPHER 25
MERGE (s:Session {space: $space, key: 'bulk'})
WITH s
UNWIND $rows AS row
CREATE (e:Episode {space: $space})<-[:HAS_EPISODE]-(s)
SET e += row.properties
WITH e, row
CALL db.create.setNodeVectorProperty(e, 'embedding', row.embedding)
WITH e, row
MATCH (last:Episode {space: $space, id: row.last})
CREATE (last)-[:NEXT]->(e)
""",
)
_FACTS = parse(
    "benchmarks/bulk_facts",
    """// write bulk_facts(space, rows) -> none
CYPHER 25
UNWIND $rows AS row
MATCH (a:Entity {space: $space, id: row.properties.subject_id})
MATCH (b:Entity {space: $space, id: row.properties.object_id})
MATCH (p:Episode {space: $space, id: row.episode})
CREATE (a)<-[:SUBJECT]-(f:Fact {space: $space})-[:OBJECT]->(b)
CREATE (f)-[:STATED_IN {start: 0, end: 1}]->(p)
MERGE (p)-[:MENTIONS {start: 0, end: 1}]->(a)
CREATE (a)-[r:$(row.properties.predicate)]->(b)
SET f += row.properties
SET r = f {.version, .predicate, .valid_from, .valid_to, .known_from, .known_to, fact: f.id, space: $space}
WITH f, row
CALL db.create.setNodeVectorProperty(f, 'embedding', row.embedding)
""",
)


@dataclass(frozen=True, slots=True)
class Sentences:
    """Sentences with their vectors, of which those of the made-up texts are mixed."""

    texts: Sequence[str]
    vectors: Floats


@dataclass(frozen=True, slots=True)
class Bulk:
    """The facts of one space by id, and their vectors in that order."""

    space: Space
    ids: Sequence[str]
    vectors: Floats


async def write_bulk(space: WritableSpace, facts: int, sentences: Sentences, people: Sequence[str]) -> Bulk:
    """`facts` facts, told in a tenth as many episodes, between a tenth as many people, half of them about few."""
    random = Random(facts)
    entities = [
        Entity(
            new_id(),
            f"{people[number % len(people)]} {number // len(people) or ''}".strip(),
            EntityKind.PERSON,
            (),
            at(2024),
        )
        for number in range(max(2, facts // FACTS_OF_AN_ENTITY))
    ]
    episodes = [new_id() for _ in range(max(1, facts // FACTS_OF_AN_EPISODE))]
    vectors = _mixed(sentences.vectors, len(entities) + len(episodes) + facts, seed=facts)
    of_entities, of_episodes, of_facts = np.split(vectors, [len(entities), len(entities) + len(episodes)])
    texts = [random.choice(sentences.texts) for _ in range(len(episodes) + facts)]
    made = [_fact(text, entities, random) for text in texts[len(episodes) :]]
    for statement, rows in (
        (_ENTITIES, _entity_rows(entities, of_entities)),
        (_EPISODES, _episode_rows(episodes, texts, of_episodes)),
        (_FACTS, _fact_rows(made, episodes, of_facts)),
    ):
        for begin in range(0, len(rows), _BATCH):
            batch = rows[begin : begin + _BATCH]

            async def work(transaction: SpaceTransaction, statement: Any = statement, batch: Rows = batch) -> None:
                await transaction.run(statement, rows=batch)

            await space.write(statement.name, work)
    return Bulk(space.space, [fact.id for fact in made], of_facts)


def _mixed(sentences: Floats, count: int, seed: int) -> Floats:
    """Unit vectors near those of sentences, and no two alike."""
    random = np.random.default_rng(seed)
    noise = random.standard_normal((count, sentences.shape[1])).astype(np.float32)
    noise /= np.linalg.norm(noise, axis=1, keepdims=True)
    one, other = (sentences[random.integers(len(sentences), size=count)] for _ in range(2))
    mixed = one + _OTHER * other + _NOISE * noise
    return np.asarray(mixed / np.linalg.norm(mixed, axis=1, keepdims=True), np.float32)


def _fact(text: str, entities: Sequence[Entity], random: Random) -> Fact:
    known = entities[: max(2, len(entities) // 10)] if random.random() < 0.5 else entities
    subject, object_ = random.sample(known, 2)
    return Fact(
        id=new_id(),
        version=1,
        subject_id=subject.id,
        predicate=random.choice(PREDICATES),
        object_id=object_.id,
        value=None,
        text=text,
        hash=content_hash(text),
        valid=Interval(at(random.randrange(2000, 2024)), END),
        known=Interval(at(2025), END),
    )


def _entity_rows(entities: Sequence[Entity], vectors: Floats) -> Rows:
    return [
        {"properties": records.entity_properties(entity), "alias": normalised(entity.name), "embedding": vector}
        for entity, vector in zip(entities, records.vectors(vectors), strict=True)
    ]


def _episode_rows(ids: Sequence[str], texts: Sequence[str], vectors: Floats) -> Rows:
    return [
        {
            "properties": records.episode_properties(_episode(id_, texts[number], number)),
            "embedding": vector,
            "last": ids[number - 1],
        }
        for number, (id_, vector) in enumerate(zip(ids, records.vectors(vectors), strict=True))
    ]


def _episode(id_: str, text: str, number: int) -> Episode:
    return Episode(id_, f"bulk/{number}", text, None, at(2024), at(2025), content_hash(text), number, "bulk")


def _fact_rows(facts: Sequence[Fact], episodes: Sequence[str], vectors: Floats) -> Rows:
    return [
        {
            "properties": records.fact_properties(fact),
            "episode": episodes[number // FACTS_OF_AN_EPISODE % len(episodes)],
            "embedding": vector,
        }
        for number, (fact, vector) in enumerate(zip(facts, records.vectors(vectors), strict=True))
    ]
