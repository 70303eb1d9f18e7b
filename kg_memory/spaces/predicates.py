"""The predicates of spaces: those that the ontology knows, and those that facts have."""

from collections.abc import Collection, Sequence
from difflib import get_close_matches

from kg_memory.errors import InvalidInput
from kg_memory.graph.graph import Graph
from kg_memory.graph.space_graph import ReadableSpace
from kg_memory.graph.statements import statement
from kg_memory.model.ontology import predicate_name
from kg_memory.spaces.ontologies import ontology_of

IN_USE = statement("spaces/in_use")


async def known_predicate(space: ReadableSpace, written: str | None) -> str | None:
    """The name under which facts of a predicate are stored, however it is written; None for those of all predicates.

    Raises `InvalidInput` for one that neither the ontology nor any fact of the space has.
    """
    return None if written is None else (await known_predicates(space.graph, [space.key], [written]))[0]


async def known_predicates(graph: Graph, spaces: Sequence[str], written: Collection[str]) -> list[str]:
    """The names under which facts of these predicates are stored in any of the spaces.

    Raises `InvalidInput` for one that neither the ontology nor any fact of one of them has.
    """
    names = [predicate_name(one) for one in written]
    if not names:
        return []
    rows = {row["space"]: row for row in await graph.read(IN_USE, spaces=spaces, predicates=names)}
    known = [(ontology_of(rows[space]["ontology"]), rows[space]["used"]) for space in spaces]
    stored = set[str]()
    for name in names:
        found = {own.stored(name) for own, used in known if name in own.predicates or name in used}
        if not found:
            near = get_close_matches(name, known[-1][0].predicates, n=1)
            hint = f"did you mean {near[0]}?" if near else "facts show the predicates there are"
            raise InvalidInput(f"no fact here has the predicate {name}, and the ontology does not know it: {hint}")
        stored |= found
    return sorted(stored)
