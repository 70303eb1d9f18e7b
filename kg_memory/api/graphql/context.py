"""What the resolvers of a request share: the memory for its principal, and loaders that batch nested reads."""

from asyncio import shield
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any, TypeAlias, TypeVar

import strawberry
from strawberry.dataloader import DataLoader

from kg_memory.entities.model import EntityChange
from kg_memory.errors import InputTooLarge, NotFound
from kg_memory.memory import Memory
from kg_memory.model.facts import Document, Entity, Episode, Evidence, Fact, MentionedEntity, Session
from kg_memory.model.pages import EMPTY, Page, PageRequest

MOST_ITEMS = 10_000

Gate: TypeAlias = AbstractAsyncContextManager[None]
NO_GATE: Gate = nullcontext()

K = TypeVar("K")
T = TypeVar("T")


class Budget:
    """The number of list items that a request may still return, over all its lists."""

    def __init__(self, items: int = MOST_ITEMS) -> None:
        self._left = items

    def spend(self, items: int) -> None:
        """Raises `InputTooLarge` when the budget is used up."""
        self._left -= items
        if self._left < 0:
            raise InputTooLarge(f"the answer has more than {MOST_ITEMS:,} list items: ask for a smaller `first`")


class Scope:
    """The reads of one space within a request. Reads of the same kind are batched into one statement.

    Each statement runs inside the `gate`.
    """

    def __init__(self, memory: Memory, space: str, budget: Budget, gate: Gate = NO_GATE) -> None:
        self.memory = memory
        self.space = space
        self.budget = budget
        self._gate = gate
        self._loaders: dict[Hashable, DataLoader[Any, Any]] = {}

    async def entity(self, id: str) -> Entity:
        return _present(await self._load(self.memory.entities_by_id, id), "entity", id)

    async def episode(self, id: str) -> Episode | None:
        return await self._load(self.memory.episodes_by_id, id)

    async def session(self, id: str) -> Session:
        return _present(await self._load(self.memory.sessions_by_id, id), "session", id)

    async def document(self, id: str) -> Document:
        return _present(await self._load(self.memory.documents_by_id, id), "document", id)

    async def evidence(self, fact: str, version: int) -> Sequence[Evidence]:
        return self._spent(await self._load(self.memory.evidence_of, (fact, version)))

    async def mentions(self, episode: str) -> Sequence[MentionedEntity]:
        return self._spent(await self._load(self.memory.mentions_of, episode))

    async def facts_stated_in(self, episode: str, **how: Hashable) -> Sequence[Fact]:
        return self._spent(await self._load(self.memory.facts_stated_in, episode, **how))

    async def facts_of(self, entity: str, **how: Hashable) -> Page[Fact]:
        return await self._load(self.memory.facts_of, entity, **how) or EMPTY

    async def entity_changes(self, entity: str, *, page: PageRequest) -> Page[EntityChange]:
        async with self._gate:
            return await self.memory.entity_changes(self.space, entity, page=page)

    async def episodes_within(self, container: str, **how: Hashable) -> Page[Episode]:
        return await self._load(self.memory.episodes_within, container, **how) or EMPTY

    def _spent(self, items: Sequence[T] | None) -> Sequence[T]:
        self.budget.spend(len(items or ()))
        return items or ()

    def _load(self, read: Callable[..., Awaitable[Mapping[K, T]]], key: K, **how: Hashable) -> Awaitable[T | None]:
        """The value of `read(space, keys, **how)` for `key`, read together with the other keys of the same tick."""
        kind = (read.__name__, *sorted(how.items()))
        if kind not in self._loaders:

            async def batch(keys: list[K]) -> list[T | None]:
                async with self._gate:
                    found = await read(self.space, keys, **how)
                return [found.get(key) for key in keys]

            self._loaders[kind] = DataLoader(batch)
        # a field that fails cancels its siblings, and they must not cancel a read that others wait for
        return shield(self._loaders[kind].load(key))


class Context:
    """The context of one GraphQL request.

    `cursor` is that of the event that a subscription is sending. `gate` limits the reads of all subscriptions.
    """

    def __init__(self, memory: Memory, last_seen: str | None = None, gate: Gate = NO_GATE) -> None:
        self.memory = memory
        self.gate = gate
        self.budget = Budget()
        self.cursor: str | None = None
        self._last_seen = last_seen
        self._scopes: dict[str, Scope] = {}

    def scope(self, space: str) -> Scope:
        if space not in self._scopes:
            self._scopes[space] = Scope(self.memory, space, self.budget)
        return self._scopes[space]

    def scope_after_write(self, space: str) -> Scope:
        """A new scope, which reads the state after a write; a request may have several mutations."""
        self._scopes.pop(space, None)
        return self.scope(space)

    def resume_after(self, after: str | None) -> str | None:
        """The cursor to resume after: that of the previous connection, if it sent one, else `after`."""
        return self._last_seen or after


Info: TypeAlias = strawberry.Info[Context, None]


def _present(found: T | None, what: str, id: str) -> T:
    if found is None:
        raise NotFound(f"the {what} {id!r} is gone")
    return found
