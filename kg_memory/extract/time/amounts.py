"""Stages one and two: spelled-out numbers, then amounts of time and what repeats."""

from kg_memory.extract.time.calendar_units import Length, Unit
from kg_memory.extract.time.cascade import Found, Reading, rule
from kg_memory.extract.time.meanings import PARTS, Clock, Repeat
from kg_memory.extract.time.vocabulary import PART_NAMES, UNITS

# --- numbers ----------------------------------------------------------------------------------------------------


def _tens(found: Found) -> Reading:
    ones = found.one("SPELLED", "ORD")
    if ones and (ones.number > 9 or ones.written == "1st"):
        return None
    return ("ORD" if found.has("ORD") else "SPELLED"), found.number("TENS") + (ones.number if ones else 0)


def _thousand(found: Found) -> Reading:
    thousands, *rest = (token.number for token in found.all("SPELLED"))
    number = thousands * 1000 + sum(rest)
    return ("YEAR" if number < 2200 else "NUM"), number


def _hundred(found: Found) -> Reading:
    hundreds = found.one("SPELLED")
    return "NUM", 100 * (hundreds.number if hundreds else 1)


def _spelled_year(found: Found) -> Reading:
    century, rest = (token.number for token in found.all("SPELLED"))
    return ("YEAR", century * 100 + rest) if century in (18, 19, 20) and rest >= 10 else None


def _vague(found: Found) -> Reading:
    return "VAGUE", found.number("VAGUE")


NUMBERS = [rule("TENS -? (SPELLED|ORD)", _tens), rule("TENS", _tens)]
COMPOUND_NUMBERS = [
    rule("SPELLED thousand (and? SPELLED)?", _thousand),
    rule("(SPELLED|a) hundred", _hundred),
    rule("SPELLED SPELLED", _spelled_year),
    rule("a? VAGUE of?", _vague),
    rule("a? DOZEN", lambda found: ("NUM", 12)),
]

# --- lengths ----------------------------------------------------------------------------------------------------

_COUNTS = ("DAY", "NUM", "YEAR", "SPELLED", "VAGUE", "a", "an", "REAL", "DOTTED", "another", "all", "½")
_FRACTIONS = {"half": 0.5, "quarter": 0.25, "½": 0.5}


def _length(found: Found) -> Reading:
    counts, units = found.all(*_COUNTS), found.all("UNIT", "NIGHT")
    parts = [
        (_count(count.kind, count.number, count.written), _unit(unit.number, unit.kind))
        for count, unit in zip(counts, units, strict=False)
    ]
    if found.has("half", "quarter"):
        extra = _FRACTIONS["half" if found.has("half") else "quarter"]
        parts[0] = (parts[0][0] + extra, parts[0][1])
    return Length(tuple(parts), vague=found.has("VAGUE"))


def _unit(number: float, kind: str) -> Unit:
    return Unit.DAY if kind == "NIGHT" else UNITS[int(number)]


def _count(kind: str, number: float, written: str) -> float:
    if kind in ("REAL", "DOTTED"):
        whole, _, fraction = written.replace(",", ".", 1).partition(".")
        return float(written.replace(",", "")) if len(fraction) == 3 else float(f"{whole}.{fraction}")
    return {"½": 0.5}.get(kind, number or 1)


def _half(found: Found) -> Reading:
    return Length(((0.5, found.unit()),))


_AMOUNT = "(COUNT|REAL|DOTTED|another) -?"
LENGTHS = [
    rule(f"{_AMOUNT} (UNIT|NIGHT) ((,|and|, and)? COUNT UNIT){{0,3}}", _length),
    rule("COUNT UNIT and a (half|UNIT)", lambda found: _and_a_half(found)),
    rule("COUNT and (a|an)? (half|UNIT) UNIT", lambda found: _and_a_half(found)),
    rule("(half (a|an)?|½|a half) -? UNIT", _half),
    rule("all UNIT", _length),
]


def _and_a_half(found: Found) -> Reading:
    first = found.tokens[0]
    units = [UNITS[int(token.number)] for token in found.all("UNIT")]
    quarter = Unit.QUARTER in units
    unit = next((unit for unit in units if unit is not Unit.QUARTER), None)
    if unit is None or not (quarter or found.has("half")):
        return None
    return Length(((_count(first.kind, first.number, first.written) + (0.25 if quarter else 0.5), unit),))


