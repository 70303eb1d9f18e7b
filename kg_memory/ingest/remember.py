"""`remember` and `assert_facts`: cut, extract, embed; then one transaction resolves, reconciles and writes."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from kg_memory.bitemporal import aware
from kg_memory.errors import ConcurrentWrite, Conflict, InputTooLarge, InvalidInput
from kg_memory.extraction import Passage
from kg_memory.graph import records
from kg_memory.graph.graph import Graph
from kg_memory.graph.statements import statement
from kg_memory.ingest.cut import Container, Cut, addressed, cut
from kg_memory.ingest.material import Material, from_assertions, from_extractions
from kg_memory.ingest.resolve import names
from kg_memory.ingest.retract import Retraction
from kg_memory.ingest.write import Vectors, Write
from kg_memory.model import Assertion, Entity, EntityKind, EntityRef, Episode, Remembered, Source, Space
from kg_memory.ontologies import ontology
from kg_memory.ports import Clock, Embedder, Extractor
from kg_memory.prompts import own_prompts
from kg_memory.spaces import Spaces
from kg_memory.text import normalised

KNOWN_EPISODES = statement("ingest/known_episodes")
KNOWN_NAMES = statement("ingest/known_names")
SPOKEN_BEFORE = statement("ingest/spoken_before")

MOST_ASSERTIONS = 2_000
_TRIES = 3
_READING_MODEL = "all-MiniLM-L6-v2"  # whose vectors come with an extraction


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

    async def retract(self, space: str, fact: str) -> Remembered:
        """See `Memory.retract`."""
        into = await self.spaces.writable(space)
        words = await ontology(self.graph, into.key)

        async def attempt() -> Remembered:
            retraction = Retraction(into, fact, words, aware(self.clock()))
            return await self.graph.write("ingest/retract", retraction.run)

        return await _until_unopposed(attempt)

    async def _remember(self, space: Space, container: Container | None, cuts: Sequence[Cut]) -> Remembered:
        known = await self._known(space, cuts)
        fresh = [piece for piece in cuts if piece.key not in known]
        unchanged = list(known.values())
        if not fresh:
            return Remembered(space.name, unchanged[0].session_id, unchanged[0].document_id, (), unchanged)
        own = await own_prompts(self.graph, space.key)
        words = await ontology(self.graph, space.key)
        passages = await self._passages(space, container, fresh)
        extractions = await self.extractor.extract(
            [replace(passage, prompts=own, ontology=words) for passage in passages]
        )
        return await self._write(space, from_extractions(container, fresh, extractions), unchanged)

    async def _passages(self, space: Space, container: Container | None, cuts: Sequence[Cut]) -> list[Passage]:
        """What the extractor reads: the pieces, and what their session spoke of before, by whom."""
        if container is None or container.media_type is not None:
            return [piece.passage for piece in cuts]
        rows = await self.graph.read(SPOKEN_BEFORE, space=space.key, session=container.key)
        before = rows[0] if rows else {"speakers": (), "entities": ()}
        recent = _recent(records.entity(row) for row in before["entities"])
        return [replace(piece.passage, recent=recent) for piece in addressed(cuts, before["speakers"])]

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
        words = await ontology(self.graph, space.key)
        write = Write(space, material, vectors, words, aware(self.clock()), unchanged)
        return await self.graph.write("ingest/remember", write.run)

    async def _embed(self, space: Space, material: Material) -> Vectors:
        """One batch: the statements, the names that the space does not know yet, and the episodes.

        An episode whose vector was made when it was read is not embedded again.
        """
        refs = material.refs()
        rows = await self.graph.read(KNOWN_NAMES, space=space.key, names=names(refs)) if refs else []
        unknown = sorted({normalised(ref.name) for ref in refs} - {row["name"] for row in rows})
        statements = [told.statement.text for told in material.told]
        made = [piece.embedding if self.embedder.model == _READING_MODEL else None for piece in material.cuts]
        episodes = [piece.text for piece, vector in zip(material.cuts, made, strict=True) if vector is None]
        batch = await self.embedder.embed([*statements, *unknown, *episodes], kind="document")
        first_episode = len(statements) + len(unknown)
        rest = iter(batch[first_episode:])
        return Vectors(
            episodes=records.vectors([next(rest) if vector is None else vector for vector in made]),
            statements=records.vectors(batch[: len(statements)]),
            names=dict(zip(unknown, records.vectors(batch[len(statements) : first_episode]), strict=True)),
        )


def _recent(entities: Iterable[Entity]) -> list[EntityRef]:
    """Those that a pronoun may stand for, each where it was named last."""
    named = [entity for entity in entities if entity.kind is not EntityKind.TOPIC]
    last = {entity.id: entity for entity in reversed(named)}
    return [EntityRef(entity.name, entity.kind, entity.aliases) for entity in reversed(last.values())]


async def _until_unopposed(attempt: Callable[[], Awaitable[Remembered]]) -> Remembered:
    """Begins again when another writer stored the same key meanwhile: the second time it is simply known."""
    for _ in range(_TRIES - 1):
        try:
            return await attempt()
        except ConcurrentWrite:
            continue
    return await attempt()
