"""`rename_entity`, `add_alias` and `remove_alias`: the names by which an entity is found."""

from kg_memory.entities.edit import Edit, in_force
from kg_memory.entities.model import EntityChangeKind
from kg_memory.entities.records import ReversibleChange
from kg_memory.errors import Conflict, InvalidInput, NotFound
from kg_memory.model.facts import Remembered
from kg_memory.model.names import all_keys, differs_in_spelling
from kg_memory.model.text import normalised


async def rename(edit: Edit, entity_id: str, name: str) -> ReversibleChange:
    """Gives an entity another name; the old one becomes an alias. Raises `Conflict` when another entity has it."""
    [entity] = map(in_force, await edit.locked(entity_id))
    if entity.entity.name == name:
        raise InvalidInput(f"the entity is called {name!r} already")
    free, _ = await edit.free_keys_of(name, entity.id)
    others = [one for one in entity.names if normalised(one) != normalised(name)]
    change = edit.change(EntityChangeKind.RENAMED, entity, [name, *others], name=name, keys_made=free)
    return await _named(edit, change)


async def add_alias(edit: Edit, entity_id: str, alias: str) -> ReversibleChange:
    """Gives an entity a further name. Raises `Conflict` when it, or another entity, has it."""
    [entity] = map(in_force, await edit.locked(entity_id))
    if not differs_in_spelling(alias, entity.names):
        raise Conflict(f"{entity.entity.name!r} has the name {alias!r} already")
    free, _ = await edit.free_keys_of(alias, entity.id)
    names = [*entity.names, alias]
    return await _named(edit, edit.change(EntityChangeKind.ALIAS_ADDED, entity, names, name=alias, keys_made=free))


async def remove_alias(edit: Edit, entity_id: str, alias: str) -> ReversibleChange:
    """Takes an alias from an entity. Raises `NotFound` when it has no such alias."""
    [entity] = map(in_force, await edit.locked(entity_id))
    if normalised(alias) == normalised(entity.entity.name):
        raise InvalidInput(f"{alias!r} is the name of the entity, not an alias: rename it first")
    names = [one for one in entity.names if normalised(one) != normalised(alias)]
    if len(names) == len(entity.names):
        raise NotFound(f"{entity.entity.name!r} has no alias {alias!r}")
    kept = {key for one in names for key in all_keys(one)}
    freed = [key for key in all_keys(alias) if key in entity.keys and key not in kept]
    if set(freed) == set(entity.keys):
        raise Conflict(f"{alias!r} is the only name by which {entity.entity.name!r} is found")
    change = edit.change(EntityChangeKind.ALIAS_REMOVED, entity, names, name=alias, keys_freed=freed)
    return await _named(edit, change)


async def _named(edit: Edit, change: ReversibleChange) -> ReversibleChange:
    await edit.record(change)
    await edit.give(change.entity_id, change.keys_made)
    await edit.free(change.keys_freed)
    renamed = change.names_after[0] != change.names_before[0]
    await edit.set_names(change.entity_id, change.names_after, renamed=renamed)
    await edit.log(change, Remembered(edit.transaction.space.name), edit.now)
    return change
