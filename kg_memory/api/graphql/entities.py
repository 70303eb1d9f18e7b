"""Changing entities by hand over GraphQL: merge, split, rename, aliases, and the undo of each."""

from typing import Annotated

import strawberry

from kg_memory.api.graphql.arguments import EntityBy, SpaceName
from kg_memory.api.graphql.context import Info
from kg_memory.api.graphql.graph import EntityChange
from kg_memory.api.graphql.resolver import resolver
from kg_memory.entities import model


@strawberry.input(description="A place in an episode that names an entity.")
class MentionInput:
    episode: strawberry.ID = strawberry.field(description="The id of the episode.")
    start: int = strawberry.field(description="Where the name begins in the text, in characters.")
    end: int = strawberry.field(description="Where the name ends.")

    def value(self) -> model.MentionAt:
        return model.MentionAt(self.episode, self.start, self.end)


@strawberry.type
class EntityMutations:
    @resolver
    async def merge_entities(
        self,
        info: Info,
        space: SpaceName,
        keep: Annotated[EntityBy, strawberry.argument(description="The entity that stays.")],
        absorb: Annotated[EntityBy, strawberry.argument(description="The entity that becomes part of it.")],
    ) -> EntityChange:
        """Merges two entities that are one. `keep` gets the names, mentions and facts of `absorb`, also when the texts
        are read again.
        """
        made = await info.context.memory.merge_entities(space, keep.value(), absorb.value())
        return EntityChange.of(made, info.context.scope_after_write(space))

    @resolver
    async def split_entity(
        self,
        info: Info,
        space: SpaceName,
        entity: Annotated[EntityBy, strawberry.argument(description="The entity that is two.")],
        name: Annotated[str, strawberry.argument(description="The name of the new entity.")],
        facts: Annotated[
            list[strawberry.ID] | None, strawberry.argument(description="The facts that are about the new entity.")
        ] = None,
        mentions: Annotated[
            list[MentionInput] | None,
            strawberry.argument(description="The places that name the new entity, with the facts that they state."),
        ] = None,
    ) -> EntityChange:
        """Splits a new entity off one that is two; give either `facts` or `mentions`. It stays split when the texts are
        read again.
        """
        made = await info.context.memory.split_entity(
            space,
            entity.value(),
            name,
            facts=facts or (),
            mentions=[mention.value() for mention in mentions or ()],
        )
        return EntityChange.of(made, info.context.scope_after_write(space))

    @resolver
    async def rename_entity(
        self,
        info: Info,
        space: SpaceName,
        entity: Annotated[EntityBy, strawberry.argument(description="The entity.")],
        name: Annotated[str, strawberry.argument(description="The new name.")],
    ) -> EntityChange:
        """Renames an entity. The old name becomes an alias."""
        made = await info.context.memory.rename_entity(space, entity.value(), name)
        return EntityChange.of(made, info.context.scope_after_write(space))

    @resolver
    async def add_alias(
        self,
        info: Info,
        space: SpaceName,
        entity: Annotated[EntityBy, strawberry.argument(description="The entity.")],
        alias: Annotated[str, strawberry.argument(description="The further name.")],
    ) -> EntityChange:
        """Adds a name by which the entity is found."""
        made = await info.context.memory.add_alias(space, entity.value(), alias)
        return EntityChange.of(made, info.context.scope_after_write(space))

    @resolver
    async def remove_alias(
        self,
        info: Info,
        space: SpaceName,
        entity: Annotated[EntityBy, strawberry.argument(description="The entity.")],
        alias: Annotated[str, strawberry.argument(description="The alias.")],
    ) -> EntityChange:
        """Removes an alias. A later text with this name means a new entity."""
        made = await info.context.memory.remove_alias(space, entity.value(), alias)
        return EntityChange.of(made, info.context.scope_after_write(space))

    @resolver
    async def undo_entity_change(
        self,
        info: Info,
        space: SpaceName,
        change: Annotated[strawberry.ID, strawberry.argument(description="The id of the change.")],
    ) -> EntityChange:
        """Takes a change of entities back. Names, mentions and facts are as before; what came since stays."""
        made = await info.context.memory.undo_entity_change(space, change)
        return EntityChange.of(made, info.context.scope_after_write(space))
