"""Keeping house: the service's health, and the proof that the graph holds what it promises."""

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
    """The state of the parts a request needs."""

    ready: bool
    version: str
    database: str
    migration: int | None
    embedder: str


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken invariant of the graph: which one, how often, and some of the ids that show it."""

    invariant: str
    count: int
    examples: Sequence[str]


NODES_WITHOUT_SPACE = statement("check/nodes_without_space")

NO_STRAYS = "every node belongs to a space that exists"

INVARIANTS = {
    "every asserted fact between entities has exactly its edge": statement("check/facts_without_edge"),
    "every edge between entities has its fact": statement("check/edges_without_fact"),
    "every fact hangs on its subject and object": statement("check/facts_off_their_entities"),
    "a fact has one open version, and its versions follow each other": statement("check/versions_out_of_line"),
    "every claim supports a fact that says the same": statement("check/claims_without_fact"),
    "no edge crosses two spaces": statement("check/edges_across_spaces"),
    "every time has a zone and every interval begins before it ends": statement("check/impossible_times"),
    "every session and document is one chain of its episodes": statement("check/broken_chains"),
    "every entity is found by its name": statement("check/entities_without_name"),
    "every node that is searched has its vector": statement("check/nodes_without_vector"),
    "a job that is done has its episodes": statement("check/jobs_without_episodes"),
    "a job can go on, or has ended and is in nobody's way": statement("check/stuck_jobs"),
    "the change log has no gap": statement("check/gaps_in_change_log"),
}


async def check(graph: Graph, spaces: Sequence[ReadableSpace], *, strays: bool) -> list[Violation]:
    """See `Memory.check`; one statement per invariant and space, each a walk over the whole space.

    With `strays` it also looks for nodes that belong to no space at all.
    """
    found = [(name, await space.read(query)) for space in spaces for name, query in INVARIANTS.items()]
    if strays:
        found.append((NO_STRAYS, await graph.read(NODES_WITHOUT_SPACE)))
    return [Violation(name, row["count"], tuple(row["examples"])) for name, (row,) in found if row["count"]]


async def health(graph: Graph, embedder: Embedder, version: str) -> Health:
    """See `Memory.health`."""
    try:
        await graph.ping()
        migration = await verify(graph, embedder)
    except KgMemoryError as error:
        return Health(False, version, f"{error.code}: {error}", None, embedder.model)
    return Health(True, version, f"Neo4j {graph.version}", migration, embedder.model)
