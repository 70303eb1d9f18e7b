"""`remember` and `assert_facts`: cut, extract, embed; then one transaction resolves, reconciles and writes."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from kg_memory.bitemporal import aware
from kg_memory.errors import ConcurrentWrite, Conflict, InputTooLarge, InvalidInput
from kg_memory.graph import records
from kg_memory.graph.graph import Graph
from kg_memory.graph.statements import statement
from kg_memory.ingest.cut import Container, Cut, cut
from kg_memory.ingest.material import Material, from_assertions, from_extractions
from kg_memory.ingest.resolve import names
from kg_memory.ingest.write import Vectors, Write
from kg_memory.model import Assertion, Episode, Remembered, Source, Space
from kg_memory.ports import Clock, Embedder, Extractor
from kg_memory.spaces import Spaces
from kg_memory.text import normalised

KNOWN_EPISODES = statement("ingest/known_episodes")
KNOWN_NAMES = statement("ingest/known_names")

MOST_ASSERTIONS = 2_000
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Ingest:
    """The way of a text into the graph, with the parts it takes."""

    graph: Graph
    extractor: Extractor
    embedder: Embedder
    clock: Clock
    spaces: Spaces

    async def remember(self, space: str, source: Source) -> Remembered:
        """See `Memory.remember`; a source that is refused does not make the space."""
        container, cuts = cut(source)
        into = await self.spaces.writable(space)
        return await _until_unopposed(lambda: self._remember(into, container, cuts))

    async def assert_facts(self, space: str, assertions: Sequence[Assertion]) -> Remembered:
        """See `Memory.assert_facts`."""
        if not assertions:
            raise InvalidInput("there are no assertions")
        if len(assertions) > MOST_ASSERTIONS:
            raise InputTooLarge(f"there are {len(assertions):,} assertions; send {MOST_ASSERTIONS:,} at a time")
        material = from_assertions(assertions, aware(self.clock()))
        into = await self.spaces.writable(space)
        return await _until_unopposed(lambda: self._write(into, material, ()))

    async def _remember(self, space: Space, container: Container | None, cuts: Sequence[Cut]) -> Remembered:
        known = await self._known(space, cuts)
        fresh = [piece for piece in cuts if piece.key not in known]
        unchanged = list(known.values())
        if not fresh:
            return Remembered(space.name, unchanged[0].session_id, unchanged[0].document_id, (), unchanged)
        extractions = await self.extractor.extract([piece.passage for piece in fresh])
        return await self._write(space, from_extractions(container, fresh, extractions), unchanged)

    async def _known(self, space: Space, cuts: Sequence[Cut]) -> dict[str, Episode]:
        """The episodes that are there already, by key; raises `Conflict` when one holds another text."""
        rows = await self.graph.read(KNOWN_EPISODES, space=space.key, keys=[piece.key for piece in cuts])
        known = {row["episode"]["key"]: records.episode(row["episode"]) for row in rows}
        for piece in cuts:
            if piece.key in known and known[piece.key].hash != piece.hash:
                raise Conflict(f"the key {piece.key!r} already holds another text, and episodes are never rewritten")
        return known

    async def _write(self, space: Space, material: Material, unchanged: Sequence[Episode]) -> Remembered:
        vectors = await self._embed(space, material)
        write = Write(space, material, vectors, aware(self.clock()), unchanged)
        return await self.graph.write("ingest/remember", write.run)

    async def _embed(self, space: Space, material: Material) -> Vectors:
        """One batch: the episodes, the statements and the names that the space does not know yet."""
        refs = material.refs()
        rows = await self.graph.read(KNOWN_NAMES, space=space.key, names=names(refs)) if refs else []
        unknown = sorted({normalised(ref.name) for ref in refs} - {row["name"] for row in rows})
        episodes = [piece.text for piece in material.cuts]
        statements = [told.statement.text for told in material.told]
        batch = records.vectors(await self.embedder.embed([*episodes, *statements, *unknown], kind="document"))
        first_name = len(episodes) + len(statements)
        return Vectors(
            episodes=batch[: len(episodes)],
            statements=batch[len(episodes) : first_name],
            names=dict(zip(unknown, batch[first_name:], strict=True)),
        )


async def _until_unopposed(attempt: Callable[[], Awaitable[Remembered]]) -> Remembered:
    """Begins again when another writer stored the same key meanwhile: the second time it is simply known."""
    for _ in range(_TRIES - 1):
        try:
            return await attempt()
        except ConcurrentWrite:
            continue
    return await attempt()
