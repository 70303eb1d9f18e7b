"""Rate limits, with a clock that the test moves."""

from kg_memory.providers.rates import Bucket
from tests.support.clocks import SteppedClock


def test_a_burst_goes_out_at_once_and_the_rest_evenly() -> None:
    bucket = Bucket(60, SteppedClock())
    assert [bucket.take(1) for _ in range(13)] == [*[0.0] * 10, 1.0, 2.0, 3.0]


def test_it_fills_evenly_up_to_its_capacity() -> None:
    clock = SteppedClock()
    bucket = Bucket(60, clock)
    assert bucket.take(10) == 0
    clock.now = 4
    assert bucket.take(5) == 1
    clock.now = 1_000
    assert [bucket.take(10), bucket.take(1)] == [0, 1]


def test_an_amount_above_the_capacity_waits_for_a_full_bucket() -> None:
    clock = SteppedClock()
    bucket = Bucket(60, clock)
    assert bucket.take(100) == 0
    assert bucket.take(1) == 91


def test_an_amount_that_was_put_back_can_be_taken() -> None:
    bucket = Bucket(60, SteppedClock())
    bucket.take(10)
    bucket.take(-4)
    assert [bucket.take(4), bucket.take(1)] == [0, 1]


def test_a_rate_of_one_a_minute_lets_one_through() -> None:
    bucket = Bucket(1, SteppedClock())
    assert [bucket.take(1), bucket.take(1)] == [0, 60]


def test_without_a_limit_there_is_no_wait() -> None:
    bucket = Bucket(None, SteppedClock())
    assert {bucket.take(1_000_000) for _ in range(9)} == {0.0}
