"""Remembering over GraphQL: sources and assertions go in, and the answer is what was written."""

from typing import Annotated

import strawberry

from kg_memory.api.graphql.arguments import SpaceName
from kg_memory.api.graphql.connection import After
from kg_memory.api.graphql.context import Info, Scope
from kg_memory.api.graphql.graph import Document, Entity, Episode, Fact, Session
from kg_memory.api.graphql.resolver import resolver
from kg_memory.api.graphql.times import interval
from kg_memory.api.graphql.usage import Usage
from kg_memory.ingest import model
from kg_memory.model import facts, sources
from kg_memory.model.bitemporal import Instant
from kg_memory.model.facts import FALLEN_BACK
from kg_memory.model.ontology import EntityKind
from kg_memory.model.pages import PageRequest


@strawberry.input(description="An entity as a caller names it; it is resolved to one of the graph, or made.")
class EntityInput:
    name: str = strawberry.field(description="Its name.")
    kind: EntityKind = strawberry.field(default=EntityKind.THING, description="What it is.")
    aliases: list[str] = strawberry.field(default_factory=list, description="Other names of it.")

    def value(self) -> sources.EntityRef:
        return sources.EntityRef(self.name, self.kind, tuple(self.aliases))


@strawberry.input(description="A fact as you state it: a subject, a predicate, and either an object or a value.")
class AssertionInput:
    subject: EntityInput = strawberry.field(description="What the fact is about.")
    predicate: str = strawberry.field(description="The kind of relation, for example `WORKS_AT`.")
    object: EntityInput | None = strawberry.field(default=None, description="The entity it relates the subject to.")
    value: str | None = strawberry.field(default=None, description="The value, where there is no entity: `42`.")
    valid_from: Instant | None = strawberry.field(
        default=None, description="When it began to be true. With neither side given, that is now."
    )
    valid_to: Instant | None = strawberry.field(
        default=None, description="The first instant at which it was no longer true; left out, it still is."
    )
    text: str | None = strawberry.field(
        default=None, description="The fact as a sentence; one is made from its parts when it is left out."
    )
    kind: facts.MemoryKind = strawberry.field(
        default=facts.MemoryKind.SEMANTIC, description="What sort of memory it is."
    )
    confidence: float = strawberry.field(default=1.0, description="How sure it is, above 0 and up to 1.")
    effect: facts.Effect = strawberry.field(
        default=facts.Effect.STATES,
        description="ENDS: it ended at `validFrom`, or now; without object and value, whatever held then did. "
        "CORRECTS: what was said of it before was wrong, and these are its times.",
    )
    negated: bool = strawberry.field(default=False, description="Whether it says that something is not so.")
    status: facts.Status = strawberry.field(
        default=facts.Status.ASSERTED, description="How it is meant; only ASSERTED claims to be true."
    )

    def assertion(self) -> sources.Assertion:
        dated = self.valid_from is not None or self.valid_to is not None
        return sources.Assertion(
            subject=self.subject.value(),
            predicate=self.predicate,
            object=self.object.value() if self.object else None,
            value=self.value,
            valid=interval(self.valid_from, self.valid_to) if dated else None,
            text=self.text,
            kind=self.kind,
            confidence=self.confidence,
            effect=self.effect,
            negated=self.negated,
            status=self.status,
        )


FACTS = "What it states, where you have read it yourself: then nothing else is read in it. `[]` only stores the text."


def _asserted(facts: list[AssertionInput] | None) -> list[sources.Assertion] | None:
    return None if facts is None else [fact.assertion() for fact in facts]


@strawberry.input(description="One message or one short text, as it was received.")
class MessageInput:
    text: str = strawberry.field(description="What was said.")
    occurred_at: Instant = strawberry.field(description="When it was said.")
    speaker: str | None = strawberry.field(default=None, description="The name of whoever said it.")
    key: str | None = strawberry.field(
        default=None,
        description="Your name for it: the same key with the same content changes nothing. "
        "Without one, the content is the key.",
    )
    facts: list[AssertionInput] | None = strawberry.field(default=None, description=FACTS)

    def value(self) -> sources.Message:
        return sources.Message(self.text, self.occurred_at.at, self.speaker, self.key, _asserted(self.facts))


@strawberry.input(description="Messages of one conversation; sent again with more messages, the session grows.")
class SessionInput:
    messages: list[MessageInput] = strawberry.field(description="The messages, in their order.")
    key: str | None = strawberry.field(
        default=None, description="Your name for the session; without one, its messages are the key."
    )
    title: str | None = strawberry.field(default=None, description="What people call the conversation.")
    agent: str | None = strawberry.field(default=None, description="The agent or program that took part in it.")

    def value(self) -> sources.NewSession:
        return sources.NewSession([message.value() for message in self.messages], self.key, self.title, self.agent)


@strawberry.input(description="A longer text; it is cut into episodes at paragraph and sentence ends.")
class DocumentInput:
    text: str = strawberry.field(description="The whole text.")
    occurred_at: Instant = strawberry.field(description="When it was written or published.")
    title: str | None = strawberry.field(default=None, description="Its title.")
    key: str | None = strawberry.field(
        default=None, description="Your name for the document; without one, its content is the key."
    )
    media_type: facts.MediaType = strawberry.field(
        default=facts.MediaType.PLAIN, description="How the text is marked up."
    )
    facts: list[AssertionInput] | None = strawberry.field(
        default=None, description=f"{FACTS} Each belongs to the episode that names most of it."
    )

    def value(self) -> sources.NewDocument:
        return sources.NewDocument(
            self.text, self.occurred_at.at, self.title, self.key, self.media_type, _asserted(self.facts)
        )


