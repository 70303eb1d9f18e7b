"""What callers send: arguments and inputs, each turned into a domain value."""

from typing import Annotated, TypeAlias

import strawberry

from kg_memory import model, source
from kg_memory.api.context import Scope
from kg_memory.bitemporal import BEGINNING, END, AsOf, Instant, Interval
from kg_memory.errors import NotFound


@strawberry.input(description="A span of time, `[since, until)`; a side that is left out is open.")
class During:
    since: Instant | None = strawberry.field(default=None, description="The first instant of the span.")
    until: Instant | None = strawberry.field(
        default=None, description="The first instant after it: `2025` ends the span with the last moment of 2024."
    )

    def interval(self) -> Interval:
        return interval(self.since, self.until)


SpaceName: TypeAlias = Annotated[str, strawberry.argument(description="The name of the space.")]
Predicate: TypeAlias = Annotated[
    str | None, strawberry.argument(description="Only facts of this predicate, for example `WORKS_AT`.")
]
ValidAt: TypeAlias = Annotated[
    Instant | None,
    strawberry.argument(description="Only facts that were true at this time; not together with `during`."),
]
KnownAt: TypeAlias = Annotated[
    Instant | None,
    strawberry.argument(description="What was believed at this time, instead of what is believed now."),
]
DuringSpan: TypeAlias = Annotated[
    During | None,
    strawberry.argument(
        description="Only facts that were true at some time in this span; not together with `validAt`."
    ),
]


def as_of(valid_at: Instant | None, known_at: Instant | None, during: During | None) -> AsOf:
    """The facts that the three optional time arguments of a read let it see."""
    return AsOf.of(
        valid_at.at if valid_at else None,
        known_at.at if known_at else None,
        during.interval() if during else None,
    )


def interval(since: Instant | None, until: Instant | None) -> Interval:
    """Raises `InvalidTime` when it does not begin before it ends."""
    start, end = since or Instant(BEGINNING), until or Instant(END)
    return Interval(start.at, end.at, start.precision, end.precision)


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


@strawberry.input(description="An entity as a caller names it; it is resolved to one of the graph, or made.")
class EntityInput:
    name: str = strawberry.field(description="Its name.")
    kind: model.EntityKind = strawberry.field(default=model.EntityKind.THING, description="What it is.")
    aliases: list[str] = strawberry.field(default_factory=list, description="Other names of it.")

    def value(self) -> source.EntityRef:
        return source.EntityRef(self.name, self.kind, tuple(self.aliases))


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
    kind: model.MemoryKind = strawberry.field(
        default=model.MemoryKind.SEMANTIC, description="What sort of memory it is."
    )
    confidence: float = strawberry.field(default=1.0, description="How sure it is, above 0 and up to 1.")
    effect: model.Effect = strawberry.field(
        default=model.Effect.STATES,
        description="ENDS: it ended at `validFrom`, or now; without object and value, whatever held then did. "
        "CORRECTS: what was said of it before was wrong, and these are its times.",
    )
    negated: bool = strawberry.field(default=False, description="Whether it says that something is not so.")
    status: model.Status = strawberry.field(
        default=model.Status.ASSERTED, description="How it is meant; only ASSERTED claims to be true."
    )

    def assertion(self) -> source.Assertion:
        dated = self.valid_from is not None or self.valid_to is not None
        return source.Assertion(
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


def _asserted(facts: list[AssertionInput] | None) -> list[source.Assertion] | None:
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

    def value(self) -> source.Message:
        return source.Message(self.text, self.occurred_at.at, self.speaker, self.key, _asserted(self.facts))


@strawberry.input(description="Messages of one conversation; sent again with more messages, the session grows.")
class SessionInput:
    messages: list[MessageInput] = strawberry.field(description="The messages, in their order.")
    key: str | None = strawberry.field(
        default=None, description="Your name for the session; without one, its messages are the key."
    )
    title: str | None = strawberry.field(default=None, description="What people call the conversation.")
    agent: str | None = strawberry.field(default=None, description="The agent or program that took part in it.")

    def value(self) -> source.NewSession:
        return source.NewSession([message.value() for message in self.messages], self.key, self.title, self.agent)


@strawberry.input(description="A longer text; it is cut into episodes at paragraph and sentence ends.")
class DocumentInput:
    text: str = strawberry.field(description="The whole text.")
    occurred_at: Instant = strawberry.field(description="When it was written or published.")
    title: str | None = strawberry.field(default=None, description="Its title.")
    key: str | None = strawberry.field(
        default=None, description="Your name for the document; without one, its content is the key."
    )
    media_type: model.MediaType = strawberry.field(
        default=model.MediaType.PLAIN, description="How the text is marked up."
    )
    facts: list[AssertionInput] | None = strawberry.field(
        default=None, description=f"{FACTS} Each belongs to the episode that names most of it."
    )

    def value(self) -> source.NewDocument:
        return source.NewDocument(
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

    def value(self) -> source.Source:
        given = self.message or self.session or self.document
        assert given  # @oneOf is checked before a resolver runs
        return given.value()
