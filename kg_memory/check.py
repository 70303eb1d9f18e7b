"""Health of the service, and the check of the graph's invariants."""

from collections.abc import Sequence
from dataclasses import dataclass

from kg_memory.errors import KgMemoryError
from kg_memory.graph.graph import Graph
from kg_memory.graph.migrate import verify
from kg_memory.graph.space_graph import ReadableSpace
from kg_memory.graph.statements import statement
from kg_memory.ports import Embedder


@dataclass(frozen=True, slots=True)
class Health:
    """The state of the parts that a request needs."""

    ready: bool
    version: str
    database: str
    migration: int | None
    embedder: str


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken invariant of the graph, with the number of violations and some of their ids."""

    invariant: str
    count: int
    examples: Sequence[str]


NODES_WITHOUT_SPACE = statement("check/nodes_without_space")

EVERY_NODE_IN_A_SPACE = "every node belongs to a space that exists"

INVARIANTS = {
    "every asserted fact between entities has exactly its edge": statement("check/facts_without_edge"),
    "every edge between entities has its fact": statement("check/edges_without_fact"),
    "every fact is linked to its subject and object": statement("check/facts_off_their_entities"),
    "a fact has one open version, and its versions follow each other": statement("check/versions_out_of_line"),
    "every claim supports a fact with the same content": statement("check/claims_without_fact"),
    "no edge crosses two spaces": statement("check/edges_across_spaces"),
    "every time has a zone and every interval begins before it ends": statement("check/impossible_times"),
    "every session and document is one chain of its episodes": statement("check/broken_chains"),
    "every entity is found by its name": statement("check/entities_without_name"),
    "every node that is searched has its vector": statement("check/nodes_without_vector"),
    "a job that is done has its episodes": statement("check/jobs_without_episodes"),
    "a job can continue, or has ended and blocks no other job": statement("check/stuck_jobs"),
    "the change log has no gap": statement("check/gaps_in_change_log"),
}


async def check(graph: Graph, spaces: Sequence[ReadableSpace], *, strays: bool) -> list[Violation]:
    """See `Memory.check`. Runs one statement per invariant and space, which scans the whole space.

    With `strays` it also checks for nodes that belong to no space.
    """
    results = [(name, await space.read(query)) for space in spaces for name, query in INVARIANTS.items()]
    if strays:
        results.append((EVERY_NODE_IN_A_SPACE, await graph.read(NODES_WITHOUT_SPACE)))
    return [Violation(name, row["count"], tuple(row["examples"])) for name, (row,) in results if row["count"]]


async def health(graph: Graph, embedder: Embedder, version: str) -> Health:
    """See `Memory.health`."""
    try:
        await graph.ping()
        migration = await verify(graph, embedder)
    except KgMemoryError as error:
        return Health(False, version, f"{error.code}: {error}", None, embedder.model)
    return Health(True, version, f"Neo4j {graph.version}", migration, embedder.model)
