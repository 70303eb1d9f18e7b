"""The same random histories in a real Neo4j, told through `Memory`: every as-of answer is that of the naive reading."""

import asyncio
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kg_memory.access.principals import Principal
from kg_memory.graph.graph import Graph
from kg_memory.memory import Memory
from kg_memory.model.bitemporal import BEGINNING, AsOf, Interval
from kg_memory.model.claims import Claim
from kg_memory.model.facts import Effect
from kg_memory.model.ontology import default_ontology
from kg_memory.model.pages import PageRequest
from kg_memory.model.sources import Assertion, EntityRef, Message
from tests.support.builders import at
from tests.support.fakes import HashEmbedder, LiteralExtractor, SettableClock
from tests.support.reference import World

HISTORIES = 40
PREDICATES = ("WORKS_AT", "WORKS_AT", "LIVES_IN", "LIKES", "DISLIKES", "VISITED")
EFFECTS = (Effect.STATES, Effect.STATES, Effect.STATES, Effect.ENDS, Effect.CORRECTS)


@dataclass
class History:
    """What is told of one person, and what was told by each time."""

    name: str
    chance: random.Random
    claims: list[Claim] = field(default_factory=list)
    told_by: dict[datetime, list[Claim]] = field(default_factory=dict)

    def assertions(self, now: datetime) -> list[Assertion]:
        """One to three things to say, noted as claims about names."""
        return [self._assertion(now) for _ in range(self.chance.randint(1, 3))]

    def _assertion(self, now: datetime) -> Assertion:
        predicate, told = self.chance.choice(PREDICATES), self.chance.choice("XYZ")
        effect, negated = self.chance.choice(EFFECTS), self.chance.random() < 0.15
        one, other = sorted(self.chance.sample(range(1, 20), 2))
        dated = self.chance.random() < 0.85
        closed = effect is not Effect.ENDS and self.chance.random() < 0.4
        stated = Interval(at(2024, 1, one), at(2024, 1, other)) if closed else Interval(at(2024, 1, one))
        valid = stated if dated else Interval(now)
        if effect is Effect.ENDS and not negated:
            valid = Interval(BEGINNING, valid.start)
        denied = negated and effect is not Effect.ENDS
        number = f"{len(self.claims):06}"
        self.claims.append(
            Claim(
                id=number,
                subject_id=self.name,
                predicate=predicate,
                object_id=told,
                text="",
                valid=valid,
                said_at=now,
                dated=dated,
                corrects=effect is Effect.CORRECTS,
                negated=denied,
            )
        )
        given = stated if dated else None
        return Assertion(EntityRef(self.name), predicate, EntityRef(told), valid=given, effect=effect, negated=negated)


async def say(memory: Memory, clock: SettableClock, space: str, seed: int) -> History:
    history = History(f"Person {seed}", random.Random(seed))
    for _ in range(history.chance.randint(2, 4)):
        clock.advance(timedelta(hours=1))
        await memory.assert_facts(space, history.assertions(clock.now))
        history.told_by[clock.now] = list(history.claims)
    return history


async def test_every_as_of_answer_is_what_the_naive_reading_says(
    graph: Graph, clock: SettableClock, space: str
) -> None:
    memory = Memory(graph, HashEmbedder(), LiteralExtractor(), clock)
    for seed in range(HISTORIES):
        history = await say(memory, clock, space, seed)
        entity = await memory.entity(space, name=history.name)
        assert entity is not None
        for known_at, claims in history.told_by.items():
            page = await memory.facts(space, entity=entity.id, as_of=AsOf.of(known_at=known_at), page=PageRequest(200))
            names = await memory.entities_by_id(space, [str(fact.object_id) for fact in page.items])
            believed = [
                (fact.predicate, names[str(fact.object_id)].name, fact.negated, fact.valid) for fact in page.items
            ]
            world = World(claims, default_ontology())
            for claim in {claim.hash: claim for claim in claims}.values():
                own = [valid for *said, valid in believed if said == [claim.predicate, claim.object_key, claim.negated]]
                for instant in world.instants():
                    expected = world.holds(claim.hash, instant)
                    assert any(valid.contains(instant) for valid in own) is expected, (seed, claim, instant)
    reader = memory.acting_as(Principal("reader", frozenset({space}), frozenset()))
    assert await reader.check() == []


async def test_twenty_writers_at_once_leave_what_one_after_the_other_would(
    graph: Graph, clock: SettableClock, space: str, other_space: str
) -> None:
    memory = Memory(graph, HashEmbedder(), LiteralExtractor(), clock)
    chance = random.Random(20)
    messages = [
        Message(
            f"Ada {chance.choice(['', '', 'NOT '])}WORKS_AT {chance.choice('XYZ')} [{chance.randint(2000, 2010)}..]. "
            f"Ada LIVES_IN {chance.choice('XYZ')} [{chance.randint(2000, 2010)}..{chance.randint(2011, 2020)}].",
            at(2024, 1, 1 + number),
        )
        for number in range(20)
    ]
    for message in messages:
        await memory.remember(space, message)
    await asyncio.gather(*(memory.remember(other_space, message) for message in chance.sample(messages, 20)))
    pictures = []
    for name in (space, other_space):
        facts = (await memory.facts(name, page=PageRequest(200))).items
        named = await memory.entities_by_id(name, [str(fact.object_id) for fact in facts])
        said = [(fact.predicate, named[str(fact.object_id)].name, fact.negated, fact.valid) for fact in facts]
        pictures.append(sorted(said, key=lambda one: (one[0], one[1], one[2], one[3].start)))
    assert pictures[0] == pictures[1]
    reader = memory.acting_as(Principal("reader", frozenset({space, other_space}), frozenset()))
    assert await reader.check() == []
