"""`merge_entities`: one entity absorbs another, with its names, mentions, claims and thereby its facts."""

from kg_memory.entities.edit import Edit, in_force
from kg_memory.entities.model import EntityChangeKind
from kg_memory.entities.moving import move_claims
from kg_memory.entities.records import ReversibleChange
from kg_memory.graph.statements import statement
from kg_memory.ingest.merge_entities import CLAIMS_ABOUT
from kg_memory.ingest.report import report

MOVE_MENTIONS = statement("entities/move_mentions")


async def merge(edit: Edit, keep_id: str, absorb_id: str) -> ReversibleChange:
    """Merges the second entity into the first. Raises `Conflict` when either was absorbed before."""
    keep, gone = map(in_force, await edit.locked(keep_id, absorb_id))
    change = edit.change(
        EntityChangeKind.MERGED,
        keep,
        [*keep.names, *(name for name in gone.names if name not in keep.names)],
        other_id=gone.id,
        name=gone.entity.name,
        keys_moved=gone.keys,
    )
    await edit.record(change)
    await edit.give(keep.id, gone.keys)
    await edit.absorb(gone.id, keep.id)
    await edit.set_names(keep.id, change.names_after)
    await edit.transaction.run(MOVE_MENTIONS, source=gone.id, target=keep.id, change=change.id)
    rows = await edit.transaction.run(CLAIMS_ABOUT, entities=[gone.id])
    ledger = await move_claims(edit, change, rows, {gone.id: keep.id})
    await edit.log(change, report(edit.transaction.space, ledger), ledger.now)
    return change
