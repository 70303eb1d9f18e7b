"""The predicates of spaces: those in their ontologies, and those of their facts."""

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
    """The stored name of a predicate in any spelling, or None for all predicates.

    Raises `InvalidInput` for a predicate that is neither in the ontology nor in a fact of the space.
    """
    return None if written is None else (await known_predicates(space.graph, [space.key], [written]))[0]


async def known_predicates(graph: Graph, spaces: Sequence[str], written: Collection[str]) -> list[str]:
    """The stored names of predicates in any of the spaces.

    Raises `InvalidInput` for a predicate that is in no ontology and in no fact of these spaces.
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
            hint = f"did you mean {near[0]}?" if near else "`facts` shows the predicates in use"
            raise InvalidInput(f"the predicate {name} is not in the ontology and no fact has it: {hint}")
        stored |= found
    return sorted(stored)
