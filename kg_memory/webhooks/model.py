"""Webhooks, as values: who is told of what happens in a space, and how the telling goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kg_memory.events.model import EventKind

MOST_DELIVERIES = 100
"""How many deliveries of a webhook are kept."""


class WebhookState(StrEnum):
    """Whether events are delivered: yes; not while it is paused; not since its target failed too often."""

    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    DISABLED = "DISABLED"


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address that is told of the events of one space, in their order.

    `delivered` is the cursor of the last event that it took, or did not ask for; `attempts` counts the failures to
    deliver the next one, `error` says what went wrong, and `due_at` is when that is tried again.
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
    """One try to deliver the event of a cursor: the HTTP status that came back, or why none did."""

    id: str
    event: str
    at: datetime
    attempt: int
    delivered: bool
    elapsed_ms: float
    status: int | None = None
    error: str | None = None
