"""`EntityEdits`: the changes by hand that one principal makes, each in one transaction."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from kg_memory.entities import names
from kg_memory.entities.edit import Edit
from kg_memory.entities.merge import merge
from kg_memory.entities.model import EntityChange, MentionAt
from kg_memory.entities.records import ReversibleChange
from kg_memory.entities.split import split
from kg_memory.entities.undo import CHANGE, undo
from kg_memory.errors import InputTooLarge, InvalidInput
from kg_memory.graph import records
from kg_memory.graph.space_graph import SpaceTransaction, WritableSpace
from kg_memory.ingest.assertions import LONGEST_NAME
from kg_memory.ingest.remember import until_unopposed
from kg_memory.lookup.entity_ids import entity_ids
from kg_memory.model.bitemporal import aware
from kg_memory.model.facts import EntityBy
from kg_memory.model.text import normalised, one_line, searchable
from kg_memory.ports import Clock, Embedder
from kg_memory.spaces.ontologies import ontology
from kg_memory.spaces.spaces import Spaces

MOST_PARTS = 1_000
"""The most facts or mentions that are split off in one change."""


@dataclass(frozen=True, slots=True)
class EntityEdits:
    """The entities of all spaces, as one principal may change them."""

    embedder: Embedder
    clock: Clock
    spaces: Spaces

    async def merge(self, space: str, keep: EntityBy, absorb: EntityBy) -> EntityChange:
        """See `Memory.merge_entities`."""
        within = await self._within(space)
        kept, gone = await entity_ids(within, [keep, absorb])
        if kept == gone:
            raise InvalidInput(f"both are the same entity, {kept}: name two")
        return await self._made(within, "entities/merge", lambda edit: merge(edit, kept, gone))

    async def split(
        self, space: str, entity: EntityBy, name: str, *, facts: Sequence[str], mentions: Sequence[MentionAt]
    ) -> EntityChange:
        """See `Memory.split_entity`."""
        if bool(facts) == bool(mentions):
            raise InvalidInput("give either the facts or the mentions that are split off")
        if len(facts) + len(mentions) > MOST_PARTS:
            raise InputTooLarge(f"at most {MOST_PARTS:,} facts or mentions are split off at a time")
        called, within = _name(name), await self._within(space)
        [id] = await entity_ids(within, [entity])
        parts = list(dict.fromkeys(facts)), list(dict.fromkeys(mentions))
        return await self._made(within, "entities/split", lambda edit: split(edit, id, *parts, called), called)

    async def rename(self, space: str, entity: EntityBy, name: str) -> EntityChange:
        """See `Memory.rename_entity`."""
        called, within = _name(name), await self._within(space)
        [id] = await entity_ids(within, [entity])
        return await self._made(within, "entities/rename", lambda edit: names.rename(edit, id, called), called)

    async def add_alias(self, space: str, entity: EntityBy, alias: str) -> EntityChange:
        """See `Memory.add_alias`."""
        called, within = _name(alias), await self._within(space)
        [id] = await entity_ids(within, [entity])
        return await self._made(within, "entities/add_alias", lambda edit: names.add_alias(edit, id, called))

    async def remove_alias(self, space: str, entity: EntityBy, alias: str) -> EntityChange:
        """See `Memory.remove_alias`."""
        called, within = _name(alias), await self._within(space)
        [id] = await entity_ids(within, [entity])
        return await self._made(within, "entities/remove_alias", lambda edit: names.remove_alias(edit, id, called))

    async def undo(self, space: str, change: str) -> EntityChange:
        """See `Memory.undo_entity_change`."""
        id, within = searchable(change, "the change's id"), await self._within(space)
        rows = await within.read(CHANGE, id=id)
        before = [row["change"]["names_before"][0] for row in rows]
        return await self._made(within, "entities/undo", lambda edit: undo(edit, id), *before)

    async def _within(self, space: str) -> WritableSpace:
        await self.spaces.readable(space)  # it makes no space
        return await self.spaces.writable(space)

    async def _made(
        self, space: WritableSpace, name: str, make: Callable[[Edit], Awaitable[ReversibleChange]], *named: str
    ) -> EntityChange:
        """The change, made in one transaction with the vectors of the names that it may give."""
        words = await ontology(space)
        texts = [normalised(one) for one in named]
        vectors = records.vectors(await self.embedder.embed(texts, kind="document")) if texts else []
        found = dict(zip(texts, vectors, strict=True))

        async def run(transaction: SpaceTransaction) -> EntityChange:
            change = await make(Edit(transaction, words, self.spaces.caller, aware(self.clock()), found))
            return change.shown

        return await until_unopposed(lambda: space.write(name, run))


def _name(name: str) -> str:
    return " ".join(one_line(name, "the name", limit=LONGEST_NAME).split())
