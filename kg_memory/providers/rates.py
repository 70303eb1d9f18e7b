"""Rate limits, kept on this side: as many requests and tokens a minute as a server is said to take.

Hand-written: what a call takes in tokens is known only when it is over, and is then corrected.
"""

import asyncio
from collections.abc import Callable
from time import monotonic

from kg_memory.errors import ProviderUnavailable

_MINUTE = 60.0
_AT_ONCE = 1 / 6
"""How much of a minute's worth may go out in one burst."""


class Bucket:
    """A token bucket: it fills evenly with `per_minute`, and holds a sixth of that, or one, at most.

    What is taken may leave it in debt, which those who come later wait for, in their order. A bucket of None has no
    bottom. (The leaky bucket as a meter: Turner, "New directions in communications", IEEE Communications 1986.)
    """

    def __init__(self, per_minute: int | None, clock: Callable[[], float] = monotonic) -> None:
        self._per_s = per_minute / _MINUTE if per_minute else None
        self._most = max(1.0, (per_minute or 0) * _AT_ONCE)
        self._level = self._most
        self._clock = clock
        self._filled_at = clock()

    def take(self, amount: float) -> float:
        """Takes it in any case; returns after how many seconds it may be used. A negative amount is put back."""
        if self._per_s is None:
            return 0.0
        now = self._clock()
        self._level = min(self._most, self._level + (now - self._filled_at) * self._per_s)
        self._filled_at = now
        wait = max(0.0, (min(amount, self._most) - self._level) / self._per_s)
        self._level = min(self._most, self._level - amount)
        return wait


class Rates:
    """The limits of one server: requests and tokens a minute, None for as many as one likes."""

    def __init__(
        self,
        requests_per_minute: int | None = None,
        tokens_per_minute: int | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._requests = Bucket(requests_per_minute, clock)
        self._tokens = Bucket(tokens_per_minute, clock)

    async def turn(self, tokens: int, longest_s: float) -> None:
        """Waits until a request of about so many tokens may go out.

        Raises `ProviderUnavailable` at once when that is more than `longest_s` away.
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
        """Counts a repeated request; returns after how many seconds it may go out."""
        return max(self._requests.take(1), self._tokens.take(tokens))

    def correct(self, tokens: int, used: int) -> None:
        """Counts what a request that was taken for `tokens` really used; a server that says 0 does not count."""
        if used:
            self._tokens.take(used - tokens)
