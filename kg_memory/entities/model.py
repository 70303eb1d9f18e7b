"""Values of changes by hand: a change of entities, and a place that names one."""

from dataclasses import dataclass
from datetime import datetime

from kg_memory.events.model import EntityChangeKind as EntityChangeKind


@dataclass(frozen=True, slots=True)
class MentionAt:
    """A place in an episode (by id) that names an entity: `text[start:end]`."""

    episode: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityChange:
    """A change of entities by hand: what, when and who.

    `entity_id` is the entity that was changed. `other_id` is the one that it absorbed, or the one that was split off.
    `name` is the name that was absorbed, split off, given or removed. `undoes` is the change that this one undid, and
    `undone_by` the one that undid this one.
    """

    id: str
    kind: EntityChangeKind
    at: datetime
    by: str
    entity_id: str
    other_id: str | None = None
    name: str | None = None
    undoes: str | None = None
    undone_by: str | None = None
