"""`Deliverer`: leases due webhooks, sends each its next events in order, and records its position.

The change log is the queue, and a webhook stores only its position in it. An event is delivered at least once: after a
crash before the position is recorded, it is sent again under the same id.
"""

import asyncio
import logging
import random
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic

from kg_memory.errors import CursorExpired, GraphError
from kg_memory.events import change_log
from kg_memory.events.model import Event, EventKind
from kg_memory.events.notifier import Signal, wait
from kg_memory.graph import records as graph_records
from kg_memory.graph.graph import Graph, Row
from kg_memory.graph.space_graph import WritableSpace
from kg_memory.graph.statements import statement
from kg_memory.model.ids import new_id
from kg_memory.ports import Clock
from kg_memory.webhooks.message import body_of, signed_headers
from kg_memory.webhooks.model import MOST_DELIVERIES, WebhookState
from kg_memory.webhooks.target import TIMEOUT_S, Outcome, Targets

LEASE = statement("webhooks/lease")
RECORD_DELIVERIES = statement("webhooks/record_deliveries")

log = logging.getLogger(__name__)

_GONE = 410
_READ_AT_ONCE = 50
_LULL_S = 0.05


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """When failed deliveries are retried, and how deliveries share the time; fields that end in `_s` are seconds.

    Each wait is four times the one before, up to `max_wait_s`, and shortened at random by up to half. After
    `max_attempts` failures a webhook is disabled. By default that is about two days after the first attempt, before
    the change log deletes the event. A turn is the time that one webhook is served without a break, and `concurrency`
    the number of turns at once.
    """

    first_wait_s: float = 5.0
    max_wait_s: float = 12 * 3_600.0
    max_attempts: int = 12
    timeout_s: float = TIMEOUT_S
    turn_s: float = 10.0
    poll_s: float = 1.0
    concurrency: int = 100

    @property
    def lease_s(self) -> float:
        """The length of a lease, which is longer than a turn can take."""
        return 2 * (self.turn_s + self.timeout_s)

    def wait_s(self, failures: int) -> float:
        """The wait after this many failures in a row."""
        longest = min(self.first_wait_s * 4.0 ** (failures - 1), self.max_wait_s)
        return longest * random.uniform(0.5, 1.0)


@dataclass(slots=True)
class _Turn:
    """A leased webhook and the progress of its deliveries."""

    space: WritableSpace
    id: str
    url: str
    secret: str = field(repr=False)
    kinds: frozenset[EventKind]
    position: int
    again: list[int]
    attempts: int
    state: WebhookState = WebhookState.ACTIVE
    error: str | None = None
    wait_s: float = 0.0
    deliveries: deque[Row] = field(default_factory=lambda: deque(maxlen=MOST_DELIVERIES))

    @classmethod
    def of(cls, graph: Graph, row: Row) -> "_Turn":
        webhook = row["webhook"]
        return cls(
            space=WritableSpace(graph, graph_records.space(row["space"])),
            id=webhook["id"],
            url=webhook["url"],
            secret=webhook["secret"],
            kinds=frozenset(EventKind(kind) for kind in webhook["kinds"]),
            position=webhook["position"],
            again=list(webhook["again"]),
            attempts=webhook["attempts"],
        )

    def progress(self) -> Row:
        return {
            "position": self.position,
            "again": self.again,
            "attempts": self.attempts,
            "state": self.state.value,
            "error": self.error,
        }


