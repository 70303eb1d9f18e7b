"""Runs a command: in the running service of this home if there is one, else in a memory opened in this process."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from kg_memory.cli.running_service import find_service

Ask = Callable[[str, Mapping[str, Any]], Awaitable[Any]]
"""Runs one command and returns its answer as JSON, for example `await ask("spaces", {"after": None})`."""


def ask(command: str, **arguments: Any) -> Any:
    """Runs one command and returns its answer as JSON."""
    service = find_service()
    if service is not None:
        return service.answer(command, arguments)
    import asyncio  # not needed when a service answers

    return asyncio.run(_ask(command, arguments))


async def _ask(command: str, arguments: Mapping[str, Any]) -> Any:
    from kg_memory.cli.in_process import open_commands

    async with open_commands() as commands:
        return await commands.answer(command, arguments)


@asynccontextmanager
async def connect() -> AsyncIterator[Ask]:
    """Finds the service or opens the memory once, for many commands, which may run at the same time."""
    import asyncio

    service = find_service()
    if service is not None:
        yield lambda command, arguments: asyncio.to_thread(service.answer, command, arguments)
        return
    from kg_memory.cli.in_process import open_commands

    async with open_commands() as commands:
        yield commands.answer
