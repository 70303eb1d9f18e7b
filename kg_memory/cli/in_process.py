"""Opens a memory in this process, for commands that find no running service. Slow to import: only they import it."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from kg_memory.api.commands import Commands, quoted
from kg_memory.cli.output import errors
from kg_memory.download import progress_bar
from kg_memory.ingest.reading import extract
from kg_memory.model.bitemporal import Instant
from kg_memory.model.roles import Role
from kg_memory.model.sources import Message
from kg_memory.settings import Settings
from kg_memory.wiring import now, open_extractor, opened


@asynccontextmanager
async def open_commands() -> AsyncIterator[Commands]:
    """The commands of the memory that the settings describe. Its models are loaded when they are first needed."""
    logging.getLogger("neo4j").setLevel(logging.CRITICAL)  # the command reports the error itself, in one line
    async with opened(Settings.load(), eager=False, progress=progress_bar(errors)) as open_:
        yield Commands(open_.memory, open_.graph.query)


async def extract_text(
    text: str, speaker: str | None, addressee: str | None, role: Role | None, occurred_at: str | None
) -> dict[str, object]:
    """The answer of the command `extract`. It needs the models only, and no database."""
    occurred = now() if occurred_at is None else Instant.parse(occurred_at).at
    async with open_extractor(Settings.load(), progress=progress_bar(errors)) as extractor:
        message = Message(text, occurred, speaker, role=role)
        return quoted(text, await extract(extractor, message, addressee=addressee))
