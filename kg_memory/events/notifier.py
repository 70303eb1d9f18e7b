"""The bell: what happens in this process is heard at once by those of its tasks that wait for it."""

import asyncio
from contextlib import suppress


class Bell:
    """Rung when there is news; whoever listened before it rang hears it, also when it waits only afterwards."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        self._rung.set()
        self._rung = asyncio.Event()

    def listen(self) -> asyncio.Event:
        """What is set when the bell rings the next time from now on."""
        return self._rung


async def heard(rung: asyncio.Event, within_s: float) -> None:
    """Returns when the bell rings, or after a while."""
    with suppress(TimeoutError):
        await asyncio.wait_for(rung.wait(), within_s)
