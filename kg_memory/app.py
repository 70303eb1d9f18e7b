"""The one place that wires: settings to adapters, to the graph, to the memory and to the service."""

import asyncio
import ipaddress
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from kg_memory import logs, spans
from kg_memory.api.service import LARGEST_BODY, Probes, service
from kg_memory.download import ProgressSink, silent
from kg_memory.embedded.server import EmbeddedNeo4j
from kg_memory.errors import ConfigurationError
from kg_memory.extract.llm_extractor import LLMExtractor
from kg_memory.extract.pipeline import other_pipeline, shipped_pipeline
from kg_memory.extract.profile import Profiler
from kg_memory.extract.spacy_extractor import SpacyExtractor
from kg_memory.graph.graph import Graph
from kg_memory.graph.migrate import migrate, verify
from kg_memory.jobs.worker import TERMS, Terms
from kg_memory.memory import Memory
from kg_memory.ports import Embedder, Extractor, Reranker
from kg_memory.providers.minilm import MiniLM
from kg_memory.providers.minilm_embedder import MiniLMEmbedder
from kg_memory.providers.minilm_weights import minilm_weights
from kg_memory.settings import Settings
from kg_memory.webhooks.registry import Webhooks

GRACE_S = 20
MOST_CONNECTIONS = 900
"""More than all streams together may hold, and fewer than the 1,024 files that many systems let a process open."""


