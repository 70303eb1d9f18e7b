"""Waits for a condition, with a timeout for slow machines."""

import asyncio
from collections.abc import Callable


async def eventually(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(15):
        while not holds():  # noqa: ASYNC110  # what is waited for is another's business, and tells nobody
            await asyncio.sleep(0.005)
