"""`kg-memory worker`: run queued jobs, on this machine or another."""

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
from kg_memory.cli.serve import address_of, show_address, until_stopped
from kg_memory.download import progress_bar
from kg_memory.errors import GraphUnavailable
from kg_memory.jobs.worker import DEFAULT_CONFIG, WorkerConfig
from kg_memory.settings import Settings
from kg_memory.telemetry import logs

log = logging.getLogger(__name__)

_RECONNECT_S = 2.0


def worker(
    lease: Annotated[
        float, typer.Option(min=1, metavar="SECONDS", help="How long a job stays leased to a worker that was lost.")
    ] = DEFAULT_CONFIG.lease_s,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="Serve /healthz, /readyz and /metrics on this port. 0 picks a free port."),
    ] = None,
) -> None:
    """Run queued jobs until Ctrl-C or SIGTERM. Set NEO4J_URI to work for a service on another machine."""
    config = replace(DEFAULT_CONFIG, lease_s=lease, ends_process=True)
    until_stopped(_work_on(Settings.load(port=port), config, with_probes=port is not None))


async def _work_on(settings: Settings, config: WorkerConfig, *, with_probes: bool) -> None:
    """Runs jobs forever. It reconnects while the database is not available."""
    logs.configure(settings.log_level)
    probes = Probes()
    async with _serving_probes(probes, settings) if with_probes else nullcontext():
        while True:
            try:
                await _work(settings, config, probes)
            except GraphUnavailable as error:
                log.warning("the worker waits for the database", extra={"error": str(error)})
                await asyncio.sleep(_RECONNECT_S)


@asynccontextmanager
async def _serving_probes(probes: Probes, settings: Settings) -> AsyncIterator[None]:
    """Serves the probes while the block runs, also while the database is not available."""
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