@strawberry.input(one_of=True, description="What to remember: exactly one of the three.")
class SourceInput:
    message: MessageInput | None = strawberry.field(
        default=strawberry.UNSET, description="One message or one short text."
    )
    session: SessionInput | None = strawberry.field(
        default=strawberry.UNSET, description="The messages of one conversation."
    )
    document: DocumentInput | None = strawberry.field(
        default=strawberry.UNSET, description="A longer text, plain or Markdown."
    )

    def value(self) -> sources.Source:
        given = self.message or self.session or self.document
        assert given  # @oneOf is checked before a resolver runs
        return given.value()


@strawberry.type(description="What one act of remembering wrote.")
class Remembered:
    scope: strawberry.Private[Scope]
    session_id: strawberry.Private[str | None]
    document_id: strawberry.Private[str | None]
    changed: bool = strawberry.field(
        description="Whether anything was written; false when all of it was known already."
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
    def of(cls, written: facts.Remembered, scope: Scope) -> "Remembered":
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


@strawberry.type(description="What reading a batch of episodes again changed.")
class Reextracted:
    space: str = strawberry.field(description="The space.")
    episodes: int = strawberry.field(description="How many episodes were read again.")
    left: int = strawberry.field(description="How many are as they were, because the language model is still away.")
    added: int = strawberry.field(description="How many facts are new.")
    revised: int = strawberry.field(description="How many have a new version.")
    superseded: int = strawberry.field(description="How many ended because of another.")
    retracted: int = strawberry.field(description="How many are believed no longer.")
    usage: Usage = strawberry.field(description="What it took of the language model.")
    end_cursor: str | None = strawberry.field(description="`after` for the next batch; null when this was the last.")

    @classmethod
    def of(cls, done: model.Reextracted) -> "Reextracted":
        return cls(
            space=done.space,
            episodes=done.episodes,
            left=done.left,
            added=done.added,
            revised=done.revised,
            superseded=done.superseded,
            retracted=done.retracted,
            usage=Usage.of(done.usage),
            end_cursor=done.after,
        )


@strawberry.type
class RememberMutations:
    @resolver
    async def remember(
        self,
        info: Info,
        space: SpaceName,
        source: Annotated[SourceInput, strawberry.argument(description="The message, session or document.")],
    ) -> Remembered:
        """Stores messages or a document, extracts what they say and reconciles it with what is believed. All or
        nothing, and repeatable: the same content under the same key changes nothing. The first write makes the
        space.
        """
        scope = info.context.scope(space)
        return Remembered.of(await scope.memory.remember(space, source.value()), scope)

    @resolver
    async def remember_many(
        self,
        info: Info,
        space: SpaceName,
        sources: Annotated[
            list[SourceInput], strawberry.argument(description="The messages, sessions and documents, up to 1,000.")
        ],
    ) -> list[Remembered]:
        """Stores many at once, as `remember` would one after the other; answers in their order. All or nothing: what
        is wrong with one is said, and none is stored. A request has limited time: send some hundreds of messages at
        a time.
        """
        scope = info.context.scope(space)
        written = await scope.memory.remember_many(space, [source.value() for source in sources])
        return [Remembered.of(each, scope) for each in written]

    @resolver
    async def assert_facts(
        self,
        info: Info,
        space: SpaceName,
        assertions: Annotated[list[AssertionInput], strawberry.argument(description="The facts.")],
    ) -> Remembered:
        """States facts without a text to extract them from. All or nothing; the same fact about the same time changes
        nothing.
        """
        scope = info.context.scope(space)
        stated = [assertion.assertion() for assertion in assertions]
        return Remembered.of(await scope.memory.assert_facts(space, stated), scope)

    @resolver
    async def retract(
        self,
        info: Info,
        space: SpaceName,
        fact: Annotated[strawberry.ID, strawberry.argument(description="The id of a fact that is believed.")],
    ) -> Remembered:
        """Takes back a fact that was wrong; what it had ended is believed again. What was believed until now stays
        known as of then.
        """
        scope = info.context.scope(space)
        return Remembered.of(await scope.memory.retract(space, fact), scope)

    @resolver
    async def reextract(
        self,
        info: Info,
        space: SpaceName,
        read_by: Annotated[
            str,
            strawberry.argument(
                description="How `readBy` of the episodes begins; by default of those that were left to the rules "
                "because the language model was away or of no use."
            ),
        ] = FALLEN_BACK,
        first: Annotated[
            int, strawberry.argument(description="How many episodes at most, 1 to 200; each may take a model call.")
        ] = 10,
        after: After = None,
    ) -> Reextracted:
        """Reads stored episodes again, as they are read now, and replaces what was found in them. What they no longer
        state is believed no longer, and stays known as of before; what callers stated or retracted stays. All of a
        batch or nothing; a second time it changes nothing.
        """
        memory = info.context.memory
        return Reextracted.of(await memory.reextract(space, read_by=read_by, page=PageRequest(first, after)))
