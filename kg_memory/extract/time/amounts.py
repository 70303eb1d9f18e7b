"""Stages one and two: spelled-out numbers, then durations and recurring times."""

from kg_memory.extract.time.calendar_units import Length, Unit
from kg_memory.extract.time.cascade import Match, Reading, rule
from kg_memory.extract.time.meanings import PARTS, Clock, Repeat
from kg_memory.extract.time.vocabulary import PART_NAMES, UNITS

# --- numbers ----------------------------------------------------------------------------------------------------


def _tens(match: Match) -> Reading:
    ones = match.first("SPELLED", "ORD")
    if ones and (ones.number > 9 or ones.written == "1st"):
        return None
    return ("ORD" if match.has("ORD") else "SPELLED"), match.number("TENS") + (ones.number if ones else 0)


def _thousand(match: Match) -> Reading:
    thousands, *rest = (token.number for token in match.all("SPELLED"))
    number = thousands * 1000 + sum(rest)
    return ("YEAR" if number < 2200 else "NUM"), number


def _hundred(match: Match) -> Reading:
    hundreds = match.first("SPELLED")
    return "NUM", 100 * (hundreds.number if hundreds else 1)


def _spelled_year(match: Match) -> Reading:
    century, rest = (token.number for token in match.all("SPELLED"))
    return ("YEAR", century * 100 + rest) if century in (18, 19, 20) and rest >= 10 else None


def _vague(match: Match) -> Reading:
    return "VAGUE", match.number("VAGUE")


NUMBERS = [rule("TENS -? (SPELLED|ORD)", _tens), rule("TENS", _tens)]
COMPOUND_NUMBERS = [
    rule("SPELLED thousand (and? SPELLED)?", _thousand),
    rule("(SPELLED|a) hundred", _hundred),
    rule("SPELLED SPELLED", _spelled_year),
    rule("a? VAGUE of?", _vague),
    rule("a? DOZEN", lambda match: ("NUM", 12)),
]

# --- lengths ----------------------------------------------------------------------------------------------------

_COUNTS = ("DAY", "NUM", "YEAR", "SPELLED", "VAGUE", "a", "an", "REAL", "DOTTED", "another", "all", "½")
_FRACTIONS = {"half": 0.5, "quarter": 0.25, "½": 0.5}


def _length(match: Match) -> Reading:
    counts, units = match.all(*_COUNTS), match.all("UNIT", "NIGHT")
    parts = [
        (_count(count.kind, count.number, count.written), _unit(unit.number, unit.kind))
        for count, unit in zip(counts, units, strict=False)
    ]
    if match.has("half", "quarter"):
        extra = _FRACTIONS["half" if match.has("half") else "quarter"]
        parts[0] = (parts[0][0] + extra, parts[0][1])
    return Length(tuple(parts), vague=match.has("VAGUE"))


def _unit(number: float, kind: str) -> Unit:
    return Unit.DAY if kind == "NIGHT" else UNITS[int(number)]


def _count(kind: str, number: float, written: str) -> float:
    if kind in ("REAL", "DOTTED"):
        whole, _, fraction = written.replace(",", ".", 1).partition(".")
        return float(written.replace(",", "")) if len(fraction) == 3 else float(f"{whole}.{fraction}")
    return {"½": 0.5}.get(kind, number or 1)


def _half(match: Match) -> Reading:
    return Length(((0.5, match.unit()),))


_AMOUNT = "(COUNT|REAL|DOTTED|another) -?"
LENGTHS = [
    rule(f"{_AMOUNT} (UNIT|NIGHT) ((,|and|, and)? COUNT UNIT){{0,3}}", _length),
    rule("COUNT UNIT and a (half|UNIT)", lambda match: _and_a_half(match)),
    rule("COUNT and (a|an)? (half|UNIT) UNIT", lambda match: _and_a_half(match)),
    rule("(half (a|an)?|½|a half) -? UNIT", _half),
    rule("all UNIT", _length),
]


def _and_a_half(match: Match) -> Reading:
    first = match.tokens[0]
    units = [UNITS[int(token.number)] for token in match.all("UNIT")]
    quarter = Unit.QUARTER in units
    unit = next((unit for unit in units if unit is not Unit.QUARTER), None)
    if unit is None or not (quarter or match.has("half")):
        return None
    return Length(((_count(first.kind, first.number, first.written) + (0.25 if quarter else 0.5), unit),))


# --- recurring times --------------------------------------------------------------------------------------------

_BYDAY = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
_FREQUENCIES = {
    Unit.SECOND: ("SECONDLY", 1),
    Unit.MINUTE: ("MINUTELY", 1),
    Unit.HOUR: ("HOURLY", 1),
    Unit.DAY: ("DAILY", 1),
    Unit.WEEK: ("WEEKLY", 1),
    Unit.FORTNIGHT: ("WEEKLY", 2),
    Unit.MONTH: ("MONTHLY", 1),
    Unit.QUARTER: ("MONTHLY", 3),
    Unit.YEAR: ("YEARLY", 1),
    Unit.DECADE: ("YEARLY", 10),
}
_OFTEN = [Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.QUARTER, Unit.YEAR]


