"""A circuit breaker: while it is open, calls to a server that is down fail at once.

Hand-written: it counts a refusal as an answer, obeys Retry-After and reports its states to the metrics.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from time import monotonic

from kg_memory.errors import ProviderError, ProviderUnavailable


class State(StrEnum):
    """Which calls are let through: all, none, or a single trial call."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


class Circuit:
    """Opens for `first_s` seconds after `failures` calls in a row without an answer.

    Then one trial call is let through. When it fails, the circuit opens for twice as long, at most `longest_s`. Any
    answer, also a refusal, closes it. A Retry-After longer than `first_s` opens it for that time at once. `on_change`
    is called with every new state. (Nygard, "Release It!", 2007.)
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
        """Raises `ProviderUnavailable` if a call would not be let through now."""
        left = self._open_until - self._clock()
        if self.state is State.HALF_OPEN or (self.state is State.OPEN and left > 0):
            raise ProviderUnavailable(
                f"the model was unavailable; the next attempt is in {max(left, 0):.0f} s", max(left, 0.0)
            )

    @contextmanager
    def call(self) -> Iterator[None]:
        """Wraps one call: refuses it like `check`, or counts its result. A cancelled call does not count."""
        self.check()
        trial = self.state is State.OPEN
        if trial:
            self._become(State.HALF_OPEN)
        try:
            yield
        except ProviderUnavailable as error:
            self._failed(error.retry_after_s, trial=trial)
            raise
        except ProviderError:
            self._answered()
            raise
        except BaseException:
            if trial and self.state is State.HALF_OPEN:
                self._become(State.OPEN)
            raise
        else:
            self._answered()

    def _failed(self, named_s: float, *, trial: bool) -> None:
        if self.state is not State.CLOSED and not trial:
            return  # the call began before the circuit opened
        self._failures += 1
        if trial:
            self._pause_s = min(2 * self._pause_s, self._longest_s)
        if trial or self._failures >= self._most_failures or named_s > self._first_s:
            self._open_until = self._clock() + min(max(self._pause_s, named_s), self._longest_s)
            self._become(State.OPEN)

    def _answered(self) -> None:
        self._failures, self._pause_s = 0, self._first_s
        self._become(State.CLOSED)

    def _become(self, state: State) -> None:
        if state is not self.state:
            self.state = state
            self.on_change(state)