@dataclass(frozen=True, slots=True)
class Database:
    """Where the graph is; `browser_url` is None for a server that is not ours."""

    uri: str
    user: str
    password: str = field(repr=False)
    name: str
    browser_url: str | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A memory that is ready, and what it runs on."""

    settings: Settings
    database: Database
    graph: Graph
    memory: Memory


def now() -> datetime:
    """The clock of the service."""
    return datetime.now(UTC)


@asynccontextmanager
async def opened(
    settings: Settings, *, migrating: bool = True, progress: ProgressSink = silent
) -> AsyncIterator[Opened]:
    """The memory that `settings` describe, open for as long as the block runs.

    With `migrating` the schema is brought up to date first, otherwise an outdated one is refused. Raises
    `ConfigurationError`, `ProvisioningError`, `EmbeddedDatabaseError`, `GraphError` or `MigrationError`.
    """
    models = asyncio.create_task(asyncio.to_thread(_models, settings, progress))
    try:
        async with traces(settings), open_database(settings, progress=progress) as database:
            embedder, rules = await models
            async with (
                extractor_over(rules, settings) as extractor,
                reranker_of(settings) as reranker,
                Graph.open(database.uri, database.user, database.password, database.name) as graph,
            ):
                await (migrate(graph, embedder, now) if migrating else verify(graph, embedder))
                webhooks = Webhooks(graph, settings.webhooks_private)
                memory = Memory(graph, embedder, extractor, now, webhooks=webhooks, reranker=reranker)
                yield Opened(settings, database, graph, memory)
    finally:
        models.cancel()


@asynccontextmanager
async def open_memory(**chosen: Any) -> AsyncIterator[Memory]:
    """See `Memory.open`."""
    async with opened(Settings.load(**chosen)) as open_:
        yield open_.memory


@asynccontextmanager
async def traces(settings: Settings) -> AsyncIterator[None]:
    """Traces of what is done while the block runs, where a collector is set; the last are sent at its end."""
    if settings.otlp_endpoint is None:
        yield
        return
    provider = spans.exporting(settings.otlp_endpoint)
    try:
        with spans.traced(provider):
            yield
    finally:
        await asyncio.to_thread(provider.shutdown)


@asynccontextmanager
async def open_database(settings: Settings, *, progress: ProgressSink = silent) -> AsyncIterator[Database]:
    """The server that `NEO4J_URI` names, or the local one, which is stopped afterwards if it was started here."""
    if settings.neo4j_uri is not None:
        password = settings.neo4j_password.get_secret_value()
        yield Database(settings.neo4j_uri, settings.neo4j_user, password, settings.neo4j_database)
        return
    local = embedded(settings)
    try:
        server = await asyncio.to_thread(local.open, progress=progress)
        yield Database(server.uri, server.user, server.password, server.database, server.browser_url)
    finally:
        await asyncio.to_thread(local.close)


def embedded(settings: Settings) -> EmbeddedNeo4j:
    """The local Neo4j of these settings, not started."""
    return EmbeddedNeo4j(settings.home, cache=settings.cache)


def _models(settings: Settings, progress: ProgressSink) -> tuple[Embedder, Extractor]:
    encoder = MiniLM(minilm_weights(settings.cache, progress=progress))
    pipeline = shipped_pipeline(encoder) if settings.spacy_model is None else other_pipeline(settings.spacy_model)
    return MiniLMEmbedder(encoder), SpacyExtractor(pipeline, Profiler(encoder.embed))


@asynccontextmanager
async def open_extractor(settings: Settings, *, progress: ProgressSink = silent) -> AsyncIterator[Extractor]:
    """The extractor of these settings alone; no database is needed, started or asked."""
    _, rules = await asyncio.to_thread(_models, settings, progress)
    async with extractor_over(rules, settings) as extractor:
        yield extractor


@asynccontextmanager
async def extractor_over(rules: Extractor, settings: Settings) -> AsyncIterator[Extractor]:
    """The rules, and over them the language model where one is set."""
    if settings.llm_model is None:
        yield rules
        return
    from kg_memory.providers.openai_chat import OpenAIChat, Prices  # a second that few have a use for
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
    """The reranker, where one is set."""
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


@asynccontextmanager
async def working(memory: Memory, workers: int, terms: Terms = TERMS) -> AsyncIterator[None]:
    """So many workers while the block runs, and webhooks delivered; what they hold at its end is free for others."""
    tasks = [asyncio.create_task(memory.work(terms)) for _ in range(workers)]
    tasks.append(asyncio.create_task(memory.deliver()))
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def serve(open_: Opened, listener: socket.socket, on_ready: Callable[[], None]) -> None:
    """Serves and works off what is queued until SIGINT or SIGTERM, then finishes the running requests."""
    logs.configure(open_.settings.log_level)
    app = service(
        open_.memory,
        request_timeout_s=open_.settings.request_timeout_s,
        browser_url=open_.database.browser_url,
    )
    async with working(open_.memory, open_.settings.workers):
        await _Server(_config(app), on_ready, open_.memory.stop_following).serve(sockets=[listener])


@asynccontextmanager
async def answering(
    probes: Probes, settings: Settings, listener: socket.socket, on_ready: Callable[[], None]
) -> AsyncIterator[None]:
    """Answers the probes while the block runs, which hears the signals."""
    server = _ServerBeside(
        _config(probes.service(request_timeout_s=settings.request_timeout_s)), on_ready, lambda: None
    )
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield
    finally:
        server.should_exit = True
        await serving


def _config(app: Callable[..., Any]) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=GRACE_S,
        lifespan="off",
        http=_Connection,
        limit_concurrency=MOST_CONNECTIONS,
        ws_max_size=LARGEST_BODY,
    )


class _Connection(H11Protocol):
    """uvicorn's HTTP, which closes a connection that asks nothing also when it never did before."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's has it
        super().connection_made(transport)
        self.timeout_keep_alive_task = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)


class _Server(uvicorn.Server):
    """uvicorn's server, which says when it is ready, and when it is about to wait for what still runs."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None], on_stop: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready
        self._on_stop = on_stop

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._on_stop()
        await super().shutdown(sockets)


class _ServerBeside(_Server):
    """A server that leaves the signals to what runs beside it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def listen(settings: Settings) -> socket.socket:
    """The bound socket to serve on; raises `ConfigurationError` for an address that is not loopback or is taken."""
    try:
        addresses = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise ConfigurationError(f"KG_MEMORY_HOST={settings.host!r} is not an address: {error}") from error
    family, kind, protocol, _, address = addresses[0]
    if not ipaddress.ip_address(address[0]).is_loopback:
        raise ConfigurationError(
            f"KG_MEMORY_HOST={settings.host!r} is reachable from other machines, and there is no authentication yet: "
            "use 127.0.0.1 or ::1"
        )
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
    except OSError as error:
        listener.close()
        raise ConfigurationError(
            f"port {settings.port} of {settings.host} cannot be used ({error.strerror}): "
            "choose another with --port, or 0 for any free one"
        ) from error
    return listener
