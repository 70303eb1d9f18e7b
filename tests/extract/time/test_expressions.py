from datetime import UTC, datetime, timedelta, timezone

import pytest

from kg_memory.extract.time import describe, time_expressions
from kg_memory.model.bitemporal import BEGINNING, END, Interval, Precision

WEDNESDAY = datetime(2024, 8, 14, 10, tzinfo=UTC)


def days(interval: Interval) -> tuple[str, str]:
    """First and last day, with dots for an open side."""
    first = "…" if interval.start == BEGINNING else interval.start.date().isoformat()
    last = "…" if interval.end == END else (interval.end - timedelta(days=1)).date().isoformat()
    return first, last


def only(text: str, *, future: bool = False) -> Interval:
    (found,) = time_expressions(text, WEDNESDAY, future=future)
    assert found.interval is not None
    return found.interval


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("on 2023-06-12", "2023-06-12", "2023-06-12"),
        ("in 2023-06", "2023-06-01", "2023-06-30"),
        ("on 12 June 2023", "2023-06-12", "2023-06-12"),
        ("on the 5th of November 2023", "2023-11-05", "2023-11-05"),
        ("on March 3rd, 2020", "2020-03-03", "2020-03-03"),
        ("on February 29, 2024", "2024-02-29", "2024-02-29"),
        ("in March 2021", "2021-03-01", "2021-03-31"),
        ("in Nov. 2020", "2020-11-01", "2020-11-30"),
        ("in December", "2023-12-01", "2023-12-31"),
        ("in May", "2024-05-01", "2024-05-31"),
        ("on the 3rd", "2024-08-03", "2024-08-03"),
        ("on the 20th", "2024-07-20", "2024-07-20"),
        ("in 2019", "2019-01-01", "2019-12-31"),
        ("around 2010", "2010-01-01", "2010-12-31"),
        ("in late 2021", "2021-09-01", "2021-12-31"),
        ("in mid-2020", "2020-05-01", "2020-08-31"),
        ("in the 1990s", "1990-01-01", "1999-12-31"),
        ("in Q3 2022", "2022-07-01", "2022-09-30"),
        ("in the summer of 2018", "2018-06-01", "2018-08-31"),
        ("last summer", "2023-06-01", "2023-08-31"),
        ("last Christmas", "2023-12-25", "2023-12-25"),
        ("yesterday", "2024-08-13", "2024-08-13"),
        ("the day before yesterday", "2024-08-12", "2024-08-12"),
        ("last night", "2024-08-13", "2024-08-13"),
        ("today", "2024-08-14", "2024-08-14"),
        ("two weeks ago", "2024-07-31", "2024-07-31"),
        ("three years ago", "2021-01-01", "2021-12-31"),
        ("in 3 days", "2024-08-17", "2024-08-17"),
        ("last week", "2024-08-05", "2024-08-11"),
        ("this weekend", "2024-08-17", "2024-08-18"),
        ("last month", "2024-07-01", "2024-07-31"),
        ("next year", "2025-01-01", "2025-12-31"),
        ("last Friday", "2024-08-09", "2024-08-09"),
        ("on Wednesday", "2024-08-07", "2024-08-07"),
        ("next Tuesday", "2024-08-20", "2024-08-20"),
        ("in the past six months", "2024-02-14", "2024-08-14"),
        ("from 2015 to 2018", "2015-01-01", "2018-12-31"),
        ("1999-2003", "1999-01-01", "2003-12-31"),
        ("between January and April 2020", "2020-01-01", "2020-04-30"),
        ("from November to February 2020", "2019-11-01", "2020-02-29"),
        ("between 2 and 5 May 2022", "2022-05-02", "2022-05-05"),
        ("from 30 to 31 December 2023", "2023-12-30", "2023-12-31"),
        ("since May", "2024-05-01", "…"),
        ("since 2019", "2019-01-01", "…"),
        ("after March 2021", "2021-04-01", "…"),
        ("until the end of 2025", "…", "2025-12-31"),
        ("before 2020", "…", "2019-12-31"),
    ],
)
def test_the_days_of_a_time_expression(written: str, first: str, last: str) -> None:
    assert days(only(f"We did it {written}.")) == (first, last)


