"""`Memory`: one method per verb; the public Python API, and all that the GraphQL API and the command line call."""

from collections.abc import Collection, Mapping, Sequence
from copy import copy
from datetime import datetime

from kg_memory import check
from kg_memory.access.principals import OWNER, Principal
from kg_memory.check import Health, Violation
from kg_memory.errors import InputTooLarge, InvalidInput
from kg_memory.events.events import Events
from kg_memory.events.tail import LogTails
from kg_memory.explore import neighbours, paths
from kg_memory.explore.model import Neighbour, PathOrder, Paths
from kg_memory.graph.graph import Graph
from kg_memory.history import changes, timeline
from kg_memory.history.model import Change, Diff, Duration, FactVersion, RelationPeriod, TimeAxis, TimelineEntry
from kg_memory.ingest.model import Reextracted
from kg_memory.ingest.reading import NO_PROMPTS, extract
from kg_memory.ingest.reextract import reextract
from kg_memory.ingest.remember import Ingest
from kg_memory.jobs.jobs import Jobs
from kg_memory.jobs.queue import Queue
from kg_memory.lookup import batches, lookup
from kg_memory.model.bitemporal import ALWAYS, AllenRelation, AsOf, Interval, aware
from kg_memory.model.extraction import Extraction
from kg_memory.model.facts import (
    FALLEN_BACK,
    Document,
    Entity,
    EntityBy,
    Episode,
    Evidence,
    Fact,
    MentionedEntity,
    Remembered,
    Session,
    Space,
)
from kg_memory.model.llm import DailyUsage, Prompt, PromptName
from kg_memory.model.ontology import EntityKind, Ontology
from kg_memory.model.pages import FIRST_PAGE, Page, PageRequest
from kg_memory.model.sources import Assertion, Message, Source
from kg_memory.ports import Clock, Embedder, Extractor, Reranker
from kg_memory.renamed import METHODS, RenamedMethod
from kg_memory.search.model import (
    NO_FILTERS,
    NO_PRIORS,
    Filters,
    Found,
    Hit,
    Priors,
    Question,
    SearchMode,
    SearchResult,
    When,
)
from kg_memory.search.query_vectors import QueryVectors
from kg_memory.search.search import search
from kg_memory.search.similar import similar
from kg_memory.spaces import ontologies, prompts, usage
from kg_memory.spaces.spaces import Spaces
from kg_memory.version import __version__
from kg_memory.webhooks.webhooks import Webhooks

REEXTRACT_BATCH = PageRequest(first=50)
MOST_SPACES = 50


