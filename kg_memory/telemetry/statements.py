"""Which statements a request sends to the database, and under which id the server's log has them."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass(slots=True)
class Trace:
    """The names of the statements that one request sent, in order, under the request's id."""

    request_id: str
    statements: list[str] = field(default_factory=list)


_trace: ContextVar[Trace | None] = ContextVar("trace", default=None)


@contextmanager
def tracing(request_id: str) -> Iterator[Trace]:
    """Records the statements sent inside the block and sends `request_id` along with them."""
    trace = Trace(request_id)
    token = _trace.set(trace)
    try:
        yield trace
    finally:
        _trace.reset(token)


def current_trace() -> Trace | None:
    """The trace of the innermost block around the caller; None outside of any."""
    return _trace.get()
