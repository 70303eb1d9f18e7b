from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kg_memory.errors import InvalidTime
from kg_memory.model.bitemporal import (
    BEGINNING,
    END,
    RESOLUTION,
    AllenRelation,
    AsOf,
    Instant,
    Interval,
    Precision,
    aware,
    period_end,
)
from tests.support.builders import at, span

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
    common = one.intersection(other)
    assert (set() if common is None else moments(common)) == moments(one) & moments(other)


def allen(one: Interval, other: Interval) -> AllenRelation:
    """Allen's relation by counting: which moments the two have alone and together, and in what order."""
    alone, there, both = moments(one) - moments(other), moments(other) - moments(one), moments(one) & moments(other)
    if not both:
        if one.end == other.start or other.end == one.start:
            return AllenRelation.MEETS if one.end == other.start else AllenRelation.MET_BY
        return AllenRelation.BEFORE if max(alone) < min(there) else AllenRelation.AFTER
    sides = {(moment < min(both), side) for side, part in (("one", alone), ("other", there)) for moment in part}
    return {
        frozenset(): AllenRelation.EQUALS,
        frozenset({(True, "one"), (False, "other")}): AllenRelation.OVERLAPS,
        frozenset({(True, "other"), (False, "one")}): AllenRelation.OVERLAPPED_BY,
        frozenset({(True, "one"), (False, "one")}): AllenRelation.CONTAINS,
        frozenset({(True, "other"), (False, "other")}): AllenRelation.DURING,
        frozenset({(True, "one")}): AllenRelation.FINISHED_BY,
        frozenset({(True, "other")}): AllenRelation.FINISHES,
        frozenset({(False, "one")}): AllenRelation.STARTED_BY,
        frozenset({(False, "other")}): AllenRelation.STARTS,
    }[frozenset(sides)]


@given(intervals(), intervals())
def test_exactly_one_of_allens_relations_holds(one: Interval, other: Interval) -> None:
    assert one.relation_to(other) is allen(one, other)


@pytest.mark.parametrize("relation", AllenRelation)
def test_every_one_of_allens_relations_occurs(relation: AllenRelation) -> None:
    small = [Interval(at(2024, 1, start), at(2024, 1, end)) for start in range(1, 5) for end in range(start + 1, 6)]
    assert relation in {one.relation_to(other) for one in small for other in small}


@pytest.mark.parametrize(
    ("written", "end"),
    [
        ("2024", at(2025)),
        ("2024-Q4", at(2025)),
        ("2024-Q1", at(2024, 4)),
        ("2024-12", at(2025)),
        ("2024-02", at(2024, 3)),
        ("2024-02-28", at(2024, 2, 29)),
        ("2024-05-17T09:30:00Z", datetime(2024, 5, 17, 9, 30, 1, tzinfo=UTC)),
        ("9999", END),
        ("9999-12-31", END),
    ],
)
def test_a_period_lasts_as_long_as_its_precision(written: str, end: datetime) -> None:
    instant = Instant.parse(written)
    assert period_end(instant.at, instant.precision) == end


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
