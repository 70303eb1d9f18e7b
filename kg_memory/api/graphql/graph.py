"""What the graph holds, as GraphQL types: thin, each built from a domain value by `of`."""

from datetime import datetime

import strawberry

from kg_memory.api.graphql.arguments import Predicate
from kg_memory.api.graphql.connection import After, Connection, First
from kg_memory.api.graphql.context import Scope
from kg_memory.api.graphql.resolver import resolver
from kg_memory.api.graphql.times import DuringSpan, KnownAt, ValidAt, as_of
from kg_memory.model import facts
from kg_memory.model.bitemporal import BEGINNING, END, Precision
from kg_memory.model.facts import Category, MediaType, MemoryKind, Status
from kg_memory.model.ontology import EntityKind
from kg_memory.model.pages import PageRequest


@strawberry.type(description="The feeling that a text shows.")
class Feeling:
    kind: facts.Emotion = strawberry.field(description="Which one.")
    strength: float = strawberry.field(description="How strongly, 0 to 1; a neutral text has 0.")


@strawberry.type(description="What an episode is like.")
class Profile:
    language: str = strawberry.field(description="Its language, as in BCP 47; `und` when it cannot be told.")
    categories: list[Category] = strawberry.field(description="What it is about, the likeliest first.")
    emotion: Feeling = strawberry.field(description="The feeling it shows.")
    memory_kind: MemoryKind = strawberry.field(description="What sort of memory it is.")
    salience: float = strawberry.field(description="How much it is worth keeping, 0 to 1; a greeting is near 0.")

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
    """An instant as the API shows it: an open side is null."""
    return None if at in (BEGINNING, END) else at


@strawberry.type(description="The one isolation boundary: nothing in one space refers to another.")
class Space:
    name: str = strawberry.field(description="What people type.")
    key: str = strawberry.field(description="Its opaque key, the property `space` of every node in the graph.")
    created_at: datetime = strawberry.field(description="When it was made, by the first write to it.")

    @classmethod
    def of(cls, space: facts.Space, scope: Scope | None = None) -> "Space":
        return cls(name=space.name, key=space.key, created_at=space.created_at)


@strawberry.type(description="A person, organisation, place, thing or topic.")
class Entity:
    scope: strawberry.Private[Scope]
    id: strawberry.ID = strawberry.field(description="Its id.")
    name: str = strawberry.field(description="Its name.")
    kind: EntityKind = strawberry.field(description="What it is.")
    aliases: list[str] = strawberry.field(description="The other names it goes by.")
    created_at: datetime = strawberry.field(description="When it first came into the graph.")

    @classmethod
    def of(cls, entity: facts.Entity, scope: Scope) -> "Entity":
        return cls(
            scope=scope,
            id=strawberry.ID(entity.id),
            name=entity.name,
            kind=entity.kind,
            aliases=list(entity.aliases),
            created_at=entity.created_at,
        )

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
        """The facts with this entity as their subject or object, by when they began to be true."""
        page, seen = PageRequest(first, after), as_of(valid_at, known_at, during)
        found = await self.scope.facts_of(self.id, predicate=predicate, as_of=seen, page=page)
        return Connection.of(found, page, Fact.of, self.scope)

    @resolver
    async def episodes(self, first: First = 20, after: After = None) -> Connection["Episode"]:
        """The episodes that name this entity, by when they occurred."""
        page = PageRequest(first, after)
        return Connection.of(await self.scope.episodes_within(self.id, page=page), page, Episode.of, self.scope)


@strawberry.type(description="One version of one statement, with when it was true and when it was believed.")
class Fact:
    scope: strawberry.Private[Scope]
    subject_id: strawberry.Private[str]
    object_id: strawberry.Private[str | None]
    id: strawberry.ID = strawberry.field(description="Its id, the same for all versions of the fact.")
    version: int = strawberry.field(description="The number of this version, from 1.")
    predicate: str = strawberry.field(description="The kind of relation, for example `WORKS_AT`.")
    value: str | None = strawberry.field(description="The value, where the fact has no object.")
    text: str = strawberry.field(description="The fact as a sentence that reads on its own.")
    hash: str = strawberry.field(description="SHA-256 of what the fact says, without its times.")
    valid_from: datetime | None = strawberry.field(description="When it began to be true; null: it always was.")
    valid_to: datetime | None = strawberry.field(description="When it stopped being true; null: it still is.")
    valid_from_precision: Precision | None = strawberry.field(description="How exactly `validFrom` is known.")
    valid_to_precision: Precision | None = strawberry.field(description="How exactly `validTo` is known.")
    known_from: datetime | None = strawberry.field(description="When this version began to be believed.")
    known_to: datetime | None = strawberry.field(description="When it stopped being believed; null: it still is.")
    status: Status = strawberry.field(description="How the statement was meant.")
    negated: bool = strawberry.field(description="Whether the text denies it.")
    kind: MemoryKind = strawberry.field(description="What sort of memory it is.")
    categories: list[str] = strawberry.field(description="The categories it was filed under.")
    confidence: float = strawberry.field(description="How sure it is, above 0 and up to 1.")
    recurrence: str | None = strawberry.field(description="How it repeats, as a rule of iCalendar (RFC 5545).")

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
        """The entity it is about."""
        return Entity.of(await self.scope.entity(self.subject_id), self.scope)

    @resolver
    async def object(self) -> Entity | None:
        """The entity it relates the subject to; null where it has a value instead."""
        return Entity.of(await self.scope.entity(self.object_id), self.scope) if self.object_id else None

    @resolver
    async def evidence(self) -> list["Evidence"]:
        """Where it was stated, oldest first; at most 20 places."""
        found = await self.scope.evidence(self.id, self.version)
        return [Evidence.of(place, self.scope) for place in found]


