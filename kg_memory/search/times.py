"""The times that a question names, and how well the time of something fits them."""

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
    """The spans of time that the query names, in its order; one that leaves out its year is the last before `now`.

    A beginning and an end that are named apart ("after 1950 and before 1960") are one span. "Now" counts alone only.
    """
    found = [(one, one.interval) for one in time_expressions(query, now) if one.interval is not None]
    named = [(one, during) for one, during in found if one.value != _PRESENT] or found
    return _joined(
        [UnderstoodTime(one.start, one.end, during, one.yearly and _is_closed(during)) for one, during in named]
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
    """The span that begins with the one and ends with the other, where each leaves open what the other says."""
    until, since = sorted((one, other), key=lambda span: span.start)
    return until.intersection(since) if until.start == BEGINNING and since.end == END else None


Span = tuple[int, int]
"""The seconds since 1970 at which something begins and ends; an instant is both."""


class TimeFit:
    """How well the times of something fit those that a question names.

    The best of its times counts: 1 for one that shares an instant with a span that the question names. Apart from the
    span the fit falls with the gap: to 1/2 where that is as long as the span, or as the year, month or day that an
    open span begins or ends with, and at least a day. Of a span that leaves out its year, that of another year fits by
    half. Without a time it fits by 0, and where the question names none too.
    """

    def __init__(self, times: Sequence[UnderstoodTime]) -> None:
        self._meant = [_Meant.of(time.during) for time in times]
        self._yearly = [time.during for time in times if time.yearly]
        self._other_years: dict[int, list[_Meant]] = {}

    def __call__(self, times: Sequence[Span]) -> float:
        return max((self._fit(since, until) for since, until in times), default=0.0)

    def admits(self, times: Sequence[Span]) -> bool:
        """Whether one of the times shares an instant with a span that the question names, of any year if yearly."""
        return any(
            meant.gap(since, until) == 0
            for since, until in times
            for meant in (*self._meant, *self._in_other_years(since))
        )

    def _fit(self, since: int, until: int) -> float:
        best = max((meant.nearness(since, until) for meant in self._meant), default=0.0)
        others = (meant.nearness(since, until) for meant in self._in_other_years(since))
        return best if best == 1 else max(best, _OTHER_YEAR * max(others, default=0.0))

    def _in_other_years(self, instant: int) -> Sequence["_Meant"]:
        """Where the yearly spans lie that begin in the year of the instant, or in the one before."""
        if not self._yearly:
            return ()
        year = min(max((_EPOCH + timedelta(seconds=instant)).year, BEGINNING.year + 1), END.year - 1)
        if year not in self._other_years:
            years = [(span, year - span.start.year - earlier) for span in self._yearly for earlier in (0, 1)]
            self._other_years[year] = [_Meant.of(_moved(span, count)) for span, count in years]
        return self._other_years[year]


@dataclass(frozen=True, slots=True)
class _Meant:
    """A span in seconds, and the gap that halves the fit."""

    start: float
    end: float
    halving: float

    @classmethod
    def of(cls, span: Interval) -> "_Meant":
        return cls(_seconds(span.start), _seconds(span.end), max(_length(span), _SHORTEST).total_seconds())

    def gap(self, since: int, until: int) -> float:
        """How far apart the two are, half-open; 0 where they share an instant."""
        if since >= self.end:
            return since - self.end + 1
        return 0.0 if until > self.start or since == until == self.start else self.start - until + 1

    def nearness(self, since: int, until: int) -> float:
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
