"""Wiring: opens the adapters, the graph and the memory that the settings describe.

Each function imports the adapters that it opens, so that unused packages cost no start time.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from kg_memory.download import ProgressSink, silent
from kg_memory.graph.graph import Graph
from kg_memory.graph.migrate import migrate, verify
from kg_memory.memory import Memory
from kg_memory.model.extraction import Extraction, Passage
from kg_memory.ports import Embedder, Extractor, Reranker, Vectors
from kg_memory.settings import Settings
from kg_memory.telemetry import traces

if TYPE_CHECKING:
    from kg_memory.embedded.server import EmbeddedNeo4j


@dataclass(frozen=True, slots=True)
class Database:
    """The address and login of the database; `browser_url` is None for an external server."""

    uri: str
    user: str
    password: str = field(repr=False)
    name: str
    browser_url: str | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """An open memory with its settings, database and graph."""

    settings: Settings
    database: Database
    graph: Graph
    memory: Memory


StageSink = Callable[[str], AbstractContextManager[object]]
"""Shows the current stage of the work while the block runs."""


def unseen(what: str) -> AbstractContextManager[object]:
    """The stage sink that shows nothing."""
    return nullcontext()


class Models:
    """The shipped embedder and the rule-based extractor, loaded once in a thread when first needed."""

    model = "all-MiniLM-L6-v2"
    dimensions = 384

    def __init__(self, settings: Settings, progress: ProgressSink = silent, stage: StageSink = unseen) -> None:
        self._settings = settings
        self._progress = progress
        self._stage = stage
        self._loading: asyncio.Task[tuple[Embedder, Extractor]] | None = None

    async def load(self) -> tuple[Embedder, Extractor]:
        """Loads both and returns them; raises `ProvisioningError`."""
        if self._loading is None:
            self._loading = asyncio.create_task(asyncio.to_thread(self._load))
        return await asyncio.shield(self._loading)  # others wait for it too

    async def embed(self, texts: Sequence[str], *, kind: Literal["query", "document"]) -> Vectors:
        """See `Embedder`."""
        embedder, _ = await self.load()
        return await embedder.embed(texts, kind=kind)

    async def extract(self, passages: Sequence[Passage]) -> Sequence[Extraction]:
        """See `Extractor`."""
        _, rules = await self.load()
        return await rules.extract(passages)

    def _load(self) -> tuple[Embedder, Extractor]:
        with self._stage("loading the language models"):
            from kg_memory.extract.pipeline.load import other_pipeline, shipped_pipeline
            from kg_memory.extract.profile.profile import Profiler
            from kg_memory.extract.spacy_extractor import SpacyExtractor
            from kg_memory.providers.minilm import MiniLM
            from kg_memory.providers.minilm_embedder import MiniLMEmbedder
            from kg_memory.providers.minilm_weights import minilm_weights

            encoder = MiniLM(minilm_weights(self._settings.cache, progress=self._progress))
            other = self._settings.spacy_model
            pipeline = shipped_pipeline(encoder) if other is None else other_pipeline(other)
            return MiniLMEmbedder(encoder), SpacyExtractor(pipeline, Profiler(encoder.embed))


def now() -> datetime:
    """The clock of the service."""
    return datetime.now(UTC)


@asynccontextmanager
async def opened(
    settings: Settings,
    *,
    migrating: bool = True,
    eager: bool = True,
    progress: ProgressSink = silent,
    stage: StageSink = unseen,
) -> AsyncIterator[Opened]:
    """Opens the memory that `settings` describe while the block runs.

    `migrating` brings the schema up to date first; otherwise an outdated schema raises `MigrationPending`. `eager`
    loads the models while the database starts; otherwise they are loaded when first needed. Raises
    `ConfigurationError`, `ProvisioningError`, `EmbeddedDatabaseError`, `GraphError` or `MigrationError`.
    """
    models = Models(settings, progress, stage)
    loading = asyncio.create_task(models.load()) if eager else None
    try:
        async with (
            open_traces(settings),
            open_database(settings, progress=progress, stage=stage) as database,
            extractor_over(models, settings) as extractor,
            reranker_of(settings) as reranker,
            Graph.open(database.uri, database.user, database.password, database.name) as graph,
        ):
            with stage("checking the schema"):
                await (migrate(graph, models, now) if migrating else verify(graph, models))
            private = settings.webhooks_private
            memory = Memory(graph, models, extractor, now, reranker=reranker, private_webhooks=private)
            if loading is not None:
                await loading
            yield Opened(settings, database, graph, memory)
    finally:
        if loading is not None:
            loading.cancel()


@asynccontextmanager
async def open_memory(**settings: Any) -> AsyncIterator[Memory]:
    """Opens a `Memory` on the local database, which is started when needed, or on the server at `neo4j_uri`.

    `settings` are fields of `Settings` (`home`, `neo4j_uri`, `neo4j_password`, …). They override the environment.
    Raises `ConfigurationError`, `ProvisioningError`, `EmbeddedDatabaseError`, `GraphError` or `MigrationError`.
    """
    async with opened(Settings.load(**settings)) as open_:
        yield open_.memory


@asynccontextmanager
async def open_traces(settings: Settings) -> AsyncIterator[None]:
    """Sends traces while the block runs, if a collector is set; the last ones are sent at its end."""
    if settings.otlp_endpoint is None:
        yield
        return
    provider = traces.exporting(settings.otlp_endpoint)
    try:
        with traces.traced(provider):
            yield
    finally:
        await asyncio.to_thread(provider.shutdown)


@asynccontextmanager
async def open_database(
    settings: Settings, *, progress: ProgressSink = silent, stage: StageSink = unseen
) -> AsyncIterator[Database]:
    """Opens the server at `NEO4J_URI`, or the local one, which is stopped afterwards if it was started here."""
    if settings.neo4j_uri is not None:
        password = settings.neo4j_password.get_secret_value()
        yield Database(settings.neo4j_uri, settings.neo4j_user, password, settings.neo4j_database)
        return
    local = embedded(settings)
    try:
        with stage("starting the database"):
            server = await asyncio.to_thread(local.open, progress=progress)
        yield Database(server.uri, server.user, server.password, server.database, server.browser_url)
    finally:
        await asyncio.to_thread(local.close)


def embedded(settings: Settings) -> "EmbeddedNeo4j":
    """The local Neo4j of these settings, not started."""
    from kg_memory.embedded.server import EmbeddedNeo4j

    return EmbeddedNeo4j(settings.home, cache=settings.cache)


@asynccontextmanager
async def open_extractor(settings: Settings, *, progress: ProgressSink = silent) -> AsyncIterator[Extractor]:
    """Opens only the extractor of these settings, without a database."""
    async with extractor_over(Models(settings, progress), settings) as extractor:
        yield extractor


@asynccontextmanager
async def extractor_over(rules: Extractor, settings: Settings) -> AsyncIterator[Extractor]:
    """The extractor by rules, or one that also uses the language model if one is set."""
    if settings.llm_model is None:
        yield rules
        return
    from kg_memory.extract.llm.extractor import LLMExtractor
    from kg_memory.providers.openai_chat import OpenAIChat, Prices
    from kg_memory.providers.rates import Rates

    async with OpenAIChat.open(
        settings.llm_model,
        base_url=settings.openai_base_url,
        api_key=settings.openai_api_key.get_secret_value(),
        api=settings.llm_api,
        timeout_s=settings.llm_timeout_s,
        prices=Prices(settings.llm_input_price, settings.llm_output_price),
        concurrency=settings.llm_concurrency,
        rates=Rates(settings.llm_requests_per_minute, settings.llm_tokens_per_minute),
    ) as chat:
        yield LLMExtractor(chat, rules)


@asynccontextmanager
async def reranker_of(settings: Settings) -> AsyncIterator[Reranker | None]:
    """The reranker, or None if none is set."""
    if settings.reranker_url is None:
        yield None
        return
    from kg_memory.providers.http_reranker import HttpReranker

    async with HttpReranker.open(
        settings.reranker_model,
        url=settings.reranker_url,
        api_key=settings.reranker_api_key.get_secret_value(),
        timeout_s=settings.reranker_timeout_s,
    ) as reranker:
        yield reranker
