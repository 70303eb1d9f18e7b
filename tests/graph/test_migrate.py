"""Migrations on the server that the whole suite uses: another one is added and removed again."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from kg_memory.errors import (
    ConfigurationError,
    EmbedderMismatch,
    GraphError,
    MigrationChanged,
    MigrationLocked,
    MigrationPending,
)
from kg_memory.graph.graph import Graph
from kg_memory.graph.migrate import TAKE_LOCK, Migration, migrate, migrations, verify
from kg_memory.graph.statements import parse
from kg_memory.ports import Embedder
from tests.support.builders import at
from tests.support.fakes import HashEmbedder, SettableClock

SHIPPED = migrations()
ONE_MORE = Migration(
    len(SHIPPED) + 1,
    "one_more",
    ["CREATE INDEX one_more IF NOT EXISTS FOR (m:TestMark) ON (m.id)"],
    "0" * 64,
)
HALF_BROKEN = replace(ONE_MORE, statements=[*ONE_MORE.statements, "CREATE NONSENSE"])

INDEXES = parse(
    "tests/indexes",
    "// read indexes() -> many\nCYPHER 25\nSHOW INDEXES YIELD name, state, populationPercent RETURN name, state\n",
)
FORGET_MIGRATION = parse(
    "tests/forget_migration",
    "// write forget_migration(version) -> none\nCYPHER 25\nMATCH (m:Migration {version: $version}) DETACH DELETE m\n",
)
FREE_LOCK = parse("tests/free_lock", "// write free_lock() -> none\nCYPHER 25\nMATCH (l:MigrationLock) DELETE l\n")


@pytest.fixture
async def migrated(graph: Graph) -> AsyncIterator[Graph]:
    """The graph, afterwards as it was before."""
    yield graph
    await graph.run(FORGET_MIGRATION, version=ONE_MORE.version)
    await graph.run(FREE_LOCK)
    await graph.run_schema("tests/drop", "DROP INDEX one_more IF EXISTS")


async def test_a_migrated_database_is_ready_and_all_its_indexes_are_online(graph: Graph, embedder: Embedder) -> None:
    assert await verify(graph, embedder) == len(SHIPPED)
    indexes = {row["name"]: row["state"] for row in await graph.read(INDEXES)}
    assert {"fact_version", "fact_by_time", "fact_vector", "fact_text"} <= indexes.keys()
    assert set(indexes.values()) == {"ONLINE"}


async def test_a_second_run_applies_nothing(graph: Graph, embedder: Embedder, clock: SettableClock) -> None:
    assert await migrate(graph, embedder, clock) == []


async def test_a_missing_migration_is_named_then_applied_once(
    migrated: Graph, embedder: Embedder, clock: SettableClock
) -> None:
    files = [*SHIPPED, ONE_MORE]
    with pytest.raises(MigrationPending, match=r"lacks 1 migration.*kg-memory migrate"):
        await verify(migrated, embedder, files)
    assert await migrate(migrated, embedder, clock, files) == [ONE_MORE]
    assert await migrate(migrated, embedder, clock, files) == []
    assert await verify(migrated, embedder, files) == ONE_MORE.version
    assert "one_more" in {row["name"] for row in await migrated.read(INDEXES)}
    with pytest.raises(MigrationChanged, match="upgrade"):
        await verify(migrated, embedder)


async def test_an_interrupted_migration_is_run_again(migrated: Graph, embedder: Embedder, clock: SettableClock) -> None:
    with pytest.raises(GraphError):
        await migrate(migrated, embedder, clock, [*SHIPPED, HALF_BROKEN])
    assert await migrate(migrated, embedder, clock, [*SHIPPED, ONE_MORE]) == [ONE_MORE]


async def test_an_applied_migration_may_not_be_edited(graph: Graph, embedder: Embedder, clock: SettableClock) -> None:
    edited = [*SHIPPED[:-1], replace(SHIPPED[-1], sha256="1" * 64)]
    for refuse in (verify(graph, embedder, edited), migrate(graph, embedder, clock, edited)):
        with pytest.raises(MigrationChanged, match="differs from the one that was applied"):
            await refuse


async def test_only_one_process_migrates_until_its_lease_runs_out(
    migrated: Graph, embedder: Embedder, clock: SettableClock
) -> None:
    await migrated.run(TAKE_LOCK, owner="another", now=clock(), stale_before=at(2000))
    clock.advance(timedelta(minutes=9))
    with pytest.raises(MigrationLocked, match="another is migrating"):
        await migrate(migrated, embedder, clock)
    clock.advance(timedelta(minutes=2))
    assert await migrate(migrated, embedder, clock) == []
    assert await migrate(migrated, embedder, clock) == []


async def test_of_concurrent_migrations_one_runs_and_the_others_wait_or_fail(
    migrated: Graph, embedder: Embedder, clock: SettableClock
) -> None:
    files = [*SHIPPED, ONE_MORE]
    runs = await asyncio.gather(*(migrate(migrated, embedder, clock, files) for _ in range(5)), return_exceptions=True)
    assert runs.count([ONE_MORE]) == 1
    assert all(run in ([], [ONE_MORE]) or isinstance(run, MigrationLocked) for run in runs)


async def test_vectors_of_another_embedder_are_refused(graph: Graph, clock: SettableClock) -> None:
    for other in (HashEmbedder(), HashEmbedder(dimensions=768)):
        for refuse in (verify(graph, other), migrate(graph, other, clock)):
            with pytest.raises(EmbedderMismatch, match="hash"):
                await refuse


@pytest.mark.parametrize(
    ("name", "text", "error"),
    [
        ("0002_second.cypher", "// schema\n", "should be called 0001_subject"),
        ("first.cypher", "// schema\n", "should be called 0001_subject"),
        ("0001_first.cypher", "CREATE INDEX x;\n", "must say // schema or // data"),
    ],
)
def test_a_file_that_is_no_migration_is_refused(tmp_path: Path, name: str, text: str, error: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=error):
        migrations(tmp_path)


def test_a_file_is_split_into_statements_and_identified_by_its_hash(tmp_path: Path) -> None:
    file = tmp_path / "0001_first.cypher"
    file.write_text("// data\n// Why.\nMATCH (n);\nMATCH (m)\nRETURN m;\n", encoding="utf-8")
    (first,) = migrations(tmp_path)
    assert (first.name, first.statements) == ("first", ["MATCH (n)", "MATCH (m)\nRETURN m"])
    file.write_text("// data\nMATCH (n);\n", encoding="utf-8")
    assert migrations(tmp_path)[0].sha256 != first.sha256


def test_without_any_migration_the_installation_is_incomplete(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="install kg_memory again"):
        migrations(tmp_path)
