"""What a text says, over GraphQL."""

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


@strawberry.type(description="An entity as a text names it, not yet resolved to one of the graph.")
class NamedEntity:
    name: str = strawberry.field(description="Its name.")
    kind: EntityKind = strawberry.field(description="What it is.")
    aliases: list[str] = strawberry.field(description="The other names that the text gives it.")

    @classmethod
    def of(cls, ref: sources.EntityRef) -> "NamedEntity":
        return cls(name=ref.name, kind=ref.kind, aliases=list(ref.aliases))


@strawberry.type(description="Where words stand in a text, `[start, end)` in characters.")
class Place:
    start: int = strawberry.field(description="Where they begin.")
    end: int = strawberry.field(description="Where they end.")
    quote: str = strawberry.field(description="The words themselves.")

    @classmethod
    def of(cls, found: extraction.Mention | extraction.Statement | extraction.TimeExpression, text: str) -> "Place":
        return cls(start=found.start, end=found.end, quote=text[found.start : found.end])


@strawberry.type(description="Where a text names an entity.")
class NamedMention:
    entity: NamedEntity = strawberry.field(description="The entity.")
    place: Place = strawberry.field(description="Where its name stands.")


@strawberry.type(description="One statement that a text makes; remembered, it becomes a fact or changes one.")
class Statement:
    subject: NamedEntity = strawberry.field(description="What it is about.")
    predicate: str = strawberry.field(description="The kind of relation, for example `WORKS_AT`.")
    object: NamedEntity | None = strawberry.field(description="The entity that it relates the subject to.")
    value: str | None = strawberry.field(description="The value, where there is no object.")
    text: str = strawberry.field(description="The statement as a sentence that reads on its own.")
    place: Place = strawberry.field(description="Its evidence.")
    valid_from: datetime | None = strawberry.field(description="When it began to be true; null: the text does not say.")
    valid_to: datetime | None = strawberry.field(description="When it stopped being true; null: the text does not say.")
    valid_from_precision: Precision | None = strawberry.field(description="How exactly `validFrom` is known.")
    valid_to_precision: Precision | None = strawberry.field(description="How exactly `validTo` is known.")
    recurrence: str | None = strawberry.field(description="How it repeats, as a rule of iCalendar (RFC 5545).")
    effect: Effect = strawberry.field(description="What it does to what is known.")
    status: Status = strawberry.field(description="How it was meant.")
    negated: bool = strawberry.field(description="Whether the text denies it.")
    kind: MemoryKind = strawberry.field(description="What sort of memory it is.")
    confidence: float = strawberry.field(description="How sure it is, above 0 and up to 1.")

    @classmethod
    def of(cls, said: extraction.Statement, text: str) -> "Statement":
        valid = said.valid or Interval()
        valid_from, valid_to = bound(valid.start), bound(valid.end)
        return cls(
            subject=NamedEntity.of(said.subject),
            predicate=said.predicate,
            object=NamedEntity.of(said.object) if said.object else None,
            value=said.value,
            text=said.text,
            place=Place.of(said, text),
            valid_from=valid_from,
            valid_to=valid_to,
            valid_from_precision=valid.start_precision if valid_from else None,
            valid_to_precision=valid.end_precision if valid_to else None,
            recurrence=said.recurrence,
            effect=said.effect,
            status=said.status,
            negated=said.negated,
            kind=said.kind,
            confidence=said.confidence,
        )


@strawberry.type(description="Where a text names a time.")
class TimeExpression:
    place: Place = strawberry.field(description="Where it stands.")
    value: str = strawberry.field(description="Its value in TIMEX3: ISO 8601, `P3D` for a duration, `2024-W32`, …")
    period: Period | None = strawberry.field(description="The time that is meant; null for a duration or a rule.")
    recurrence: str | None = strawberry.field(description="How it repeats, as a rule of iCalendar (RFC 5545).")
    alternatives: list[Period] = strawberry.field(description="What else it may mean.")

    @classmethod
    def of(cls, found: extraction.TimeExpression, text: str) -> "TimeExpression":
        return cls(
            place=Place.of(found, text),
            value=found.value,
            period=Period.of(found.interval) if found.interval else None,
            recurrence=found.recurrence,
            alternatives=[Period.of(interval) for interval in found.alternatives],
        )


@strawberry.type(description="How much of one sort was found and not kept.")
class Dropped:
    reason: str = strawberry.field(description="Why, for example `code`, `repeated` or `no evidence`.")
    count: int = strawberry.field(description="How often.")


@strawberry.type(description="What a text says.")
class Extraction:
    mentions: list[NamedMention] = strawberry.field(description="Where it names entities.")
    statements: list[Statement] = strawberry.field(description="What it states.")
    times: list[TimeExpression] = strawberry.field(description="Where it names times.")
    profile: Profile = strawberry.field(description="What it is like.")
    dropped: list[Dropped] = strawberry.field(description="What was found and not kept, by reason.")
    read_by: str = strawberry.field(description="By whom it was found, as in `Episode.readBy`.")

    @classmethod
    def of(cls, found: extraction.Extraction, text: str) -> "Extraction":
        return cls(
            mentions=[
                NamedMention(entity=NamedEntity.of(mention.entity), place=Place.of(mention, text))
                for mention in found.mentions
            ],
            statements=[Statement.of(said, text) for said in found.statements],
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
        text: Annotated[str, strawberry.argument(description="The text, as one message.")],
        occurred_at: Annotated[
            Instant | None,
            strawberry.argument(description="When it was said, which `yesterday` goes by; left out, now."),
        ] = None,
        speaker: Annotated[str | None, strawberry.argument(description="Who says it: `I`.")] = None,
        addressee: Annotated[str | None, strawberry.argument(description="Who it is said to: `you`.")] = None,
        space: Annotated[
            str | None, strawberry.argument(description="The space whose own predicates and prompts are to be used.")
        ] = None,
    ) -> Extraction | None:
        """What a text says: entities, statements and times with their places, and what it is like. Writes nothing."""
        said_at = occurred_at.at if occurred_at else None
        found = await info.context.memory.extract(
            text, occurred_at=said_at, speaker=speaker, addressee=addressee, space=space
        )
        info.context.budget.spend(len(found.mentions) + len(found.statements) + len(found.times))
        return Extraction.of(found, text)
