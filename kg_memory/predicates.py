"""The predicates of a space: those that the ontology knows, and those that its facts have."""

from difflib import get_close_matches

from kg_memory.errors import InvalidInput
from kg_memory.graph.graph import Graph
from kg_memory.graph.statements import statement
from kg_memory.ontologies import ontology
from kg_memory.ontology import predicate_name

IN_USE = statement("predicates/in_use")


async def known_predicate(graph: Graph, space: str, written: str | None) -> str | None:
    """The name under which facts of a predicate are stored, however it is written; None for those of all predicates.

    Raises `InvalidInput` for one that neither the ontology nor any fact of the space has.
    """
    if written is None:
        return None
    name = predicate_name(written)
    own = await ontology(graph, space)
    known = own.predicates
    if name not in known and not await graph.read(IN_USE, space=space, predicate=name):
        near = get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]}?" if near else "facts show the predicates there are"
        raise InvalidInput(f"no fact here has the predicate {name}, and the ontology does not know it: {hint}")
    return own.stored(name)
