"""`kg-memory webhooks`."""

import asyncio
import json

import pytest

from kg_memory.memory import Memory
from kg_memory.model.sources import Message
from tests.support.builders import at
from tests.support.command_line import Run
from tests.support.receiver import SECRET, receiving, status
from tests.support.webhooks import becomes, delivering

URL = "https://example.com/hook"


async def test_webhooks_are_registered_listed_paused_resumed_and_deleted(run: Run, calling: Memory, space: str) -> None:
    start = await calling.events.cursor(space)

    def steer() -> None:
        assert run("webhooks", "list", "-s", space).out == "There are no webhooks.\n"
        kinds = ("--kind", "episode_added", "--kind", "FACT_CHANGED")
        made = json.loads(run("webhooks", "register", URL, "-s", space, *kinds, "--secret", SECRET, "--json").out)
        assert (made["url"], made["kinds"], made["state"]) == (URL, ["EPISODE_ADDED", "FACT_CHANGED"], "ACTIVE")
        assert "secret" not in made
        listed = run("webhooks", "list", "-s", space)
        assert (listed.code, made["id"] in listed.out, "ACTIVE" in listed.out) == (0, True, True)
        one = (made["id"], "-s", space)
        assert json.loads(run("webhooks", "pause", *one, "--json").out)["state"] == "PAUSED"
        resumed = json.loads(run("webhooks", "resume", *one, "--after", start, "--json").out)
        assert (resumed["state"], resumed["delivered"]) == ("ACTIVE", start)
        assert run("webhooks", "deliveries", *one).out == "There were no deliveries.\n"
        assert json.loads(run("webhooks", "delete", *one, "--json").out) == {"deleted": True}
        assert run("webhooks", "delete", *one).out == "There was none.\n"
        missing = run("webhooks", "deliveries", *one)
        assert (missing.code, missing.err.startswith("error[NOT_FOUND]: there is no webhook")) == (1, True)

    await asyncio.to_thread(steer)


async def test_a_secret_is_generated_and_shown_once_and_an_event_is_redelivered(
    run: Run, calling: Memory, space: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_MEMORY_WEBHOOKS_PRIVATE", "true")

    async def typed(*arguments: str) -> str:
        outcome = await asyncio.to_thread(run, "webhooks", *arguments, "-s", space)
        assert outcome.code == 0
        return outcome.out

    async with receiving(status(500)) as receiver, delivering(calling):
        printed = await typed("register", receiver.url, "--kind", "episode_added")
        (webhook,) = await calling.webhooks.list(space)
        secret = printed.split("never shown again: ")[1].strip()
        assert webhook.id in printed
        await calling.remember(space, Message("One.", at(2026, 5)))
        assert all(received.signed_with(secret) for received in await receiver.until(2))
        await becomes(calling, space, lambda now: now.delivered != webhook.delivered)
        event = receiver.received[0].id
        lines = (await typed("deliveries", webhook.id)).splitlines()
        assert [line[16:].split(",")[0] for line in lines] == [
            f"  {event}  attempt 2: 200",
            f"  {event}  attempt 1: the target answered 500",
        ]
        await typed("redeliver", webhook.id, event)
        assert [received.id for received in await receiver.until(3)] == [event] * 3
        assert secret not in await typed("list", "--json")


def test_invalid_arguments_are_refused(run: Run, space: str) -> None:
    register = ("webhooks", "register", URL, "-s", space)
    assert run(*register).code == 2
    assert run(*register, "--kind", "weather").code == 2
    refused = run(*register, "--kind", "job_changed", "--secret", "hunter2")
    assert (refused.code, "hunter2" in refused.err) == (1, False)
