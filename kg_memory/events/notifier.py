"""`Signal`: wakes the tasks of this process that wait for news."""

import asyncio
from contextlib import suppress


class Signal:
    """A waiter that subscribed before `notify()` is woken, even if it starts waiting later."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def notify(self) -> None:
        """Wakes every current subscriber."""
        self._next.set()
        self._next = asyncio.Event()

    def subscribe(self) -> asyncio.Event:
        """The event that the next `notify()` sets; pass it to `wait`."""
        return self._next


async def wait(notified: asyncio.Event, timeout_s: float) -> None:
    """Returns at the notification, or after `timeout_s` seconds."""
    with suppress(TimeoutError):
        await asyncio.wait_for(notified.wait(), timeout_s)
