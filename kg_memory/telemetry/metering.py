"""Metering: collects the calls of language models inside a block of code."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from kg_memory.model.llm import NOTHING, Call, Usage

_calls: ContextVar[list[Call] | None] = ContextVar("calls", default=None)


@contextmanager
def metering() -> Iterator[list[Call]]:
    """Yields the list of calls made inside the block, also by tasks that start there.

    Calls inside a nested block count for both blocks.
    """
    outer, inside = _calls.get(), list[Call]()
    token = _calls.set(inside)
    try:
        yield inside
    finally:
        _calls.reset(token)
        if outer is not None:
            outer += inside


def meter(call: Call) -> None:
    """Adds a call to the current block, if there is one. An adapter calls this for each of its calls."""
    if (calls := _calls.get()) is not None:
        calls.append(call)


def total(calls: Sequence[Call]) -> Usage:
    """The total usage of several calls."""
    return sum((call.usage for call in calls), NOTHING)