class Deliverer:
    """Delivers the webhooks of all spaces or of some (by key). Any number of deliverers share the work."""

    def __init__(
        self, graph: Graph, targets: Targets, clock: Clock, policy: RetryPolicy, spaces: Sequence[str] | None = None
    ) -> None:
        self._graph = graph
        self._spaces = spaces
        self._targets = targets
        self._clock = clock
        self._policy = policy
        self._owner = new_id()
        self._turns: set[asyncio.Task[None]] = set()
        self._wake = Signal()

    async def run(self) -> None:
        """Delivers until it is cancelled; webhooks still leased then are free when their leases end."""
        self._graph.subscribers.add(self._on_write)
        try:
            while True:
                woken = self._wake.subscribe()
                await self._begin_turns()
                await wait(woken, self._policy.poll_s)
                await asyncio.sleep(_LULL_S)  # treats many writes in a row as one
        finally:
            self._graph.subscribers.discard(self._on_write)
            for turn in self._turns:
                turn.cancel()
            await asyncio.gather(*self._turns, return_exceptions=True)

    def _on_write(self, _space: str) -> None:
        self._wake.notify()

    async def _begin_turns(self) -> None:
        if (most := self._policy.concurrency - len(self._turns)) <= 0:
            return
        try:
            lease_s = int(self._policy.lease_s) + 1
            rows = await self._graph.run(LEASE, spaces=self._spaces, owner=self._owner, seconds=lease_s, most=most)
        except GraphError as error:
            return log.warning("webhook delivery waits for the database", extra={"reason": str(error)})
        for row in rows:
            task = asyncio.create_task(self._turn(_Turn.of(self._graph, row)))
            self._turns.add(task)
            task.add_done_callback(self._end)

    def _end(self, task: asyncio.Task[None]) -> None:
        self._turns.discard(task)
        self._wake.notify()  # there may be more for the same webhook
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a webhook's turn failed; it continues when its lease ends", exc_info=error)

    async def _turn(self, turn: _Turn) -> None:
        """Serves one webhook for one turn, and always records what was delivered."""
        until = monotonic() + self._policy.turn_s
        try:
            if await self._deliver_again(turn, until):
                await self._deliver_next(turn, until)
        except CursorExpired as error:
            turn.state, turn.error = WebhookState.DISABLED, f"{error.code}: {error}"
        finally:
            await self._record(turn)

    async def _deliver_again(self, turn: _Turn, until: float) -> bool:
        """Delivers the events to redeliver; False when one failed or the turn is over."""
        while turn.again and monotonic() < until:
            with suppress(CursorExpired):
                found = await change_log.events(turn.space, turn.again[0] - 1, 1)
                if found and not await self._deliver(turn, found[0]):
                    return False
            turn.again.pop(0)
        return not turn.again

    async def _deliver_next(self, turn: _Turn, until: float) -> None:
        while found := await change_log.events(turn.space, turn.position, _READ_AT_ONCE):
            for event in found:
                if monotonic() > until or (event.kind in turn.kinds and not await self._deliver(turn, event)):
                    return
                turn.position = event.number

    async def _deliver(self, turn: _Turn, event: Event) -> bool:
        """Sends one event. On failure it sets the wait or disables the webhook, and returns False."""
        body, now = body_of(event, turn.space.name), self._clock()
        outcome = await self._targets.post(turn.url, signed_headers(event, body, turn.secret, now), body)
        turn.deliveries.append(_row(event, turn.attempts + 1, outcome, now))
        if outcome.delivered:
            turn.attempts, turn.error = 0, None
            return True
        turn.attempts += 1
        turn.error = outcome.error
        turn.wait_s = self._policy.wait_s(turn.attempts)
        if turn.attempts >= self._policy.max_attempts or outcome.status == _GONE:
            turn.state = WebhookState.DISABLED
            log.warning("webhook disabled", extra={"webhook": turn.id, "reason": outcome.error})
        return False

    async def _record(self, turn: _Turn) -> None:
        await turn.space.run(
            RECORD_DELIVERIES,
            id=turn.id,
            owner=self._owner,
            progress=turn.progress(),
            wait_ms=int(1000 * turn.wait_s),
            deliveries=list(turn.deliveries),
            kept=MOST_DELIVERIES,
        )


def _row(event: Event, attempt: int, outcome: Outcome, now: datetime) -> Row:
    return {
        "id": new_id(),
        "number": event.number,
        "at": now,
        "attempt": attempt,
        "delivered": outcome.delivered,
        "status": outcome.status,
        "error": outcome.error,
        "elapsed_ms": outcome.elapsed_ms,
    }
