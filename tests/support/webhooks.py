"""Runs webhook delivery to a receiver, and waits for its results."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from kg_memory.events.model import EventKind
from kg_memory.memory import Memory
from kg_memory.webhooks.deliver import RetryPolicy
from kg_memory.webhooks.model import Webhook
from tests.support.receiver import SECRET, Receiver

EPISODES = [EventKind.EPISODE_ADDED]
QUICK = RetryPolicy(first_wait_s=0.01, max_wait_s=0.05, max_attempts=3, timeout_s=1.0, turn_s=2.0, poll_s=0.05)


@asynccontextmanager
async def delivering(memory: Memory, policy: RetryPolicy = QUICK) -> AsyncIterator[None]:
    task = asyncio.create_task(memory.webhooks.deliver(policy))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def hook(memory: Memory, space: str, receiver: Receiver, kinds: list[EventKind] = EPISODES) -> Webhook:
    return await memory.webhooks.register(space, receiver.url, SECRET, kinds)


async def becomes(memory: Memory, space: str, wanted: Callable[[Webhook], bool]) -> Webhook:
    """Waits until the first webhook of the space meets a condition, and returns it."""
    async with asyncio.timeout(20):
        while not wanted(webhook := (await memory.webhooks.list(space))[0]):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    return webhook


def texts(receiver: Receiver) -> list[str]:
    return [one.content["data"]["episode"]["text"] for one in receiver.received]
