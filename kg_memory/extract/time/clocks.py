"""Times of day, and spans between two of them."""

from dataclasses import replace

from kg_memory.extract.time.calendar_units import Unit
from kg_memory.extract.time.cascade import EDGE, Match, Reading, rule
from kg_memory.extract.time.meanings import PARTS, Clock, Clocks, DayPart
from kg_memory.extract.time.tokens import Token
from kg_memory.extract.time.vocabulary import PART_NAMES, UNITS

_NUMBERS = ("DAY", "SPELLED", "NUM", "YEAR", "DOTTED")


def part_of(match: Match) -> DayPart | None:
    token = match.first("PART", "NIGHT")
    return PARTS[PART_NAMES[int(token.number)]] if token else None


def clock_of(token: Token) -> Clock | None:
    """The time of day of a number: "at 7", "at 2.30", "between 0730 and 0930"; None if it is not valid."""
    if isinstance(token.meaning, Clock):
        return token.meaning
    hour, minute = int(token.number), 0
    if token.kind == "DOTTED":
        hour, minute = (int(part) for part in token.written.split("."))
    elif len(token.written) == 4 and token.written.isdigit():
        hour, minute = divmod(int(token.written), 100)
    if hour > 24 or minute > 59 or (token.kind == "DOTTED" and len(token.written.split(".")[1]) < 2):
        return None
    return Clock(hour, minute, half_known=hour > 12 or token.written.startswith("0"))


def _in_part(match: Match) -> Reading:
    clock, part = _first_clock(match), part_of(match)
    return clock.in_part(part) if clock and part else None


def _first_clock(match: Match) -> Clock | None:
    token = match.first("CLOCK", *_NUMBERS)
    return clock_of(token) if token else None


_AFTER_BARE = frozenset(
    {EDGE, ".", ",", "?", "!", ")", "CLOSE", "on", "in", "DEICTIC", "WEEKDAY", "STEP", "TONIGHT", "for", "with"}
)


def _bare(match: Match) -> Reading:
    return _first_clock(match) if match.after in _AFTER_BARE else None


def _oclock(match: Match) -> Reading:
    return _first_clock(match)


def _half_of_day(match: Match) -> Reading:
    """ "six pm"."""
    clock = _first_clock(match)
    if clock is None or clock.hour > 12:
        return None
    afternoon = match.has("pm", "p")
    return replace(clock, hour=clock.hour % 12 + (12 if afternoon else 0), half_known=True)


def _past(match: Match) -> Reading:
    """ "half past seven", "twenty to nine", "quarter past 3"."""
    first, hour = (
        match.tokens[0 if match.tokens[0].kind != "a" else 1],
        clock_of(match.all("SPELLED", "DAY", "CLOCK")[-1]),
    )
    word = match.first("STEP")
    minutes = _minutes(first)
    if hour is None or minutes is None or hour.minute or (word and word.written.lower() != "past"):
        return None
    if word is None and first.kind in ("DAY", "SPELLED") and minutes <= 12:
        return None  # "5 to 6pm"
    if match.has("to"):
        return replace(hour, hour=(hour.hour - 1) % 24, minute=60 - minutes)
    return replace(hour, minute=minutes)


def _minutes(token: Token) -> int | None:
    if token.kind == "half":
        return 30
    if token.kind == "UNIT":
        return 15 if UNITS[int(token.number)] is Unit.QUARTER else None
    return int(token.number) if 0 < token.number < 60 else None


def _two_words(match: Match) -> Reading:
    """ "nine thirty"."""
    hour, minute = (int(token.number) for token in match.all("SPELLED"))
    return Clock(hour, minute, half_known=hour > 12) if hour <= 24 and minute < 60 else None


def _noon(match: Match) -> Reading:
    return Clock(match.number("NOON"))


def _zoned(match: Match) -> Reading:
    return replace(match.clocks()[0], shift=match.now.offset - match.number("ZONE"))


