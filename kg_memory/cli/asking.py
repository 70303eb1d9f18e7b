"""How a command asks the memory: the service of this home where one runs, else a memory opened for it alone."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from kg_memory.cli.service import running

Ask = Callable[[str, Mapping[str, Any]], Awaitable[Any]]
"""`await ask("spaces", {"after": None})`: the answer of a command as JSON."""


def ask(command: str, **arguments: Any) -> Any:
    """The answer of one command as JSON."""
    service = running()
    if service is not None:
        return service.answer(command, arguments)
    import asyncio  # who asks a service need not wait for it

    return asyncio.run(_ask(command, arguments))


async def _ask(command: str, arguments: Mapping[str, Any]) -> Any:
    from kg_memory.cli.opening import opened_here

    async with opened_here() as commands:
        return await commands.answer(command, arguments)


@asynccontextmanager
async def asking() -> AsyncIterator[Ask]:
    """For what asks more than once, also several at a time: the memory is found or opened once."""
    import asyncio

    service = running()
    if service is not None:
        yield lambda command, arguments: asyncio.to_thread(service.answer, command, arguments)
        return
    from kg_memory.cli.opening import opened_here

    async with opened_here() as commands:
        yield commands.answer
