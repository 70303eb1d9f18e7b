"""Migrations: `schema/migrations/NNNN_subject.cypher`, applied once each, in order, and verified at every start.

A file is all schema or all data, as its first line says. Its statements are idempotent, so an interrupted run is
repeated. The applied migrations are a chain of `(:Migration)` nodes with the SHA-256 of each file.

Hand-written: the known tool, neo4j-migrations, is a Java program and does not know the dimensions of our vectors.
"""

import hashlib
import os
import re
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from kg_memory.errors import ConfigurationError, EmbedderMismatch, MigrationChanged, MigrationLocked, MigrationPending
from kg_memory.graph.graph import Graph, Row
from kg_memory.graph.statements import data_folder, statement
from kg_memory.ports import Clock, Embedder

APPLIED_MIGRATIONS = statement("graph/applied_migrations")
RECORD_MIGRATION = statement("graph/record_migration")
TAKE_LOCK = statement("graph/take_lock")
RELEASE_LOCK = statement("graph/release_lock")
RECORDED_EMBEDDER = statement("graph/recorded_embedder")
RECORD_EMBEDDER = statement("graph/record_embedder")

LOCK_LEASE = timedelta(minutes=10)
_FILE_NAME = re.compile(r"(\d{4})_(\w+)\.cypher")
_LOCK_CONSTRAINT = "CREATE CONSTRAINT migration_lock IF NOT EXISTS FOR (l:MigrationLock) REQUIRE l.name IS UNIQUE"
_VERSION_CONSTRAINT = "CREATE CONSTRAINT migration_version IF NOT EXISTS FOR (m:Migration) REQUIRE m.version IS UNIQUE"
_AWAIT_INDEXES = "CALL db.awaitIndexes(600)"


@dataclass(frozen=True, slots=True)
class Migration:
    """One migration file."""

    version: int
    name: str
    statements: Sequence[str]
    sha256: str


def migrations(folder: Path | None = None) -> list[Migration]:
    """All migration files of `folder`, by default the shipped ones, in order.

    Raises `ConfigurationError` for a gap, a wrong name or a missing mode line.
    """
    files = sorted((folder or data_folder("schema") / "migrations").glob("*.cypher"))
    found = [_read(number, file.name, file.read_text(encoding="utf-8")) for number, file in enumerate(files, 1)]
    if not found:
        raise ConfigurationError("the migrations are missing from this installation; install kg_memory again")
    return found


def _read(number: int, name: str, text: str) -> Migration:
    match = _FILE_NAME.fullmatch(name)
    if match is None or int(match[1]) != number:
        raise ConfigurationError(f"the migration {name} should be called {number:04d}_subject.cypher")
    if text.split("\n", 1)[0] not in ("// schema", "// data"):
        raise ConfigurationError(f"the migration {name} must say // schema or // data in its first line")
    body = "\n".join(line for line in text.splitlines() if not line.startswith("//"))
    statements = [part.strip().removesuffix(";") for part in body.split(";\n") if part.strip(" \n;")]
    return Migration(number, match[2], statements, _sha256(text))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


async def migrate(
    graph: Graph, embedder: Embedder, clock: Clock, files: Sequence[Migration] | None = None
) -> list[Migration]:
    """Applies the missing ones of `files`, by default the shipped ones, and returns them. Then all indexes are online.

    Raises `MigrationChanged`, `MigrationLocked` or, if the vectors are from another embedder, `EmbedderMismatch`.
    """
    await graph.run_schema("graph/lock_constraint", _LOCK_CONSTRAINT)
    await graph.run_schema("graph/version_constraint", _VERSION_CONSTRAINT)
    async with _locked(graph, clock):
        missing = _missing(await graph.read(APPLIED_MIGRATIONS), files or migrations())
        await _agree_on_embedder(graph, embedder)
        for migration in missing:
            await _apply(graph, migration, embedder.dimensions, clock)
        await graph.run_schema("graph/await_indexes", _AWAIT_INDEXES)
    return missing


async def verify(graph: Graph, embedder: Embedder, files: Sequence[Migration] | None = None) -> int:
    """The migration of a database that is ready to serve.

    Raises `MigrationPending`, `MigrationChanged` or `EmbedderMismatch`, each with the command to run.
    """
    files = files or migrations()
    missing = _missing(await graph.read(APPLIED_MIGRATIONS), files)
    if missing:
        raise MigrationPending(f"the database lacks {len(missing)} migration(s); run `kg-memory migrate`")
    await _agree_on_embedder(graph, embedder)
    return len(files)


def _missing(applied: Sequence[Row], files: Sequence[Migration]) -> list[Migration]:
    if len(applied) > len(files):
        raise MigrationChanged(
            f"the database is at migration {len(applied)}, this release knows {len(files)}: upgrade it"
        )
    for row, file in zip(applied, files, strict=False):
        if row["version"] != file.version or row["sha256"] != file.sha256:
            raise MigrationChanged(f"migration {file.version:04d}_{file.name} differs from the one that was applied")
    return list(files[len(applied) :])


async def _apply(graph: Graph, migration: Migration, dimensions: int, clock: Clock) -> None:
    for text in migration.statements:
        parameters = {"dimensions": dimensions} if "$dimensions" in text else {}
        await graph.run_schema(f"migrate/{migration.version:04d}_{migration.name}", text, **parameters)
    await graph.run(
        RECORD_MIGRATION,
        version=migration.version,
        name=migration.name,
        sha256=migration.sha256,
        applied_at=clock(),
    )


async def _agree_on_embedder(graph: Graph, embedder: Embedder) -> None:
    ours = {"model": embedder.model, "dimensions": embedder.dimensions}
    _compare(await graph.read(RECORDED_EMBEDDER) or await graph.run(RECORD_EMBEDDER, **ours), embedder)


async def require_embedder(graph: Graph, embedder: Embedder) -> None:
    """Raises `EmbedderMismatch` if another embedder made the graph's vectors. Writes nothing."""
    if rows := await graph.read(RECORDED_EMBEDDER):
        _compare(rows, embedder)


def _compare(rows: Sequence[Row], embedder: Embedder) -> None:
    recorded = (rows[0]["model"], rows[0]["dimensions"])
    if recorded != (embedder.model, embedder.dimensions):
        raise EmbedderMismatch(
            f"the graph's vectors were made by {recorded[0]} ({recorded[1]} dimensions), "
            f"the service has {embedder.model} ({embedder.dimensions}); use the recorded one"
        )


@asynccontextmanager
async def _locked(graph: Graph, clock: Clock) -> AsyncIterator[None]:
    """Holds the migration lock. A lock older than its lease belongs to a process that died."""
    owner = f"{socket.gethostname()}:{os.getpid()}:{os.urandom(4).hex()}"
    now = clock()
    [lock] = await graph.run(TAKE_LOCK, owner=owner, now=now, stale_before=now - LOCK_LEASE)
    if (holder := lock["owner"]) != owner:
        raise MigrationLocked(f"{holder} is migrating this database; try again when it is done")
    try:
        yield
    finally:
        await graph.run(RELEASE_LOCK, owner=owner)
