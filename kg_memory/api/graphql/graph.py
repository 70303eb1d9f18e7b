"""The GraphQL types of what the graph stores; `of` builds each from its domain value."""

from datetime import datetime

import strawberry

from kg_memory.api.graphql.arguments import Predicate
from kg_memory.api.graphql.connection import After, Connection, First
from kg_memory.api.graphql.context import Scope
from kg_memory.api.graphql.resolver import resolver
from kg_memory.api.graphql.times import DuringSpan, KnownAt, ValidAt, as_of
from kg_memory.entities import model
from kg_memory.entities.model import EntityChangeKind
from kg_memory.model import facts
from kg_memory.model.bitemporal import BEGINNING, END, Precision
from kg_memory.model.facts import Category, MediaType, MemoryKind, Status
from kg_memory.model.ontology import EntityKind
from kg_memory.model.pages import PageRequest
from kg_memory.model.roles import Role


@strawberry.type(description="The emotion that a text expresses.")
class Feeling:
    kind: facts.Emotion = strawberry.field(description="The kind of emotion.")
    strength: float = strawberry.field(description="Its strength, from 0 to 1; 0 for a neutral text.")


@strawberry.type(description="The language, categories, emotion, kind of memory and salience of a text.")
class Profile:
    language: str = strawberry.field(description="The language as a BCP 47 tag; `und` when it is unknown.")
    categories: list[Category] = strawberry.field(description="The categories, most likely first.")
    emotion: Feeling = strawberry.field(description="The emotion.")
    memory_kind: MemoryKind = strawberry.field(description="The kind of memory.")
    salience: float = strawberry.field(description="The importance, from 0 to 1; a greeting is near 0.")

    @classmethod
    def of(cls, profile: facts.Profile) -> "Profile":
        return cls(
            language=profile.language,
            categories=list(profile.categories),
            emotion=Feeling(kind=profile.emotion, strength=profile.emotion_strength),
            memory_kind=profile.kind,
            salience=profile.salience,
        )


def bound(at: datetime) -> datetime | None:
    """The instant, or None for an open side."""
    return None if at in (BEGINNING, END) else at


@strawberry.type(description="The isolation boundary: nothing in one space refers to another.")
class Space:
    name: str = strawberry.field(description="The name that callers use.")
    key: str = strawberry.field(description="The opaque key, which is the property `space` of every node.")
    created_at: datetime = strawberry.field(description="When the first write created the space.")

    @classmethod
    def of(cls, space: facts.Space, scope: Scope | None = None) -> "Space":
        return cls(name=space.name, key=space.key, created_at=space.created_at)


@strawberry.type(description="A person, organization, place, event, product, topic or thing.")
class Entity:
    scope: strawberry.Private[Scope]
    id: strawberry.ID = strawberry.field(description="The id.")
    name: str = strawberry.field(description="The name.")
    kind: EntityKind = strawberry.field(description="The kind of entity.")
    aliases: list[str] = strawberry.field(description="Other names of the entity.")
    created_at: datetime = strawberry.field(description="When the entity was created.")
    merged_into_id: strawberry.Private[str | None]

    @classmethod
    def of(cls, entity: facts.Entity, scope: Scope) -> "Entity":
        return cls(
            scope=scope,
            id=strawberry.ID(entity.id),
            name=entity.name,
            kind=entity.kind,
            aliases=list(entity.aliases),
            created_at=entity.created_at,
            merged_into_id=entity.merged_into,
        )

    @resolver
    async def merged_into(self) -> "Entity | None":
        """The entity that absorbed this one; null if none did."""
        return Entity.of(await self.scope.entity(self.merged_into_id), self.scope) if self.merged_into_id else None

    @resolver
    async def changes(self, first: First = 20, after: After = None) -> Connection["EntityChange"]:
        """The changes of this entity by hand, the latest first."""
        page = PageRequest(first, after)
        found = await self.scope.entity_changes(self.id, page=page)
        return Connection.of(found, page, EntityChange.of, self.scope)

    @resolver
    async def facts(
        self,
        predicate: Predicate = None,
        valid_at: ValidAt = None,
        known_at: KnownAt = None,
        during: DuringSpan = None,
        first: First = 20,
        after: After = None,
    ) -> Connection["Fact"]:
        """The facts that have this entity as subject or object, ordered by `validFrom`."""
        page, seen = PageRequest(first, after), as_of(valid_at, known_at, during)
        found = await self.scope.facts_of(self.id, predicate=predicate, as_of=seen, page=page)
        return Connection.of(found, page, Fact.of, self.scope)

    @resolver
    async def episodes(self, first: First = 20, after: After = None) -> Connection["Episode"]:
        """The episodes that mention this entity, ordered by `occurredAt`."""
        page = PageRequest(first, after)
        return Connection.of(await self.scope.episodes_within(self.id, page=page), page, Episode.of, self.scope)


