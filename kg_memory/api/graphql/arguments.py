"""The arguments that many fields share."""

from typing import Annotated, TypeAlias

import strawberry

from kg_memory.model import facts

SpaceName: TypeAlias = Annotated[str, strawberry.argument(description="The name of the space.")]

Predicate: TypeAlias = Annotated[
    str | None, strawberry.argument(description="Only facts of this predicate, for example `WORKS_AT`.")
]


@strawberry.input(one_of=True, description="An entity, by its id or by its name; give exactly one.")
class EntityBy:
    id: strawberry.ID | None = strawberry.field(default=strawberry.UNSET, description="The id.")
    name: str | None = strawberry.field(
        default=strawberry.UNSET, description="The name or an alias, without regard to case and spacing."
    )

    def value(self) -> facts.EntityBy:
        return self.id or facts.Named(self.name or "")
