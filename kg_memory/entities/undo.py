"""`undo_entity_change`: takes one change by hand back, and records that as a change."""

from kg_memory.entities.edit import Edit, Named
from kg_memory.entities.merge import MOVE_MENTIONS
from kg_memory.entities.model import EntityChangeKind
from kg_memory.entities.moving import move_claims, restore_claims
from kg_memory.entities.records import ReversibleChange
from kg_memory.entities.records import change as change_of
from kg_memory.errors import Conflict, NotFound
from kg_memory.graph.statements import statement
from kg_memory.ingest.merge_entities import CLAIMS_ABOUT
from kg_memory.ingest.reconcile import Ledger
from kg_memory.ingest.report import report
from kg_memory.model.facts import Remembered

CHANGE = statement("entities/change")
RETURN_MENTIONS = statement("entities/return_mentions")


async def undo(edit: Edit, change_id: str) -> ReversibleChange:
    """Takes a change back. Raises `NotFound`, or `Conflict` when it is undone or a later change builds on it."""
    seen = await _change(edit, change_id)
    both = [id for id in (seen.entity_id, seen.other_id) if id]
    entity, *other = await edit.locked(*both)
    done = await _change(edit, change_id)  # as it is now that nobody else can undo it
    undone = edit.change(
        EntityChangeKind.UNDONE,
        entity,
        _names_without(done, entity),
        other_id=done.other_id,
        name=done.name,
        undoes=done.id,
    )
    regained = (await edit.free_keys_of(done.name or "", entity.id))[0] if done.keys_freed else []
    await edit.record(undone)
    ledgers = [await restore_claims(edit, done.id)]
    if done.kind is EntityChangeKind.MERGED:
        await _release(edit, done)
    elif done.kind is EntityChangeKind.SPLIT:
        ledgers.append(await _take_back(edit, done, undone, other[0]))
    await edit.free(done.keys_made)
    await edit.give(entity.id, regained)
    await edit.set_names(entity.id, undone.names_after, renamed=undone.names_after[0] != entity.entity.name)
    reports = [report(edit.transaction.space, ledger) for ledger in ledgers]
    await edit.log(undone, _sum(reports), max(ledger.now for ledger in ledgers))
    return undone


async def _change(edit: Edit, change_id: str) -> ReversibleChange:
    """The change, when it can be undone."""
    rows = await edit.transaction.run(CHANGE, id=change_id)
    if not rows:
        raise NotFound(f"there is no change with the id {change_id!r}; an entity's `changes` list those there are")
    found = change_of(rows[0]["change"])
    if found.kind is EntityChangeKind.UNDONE:
        raise Conflict(f"the change {change_id} undid another one: make that change again instead")
    if found.undone_by is not None:
        raise Conflict(f"the change {change_id} is undone already, by {found.undone_by}")
    if rows[0]["later"] is not None:
        raise Conflict(f"a later change builds on {change_id}: undo {rows[0]['later']} first")
    return found


def _names_without(done: ReversibleChange, entity: Named) -> list[str]:
    """The names from before the change, and those that came since."""
    since = [one for one in entity.names if one not in done.names_after and one not in done.names_before]
    return [*done.names_before, *since]


async def _release(edit: Edit, done: ReversibleChange) -> None:
    """Gives an absorbed entity its names and mentions back."""
    assert done.other_id is not None
    await edit.absorb(done.other_id, None)
    await edit.give(done.other_id, done.keys_moved)
    await edit.transaction.run(RETURN_MENTIONS, source=done.other_id, target=done.entity_id, change=done.id)


async def _take_back(edit: Edit, done: ReversibleChange, undone: ReversibleChange, other: Named) -> Ledger:
    """Gives an entity what was split off, and what the other one got since."""
    await edit.transaction.run(RETURN_MENTIONS, source=done.entity_id, target=other.id, change=done.id)
    await edit.transaction.run(MOVE_MENTIONS, source=other.id, target=done.entity_id, change=undone.id)
    await edit.give(done.entity_id, [key for key in other.keys if key not in done.keys_made])
    await edit.absorb(other.id, done.entity_id)
    rows = await edit.transaction.run(CLAIMS_ABOUT, entities=[other.id])
    return await move_claims(edit, undone, rows, {other.id: done.entity_id})


def _sum(reports: list[Remembered]) -> Remembered:
    first, *others = reports
    for other in others:
        first = Remembered(
            first.space,
            added=[*first.added, *other.added],
            revised=[*first.revised, *other.revised],
            superseded=[*first.superseded, *other.superseded],
            retracted=[*first.retracted, *other.retracted],
        )
    return first
