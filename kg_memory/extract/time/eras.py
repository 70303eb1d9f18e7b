"""Stages three and four: fiscal years, quarters and halves, and years of an era: "Q3 FY24", "2024Q3", "44 BC"."""

from kg_memory.extract.time.calendar_units import Unit, local
from kg_memory.extract.time.cascade import Match, Reading, rule
from kg_memory.extract.time.dates import NAMING, YEARS, full_year
from kg_memory.extract.time.meanings import When, span, unit_at
from kg_memory.model.bitemporal import Precision

_SHORT = 2  # digits
_MODERN = 1800  # "in 2010 BC Hydro" names no year before Christ

BEFORE_CHRIST = "BC"

# --- years ------------------------------------------------------------------------------------------------------


def _fiscal_year(match: Match) -> Reading:
    """ "FY2024", "FY24", "fiscal year 2024", "the 2024 fiscal year"; taken as the calendar year of its number."""
    number = match.first(*YEARS, "DAY", "NUM")
    if number is None or (number.kind in ("DAY", "NUM") and len(number.written) != _SHORT):
        return None
    if match.has("UNIT") and match.unit() is not Unit.YEAR:
        return None
    return "SUREYEAR", full_year(number, match)


def _year_of_era(match: Match) -> Reading:
    """ "79 AD", "AD 79"."""
    named = match.closed() or match.before in NAMING
    return ("SUREYEAR", match.number("DAY", "NUM", "YEAR")) if named else None


def _year_before_christ(match: Match) -> Reading:
    token = match.tokens[0]
    number = int(token.written.replace(",", "").replace(".", "")) if token.kind == "REAL" else int(token.number)
    return ("BCYEAR", number) if match.closed() or not _MODERN < number < 2200 else None


YEARS_OF_ERAS = [
    rule("(fy|cy|sy) -? (YEAR|SHORT|DAY|NUM)", _fiscal_year),
    rule("(fiscal|financial) (UNIT|fy|cy)? (YEAR|SHORT|DAY|NUM)", _fiscal_year),
    rule("(YEAR|SHORT) (fiscal|financial) UNIT", _fiscal_year),
    rule("(DAY|NUM|YEAR) AD", _year_of_era),
    rule("AD (DAY|NUM|YEAR)", _year_of_era),
    rule("(DAY|NUM|YEAR|REAL) BC", _year_before_christ),
]

# --- before Christ: a value without an interval, because the calendar begins with the year 1 ---------------------


def before_christ(value: str) -> When:
    return When(None, None, f"{BEFORE_CHRIST}{value}")


def _date_before_christ(match: Match) -> Reading:
    value = f"{match.number('BCYEAR'):04d}"
    if month := match.first("MONTH"):
        value += f"-{int(month.number):02d}"
        if day := match.first("DAY", "ORD", "SPELLED"):
            value += f"-{int(day.number):02d}"
    return before_christ(value)


def _years_before_christ(match: Match) -> Reading:
    """ "from 509 to 27 BC"."""
    first = match.first("DAY", "NUM", "YEAR")
    return before_christ(f"{int(first.number):04d}/BC{match.number('BCYEAR'):04d}") if first else None


def _century_before_christ(match: Match) -> Reading:
    last = match.all("ORD")[-1]
    digits = {Unit.CENTURY: 2, Unit.MILLENNIUM: 1}.get(match.unit())
    return before_christ(f"{int(last.number) - 1:0{digits}d}") if digits else None


_TO = "(to|-|and|or|until|till|through)"
DATES_BEFORE_CHRIST = [
    rule("(the UNIT)? BCYEAR", _date_before_christ),
    rule("(the? DATED of?)? MONTH ,? BCYEAR", _date_before_christ),
    rule("MONTH the? DATED ,? BCYEAR", _date_before_christ),
    rule(f"(from|between)? (DAY|NUM|YEAR) {_TO} BCYEAR", _years_before_christ),
    rule(f"the? (ORD {_TO})? ORD UNIT BC", _century_before_christ),
]

# --- quarters and halves ----------------------------------------------------------------------------------------


def _piece_of_year(match: Match) -> Reading:
    """ "Q3 2022", "3Q24", "2019-H2", "the first quarter of FY24", "Q3"."""
    unit = Unit.HALF if match.has("h") else Unit.QUARTER
    months = 6 if unit is Unit.HALF else 3
    place, year = match.first("DAY", "ORD", "STEP"), _year_of_piece(match)
    number = 12 // months if place is None or place.kind == "STEP" else int(place.number)
    if not 1 <= number <= 12 // months or (match.has("UNIT") and match.unit() is not Unit.QUARTER):
        return None
    if (year is None or match.tokens[0].kind == "DAY") and match.tokens[0].end != match.tokens[1].start:
        return None  # "Q 1" of a questionnaire
    if year is None:
        return match.now.nearest(unit_at(local(match.now.at.year, months * number, 1), unit, Unit.YEAR))
    return unit_at(local(year, months * number, 1), unit)


def _year_of_piece(match: Match) -> int | None:
    last = match.tokens[-1]
    year = match.first(*YEARS) or (last if match.tokens[0].kind == "DAY" and last.kind in ("DAY", "NUM") else None)
    return full_year(year, match) if year else None


def _two_fiscal_years(match: Match) -> Reading:
    """ "FY2023/24": some twelve months of two years."""
    first, last = int(match.tokens[0].number), full_year(match.tokens[-1], match)
    return span(local(first), local(last + 1), Precision.YEAR, f"{first:04d}/{last:04d}") if last == first + 1 else None


PIECES_OF_YEARS = [
    rule("q DAY ((of|in|,|-|/|of the UNIT)? ANYYEAR)?", _piece_of_year),
    rule("h DAY (of|in|,|-|/)? ANYYEAR", _piece_of_year),
    rule("ANYYEAR -? (q|h) DAY", _piece_of_year),
    rule("DAY (q|h) (of|,|-|/)? (ANYYEAR|DAY|NUM)", _piece_of_year),
    rule("the? (ORD|STEP) (fiscal|financial)? UNIT (of|in)? ANYYEAR", _piece_of_year),
    rule("SUREYEAR", lambda match: unit_at(local(match.number("SUREYEAR")), Unit.YEAR)),
    rule("SUREYEAR (/|-) (DAY|NUM)", _two_fiscal_years),
]
