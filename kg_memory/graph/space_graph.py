"""The graph of one space: what a verb is given, so that it reaches no other space.

Every statement that it runs gets the key of the space by itself. `Spaces` hands these out, after it has looked whether
the space may be read or written. A statement over several spaces takes the whole `graph`, and names their keys.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from kg_memory.graph.graph import Graph, Row, Transaction
from kg_memory.graph.statements import Statement
from kg_memory.model.facts import Space

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ReadableSpace:
    """A space that may be read."""

    graph: Graph
    space: Space

    @property
    def key(self) -> str:
        return self.space.key

    @property
    def name(self) -> str:
        return self.space.name

    async def read(self, statement: Statement, **parameters: Any) -> list[Row]:
        """See `Graph.read`."""
        return await self.graph.read(statement, space=self.key, **parameters)


@dataclass(frozen=True, slots=True)
class SpaceTransaction:
    """An open transaction that writes to one space; its statements succeed or fail together."""

    transaction: Transaction
    space: Space

    async def run(self, statement: Statement, **parameters: Any) -> list[Row]:
        """See `Transaction.run`."""
        return await self.transaction.run(statement, space=self.space.key, **parameters)

    def notify_after_commit(self) -> None:
        """See `Transaction.notify_after_commit`."""
        self.transaction.notify_after_commit([self.space.key])


@dataclass(frozen=True, slots=True)
class WritableSpace(ReadableSpace):
    """A space that may be read and written."""

    async def run(self, statement: Statement, **parameters: Any) -> list[Row]:
        """See `Graph.run`."""
        return await self.graph.run(statement, space=self.key, **parameters)

    async def write(self, name: str, work: Callable[[SpaceTransaction], Awaitable[T]]) -> T:
        """See `Graph.write`."""
        return await self.graph.write(name, lambda transaction: work(SpaceTransaction(transaction, self.space)))
