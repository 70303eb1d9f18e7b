"""The times that a question names, and how well the time of something fits them."""

import time
from datetime import datetime, timedelta

import pytest

from kg_memory.model.bitemporal import Interval
from kg_memory.search.times import Span, TimeFit, times_in
from tests.support.builders import at, span

NOW = at(2026, 11, 21)


def asked(query: str) -> TimeFit:
    return TimeFit(times_in(query, NOW))


def seconds(time: Interval | datetime) -> list[Span]:
    sides = (time.start, time.end) if isinstance(time, Interval) else (time, time)
    start, end = ((side - at(1970)) // timedelta(seconds=1) for side in sides)
    return [(start, end)]


@pytest.mark.parametrize(
    ("query", "since", "until"),
    [
        ("Who coached the team between Nov 1918 and Jul 1919?", "1918-11", "1919-08"),
        ("Where did she live before 1811?", "", "1811"),
        ("Whom has he worked for since May 2019?", "2019-05", ""),
        ("What did we see last summer?", "2026-06", "2026-09"),
        ("Who was president after 1950 and before 1960?", "1951", "1960"),
        ("What happened in 2003?", "2003", "2004"),
    ],
)
def test_a_time_in_a_question_becomes_a_span(query: str, since: str, until: str) -> None:
    [found] = times_in(query, NOW)
    wanted = span(since, until)
    assert (found.during.start.date(), found.during.end.date()) == (wanted.start.date(), wanted.end.date())


def test_a_span_has_its_position_in_the_question() -> None:
    query = "Who was president after 1950 and before 1960, and what did she do in 2003?"
    assert [query[found.start : found.end] for found in times_in(query, NOW)] == [
        "after 1950 and before 1960",
        "2003",
    ]


@pytest.mark.parametrize("query", ["What did he do after his wedding?", "Who is it?", "How long were the three years?"])
def test_a_question_without_a_time_has_none_and_nothing_fits_it(query: str) -> None:
    assert times_in(query, NOW) == []
    assert asked(query)(seconds(at(2020))) == 0


def test_now_is_a_time_only_without_another_time() -> None:
    query = "Is he now what he was in 2019?"
    assert [query[found.start : found.end] for found in times_in(query, NOW)] == ["2019"]


@pytest.mark.parametrize(
    "fitting", [span("2019"), span("2023-05-31", "2023-06-02"), at(2023, 5, 8), at(2023, 5, 1), span("", "2024")]
)
def test_a_time_that_shares_an_instant_with_the_span_fits_fully(fitting: Interval | datetime) -> None:
    fit = asked("in May 2023")
    assert fit(seconds(fitting)) == 1
    assert fit.admits(seconds(fitting))


@pytest.mark.parametrize("apart", [span("2023-04", "2023-05"), span("2023-06"), at(2023, 6), at(1900)])
def test_a_time_that_only_touches_the_span_is_not_admitted(apart: Interval | datetime) -> None:
    fit = asked("in May 2023")
    assert fit(seconds(apart)) < 1
    assert not fit.admits(seconds(apart))


def test_the_fit_is_half_at_a_gap_as_long_as_the_span() -> None:
    fit = asked("in May 2023")
    fits = [fit(seconds(when)) for when in (at(2023, 6, 2), at(2023, 7, 2), at(2024, 5, 1))]
    assert fits == sorted(fits, reverse=True)
    assert fits[1] == pytest.approx(0.5, abs=0.01)
    assert fit([]) == 0
    assert not fit.admits([])


def test_the_gap_of_an_open_span_is_measured_in_its_unit() -> None:
    before = asked("before May 2023")
    assert before(seconds(at(1900))) == 1
    assert before(seconds(at(2023, 6, 1))) == pytest.approx(0.5, abs=0.01)
    since = asked("since 2019")
    assert since(seconds(span("2030", "2031"))) == 1
    assert since(seconds(at(2018))) == pytest.approx(0.5, abs=0.01)


def test_now_is_the_instant_of_asking_and_fits_by_days() -> None:
    fit = asked("Where does Ada work now?")
    assert fit(seconds(span("2020"))) == 1
    assert fit(seconds(span("2020", "2026-11-20"))) == pytest.approx(0.5, abs=0.01)


def test_of_several_times_on_either_side_the_best_counts() -> None:
    fit = asked("in 2007 or in 2019")
    assert [fit(seconds(at(year, 5))) for year in (2007, 2019)] == [1, 1]
    assert fit(seconds(at(2013))) < 0.3
    assert fit([*seconds(at(1950)), *seconds(at(2007, 2)), *seconds(at(2030))]) == 1


def test_a_month_without_its_year_fits_that_of_another_year_by_half() -> None:
    fit = asked("When did Melanie go camping in June?")
    assert fit(seconds(at(2026, 6, 12))) == 1
    assert fit(seconds(at(2023, 6, 12))) == 0.5
    assert fit(seconds(at(2023, 9, 1))) < fit(seconds(at(2023, 7, 5))) < 0.5
    assert fit(seconds(Interval())) == 1
    assert fit(seconds(span("", "2020"))) == 0.5
    assert fit.admits(seconds(at(2023, 6, 12)))
    assert not fit.admits(seconds(at(2023, 7, 12)))


def test_a_winter_without_its_year_fits_both_ends_of_any_winter() -> None:
    fit = asked("What did we do in winter?")
    assert [fit(seconds(when)) for when in (at(2021, 1, 5), at(2021, 12, 5))] == [0.5, 0.5]


def test_a_long_question_is_understood_in_a_moment() -> None:
    query = " ".join(f"Who was it in May {year}?" for year in range(1700, 2020))
    started = time.process_time()
    assert len(times_in(query, NOW)) == 320
    assert time.process_time() - started < 2
