"""`kg-memory worker`: work off what is queued, on this machine or another."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import replace
from typing import Annotated

import typer

from kg_memory import server, wiring
from kg_memory.api.http.probes import Probes
from kg_memory.cli.output import errors
from kg_memory.cli.serving import address_of, show_address, until_stopped
from kg_memory.download import progress_bar
from kg_memory.errors import GraphUnavailable
from kg_memory.jobs.worker import DEFAULT_CONFIG, WorkerConfig
from kg_memory.settings import Settings
from kg_memory.telemetry import logs

log = logging.getLogger(__name__)

_AGAIN_S = 2.0


def worker(
    lease: Annotated[
        float, typer.Option(min=1, metavar="SECONDS", help="How long a job stays with a worker that was lost.")
    ] = DEFAULT_CONFIG.lease_s,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="Answer /healthz, /readyz and /metrics there; 0 takes a free one."),
    ] = None,
) -> None:
    """Work off what is queued until Ctrl-C or SIGTERM; NEO4J_URI names the database of a service elsewhere."""
    config = replace(DEFAULT_CONFIG, lease_s=lease, ends_process=True)
    until_stopped(_work_on(Settings.load(port=port), config, probed=port is not None))


async def _work_on(settings: Settings, config: WorkerConfig, *, probed: bool) -> None:
    """Works for ever; a database that is not there yet, or was lost meanwhile, is waited for."""
    logs.configure(settings.log_level)
    probes = Probes()
    async with _serving_probes(probes, settings) if probed else nullcontext():
        while True:
            try:
                await _work(settings, config, probes)
            except GraphUnavailable as error:
                log.warning("the worker waits for the database", extra={"error": str(error)})
                await asyncio.sleep(_AGAIN_S)


@asynccontextmanager
async def _serving_probes(probes: Probes, settings: Settings) -> AsyncIterator[None]:
    """The port is taken once, for as long as the process lives, whatever becomes of the database."""
    with server.listen(settings) as listener:
        address = f"{address_of(listener)}/metrics"
        async with server.serving_probes(probes, settings, listener, on_ready=lambda: show_address("Metrics", address)):
            yield


async def _work(settings: Settings, config: WorkerConfig, probes: Probes) -> None:
    async with (
        wiring.opened(settings, migrating=False, progress=progress_bar(errors)) as opened,
        server.running_workers(opened.memory, max(settings.workers, 1), config),
    ):
        typer.echo("Waiting for jobs. Ctrl-C stops it.")
        probes.memory = opened.memory
        try:
            await asyncio.Event().wait()
        finally:
            probes.memory = None
