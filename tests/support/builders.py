"""Builders of small inputs, and shortcuts to remember them."""

from datetime import UTC, datetime

from kg_memory.memory import Memory
from kg_memory.model.bitemporal import END, Instant, Interval
from kg_memory.model.ontology import EntityKind
from kg_memory.model.sources import Assertion, EntityRef, Message, NewSession


def at(year: int, month: int = 1, day: int = 1, hour: int = 0) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


def span(since: str = "", until: str = "") -> Interval:
    """`span("2024", "2025-06")`; an empty side is open."""
    start = Instant.parse(since) if since else Instant(Interval().start)
    end = Instant.parse(until) if until else Instant(END)
    return Interval(start.at, end.at, start.precision, end.precision)


def person(name: str, *aliases: str) -> EntityRef:
    return EntityRef(name, EntityKind.PERSON, aliases)


def company(name: str, *aliases: str) -> EntityRef:
    return EntityRef(name, EntityKind.ORGANIZATION, aliases)


def says(subject: str, predicate: str, object: str, since: str = "", until: str = "") -> Assertion:
    """An assertion about two things by name."""
    return Assertion(EntityRef(subject), predicate, EntityRef(object), valid=span(since, until))


async def say(memory: Memory, space: str, *texts: str) -> None:
    """Remembers these texts as the messages of one session; a repeated text changes nothing."""
    await memory.remember(space, NewSession([Message(text, at(2026, 5)) for text in texts], key="talk"))


CAREER = NewSession(
    [
        Message("Ada WORKS_AT Acme [2020..].", at(2024, 1, 5), "Bob"),
        Message("Ada WORKS_AT Initech [2023-03..]. Ada KNOWS Carol [2021..].", at(2024, 2, 5), "Bob"),
        Message('Carol LIVES_IN Paris [2019..]. Carol HAS_AGE "42".', at(2024, 3, 5), "Ada"),
    ],
    key="career",
    title="A career",
)
"""Ada changes jobs in March 2023 and knows Carol, who lives in Paris."""
