"""`Edit`: one change of entities by hand, in one transaction: locks, checks, names, and the record of the change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kg_memory.entities.model import EntityChangeKind
from kg_memory.entities.records import ReversibleChange, change_properties
from kg_memory.errors import Conflict
from kg_memory.events.change_log import log_changes
from kg_memory.events.model import EntityChanged
from kg_memory.graph import records
from kg_memory.graph.records import Vector
from kg_memory.graph.space_graph import SpaceTransaction
from kg_memory.graph.statements import statement
from kg_memory.ingest.resolve import lock
from kg_memory.model.facts import Entity, Remembered
from kg_memory.model.ids import new_id
from kg_memory.model.names import all_keys, sure_keys
from kg_memory.model.ontology import Ontology
from kg_memory.model.text import normalised

WITH_KEYS = statement("entities/with_keys")
CLAIM_KEYS = statement("entities/claim_keys")
GIVE_KEYS = statement("entities/give_keys")
FREE_KEYS = statement("entities/free_keys")
SET_NAMES = statement("entities/set_names")
ABSORB = statement("entities/absorb")
RECORD_CHANGE = statement("entities/record_change")


@dataclass(frozen=True, slots=True)
class Named:
    """An entity with the keys of its names, locked until the transaction ends."""

    entity: Entity
    keys: Sequence[str]

    @property
    def id(self) -> str:
        return self.entity.id

    @property
    def names(self) -> list[str]:
        """The name and the aliases."""
        return [self.entity.name, *self.entity.aliases]


@dataclass(frozen=True, slots=True)
class Edit:
    """One change by hand while it is made; `vectors` are those of names, normalised."""

    transaction: SpaceTransaction
    ontology: Ontology
    by: str
    now: datetime
    vectors: Mapping[str, Vector]

    async def locked(self, *ids: str) -> list[Named]:
        """These entities, which nobody else can change until the transaction ends."""
        await lock(self.transaction, ids, self.now)
        rows = await self.transaction.run(WITH_KEYS, ids=ids)
        found = {row["entity"]["id"]: Named(records.entity(row["entity"]), row["keys"]) for row in rows}
        return [found[id] for id in ids]

    def change(self, kind: EntityChangeKind, entity: Named, names: Sequence[str], **what: Any) -> ReversibleChange:
        """The record of a change that leaves these names to the entity."""
        return ReversibleChange(
            id=new_id(),
            kind=kind,
            at=self.now,
            by=self.by,
            entity_id=entity.id,
            names_before=tuple(entity.names),
            names_after=tuple(names),
            **what,
        )

    async def free_keys_of(self, name: str, *owners: str) -> tuple[list[str], list[str]]:
        """The keys of a name that were free and are now reserved, and those that one of the owners has.

        Raises `Conflict` when another entity has the name; one that shares only a looser key with it has not.
        """
        rows = await self.transaction.run(CLAIM_KEYS, keys=all_keys(name))
        sure = sure_keys(name)
        for row in rows:
            if row["id"] not in (None, *owners) and row["key"] in sure:
                raise Conflict(
                    f"the name {name!r} belongs to {row['name']!r} ({row['id']}): merge both, or take another"
                )
        free = [row["key"] for row in rows if row["id"] is None]
        return free, [row["key"] for row in rows if row["id"] in owners]

    async def give(self, entity_id: str, keys: Iterable[str]) -> None:
        """Lets these keys lead to the entity."""
        if given := list(keys):
            await self.transaction.run(GIVE_KEYS, entity=entity_id, keys=given)

    async def free(self, keys: Iterable[str]) -> None:
        """Lets these keys lead nowhere."""
        if freed := list(keys):
            await self.transaction.run(FREE_KEYS, keys=freed)

    async def set_names(self, entity_id: str, names: Sequence[str], *, renamed: bool = False) -> None:
        """Sets the name and the aliases of an entity; a new name has its vector."""
        vector = self.vectors[normalised(names[0])] if renamed else None
        await self.transaction.run(SET_NAMES, id=entity_id, name=names[0], aliases=list(names[1:]), embedding=vector)

    async def absorb(self, entity_id: str, into: str | None) -> None:
        """Marks an entity as absorbed by another; None takes the mark away."""
        await self.transaction.run(ABSORB, id=entity_id, into=into)

    async def record(self, change: ReversibleChange) -> None:
        """Stores the change at its entities."""
        ids = [id for id in (change.entity_id, change.other_id) if id]
        await self.transaction.run(RECORD_CHANGE, properties=change_properties(change), entities=ids)

    async def log(self, change: ReversibleChange, done: Remembered, now: datetime) -> None:
        """Logs the change and what it did to facts; the last step of the transaction."""
        ids = tuple(id for id in (change.entity_id, change.other_id) if id)
        await log_changes(self.transaction, [done], now, [EntityChanged(change.id, change.kind, ids)])


def in_force(entity: Named) -> Named:
    """The entity itself. Raises `Conflict` when it was absorbed by another."""
    if entity.entity.merged_into is not None:
        raise Conflict(
            f"{entity.entity.name!r} ({entity.id}) was absorbed by {entity.entity.merged_into}: "
            "use that one, or undo the merge first"
        )
    return entity
