"""Instants, intervals and the two times of a fact; pure values and rules.

Every interval is half-open, `[start, end)`, in UTC. An open side is stored as `BEGINNING` or `END`, so that a range
predicate works inside a database index; the API shows it as null.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from kg_memory.errors import InvalidTime

BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
END = datetime(9999, 12, 31, tzinfo=UTC)
RESOLUTION = timedelta(microseconds=1)


class Precision(StrEnum):
    """How exactly an instant is known."""

    YEAR = "YEAR"
    QUARTER = "QUARTER"
    MONTH = "MONTH"
    DAY = "DAY"
    SECOND = "SECOND"


FINENESS = tuple(Precision)
"""The precisions, the coarsest first."""


class AllenRelation(StrEnum):
    """Allen's thirteen relations between two intervals, of which exactly one holds.

    Source: J. F. Allen, "Maintaining knowledge about temporal intervals", 1983.
    """

    BEFORE = "BEFORE"
    MEETS = "MEETS"
    OVERLAPS = "OVERLAPS"
    STARTS = "STARTS"
    DURING = "DURING"
    FINISHES = "FINISHES"
    EQUALS = "EQUALS"
    FINISHED_BY = "FINISHED_BY"
    CONTAINS = "CONTAINS"
    STARTED_BY = "STARTED_BY"
    OVERLAPPED_BY = "OVERLAPPED_BY"
    MET_BY = "MET_BY"
    AFTER = "AFTER"


@dataclass(frozen=True, slots=True)
class Interval:
    """A non-empty half-open span of time, `[start, end)`, each side with its precision.

    Raises `InvalidTime` when it does not begin before it ends, or a side is naive.
    """

    start: datetime = BEGINNING
    end: datetime = END
    start_precision: Precision = Precision.SECOND
    end_precision: Precision = Precision.SECOND

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", aware(self.start))
        object.__setattr__(self, "end", aware(self.end))
        if self.start >= self.end:
            raise InvalidTime(
                f"an interval must begin before it ends: {self.start.isoformat()} is not before {self.end.isoformat()}"
            )

    def contains(self, instant: datetime) -> bool:
        return self.start <= instant < self.end

    def overlaps(self, other: "Interval") -> bool:
        return self.start < other.end and other.start < self.end

    def touches(self, other: "Interval") -> bool:
        """Whether the two overlap or one begins exactly where the other ends."""
        return self.start <= other.end and other.start <= self.end

    def covers(self, other: "Interval") -> bool:
        return self.start <= other.start and other.end <= self.end

    def intersection(self, other: "Interval") -> "Interval | None":
        """The time that both share, or None; a side on which they agree keeps the precision of `self`."""
        if not self.overlaps(other):
            return None
        later = max(self, other, key=lambda interval: interval.start)
        sooner = min(self, other, key=lambda interval: interval.end)
        return Interval(later.start, sooner.end, later.start_precision, sooner.end_precision)

    def relation_to(self, other: "Interval") -> AllenRelation:
        """Which of Allen's relations `self` has to `other`."""
        if self.end <= other.start:
            return AllenRelation.MEETS if self.end == other.start else AllenRelation.BEFORE
        if other.end <= self.start:
            return AllenRelation.MET_BY if self.start == other.end else AllenRelation.AFTER
        return _SHARING[_sign(self.start, other.start), _sign(self.end, other.end)]


_SHARING = {
    (-1, -1): AllenRelation.OVERLAPS,
    (-1, 0): AllenRelation.FINISHED_BY,
    (-1, 1): AllenRelation.CONTAINS,
    (0, -1): AllenRelation.STARTS,
    (0, 0): AllenRelation.EQUALS,
    (0, 1): AllenRelation.STARTED_BY,
    (1, -1): AllenRelation.DURING,
    (1, 0): AllenRelation.FINISHES,
    (1, 1): AllenRelation.OVERLAPPED_BY,
}
"""The relations of two that share an instant, by how their starts and their ends compare."""


def _sign(one: datetime, other: datetime) -> int:
    return (one > other) - (one < other)


def period_end(start: datetime, precision: Precision) -> datetime:
    """The first instant after the period that is known to begin at `start`: of 2024-05 (MONTH), 2024-06-01."""
    if precision is Precision.DAY or precision is Precision.SECOND:
        length = timedelta(days=1) if precision is Precision.DAY else timedelta(seconds=1)
        return min(start, END - length) + length
    months = 12 * start.year + start.month - 1 + _MONTHS[precision]
    year, month = divmod(months, 12)
    return END if year > END.year else start.replace(year=year, month=month + 1, day=1)


