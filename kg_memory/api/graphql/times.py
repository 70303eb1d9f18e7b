"""The time arguments, and their domain values."""

from typing import Annotated, TypeAlias

import strawberry

from kg_memory.model.bitemporal import BEGINNING, END, AsOf, Instant, Interval


@strawberry.input(description="A span of time, `[since, until)`; an omitted side is open.")
class During:
    since: Instant | None = strawberry.field(default=None, description="The first instant.")
    until: Instant | None = strawberry.field(
        default=None, description="The first instant after the span: `2025` ends it with 2024."
    )

    def interval(self) -> Interval:
        return interval(self.since, self.until)


ValidAt: TypeAlias = Annotated[
    Instant | None,
    strawberry.argument(description="Only facts that were true at this time. Excludes `during`."),
]

KnownAt: TypeAlias = Annotated[
    Instant | None,
    strawberry.argument(description="Facts as the memory believed them at this time. The default is now."),
]

DuringSpan: TypeAlias = Annotated[
    During | None,
    strawberry.argument(description="Only facts that were true at some time in this span. Excludes `validAt`."),
]


def as_of(valid_at: Instant | None, known_at: Instant | None, during: During | None) -> AsOf:
    """The times that a read looks from."""
    return AsOf.of(
        valid_at.at if valid_at else None,
        known_at.at if known_at else None,
        during.interval() if during else None,
    )


def interval(since: Instant | None, until: Instant | None) -> Interval:
    """The interval; raises `InvalidTime` unless it begins before it ends."""
    start, end = since or Instant(BEGINNING), until or Instant(END)
    return Interval(start.at, end.at, start.precision, end.precision)
