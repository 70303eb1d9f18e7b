"""The arguments that name times, each turned into a domain value."""

from typing import Annotated, TypeAlias

import strawberry

from kg_memory.model.bitemporal import BEGINNING, END, AsOf, Instant, Interval


@strawberry.input(description="A span of time, `[since, until)`; a side that is left out is open.")
class During:
    since: Instant | None = strawberry.field(default=None, description="The first instant of the span.")
    until: Instant | None = strawberry.field(
        default=None, description="The first instant after it: `2025` ends the span with the last moment of 2024."
    )

    def interval(self) -> Interval:
        return interval(self.since, self.until)


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
