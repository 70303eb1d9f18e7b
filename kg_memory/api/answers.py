"""What the verbs answer, as GraphQL types."""

from datetime import datetime

import strawberry

from kg_memory import chat, model
from kg_memory.api.answers_jobs import Job
from kg_memory.api.context import Scope
from kg_memory.api.resolver import resolver
from kg_memory.api.types import Document, Entity, Episode, Fact, Session, bound


@strawberry.type(description="A text for a language model, as it is in force in a space.")
class Prompt:
    name: chat.PromptName = strawberry.field(description="What it is for.")
    text: str = strawberry.field(description="The text; `$name` is a placeholder, `$$` a dollar.")
    own: bool = strawberry.field(description="Whether the space replaced the shipped one.")

    @classmethod
    def of(cls, prompt: chat.Prompt) -> "Prompt":
        return cls(name=prompt.name, text=prompt.text, own=prompt.own)


@strawberry.type(description="An entity near another.")
class Neighbour:
    entity: Entity = strawberry.field(description="The entity that was reached.")
    distance: int = strawberry.field(description="How many facts away it is.")
    via: list[Fact] = strawberry.field(description="A shortest walk of facts that leads to it.")

    @classmethod
    def of(cls, neighbour: model.Neighbour, scope: Scope) -> "Neighbour":
        via = [Fact.of(fact, scope) for fact in neighbour.via]
        return cls(entity=Entity.of(neighbour.entity, scope), distance=neighbour.distance, via=via)


@strawberry.type(
    description="A walk over facts from one entity to another: `facts[i]` joins `entities[i]` to the next."
)
class Path:
    entities: list[Entity] = strawberry.field(description="The entities, from the source to the target.")
    facts: list[Fact] = strawberry.field(description="The facts between them, one fewer.")
    valid_from: datetime | None = strawberry.field(description="From when on every hop holds; null: open.")
    valid_to: datetime | None = strawberry.field(description="Until when every hop holds; null: open.")
    holds: bool = strawberry.field(description="Whether there is any time at which every hop holds.")

    @classmethod
    def of(cls, path: model.Path, scope: Scope) -> "Path":
        return cls(
            entities=[Entity.of(entity, scope) for entity in path.entities],
            facts=[Fact.of(fact, scope) for fact in path.facts],
            valid_from=bound(path.valid.start) if path.valid else None,
            valid_to=bound(path.valid.end) if path.valid else None,
            holds=path.valid is not None,
        )


@strawberry.type(description="What one act of remembering wrote.")
class Remembered:
    scope: strawberry.Private[Scope]
    session_id: strawberry.Private[str | None]
    document_id: strawberry.Private[str | None]
    changed: bool = strawberry.field(
        description="Whether anything was written; false when all of it was known already."
    )
    job: Job | None = strawberry.field(
        description="The job that will remember it, in mode QUEUED; nothing is written yet."
    )
    episodes: list[Episode] = strawberry.field(description="The episodes that were stored.")
    unchanged_episodes: list[Episode] = strawberry.field(description="Those that were there already, left alone.")
    new_entities: list[Entity] = strawberry.field(description="The entities that were made.")
    known_entities: list[Entity] = strawberry.field(description="Those that were recognised.")
    added: list[Fact] = strawberry.field(description="The facts that are new.")
    revised: list[Fact] = strawberry.field(description="The facts that have a new version, in that version.")
    superseded: list[Fact] = strawberry.field(description="The facts that a later one ended, as they are now.")
    retracted: list[Fact] = strawberry.field(description="The facts that are believed no longer, and that none ended.")
    unchanged: list[Fact] = strawberry.field(description="The facts that were believed already.")

    @classmethod
    def of(cls, written: model.Remembered, scope: Scope) -> "Remembered":
        return cls(
            scope=scope,
            session_id=written.session_id,
            document_id=written.document_id,
            changed=any(
                (
                    written.episodes,
                    written.new_entities,
                    written.added,
                    written.revised,
                    written.superseded,
                    written.retracted,
                )
            ),
            job=Job.of(written.job) if written.job else None,
            episodes=[Episode.of(episode, scope) for episode in written.episodes],
            unchanged_episodes=[Episode.of(episode, scope) for episode in written.unchanged_episodes],
            new_entities=[Entity.of(entity, scope) for entity in written.new_entities],
            known_entities=[Entity.of(entity, scope) for entity in written.known_entities],
            added=[Fact.of(fact, scope) for fact in written.added],
            revised=[Fact.of(fact, scope) for fact in written.revised],
            superseded=[Fact.of(fact, scope) for fact in written.superseded],
            retracted=[Fact.of(fact, scope) for fact in written.retracted],
            unchanged=[Fact.of(fact, scope) for fact in written.unchanged],
        )

    @resolver
    async def session(self) -> Session | None:
        """The session the messages went into."""
        return Session.of(await self.scope.session(self.session_id), self.scope) if self.session_id else None

    @resolver
    async def document(self) -> Document | None:
        """The document that was stored."""
        return Document.of(await self.scope.document(self.document_id), self.scope) if self.document_id else None


@strawberry.type(description="The state of the parts that a request needs.")
class Health:
    ready: bool = strawberry.field(description="Whether requests can be answered.")
    version: str = strawberry.field(description="The version of this service.")
    database: str = strawberry.field(description="The database's version, or why it does not answer.")
    migration: int | None = strawberry.field(description="The number of the last migration that was applied.")
    embedder: str = strawberry.field(description="The model that makes the vectors.")

    @classmethod
    def of(cls, health: model.Health) -> "Health":
        return cls(
            ready=health.ready,
            version=health.version,
            database=health.database,
            migration=health.migration,
            embedder=health.embedder,
        )
