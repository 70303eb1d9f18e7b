"""The meanings of time expressions: a calendar span, a time of day, a recurrence."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from kg_memory.extract.time.calendar_units import (
    PRECISIONS,
    Length,
    Unit,
    beginning,
    ending,
    local,
    midnight,
    moved,
    named,
)
from kg_memory.model.bitemporal import Precision

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class When:
    """The half-open span `[first, until)`, None for an open side, with its TIMEX3 value.

    `period` is the recurrence of an incomplete date: a year for "in May", a week for "on Friday". `unit` is set if the
    span is exactly one calendar unit. A `weak` span is a time only in a suitable context. `in_year` gives the day of
    another year for one that moves, such as Easter.
    """

    first: datetime | None
    until: datetime | None
    value: str
    precisions: tuple[Precision, Precision] = (Precision.DAY, Precision.DAY)
    unit: Unit | None = None
    period: Unit | None = None
    others: tuple[Span, ...] = ()
    weak: bool = False
    in_year: Callable[[int], date] | None = field(default=None, compare=False)

    @property
    def begins(self) -> datetime:
        return self.first or local(1)

    @property
    def ends(self) -> datetime:
        return self.until or local(9999, 12, 31)


def unit_at(instant: datetime, unit: Unit, period: Unit | None = None) -> When:
    """The calendar unit that contains the instant."""
    first = beginning(instant, unit)
    return When(first, ending(first, unit), named(first, unit), (PRECISIONS[unit],) * 2, unit, period)


def day_at(year: int, month: int, day: int, period: Unit | None = None) -> When:
    """The day; raises ValueError for a day that does not exist."""
    return unit_at(local(year, month, day), Unit.DAY, period)


def on_date(day: date, in_year: Callable[[int], date] | None = None) -> When:
    return replace(day_at(day.year, day.month, day.day), in_year=in_year)


def span(first: datetime, until: datetime, precision: Precision = Precision.DAY, value: str | None = None) -> When:
    """A span that is not a single calendar unit; its value is an ISO 8601 interval of the first and last days."""
    if value is None:
        last = until - timedelta(microseconds=1)
        pattern = Unit.DAY if midnight(first) == first and midnight(until) == until else Unit.MINUTE
        value = f"{named(first, pattern)}/{named(last if pattern is Unit.DAY else until, pattern)}"
    return When(first, until, value, (precision, precision))


def shifted(when: When, count: float, unit: Unit) -> When:
    """The span moved by `count` units: the May of another year, the Friday of another week."""
    if when.first is None or when.until is None:
        return when
    if when.unit is None:
        moved_span = moved(when.first, count, unit), moved(when.until, count, unit)
        return replace(when, first=moved_span[0], until=moved_span[1], value=span(*moved_span).value)
    other = unit_at(moved(when.first, count, unit), when.unit)
    return replace(when, first=other.first, until=other.until, value=other.value)


@dataclass(frozen=True, slots=True)
class Now:
    """The local time of writing, its offset from UTC in minutes, and whether the text is about the future."""

    at: datetime
    future: bool
    offset: int = 0

    @property
    def today(self) -> datetime:
        return midnight(self.at)

    def nearest(self, when: When) -> When:
        """Resolves an incomplete date: to the last one that began, or the next one that has not ended."""
        if when.period is None:
            return when
        if self.future and when.ends <= self.today:
            return shifted(when, 1, when.period)
        if not self.future and when.begins > self.at:
            return shifted(when, -1, when.period)
        return when


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day; `half_known` is False if "7:30" may be morning or evening.

    `shift` is the offset in minutes of a time in another zone than the speaker's.
    """

    hour: int
    minute: int = 0
    second: int | None = None
    half_known: bool = True
    shift: int = 0

    def on(self, day: datetime) -> datetime:
        days = self.hour // 24
        at = midnight(day) + timedelta(days=days, minutes=self.shift)
        return at + timedelta(hours=self.hour % 24, minutes=self.minute, seconds=self.second or 0)

    @property
    def value(self) -> str:
        return f"T{self.hour % 24:02d}:{self.minute:02d}" + ("" if self.second is None else f":{self.second:02d}")

    @property
    def lasts(self) -> timedelta:
        return timedelta(minutes=1) if self.second is None else timedelta(seconds=1)

    def afternoon(self) -> "Clock":
        """The time in the afternoon, if the half of the day is open."""
        return self if self.half_known or self.hour >= 12 else replace(self, hour=self.hour + 12, half_known=True)

    def in_part(self, part: "DayPart") -> "Clock":
        """The time in the half of the day that fits "in the evening"."""
        if self.half_known:
            return self
        if part.code == "TMO" or self.hour == 12:
            return replace(self, hour=self.hour % 12 if part.code in ("TMO", "TNI") else self.hour, half_known=True)
        if part.code == "TNI" and self.hour < 5:
            return replace(self, half_known=True)
        return self.afternoon()


@dataclass(frozen=True, slots=True)
class DayPart:
    """A part of the day: its TIMEX3 code and its hours."""

    code: str
    start: int
    end: int

    def on(self, when: When) -> When:
        day = midnight(when.begins)
        first, until = day + timedelta(hours=self.start), day + timedelta(hours=self.end)
        others = tuple(
            (start.replace(hour=self.start), start.replace(hour=self.start) + timedelta(hours=self.end - self.start))
            for start, _ in when.others
        )
        return replace(when, first=first, until=until, value=named(day, Unit.DAY) + self.code, unit=None, others=others)


PARTS = {
    "morning": DayPart("TMO", 6, 12),
    "noon": DayPart("TMI", 12, 13),
    "afternoon": DayPart("TAF", 12, 18),
    "evening": DayPart("TEV", 18, 22),
    "night": DayPart("TNI", 20, 24),
    "daytime": DayPart("TDT", 8, 18),
}


@dataclass(frozen=True, slots=True)
class Repeat:
    """A recurrence: a TIMEX3 value (`P1W`, `XXXX-WXX-2`) and an iCalendar rule (RFC 5545)."""

    value: str
    rule: str


@dataclass(frozen=True, slots=True)
class Clocks:
    """A span of hours without its day; an open side is None."""

    first: Clock | None
    last: Clock | None


Meaning = When | Clock | Clocks | DayPart | Length | Repeat | None
