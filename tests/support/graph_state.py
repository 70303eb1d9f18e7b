"""What a space holds now, without the ids of facts: for tests that a change and its undo leave it as it was."""

from collections.abc import Sequence

from kg_memory.memory import Memory
from kg_memory.model.facts import Entity
from kg_memory.model.pages import PageRequest

_ALL = PageRequest(200)


async def id_of(memory: Memory, space: str, name: str) -> str:
    """The id of the entity with this name."""
    entity = await memory.entity(space, name=name)
    assert entity is not None, name
    return entity.id


async def graph_state(memory: Memory, space: str) -> dict[str, object]:
    """The entities with the names that lead to them, and the believed facts, evidence and mentions."""
    entities = (await memory.entities(space, page=_ALL)).items
    facts = (await memory.facts(space, page=_ALL)).items
    evidence = await memory.evidence_of(space, [(fact.id, fact.version) for fact in facts])
    episodes = (await memory.episodes(space, page=_ALL)).items
    mentions = await memory.mentions_of(space, [episode.id for episode in episodes])
    return {
        "entities": {entity.id: (entity.name, entity.kind, tuple(entity.aliases)) for entity in entities},
        "leading": {name: await _led_to(memory, space, name) for name in _names(entities)},
        "facts": sorted(
            (
                fact.subject_id,
                fact.predicate,
                fact.object_id or fact.value or "",
                str(fact.valid),
                fact.status.value,
                str(fact.negated),
                str(sorted((one.episode.id, one.start, one.end) for one in evidence.get((fact.id, fact.version), ()))),
            )
            for fact in facts
        ),
        "mentions": sorted(
            (id, one.start, one.end, one.entity.id) for id, places in mentions.items() for one in places
        ),
    }


def _names(entities: Sequence[Entity]) -> list[str]:
    return sorted({name for entity in entities for name in (entity.name, *entity.aliases)})


async def _led_to(memory: Memory, space: str, name: str) -> str:
    entity = await memory.entity(space, name=name)
    return "" if entity is None else entity.id
