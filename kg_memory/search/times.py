"""The times that a question names, and how well the times of a candidate fit them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from kg_memory.extract.time import time_expressions
from kg_memory.extract.time.calendar_units import Unit, moved
from kg_memory.model.bitemporal import BEGINNING, END, Interval, period_end
from kg_memory.search.model import UnderstoodTime

_PRESENT = "PRESENT_REF"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SHORTEST = timedelta(days=1)
_OTHER_YEAR = 0.5


def times_in(query: str, now: datetime) -> list[UnderstoodTime]:
    """The spans of time that the query names, in its order; one without a year is the last before `now`.

    A separate beginning and end ("after 1950 and before 1960") are one span. "Now" counts only if it is the only time.
    """
    found = [(time, time.interval) for time in time_expressions(query, now) if time.interval is not None]
    named = [(time, during) for time, during in found if time.value != _PRESENT] or found
    return _joined(
        [UnderstoodTime(time.start, time.end, during, time.yearly and _is_closed(during)) for time, during in named]
    )


def _is_closed(span: Interval) -> bool:
    return span.start != BEGINNING and span.end != END


def _joined(times: Sequence[UnderstoodTime]) -> list[UnderstoodTime]:
    joined: list[UnderstoodTime] = []
    for time in times:
        both = _between(joined[-1].during, time.during) if joined else None
        if both is not None:
            joined[-1] = UnderstoodTime(joined[-1].start, time.end, both)
        else:
            joined.append(time)
    return joined


def _between(one: Interval, other: Interval) -> Interval | None:
    """The span from the beginning of one to the end of the other, where each of them has only that side."""
    until, since = sorted((one, other), key=lambda span: span.start)
    return until.intersection(since) if until.start == BEGINNING and since.end == END else None


Span = tuple[int, int]
"""A beginning and an end in seconds since 1970; for an instant they are equal."""


class TimeFit:
    """How well the times of a candidate fit those that a question names, 0 to 1.

    The best of its times counts. One that shares an instant with a span of the question fits by 1. Otherwise the fit
    falls with the gap, to 1/2 for a gap as long as the span, and at least a day. An open span is as long as the year,
    month or day that bounds it. For a span without a year, the same span of another year fits by half.
    The fit is 0 if the candidate or the question has no time.
    """

    def __init__(self, times: Sequence[UnderstoodTime]) -> None:
        self._spans = [_TimeSpan.of(time.during) for time in times]
        self._yearly = [time.during for time in times if time.yearly]
        self._other_years: dict[int, list[_TimeSpan]] = {}

    def __call__(self, times: Sequence[Span]) -> float:
        return max((self._fit(since, until) for since, until in times), default=0.0)

    def admits(self, times: Sequence[Span]) -> bool:
        """Whether one of the times shares an instant with a span of the question, of any year if it is yearly."""
        return any(
            span.gap(since, until) == 0
            for since, until in times
            for span in (*self._spans, *self._in_other_years(since))
        )

    def _fit(self, since: int, until: int) -> float:
        best = max((span.closeness(since, until) for span in self._spans), default=0.0)
        others = (span.closeness(since, until) for span in self._in_other_years(since))
        return best if best == 1 else max(best, _OTHER_YEAR * max(others, default=0.0))

    def _in_other_years(self, instant: int) -> Sequence["_TimeSpan"]:
        """The yearly spans that begin in the year of the instant or in the year before."""
        if not self._yearly:
            return ()
        year = min(max((_EPOCH + timedelta(seconds=instant)).year, BEGINNING.year + 1), END.year - 1)
        if year not in self._other_years:
            years = [(span, year - span.start.year - earlier) for span in self._yearly for earlier in (0, 1)]
            self._other_years[year] = [_TimeSpan.of(_moved(span, count)) for span, count in years]
        return self._other_years[year]


@dataclass(frozen=True, slots=True)
class _TimeSpan:
    """A span in seconds since 1970, and the gap in seconds at which the fit is 1/2."""

    start: float
    end: float
    halving: float

    @classmethod
    def of(cls, span: Interval) -> "_TimeSpan":
        return cls(_seconds(span.start), _seconds(span.end), max(_length(span), _SHORTEST).total_seconds())

    def gap(self, since: int, until: int) -> float:
        """The seconds between the two, half-open; 0 if they share an instant."""
        if since >= self.end:
            return since - self.end + 1
        return 0.0 if until > self.start or since == until == self.start else self.start - until + 1

    def closeness(self, since: int, until: int) -> float:
        return 1 / (1 + self.gap(since, until) / self.halving)


def _seconds(instant: datetime) -> float:
    return (instant - _EPOCH).total_seconds()


def _length(span: Interval) -> timedelta:
    if span.start == BEGINNING:
        return period_end(span.end, span.end_precision) - span.end
    if span.end == END:
        return period_end(span.start, span.start_precision) - span.start
    return span.end - span.start


def _moved(span: Interval, years: int) -> Interval:
    start, end = (moved(side, years, Unit.YEAR) for side in (span.start, span.end))
    return Interval(start, end, span.start_precision, span.end_precision)