@strawberry.type(description="One message or one passage, as it was received; never rewritten.")
class Episode:
    scope: strawberry.Private[Scope]
    session_id: strawberry.Private[str | None]
    document_id: strawberry.Private[str | None]
    id: strawberry.ID = strawberry.field(description="Its id.")
    key: str = strawberry.field(description="The key under which it was received, its own in its space.")
    text: str = strawberry.field(description="The text as it was received.")
    speaker: str | None = strawberry.field(description="The name of whoever said it.")
    occurred_at: datetime = strawberry.field(description="When it was said or written.")
    recorded_at: datetime = strawberry.field(description="When it was remembered.")
    hash: str = strawberry.field(description="SHA-256 of its content.")
    position: int = strawberry.field(description="Its place in its session or document.")
    profile: Profile = strawberry.field(description="What it is like.")
    read_by: str = strawberry.field(
        description="By whom its facts were found: `rules`, `llm:` and a model, `rules,` a model and why it did not "
        "read it, or `caller`."
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
            occurred_at=episode.occurred_at,
            recorded_at=episode.recorded_at,
            hash=episode.hash,
            position=episode.position,
            profile=Profile.of(episode.profile),
            read_by=episode.read_by,
        )

    @resolver
    async def mentions(self) -> list["Mention"]:
        """The entities it names, in the order of the text."""
        found = await self.scope.mentions(self.id)
        return [Mention.of(mention, self.scope) for mention in found]

    @resolver
    async def facts(self, valid_at: ValidAt = None, known_at: KnownAt = None, during: DuringSpan = None) -> list[Fact]:
        """The facts it states, in the order of the text."""
        found = await self.scope.facts_stated_in(self.id, as_of=as_of(valid_at, known_at, during))
        return [Fact.of(fact, self.scope) for fact in found]

    @resolver
    async def session(self) -> "Session | None":
        """The conversation it belongs to."""
        return Session.of(await self.scope.session(self.session_id), self.scope) if self.session_id else None

    @resolver
    async def document(self) -> "Document | None":
        """The document it is a passage of."""
        return Document.of(await self.scope.document(self.document_id), self.scope) if self.document_id else None


@strawberry.type(description="Where a fact was stated.")
class Evidence:
    episode: Episode = strawberry.field(description="The episode that states it.")
    start: int = strawberry.field(description="Where the words begin in the episode's text, counted in characters.")
    end: int = strawberry.field(description="Where they end.")
    quote: str = strawberry.field(description="The words themselves.")

    @classmethod
    def of(cls, place: facts.Evidence, scope: Scope) -> "Evidence":
        quote = place.episode.text[place.start : place.end]
        return cls(episode=Episode.of(place.episode, scope), start=place.start, end=place.end, quote=quote)


@strawberry.type(description="Where an episode names an entity.")
class Mention:
    entity: Entity = strawberry.field(description="The entity that is named.")
    start: int = strawberry.field(description="Where the name begins in the episode's text, counted in characters.")
    end: int = strawberry.field(description="Where it ends.")

    @classmethod
    def of(cls, mention: facts.MentionedEntity, scope: Scope) -> "Mention":
        return cls(entity=Entity.of(mention.entity, scope), start=mention.start, end=mention.end)


@strawberry.type(description="A conversation: ordered episodes.")
class Session:
    scope: strawberry.Private[Scope]
    id: strawberry.ID = strawberry.field(description="Its id.")
    key: str = strawberry.field(description="The key under which it was received, its own in its space.")
    title: str | None = strawberry.field(description="What people call it.")
    agent: str | None = strawberry.field(description="The agent or program that took part in it.")
    started_at: datetime = strawberry.field(description="When its first message was said.")

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
        """Its messages, by when they occurred."""
        page = PageRequest(first, after)
        return Connection.of(await self.scope.episodes_within(self.id, page=page), page, Episode.of, self.scope)


@strawberry.type(description="A longer source, cut into episodes.")
class Document:
    scope: strawberry.Private[Scope]
    id: strawberry.ID = strawberry.field(description="Its id.")
    key: str = strawberry.field(description="The key under which it was received, its own in its space.")
    title: str | None = strawberry.field(description="Its title.")
    media_type: MediaType = strawberry.field(description="How its text is marked up.")
    occurred_at: datetime = strawberry.field(description="When it was written or published.")
    recorded_at: datetime = strawberry.field(description="When it was remembered.")

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
        """Its passages, in their order."""
        page = PageRequest(first, after)
        return Connection.of(await self.scope.episodes_within(self.id, page=page), page, Episode.of, self.scope)
