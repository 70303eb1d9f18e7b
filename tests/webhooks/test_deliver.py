"""Deliveries to a real receiver: ordered, signed, retried, and independent of other webhooks."""

from dataclasses import replace

import pytest

from kg_memory.events import change_log
from kg_memory.events.model import EventKind, FactChange
from kg_memory.graph.graph import Graph
from kg_memory.memory import Memory
from kg_memory.webhooks.model import WebhookState
from tests.support.builders import at, say, says
from tests.support.receiver import endless, receiving, silent, status
from tests.support.webhooks import QUICK, becomes, delivering, hook, texts


async def test_events_come_in_order_signed_and_once(calling: Memory, space: str) -> None:
    async with receiving() as receiver, delivering(calling):
        made = await hook(calling, space, receiver)
        await say(calling, space, "One.", "Two.")
        await say(calling, space, "Three.")
        await receiver.until(3)
        done = await becomes(calling, space, lambda webhook: webhook.delivered > made.delivered)
        deliveries = await calling.webhooks.deliveries(space, made.id)
    assert texts(receiver) == ["One.", "Two.", "Three."]
    assert all(one.genuine for one in receiver.received)
    logged = (await calling.events.list(space)).items
    assert [one.id for one in receiver.received] == [event.cursor for event in logged][1:]
    assert (done.state, done.attempts, done.error) == (WebhookState.ACTIVE, 0, None)
    assert all((delivery.delivered, delivery.status, delivery.attempt) == (True, 200, 1) for delivery in deliveries)
    assert receiver.connections == 1  # it is kept and used again


async def test_a_changed_fact_is_delivered_with_its_change(calling: Memory, space: str) -> None:
    async with receiving() as receiver, delivering(calling):
        await hook(calling, space, receiver, [EventKind.FACT_CHANGED])
        await say(calling, space, "Not asked for.")
        await calling.assert_facts(space, [says("Ada", "WORKS_AT", "Acme", "2020")])
        await receiver.until(1)
    content = receiver.received[0].content
    assert (content["type"], content["data"]["change"]) == ("fact.changed", FactChange.ADDED)
    assert content["data"]["fact"]["predicate"] == "WORKS_AT"
    assert content["data"]["fact"]["validTo"] is None


async def test_a_failed_delivery_is_retried_under_the_same_id_before_later_events(calling: Memory, space: str) -> None:
    async with receiving(status(500), status(302, Location="http://127.0.0.1:1/")) as receiver, delivering(calling):
        made = await hook(calling, space, receiver)
        await say(calling, space, "One.", "Two.")
        await receiver.until(4)
        await becomes(calling, space, lambda webhook: webhook.delivered != made.delivered)
        tries = list(reversed(await calling.webhooks.deliveries(space, made.id)))
    assert texts(receiver) == ["One.", "One.", "One.", "Two."]
    assert len({one.id for one in receiver.received[:3]}) == 1
    assert [(one.attempt, one.status) for one in tries] == [(1, 500), (2, 302), (3, 200), (1, 200)]
    assert tries[0].error == "the target answered 500"


async def test_after_the_last_attempt_it_is_disabled_and_can_resume_where_it_stopped(
    calling: Memory, space: str
) -> None:
    async with receiving(*[status(503)] * 3) as receiver, delivering(calling):
        made = await hook(calling, space, receiver)
        await say(calling, space, "One.", "Two.")
        disabled = await becomes(calling, space, lambda webhook: webhook.state is WebhookState.DISABLED)
        assert (disabled.attempts, disabled.error) == (3, "the target answered 503")
        assert disabled.delivered == made.delivered
        again = await calling.webhooks.resume(space, made.id)
        assert (again.state, again.attempts, again.error) == (WebhookState.ACTIVE, 0, None)
        await receiver.until(5)
    assert texts(receiver) == ["One."] * 4 + ["Two."]


async def test_a_target_that_answers_gone_is_not_retried(calling: Memory, space: str) -> None:
    async with receiving(status(410)) as receiver, delivering(calling):
        await hook(calling, space, receiver)
        await say(calling, space, "One.")
        disabled = await becomes(calling, space, lambda webhook: webhook.state is WebhookState.DISABLED)
    assert (disabled.attempts, len(receiver.received)) == (1, 1)


async def test_a_target_that_never_answers_delays_no_other(calling: Memory, space: str) -> None:
    slow = replace(QUICK, timeout_s=20.0)
    async with receiving(silent) as stuck, receiving() as other, delivering(calling, slow):
        await hook(calling, space, stuck)
        await hook(calling, space, other)
        await say(calling, space, "One.", "Two.")
        await other.until(2)
        await stuck.until(1)
        await say(calling, space, "One.", "Two.", "Three.")
        await other.until(3)
        assert len(stuck.received) == 1


