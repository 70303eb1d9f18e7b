"""`Worker`: leases jobs, remembers their sources, and ends each job in the transaction that writes it."""

import asyncio
import faulthandler
import logging
import os
import random
import socket
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby

from kg_memory.errors import (
    Conflict,
    GraphUnavailable,
    InvalidInput,
    KgMemoryError,
    LeaseLost,
    UnreadableText,
    WorkerLost,
)
from kg_memory.events.notifier import wait
from kg_memory.graph.space_graph import SpaceTransaction
from kg_memory.ingest.remember import Ingest
from kg_memory.jobs.model import Priority
from kg_memory.jobs.queue import Lease, Queue, error_and_code
from kg_memory.model.extraction import Passage
from kg_memory.model.facts import Remembered
from kg_memory.model.ids import new_id
from kg_memory.telemetry import metrics

log = logging.getLogger(__name__)

_PERMANENT = (InvalidInput, Conflict, UnreadableText, WorkerLost)
"""Errors that another attempt would meet again."""
_KEPT_DAYS = 7
_TRIM_EVERY_S = 3600.0


@dataclass(frozen=True, slots=True)
class WorkerConfig:
    """The limits of a worker; fields that end in `_s` are seconds.

    A worker leases at most `max_jobs` jobs at once, with about `max_characters` characters together. An attempt has a
    timeout of `attempt_s`, plus one second for every `characters_per_s` characters. A thread cannot be stopped. When
    one still reads at 1.5 times the timeout, `ends_process` ends the process; otherwise the worker waits for it.

    After `max_attempts` attempts a job fails. The pause after attempt n is random between 0 and
    `backoff_s * 2 ** (n - 1)`, at most `max_backoff_s` (full jitter: Brooker, "Exponential Backoff And Jitter", AWS
    Architecture Blog 2015).
    """

    max_jobs: int = 16
    max_characters: int = 50_000
    lease_s: float = 60.0
    max_attempts: int = 7
    backoff_s: float = 5.0
    max_backoff_s: float = 600.0
    poll_s: float = 1.0
    attempt_s: float = 120.0
    characters_per_s: float = 500.0
    ends_process: bool = False

    def limit_s(self, leases: Sequence[Lease]) -> float:
        """The timeout of an attempt at these jobs together."""
        return self.attempt_s + sum(lease.job.size for lease in leases) / self.characters_per_s

    def pause_s(self, attempts: int) -> float:
        """The pause after this many attempts."""
        return random.uniform(0, min(self.max_backoff_s, self.backoff_s * 2.0 ** (attempts - 1)))


DEFAULT_CONFIG = WorkerConfig()