class Memory:
    """The memory of one database, as one principal sees it; `open_memory()` makes one.

    Every method names a space; one that does not exist, or that the principal may not read, raises `NotFound`. The
    first write to a space makes it. Reads take `as_of`, which facts they see: `AsOf.of(valid_at, known_at, during)`;
    without it they see everything that is believed now. Any method raises `InvalidInput` for a value it cannot take
    and `GraphUnavailable` while the database is away.

    Where a method takes an entity, it takes its id or, as `Named("Ada")`, its name. A name that no entity has raises
    `NotFound`.

    `jobs`, `events` and `webhooks` hold the methods of these subjects.
    """

    jobs: Jobs
    events: Events
    webhooks: Webhooks

    def __init__(
        self,
        graph: Graph,
        embedder: Embedder,
        extractor: Extractor,
        clock: Clock,
        principal: Principal = OWNER,
        *,
        reranker: Reranker | None = None,
        private_webhooks: bool = False,
    ) -> None:
        self._graph = graph
        self._embedder = embedder
        self._extractor = extractor
        self._clock = clock
        self._reranker = reranker
        self._private_webhooks = private_webhooks
        self._query_vectors = QueryVectors(graph, embedder)
        self._known_spaces: dict[str, Space] = {}
        self._queue = Queue(graph)
        self._log_tails = LogTails(graph)
        self._act_as(principal)

    def acting_as(self, principal: Principal) -> "Memory":
        """The same memory, limited to the spaces that `principal` may read and write."""
        other = copy(self)
        other._act_as(principal)
        return other

    def _act_as(self, principal: Principal) -> None:
        """Makes the parts that depend on the principal; all others are shared."""
        self._spaces = Spaces(self._graph, self._clock, principal, self._known_spaces)
        self._ingest = Ingest(self._extractor, self._embedder, self._clock, self._spaces)
        self.jobs = Jobs(self._queue, self._log_tails, self._ingest)
        self.events = Events(self._log_tails, self._spaces)
        self.webhooks = Webhooks(self._graph, self._spaces, self._clock, private=self._private_webhooks)

    # --- writing

    async def remember(self, space: str, source: Source) -> Remembered:
        """Stores messages or a document, extracts what they say and reconciles it with what is believed.

        All or nothing, and repeatable: the same content under the same key changes nothing and is reported as
        unchanged. Raises `Conflict` when a key already holds other content. `jobs.enqueue` does the same later.
        """
        return await self._ingest.remember(space, source)

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

    async def reextract(
        self, space: str, *, read_by: str = FALLEN_BACK, page: PageRequest = REEXTRACT_BATCH
    ) -> Reextracted:
        """Reads a batch of episodes again, as the extractor reads now, and replaces what was found in them.

        Those are read whose `Episode.read_by` begins with `read_by`: without one, those that were left to the rules
        because a language model was away or of no use. What an episode no longer states is believed no longer, and
        stays known as of before; what it states besides is added. What callers stated or retracted stays. All of a
        batch or nothing, and repeatable: a second time it changes nothing. While the model is still away the episodes
        are left as they are.
        """
        return await reextract(self._ingest, space, read_by=read_by, page=page)

    async def set_ontology(self, space: str, source: str | None) -> Ontology:
        """Gives the space an ontology of its own, as YAML; None goes back to the shipped one.

        It counts for what is said from now on; a fact that is believed changes when something is said that meets it.
        Raises `InvalidOntology` naming the line, and changes nothing.
        """
        return await ontologies.set_ontology(await self._spaces.writable(space), source)

    async def set_prompt(self, space: str, name: PromptName, text: str | None) -> Prompt:
        """Replaces one of the prompts by the space's own; None goes back to the shipped one.

        Raises `InvalidInput` for a text that lacks a placeholder of the shipped one, or has an unknown one.
        """
        return await prompts.set_prompt(await self._spaces.writable(space), name, text)

    # --- reading

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
        within = None if space is None else await self._spaces.readable(space)
        return await extract(
            self._extractor,
            Message(text, occurred_at or self._clock(), speaker),
            addressee=addressee,
            prompts=NO_PROMPTS if within is None else await prompts.own_prompts(within),
            ontology=None if within is None else await ontologies.ontology(within),
        )

    async def ontology(self, space: str) -> Ontology:
        """The predicates that are known by name in this space: its own, or those that are shipped."""
        return await ontologies.ontology(await self._spaces.readable(space))

    async def prompts(self, space: str) -> list[Prompt]:
        """What is said to a language model about the texts of this space; it is asked only where one is set."""
        return await prompts.prompts(await self._spaces.readable(space))

    async def usage(
        self, space: str, *, since: datetime | None = None, page: PageRequest = FIRST_PAGE
    ) -> Page[DailyUsage]:
        """What language models took, from the day of `since` on: calls, tokens and cost, by day, purpose, prompt and
        model. The days are those of UTC.
        """
        within = await self._spaces.readable(space)
        return await usage.usage(within, since=since, page=page)

    async def facts(
        self,
        space: str,
        *,
        entity: EntityBy | None = None,
        predicate: str | None = None,
        as_of: AsOf = ALWAYS,
        page: PageRequest = FIRST_PAGE,
    ) -> Page[Fact]:
        """Facts by when they began to be true; `entity` is their subject or object."""
        within = await self._spaces.readable_as_of(space, as_of)
        return await lookup.facts(within, entity=entity, predicate=predicate, as_of=as_of, page=page)

    async def fact(self, space: str, id: str, *, as_of: AsOf = ALWAYS) -> Fact | None:
        """The version of a fact that was believed at `as_of.known_at`; None when there was none."""
        return await lookup.fact(await self._spaces.readable_as_of(space, as_of), id, as_of=as_of)

    async def entity(self, space: str, *, id: str | None = None, name: str | None = None) -> Entity | None:
        """The entity of this id, or of this name or alias, however it is cased and spaced; give one of both."""
        return await lookup.entity(await self._spaces.readable(space), id=id, name=name)

    async def entities(
        self,
        space: str,
        *,
        kind: EntityKind | None = None,
        prefix: str = "",
        page: PageRequest = FIRST_PAGE,
    ) -> Page[Entity]:
        """Entities by name, those of one kind or whose name begins with `prefix`."""
        within = await self._spaces.readable(space)
        return await lookup.entities(within, kind=kind, prefix=prefix, page=page)

    async def episodes(
        self,
        space: str,
        *,
        within: str | None = None,
        during: Interval | None = None,
        page: PageRequest = FIRST_PAGE,
    ) -> Page[Episode]:
        """Episodes by when they occurred; `within` is the id of their session, document or an entity they name."""
        return await lookup.episodes(await self._spaces.readable(space), within=within, during=during, page=page)

    async def sessions(self, space: str, *, page: PageRequest = FIRST_PAGE) -> Page[Session]:
        """Sessions by when they began."""
        return await lookup.sessions(await self._spaces.readable(space), page=page)

    async def documents(self, space: str, *, page: PageRequest = FIRST_PAGE) -> Page[Document]:
        """Documents by their own time."""
        return await lookup.documents(await self._spaces.readable(space), page=page)

    async def spaces(self, *, page: PageRequest = FIRST_PAGE) -> Page[Space]:
        """The spaces that may be read, by name."""
        return await self._spaces.page(page)

    async def neighbours(
        self,
        space: str,
        entity: EntityBy,
        *,
        max_hops: int = 1,
        predicate: str | None = None,
        as_of: AsOf = ALWAYS,
        first: int = 50,
    ) -> list[Neighbour]:
        """The entities up to `max_hops` (1 to 3) facts away from an entity, nearest first."""
        within = await self._spaces.readable_as_of(space, as_of)
        return await neighbours.neighbours(
            within, entity, max_hops=max_hops, predicate=predicate, as_of=as_of, first=first
        )

    async def paths(
        self,
        space: str,
        source: EntityBy,
        target: EntityBy,
        *,
        max_hops: int = 4,
        order: PathOrder = PathOrder.ANY,
        as_of: AsOf = ALWAYS,
        first: int = 5,
    ) -> Paths:
        """The shortest walks over facts, either way, of at most `max_hops` (1 to 6), between two entities.

        `order` says what the hops have to do with each other in time. The search gives up after 20,000 relationships,
        and says so.
        """
        within = await self._spaces.readable_as_of(space, as_of)
        return await paths.paths(within, source, target, max_hops=max_hops, order=order, as_of=as_of, first=first)

    # --- searching

    async def search(
        self,
        space: str | Sequence[str],
        query: str,
        *,
        mode: SearchMode = SearchMode.BALANCED,
        kinds: frozenset[Found] | None = None,
        filters: Filters = NO_FILTERS,
        as_of: AsOf = ALWAYS,
        when: When = When.AUTO,
        asked_at: datetime | None = None,
        first: int = 10,
        priors: Priors = NO_PRIORS,
        diversity: float = 0.0,
        rerank: bool = False,
        explain: bool = False,
    ) -> SearchResult:
        """The facts, episodes and entities that answer `query` best, in one space or several, best first.

        `mode` is the recipe (see `SearchMode`), `kinds` what may be found instead of what the mode finds, `filters`
        what alone may be. A time in the question counts as `when` says; relative ones ("last summer") go by
        `asked_at`, by default now. `diversity`, from 0 to 1, keeps hits apart that say the same; `rerank` asks the
        reranker, if there is one. Raises `NotFound` when one of the spaces cannot be read.
        """
        return await search(
            self._graph,
            self._query_vectors,
            Question(
                text=query,
                spaces=await self._asked([space] if isinstance(space, str) else space, as_of),
                asked_at=aware(asked_at or self._clock()),
                mode=mode,
                when=when,
                filters=filters,
                as_of=as_of,
                kinds=kinds,
                first=first,
                priors=priors,
                diversity=diversity,
                rerank=rerank,
                explain=explain,
            ),
            self._reranker,
        )

    async def similar(
        self,
        space: str,
        *,
        fact: str | None = None,
        episode: str | None = None,
        entity: EntityBy | None = None,
        kinds: frozenset[Found] | None = None,
        filters: Filters = NO_FILTERS,
        as_of: AsOf = ALWAYS,
        first: int = 10,
    ) -> list[Hit]:
        """What is nearest in meaning to a fact, an episode or an entity, and is not itself.

        Of the same kind, or of `kinds`; filtered like `search`. The scores are similarities, from 0 to 1. Raises
        `NotFound` when there is no such thing, `InvalidInput` unless exactly one id is given.
        """
        given: list[tuple[Found, EntityBy]] = [
            (kind, which)
            for kind, which in ((Found.FACT, fact), (Found.EPISODE, episode), (Found.ENTITY, entity))
            if which is not None
        ]
        if len(given) != 1:
            raise InvalidInput(f"give the id of one fact, episode or entity, not of {len(given)}")
        ((kind, which),) = given
        spaces = await self._asked([space], as_of)
        question = Question("", spaces, aware(self._clock()), filters=filters, as_of=as_of, kinds=kinds, first=first)
        return await similar(self._graph, question, kind, which)

    async def _asked(self, names: Sequence[str], as_of: AsOf) -> list[Space]:
        if not names:
            raise InvalidInput("name at least one space to search in")
        if len(names) > MOST_SPACES:
            raise InputTooLarge(f"{len(names)} spaces at once are too many; the limit is {MOST_SPACES}")
        spaces = [await self._spaces.readable_as_of(name, as_of) for name in names]
        return list({space.key: space.space for space in spaces}.values())

    # --- history

    async def timeline(
        self,
        space: str,
        entity: EntityBy,
        *,
        predicate: str | None = None,
        as_of: AsOf = ALWAYS,
        page: PageRequest = FIRST_PAGE,
    ) -> Page[TimelineEntry]:
        """The facts of an entity by when they began to be true, each with the gap before it or its overlap."""
        within = await self._spaces.readable_as_of(space, as_of)
        return await timeline.timeline(within, entity, predicate=predicate, as_of=as_of, page=page)

    async def relation(
        self,
        space: str,
        subject: EntityBy,
        object: EntityBy,
        *,
        predicate: str | None = None,
        allen: Collection[AllenRelation] = (),
        to: Interval | None = None,
        as_of: AsOf = ALWAYS,
        page: PageRequest = FIRST_PAGE,
    ) -> Page[RelationPeriod]:
        """The facts that join two entities, whichever is the subject, by when they began to be true.

        With `to`, each with how its time lies to that interval and, with `allen`, only those that lie so.
        """
        within = await self._spaces.readable_as_of(space, as_of)
        return await timeline.relation(
            within,
            subject,
            object,
            predicate=predicate,
            allen=allen,
            to=to,
            as_of=as_of,
            page=page,
        )

    async def diff(self, space: str, entity: EntityBy, valid_at: Sequence[datetime], *, as_of: AsOf = ALWAYS) -> Diff:
        """What is new, gone and changed in the facts of an entity from the first instant to the second.

        Of `as_of` only `known_at` counts. Raises `InvalidTime` unless two different instants are given.
        """
        within = await self._spaces.readable_as_of(space, as_of)
        return await timeline.diff(within, entity, [aware(at) for at in valid_at], as_of=as_of)

    async def durations(
        self, space: str, entity: EntityBy, *, predicate: str | None = None, as_of: AsOf = ALWAYS
    ) -> list[Duration]:
        """How long, how often and when an entity stood in each relation; only what is asserted counts.

        With `during`, only the time in that span counts. Raises `InputTooLarge` over 20,000 facts.
        """
        within, now = await self._spaces.readable_as_of(space, as_of), aware(self._clock())
        return await timeline.durations(within, entity, predicate=predicate, as_of=as_of, now=now)

    async def changes(
        self,
        space: str,
        span: Interval,
        *,
        axis: TimeAxis = TimeAxis.VALID,
        predicate: str | None = None,
        as_of: AsOf = ALWAYS,
        page: PageRequest = FIRST_PAGE,
    ) -> Page[Change]:
        """What began and ended in the world in a span of time or, on the other axis, what was learned, revised and
        given up in it; in the order of time. Of `as_of` only `known_at` counts.
        """
        within = await self._spaces.readable_as_of(space, as_of)
        return await changes.changes(within, span, axis=axis, predicate=predicate, as_of=as_of, page=page)

    async def history(
        self, space: str, fact: str, *, as_of: AsOf = ALWAYS, page: PageRequest = FIRST_PAGE
    ) -> Page[FactVersion]:
        """All versions of a fact up to `as_of.known_at`, each with why it was made and by which episode.

        Raises `NotFound` when there was none.
        """
        within = await self._spaces.readable_as_of(space, as_of)
        return await changes.history(within, fact, as_of=as_of, page=page)

    # --- many at once, for fields nested in lists: one statement however many ids

    async def entities_by_id(self, space: str, ids: Sequence[str]) -> Mapping[str, Entity]:
        """Those of the entities that exist."""
        return await batches.entities_by_id(await self._spaces.readable(space), ids)

    async def episodes_by_id(self, space: str, ids: Sequence[str]) -> Mapping[str, Episode]:
        """Those of the episodes that exist."""
        return await batches.episodes_by_id(await self._spaces.readable(space), ids)

    async def sessions_by_id(self, space: str, ids: Sequence[str]) -> Mapping[str, Session]:
        """Those of the sessions that exist."""
        return await batches.sessions_by_id(await self._spaces.readable(space), ids)

    async def documents_by_id(self, space: str, ids: Sequence[str]) -> Mapping[str, Document]:
        """Those of the documents that exist."""
        return await batches.documents_by_id(await self._spaces.readable(space), ids)

    async def evidence_of(
        self, space: str, facts: Sequence[tuple[str, int]]
    ) -> Mapping[tuple[str, int], list[Evidence]]:
        """Where fact versions (id and version) were stated, oldest first; at most 20 places of each."""
        return await batches.evidence_of(await self._spaces.readable(space), facts)

    async def mentions_of(self, space: str, episodes: Sequence[str]) -> Mapping[str, list[MentionedEntity]]:
        """The entities that each episode names, in the order of the text."""
        return await batches.mentions_of(await self._spaces.readable(space), episodes)

    async def facts_stated_in(
        self, space: str, episodes: Sequence[str], *, as_of: AsOf = ALWAYS
    ) -> Mapping[str, list[Fact]]:
        """The facts that each episode states, in the order of the text."""
        return await batches.facts_stated_in(await self._spaces.readable_as_of(space, as_of), episodes, as_of=as_of)

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
        within = await self._spaces.readable_as_of(space, as_of)
        return await batches.facts_of(within, entities, predicate=predicate, as_of=as_of, page=page)

    async def episodes_within(
        self, space: str, containers: Sequence[str], *, page: PageRequest = FIRST_PAGE
    ) -> Mapping[str, Page[Episode]]:
        """The same page of the episodes of each session or document, or that name each entity."""
        within = await self._spaces.readable(space)
        return await batches.episodes_within(within, containers, page=page)

    # --- keeping house

    async def health(self) -> Health:
        """The state of the database and of the embedder; never raises for a database that is away."""
        return await check.health(self._graph, self._embedder, __version__)

    async def check(self) -> list[Violation]:
        """Proves the invariants of the graph in every space that may be read; no violation is an empty list."""
        return await check.check(self._graph, await self._spaces.all(), strays=self._spaces.unlimited)


for _old, _new in METHODS.items():
    setattr(Memory, _old, RenamedMethod(_old, _new))