async def test_a_target_that_never_answers_times_out(calling: Memory, space: str) -> None:
    async with receiving(silent) as receiver, delivering(calling, replace(QUICK, timeout_s=0.2)):
        made = await hook(calling, space, receiver)
        await say(calling, space, "One.")
        await receiver.until(2)
        await becomes(calling, space, lambda webhook: webhook.delivered != made.delivered)
        tries = await calling.webhooks.deliveries(space, made.id)
    assert (tries[-1].status, tries[-1].error) == (None, "no answer within 0.2 s")


async def test_an_answer_without_end_is_not_read(calling: Memory, space: str) -> None:
    async with receiving(endless) as receiver, delivering(calling):
        await hook(calling, space, receiver)
        await say(calling, space, "One.", "Two.")
        await receiver.until(2)
    assert texts(receiver) == ["One.", "Two."]


async def test_two_deliverers_do_not_deliver_twice(calling: Memory, space: str) -> None:
    async with receiving() as receiver, delivering(calling), delivering(calling), delivering(calling):
        await hook(calling, space, receiver)
        for number in range(8):
            await say(calling, space, *[f"Text {n}." for n in range(number + 1)])
        await receiver.until(8)
    assert texts(receiver) == [f"Text {number}." for number in range(8)]


async def test_a_stopped_deliverer_leaves_the_rest_to_the_next(calling: Memory, space: str) -> None:
    async with receiving() as receiver:
        await hook(calling, space, receiver)
        async with delivering(calling):
            await say(calling, space, "One.")
            first = (await receiver.until(1))[0].id
            await becomes(calling, space, lambda webhook: webhook.delivered == first)
        await say(calling, space, "One.", "Two.")
        async with delivering(calling):
            await receiver.until(2)
    assert texts(receiver) == ["One.", "Two."]


async def test_a_paused_webhook_gets_nothing_and_misses_nothing(calling: Memory, space: str) -> None:
    async with receiving() as receiver, receiving() as other, delivering(calling):
        made = await hook(calling, space, receiver)
        await hook(calling, space, other)
        assert (await calling.webhooks.pause(space, made.id)).state is WebhookState.PAUSED
        await say(calling, space, "One.")
        await other.until(1)
        assert receiver.received == []
        await calling.webhooks.resume(space, made.id)
        await receiver.until(1)
    assert texts(receiver) == ["One."]


async def test_events_are_replayed_from_a_cursor_and_one_by_one(calling: Memory, space: str) -> None:
    async with receiving() as receiver, delivering(calling):
        made = await hook(calling, space, receiver)
        await say(calling, space, "One.", "Two.", "Three.")
        first, second, third = (await receiver.until(3))[:3]
        await becomes(calling, space, lambda webhook: webhook.delivered == third.id)
        await calling.webhooks.redeliver(space, made.id, second.id)
        await receiver.until(4)
        await becomes(calling, space, lambda webhook: webhook.delivered == third.id)
        await calling.webhooks.resume(space, made.id, after=first.id)
        await receiver.until(6)
    assert texts(receiver) == ["One.", "Two.", "Three.", "Two.", "Two.", "Three."]


async def test_a_webhook_behind_the_kept_events_is_disabled_with_the_reason(
    calling: Memory, space: str, graph: Graph
) -> None:
    async with receiving() as receiver:
        await hook(calling, space, receiver)
        await say(calling, space, "One.")
        await say(calling, space, "One.", "Two.")
        key = (await calling._spaces.readable(space)).key
        await graph.trim(change_log.TRIM, space=key, before=at(2030))
        await say(calling, space, "One.", "Two.", "Three.")
        async with delivering(calling):
            disabled = await becomes(calling, space, lambda webhook: webhook.state is WebhookState.DISABLED)
    assert disabled.error is not None
    assert disabled.error.startswith("CURSOR_EXPIRED: events after this cursor were deleted")
    assert receiver.received == []


async def test_the_delivery_log_is_bounded(calling: Memory, space: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg_memory.webhooks.deliver.MOST_DELIVERIES", 3)
    async with receiving() as receiver, delivering(calling):
        made = await hook(calling, space, receiver)
        await say(calling, space, *[f"Text {number}." for number in range(7)])
        last = (await receiver.until(7))[-1].id
        await becomes(calling, space, lambda webhook: webhook.delivered == last)
        kept = await calling.webhooks.deliveries(space, made.id, first=100)
    assert len(kept) == 3
    assert kept[0].event == last
