"""A clock of seconds, for what measures how long things take; `fakes.SettableClock` tells the date."""

from dataclasses import dataclass


@dataclass
class SteppedClock:
    """Seconds that pass when a test says so."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now
