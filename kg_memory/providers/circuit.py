"""The circuit between us and a server that may be down: while it is open, nobody waits for that server.

Hand-written: it takes a refusal for an answer, obeys Retry-After and reports its states to the metrics.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from time import monotonic

from kg_memory.errors import ProviderError, ProviderUnavailable


class State(StrEnum):
    """Whether calls go through: all, none, or one that tries."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


class Circuit:
    """Opens after `failures` calls in a row found nobody there, for `first_s` seconds.

    Then one call is let through to try: when it fails, the circuit stays open for twice as long, `longest_s` at most;
    any answer, also a refusal, closes it. A server that names a time longer than `first_s` is left alone for that
    time at once. `on_change` hears of every new state. (Nygard, "Release It!", 2007.)
    """

    def __init__(
        self,
        *,
        failures: int = 2,
        first_s: float = 5.0,
        longest_s: float = 300.0,
        clock: Callable[[], float] = monotonic,
        on_change: Callable[[State], None] = lambda _: None,
    ) -> None:
        self._most_failures = failures
        self._first_s = first_s
        self._longest_s = longest_s
        self._clock = clock
        self.on_change = on_change
        self._failures = 0
        self._pause_s = first_s
        self._open_until = 0.0
        self.state = State.CLOSED

    def check(self) -> None:
        """Raises `ProviderUnavailable` when a call would not be let through now."""
        left = self._open_until - self._clock()
        if self.state is State.HALF_OPEN or (self.state is State.OPEN and left > 0):
            raise ProviderUnavailable(
                f"the model was away a moment ago and is tried again in {max(left, 0):.0f} s", max(left, 0.0)
            )

    @contextmanager
    def call(self) -> Iterator[None]:
        """Around one call: refuses it like `check`, or learns from how it ends; one that is given up says nothing."""
        self.check()
        tries = self.state is State.OPEN
        if tries:
            self._become(State.HALF_OPEN)
        try:
            yield
        except ProviderUnavailable as error:
            self._failed(error.retry_after_s, tries=tries)
            raise
        except ProviderError:
            self._answered()
            raise
        except BaseException:
            if tries and self.state is State.HALF_OPEN:
                self._become(State.OPEN)
            raise
        else:
            self._answered()

    def _failed(self, named_s: float, *, tries: bool) -> None:
        if self.state is not State.CLOSED and not tries:
            return  # it set out before the circuit opened
        self._failures += 1
        if tries:
            self._pause_s = min(2 * self._pause_s, self._longest_s)
        if tries or self._failures >= self._most_failures or named_s > self._first_s:
            self._open_until = self._clock() + min(max(self._pause_s, named_s), self._longest_s)
            self._become(State.OPEN)

    def _answered(self) -> None:
        self._failures, self._pause_s = 0, self._first_s
        self._become(State.CLOSED)

    def _become(self, state: State) -> None:
        if state is not self.state:
            self.state = state
            self.on_change(state)
