"""Remembering over GraphQL: sources and assertions, and the report of what was written."""

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
from kg_memory.model.roles import Role


@strawberry.input(description="An entity by its name; it is resolved to an entity of the graph, or created.")
class EntityInput:
    name: str = strawberry.field(description="The name.")
    kind: EntityKind = strawberry.field(default=EntityKind.THING, description="The kind of entity.")
    aliases: list[str] = strawberry.field(default_factory=list, description="Other names of the entity.")

    def value(self) -> sources.EntityRef:
        return sources.EntityRef(self.name, self.kind, tuple(self.aliases))


@strawberry.input(description="A fact that you state yourself: a subject, a predicate, and an object or a value.")
class AssertionInput:
    subject: EntityInput = strawberry.field(description="The subject.")
    predicate: str = strawberry.field(description="The kind of relation, for example `WORKS_AT`.")
    object: EntityInput | None = strawberry.field(default=None, description="The object.")
    value: str | None = strawberry.field(
        default=None, description="The value, if there is no object, for example `42`."
    )
    valid_from: Instant | None = strawberry.field(
        default=None, description="When it began to be true; now, if neither `validFrom` nor `validTo` is given."
    )
    valid_to: Instant | None = strawberry.field(
        default=None, description="The first instant at which it was no longer true; if omitted, it still is."
    )
    text: str | None = strawberry.field(
        default=None, description="The fact as a sentence; if omitted, it is made from the other fields."
    )
    kind: facts.MemoryKind = strawberry.field(default=facts.MemoryKind.SEMANTIC, description="The kind of memory.")
    confidence: float = strawberry.field(default=1.0, description="The confidence, above 0 and at most 1.")
    effect: facts.Effect = strawberry.field(
        default=facts.Effect.STATES,
        description="How it affects facts. ENDS: the fact ended at `validFrom`, or now; without object and value, "
        "every fact of the subject and predicate ended. CORRECTS: earlier claims about it were wrong, and these are "
        "its times. PAST: it was true at some time before, and ends no other fact. RETRACTS: earlier claims of it are "
        "taken back.",
    )
    negated: bool = strawberry.field(default=False, description="Whether it says that something is not so.")
    status: facts.Status = strawberry.field(
        default=facts.Status.ASSERTED, description="Only an ASSERTED fact counts as true."
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


FACTS = "The facts in the text, if you have read it yourself; then it is not read. `[]` only stores the text."


def _asserted(facts: list[AssertionInput] | None) -> list[sources.Assertion] | None:
    return None if facts is None else [fact.assertion() for fact in facts]


@strawberry.input(description="One message or one short text.")
class MessageInput:
    text: str = strawberry.field(description="The text.")
    occurred_at: Instant = strawberry.field(description="When it was said or written.")
    speaker: str | None = strawberry.field(default=None, description="The name of the speaker.")
    key: str | None = strawberry.field(
        default=None,
        description="Your key for it: the same key with the same content changes nothing. "
        "If omitted, the content is the key.",
    )
    facts: list[AssertionInput] | None = strawberry.field(default=None, description=FACTS)
    role: Role | None = strawberry.field(
        default=None,
        description="Who sent it. If omitted: an assistant, if the speaker is the agent of the session or called "
        "`Assistant`; else a user.",
    )

    def value(self) -> sources.Message:
        facts = _asserted(self.facts)
        return sources.Message(self.text, self.occurred_at.at, self.speaker, self.key, facts, self.role)


@strawberry.input(
    description="The messages of one conversation. Send it again with more messages, and the session grows."
)
class SessionInput:
    messages: list[MessageInput] = strawberry.field(description="The messages, in order.")
    key: str | None = strawberry.field(
        default=None, description="Your key for the session; if omitted, the messages are the key."
    )
    title: str | None = strawberry.field(default=None, description="The title.")
    agent: str | None = strawberry.field(default=None, description="The agent or program that took part.")

    def value(self) -> sources.NewSession:
        return sources.NewSession([message.value() for message in self.messages], self.key, self.title, self.agent)


@strawberry.input(description="A longer text; it is divided into chunks at the ends of paragraphs and sentences.")
class DocumentInput:
    text: str = strawberry.field(description="The whole text.")
    occurred_at: Instant = strawberry.field(description="When the document was written or published.")
    title: str | None = strawberry.field(default=None, description="The title.")
    key: str | None = strawberry.field(
        default=None, description="Your key for the document; if omitted, the content is the key."
    )
    media_type: facts.MediaType = strawberry.field(default=facts.MediaType.PLAIN, description="The markup of the text.")
    facts: list[AssertionInput] | None = strawberry.field(
        default=None, description=f"{FACTS} Each is assigned to the chunk that names most of it."
    )

    def value(self) -> sources.NewDocument:
        return sources.NewDocument(
            self.text, self.occurred_at.at, self.title, self.key, self.media_type, _asserted(self.facts)
        )


@strawberry.input(one_of=True, description="The source to remember: exactly one of the three.")
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


@strawberry.type(description="The report of one write.")
class Remembered:
    scope: strawberry.Private[Scope]
    session_id: strawberry.Private[str | None]
    document_id: strawberry.Private[str | None]
    changed: bool = strawberry.field(description="Whether anything was written; false if everything was known already.")
    episodes: list[Episode] = strawberry.field(description="The new episodes.")
    unchanged_episodes: list[Episode] = strawberry.field(
        description="Episodes that were stored already and were not changed."
    )
    new_entities: list[Entity] = strawberry.field(description="The new entities.")
    known_entities: list[Entity] = strawberry.field(description="Entities that existed already.")
    added: list[Fact] = strawberry.field(description="The new facts.")
    revised: list[Fact] = strawberry.field(description="Facts that got a new version; the new version.")
    superseded: list[Fact] = strawberry.field(description="Facts that another fact ended; their new version.")
    retracted: list[Fact] = strawberry.field(
        description="Facts that are believed no longer and were not ended by another fact."
    )
    unchanged: list[Fact] = strawberry.field(description="Facts that were believed already.")

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
        """The session of the messages."""
        return Session.of(await self.scope.session(self.session_id), self.scope) if self.session_id else None

    @resolver
    async def document(self) -> Document | None:
        """The stored document."""
        return Document.of(await self.scope.document(self.document_id), self.scope) if self.document_id else None


@strawberry.type(description="The report of reading a batch of episodes again.")
class Reextracted:
    space: str = strawberry.field(description="The space.")
    episodes: int = strawberry.field(description="The number of episodes that were read again.")
    left: int = strawberry.field(
        description="The number of episodes that were not read, because the language model is still unavailable."
    )
    added: int = strawberry.field(description="The number of new facts.")
    revised: int = strawberry.field(description="The number of facts with a new version.")
    superseded: int = strawberry.field(description="The number of facts that another fact ended.")
    retracted: int = strawberry.field(description="The number of facts that are believed no longer.")
    usage: Usage = strawberry.field(description="The use of the language model.")
    end_cursor: str | None = strawberry.field(description="The `after` of the next batch; null after the last batch.")

    @classmethod
    def of(cls, report: model.Reextracted) -> "Reextracted":
        return cls(
            space=report.space,
            episodes=report.episodes,
            left=report.left,
            added=report.added,
            revised=report.revised,
            superseded=report.superseded,
            retracted=report.retracted,
            usage=Usage.of(report.usage),
            end_cursor=report.after,
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
        """Stores a message, a session or a document, extracts its statements and reconciles them with the facts. All or
        nothing, and repeatable: the same content under the same key changes nothing. The first write creates the
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
        """Stores many sources in one transaction, in order, and returns one report for each. All or nothing: if one
        source is refused, the error says why and none is stored. The time of a request is limited, so send a few
        hundred messages at a time.
        """
        scope = info.context.scope(space)
        reports = await scope.memory.remember_many(space, [source.value() for source in sources])
        return [Remembered.of(report, scope) for report in reports]

    @resolver
    async def assert_facts(
        self,
        info: Info,
        space: SpaceName,
        assertions: Annotated[list[AssertionInput], strawberry.argument(description="The facts.")],
    ) -> Remembered:
        """States facts without a text. All or nothing. The same fact with the same time changes nothing."""
        scope = info.context.scope(space)
        asserted = [assertion.assertion() for assertion in assertions]
        return Remembered.of(await scope.memory.assert_facts(space, asserted), scope)

    @resolver
    async def retract(
        self,
        info: Info,
        space: SpaceName,
        fact: Annotated[strawberry.ID, strawberry.argument(description="The id of the fact.")],
    ) -> Remembered:
        """Takes back a fact that was wrong. Facts that it had ended hold again. A read with an earlier `knownAt` still
        returns it.
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
                description="The prefix of the `readBy` of the episodes to read. The default selects the episodes for "
                "which the language model failed."
            ),
        ] = FALLEN_BACK,
        first: Annotated[
            int,
            strawberry.argument(description="The maximum number of episodes, 1 to 200; each may take a model call."),
        ] = 10,
        after: After = None,
    ) -> Reextracted:
        """Reads stored episodes again with the present settings, and replaces their statements. A fact that no episode
        states any more is believed no longer. Facts that a caller asserted or retracted do not change. A batch is all
        or nothing. A second call changes nothing.
        """
        memory = info.context.memory
        return Reextracted.of(await memory.reextract(space, read_by=read_by, page=PageRequest(first, after)))