class Worker:
    """Runs the jobs of the spaces that its principal may write.

    Jobs that are leased together share one attempt. When it fails, they are split until the faulty source is alone, and
    only its job is retried or fails. Attempts are counted when they begin, so a job that kills its worker fails as
    well. When the worker is cancelled, its jobs are released and the attempt is not counted.
    """

    def __init__(self, queue: Queue, ingest: Ingest, config: WorkerConfig = DEFAULT_CONFIG) -> None:
        self._queue = queue
        self._ingest = ingest
        self._config = config
        self._name = f"{socket.gethostname()}:{os.getpid()}:{new_id()[-4:]}"
        self._held: dict[str, Lease] = {}
        self._trimmed_at = -_TRIM_EVERY_S

    async def run(self) -> None:
        """Runs until it is cancelled. Errors are logged, and the work continues after a pause."""
        while True:
            queued = self._queue.signal.subscribe()
            try:
                if await self._work():
                    continue
                await self._trim()
            except KgMemoryError as error:
                log.warning(
                    "worker interrupted", extra=dict(zip(("error", "code"), error_and_code(error), strict=True))
                )
            except Exception:
                log.exception("worker interrupted")
            await wait(queued, self._config.poll_s * random.uniform(0.5, 1.5))

    async def _work(self) -> int:
        """Leases some jobs and runs them; returns their number."""
        config = self._config
        leases = await self._queue.claim(
            self._name,
            most=config.max_jobs,
            characters=config.max_characters,
            lease_s=config.lease_s,
            spaces=await self._ingest.spaces.writable_keys(),
        )
        self._held = {lease.job.id: lease for lease in leases}
        if leases:
            renewal = asyncio.create_task(self._renew())
            try:
                with metrics.stage("jobs"):
                    await self._remember_all(leases)
            finally:
                renewal.cancel()
                faulthandler.cancel_dump_traceback_later()
                await self._release()
        return len(leases)

    async def _remember_all(self, leases: Sequence[Lease]) -> None:
        """Runs interactive jobs before bulk ones, and the jobs of one space together."""
        ordered = sorted(leases, key=_order)
        for _, group in groupby(ordered, key=_order):
            await self._remember(list(group))

    async def _remember(self, leases: Sequence[Lease]) -> None:
        """Runs jobs of one space together; when that fails, in halves, until the faulty job is alone."""
        leases = [lease for lease in leases if lease.job.id in self._held]
        if not leases:
            return
        limit_s = self._config.limit_s(leases)
        try:
            async with asyncio.timeout(limit_s):
                self._watch(1.5 * limit_s)
                await self._write(leases)
        except GraphUnavailable:
            raise  # not a fault of the jobs: they are released, or their leases run out
        except LeaseLost as error:
            self._drop(error.jobs)
            await self._remember(leases)
        except TimeoutError:
            await self._timed_out(leases, TimeoutError(f"not done within {limit_s:.0f} seconds"))
        except Exception as error:
            await self._split(leases, error)
        else:
            metrics.job_attempt("done", len(leases))
            self._drop([lease.job.id for lease in leases])

    async def _write(self, leases: Sequence[Lease]) -> None:
        """Remembers the sources and ends the jobs in one transaction."""
        if leases[0].job.attempts > self._config.max_attempts:
            raise WorkerLost("every worker that began this job was lost before it was done")

        async def end(transaction: SpaceTransaction, remembered: Sequence[Remembered]) -> None:
            await self._queue.complete(transaction, leases, remembered)

        sources = [lease.source for lease in leases]
        await self._ingest.remember_many(leases[0].space.name, sources, also=end)

    async def _split(self, leases: Sequence[Lease], error: Exception) -> None:
        if len(leases) == 1:
            await self._failed(leases[0], error)
        else:
            half = len(leases) // 2
            await self._remember(leases[:half])
            await self._remember(leases[half:])

    async def _timed_out(self, leases: Sequence[Lease], error: TimeoutError) -> None:
        """Releases the jobs, so that each is tried alone next and a slow one delays no other."""
        try:
            if len(leases) == 1:
                await self._failed(leases[0], error)
            else:
                await self._queue.release(leases, error=error)
                self._drop([lease.job.id for lease in leases])
        finally:
            await self._wait_for_extractor()

    async def _failed(self, lease: Lease, error: Exception) -> None:
        job = lease.job
        last = isinstance(error, _PERMANENT) or job.attempts >= self._config.max_attempts
        log.warning("job failed", extra={"job": job.id, "attempt": job.attempts, "last": last, "error": repr(error)})
        metrics.job_attempt("failed" if last else "retried")
        if last:
            await self._queue.fail(lease, error)
        else:
            await self._queue.release([lease], wait_s=self._config.pause_s(job.attempts), error=error)
        self._drop([job.id])

    async def _wait_for_extractor(self) -> None:
        """Releases the jobs and waits until the extractor, which may still be reading the slow text, is free."""
        await self._release()
        log.error("the extractor is still reading a text after its timeout; waiting for it")
        await self._ingest.extractor.extract([Passage("Yes.", self._ingest.clock())])

    def _watch(self, seconds: float) -> None:
        """Starts a watchdog that prints all stack traces and ends the process after `seconds`, unless restarted."""
        if self._config.ends_process:
            faulthandler.dump_traceback_later(seconds, exit=True)

    def _drop(self, jobs: Sequence[str]) -> None:
        for job in jobs:
            self._held.pop(job, None)

    async def _renew(self) -> None:
        """Renews the leases while the jobs run."""
        while True:
            await asyncio.sleep(self._config.lease_s / 3)
            with suppress(KgMemoryError):  # the next renewal may still be in time
                await self._queue.renew(list(self._held.values()), self._config.lease_s)

    async def _release(self) -> None:
        """Releases the remaining jobs, also while this worker is being cancelled."""
        if not self._held:
            return
        leases, self._held = list(self._held.values()), {}
        with suppress(KgMemoryError):  # otherwise the leases run out
            await asyncio.shield(self._queue.release(leases, counted=False))

    async def _trim(self) -> None:
        if time.monotonic() - self._trimmed_at >= _TRIM_EVERY_S:
            await self._queue.trim(_KEPT_DAYS)
            self._trimmed_at = time.monotonic()


def _order(lease: Lease) -> tuple[bool, str]:
    return lease.job.priority is Priority.BULK, lease.space.key
