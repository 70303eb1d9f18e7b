"""A worker: leases jobs, remembers what they hold, and ends each in the transaction that writes it."""

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
from kg_memory.events.notifier import heard
from kg_memory.graph.space_graph import SpaceTransaction
from kg_memory.ingest.remember import Ingest
from kg_memory.jobs.model import Priority
from kg_memory.jobs.queue import Lease, Queue, told
from kg_memory.model.extraction import Passage
from kg_memory.model.facts import Remembered
from kg_memory.model.ids import new_id
from kg_memory.telemetry import metrics

log = logging.getLogger(__name__)

_HOPELESS = (InvalidInput, Conflict, UnreadableText, WorkerLost)
"""What another try would only meet again."""
_FORGOTTEN_AFTER_DAYS = 7
_TRIM_EVERY_S = 3600.0


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms a worker takes jobs: how many at once, for how long, and how often it tries.

    A try may last `try_s` seconds and one more for every `characters_per_s`. Nothing stops a thread that reads a text
    for ever: with `ends_process` the process ends when half as long later it still does, without it the worker takes no
    more jobs until the thread comes back. After the n-th try that failed the pause is drawn evenly between nothing and
    `backoff_s * 2 ** (n - 1)` seconds (full jitter: Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog
    2015).
    """

    most: int = 16
    characters: int = 50_000
    lease_s: float = 60.0
    tries: int = 7
    backoff_s: float = 5.0
    longest_backoff_s: float = 600.0
    poll_s: float = 1.0
    try_s: float = 120.0
    characters_per_s: float = 500.0
    ends_process: bool = False

    def limit_s(self, leases: Sequence[Lease]) -> float:
        """After how long a try at these jobs is given up."""
        return self.try_s + sum(lease.job.size for lease in leases) / self.characters_per_s

    def pause_s(self, attempts: int) -> float:
        """The pause after so many tries."""
        return random.uniform(0, min(self.longest_backoff_s, self.backoff_s * 2.0 ** (attempts - 1)))


TERMS = Terms()


class Worker:
    """Works off the queue of the spaces it may write until it is cancelled; what it holds then goes back uncounted.

    A source that breaks a try is parted from those it shared the try with, and only its own job is tried again later
    or fails; so is one that kills its worker, since tries are counted when they begin.
    """

    def __init__(self, queue: Queue, ingest: Ingest, terms: Terms = TERMS) -> None:
        self._queue = queue
        self._ingest = ingest
        self._terms = terms
        self._name = f"{socket.gethostname()}:{os.getpid()}:{new_id()[-4:]}"
        self._held: dict[str, Lease] = {}
        self._trimmed_at = -_TRIM_EVERY_S

    async def run(self) -> None:
        """Never returns; whatever goes wrong is logged and tried again after a moment."""
        while True:
            rung = self._queue.bell.listen()
            try:
                if await self._work():
                    continue
                await self._trim()
            except KgMemoryError as error:
                log.warning("work is interrupted", extra=dict(zip(("error", "code"), told(error), strict=True)))
            except Exception:
                log.exception("work is interrupted")
            await heard(rung, self._terms.poll_s * random.uniform(0.5, 1.5))

    async def _work(self) -> int:
        """Takes some jobs and works on them; how many there were."""
        terms = self._terms
        leases = await self._queue.claim(
            self._name,
            most=terms.most,
            characters=terms.characters,
            lease_s=terms.lease_s,
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
        """The interactive ones before the bulk, and those of one space together."""
        ordered = sorted(leases, key=_turn)
        for _, turn in groupby(ordered, key=_turn):
            await self._remember(list(turn))

    async def _remember(self, leases: Sequence[Lease]) -> None:
        """Tries jobs of one space together; when that fails, the halves of them, until what is wrong stands alone."""
        leases = [lease for lease in leases if lease.job.id in self._held]
        if not leases:
            return
        limit_s = self._terms.limit_s(leases)
        try:
            async with asyncio.timeout(limit_s):
                self._watch(1.5 * limit_s)
                await self._write(leases)
        except GraphUnavailable:
            raise  # not the jobs' fault: they are released, or their leases run out
        except LeaseLost as error:
            self._forget(error.jobs)
            await self._remember(leases)
        except TimeoutError:
            await self._timed_out(leases, TimeoutError(f"it was not done within {limit_s:.0f} seconds"))
        except Exception as error:
            await self._part(leases, error)
        else:
            metrics.job_attempt("done", len(leases))
            self._forget([lease.job.id for lease in leases])

    async def _write(self, leases: Sequence[Lease]) -> None:
        """Remembers the sources and ends the jobs, in one transaction."""
        if leases[0].job.attempts > self._terms.tries:
            raise WorkerLost("every worker that began with it was lost before it was done")

        async def end(transaction: SpaceTransaction, remembered: Sequence[Remembered]) -> None:
            await self._queue.complete(transaction, leases, remembered)

        sources = [lease.source for lease in leases]
        await self._ingest.remember_many(leases[0].space.name, sources, also=end)

    async def _part(self, leases: Sequence[Lease], error: Exception) -> None:
        if len(leases) == 1:
            await self._failed(leases[0], error)
        else:
            half = len(leases) // 2
            await self._remember(leases[:half])
            await self._remember(leases[half:])

    async def _timed_out(self, leases: Sequence[Lease], error: TimeoutError) -> None:
        """Each is tried alone next, so that nobody else waits for the one that takes so long."""
        try:
            if len(leases) == 1:
                await self._failed(leases[0], error)
            else:
                await self._queue.put_back(leases, error=error)
                self._forget([lease.job.id for lease in leases])
        finally:
            await self._come_back()

    async def _failed(self, lease: Lease, error: Exception) -> None:
        job = lease.job
        last = isinstance(error, _HOPELESS) or job.attempts >= self._terms.tries
        log.warning("job failed", extra={"job": job.id, "attempt": job.attempts, "last": last, "error": repr(error)})
        metrics.job_attempt("failed" if last else "retried")
        if last:
            await self._queue.give_up(lease, error)
        else:
            await self._queue.put_back([lease], wait_s=self._terms.pause_s(job.attempts), error=error)
        self._forget([job.id])

    async def _come_back(self) -> None:
        """Gives back what is held and waits for the extractor, which may still be reading what took too long."""
        await self._release()
        log.error("the extractor has not come back from a text; it must before more are read")
        await self._ingest.extractor.extract([Passage("Yes.", self._ingest.clock())])

    def _watch(self, seconds: float) -> None:
        """Ends the process, showing where its threads are, unless it is called again or work is over in time."""
        if self._terms.ends_process:
            faulthandler.dump_traceback_later(seconds, exit=True)

    def _forget(self, jobs: Sequence[str]) -> None:
        for job in jobs:
            self._held.pop(job, None)

    async def _renew(self) -> None:
        """Keeps what is held leased while it is worked on."""
        while True:
            await asyncio.sleep(self._terms.lease_s / 3)
            with suppress(KgMemoryError):  # the next time may be in time still
                await self._queue.renew(list(self._held.values()), self._terms.lease_s)

    async def _release(self) -> None:
        """Gives back what is still held, also while this worker is being cancelled."""
        if not self._held:
            return
        leases, self._held = list(self._held.values()), {}
        with suppress(KgMemoryError):  # then the leases run out by themselves
            await asyncio.shield(self._queue.put_back(leases, counted=False))

    async def _trim(self) -> None:
        if time.monotonic() - self._trimmed_at >= _TRIM_EVERY_S:
            await self._queue.trim(_FORGOTTEN_AFTER_DAYS)
            self._trimmed_at = time.monotonic()


def _turn(lease: Lease) -> tuple[bool, str]:
    return lease.job.priority is Priority.BULK, lease.space.key
