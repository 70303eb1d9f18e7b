"""Chronicles: made-up histories of facts, written straight into the graph, and what must be answered about them.

The answers are computed from the list of versions, in the plainest way.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from random import Random
from typing import Any

import numpy as np

from kg_memory.graph import records
from kg_memory.graph.space_graph import WritableSpace
from kg_memory.graph.statements import parse
from kg_memory.history.model import TimelineEntry
from kg_memory.model.bitemporal import END, AsOf, Interval
from kg_memory.model.facts import Entity, Fact
from kg_memory.model.ontology import EntityKind
from tests.support.builders import at

NOW = at(2026, 6)
PREDICATES = ("KNOWS", "LIKES", "MET", "OWNS", "USES", "VISITED", "WORKS_AT", "LIVES_IN")
BATCH = 2_000
_VECTORS = 64

_WRITE_ENTITIES = parse(
    "tests/write_entities",
    """// write write_entities(space, entities) -> none
CYPHER 25
UNWIND $entities AS row
CREATE (e:Entity:Person {space: $space})<-[:NAMES]-(:Alias {space: $space, name: toLower(row.name)})
SET e += row
""",
)
_WRITE_VERSIONS = parse(
    "tests/write_versions",
    """// write write_versions(space, facts) -> none
CYPHER 25
UNWIND $facts AS row
MATCH (a:Entity {space: $space, id: row.properties.subject_id})
MATCH (b:Entity {space: $space, id: row.properties.object_id})
CREATE (a)<-[:SUBJECT]-(f:Fact {space: $space})-[:OBJECT]->(b)
CREATE (a)-[r:$(row.properties.predicate)]->(b)
SET f += row.properties
SET r = f {.version, .predicate, .valid_from, .valid_to, .known_from, .known_to, fact: f.id, space: $space}
WITH f, row
CALL db.create.setNodeVectorProperty(f, 'embedding', row.embedding)
""",
)
_LINK_VERSIONS = parse(
    "tests/link_versions",
    """// write link_versions(space, links) -> none
