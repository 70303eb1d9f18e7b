"""Extraction over GraphQL: what a text says, without storing it."""

from datetime import datetime
from typing import Annotated

import strawberry

from kg_memory.api.graphql.context import Info
from kg_memory.api.graphql.graph import Profile, bound
from kg_memory.api.graphql.history import Period
from kg_memory.api.graphql.resolver import resolver
from kg_memory.model import extraction, sources
from kg_memory.model.bitemporal import Instant, Interval, Precision
from kg_memory.model.facts import Effect, MemoryKind, Status
from kg_memory.model.ontology import EntityKind
from kg_memory.model.roles import Role


@strawberry.type(description="An entity as a text names it, not resolved to an entity of the graph.")
class NamedEntity:
    name: str = strawberry.field(description="The name.")
    kind: EntityKind = strawberry.field(description="The kind of entity.")
    aliases: list[str] = strawberry.field(description="Other names in the text.")

    @classmethod
    def of(cls, ref: sources.EntityRef) -> "NamedEntity":
        return cls(name=ref.name, kind=ref.kind, aliases=list(ref.aliases))


@strawberry.type(description="A place in a text: `[start, end)`, in characters.")
class Place:
    start: int = strawberry.field(description="Where it begins.")
    end: int = strawberry.field(description="Where it ends.")
    quote: str = strawberry.field(description="The quoted words.")

    @classmethod
    def of(cls, found: extraction.Mention | extraction.Statement | extraction.TimeExpression, text: str) -> "Place":
        return cls(start=found.start, end=found.end, quote=text[found.start : found.end])


@strawberry.type(description="A place in a text that names an entity.")
class NamedMention:
    entity: NamedEntity = strawberry.field(description="The entity.")
    place: Place = strawberry.field(description="The place of the name.")


@strawberry.type(description="A statement in a text. When the text is remembered, it becomes a fact or changes one.")
class Statement:
    subject: NamedEntity = strawberry.field(description="The subject.")
    predicate: str = strawberry.field(description="The kind of relation, for example `WORKS_AT`.")
    object: NamedEntity | None = strawberry.field(description="The object; null if there is a value or neither.")
    value: str | None = strawberry.field(description="The value, if there is no object.")
    text: str = strawberry.field(description="The statement as a self-contained sentence.")
    place: Place = strawberry.field(description="The words that state it.")
    valid_from: datetime | None = strawberry.field(
        description="When it began to be true; null if the text does not say."
    )
    valid_to: datetime | None = strawberry.field(
        description="When it stopped being true; null if the text does not say."
    )
    valid_from_precision: Precision | None = strawberry.field(description="The precision of `validFrom`.")
    valid_to_precision: Precision | None = strawberry.field(description="The precision of `validTo`.")
    recurrence: str | None = strawberry.field(description="The repetition, as an iCalendar rule (RFC 5545).")
    effect: Effect = strawberry.field(description="How it affects facts.")
    status: Status = strawberry.field(description="Whether it is asserted, planned, possible or reported.")
    negated: bool = strawberry.field(description="Whether it says that something is not so.")
    kind: MemoryKind = strawberry.field(description="The kind of memory.")
    confidence: float = strawberry.field(description="The confidence, above 0 and at most 1.")

    @classmethod
    def of(cls, statement: extraction.Statement, text: str) -> "Statement":
        valid = statement.valid or Interval()
        valid_from, valid_to = bound(valid.start), bound(valid.end)
        return cls(
            subject=NamedEntity.of(statement.subject),
            predicate=statement.predicate,
            object=NamedEntity.of(statement.object) if statement.object else None,
            value=statement.value,
            text=statement.text,
            place=Place.of(statement, text),
            valid_from=valid_from,
            valid_to=valid_to,
            valid_from_precision=valid.start_precision if valid_from else None,
            valid_to_precision=valid.end_precision if valid_to else None,
            recurrence=statement.recurrence,
            effect=statement.effect,
            status=statement.status,
            negated=statement.negated,
            kind=statement.kind,
            confidence=statement.confidence,
        )


@strawberry.type(description="A time expression in a text.")
class TimeExpression:
    place: Place = strawberry.field(description="The place of the expression.")
    value: str = strawberry.field(
        description="The TIMEX3 value, for example `2024-05-17`, `2024-W32` or `P3D` for a duration."
    )
    period: Period | None = strawberry.field(
        description="The period that it means; null for a duration or a repetition."
    )
    recurrence: str | None = strawberry.field(description="The repetition, as an iCalendar rule (RFC 5545).")
    alternatives: list[Period] = strawberry.field(description="Other periods that it may mean.")

    @classmethod
    def of(cls, found: extraction.TimeExpression, text: str) -> "TimeExpression":
        return cls(
            place=Place.of(found, text),
            value=found.value,
            period=Period.of(found.interval) if found.interval else None,
            recurrence=found.recurrence,
            alternatives=[Period.of(interval) for interval in found.alternatives],
        )


@strawberry.type(description="The number of findings that were dropped for one reason.")
class Dropped:
    reason: str = strawberry.field(description="The reason, for example `code`, `repeated` or `no evidence`.")
    count: int = strawberry.field(description="The number of findings.")


@strawberry.type(description="The entities, statements and times in a text, and its profile.")
class Extraction:
    mentions: list[NamedMention] = strawberry.field(description="The mentions of entities.")
    statements: list[Statement] = strawberry.field(description="The statements.")
    times: list[TimeExpression] = strawberry.field(description="The time expressions.")
    profile: Profile = strawberry.field(description="The profile of the text.")
    dropped: list[Dropped] = strawberry.field(description="What was dropped, by reason.")
    read_by: str = strawberry.field(description="What read the text, as in `Episode.readBy`.")

    @classmethod
    def of(cls, found: extraction.Extraction, text: str) -> "Extraction":
        return cls(
            mentions=[
                NamedMention(entity=NamedEntity.of(mention.entity), place=Place.of(mention, text))
                for mention in found.mentions
            ],
            statements=[Statement.of(statement, text) for statement in found.statements],
            times=[TimeExpression.of(time, text) for time in found.times],
            profile=Profile.of(found.profile),
            dropped=[Dropped(reason=reason, count=count) for reason, count in found.dropped.items()],
            read_by=found.read_by,
        )


@strawberry.type
class ExtractQueries:
    @resolver
    async def extract(
        self,
        info: Info,
        text: Annotated[str, strawberry.argument(description="The text; it is read as one message.")],
        occurred_at: Annotated[
            Instant | None,
            strawberry.argument(description="When the text was said; `yesterday` refers to it. The default is now."),
        ] = None,
        speaker: Annotated[str | None, strawberry.argument(description="The speaker, who is `I`.")] = None,
        addressee: Annotated[str | None, strawberry.argument(description="The addressee, who is `you`.")] = None,
        role: Annotated[Role | None, strawberry.argument(description="Who sent it, as in `MessageInput`.")] = None,
        space: Annotated[
            str | None, strawberry.argument(description="The space whose ontology, prompts and policies are used.")
        ] = None,
    ) -> Extraction | None:
        """The entities, statements and times in a text, with their places, and its profile. Writes nothing."""
        occurred = occurred_at.at if occurred_at else None
        found = await info.context.memory.extract(
            text, occurred_at=occurred, speaker=speaker, addressee=addressee, role=role, space=space
        )
        info.context.budget.spend(len(found.mentions) + len(found.statements) + len(found.times))
        return Extraction.of(found, text)
