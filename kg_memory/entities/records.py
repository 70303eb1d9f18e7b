"""Conversion of changes to rows and back."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from kg_memory.entities.model import EntityChange, EntityChangeKind
from kg_memory.graph import records


@dataclass(frozen=True, slots=True, kw_only=True)
class ReversibleChange(EntityChange):
    """A change with what reverses it.

    `keys_moved` are keys of names that went from one of both entities to the other; `keys_made` are those that were
    free before, and `keys_freed` those that are free since. `names_before` and `names_after` are the name and the
    aliases of the changed entity.
    """

    keys_moved: Sequence[str] = ()
    keys_made: Sequence[str] = ()
    keys_freed: Sequence[str] = ()
    names_before: Sequence[str] = ()
    names_after: Sequence[str] = ()

    @property
    def shown(self) -> EntityChange:
        """The change as callers see it."""
        return EntityChange(**{field.name: getattr(self, field.name) for field in fields(EntityChange)})


_OPTIONAL = ("other_id", "name", "undoes", "undone_by")
_LISTS = ("keys_moved", "keys_made", "keys_freed", "names_before", "names_after")


def change(row: records.Properties) -> ReversibleChange:
    """The change of a stored node."""
    fields_of: dict[str, Any] = {name: row.get(name) for name in _OPTIONAL}
    fields_of |= {name: tuple(row[name]) for name in _LISTS}
    return ReversibleChange(
        id=row["id"],
        kind=EntityChangeKind(row["kind"]),
        at=records.instant(row["at"]),
        by=row["by"],
        entity_id=row["entity_id"],
        **fields_of,
    )


def change_properties(change: ReversibleChange) -> dict[str, Any]:
    """The properties of the node that stores a change."""
    return {
        "id": change.id,
        "kind": change.kind.value,
        "at": change.at,
        "by": change.by,
        "entity_id": change.entity_id,
        **{name: getattr(change, name) for name in _OPTIONAL},
        **{name: list(getattr(change, name)) for name in _LISTS},
    }
