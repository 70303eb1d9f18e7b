"""Client-side rate limits: requests and tokens per minute.

Hand-written: the tokens of a call are known only after it, and the limit is corrected then.
"""

import asyncio
from collections.abc import Callable
from time import monotonic

from kg_memory.errors import ProviderUnavailable

_MINUTE = 60.0
_BURST = 1 / 6
"""The share of a minute's limit that may go out in one burst."""


class Bucket:
    """A token bucket: it fills evenly with `per_minute`, and holds at most a sixth of that, but at least one.

    Taking may leave it in debt, and later callers wait for that in order. `per_minute=None` means no limit. (The leaky
    bucket as a meter: Turner, "New directions in communications", IEEE Communications 1986.)
    """

    def __init__(self, per_minute: int | None, clock: Callable[[], float] = monotonic) -> None:
        self._per_s = per_minute / _MINUTE if per_minute else None
        self._most = max(1.0, (per_minute or 0) * _BURST)
        self._level = self._most
        self._clock = clock
        self._filled_at = clock()

    def take(self, amount: float) -> float:
        """Takes the amount and returns the seconds to wait before using it. A negative amount is put back."""
        if self._per_s is None:
            return 0.0
        now = self._clock()
        self._level = min(self._most, self._level + (now - self._filled_at) * self._per_s)
        self._filled_at = now
        wait = max(0.0, (min(amount, self._most) - self._level) / self._per_s)
        self._level = min(self._most, self._level - amount)
        return wait


class Rates:
    """The limits of one server: requests and tokens per minute; None means no limit."""

    def __init__(
        self,
        requests_per_minute: int | None = None,
        tokens_per_minute: int | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._requests = Bucket(requests_per_minute, clock)
        self._tokens = Bucket(tokens_per_minute, clock)

    async def turn(self, tokens: int, longest_s: float) -> None:
        """Waits until a request of about `tokens` tokens may be sent.

        Raises `ProviderUnavailable` at once if that would take longer than `longest_s` seconds.
        """
        wait = max(self._requests.take(1), self._tokens.take(tokens))
        if wait > longest_s:
            self._requests.take(-1)
            self._tokens.take(-tokens)
            raise ProviderUnavailable(
                f"the rate limit is used up for {wait:.0f} seconds, see KG_MEMORY_LLM_REQUESTS_PER_MINUTE and "
                "KG_MEMORY_LLM_TOKENS_PER_MINUTE"
            )
        await asyncio.sleep(wait)

    def again(self, tokens: int) -> float:
        """Counts a retried request; returns the seconds to wait before sending it."""
        return max(self._requests.take(1), self._tokens.take(tokens))

    def correct(self, tokens: int, used: int) -> None:
        """Corrects the estimate `tokens` of a request to the tokens `used`; 0 (not reported) changes nothing."""
        if used:
            self._tokens.take(used - tokens)
