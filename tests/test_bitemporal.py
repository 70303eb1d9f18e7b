from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kg_memory.bitemporal import BEGINNING, END, RESOLUTION, AsOf, Instant, Interval, Precision, aware
from kg_memory.errors import InvalidTime
from tests.worlds import at, span

seconds = st.integers(0, int((END - BEGINNING).total_seconds()) - 2 * 86_400)
instants = seconds.map(lambda second: BEGINNING + timedelta(days=1, seconds=second, microseconds=second % 7))
days = st.integers(0, 12).map(lambda day: at(2024) + timedelta(days=day))
ends = st.one_of(days, st.just(END))
starts = st.one_of(days, st.just(BEGINNING))


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    start, end = draw(starts), draw(ends)
    assume(start < end)
    return Interval(start, end)


def moments(interval: Interval) -> set[datetime]:
    """The interval as a naive set: the days of the small world, and one long before and after it."""
    world = [BEGINNING, *(at(2023, 12, 25) + timedelta(days=day) for day in range(30)), END - RESOLUTION]
    return {moment for moment in world if interval.contains(moment)}


# --- instants


@pytest.mark.parametrize(
    ("written", "instant", "precision"),
    [
        ("2024", at(2024), Precision.YEAR),
        ("2024-Q3", at(2024, 7), Precision.QUARTER),
        ("2024-05", at(2024, 5), Precision.MONTH),
        ("2024-02-29", at(2024, 2, 29), Precision.DAY),
        (" 2024-05-17T09:30:00Z ", datetime(2024, 5, 17, 9, 30, tzinfo=UTC), Precision.SECOND),
        ("2024-05-17 09:30:00.25+02:00", datetime(2024, 5, 17, 7, 30, 0, 250_000, UTC), Precision.SECOND),
        ("2024-01-01T00:00:00+14:00", datetime(2023, 12, 31, 10, tzinfo=UTC), Precision.SECOND),
        ("2024-01-01T00:00:00-0330", datetime(2024, 1, 1, 3, 30, tzinfo=UTC), Precision.SECOND),
        ("0001", BEGINNING, Precision.YEAR),
        ("9999-12-31", END, Precision.DAY),
    ],
)
def test_a_time_keeps_the_precision_it_was_written_in(written: str, instant: datetime, precision: Precision) -> None:
    assert Instant.parse(written) == Instant(instant, precision)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "yesterday",
        "0000",
        "10000",
        "10000-01-01",
        "24",
        "2024-Q5",
        "2024-13",
        "2024-00-01",
        "2023-02-29",
        "2024-02-30",
        "2024-05-17T09:30:00",
        "2024-05-17T09:30:00 Europe/Paris",
        "2024-05-17T09:30:60Z",
        "2024-05-17T24:30:00Z",
        "2024-05-17T09:30:00+15:00",
        "2024-05-17T09:30:00-14:30",
        "2024-05-17T09:30:00+02:75",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T00:00:01Z",
        "9999-12-31T23:59:59-05:00",
        "٢٠٢٤",
        "2024-05-17T09:30:00Z; DROP",
        "2024-05-17\0",
    ],
)
def test_an_impossible_time_is_refused(written: str) -> None:
    with pytest.raises(InvalidTime):
        Instant.parse(written)


def test_the_refusal_of_a_time_without_offset_says_what_to_write() -> None:
    with pytest.raises(InvalidTime, match=r"end it with Z or, for example, \+02:00"):
        Instant.parse("2024-05-17T09:30:00")


@given(instants, st.integers(-14 * 60, 14 * 60))
def test_an_instant_reads_back_in_every_offset(instant: datetime, minutes: int) -> None:
    written = instant.astimezone(timezone(timedelta(minutes=minutes))).isoformat()
    assert Instant.parse(written) == Instant(instant)


@given(st.text(max_size=30))
def test_any_other_text_is_a_time_or_an_invalid_time(text: str) -> None:
    with suppress(InvalidTime):
        assert BEGINNING <= Instant.parse(text).at <= END


