"""`Memory`: the public Python API, with one method per operation. GraphQL and the command line build on it."""

from collections.abc import Collection, Mapping, Sequence
from copy import copy
from datetime import datetime

from kg_memory import check
from kg_memory.access.principals import OWNER, Principal
from kg_memory.check import Health, Violation
from kg_memory.entities import changes as entity_changes
from kg_memory.entities.edits import EntityEdits
from kg_memory.entities.model import EntityChange, MentionAt
from kg_memory.errors import InputTooLarge, InvalidInput
from kg_memory.events.events import Events
from kg_memory.events.tail import LogTails
from kg_memory.explore import neighbours, paths
from kg_memory.explore.model import Neighbour, PathOrder, Paths
from kg_memory.graph.graph import Graph
from kg_memory.history import changes, timeline
from kg_memory.history.model import Change, Diff, Duration, FactVersion, RelationPeriod, TimeAxis, TimelineEntry
from kg_memory.ingest.model import Reextracted
from kg_memory.ingest.reading import context, extract
from kg_memory.ingest.reextract import reextract
from kg_memory.ingest.remember import Ingest
from kg_memory.jobs.jobs import Jobs
from kg_memory.jobs.queue import Queue
from kg_memory.lookup import batches, lookup
from kg_memory.model.bitemporal import ALWAYS, AllenRelation, AsOf, Interval, aware, zoned
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
from kg_memory.model.roles import FactPolicy, Role, RolePolicy
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
from kg_memory.spaces import fact_policies, ontologies, prompts, usage
from kg_memory.spaces.spaces import Spaces
from kg_memory.version import __version__
from kg_memory.webhooks.webhooks import Webhooks

REEXTRACT_BATCH = PageRequest(first=50)
"""The episodes that `Memory.reextract` reads in one call."""
MOST_SPACES = 50
"""The most spaces of one search."""


