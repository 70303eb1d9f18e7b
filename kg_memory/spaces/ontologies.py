"""The ontology of a space: its own, stored as YAML, or the shipped one."""

from kg_memory.graph.space_graph import ReadableSpace, WritableSpace
from kg_memory.graph.statements import statement
from kg_memory.model.ontology import Ontology, default_ontology, read_ontology
from kg_memory.model.text import storable

SPACE_ONTOLOGY = statement("spaces/space_ontology")
SET_ONTOLOGY = statement("spaces/set_ontology")

LONGEST_ONTOLOGY = 200_000


async def ontology(space: ReadableSpace) -> Ontology:
    """See `Memory.ontology`."""
    rows = await space.read(SPACE_ONTOLOGY)
    return ontology_of(rows[0]["source"] if rows else None)


def ontology_of(source: str | None) -> Ontology:
    """The ontology from a space's own YAML source, or the shipped one."""
    return read_ontology(source) if source else default_ontology()


async def set_ontology(space: WritableSpace, source: str | None) -> Ontology:
    """See `Memory.set_ontology`. Writes nothing when the source is invalid."""
    if source is None:
        new = default_ontology()
    else:
        new = read_ontology(storable(source, "the ontology", limit=LONGEST_ONTOLOGY))
    await space.run(SET_ONTOLOGY, source=source)
    return new