@given(st.datetimes())
def test_a_naive_time_is_refused_everywhere(naive: datetime) -> None:
    for refuse in (aware, lambda time: Interval(end=time), lambda time: AsOf.of(valid_at=time)):
        with pytest.raises(InvalidTime):
            refuse(naive)


# --- intervals


@given(starts, ends)
def test_an_interval_begins_before_it_ends(start: datetime, end: datetime) -> None:
    if start < end:
        assert Interval(start, end).contains(start)
    else:
        with pytest.raises(InvalidTime, match="must begin before it ends"):
            Interval(start, end)


@given(intervals(), intervals())
def test_intervals_behave_like_sets_of_moments(one: Interval, other: Interval) -> None:
    assert one.overlaps(other) == bool(moments(one) & moments(other))
    assert one.covers(other) == (moments(other) <= moments(one))
    assert one.touches(other) == (one.overlaps(other) or one.end == other.start or other.end == one.start)


@given(intervals(), days)
def test_the_part_before_an_instant_ends_there(interval: Interval, instant: datetime) -> None:
    part = interval.before(instant, Precision.DAY)
    assert (moments(part) if part else set()) == {moment for moment in moments(interval) if moment < instant}
    if part and part != interval:
        assert part.end_precision is Precision.DAY


@given(intervals(), intervals())
def test_joining_is_symmetric_and_never_reaches_past_what_was_stated(one: Interval, other: Interval) -> None:
    assume(one.touches(other))
    joined = one.joined(other)
    assert joined == other.joined(one)
    assert moments(joined) <= moments(one) | moments(other)
    closed = [side for side in (one, other) if side.start > BEGINNING and side.end < END]
    assert all(joined.covers(side) for side in closed)


@pytest.mark.parametrize(
    ("one", "other", "joined"),
    [
        (span("2020", "2022"), span("2021", "2023"), span("2020", "2023")),
        (span("2020", "2022"), span("2022", "2023"), span("2020", "2023")),
        (span("2020"), span("2021"), span("2020")),
        (span("2020"), span("2020", "2022"), span("2020", "2022")),
        (span("2020"), span("", "2022"), span("2020", "2022")),
        (span("2021"), span("2020", "2022"), span("2020", "2022")),
        (span("", "2021"), span("2020", "2022"), span("2020", "2022")),
        (span("2020"), span("2021", "2022"), span("2020")),
        (span("2022"), span("2020", "2022"), span("2020")),
        (span(), span("2021", "2022"), span()),
    ],
)
def test_an_open_side_yields_to_a_stated_one(one: Interval, other: Interval, joined: Interval) -> None:
    assert one.joined(other) == joined


# --- as of


def seen(as_of: AsOf, valid: Interval, known: Interval) -> bool:
    """The predicate of every statement that reads facts."""
    return (
        valid.start <= as_of.valid_until and valid.end > as_of.valid_since and known.start <= as_of.known_at < known.end
    )


@given(intervals(), intervals(), days, days)
def test_as_of_an_instant_sees_what_held_then_as_believed_then(
    valid: Interval, known: Interval, valid_at: datetime, known_at: datetime
) -> None:
    expected = valid.contains(valid_at) and known.contains(known_at)
    assert seen(AsOf.of(valid_at=valid_at, known_at=known_at), valid, known) == expected


@given(intervals(), intervals())
def test_during_sees_what_overlaps(valid: Interval, during: Interval) -> None:
    assert seen(AsOf.of(during=during), valid, Interval(at(2024))) == valid.overlaps(during)


@given(intervals(), intervals())
def test_without_arguments_a_read_sees_all_that_is_still_believed(valid: Interval, known: Interval) -> None:
    assert seen(AsOf.of(), valid, known) == (known.end == END)


def test_an_instant_and_a_span_exclude_each_other() -> None:
    with pytest.raises(InvalidTime, match="not both"):
        AsOf.of(valid_at=at(2024), during=span("2024"))
