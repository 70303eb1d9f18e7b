"""A clock of seconds for measuring durations; `fakes.SettableClock` gives dates."""

from dataclasses import dataclass


@dataclass
class SteppedClock:
    """A clock that the test advances."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now
