"""Times that cannot be, through the Python API: refused with the reason, and nothing is changed."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from kg_memory.errors import InvalidTime
from kg_memory.memory import Memory
from kg_memory.model.bitemporal import AsOf, Instant, Interval
from kg_memory.model.sources import Assertion, EntityRef
from tests.support.builders import at, says
from tests.support.fakes import SettableClock

BERLIN = ZoneInfo("Europe/Berlin")


def stated(since: datetime) -> Assertion:
    return Assertion(EntityRef("Ada"), "WORKS_AT", EntityRef("Acme"), valid=Interval(since))


async def test_a_time_in_a_gap_of_summer_time_is_resolved(literal: Memory, space: str) -> None:
    """Clocks in Berlin went from 2:00 to 3:00: half past two, by the offset before, is half past one in UTC."""
    gap = datetime(2024, 3, 31, 2, 30, tzinfo=BERLIN)
    (fact,) = (await literal.assert_facts(space, [stated(gap)])).added
    assert fact.valid.start == datetime(2024, 3, 31, 1, 30, tzinfo=UTC)
    assert len((await literal.facts(space, as_of=AsOf.of(valid_at=gap))).items) == 1


async def test_an_hour_that_comes_twice_is_told_apart_by_its_fold(literal: Memory, space: str) -> None:
    first, second = (datetime(2024, 10, 27, 2, 30, tzinfo=BERLIN, fold=fold) for fold in (0, 1))
    await literal.assert_facts(space, [stated(second)])
    for moment, many in ((first, 0), (second, 1)):
        assert len((await literal.facts(space, as_of=AsOf.of(valid_at=moment))).items) == many


async def test_what_cannot_be_is_refused_before_anything_is_written(
    literal: Memory, clock: SettableClock, space: str
) -> None:
    await literal.assert_facts(space, [says("Ada", "KNOWS", "Bob", "2020")])
    (ada,) = [one for one in (await literal.entities(space)).items if one.name == "Ada"]
    for wrong in (
        lambda: Interval(at(2024), at(2023)),
        lambda: Interval(at(2024), at(2024)),
        lambda: Interval(datetime(2024, 1, 1)),  # noqa: DTZ001  # a naive time is the point
        lambda: Interval(datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=1)))),
        lambda: Interval(end=datetime(9999, 12, 31, 23, tzinfo=UTC)),
        lambda: Instant.parse("2024-03-31T02:30:00[Europe/Berlin]"),
    ):
        with pytest.raises(InvalidTime):
            wrong()
    future = AsOf.of(known_at=clock.now + timedelta(hours=1))
    for read in (literal.timeline(space, ada.id, as_of=future), literal.durations(space, ada.id, as_of=future)):
        with pytest.raises(InvalidTime, match="leave it out"):
            await read
    soon = AsOf.of(known_at=clock.now + timedelta(seconds=10))
    assert len((await literal.facts(space, as_of=soon)).items) == 1, "the clocks of two machines may differ a little"
