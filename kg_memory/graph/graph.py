"""`Graph`: the connection to Neo4j. Managed transactions, time limits, and the driver's errors turned into ours."""

import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from typing import Any, TypeVar

import neo4j
from neo4j import AsyncGraphDatabase, AsyncManagedTransaction
from neo4j.exceptions import AuthError, DriverError, Neo4jError, ServiceUnavailable, SessionExpired
from neo4j.exceptions import ConfigurationError as DriverConfigurationError

from kg_memory.errors import (
    ConcurrentWrite,
    ConfigurationError,
    GraphError,
    GraphTimeout,
    GraphUnavailable,
    UnsupportedServer,
)
from kg_memory.graph.statements import Statement, statement
from kg_memory.model.bitemporal import aware
from kg_memory.telemetry import metrics
from kg_memory.telemetry.statements import current_trace

log = logging.getLogger(__name__)

OLDEST_SERVER = (2026, 8)
_COMPONENTS = statement("graph/server_components")
_PING = statement("graph/ping")
_TRIMMED_AT_ONCE = 1_000

T = TypeVar("T")
Row = dict[str, Any]


def _metadata(name: str) -> dict[str, Any]:
    trace = current_trace()
    return {"app": "kg_memory", "statement": name} | ({"request": trace.request_id} if trace else {})


def _check(statement: Statement, parameters: Row) -> None:
    if statement.parameters != parameters.keys():
        wrong = sorted(statement.parameters ^ parameters.keys())
        raise GraphError(f"the statement {statement.name} was called with other parameters than it takes: {wrong}")
    for value in parameters.values():
        if isinstance(value, datetime):
            aware(value)


class Transaction:
    """An open transaction; its statements succeed or fail together."""

    def __init__(self, transaction: AsyncManagedTransaction) -> None:
        self._transaction = transaction
        self.written_spaces: set[str] = set()

    def notify_after_commit(self, spaces: Iterable[str]) -> None:
        """Calls `Graph.subscribers` with each of these spaces (by key) once the transaction is committed."""
        self.written_spaces.update(spaces)

    async def run(self, statement: Statement, **parameters: Any) -> list[Row]:
        """All rows of one statement; raises `GraphError` when the parameters are not exactly those it takes."""
        return await _rows(statement, parameters, lambda: self._transaction.run(statement.text, parameters))


async def _rows(statement: Statement, parameters: Row, send: Callable[[], Awaitable[neo4j.AsyncResult]]) -> list[Row]:
    _check(statement, parameters)
    if (trace := current_trace()) is not None:
        trace.statements.append(statement.name)
    started = time.perf_counter()
    with metrics.statement(statement.name):
        rows = [dict(zip(record.keys(), record.values(), strict=True)) async for record in await send()]
    elapsed_ms = round(1000 * (time.perf_counter() - started), 2)
    log.debug("statement", extra={"statement": statement.name, "rows": len(rows), "elapsed_ms": elapsed_ms})
    return rows