class Memory:
    """The memory in one database, with the rights of one principal; `open_memory()` opens it.

    **Spaces.** Most methods take the name of a space. A read raises `NotFound` when the space does not exist or the
    principal may not read it. A write creates the space, and raises `Forbidden` when the principal may not write it.

    **Times.** All times must have a UTC offset. `as_of` selects the facts that a read sees:
    `AsOf.of(valid_at, known_at, during)`. By default a read sees all facts that are believed now. A `known_at` in the
    future raises `InvalidTime`.

    **Entities.** An entity is given by its id or by its name, as `Named("Ada")`. An unknown one raises `NotFound`.

    **Pages.** Long lists come in pages: `PageRequest(first, after)` with 1 to 200 items. A foreign cursor raises
    `InvalidCursor`.

    **Errors.** Every error is a `KgMemoryError`. Any method raises `InvalidInput` for an invalid value, which includes
    an unknown predicate, and `GraphUnavailable` while the database cannot be reached.

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
        """The same memory with the rights of `principal`. Connections and models are shared."""
        other = copy(self)
        other._act_as(principal)
        return other

    def _act_as(self, principal: Principal) -> None:
        """Creates the parts that depend on the principal; all others are shared."""
        self._spaces = Spaces(self._graph, self._clock, principal, self._known_spaces)
        self._ingest = Ingest(self._extractor, self._embedder, self._clock, self._spaces)
        self._edits = EntityEdits(self._embedder, self._clock, self._spaces)
        self.jobs = Jobs(self._queue, self._log_tails, self._ingest)
        self.events = Events(self._log_tails, self._spaces)
        self.webhooks = Webhooks(self._graph, self._spaces, self._clock, private=self._private_webhooks)

    # --- writing

    async def remember(self, space: str, source: Source) -> Remembered:
        """Stores a message, a session or a document, extracts its facts and reconciles them with the known facts.

        It is atomic and idempotent: the same content under the same key changes nothing and is reported as unchanged.
        A message has at most 100,000 characters, a document 5,000,000; a longer text raises `InputTooLarge`. Raises
        `Conflict` when a key already holds other content, and `ProviderError` when the extractor or the embedder fails.
        When a language model fails, the rules read the text. `jobs.enqueue` does the same in the background.
        """
        return await self._ingest.remember(space, source)

    async def remember_many(self, space: str, sources: Sequence[Source]) -> list[Remembered]:
        """Stores many sources in one write, with the result of `remember` for each in order; returns one per source.

        It is atomic and much faster than single calls. More than 1,000 sources or 10,000 episodes raise
        `InputTooLarge`. A change that several sources cause together is reported for the first of them. Other errors
        are those of `remember`.
        """
        return await self._ingest.remember_many(space, sources)

    async def assert_facts(self, space: str, assertions: Sequence[Assertion]) -> Remembered:
        """Adds facts directly, without a text; at most 2,000, else it raises `InputTooLarge`.

        It is atomic and idempotent: the same fact for the same time changes nothing.
        """
        return await self._ingest.assert_facts(space, assertions)

    async def retract(self, space: str, fact: str) -> Remembered:
        """Retracts a wrong fact, by its id. Facts that it had ended are believed again.

        A read with an earlier `known_at` still sees the retracted fact. Raises `NotFound` when no fact with this id is
        believed.
        """
        return await self._ingest.retract(space, fact)

    async def reextract(
        self, space: str, *, read_by: str = FALLEN_BACK, page: PageRequest = REEXTRACT_BATCH
    ) -> Reextracted:
        """Reads a page of stored episodes again with the current extractor and replaces the facts found in them.

        It reads episodes whose `Episode.read_by` begins with `read_by`. The default selects those that only the rules
        read because a language model failed. Facts that an episode no longer states are retracted, and new ones are
        added. Facts that callers asserted or retracted stay. Each page is atomic and idempotent. While the model still
        fails, episodes stay unchanged and count as `left`. Raises `NotFound` when the space does not exist.
        """
        return await reextract(self._ingest, space, read_by=read_by, page=page)

    # --- entities changed by hand

    async def merge_entities(self, space: str, keep: EntityBy, absorb: EntityBy) -> EntityChange:
        """Merges two entities that are one: `keep` gets the names, mentions and facts of `absorb`.

        Later texts that name either one mean `keep`. Raises `InvalidInput` when both are the same entity, `NotFound`
        when one is unknown, and `Conflict` when one was absorbed before. `undo_entity_change` takes it back.
        """
        return await self._edits.merge(space, keep, absorb)

    async def split_entity(
        self,
        space: str,
        entity: EntityBy,
        name: str,
        *,
        facts: Sequence[str] = (),
        mentions: Sequence[MentionAt] = (),
    ) -> EntityChange:
        """Splits a new entity off one that is two: with these `facts` (ids), or with `mentions` and what they state.

        `other_id` of the change is the new entity. It stays split when the texts are read again. Raises `InvalidInput`
        unless either `facts` or `mentions` are given, and `Conflict` when the name belongs to another entity.
        """
        return await self._edits.split(space, entity, name, facts=facts, mentions=mentions)

    async def rename_entity(self, space: str, entity: EntityBy, name: str) -> EntityChange:
        """Renames an entity; the old name becomes an alias. Raises `Conflict` when another entity has the name."""
        return await self._edits.rename(space, entity, name)

    async def add_alias(self, space: str, entity: EntityBy, alias: str) -> EntityChange:
        """Adds a name by which the entity is found. Raises `Conflict` when this or another entity has the name."""
        return await self._edits.add_alias(space, entity, alias)

    async def remove_alias(self, space: str, entity: EntityBy, alias: str) -> EntityChange:
        """Removes an alias; a later text with that name means a new entity. Raises `NotFound` for another name."""
        return await self._edits.remove_alias(space, entity, alias)

    async def undo_entity_change(self, space: str, change: str) -> EntityChange:
        """Takes a change of entities back, by its id; what came since then stays.

        Raises `Conflict` when the change is undone already, when it undid another one, or when a later change of the
        same entities must be undone first.
        """
        return await self._edits.undo(space, change)

    async def entity_changes(
        self, space: str, entity: EntityBy, *, page: PageRequest = FIRST_PAGE
    ) -> Page[EntityChange]:
        """The changes of an entity by hand, the latest first."""
        return await entity_changes.changes_of(await self._spaces.readable(space), entity, page=page)

    async def set_ontology(self, space: str, source: str | None) -> Ontology:
        """Sets the ontology of a space, as YAML text; None restores the shipped one.

        It applies to later writes. A stored fact changes only when a later write affects it. Raises `InvalidOntology`,
        whose message begins with the line, and then changes nothing.
        """
        return await ontologies.set_ontology(await self._spaces.writable(space), source)

    async def set_prompt(self, space: str, name: PromptName, text: str | None) -> Prompt:
        """Sets one of the prompts of a space; None restores the shipped one.

        Raises `InvalidInput` when the text lacks a placeholder of the shipped prompt or has an unknown one.
        """
        return await prompts.set_prompt(await self._spaces.writable(space), name, text)

    async def set_fact_policy(self, space: str, role: Role, policy: FactPolicy | None) -> RolePolicy:
        """Sets which facts a space keeps of the messages of a role; None restores the shipped policy.

        It applies to later writes. `reextract(space, read_by="rules")` applies it to stored messages.
        """
        return await fact_policies.set_fact_policy(await self._spaces.writable(space), role, policy)

    # --- reading

    async def extract(
        self,
        text: str,
        *,
        occurred_at: datetime | None = None,
        speaker: str | None = None,
        addressee: str | None = None,
        role: Role | None = None,
        space: str | None = None,
    ) -> Extraction:
        """Extracts entities, statements and times from one message, with their positions, and stores nothing.

        `occurred_at` resolves relative times and defaults to now. `speaker` and `addressee` are the names behind "I"
        and "you". `role` is that of `Message`. `space` selects the predicates, prompts and policies of that space.
        Raises `ProviderError` when the extractor fails.
        """
        message = Message(text, occurred_at or self._clock(), speaker, role=role)
        known = None if space is None else await context(await self._spaces.readable(space), ())
        return await extract(self._extractor, message, addressee=addressee, known=known)

    async def ontology(self, space: str) -> Ontology:
        """The ontology of a space, which defines its predicates: its own, or the shipped one."""
        return await ontologies.ontology(await self._spaces.readable(space))

    async def prompts(self, space: str) -> list[Prompt]:
        """The prompts for the texts of a space. They are used only when a language model is set."""
        return await prompts.prompts(await self._spaces.readable(space))

    async def fact_policies(self, space: str) -> list[RolePolicy]:
        """Which facts a space keeps of the messages of each role: its own policy, or the shipped one."""
        return await fact_policies.fact_policies(await self._spaces.readable(space))

    async def usage(
        self, space: str, *, since: datetime | None = None, page: PageRequest = FIRST_PAGE
    ) -> Page[DailyUsage]:
        """The calls, tokens and cost of language models, per UTC day, purpose, prompt and model, earliest day first.

        With `since`, from the UTC day of that instant on. The cost is in the currency of the prices that were set.
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
        """Facts in the order in which they began to be true. With `entity`, those whose subject or object it is."""
        within = await self._spaces.readable_as_of(space, as_of)
        return await lookup.facts(within, entity=entity, predicate=predicate, as_of=as_of, page=page)

    async def fact(self, space: str, id: str, *, as_of: AsOf = ALWAYS) -> Fact | None:
        """The version of a fact that was believed at `as_of.known_at`, or None. Only `known_at` of `as_of` counts."""
        return await lookup.fact(await self._spaces.readable_as_of(space, as_of), id, as_of=as_of)

    async def entity(self, space: str, *, id: str | None = None, name: str | None = None) -> Entity | None:
        """The entity with this id, or with this name or alias (ignoring case and spacing); None when there is none.

        Raises `InvalidInput` unless exactly one of `id` and `name` is given.
        """
        return await lookup.entity(await self._spaces.readable(space), id=id, name=name)

    async def entities(
        self,
        space: str,
        *,
        kind: EntityKind | None = None,
        prefix: str = "",
        page: PageRequest = FIRST_PAGE,
    ) -> Page[Entity]:
        """Entities in the order of their names; optionally of one kind, or with a name that begins with `prefix`."""
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
        """Episodes in the order in which they occurred.

        `within` is the id of a session, a document or an entity that they mention. `during` limits when they occurred.
        """
        return await lookup.episodes(await self._spaces.readable(space), within=within, during=during, page=page)

    async def sessions(self, space: str, *, page: PageRequest = FIRST_PAGE) -> Page[Session]:
        """Sessions in the order in which they began."""
        return await lookup.sessions(await self._spaces.readable(space), page=page)

    async def documents(self, space: str, *, page: PageRequest = FIRST_PAGE) -> Page[Document]:
        """Documents in the order of their `occurred_at`."""
        return await lookup.documents(await self._spaces.readable(space), page=page)

    async def spaces(self, *, page: PageRequest = FIRST_PAGE) -> Page[Space]:
        """The spaces that the principal may read, in the order of their names."""
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
        """The entities up to `max_hops` (1 to 3) facts away, nearest first; at most `first` (1 to 200)."""
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
        """The shortest paths between two entities, along facts in either direction; at most `first` (1 to 20).

        A path has at most `max_hops` (1 to 6) facts, and `order` constrains their times. The search stops after 20,000
        relationships and then sets `incomplete`. Raises `InvalidInput` when both entities are the same.
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
        """The facts, episodes and entities that best answer `query`, best first, in one space or in up to 50.

        `mode` is the ranking profile (see `SearchMode`), and `kinds` overrides the kinds of hits that it returns.
        `filters` restrict the hits. `when` decides how times in the query count. Relative times ("last summer") are
        resolved at `asked_at`, by default now.

        `priors` boost recent or important hits. `diversity`, from 0 to 1, penalises hits that resemble better ones.
        `rerank` uses the reranker. `explain` adds an explanation to the result.

        Raises `NotFound` when a space cannot be read, `InputTooLarge` for more than 50 spaces, and `InvalidInput` for
        `rerank` without a reranker.
        """
        return await search(
            self._graph,
            self._query_vectors,
            Question(
                text=query,
                spaces=await self._searched_spaces([space] if isinstance(space, str) else space, as_of),
                asked_at=zoned(asked_at or self._clock()),
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
        """The items most similar in meaning to one fact, episode or entity, without that item itself.

        The hits are of the same kind, or of `kinds`, and `filters` restrict them. Scores are similarities from 0 to 1.
        Raises `NotFound` when the item does not exist, and `InvalidInput` unless exactly one item is given.
        """
        given: list[tuple[Found, EntityBy]] = [
            (kind, which)
            for kind, which in ((Found.FACT, fact), (Found.EPISODE, episode), (Found.ENTITY, entity))
            if which is not None
        ]
        if len(given) != 1:
            raise InvalidInput(f"give exactly one fact, episode or entity, not {len(given)}")
        ((kind, which),) = given
        spaces = await self._searched_spaces([space], as_of)
        question = Question("", spaces, aware(self._clock()), filters=filters, as_of=as_of, kinds=kinds, first=first)
        return await similar(self._graph, question, kind, which)

    async def _searched_spaces(self, names: Sequence[str], as_of: AsOf) -> list[Space]:
        if not names:
            raise InvalidInput("name at least one space to search")
        if len(names) > MOST_SPACES:
            raise InputTooLarge(f"{len(names)} spaces are too many for one search; the limit is {MOST_SPACES}")
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
        """The facts of an entity in the order in which they began to be true, each with its gap or overlap.

        Both relate to the earlier facts of the same predicate, see `TimelineEntry`.
        """
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
        """The facts between two entities, in either direction, in the order in which they began to be true.

        With `to`, each has the Allen relation of its time to that interval; `allen` keeps only these relations. Raises
        `InvalidInput` for `allen` without `to`.
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
        """The new, gone and changed facts of an entity, from the first instant of `valid_at` to the second.

        Of `as_of`, only `known_at` counts. Over 1,000 differences set `incomplete`. Raises `InvalidTime` unless
        `valid_at` has two different instants.
        """
        within = await self._spaces.readable_as_of(space, as_of)
        return await timeline.diff(within, entity, [aware(at) for at in valid_at], as_of=as_of)

    async def durations(
        self, space: str, entity: EntityBy, *, predicate: str | None = None, as_of: AsOf = ALWAYS
    ) -> list[Duration]:
        """How long, how often and when an entity stood in each relation; durations are in days.

        Only asserted facts count; with `during` in `as_of`, only their time in that span. Raises `InputTooLarge` for
        more than 20,000 facts.
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
        """The changes in a span of time, in the order of time.

        On the axis VALID these are facts that began or ended in the world; on KNOWN, facts that the memory learned,
        revised or gave up. Of `as_of`, only `known_at` counts.
        """
        within = await self._spaces.readable_as_of(space, as_of)
        return await changes.changes(within, span, axis=axis, predicate=predicate, as_of=as_of, page=page)

    async def history(
        self, space: str, fact: str, *, as_of: AsOf = ALWAYS, page: PageRequest = FIRST_PAGE
    ) -> Page[FactVersion]:
        """All versions of a fact up to `as_of.known_at`, each with its reason and the episodes that caused it.

        Raises `NotFound` when there was no version.
        """
        within = await self._spaces.readable_as_of(space, as_of)
        return await changes.history(within, fact, as_of=as_of, page=page)

    # --- batches, for fields nested in lists: one statement for any number of ids

    async def entities_by_id(self, space: str, ids: Sequence[str]) -> Mapping[str, Entity]:
        """The entities with these ids; unknown ids are left out."""
        return await batches.entities_by_id(await self._spaces.readable(space), ids)

    async def episodes_by_id(self, space: str, ids: Sequence[str]) -> Mapping[str, Episode]:
        """The episodes with these ids; unknown ids are left out."""
        return await batches.episodes_by_id(await self._spaces.readable(space), ids)

    async def sessions_by_id(self, space: str, ids: Sequence[str]) -> Mapping[str, Session]:
        """The sessions with these ids; unknown ids are left out."""
        return await batches.sessions_by_id(await self._spaces.readable(space), ids)

    async def documents_by_id(self, space: str, ids: Sequence[str]) -> Mapping[str, Document]:
        """The documents with these ids; unknown ids are left out."""
        return await batches.documents_by_id(await self._spaces.readable(space), ids)

    async def evidence_of(
        self, space: str, facts: Sequence[tuple[str, int]]
    ) -> Mapping[tuple[str, int], list[Evidence]]:
        """Where each fact version (id and version) was stated, oldest first; at most 20 places each."""
        return await batches.evidence_of(await self._spaces.readable(space), facts)

    async def mentions_of(self, space: str, episodes: Sequence[str]) -> Mapping[str, list[MentionedEntity]]:
        """The entities that each episode mentions, in the order of its text."""
        return await batches.mentions_of(await self._spaces.readable(space), episodes)

    async def facts_stated_in(
        self, space: str, episodes: Sequence[str], *, as_of: AsOf = ALWAYS
    ) -> Mapping[str, list[Fact]]:
        """The facts that each episode states, in the order of its text."""
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
        """The same page of facts for each entity, as their subject or object."""
        within = await self._spaces.readable_as_of(space, as_of)
        return await batches.facts_of(within, entities, predicate=predicate, as_of=as_of, page=page)

    async def episodes_within(
        self, space: str, containers: Sequence[str], *, page: PageRequest = FIRST_PAGE
    ) -> Mapping[str, Page[Episode]]:
        """The same page of episodes for each id of a session, a document or an entity that they mention."""
        within = await self._spaces.readable(space)
        return await batches.episodes_within(within, containers, page=page)

    # --- health and checks

    async def health(self) -> Health:
        """The state of the database and the embedder; it does not raise when the database cannot be reached."""
        return await check.health(self._graph, self._embedder, __version__)

    async def check(self) -> list[Violation]:
        """Checks the invariants of the graph in every space that the principal may read; returns the violations."""
        return await check.check(self._graph, await self._spaces.all(), strays=self._spaces.unlimited)


for _old, _new in METHODS.items():
    setattr(Memory, _old, RenamedMethod(_old, _new))
