"""The arguments that many fields share."""

from typing import Annotated, TypeAlias

import strawberry

from kg_memory.model import facts

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

    def value(self) -> facts.EntityBy:
        return self.id or facts.Named(self.name or "")
