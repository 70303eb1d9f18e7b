"""Webhook messages: signed like the published example of Standard Webhooks."""

import base64
import json
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from kg_memory.errors import InvalidInput
from kg_memory.events.model import Event, EventKind
from kg_memory.webhooks.message import body_of, key_of, signed_headers
from tests.support.builders import at
from tests.support.receiver import SECRET

DONE = Event("cursor", 1, EventKind.JOB_CHANGED, at(2026), job_id="j", state="DONE", attempt=1)


def test_the_signature_is_that_of_the_standards_own_example() -> None:
    """The test vector of the Standard Webhooks libraries: id, timestamp, body, secret and signature."""
    event = Event("msg_p5jXN8AQM9LWM0D4loKWxJek", 1, EventKind.JOB_CHANGED, at(2026))
    now = datetime.fromtimestamp(1614265330, UTC)
    headers = dict(signed_headers(event, b'{"test": 2432232314}', "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", now))
    assert headers[b"webhook-timestamp"] == b"1614265330"
    assert headers[b"webhook-signature"] == b"v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_standards_library_accepts_only_unchanged_messages() -> None:
    body = body_of(DONE, "spåce")
    sent = {name.decode(): value.decode() for name, value in signed_headers(DONE, body, SECRET, datetime.now(UTC))}
    assert Webhook(SECRET).verify(body, sent)["data"]["space"] == "spåce"
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body + b" ", sent)


def test_the_message_of_a_job_is_json() -> None:
    content = json.loads(body_of(DONE, "space"))
    assert content == {
        "type": "job.changed",
        "timestamp": "2026-01-01T00:00:00Z",
        "data": {
            "space": "space",
            "cursor": "cursor",
            "job": {"id": "j", "state": "DONE", "attempts": 1, "error": None},
        },
    }


def test_the_message_about_erased_items_leaves_them_out() -> None:
    for kind, name in ((EventKind.EPISODE_ADDED, "episode"), (EventKind.FACT_CHANGED, "fact")):
        assert json.loads(body_of(Event("c", 1, kind, at(2026)), "space"))["data"][name] is None


@pytest.mark.parametrize(
    "secret", ["", "whsec_", "hunter2", SECRET.removeprefix("whsec_"), "whsec_!!!!", "whsec_" + "ab" * 4, "whsec_é"]
)
def test_an_invalid_secret_is_refused_and_not_repeated(secret: str) -> None:
    with pytest.raises(InvalidInput, match="must be whsec_ and 24 to 64 random bytes") as refused:
        key_of(secret)
    assert not secret or secret == "whsec_" or secret not in str(refused.value)
    assert key_of("whsec_" + base64.b64encode(b"k" * 24).decode()) == b"k" * 24
