"""The probes of a process: liveness, readiness and metrics."""

import asyncio
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from kg_memory.api.http.middleware import guarded
from kg_memory.errors import GraphError
from kg_memory.memory import Memory
from kg_memory.telemetry import metrics
from kg_memory.version import __version__

_COUNTED_WITHIN_S = 5.0  # Prometheus gives a scrape 10 s by default


@dataclass(slots=True)
class Probes:
    """The probes of one process; `memory` is None while it is not open."""

    memory: Memory | None = None

    def service(self, *, request_timeout_s: float) -> Starlette:
        """The ASGI application of a process that serves only probes."""
        return guarded(self.routes, request_timeout_s)

    @property
    def routes(self) -> list[BaseRoute]:
        return [Route("/healthz", self._alive), Route("/readyz", self._ready), Route("/metrics", self._metrics)]

    async def _alive(self, _request: Request) -> Response:
        return JSONResponse({"alive": True, "version": __version__})

    async def _ready(self, _request: Request) -> Response:
        if self.memory is None:
            return JSONResponse({"ready": False, "version": __version__, "database": "not open yet"}, 503)
        health = await self.memory.health()
        return JSONResponse(asdict(health), 200 if health.ready else 503)

    async def _metrics(self, _request: Request) -> Response:
        return Response(metrics.exposition(await self._jobs()), media_type=metrics.MEDIA_TYPE)

    async def _jobs(self) -> Mapping[str, int]:
        """The jobs by state; empty, within seconds, while the database is unavailable: metrics matter most then."""
        if self.memory is None:
            return {}
        try:
            async with asyncio.timeout(_COUNTED_WITHIN_S):
                counts = await self.memory.jobs.counts()
        except (GraphError, TimeoutError):
            return {}
        return {state.value: count for state, count in counts.items()}
