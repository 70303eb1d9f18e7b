"""Rate limits, by a clock that a test moves on."""

from kg_memory.providers.rates import Bucket
from tests.support.clocks import SteppedClock


def test_a_burst_goes_out_at_once_and_the_rest_evenly() -> None:
    bucket = Bucket(60, SteppedClock())
    assert [bucket.take(1) for _ in range(13)] == [*[0.0] * 10, 1.0, 2.0, 3.0]


def test_it_fills_evenly_and_not_beyond_its_brim() -> None:
    clock = SteppedClock()
    bucket = Bucket(60, clock)
    assert bucket.take(10) == 0
    clock.now = 4
    assert bucket.take(5) == 1
    clock.now = 1_000
    assert [bucket.take(10), bucket.take(1)] == [0, 1]


def test_what_is_larger_than_the_bucket_waits_until_it_is_full() -> None:
    clock = SteppedClock()
    bucket = Bucket(60, clock)
    assert bucket.take(100) == 0
    assert bucket.take(1) == 91


def test_what_is_put_back_may_be_taken() -> None:
    bucket = Bucket(60, SteppedClock())
    bucket.take(10)
    bucket.take(-4)
    assert [bucket.take(4), bucket.take(1)] == [0, 1]


def test_a_rate_of_one_a_minute_lets_one_go() -> None:
    bucket = Bucket(1, SteppedClock())
    assert [bucket.take(1), bucket.take(1)] == [0, 60]


def test_without_a_limit_nobody_waits() -> None:
    bucket = Bucket(None, SteppedClock())
    assert {bucket.take(1_000_000) for _ in range(9)} == {0.0}
