"""Any text: positions are in the text, intervals are valid, nothing raises, and the work grows linearly."""

import re
import sys
from datetime import UTC, datetime, timedelta, timezone
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg_memory.extract.time import later, time_expressions
from kg_memory.extract.time.expressions import STAGES
from kg_memory.model.bitemporal import Interval

WEDNESDAY = datetime(2024, 8, 14, 10, tzinfo=UTC)
WORDS = tuple(
    """
    in on at from to until since between and of the a last next this that past every each 1 2 29 30 31 99 2019 0 9999
    0001 10000 1234567 may March sun Sunday Feb february april year years week day days hours month decade century ago
    later before after half first second twenty thousand summer Christmas Easter quarter Q3 1990s 3pm 10:30 24:00 noon
    midnight tonight tomorrow yesterday now morning night end early mid late - , / . 2/29 31/12/9999 2019-02-30
    0000-00-00 9999-12-31 2024-02-29T23:59:59Z 12.30 5/12 for couple few twice weekly Mondays weekend
    """.split()  # noqa: SIM905 - readable as prose
)
MOMENTS = st.sampled_from(
    [
        WEDNESDAY,
        datetime(1, 1, 3, tzinfo=UTC),
        datetime(9999, 12, 29, tzinfo=UTC),
        datetime(2024, 2, 29, 23, 59, tzinfo=timezone(timedelta(hours=14))),
    ]
)


def check(text: str, at: datetime, *, future: bool) -> None:
    last = 0
    for found in time_expressions(text, at, future=future):
        assert last <= found.start < found.end <= len(text)
        last = found.end
        assert found.value
        assert isinstance(found.interval, Interval | None)
        assert text[found.start : found.end].strip() == text[found.start : found.end]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join), MOMENTS, st.booleans())
def test_words_of_time_in_any_order_are_valid_times_or_none(text: str, at: datetime, future: bool) -> None:
    check(text, at, future=future)


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=60), st.booleans())
def test_any_text_gives_valid_times(text: str, future: bool) -> None:
    check(text, WEDNESDAY, future=future)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="0123456789-/.: TZapmPX", max_size=30))
def test_any_digits_and_marks_give_valid_times(text: str) -> None:
    check(text, WEDNESDAY, future=False)
    later(text, WEDNESDAY, -1)


@pytest.mark.parametrize(
    "text",
    [
        "on 31 April 2019",
        "on 30 February",
        "in 10000 years",
        "99999 years ago",
        "in 99999 centuries",
        "on 2019-02-30",
        "at 25:00",
        "on 45/45/2019",
        "in the year 0",
        "the 0th century",
    ],
)
def test_a_date_off_the_calendar_is_not_a_time(text: str) -> None:
    assert [found for found in time_expressions(text, WEDNESDAY) if found.interval] == []


@pytest.mark.parametrize("piece", ["may ", "7", "1 ", "12:", "on 12 June 2023 and ", "in a ", " ", "2019-", "x"])
def test_twice_the_text_takes_twice_the_work(piece: str) -> None:
    """Counts executed lines of code, so that the load of the machine does not matter."""
    work = [_lines_run(piece * size) for size in (200, 400)]
    assert work[1] <= 2.1 * work[0] + 2_000


def _lines_run(text: str) -> int:
    count = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        time_expressions(text, WEDNESDAY)
    finally:
        sys.settrace(before)
    return count


def test_every_pattern_matches_runs_of_bounded_length() -> None:
    patterns = [rule.pattern.pattern for stage in STAGES for rule in stage]
    assert not [pattern for pattern in patterns if re.search(r"[*+]|,\}", pattern)]
