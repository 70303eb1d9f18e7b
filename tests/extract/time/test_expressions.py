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
        ("before the end of 2023", "…", "2023-12-31"),
        ("before the end of the month", "…", "2024-08-31"),
        ("before the very end of this year", "…", "2024-12-31"),
        ("before the start of June 2023", "…", "2023-05-31"),
        ("by the end of next week", "…", "2024-08-25"),
        ("before EOM", "…", "2024-08-31"),
        ("by EOY", "…", "2024-12-31"),
        ("in the last 5 days of May 2017", "2017-05-27", "2017-05-31"),
        ("in the first two weeks of July 2023", "2023-07-03", "2023-07-16"),
        ("in the last 30 days", "2024-07-15", "2024-08-14"),
        ("three Mondays ago", "2024-07-29", "2024-07-29"),
        ("two Wednesdays ago", "2024-07-31", "2024-07-31"),
        ("two Fridays from now", "2024-08-23", "2024-08-23"),
        ("two summers ago", "2022-06-01", "2022-08-31"),
        ("three winters ago", "2021-12-01", "2022-02-28"),
        ("two Christmases ago", "2022-12-25", "2022-12-25"),
        ("the winter before last", "2022-12-01", "2023-02-28"),
        ("the Easter before last", "2023-04-09", "2023-04-09"),
        ("the Friday before last", "2024-08-02", "2024-08-02"),
        ("the night before last", "2024-08-12", "2024-08-12"),
        ("the weekend before last", "2024-08-03", "2024-08-04"),
        ("a week ago last Tuesday", "2024-08-06", "2024-08-06"),
        ("two weeks ago yesterday", "2024-07-30", "2024-07-30"),
        ("on the second Sunday of October two years ago", "2022-10-09", "2022-10-09"),
        ("on the last Friday of May last year", "2023-05-26", "2023-05-26"),
        ("on Thanksgiving three years ago", "2021-11-25", "2021-11-25"),
        ("on the first Monday of next month", "2024-09-02", "2024-09-02"),
        ("in 2024-W32", "2024-08-05", "2024-08-11"),
        ("on 2024-W32-3", "2024-08-07", "2024-08-07"),
        ("in week 7, 2023", "2023-02-13", "2023-02-19"),
        ("in the summer of '98", "1998-06-01", "1998-08-31"),
        ("in 79 AD", "0079-01-01", "0079-12-31"),
        ("in 2010 BC Hydro built it and", "2010-01-01", "2010-12-31"),
        ("in AD 79", "0079-01-01", "0079-12-31"),
        ("from 27 BC to 14 AD", "…", "0014-12-31"),
    ],
)
def test_the_days_of_a_time_expression(written: str, first: str, last: str) -> None:
    assert days(only(f"We did it {written}.")) == (first, last)


@pytest.mark.parametrize(
    "written", ["FY2024", "FY24", "FY 2024", "fiscal 2024", "fiscal year 2024", "the 2024 fiscal year"]
)
def test_a_fiscal_year_is_taken_as_the_calendar_year(written: str) -> None:
    assert days(only(f"Sales doubled in {written}.")) == ("2024-01-01", "2024-12-31")
    assert days(only(f"{written.capitalize() if written[0] == 't' else written} was good.")) == (
        "2024-01-01",
        "2024-12-31",
    )


@pytest.mark.parametrize(
    "written",
    ["Q3 2024", "Q3/2024", "2024Q3", "2024-Q3", "2024q3", "3Q24", "3Q 2024", "Q3'24", "Q3 FY24", "FY24 Q3", "Q3FY24"],
)
def test_a_quarter_has_many_spellings(written: str) -> None:
    assert days(only(f"Sales doubled in {written}.")) == ("2024-07-01", "2024-09-30")


@pytest.mark.parametrize("written", ["H2 2024", "2024H2", "2024-H2", "2H24", "2H 2024", "H2 FY24", "H2'24"])
def test_a_half_of_a_year_has_many_spellings(written: str) -> None:
    assert days(only(f"Sales doubled in {written}.")) == ("2024-07-01", "2024-12-31")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("on 15 March 44 BC", "BC0044-03-15"),
        ("on March 15, 44 BC", "BC0044-03-15"),
        ("in 44 BC", "BC0044"),
        ("in 44 B.C.", "BC0044"),
        ("in 753BC", "BC0753"),
        ("in 1200 BCE", "BC1200"),
        ("around 10,000 BC", "BC10000"),
        ("in the 5th century BC", "BC04"),
        ("in the third millennium BCE", "BC2"),
        ("from 509 to 27 BC", "BC0509/BC0027"),
    ],
)
def test_a_time_before_christ_has_a_value_and_no_interval(written: str, value: str) -> None:
    (found,) = time_expressions(f"It was built {written}.", WEDNESDAY)
    assert (found.value, found.interval) == (value, None)


@pytest.mark.parametrize(
    "text",
    [
        "I sold the Saab 900 last week.",
        "We moved to Windows 11 last week.",
        "I saw Blade Runner 2049 last week.",
        "We closed Sprint 14 last week.",
    ],
)
def test_the_number_of_a_name_counts_no_time(text: str) -> None:
    assert days(only(text)) == ("2024-08-05", "2024-08-11")


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


@pytest.mark.parametrize("hours", [-11, -4, 0, 9, 14])
def test_today_is_the_day_of_the_speaker(hours: int) -> None:
    zone = timezone(timedelta(hours=hours))
    for said_at in (datetime(2024, 8, 14, 0, 30, tzinfo=zone), datetime(2024, 8, 14, 23, 30, tzinfo=zone)):
        for written, day in (("yesterday", "2024-08-13"), ("today", "2024-08-14"), ("last Friday", "2024-08-09")):
            (found,) = time_expressions(written, said_at)
            assert found.interval is not None
            assert days(found.interval) == (day, day)


def test_a_clock_time_is_one_of_the_speaker() -> None:
    evening = datetime(2024, 8, 14, 23, 30, tzinfo=timezone(timedelta(hours=-8)))
    (found,) = time_expressions("today at 9am", evening)
    assert found.interval is not None
    assert found.interval.start == datetime(2024, 8, 14, 17, tzinfo=UTC)
    assert describe(found.interval, evening.tzinfo) == "on 14 August 2024 at 09:00"


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