class Graph:
    """A Neo4j database. Opened with `Graph.open`, shared by all requests, closed once.

    Reads see the writes made through the same `Graph` (bookmarks), also on a cluster. A transaction that meets a
    deadlock or a lost leader is run again by the driver for up to `retry_s` seconds.
    """

    def __init__(self, driver: neo4j.AsyncDriver, database: str, timeout_s: float) -> None:
        self._driver = driver
        self._database = database
        self._timeout_s = timeout_s
        self._bookmarks = AsyncGraphDatabase.bookmark_manager()
        self.subscribers: set[Callable[[str], None]] = set()
        self.version = "unknown"

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        uri: str,
        user: str,
        password: str,
        database: str = "neo4j",
        *,
        timeout_s: float = 60.0,
        retry_s: float = 15.0,
        **driver_options: Any,
    ) -> AsyncIterator["Graph"]:
        """Connects, and refuses a server that cannot run our statements.

        Raises `GraphUnavailable`, `ConfigurationError` (address or credentials) or `UnsupportedServer`.
        """
        try:
            driver = AsyncGraphDatabase.driver(
                uri,
                auth=(user, password),
                max_transaction_retry_time=retry_s,
                initial_retry_delay=0.2,
                retry_delay_multiplier=1.5,
                connection_acquisition_timeout=retry_s,
                user_agent="kg_memory",
                notifications_disabled_classifications=["UNRECOGNIZED"],  # a label may not be there yet
                **driver_options,
            )
        except (DriverConfigurationError, ValueError) as error:
            raise ConfigurationError(f"NEO4J_URI={uri!r} is not an address of a Neo4j server: {error}") from error
        try:
            graph = cls(driver, database, timeout_s)
            await graph._require_supported_server()
            yield graph
        finally:
            await driver.close()

    async def read(self, statement: Statement, **parameters: Any) -> list[Row]:
        """Runs one statement for reading: in one round trip first and, when the connection breaks, with retries."""
        query = neo4j.Query(statement.text, metadata=_metadata(statement.name), timeout=self._timeout_s)
        with _our_errors():
            try:
                async with self._session(neo4j.READ_ACCESS) as session:
                    return await _rows(statement, parameters, lambda: session.run(query, parameters))
            except (Neo4jError, DriverError) as error:
                if not error.is_retryable():
                    raise

        return await self._managed(
            statement.name, lambda transaction: transaction.run(statement, **parameters), neo4j.READ_ACCESS
        )

    async def run(self, statement: Statement, **parameters: Any) -> list[Row]:
        """All rows of one statement, in a write transaction of its own."""
        return await self.write(statement.name, lambda transaction: transaction.run(statement, **parameters))

    async def trim(self, statement: Statement, **parameters: Any) -> int:
        """Runs a statement that deletes things up to a `limit`, until none are left; how many it `trimmed` in all."""
        total, trimmed = 0, _TRIMMED_AT_ONCE
        while trimmed == _TRIMMED_AT_ONCE:
            trimmed = sum(row["trimmed"] for row in await self.run(statement, limit=_TRIMMED_AT_ONCE, **parameters))
            total += trimmed
        return total

    async def write(self, name: str, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Runs `work` in one write transaction, under `name` in the server's log; `work` may run more than once."""
        return await self._managed(name, work, neo4j.WRITE_ACCESS)

    async def run_schema(self, name: str, text: str, **parameters: Any) -> None:
        """Runs one schema command, which the server only takes in a transaction of its own."""
        with _our_errors():
            async with self._session(neo4j.WRITE_ACCESS) as session:
                query = neo4j.Query(text, metadata=_metadata(name))
                await (await session.run(query, parameters)).consume()

    async def query(self, text: str, parameters: Row, limit: int) -> list[Row]:
        """The first `limit` rows of a Cypher query that a person typed, in a transaction that cannot write."""

        @neo4j.unit_of_work(metadata=_metadata("db query"), timeout=self._timeout_s)
        async def unit(transaction: AsyncManagedTransaction) -> list[Row]:
            result = await transaction.run(text, parameters)
            return [record.data() for record in await result.fetch(limit)]

        with _our_errors():
            async with self._session(neo4j.READ_ACCESS) as session:
                return await session.execute_read(unit)

    async def ping(self) -> None:
        """Returns when the database answers; raises `GraphUnavailable` at once when it does not."""
        with _our_errors():
            async with self._session(neo4j.READ_ACCESS) as session:
                query = neo4j.Query(_PING.text, metadata=_metadata(_PING.name), timeout=self._timeout_s)
                await (await session.run(query)).consume()

    def _session(self, access: str) -> neo4j.AsyncSession:
        return self._driver.session(
            database=self._database, default_access_mode=access, bookmark_manager=self._bookmarks
        )

    async def _managed(self, name: str, work: Callable[[Transaction], Awaitable[T]], access: str) -> T:
        written: set[str] = set()

        @neo4j.unit_of_work(metadata=_metadata(name), timeout=self._timeout_s)
        async def unit(transaction: AsyncManagedTransaction) -> T:
            ours = Transaction(transaction)
            done = await work(ours)
            written.update(ours.written_spaces)
            return done

        with _our_errors():
            async with self._session(access) as session:
                run = session.execute_read if access == neo4j.READ_ACCESS else session.execute_write
                done = await run(unit)
        for space in written:
            for subscriber in tuple(self.subscribers):
                subscriber(space)
        return done

    async def _require_supported_server(self) -> None:
        try:
            rows = await self.read(_COMPONENTS)
        except GraphError as error:
            if "CYPHER 25" in str(error) or "CypherVersion" in str(error):
                raise UnsupportedServer("the server does not speak Cypher 25; use Neo4j 2026.08 or newer") from error
            raise
        except ValueError as error:  # what the driver raises for a port that is no number
            raise ConfigurationError(f"NEO4J_URI is not an address of a Neo4j server: {error}") from error
        self.version = next(row["version"] for row in rows)
        if not _supported(self.version):
            raise UnsupportedServer(f"the server is Neo4j {self.version}; kg_memory needs 2026.08 or newer")


def _supported(version: str) -> bool:
    numbers = version.split("-")[0].split(".")
    return all(part.isdigit() for part in numbers[:2]) and tuple(map(int, numbers[:2])) >= OLDEST_SERVER


_GIVEN_UP = {"TransactionTimedOut", "TransactionTimedOutClientConfiguration", "LockClientStopped", "Terminated"}
"""How the server says it: while a statement ran, and while it waited for a lock."""


@contextmanager
def _our_errors() -> Iterator[None]:
    """Turns what the driver raises into our exceptions, with the driver's in `__cause__`."""
    try:
        yield
    except AuthError as error:
        raise ConfigurationError(f"the database refused the user or password: {error.message}") from error
    except (ServiceUnavailable, SessionExpired, OSError) as error:
        raise GraphUnavailable(f"the database cannot be reached: {error}") from error
    except Neo4jError as error:
        title = (error.code or "").split(".")[-1]
        if title == "DatabaseUnavailable":  # as while it starts or stops
            raise GraphUnavailable(f"the database cannot be reached: {error.message}") from error
        if title in _GIVEN_UP:
            raise GraphTimeout(f"the database gave up on a transaction that ran too long: {error.message}") from error
        if title == "ConstraintValidationFailed":
            raise ConcurrentWrite(f"another writer was faster; send it again: {error.message}") from error
        raise GraphError(f"the database refused a statement: {error.message}") from error
    except DriverError as error:
        raise GraphUnavailable(f"the connection to the database failed: {error}") from error