@strawberry.type(description="A change of entities by hand: what, when and who.")
class EntityChange:
    scope: strawberry.Private[Scope]
    entity_id: strawberry.Private[str]
    other_id: strawberry.Private[str | None]
    id: strawberry.ID = strawberry.field(description="The id; `undoEntityChange` takes it.")
    kind: EntityChangeKind = strawberry.field(description="The kind of change.")
    at: datetime = strawberry.field(description="When it was made.")
    by: str = strawberry.field(description="The name of the caller who made it.")
    name: str | None = strawberry.field(description="The name that was absorbed, split off, given or removed.")
    undoes: strawberry.ID | None = strawberry.field(description="The id of the change that it undid.")
    undone_by: strawberry.ID | None = strawberry.field(description="The id of the change that undid it.")

    @classmethod
    def of(cls, change: model.EntityChange, scope: Scope) -> "EntityChange":
        return cls(
            scope=scope,
            entity_id=change.entity_id,
            other_id=change.other_id,
            id=strawberry.ID(change.id),
            kind=change.kind,
            at=change.at,
            by=change.by,
            name=change.name,
            undoes=strawberry.ID(change.undoes) if change.undoes else None,
            undone_by=strawberry.ID(change.undone_by) if change.undone_by else None,
        )

    @resolver
    async def entity(self) -> Entity:
        """The entity that was changed."""
        return Entity.of(await self.scope.entity(self.entity_id), self.scope)

    @resolver
    async def other(self) -> Entity | None:
        """The entity that was absorbed or split off; null if there is none."""
        return Entity.of(await self.scope.entity(self.other_id), self.scope) if self.other_id else None


