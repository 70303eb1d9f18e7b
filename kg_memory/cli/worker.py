"""`kg-memory worker`: work off what is queued, on this machine or another."""

import asyncio
import logging
from dataclasses import replace
from typing import Annotated

import typer

from kg_memory import app, logs
from kg_memory.cli.output import errors
from kg_memory.cli.serving import until_stopped
from kg_memory.download import progress_bar
from kg_memory.errors import GraphUnavailable
from kg_memory.jobs.worker import TERMS, Terms
from kg_memory.settings import Settings

log = logging.getLogger(__name__)

_AGAIN_S = 2.0


def worker(
    lease: Annotated[
        float, typer.Option(min=1, metavar="SECONDS", help="How long a job stays with a worker that was lost.")
    ] = TERMS.lease_s,
) -> None:
    """Work off what is queued until Ctrl-C or SIGTERM; NEO4J_URI names the database of a service elsewhere."""
    until_stopped(_work_on(Settings.load(), replace(TERMS, lease_s=lease, ends_process=True)))


async def _work_on(settings: Settings, terms: Terms) -> None:
    """Works for ever; a database that is not there yet, or was lost meanwhile, is waited for."""
    logs.configure(settings.log_level)
    while True:
        try:
            await _work(settings, terms)
        except GraphUnavailable as error:
            log.warning("the worker waits for the database", extra={"error": str(error)})
            await asyncio.sleep(_AGAIN_S)


async def _work(settings: Settings, terms: Terms) -> None:
    async with (
        app.opened(settings, migrating=False, progress=progress_bar(errors)) as opened,
        app.working(opened.memory, max(settings.workers, 1), terms),
    ):
        typer.echo("Waiting for jobs. Ctrl-C stops it.")
        await asyncio.Event().wait()
