"""Converts rows of webhooks and deliveries to values."""

from kg_memory.events.model import EventKind, cursor_of
from kg_memory.graph.records import Properties, instant
from kg_memory.webhooks.model import Delivery, Webhook, WebhookState


def webhook(row: Properties) -> Webhook:
    return Webhook(
        id=row["id"],
        url=row["url"],
        kinds=tuple(EventKind(kind) for kind in row["kinds"]),
        state=WebhookState(row["state"]),
        created_at=instant(row["created_at"]),
        delivered=cursor_of(row["space"], row["position"]),
        attempts=row["attempts"],
        due_at=instant(row["due_at"]),
        error=row.get("error"),
    )


def delivery(row: Properties) -> Delivery:
    return Delivery(
        id=row["id"],
        event=cursor_of(row["space"], row["number"]),
        at=instant(row["at"]),
        attempt=row["attempt"],
        delivered=row["delivered"],
        elapsed_ms=row["elapsed_ms"],
        status=row.get("status"),
        error=row.get("error"),
    )
