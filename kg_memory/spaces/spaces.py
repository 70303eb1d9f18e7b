"""Spaces: checks access and resolves names to keys. Every method of `Memory` gets its space from here."""

import secrets
import string
from datetime import timedelta

from kg_memory.access.principals import Principal
from kg_memory.errors import Forbidden, InvalidTime, NotFound
from kg_memory.graph import records
from kg_memory.graph.graph import Graph
from kg_memory.graph.space_graph import ReadableSpace, WritableSpace
from kg_memory.graph.statements import statement
from kg_memory.model import pages
from kg_memory.model.bitemporal import END, RESOLUTION, AsOf, aware
from kg_memory.model.facts import Space
from kg_memory.model.pages import Page, PageRequest
from kg_memory.model.text import one_line
from kg_memory.ports import Clock

SPACE_BY_NAME = statement("spaces/space_by_name")
CREATE_SPACE = statement("spaces/create_space")
SPACES = statement("spaces/spaces")

LONGEST_NAME = 200
CLOCKS_DIFFER_BY = timedelta(minutes=1)
_KEY_LETTERS = string.ascii_lowercase + string.digits


class Spaces:
    """The spaces that one principal may read and write."""

    def __init__(self, graph: Graph, clock: Clock, principal: Principal, known: dict[str, Space]) -> None:
        self._graph = graph
        self._clock = clock
        self._principal = principal
        self._known = known

    async def readable(self, name: str) -> ReadableSpace:
        """A space to read. Raises `NotFound` if it does not exist or may not be read."""
        name = _checked_name(name)
        space = await self._find(name) if self._principal.may_read(name) else None
        if space is None:
            raise NotFound(f"there is no space {name!r}; `spaces` lists those you may read")
        return ReadableSpace(self._graph, space)

    async def readable_as_of(self, name: str, as_of: AsOf) -> ReadableSpace:
        """A space to read. Raises `InvalidTime` for a `known_at` in the future."""
        now = aware(self._clock())
        if now + CLOCKS_DIFFER_BY < as_of.known_at < END - RESOLUTION:
            raise InvalidTime(
                f"knownAt {as_of.known_at.isoformat()} lies in the future (it is {now.isoformat()}): leave it out for "
                "what is believed now"
            )
        return await self.readable(name)

    async def writable(self, name: str) -> WritableSpace:
        """A space to write to, created on first use. Raises `Forbidden`, or `InvalidInput` for an invalid name."""
        name = _checked_name(name)
        if not self._principal.may_write(name):
            raise Forbidden(f"you may not write to the space {name!r}")
        return WritableSpace(self._graph, await self._find(name) or await self._create(name))

    async def writable_keys(self) -> list[str] | None:
        """The keys of the existing spaces that may be written; None for all spaces."""
        if self._principal.writable is None:
            return None
        found = [await self._find(name) for name in sorted(self._principal.writable)]
        return [space.key for space in found if space is not None]

    async def page(self, page: PageRequest) -> Page[Space]:
        """The spaces that may be read, by name."""
        (after,) = pages.position(page, pages.SPACES)
        readable = None if self._principal.readable is None else sorted(self._principal.readable)
        rows = await self._graph.read(SPACES, readable=readable, after=after, limit=page.first + 1)
        return pages.page(page, [records.space(row["space"]) for row in rows], pages.SPACES)

    async def all(self) -> list[ReadableSpace]:
        """Every space that may be read."""
        found = await self.page(PageRequest(pages.LARGEST_PAGE))
        spaces = list(found.items)
        while found.has_next:
            found = await self.page(PageRequest(pages.LARGEST_PAGE, found.cursors[-1]))
            spaces += found.items
        return [ReadableSpace(self._graph, space) for space in spaces]

    @property
    def caller(self) -> str:
        """The name of the principal."""
        return self._principal.name

    @property
    def unlimited(self) -> bool:
        """Whether the principal may read every space."""
        return self._principal.readable is None

    async def _find(self, name: str) -> Space | None:
        if name not in self._known:
            rows = await self._graph.read(SPACE_BY_NAME, name=name)
            if not rows:
                return None
            self._known[name] = records.space(rows[0]["space"])
        return self._known[name]

    async def _create(self, name: str) -> Space:
        key = "".join(secrets.choice(_KEY_LETTERS) for _ in range(12))
        rows = await self._graph.run(CREATE_SPACE, name=name, key=key, now=self._clock())
        self._known[name] = records.space(rows[0]["space"])
        return self._known[name]


def _checked_name(name: str) -> str:
    return one_line(name, "the name of a space", limit=LONGEST_NAME)
