"""Holidays, recurring times, times of day, ambiguous times and relative times."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from kg_memory.extract.time import describe, later, time_expressions
from kg_memory.extract.time.holidays import easter, holiday
from kg_memory.model.bitemporal import END, Instant, Precision
from kg_memory.model.extraction import TimeExpression

WEDNESDAY = datetime(2024, 8, 14, 10, tzinfo=UTC)


def only(text: str, at: datetime = WEDNESDAY, *, future: bool = False) -> TimeExpression:
    (found,) = time_expressions(text, at, future=future)
    return found


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("04th Jan 2019", "2019-01-04"),
        ("January twenty five nineteen eighty six", "1986-01-25"),
        ("23/Sep/2020", "2020-09-23"),
        ("15 April of 87", "1987-04-15"),
        ("the week before last", "2024-W31"),
        ("the first week of 2021", "2021-W01"),
        ("first half of 2019", "2019-H1"),
        ("the 1960s", "196"),
        ("the 19th century", "18"),
        ("winter 2019", "2019-WI"),
        ("the last Friday of May 2021", "2021-05-28"),
        ("next week on Tuesday", "2024-08-20"),
        ("two days before yesterday", "2024-08-11"),
        ("three weeks from tomorrow", "2024-09-05"),
        ("Easter 2025", "2025-04-20"),
        ("Thanksgiving 2023", "2023-11-23"),
        ("Mother's Day 2023", "2023-05-14"),
        ("tomorrow at 3pm", "2024-08-15T15:00"),
        ("tonight at 8", "2024-08-14T20:00"),
        ("tomorrow morning", "2024-08-15TMO"),
        ("5 in the morning", "T05:00"),
        ("twenty to nine", "T08:40"),
        ("2 weeks and 2 days", "P2W2D"),
        ("half an hour", "PT0.5H"),
        ("a few days ago", "2024-08-11"),
        ("for a few days", "PXD"),
    ],
)
def test_a_time_has_its_timex_value(written: str, value: str) -> None:
    assert only(written).value == value


@pytest.mark.parametrize(
    ("written", "value", "rule"),
    [
        ("every Tuesday", "XXXX-WXX-2", "FREQ=WEEKLY;BYDAY=TU"),
        ("every Tuesday and Thursday at 6pm", "XXXX-WXX-2,4T18:00", "FREQ=WEEKLY;BYDAY=TU,TH;BYHOUR=18;BYMINUTE=0"),
        ("every other Friday", "XXXX-WXX-5", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"),
        ("Mondays", "XXXX-WXX-1", "FREQ=WEEKLY;BYDAY=MO"),
        ("every three weeks", "P3W", "FREQ=WEEKLY;INTERVAL=3"),
        ("each month", "P1M", "FREQ=MONTHLY"),
        ("twice a week", "P1W", "FREQ=WEEKLY"),
        ("quarterly", "P3M", "FREQ=MONTHLY;INTERVAL=3"),
        ("every morning", "TMO", "FREQ=DAILY"),
        ("every evening at 7", "T19:00", "FREQ=DAILY;BYHOUR=19;BYMINUTE=0"),
        ("the first Monday of every month", "XXXX-XX-WXX-1", "FREQ=MONTHLY;BYDAY=1MO"),
        ("every June", "XXXX-06", "FREQ=YEARLY;BYMONTH=6"),
    ],
)
def test_a_recurring_time_is_a_rule_without_an_interval(written: str, value: str, rule: str) -> None:
    found = time_expressions(written, WEDNESDAY)[0]
    assert (found.value, found.recurrence, found.interval) == (value, rule, None)


def test_an_ambiguous_date_has_an_alternative() -> None:
    found = only("04/05/2019")
    assert found.interval is not None
    assert [describe(interval) for interval in (found.interval, *found.alternatives)] == [
        "on 5 April 2019",
        "on 4 May 2019",
    ]
    assert not only("13/05/2019").alternatives


def test_half_past_seven_may_be_in_the_evening() -> None:
    found = only("on Friday at 7:30")
    assert [interval.start.hour for interval in found.alternatives] == [19]
    assert not only("on Friday at 7:30 pm").alternatives


def test_next_friday_may_be_the_nearest_one() -> None:
    found = only("next Friday")
    assert found.interval is not None
    assert found.interval.start == datetime(2024, 8, 23, tzinfo=UTC)
    assert [interval.start for interval in found.alternatives] == [datetime(2024, 8, 16, tzinfo=UTC)]


def test_a_clock_time_is_in_its_named_zone() -> None:
    berlin = datetime(2024, 8, 14, 10, tzinfo=timezone(timedelta(hours=2)))
    local, elsewhere = only("today at 3pm", berlin), only("today at 3pm EST", berlin)
    assert local.interval is not None
    assert elsewhere.interval is not None
    assert local.interval.start == datetime(2024, 8, 14, 13, tzinfo=UTC)
    assert elsewhere.interval.start == datetime(2024, 8, 14, 20, tzinfo=UTC)


def test_a_year_later_is_relative_to_the_last_date() -> None:
    found = time_expressions("The lab opened in 2015. A year later it moved.", WEDNESDAY)
    assert [item.value for item in found] == ["2015", "2016"]


def test_each_side_of_a_span_has_the_precision_of_its_text() -> None:
    found = only("from 2014 through 2 May 2018").interval
    assert found is not None
    assert (found.start_precision, found.end_precision) == (Precision.YEAR, Precision.DAY)
    assert describe(found) == "from 2014 to 2 May 2018"


@pytest.mark.parametrize(
    "text",
    [
        "Call me at +86 138-2010-2015.",
        "I read chapter 5/12 and half of 1/2 cup.",
        "B2B sales of x2019 rose by 2.30 and $12.",
        "I wrote about 2000 words.",
        "I bought 20 AD converters.",
        "The 5'10 runner.",
        "You shouldn't last long.",
        "Wait a second, this may work.",
    ],
)
def test_numbers_and_names_are_not_times(text: str) -> None:
    assert time_expressions(text, WEDNESDAY) == []


@pytest.mark.parametrize(
    ("year", "day"), [(1961, date(1961, 4, 2)), (2000, date(2000, 4, 23)), (2024, date(2024, 3, 31))]
)
def test_easter_is_computed(year: int, day: date) -> None:
    assert easter(year) == day


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("Labor Day", date(2024, 9, 2)),
        ("Memorial Day", date(2024, 5, 27)),
        ("Good Friday", date(2024, 3, 29)),
        ("Black Friday", date(2024, 11, 29)),
        ("New Year’s Eve", date(2024, 12, 31)),
        ("First Advent", date(2024, 12, 1)),
    ],
)
def test_a_holiday_falls_on_its_day(name: str, day: date) -> None:
    assert holiday(name, 2024) == day


def test_a_duration_is_added_to_an_instant() -> None:
    assert later("P3Y", WEDNESDAY, -1) == Instant(datetime(2021, 8, 14, tzinfo=UTC), Precision.YEAR)
    assert later("PXD", WEDNESDAY) == Instant(datetime(2024, 8, 17, tzinfo=UTC), Precision.DAY)
    assert later("PT2H", WEDNESDAY) == Instant(datetime(2024, 8, 14, 12, tzinfo=UTC), Precision.SECOND)
    assert later("P99999Y", WEDNESDAY) is None
    assert later("2024", WEDNESDAY) is None


def test_an_open_side_stays_open() -> None:
    found = only("2018 or later").interval
    assert found is not None
    assert (found.start, found.end) == (datetime(2018, 1, 1, tzinfo=UTC), END)