def period_start(instant: datetime, precision: Precision) -> datetime:
    """The first instant of the period that contains `instant`: of 2024-05-17 (MONTH), 2024-05-01."""
    if precision is Precision.SECOND:
        return instant.replace(microsecond=0)
    day = instant.replace(hour=0, minute=0, second=0, microsecond=0)
    if precision is Precision.DAY:
        return day
    months = _MONTHS[precision]
    return day.replace(month=(day.month - 1) // months * months + 1, day=1)


_MONTHS = {Precision.YEAR: 12, Precision.QUARTER: 3, Precision.MONTH: 1}


@dataclass(frozen=True, slots=True)
class AsOf:
    """Which facts a read sees: true at some time in `[valid_since, valid_until]`, believed at `known_at`.

    Without arguments it sees everything that is believed now, whenever it was true.
    """

    valid_since: datetime = BEGINNING
    valid_until: datetime = END - RESOLUTION
    known_at: datetime = END - RESOLUTION

    @classmethod
    def of(
        cls,
        valid_at: datetime | None = None,
        known_at: datetime | None = None,
        during: Interval | None = None,
    ) -> "AsOf":
        """The three optional time arguments of every read; `valid_at` and `during` exclude each other."""
        if valid_at is not None and during is not None:
            raise InvalidTime("give validAt or during, not both")
        believed = END - RESOLUTION if known_at is None else aware(known_at)
        if valid_at is not None:
            instant = aware(valid_at)
            return cls(instant, instant, believed)
        if during is not None:
            return cls(during.start, during.end - RESOLUTION, believed)
        return cls(known_at=believed)

    def occurred(self) -> tuple[datetime, datetime]:
        """When an episode must have occurred: up to the one instant asked for, or within the span, ends included."""
        if self.valid_since == self.valid_until:
            return BEGINNING, self.valid_until
        return self.valid_since, self.valid_until

    def parameters(self) -> dict[str, datetime]:
        """What the as-of predicate of every statement that reads facts takes."""
        return {
            "valid_since": self.valid_since,
            "valid_until": self.valid_until,
            "known_at": self.known_at,
        }


ALWAYS = AsOf()


def aware(instant: datetime) -> datetime:
    """`instant` in UTC; raises `InvalidTime` when it is naive or leaves the years 1 to 9999."""
    if instant.tzinfo is None or instant.utcoffset() is None:
        raise InvalidTime(
            f"the time {instant.isoformat()} has no offset from UTC; write for example {instant.isoformat()}Z"
        )
    try:
        moved = instant.astimezone(UTC)
    except OverflowError as error:
        raise InvalidTime(f"the time {instant.isoformat()} lies outside the years 1 to 9999 in UTC") from error
    if moved > END:
        raise InvalidTime(f"the time {instant.isoformat()} is later than {END.date().isoformat()}")
    return moved


def zoned(instant: datetime) -> datetime:
    """`instant` in its own zone, which decides the day of "yesterday"; raises like `aware`."""
    aware(instant)
    return instant


def iso(at: datetime) -> str:
    """An instant in ISO 8601, with `Z` where it is in UTC."""
    return at.isoformat().replace("+00:00", "Z")


_ISO = re.compile(
    r"(?P<year>\d{4})(?:-Q(?P<quarter>[1-4])|-(?P<month>\d{2})"
    r"(?:-(?P<day>\d{2})(?:[T ](?P<clock>[\d:.,]+)(?P<zone>.*))?)?)?",
    re.ASCII,
)
_ZONE = re.compile(r"Z|(?P<sign>[+-])(?P<hours>\d{2}):?(?P<minutes>[0-5]\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Instant:
    """A point in time with the precision it was written in; a coarse one is the beginning of its period.

    A clock time keeps the offset from UTC that it was written with.
    """

    at: datetime
    precision: Precision = Precision.SECOND

    @classmethod
    def parse(cls, text: str) -> "Instant":
        """Reads ISO 8601: `2024`, `2024-Q2`, `2024-05`, `2024-05-17` (UTC) or `2024-05-17T09:30:00+02:00`.

        Raises `InvalidTime` for anything else, above all for a clock time without an offset.
        """
        written = text.strip()
        match = _ISO.fullmatch(written)
        if match is None:
            raise InvalidTime(f"{text!r} is not a time; write 2024, 2024-05, 2024-05-17 or 2024-05-17T09:30:00Z")
        if match["clock"] is not None:
            return cls(_clock_time(written, match["zone"]))
        month = 3 * int(match["quarter"]) - 2 if match["quarter"] else int(match["month"] or 1)
        try:
            at = datetime(int(match["year"]), month, int(match["day"] or 1), tzinfo=UTC)
        except ValueError as error:
            raise InvalidTime(f"{text!r} is not a date of the calendar: {error}") from error
        return cls(aware(at), _written_precision(match))


def _written_precision(match: re.Match[str]) -> Precision:
    if match["day"]:
        return Precision.DAY
    if match["month"]:
        return Precision.MONTH
    return Precision.QUARTER if match["quarter"] else Precision.YEAR


def _clock_time(text: str, zone: str) -> datetime:
    offset = _ZONE.fullmatch(zone)
    if offset is None:
        raise InvalidTime(f"the time {text!r} needs an offset from UTC: end it with Z or, for example, +02:00")
    if offset["sign"] and int(offset["hours"]) * 60 + int(offset["minutes"]) > 14 * 60:
        raise InvalidTime(f"the offset {zone!r} of {text!r} is larger than the 14 hours that occur")
    try:
        return zoned(datetime.fromisoformat(text))
    except ValueError as error:
        raise InvalidTime(f"{text!r} is not a time of the calendar: {error}") from error
