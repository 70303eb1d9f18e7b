"""Values of webhooks: the webhooks of a space, their states and their deliveries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kg_memory.events.model import EventKind

MOST_DELIVERIES = 100
"""The number of deliveries that are kept per webhook."""


class WebhookState(StrEnum):
    """ACTIVE delivers events, PAUSED was stopped by a caller, and DISABLED was stopped after too many failures."""

    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    DISABLED = "DISABLED"


@dataclass(frozen=True, slots=True)
class Webhook:
    """A URL that receives the events of one space, in order.

    `delivered` is the cursor of the last event that was delivered or is not of its kinds. `attempts` counts the failed
    attempts to deliver the next event. `error` is the last failure. `due_at` is when the next attempt is due.
    """

    id: str
    url: str
    kinds: Sequence[EventKind]
    state: WebhookState
    created_at: datetime
    delivered: str
    attempts: int
    due_at: datetime
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt to deliver an event (by cursor): the HTTP status of the answer, or the error."""

    id: str
    event: str
    at: datetime
    attempt: int
    delivered: bool
    elapsed_ms: float
    status: int | None = None
    error: str | None = None
