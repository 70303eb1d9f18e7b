"""How a command asks the memory: opened as the settings say, asked one thing, and closed."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from kg_memory.cli.output import errors
from kg_memory.download import progress_bar
from kg_memory.memory import Memory
from kg_memory.settings import Settings
from kg_memory.wiring import opened

T = TypeVar("T")


def ask(question: Callable[[Memory], Awaitable[T]]) -> T:
    """What the memory answers."""
    return asyncio.run(_ask(question))


async def _ask(question: Callable[[Memory], Awaitable[T]]) -> T:
    async with opened(Settings.load(), progress=progress_bar(errors)) as open_:
        return await question(open_.memory)
