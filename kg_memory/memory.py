"""`Memory`: one method per verb; the public Python API, and all that the GraphQL API and the command line call."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from kg_memory import check
from kg_memory.access.principals import OWNER, Principal
from kg_memory.check import Health, Violation
from kg_memory.events.tail import Live
from kg_memory.explore import neighbours, paths
from kg_memory.explore.model import Neighbour, PathOrder, Paths
from kg_memory.graph.graph import Graph
from kg_memory.ingest.reading import NO_PROMPTS, extract
from kg_memory.ingest.remember import Ingest
from kg_memory.jobs.queue import Queue
from kg_memory.lookup import batches, lookup
from kg_memory.memory_jobs import JobVerbs
from kg_memory.memory_live import LiveVerbs
from kg_memory.memory_reading import Reading
from kg_memory.memory_search import SearchQuestions
from kg_memory.memory_time import TimeQuestions
from kg_memory.model.bitemporal import ALWAYS, AsOf, Interval
from kg_memory.model.extraction import Extraction
from kg_memory.model.facts import (
    Document,
    Entity,
    EntityKind,
    Episode,
    Evidence,
    Fact,
    MentionedEntity,
    Remembered,
    Session,
    Space,
)
from kg_memory.model.llm import Prompt, PromptName
from kg_memory.model.ontology import Ontology
from kg_memory.model.pages import FIRST_PAGE, Page, PageRequest
from kg_memory.model.sources import Assertion, Message, Source
from kg_memory.ports import Clock, Embedder, Extractor, Reranker
from kg_memory.search.query_vectors import QueryVectors
from kg_memory.spaces import ontologies, prompts
from kg_memory.spaces.spaces import Spaces
from kg_memory.version import __version__
from kg_memory.webhooks.webhooks import Webhooks


class Memory(JobVerbs, LiveVerbs, Reading, SearchQuestions, TimeQuestions):
    """The memory of one database, as one principal sees it.

    Every method names a space; one that does not exist, or that the principal may not read, raises `NotFound`. The
    first write to a space makes it. Reads take `as_of`, which facts they see: `AsOf.of(valid_at, known_at, during)`;
    without it they see everything that is believed now. Any method raises `InvalidInput` for a value it cannot take
    and `GraphUnavailable` while the database is away.
    """

    def __init__(
        self,
        graph: Graph,
        embedder: Embedder,
        extractor: Extractor,
        clock: Clock,
        principal: Principal = OWNER,
        known_spaces: dict[str, Space] | None = None,
        queue: Queue | None = None,
        live: Live | None = None,
        webhooks: Webhooks | None = None,
        query_vectors: QueryVectors | None = None,
        reranker: Reranker | None = None,
    ) -> None:
        self._graph = graph
        self._embedder = embedder
        self._extractor = extractor
        self._clock = clock
        self._known_spaces = {} if known_spaces is None else known_spaces
        self._query_vectors = query_vectors or QueryVectors(graph, embedder)
        self._reranker = reranker
        self._spaces = Spaces(graph, clock, principal, self._known_spaces)
        self._ingest = Ingest(graph, extractor, embedder, clock, self._spaces)
        self._queue = queue or Queue(graph)
        self._live = live or Live(graph)
        self._webhooks = webhooks or Webhooks(graph)

    @classmethod
    @asynccontextmanager
    async def open(cls, **settings: Any) -> AsyncIterator["Memory"]:
        """Opens the local database, starting it when needed, or the server that `neo4j_uri` names.

        `settings` are fields of `Settings` (`home`, `neo4j_uri`, `neo4j_password`, …) and go before the environment.
        Raises `ConfigurationError`, `ProvisioningError`, `EmbeddedDatabaseError`, `GraphError` or `MigrationError`.
        """
        from kg_memory.wiring import open_memory  # upwards, and only here: app wires, this is its public door

        async with open_memory(**settings) as memory:
            yield memory

    def acting_as(self, principal: Principal) -> "Memory":
        """The same memory, limited to the spaces that `principal` may read and write."""
        return Memory(
            self._graph,
            self._embedder,
            self._extractor,
            self._clock,
            principal,
            known_spaces=self._known_spaces,
            queue=self._queue,
            live=self._live,
            webhooks=self._webhooks,
            query_vectors=self._query_vectors,
            reranker=self._reranker,
        )

    # --- writing

    async def remember_many(self, space: str, sources: Sequence[Source]) -> list[Remembered]:
        """Stores many at once, like `remember` one after the other, and says what each of them wrote.

        All or nothing, and much faster than one by one; at most 1,000 sources and 10,000 episodes. What several
        sources brought about together is told of the first.
        """
        return await self._ingest.remember_many(space, sources)

    async def assert_facts(self, space: str, assertions: Sequence[Assertion]) -> Remembered:
        """States facts without a text. All or nothing; the same fact about the same time changes nothing."""
        return await self._ingest.assert_facts(space, assertions)

    async def retract(self, space: str, fact: str) -> Remembered:
        """Takes back a fact that was wrong, by its id; what it had ended is believed again.

        What was believed until now stays known as of then. Raises `NotFound` when no such fact is believed.
        """
        return await self._ingest.retract(space, fact)

    async def set_ontology(self, space: str, source: str | None) -> Ontology:
        """Gives the space an ontology of its own, as YAML; None goes back to the shipped one.

        It counts for what is said from now on; a fact that is believed changes when something is said that meets it.
        Raises `InvalidOntology` naming the line, and changes nothing.
        """
        return await ontologies.set_ontology(self._graph, (await self._spaces.writable(space)).key, source)

    async def set_prompt(self, space: str, name: PromptName, text: str | None) -> Prompt:
        """Replaces one of the prompts by the space's own; None goes back to the shipped one.

        Raises `InvalidInput` for a text that lacks a placeholder of the shipped one, or has an unknown one.
        """
        return await prompts.set_prompt(self._graph, (await self._spaces.writable(space)).key, name, text)

    # --- asking

    async def extract(
        self,
        text: str,
        *,
        occurred_at: datetime | None = None,
        speaker: str | None = None,
        addressee: str | None = None,
        space: str | None = None,
    ) -> Extraction:
        """What one message says: entities, statements and times with their places. Writes nothing.

        Without `occurred_at` it is said now; `space` names the one whose own predicates and prompts are used.
        """
        key = None if space is None else (await self._spaces.readable(space)).key
        return await extract(
            self._extractor,
            Message(text, occurred_at or self._clock(), speaker),
            addressee=addressee,
            prompts=NO_PROMPTS if key is None else await prompts.own_prompts(self._graph, key),
            ontology=None if key is None else await ontologies.ontology(self._graph, key),
        )

    async def ontology(self, space: str) -> Ontology:
        """The predicates that are known by name in this space: its own, or those that are shipped."""
        return await ontologies.ontology(self._graph, (await self._spaces.readable(space)).key)

    async def prompts(self, space: str) -> list[Prompt]:
        """What is said to a language model about the texts of this space; it is asked only where one is set."""
        return await prompts.prompts(self._graph, (await self._spaces.readable(space)).key)

    async def facts(
        self,
        space: str,
        *,
        entity: str | None = None,
        predicate: str | None = None,
        as_of: AsOf = ALWAYS,
        page: PageRequest = FIRST_PAGE,
    ) -> Page[Fact]:
        """Facts by when they began to be true; `entity` is the id of their subject or object."""
        key = await self._spaces.readable_as_of(space, as_of)
        return await lookup.facts(self._graph, key, entity=entity, predicate=predicate, as_of=as_of, page=page)

    async def fact(self, space: str, id: str, *, as_of: AsOf = ALWAYS) -> Fact | None:
        """The version of a fact that was believed at `as_of.known_at`; None when there was none."""
        return await lookup.fact(self._graph, await self._spaces.readable_as_of(space, as_of), id, as_of=as_of)

    async def entity(self, space: str, *, id: str | None = None, name: str | None = None) -> Entity | None:
        """The entity of this id, or of this name or alias, however it is cased and spaced; give one of both."""
        return await lookup.entity(self._graph, (await self._spaces.readable(space)).key, id=id, name=name)

    async def entities(
        self,
        space: str,
        *,
        kind: EntityKind | None = None,
        prefix: str = "",
        page: PageRequest = FIRST_PAGE,
    ) -> Page[Entity]:
        """Entities by name, those of one kind or whose name begins with `prefix`."""
        key = (await self._spaces.readable(space)).key
        return await lookup.entities(self._graph, key, kind=kind, prefix=prefix, page=page)

    async def episodes(
        self,
        space: str,
        *,
        within: str | None = None,
        during: Interval | None = None,
        page: PageRequest = FIRST_PAGE,
    ) -> Page[Episode]:
        """Episodes by when they occurred; `within` is the id of their session, document or an entity they name."""
        key = (await self._spaces.readable(space)).key
        return await lookup.episodes(self._graph, key, within=within, during=during, page=page)

    async def sessions(self, space: str, *, page: PageRequest = FIRST_PAGE) -> Page[Session]:
        """Sessions by when they began."""
        return await lookup.sessions(self._graph, (await self._spaces.readable(space)).key, page=page)

    async def documents(self, space: str, *, page: PageRequest = FIRST_PAGE) -> Page[Document]:
        """Documents by their own time."""
        return await lookup.documents(self._graph, (await self._spaces.readable(space)).key, page=page)

    async def spaces(self, *, page: PageRequest = FIRST_PAGE) -> Page[Space]:
        """The spaces that may be read, by name."""
        return await self._spaces.page(page)

    async def neighbours(
        self,
        space: str,
        entity: str,
        *,
        max_hops: int = 1,
        predicate: str | None = None,
        as_of: AsOf = ALWAYS,
        first: int = 50,
    ) -> list[Neighbour]:
        """The entities up to `max_hops` (1 to 3) facts away from the entity of this id, nearest first."""
        key = await self._spaces.readable_as_of(space, as_of)
        return await neighbours.neighbours(
            self._graph, key, entity, max_hops=max_hops, predicate=predicate, as_of=as_of, first=first
        )

    async def paths(
        self,
        space: str,
        source: str,
        target: str,
        *,
        max_hops: int = 4,
        order: PathOrder = PathOrder.ANY,
        as_of: AsOf = ALWAYS,
        first: int = 5,
    ) -> Paths:
        """The shortest walks over facts, either way, of at most `max_hops` (1 to 6), between two entity ids.

        `order` says what the hops have to do with each other in time. The search gives up after 20,000 relationships,
        and says so.
        """
        key = await self._spaces.readable_as_of(space, as_of)
        return await paths.paths(
            self._graph, key, source, target, max_hops=max_hops, order=order, as_of=as_of, first=first
        )

    # --- many at once, for fields nested in lists: one statement however many ids

    async def entities_by_id(self, space: str, ids: Sequence[str]) -> Mapping[str, Entity]:
        """Those of the entities that exist."""
        return await batches.entities_by_id(self._graph, (await self._spaces.readable(space)).key, ids)

    async def sessions_by_id(self, space: str, ids: Sequence[str]) -> Mapping[str, Session]:
        """Those of the sessions that exist."""
        return await batches.sessions_by_id(self._graph, (await self._spaces.readable(space)).key, ids)

    async def documents_by_id(self, space: str, ids: Sequence[str]) -> Mapping[str, Document]:
        """Those of the documents that exist."""
        return await batches.documents_by_id(self._graph, (await self._spaces.readable(space)).key, ids)

    async def evidence_of(
        self, space: str, facts: Sequence[tuple[str, int]]
    ) -> Mapping[tuple[str, int], list[Evidence]]:
        """Where fact versions (id and version) were stated, oldest first; at most 20 places of each."""
        return await batches.evidence_of(self._graph, (await self._spaces.readable(space)).key, facts)

    async def mentions_of(self, space: str, episodes: Sequence[str]) -> Mapping[str, list[MentionedEntity]]:
        """The entities that each episode names, in the order of the text."""
        return await batches.mentions_of(self._graph, (await self._spaces.readable(space)).key, episodes)

    async def facts_stated_in(
        self, space: str, episodes: Sequence[str], *, as_of: AsOf = ALWAYS
    ) -> Mapping[str, list[Fact]]:
        """The facts that each episode states, in the order of the text."""
        return await batches.facts_stated_in(
            self._graph, await self._spaces.readable_as_of(space, as_of), episodes, as_of=as_of
        )

    async def facts_of(
        self,
        space: str,
        entities: Sequence[str],
        *,
        predicate: str | None = None,
        as_of: AsOf = ALWAYS,
        page: PageRequest = FIRST_PAGE,
    ) -> Mapping[str, Page[Fact]]:
        """The same page of the facts of each entity, as its subject or object."""
        key = await self._spaces.readable_as_of(space, as_of)
        return await batches.facts_of(self._graph, key, entities, predicate=predicate, as_of=as_of, page=page)

    async def episodes_within(
        self, space: str, containers: Sequence[str], *, page: PageRequest = FIRST_PAGE
    ) -> Mapping[str, Page[Episode]]:
        """The same page of the episodes of each session or document, or that name each entity."""
        key = (await self._spaces.readable(space)).key
        return await batches.episodes_within(self._graph, key, containers, page=page)

    # --- keeping house

    async def health(self) -> Health:
        """The state of the database and of the embedder; never raises for a database that is away."""
        return await check.health(self._graph, self._embedder, __version__)

    async def check(self) -> list[Violation]:
        """Proves the invariants of the graph in every space that may be read; no violation is an empty list."""
        spaces = await self._spaces.all()
        return await check.check(self._graph, [space.key for space in spaces], strays=self._spaces.unlimited)
