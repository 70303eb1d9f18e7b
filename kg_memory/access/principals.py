"""Principals: callers, and the spaces that they may read and write."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Principal:
    """A caller, with the names of the spaces that it may read and write; None means every space."""

    name: str
    readable: frozenset[str] | None = None
    writable: frozenset[str] | None = None

    def may_read(self, space: str) -> bool:
        return self.readable is None or space in self.readable

    def may_write(self, space: str) -> bool:
        return self.writable is None or space in self.writable


OWNER = Principal("owner")