@strawberry.type(description="One version of a fact: `valid…` is when it was true, `known…` is when it was believed.")
class Fact:
    scope: strawberry.Private[Scope]
    subject_id: strawberry.Private[str]
    object_id: strawberry.Private[str | None]
    id: strawberry.ID = strawberry.field(description="The id, which all versions of the fact share.")
    version: int = strawberry.field(description="The version number, from 1.")
    predicate: str = strawberry.field(description="The kind of relation, for example `WORKS_AT`.")
    value: str | None = strawberry.field(description="The value, if the fact has no object.")
    text: str = strawberry.field(description="The fact as a self-contained sentence.")
    hash: str = strawberry.field(description="SHA-256 of the statement, without its times.")
    valid_from: datetime | None = strawberry.field(
        description="When the fact began to be true; null if the beginning is open."
    )
    valid_to: datetime | None = strawberry.field(description="When the fact stopped being true; null if it still is.")
    valid_from_precision: Precision | None = strawberry.field(description="The precision of `validFrom`.")
    valid_to_precision: Precision | None = strawberry.field(description="The precision of `validTo`.")
    known_from: datetime | None = strawberry.field(description="When the memory began to believe this version.")
    known_to: datetime | None = strawberry.field(
        description="When the memory stopped believing this version; null if it still does."
    )
    status: Status = strawberry.field(description="Whether the fact is asserted, planned, possible or reported.")
    negated: bool = strawberry.field(description="Whether it says that something is not so.")
    kind: MemoryKind = strawberry.field(description="The kind of memory.")
    categories: list[str] = strawberry.field(description="The categories of the episode that first stated it.")
    confidence: float = strawberry.field(description="The confidence, above 0 and at most 1.")
    recurrence: str | None = strawberry.field(description="The repetition, as an iCalendar rule (RFC 5545).")

    @classmethod
    def of(cls, fact: facts.Fact, scope: Scope) -> "Fact":
        valid_from, valid_to = bound(fact.valid.start), bound(fact.valid.end)
        return cls(
            scope=scope,
            subject_id=fact.subject_id,
            object_id=fact.object_id,
            id=strawberry.ID(fact.id),
            version=fact.version,
            predicate=fact.predicate,
            value=fact.value,
            text=fact.text,
            hash=fact.hash,
            valid_from=valid_from,
            valid_to=valid_to,
            valid_from_precision=fact.valid.start_precision if valid_from else None,
            valid_to_precision=fact.valid.end_precision if valid_to else None,
            known_from=bound(fact.known.start),
            known_to=bound(fact.known.end),
            status=fact.status,
            negated=fact.negated,
            kind=fact.kind,
            categories=list(fact.categories),
            confidence=fact.confidence,
            recurrence=fact.recurrence,
        )

    @resolver
    async def subject(self) -> Entity:
        """The subject."""
        return Entity.of(await self.scope.entity(self.subject_id), self.scope)

    @resolver
    async def object(self) -> Entity | None:
        """The object; null if the fact has a value instead."""
        return Entity.of(await self.scope.entity(self.object_id), self.scope) if self.object_id else None

    @resolver
    async def evidence(self) -> list["Evidence"]:
        """The places that state the fact, oldest first, at most 20."""
        found = await self.scope.evidence(self.id, self.version)
        return [Evidence.of(place, self.scope) for place in found]


@strawberry.type(description="One message or one chunk of a document, stored as it was received and never rewritten.")
class Episode:
    scope: strawberry.Private[Scope]
    session_id: strawberry.Private[str | None]
    document_id: strawberry.Private[str | None]
    id: strawberry.ID = strawberry.field(description="The id.")
    key: str = strawberry.field(
        description="The key given by the caller, or the hash of the content; unique in the space."
    )
    text: str = strawberry.field(description="The original text.")
    speaker: str | None = strawberry.field(description="The name of the speaker.")
    role: Role | None = strawberry.field(description="Who sent the message; null for a chunk of a document.")
    occurred_at: datetime = strawberry.field(description="When the text was said or written.")
    recorded_at: datetime = strawberry.field(description="When it was stored.")
    hash: str = strawberry.field(description="SHA-256 of the content.")
    position: int = strawberry.field(description="The position in its session or document, from 0.")
    profile: Profile = strawberry.field(description="The profile of the text.")
    read_by: str = strawberry.field(
        description="What found its facts: `rules`, `llm:` and a model, or `caller`. `rules,` with a model and a "
        "reason means that this model failed."
    )

    @classmethod
    def of(cls, episode: facts.Episode, scope: Scope) -> "Episode":
        return cls(
            scope=scope,
            session_id=episode.session_id,
            document_id=episode.document_id,
            id=strawberry.ID(episode.id),
            key=episode.key,
            text=episode.text,
            speaker=episode.speaker,
            role=episode.role,
            occurred_at=episode.occurred_at,
            recorded_at=episode.recorded_at,
            hash=episode.hash,
            position=episode.position,
            profile=Profile.of(episode.profile),
            read_by=episode.read_by,
        )

    @resolver
    async def mentions(self) -> list["Mention"]:
        """The places that name entities, in text order."""
        found = await self.scope.mentions(self.id)
        return [Mention.of(mention, self.scope) for mention in found]

    @resolver
    async def facts(self, valid_at: ValidAt = None, known_at: KnownAt = None, during: DuringSpan = None) -> list[Fact]:
        """The facts that it states, in text order."""
        found = await self.scope.facts_stated_in(self.id, as_of=as_of(valid_at, known_at, during))
        return [Fact.of(fact, self.scope) for fact in found]

    @resolver
    async def session(self) -> "Session | None":
        """The session of the message; null for a chunk of a document or a single message."""
        return Session.of(await self.scope.session(self.session_id), self.scope) if self.session_id else None

    @resolver
    async def document(self) -> "Document | None":
        """The document of the chunk; null for a message."""
        return Document.of(await self.scope.document(self.document_id), self.scope) if self.document_id else None


