"""A memory opened in this process, for a command that found no service; only such commands load what is here."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from kg_memory.api.commands import Commands, quoted
from kg_memory.cli.output import errors
from kg_memory.download import progress_bar
from kg_memory.ingest.reading import extract
from kg_memory.model.bitemporal import Instant
from kg_memory.model.sources import Message
from kg_memory.settings import Settings
from kg_memory.wiring import now, open_extractor, opened


@asynccontextmanager
async def opened_here() -> AsyncIterator[Commands]:
    """The commands of the memory that the settings describe; its models are loaded when they are needed."""
    logging.getLogger("neo4j").setLevel(logging.CRITICAL)  # the one line says it, not the driver's every try
    async with opened(Settings.load(), eager=False, progress=progress_bar(errors)) as open_:
        yield Commands(open_.memory, open_.graph.query)


async def extracted_here(
    text: str, speaker: str | None, addressee: str | None, occurred_at: str | None
) -> dict[str, object]:
    """What the command `extract` answers, by the models alone: no database is needed, started or asked."""
    said_at = now() if occurred_at is None else Instant.parse(occurred_at).at
    async with open_extractor(Settings.load(), progress=progress_bar(errors)) as extractor:
        return quoted(text, await extract(extractor, Message(text, said_at, speaker), addressee=addressee))