def _frequency(unit: Unit, interval: int = 1) -> str | None:
    if unit not in _FREQUENCIES or not 0 < interval < 1000:
        return None
    name, factor = _FREQUENCIES[unit]
    return f"FREQ={name}" + (f";INTERVAL={interval * factor}" if interval * factor > 1 else "")


def _interval(match: Match) -> int:
    if match.has("other", "alternate"):
        return 2
    number = match.first("ORD", "DAY", "NUM", "SPELLED", "VAGUE")
    return int(number.number) if number else 1


def _every_unit(match: Match) -> Reading:
    unit, interval = match.unit(), _interval(match)
    if unit is Unit.WEEKEND:
        return _timed(
            "XXXX-WXX-WE", "FREQ=WEEKLY" + (f";INTERVAL={interval}" if interval > 1 else "") + ";BYDAY=SA,SU", match
        )
    rule_text = _frequency(unit, interval)
    return _timed(Length(((interval, unit),)).value, rule_text, match) if rule_text else None


def _every_day_of_week(match: Match) -> Reading:
    days = sorted({int(token.number) for token in match.all("WEEKDAY", "WEEKDAYS")})
    interval = _interval(match)
    written = "FREQ=WEEKLY" + (f";INTERVAL={interval}" if interval > 1 else "")
    value = "XXXX-WXX-" + ",".join(str(day + 1) for day in days)
    part = match.first("PART", "NIGHT")
    code = PARTS[PART_NAMES[int(part.number)]].code if part else ""
    return _timed(value + code, f"{written};BYDAY={','.join(_BYDAY[day] for day in days)}", match)


def _every_part(match: Match) -> Reading:
    return _timed(PARTS[PART_NAMES[match.number("PART", "NIGHT")]].code, "FREQ=DAILY", match)


def _is_plural(match: Match) -> bool:
    part = match.first("PART", "NIGHT")
    return part is not None and part.written.lower().endswith("s")


def _every_month_name(match: Match) -> Reading:
    month = match.number("MONTH")
    return Repeat(f"XXXX-{month:02d}", f"FREQ=YEARLY;BYMONTH={month}")


def _timed(value: str, written: str, match: Match) -> Repeat:
    """The recurrence with the time of day, if there is one."""
    clock = next(iter(match.clocks()), None)
    if not isinstance(clock, Clock):
        return Repeat(value, written)
    daily = value in ("P1D", "TMO", "TAF", "TEV", "TNI")
    if match.has("PART", "NIGHT"):
        clock = clock.in_part(PARTS[PART_NAMES[match.number("PART", "NIGHT")]])
    by = f";BYHOUR={clock.hour % 24};BYMINUTE={clock.minute}"
    return Repeat(clock.value if daily else f"{value}{clock.value}", written + by)


def _times_per(match: Match) -> Reading:
    unit = match.unit() if match.has("UNIT") else Unit.DAY
    written = _frequency(unit)
    return (
        Repeat(
            f"P1{unit.value}" if unit in (Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR) else Length(((1, unit),)).value,
            written,
        )
        if written
        else None
    )


def _often(match: Match) -> Reading:
    unit = _OFTEN[match.number("OFTEN")]
    return _timed(Length(((1, unit),)).value, _frequency(unit) or "", match)


def _nth_weekday(match: Match) -> Reading:
    ordinal = match.first("ORD")
    nth = int(ordinal.number) if ordinal else -1
    day = match.number("WEEKDAY")
    return Repeat(f"XXXX-XX-WXX-{day + 1}", f"FREQ=MONTHLY;BYDAY={nth}{_BYDAY[day]}") if nth < 6 else None


_AT = "(,? (at|around)? CLOCK)?"
REPEATS = [
    rule(f"EVERY (other|alternate|ORD|COUNT)? UNIT {_AT}", _every_unit),
    rule(
        f"EVERY (other|alternate|ORD)? WEEKDAY ((,|and|, and|or) WEEKDAY){{0,6}} (PART|NIGHT)? {_AT}",
        _every_day_of_week,
    ),
    rule(f"WEEKDAYS ((,|and|, and|or) WEEKDAYS){{0,6}} {_AT}", _every_day_of_week),
    rule(f"EVERY (single)? (PART|NIGHT) {_AT}", _every_part),
    rule(f"in the (PART|NIGHT) {_AT}", lambda match: _every_part(match) if _is_plural(match) else None),
    rule(f"WEEKDAY (PART|NIGHT) {_AT}", lambda match: _every_day_of_week(match) if _is_plural(match) else None),
    rule(f"EVERY single UNIT {_AT}", _every_unit),
    rule(f"everyday {_AT}", lambda match: _timed("P1D", "FREQ=DAILY", match)),
    rule(
        f"(on|EVERY) (weekdays|weekday) {_AT}",
        lambda match: _timed("XXXX-WXX-WD", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", match),
    ),
    rule(f"on (the)? weekends {_AT}", lambda match: _timed("XXXX-WXX-WE", "FREQ=WEEKLY;BYDAY=SA,SU", match)),
    rule("EVERY MONTH", _every_month_name),
    rule("(TIMES|one|SPELLED|(DAY|NUM|SPELLED|VAGUE) times) (a|an|per|each|EVERY) UNIT", _times_per),
    rule(f"OFTEN {_AT}", _often),
    rule("the? (ORD|STEP) WEEKDAY (of|in) EVERY UNIT", _nth_weekday),
]
