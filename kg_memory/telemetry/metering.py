"""The meter that counts the calls to language models."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from kg_memory.model.llm import NOTHING, Call, Usage

_calls: ContextVar[list[Call] | None] = ContextVar("calls", default=None)


@contextmanager
def metering() -> Iterator[list[Call]]:
    """The list of the calls that are made inside the block, also by tasks that begin there.

    A block inside another one counts for both.
    """
    around, inside = _calls.get(), list[Call]()
    token = _calls.set(inside)
    try:
        yield inside
    finally:
        _calls.reset(token)
        if around is not None:
            around += inside


def meter(call: Call) -> None:
    """Counts a call for whoever asked; an adapter tells each of its answers."""
    if (calls := _calls.get()) is not None:
        calls.append(call)


def total(calls: Sequence[Call]) -> Usage:
    """What several calls took together."""
    return sum((call.usage for call in calls), NOTHING)
