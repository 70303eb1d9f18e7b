"""The history of an entity: its changes by hand."""

from kg_memory.entities import records
from kg_memory.entities.model import EntityChange
from kg_memory.graph.space_graph import ReadableSpace
from kg_memory.graph.statements import statement
from kg_memory.lookup.entity_ids import entity_id
from kg_memory.model import pages
from kg_memory.model.facts import EntityBy
from kg_memory.model.pages import Page, PageRequest

CHANGES_OF = statement("entities/changes_of")


async def changes_of(space: ReadableSpace, entity: EntityBy, *, page: PageRequest) -> Page[EntityChange]:
    """See `Memory.entity_changes`."""
    id = await entity_id(space, entity)
    (after,) = pages.position(page, pages.CHANGES)
    rows = await space.read(CHANGES_OF, entity=id, after=after, limit=page.first + 1)
    return pages.page(page, [records.change(row["change"]).shown for row in rows], pages.CHANGES)