TIMES = [
    rule("at (DAY|SPELLED|DOTTED)", _bare),
    rule("(DAY|SPELLED|CLOCK) (o'clock|o’clock|oclock)", _oclock),
    rule("(DAY|SPELLED) (am|pm|(a|p) (DOT)? m DOT?)", _half_of_day),
    rule("(half|a? UNIT|(SPELLED|DAY|NUM) UNIT?) (STEP|to) (SPELLED|DAY|CLOCK) (o'clock)?", _past),
    rule("at SPELLED SPELLED", _two_words),
    rule("NOON", _noon),
    rule("mid NIGHT", lambda match: Clock(24)),
]
ZONED = [rule("CLOCK OPEN ZONE CLOSE", _zoned), rule("CLOCK ZONE", _zoned)]

# --- spans of the day -------------------------------------------------------------------------------------------


def _clocks(match: Match) -> Reading:
    first, last = (clock_of(token) for token in match.all("CLOCK", *_NUMBERS))
    return joined(first, last, part_of(match)) if first and last else None


def joined(first: Clock, last: Clock, part: DayPart | None = None) -> Clocks | None:
    """The span of two times: in "5 to 6pm" the half of the day holds for both; the first is never after the last."""
    if part:
        first, last = first.in_part(part), last.in_part(part)
    first = replace(first, shift=first.shift or last.shift)
    if last.half_known and not first.half_known:
        first = first.afternoon() if last.hour >= 12 and first.hour % 12 < (last.hour % 12 or 12) else first
        first = replace(first, half_known=True)
    elif first.half_known and not last.half_known:
        last = last.afternoon() if last.hour <= first.hour else replace(last, half_known=True)
    elif not last.half_known and last.hour < first.hour:
        last = last.afternoon()
        first = replace(first, half_known=True)
    return Clocks(first, last)


def _for_length(match: Match) -> Reading:
    """ "from 2pm for 2 hours"."""
    clock, length = _first_clock(match), match.length()
    if clock is None or length.unit not in (Unit.HOUR, Unit.MINUTE):
        return None
    day = match.now.today
    end = length.after(clock.on(day))
    return Clocks(clock, Clock(end.hour + 24 * (end.date() - day.date()).days, end.minute, None, clock.half_known))


def _open(match: Match) -> Reading:
    clock = _first_clock(match)
    if clock is None:
        return None
    if match.has("before", "until", "till", "by") or (match.has("no") and match.has("later")):
        return Clocks(None, clock)
    return Clocks(clock, None)


def _part_alone(match: Match) -> Reading:
    return part_of(match)


_TO = "(to|until|till|-|~)"
_BARE = "(DAY|SPELLED|NUM|YEAR|DOTTED)"
IN_PARTS = [
    rule(
        "(CLOCK|DAY|SPELLED) (in|of|at)? (the|this)? EARLY? (PART|NIGHT)",
        lambda match: _in_part(match) if match.has("CLOCK", "in", "at", "of") else None,
    ),
    rule("(in the)? EARLY? (PART|NIGHT) (at|around) (CLOCK|DAY|SPELLED|DOTTED)", _in_part),
    rule("(in the)? EARLY? (PART|NIGHT) CLOCK", _in_part),
]
ALONE = [rule("(EARLY|later|earlier)? in the? (EARLY)? PART", _part_alone), rule("EARLY PART", _part_alone)]
CLOCK_SPANS = [
    rule(f"(from|between|at)? (CLOCK|{_BARE}) {_TO} CLOCK ((in the)? (PART|NIGHT))?", _clocks),
    rule("between (CLOCK|DAY|SPELLED) and CLOCK ((in the)? (PART|NIGHT))?", _clocks),
    rule(f"from CLOCK {_TO} (CLOCK|DAY|SPELLED)", _clocks),
    rule("between CLOCK and (CLOCK|DAY|SPELLED)", _clocks),
    rule("from CLOCK for? LENGTH", _for_length),
    rule("for? LENGTH from (CLOCK|DAY)", _for_length),
    rule("from SPELLED SPELLED to SPELLED SPELLED", lambda match: None),
    rule(
        "(before|until|till|by|after|since|no? later than|as early as|starting at?|any? UNIT from) (at|around)? CLOCK",
        _open,
    ),
    rule("CLOCK (or|and) (later|after|onwards)", _open),
]