@strawberry.type(description="A place in an episode that states a fact.")
class Evidence:
    episode: Episode = strawberry.field(description="The episode.")
    start: int = strawberry.field(description="Where the quote begins in the text, in characters.")
    end: int = strawberry.field(description="Where the quote ends.")
    quote: str = strawberry.field(description="The quoted words.")

    @classmethod
    def of(cls, place: facts.Evidence, scope: Scope) -> "Evidence":
        quote = place.episode.text[place.start : place.end]
        return cls(episode=Episode.of(place.episode, scope), start=place.start, end=place.end, quote=quote)


@strawberry.type(description="A place in an episode that names an entity.")
class Mention:
    entity: Entity = strawberry.field(description="The entity.")
    start: int = strawberry.field(description="Where the name begins in the text, in characters.")
    end: int = strawberry.field(description="Where the name ends.")

    @classmethod
    def of(cls, mention: facts.MentionedEntity, scope: Scope) -> "Mention":
        return cls(entity=Entity.of(mention.entity, scope), start=mention.start, end=mention.end)


@strawberry.type(description="A conversation: messages in order, each stored as an episode.")
class Session:
    scope: strawberry.Private[Scope]
    id: strawberry.ID = strawberry.field(description="The id.")
    key: str = strawberry.field(
        description="The key given by the caller, or the hash of the content; unique in the space."
    )
    title: str | None = strawberry.field(description="The title.")
    agent: str | None = strawberry.field(description="The agent or program that took part.")
    started_at: datetime = strawberry.field(description="The time of the first message.")

    @classmethod
    def of(cls, session: facts.Session, scope: Scope) -> "Session":
        return cls(
            scope=scope,
            id=strawberry.ID(session.id),
            key=session.key,
            title=session.title,
            agent=session.agent,
            started_at=session.started_at,
        )

    @resolver
    async def episodes(self, first: First = 20, after: After = None) -> Connection[Episode]:
        """The messages, ordered by `occurredAt`."""
        page = PageRequest(first, after)
        return Connection.of(await self.scope.episodes_within(self.id, page=page), page, Episode.of, self.scope)


@strawberry.type(description="A longer text, divided into chunks; each chunk is an episode.")
class Document:
    scope: strawberry.Private[Scope]
    id: strawberry.ID = strawberry.field(description="The id.")
    key: str = strawberry.field(
        description="The key given by the caller, or the hash of the content; unique in the space."
    )
    title: str | None = strawberry.field(description="The title.")
    media_type: MediaType = strawberry.field(description="The markup of the text.")
    occurred_at: datetime = strawberry.field(description="When the document was written or published.")
    recorded_at: datetime = strawberry.field(description="When it was stored.")

    @classmethod
    def of(cls, document: facts.Document, scope: Scope) -> "Document":
        return cls(
            scope=scope,
            id=strawberry.ID(document.id),
            key=document.key,
            title=document.title,
            media_type=document.media_type,
            occurred_at=document.occurred_at,
            recorded_at=document.recorded_at,
        )

    @resolver
    async def episodes(self, first: First = 20, after: After = None) -> Connection[Episode]:
        """The chunks, in order."""
        page = PageRequest(first, after)
        return Connection.of(await self.scope.episodes_within(self.id, page=page), page, Episode.of, self.scope)