# --- what repeats -----------------------------------------------------------------------------------------------

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


def _interval(found: Found) -> int:
    if found.has("other", "alternate"):
        return 2
    number = found.one("ORD", "DAY", "NUM", "SPELLED", "VAGUE")
    return int(number.number) if number else 1


def _every_unit(found: Found) -> Reading:
    unit, interval = found.unit(), _interval(found)
    if unit is Unit.WEEKEND:
        return _timed(
            "XXXX-WXX-WE", "FREQ=WEEKLY" + (f";INTERVAL={interval}" if interval > 1 else "") + ";BYDAY=SA,SU", found
        )
    rule_text = _frequency(unit, interval)
    return _timed(Length(((interval, unit),)).value, rule_text, found) if rule_text else None


def _every_day_of_week(found: Found) -> Reading:
    days = sorted({int(token.number) for token in found.all("WEEKDAY", "WEEKDAYS")})
    interval = _interval(found)
    written = "FREQ=WEEKLY" + (f";INTERVAL={interval}" if interval > 1 else "")
    value = "XXXX-WXX-" + ",".join(str(day + 1) for day in days)
    part = found.one("PART", "NIGHT")
    code = PARTS[PART_NAMES[int(part.number)]].code if part else ""
    return _timed(value + code, f"{written};BYDAY={','.join(_BYDAY[day] for day in days)}", found)


def _every_part(found: Found) -> Reading:
    return _timed(PARTS[PART_NAMES[found.number("PART", "NIGHT")]].code, "FREQ=DAILY", found)


def _is_plural(found: Found) -> bool:
    part = found.one("PART", "NIGHT")
    return part is not None and part.written.lower().endswith("s")


def _every_month_name(found: Found) -> Reading:
    month = found.number("MONTH")
    return Repeat(f"XXXX-{month:02d}", f"FREQ=YEARLY;BYMONTH={month}")


def _timed(value: str, written: str, found: Found) -> Repeat:
    """The rule with the time of day, where it is said."""
    clock = next(iter(found.clocks()), None)
    if not isinstance(clock, Clock):
        return Repeat(value, written)
    daily = value in ("P1D", "TMO", "TAF", "TEV", "TNI")
    if found.has("PART", "NIGHT"):
        clock = clock.in_part(PARTS[PART_NAMES[found.number("PART", "NIGHT")]])
    by = f";BYHOUR={clock.hour % 24};BYMINUTE={clock.minute}"
    return Repeat(clock.value if daily else f"{value}{clock.value}", written + by)


def _times_per(found: Found) -> Reading:
    unit = found.unit() if found.has("UNIT") else Unit.DAY
    written = _frequency(unit)
    return (
        Repeat(
            f"P1{unit.value}" if unit in (Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR) else Length(((1, unit),)).value,
            written,
        )
        if written
        else None
    )


def _often(found: Found) -> Reading:
    unit = _OFTEN[found.number("OFTEN")]
    return _timed(Length(((1, unit),)).value, _frequency(unit) or "", found)


def _nth_weekday(found: Found) -> Reading:
    ordinal = found.one("ORD")
    nth = int(ordinal.number) if ordinal else -1
    day = found.number("WEEKDAY")
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
    rule(f"in the (PART|NIGHT) {_AT}", lambda found: _every_part(found) if _is_plural(found) else None),
    rule(f"WEEKDAY (PART|NIGHT) {_AT}", lambda found: _every_day_of_week(found) if _is_plural(found) else None),
    rule(f"EVERY single UNIT {_AT}", _every_unit),
    rule(f"everyday {_AT}", lambda found: _timed("P1D", "FREQ=DAILY", found)),
    rule(
        f"(on|EVERY) (weekdays|weekday) {_AT}",
        lambda found: _timed("XXXX-WXX-WD", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", found),
    ),
    rule(f"on (the)? weekends {_AT}", lambda found: _timed("XXXX-WXX-WE", "FREQ=WEEKLY;BYDAY=SA,SU", found)),
    rule("EVERY MONTH", _every_month_name),
    rule("(TIMES|one|SPELLED|(DAY|NUM|SPELLED|VAGUE) times) (a|an|per|each|EVERY) UNIT", _times_per),
    rule(f"OFTEN {_AT}", _often),
    rule("the? (ORD|STEP) WEEKDAY (of|in) EVERY UNIT", _nth_weekday),
]
