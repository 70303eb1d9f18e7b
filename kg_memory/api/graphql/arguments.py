"""The arguments that many fields share."""

from typing import Annotated, TypeAlias

import strawberry

from kg_memory.api.graphql.context import Scope
from kg_memory.errors import NotFound

SpaceName: TypeAlias = Annotated[str, strawberry.argument(description="The name of the space.")]

Predicate: TypeAlias = Annotated[
    str | None, strawberry.argument(description="Only facts of this predicate, for example `WORKS_AT`.")
]


@strawberry.input(one_of=True, description="Which entity is meant: by exactly one of its id and its name.")
class EntityBy:
    id: strawberry.ID | None = strawberry.field(default=strawberry.UNSET, description="The entity's id.")
    name: str | None = strawberry.field(
        default=strawberry.UNSET, description="The entity's name or one of its aliases, however it is cased and spaced."
    )

    async def id_in(self, scope: Scope) -> str:
        """Raises `NotFound` for a name that no entity has."""
        if self.id:
            return self.id
        entity = await scope.memory.entity(scope.space, name=self.name or "")
        if entity is None:
            raise NotFound(f"there is no entity named {self.name!r}; `search` finds entities by meaning")
        return entity.id
