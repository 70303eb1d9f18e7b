"""The usage of language models, as it is stored in the graph."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest

from kg_memory.access.principals import Principal
from kg_memory.errors import InvalidTime, NotFound
from kg_memory.graph.space_graph import WritableSpace
from kg_memory.memory import Memory
from kg_memory.model.llm import Call, Usage
from kg_memory.spaces.usage import accounted, record_usage
from kg_memory.telemetry.metering import meter
from tests.support.builders import says
from tests.support.fakes import SettableClock

CALL = Call("extraction", "abc", "m1", Usage(1, 100, 20, 0.5))


@pytest.fixture
async def within(literal: Memory, space: str) -> WritableSpace:
    await literal.assert_facts(space, [says("Ada", "KNOWS", "Bob")])
    return await literal._spaces.writable(space)


def _only(space: str) -> Principal:
    return Principal("one", frozenset({space}), frozenset({space}))


async def test_calls_of_a_day_are_summed_up(literal: Memory, space: str, within: WritableSpace) -> None:
    evening = datetime(2026, 6, 1, 23, tzinfo=timezone(timedelta(hours=-3)))  # the next day in UTC
    await record_usage(within, [CALL, CALL, Call("ties", "def", "m1", Usage(1, 5, 1))], evening)
    await record_usage(within, [CALL], evening)
    first, second = (await literal.usage(space)).items
    assert (first.day, first.purpose, first.usage) == ("2026-06-02", "extraction", Usage(3, 300, 60, 1.5))
    assert (second.day, second.purpose, second.usage) == ("2026-06-02", "ties", Usage(1, 5, 1))


async def test_no_call_is_lost_between_writers(literal: Memory, space: str, within: WritableSpace) -> None:
    now = datetime(2026, 6, 1, tzinfo=UTC)
    await asyncio.gather(*(record_usage(within, [CALL], now) for _ in range(8)))
    [sum] = (await literal.usage(space)).items
    assert sum.usage.calls == 8


async def test_the_calls_of_a_failed_block_are_counted(
    literal: Memory, space: str, within: WritableSpace, clock: SettableClock
) -> None:
    async def fail() -> None:
        async with accounted(within, clock):
            meter(CALL)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    assert [sum.usage.calls for sum in (await literal.usage(space)).items] == [1]


async def test_each_space_has_its_own(literal: Memory, space: str, other_space: str, within: WritableSpace) -> None:
    await literal.assert_facts(other_space, [says("Ada", "KNOWS", "Bob")])
    await record_usage(within, [CALL], datetime(2026, 6, 1, tzinfo=UTC))
    assert (await literal.usage(other_space)).items == []
    with pytest.raises(NotFound):
        await literal.acting_as(_only(other_space)).usage(space)


async def test_a_time_needs_its_zone(literal: Memory, space: str, within: WritableSpace) -> None:
    with pytest.raises(InvalidTime):
        await literal.usage(space, since=datetime(2026, 6, 1))  # noqa: DTZ001  # that is the point


def test_shares_are_even_and_sum_up_to_the_whole() -> None:
    whole = Usage(2, 100, 7, 0.3)
    shares = whole.shares(3)
    assert [(one.calls, one.input_tokens, one.output_tokens) for one in shares] == [(1, 34, 3), (1, 33, 2), (0, 33, 2)]
    assert sum(one.cost for one in shares) == pytest.approx(0.3)