@pytest.mark.parametrize(
    ("written", "first"), [("on Friday", "2024-08-16"), ("in May", "2025-05-01"), ("on the 3rd", "2024-09-03")]
)
def test_a_text_about_the_future_means_the_next_one(written: str, first: str) -> None:
    assert days(only(f"We will do it {written}.", future=True))[0] == first


@pytest.mark.parametrize(
    "text",
    [
        "I may march on with one of the second batch of 3 apples.",
        "Sun Microsystems hired April Jones and May Chen in 10 cities.",
        "I fall asleep and spring up.",
        "Room 2019 is 1,984 m away.",
        "100000 years ago",
        "",
    ],
)
def test_an_ambiguous_word_is_not_a_time(text: str) -> None:
    assert time_expressions(text, WEDNESDAY) == []


def test_all_expressions_are_found_with_their_positions() -> None:
    text = "She worked at Initech from 2015 to 2018 and has lived in Paris since May 2020."
    found = time_expressions(text, WEDNESDAY)
    assert [text[item.start : item.end] for item in found] == ["from 2015 to 2018", "since May 2020"]


def test_a_period_has_the_precision_of_its_text() -> None:
    (found,) = time_expressions("in March 2021", WEDNESDAY)
    assert found.interval is not None
    assert found.interval.start_precision is found.interval.end_precision is Precision.MONTH


def test_days_are_in_the_zone_of_the_speaker() -> None:
    evening = datetime(2024, 8, 14, 23, 30, tzinfo=timezone(timedelta(hours=-4)))
    (found,) = time_expressions("today", evening)
    assert found.interval is not None
    assert found.interval.start == datetime(2024, 8, 14, 4, tzinfo=UTC)
    assert found.interval.end == datetime(2024, 8, 15, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    ["on 12 June 2023", "in March 2021", "since 2019", "from 2015 to 2018", "until December 2025", "in Q3 2022"],
)
def test_a_described_time_reads_as_it_was_written(written: str) -> None:
    assert describe(only(written)) == written


def test_all_dates_of_a_long_text_are_found() -> None:
    assert len(time_expressions("on 12 June 2023 and " * 2000, WEDNESDAY)) == 2000


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("the day before May 3, 2023", "2023-05-02", "2023-05-02"),
        ("the week before August 3, 2023", "2023-07-27", "2023-08-02"),
        ("the week after Christmas 2020", "2020-12-26", "2021-01-01"),
        ("the month after June 2020", "2020-07-01", "2020-07-31"),
        ("the year before 2019", "2018-01-01", "2018-12-31"),
        ("the weekend before 17 July 2023", "2023-07-15", "2023-07-16"),
        ("last weekend before April 10, 2023", "2023-04-08", "2023-04-09"),
        ("the weekend after 17 July 2023", "2023-07-22", "2023-07-23"),
        ("the Friday before 20 May 2023", "2023-05-19", "2023-05-19"),
        ("the Friday before 19 May 2023", "2023-05-12", "2023-05-12"),
        ("the Sunday after 12 April 2020", "2020-04-19", "2020-04-19"),
        ("the Monday after 12 April 2020", "2020-04-13", "2020-04-13"),
        ("in the weeks before May 3, 2023", "…", "2023-05-02"),
    ],
)
def test_a_unit_beside_a_time_is_the_adjacent_one(written: str, first: str, last: str) -> None:
    assert days(only(f"It rained {written}.")) == (first, last)


def test_a_range_of_spans_is_named_by_its_two_ends() -> None:
    [found] = time_expressions("It rained from early October 2019 to late April 2020.", WEDNESDAY)
    assert found.value.count("/") == 1