CYPHER 25
UNWIND $links AS row
MATCH (f:Fact {space: $space, id: row.id, version: row.version})
MATCH (old:Fact {space: $space, id: row.id, version: row.version - 1})
CREATE (f)-[:REVISES {reason: 'it was learned that it ended'}]->(old)
""",
)


@dataclass(frozen=True)
class Chronicle:
    """The versions of the facts about some entities; the same for the same seed."""

    seed: int
    size: int
    people: int
    entities: Sequence[Entity] = field(init=False)
    versions: Sequence[Fact] = field(init=False)

    def __post_init__(self) -> None:
        names = [f"Person {self.seed} {number:05d}" for number in range(self.people)]
        object.__setattr__(
            self,
            "entities",
            [
                Entity(f"e{self.seed:02d}{number:06d}", name, EntityKind.PERSON, (), at(2000))
                for number, name in enumerate(names)
            ],
        )
        random = Random(self.seed)
        versions: list[Fact] = []
        while len(versions) < self.size:
            versions += self._fact(random, len(versions))
        object.__setattr__(self, "versions", versions[: self.size])

    def _fact(self, random: Random, number: int) -> Iterator[Fact]:
        """A fact that is learned up to a year after its beginning and sometimes again after its end."""
        one, other = random.sample(range(self.people), 2)
        begun = at(2000) + timedelta(hours=random.randrange(24 * 365 * 25))
        ended = begun + timedelta(hours=int(24 * 4 ** random.uniform(0.5, 6.5)))
        learned = begun + timedelta(hours=1 + random.randrange(24 * 365))
        learned_again = max(learned, ended) + timedelta(hours=1 + random.randrange(24 * 365))
        whole = random.random() < 0.5
        fact = Fact(
            id=f"f{self.seed:02d}{number:07d}",
            version=1,
            subject_id=self.entities[one].id,
            predicate=random.choice(PREDICATES),
            object_id=self.entities[other].id,
            value=None,
            text=f"{self.entities[one].name} and {self.entities[other].name}",
            hash=f"h{self.seed:02d}{number:07d}",
            valid=Interval(begun, ended if whole and ended < learned else END),
            known=Interval(learned, END),
        )
        if fact.valid.end < END or learned_again >= NOW:
            yield fact
            return
        yield replace(fact, known=Interval(learned, learned_again))
        if random.random() < 0.95:
            yield replace(fact, version=2, valid=Interval(begun, ended), known=Interval(learned_again, END))

    # --- what must be answered

    def facts(self, as_of: AsOf) -> list[Fact]:
        return sorted((one for one in self.versions if sees(as_of, one)), key=lambda one: (one.valid.start, one.id))

    def changes_of_the_world(self, span: Interval, as_of: AsOf) -> list[tuple[datetime, str, str]]:
        known = [one for one in self.versions if one.known.contains(as_of.known_at)]
        happened = [(one.valid.start, one.id, "BEGAN") for one in known]
        happened += [(one.valid.end, one.id, "ENDED") for one in known]
        return sorted(one for one in happened if span.contains(one[0]))

    def changes_of_the_memory(self, span: Interval) -> list[tuple[datetime, str, str]]:
        latest = {one.id: one for one in self.versions}
        happened = [(one.known.start, one.id, "LEARNED" if one.version == 1 else "REVISED") for one in self.versions]
        happened += [(one.known.end, one.id, "GIVEN_UP") for one in latest.values()]
        return sorted(one for one in happened if span.contains(one[0]))

    def timeline(self, entity: str, as_of: AsOf) -> list[TimelineEntry]:
        facts = [one for one in self.facts(as_of) if entity in (one.subject_id, one.object_id)]
        return [self._entry(entity, fact, facts[:number]) for number, fact in enumerate(facts)]

    @staticmethod
    def _entry(entity: str, fact: Fact, before: Sequence[Fact]) -> TimelineEntry:
        side = fact.subject_id == entity
        same = [one for one in before if (one.predicate, one.subject_id == entity) == (fact.predicate, side)]
        if not same:
            return TimelineEntry(fact)
        until = max(one.valid.end for one in same)
        if until < fact.valid.start:
            return TimelineEntry(fact, gap=Interval(until, fact.valid.start))
        if until == fact.valid.start:
            return TimelineEntry(fact)
        return TimelineEntry(fact, overlap=Interval(fact.valid.start, min(until, fact.valid.end)))

    def paths(
        self, source: str, target: str, as_of: AsOf, longest: int, *, respecting: bool = False
    ) -> list[list[str]]:
        """All paths of facts by length, then by the beginnings and ids of their facts."""
        found: list[tuple[int, list[tuple[datetime, str]]]] = []
        todo: list[tuple[list[str], list[tuple[datetime, str]]]] = [([source], [])]
        while todo:
            places, hops = todo.pop()
            for fact in self._around.get(places[-1], ()):
                there = fact.object_id if fact.subject_id == places[-1] else fact.subject_id
                assert there is not None
                early = respecting and bool(hops) and fact.valid.start < hops[-1][0]
                if there in places or early or not sees(as_of, fact):
                    continue
                walked = [*hops, (fact.valid.start, fact.id)]
                if there == target:
                    found.append((len(walked), walked))
                elif len(walked) < longest:
                    todo.append(([*places, there], walked))
        return [[id for _, id in hops] for _, hops in sorted(found)]

    @cached_property
    def _around(self) -> dict[str, list[Fact]]:
        around: dict[str, list[Fact]] = {}
        for fact in self.versions:
            for end in (fact.subject_id, fact.object_id):
                around.setdefault(str(end), []).append(fact)
        return around


def sees(as_of: AsOf, fact: Fact) -> bool:
    """Whether a read may see a version."""
    held = fact.valid.start <= as_of.valid_until and fact.valid.end > as_of.valid_since
    return held and fact.known.contains(as_of.known_at)


async def write(space: WritableSpace, entities: Sequence[Entity], versions: Sequence[Fact]) -> None:
    """Writes versions of facts between entities, with one of a few unit vectors each."""
    rows = np.random.default_rng(1).standard_normal((_VECTORS, 384)).astype(np.float32)
    vectors = records.vectors(rows / np.linalg.norm(rows, axis=1, keepdims=True))
    people = [records.entity_properties(entity) for entity in entities]
    facts = [
        {"properties": records.fact_properties(fact), "embedding": vectors[number % _VECTORS]}
        for number, fact in enumerate(versions)
    ]
    links = [{"id": fact.id, "version": fact.version} for fact in versions if fact.version > 1]
    for statement, name, rows_of in (
        (_WRITE_ENTITIES, "entities", people),
        (_WRITE_VERSIONS, "facts", facts),
        (_LINK_VERSIONS, "links", links),
    ):
        for begin in range(0, len(rows_of), BATCH):
            batch: dict[str, Any] = {name: rows_of[begin : begin + BATCH]}
            await space.run(statement, **batch)
