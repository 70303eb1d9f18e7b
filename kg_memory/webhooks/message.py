"""The HTTP message of a webhook: the event as JSON, and signed headers.

The headers, the signature and the format of the secret follow Standard Webhooks 1.0 (standardwebhooks.com), whose
libraries can verify the deliveries.
"""

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from datetime import datetime
from typing import Any

from kg_memory.errors import InvalidInput
from kg_memory.events.model import Event, EventKind
from kg_memory.model.bitemporal import iso
from kg_memory.model.plain import camel_case, plain

_PREFIX = "whsec_"
_TYPES = {
    EventKind.EPISODE_ADDED: "episode.added",
    EventKind.FACT_CHANGED: "fact.changed",
    EventKind.JOB_CHANGED: "job.changed",
    EventKind.ENTITY_CHANGED: "entity.changed",
}


def new_secret() -> str:
    """A new secret of 32 random bytes."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def key_of(secret: str) -> bytes:
    """The key in a secret (`whsec_` and Base64); raises `InvalidInput` without repeating the secret."""
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not secret.startswith(_PREFIX) or not 24 <= len(key) <= 64:
        raise InvalidInput(
            f"the secret must be {_PREFIX} and 24 to 64 random bytes in Base64, as from `openssl rand -base64 32`"
        )
    return key


def body_of(event: Event, space: str) -> bytes:
    """The event as JSON; the same bytes at every delivery, unless its episode or fact has changed since."""
    content = {"type": _TYPES[event.kind], "timestamp": iso(event.at), "data": _data(event, space)}
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()


def signed_headers(event: Event, body: bytes, secret: str, now: datetime) -> list[tuple[bytes, bytes]]:
    """The headers of the request: the event's cursor as the id, which identifies repetitions, and the signature."""
    id, timestamp = event.cursor.encode(), str(int(now.timestamp())).encode()
    signature = hmac.new(key_of(secret), b".".join((id, timestamp, body)), hashlib.sha256).digest()
    return [
        (b"content-type", b"application/json"),
        (b"user-agent", b"kg_memory"),
        (b"webhook-id", id),
        (b"webhook-timestamp", timestamp),
        (b"webhook-signature", b"v1," + base64.b64encode(signature)),
    ]


def _data(event: Event, space: str) -> dict[str, Any]:
    data: dict[str, Any] = {"space": space, "cursor": event.cursor}
    if event.kind is EventKind.EPISODE_ADDED:
        return data | {"episode": plain(event.episode, camel_case)}
    if event.kind is EventKind.FACT_CHANGED:
        return data | {"change": event.change, "fact": plain(event.fact, camel_case)}
    if event.kind is EventKind.ENTITY_CHANGED:
        return data | {"change": event.entity_change, "id": event.change_id, "entityIds": list(event.entity_ids)}
    job = {"id": event.job_id, "state": event.state, "attempts": event.attempt, "error": event.error}
    return data | {"job": job}
