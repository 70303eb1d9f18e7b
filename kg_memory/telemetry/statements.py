"""Records the Cypher statements that a request sends, under the request id that the database also logs."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass(slots=True)
class Trace:
    """The names of the statements that one request sent, in order."""

    request_id: str
    statements: list[str] = field(default_factory=list)


_trace: ContextVar[Trace | None] = ContextVar("trace", default=None)


@contextmanager
def tracing(request_id: str) -> Iterator[Trace]:
    """Records the statements that are sent inside the block, and sends `request_id` with them."""
    trace = Trace(request_id)
    token = _trace.set(trace)
    try:
        yield trace
    finally:
        _trace.reset(token)


def current_trace() -> Trace | None:
    """The trace of the innermost block, or None outside of all blocks."""
    return _trace.get()
