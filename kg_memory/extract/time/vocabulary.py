"""The vocabulary of time expressions: words with their kinds and numbers."""

import calendar

from kg_memory.extract.time.calendar_units import Unit

_ONES = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
_ONES += " eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth"
_ORDINALS += " fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


Entry = tuple[str, float]
"""The kind of a word and its number."""


def _numbered(kind: str, words: str, first: int = 1, step: int = 1) -> dict[str, Entry]:
    return {word: (kind, first + step * place) for place, word in enumerate(words.split())}


UNITS = list(Unit)
_UNIT_WORDS = {
    Unit.SECOND: "seconds sec secs",
    Unit.MINUTE: "minute minutes min mins",
    Unit.HOUR: "hour hours hr hrs",
    Unit.DAY: "day days night nights",
    Unit.WEEKEND: "weekend weekends",
    Unit.WEEK: "week weeks wk wks workweek",
    Unit.FORTNIGHT: "fortnight fortnights",
    Unit.MONTH: "month months",
    Unit.SEASON: "season seasons",
    Unit.QUARTER: "quarter quarters",
    Unit.YEAR: "year years yr yrs",
    Unit.DECADE: "decade decades",
    Unit.CENTURY: "century centuries",
    Unit.MILLENNIUM: "millennium millennia",
}
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_WEEKDAYS = {name.lower(): number for number, name in enumerate(calendar.day_name)}
_SHORT_WEEKDAYS = {
    "mon": 0,
    "tue": 1,
    "tues": 1,
    "wed": 2,
    "thu": 3,
    "thur": 3,
    "thurs": 3,
    "fri": 4,
    "sat": 5,
    "sun": 6,
}

WORDS: dict[str, Entry] = {
    **_numbered("SPELLED", _ONES),
    **_numbered("TENS", _TENS, 20, 10),
    **_numbered("ORD", _ORDINALS),
    "thirtieth": ("ORD", 30),
    **{word: ("UNIT", UNITS.index(unit)) for unit, words in _UNIT_WORDS.items() for word in words.split()},
    **{word: ("MONTH", number) for word, number in _MONTHS.items()},
    **{word: ("WEEKDAY", number) for word, number in (_WEEKDAYS | _SHORT_WEEKDAYS).items()},
    **{word + "s": ("WEEKDAYS", number) for word, number in _WEEKDAYS.items()},
    **dict.fromkeys(("last", "past", "previous"), ("STEP", -1.0)),
    **dict.fromkeys(("this", "current", "same", "that"), ("STEP", 0.0)),
    **dict.fromkeys(("next", "coming", "upcoming", "following"), ("STEP", 1.0)),
    **_numbered("SEASON", "spring summer autumn winter", 3, 3),
    "fall": ("SEASON", 9),
    **_numbered("SEASONS", "springs summers autumns winters", 3, 3),
    "falls": ("SEASONS", 9),
    **dict.fromkeys(("few", "several", "some"), ("VAGUE", 3.0)),
    **dict.fromkeys(("couple",), ("VAGUE", 2.0)),
    "dozen": ("DOZEN", 12),
    **dict.fromkeys(("morning", "mornings"), ("PART", 0.0)),
    **dict.fromkeys(("afternoon", "afternoons"), ("PART", 1.0)),
    **dict.fromkeys(("evening", "evenings"), ("PART", 2.0)),
    "daytime": ("PART", 4),
    **dict.fromkeys(("noon", "midday", "noonish"), ("NOON", 12.0)),
    "midnight": ("NOON", 24),
    **_numbered("DEICTIC", "yesterday today tomorrow", -1),
    **dict.fromkeys(("tmr", "tmrw"), ("DEICTIC", 1.0)),
    **dict.fromkeys(("tonight", "tonite"), ("TONIGHT", 0.0)),
    **dict.fromkeys(("now", "currently", "nowadays"), ("NOW", 0.0)),
    "early": ("EARLY", 0),
    "mid": ("EARLY", 1),
    "late": ("EARLY", 2),
    **dict.fromkeys(("beginning", "start"), ("BOUND", 0.0)),
    "middle": ("BOUND", 1),
    "end": ("BOUND", 2),
    **_numbered("OFTEN", "daily weekly monthly quarterly yearly", 0),
    **dict.fromkeys(("annually", "annual"), ("OFTEN", 4.0)),
    **dict.fromkeys(("each", "every"), ("EVERY", 1.0)),
    **_numbered("TIMES", "once twice thrice"),
}
PART_NAMES = ["morning", "afternoon", "evening", "night", "daytime"]
NIGHT_WORDS = frozenset({"night", "nights"})

# Names of months and days with another meaning: they need a number or a preposition beside them.
AMBIGUOUS = _set("may march mar april august june jan jun sun sat mon wed fri thu tue sec dec")
ZONES = {
    **dict.fromkeys(("utc", "gmt", "z"), 0),
    **{"est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420},
    **{"pt": -480, "cet": 60, "cest": 120, "bst": 60, "ist": 330, "jst": 540, "aest": 600, "aedt": 660},
}

# Words that are not names, even with a capital at the start of a sentence.
FUNCTION_WORDS = _set("""
    a about after again all also an and another any are around as at before between both but by did do does during each
    earlier else end every for from half had has have he her here his how i if in into is it its just later let like
    more most my no not of off on once one only or other our over per right she since single so starting still than
    that the their then there they this though through till to until up was we were what when where which while who
    why will with within would year yes yet you your am pm ago hence back me us them
    onward onwards forward q h cy fy eoy eom eow eod otd m p times thousand hundred quarter date present moment
    fiscal financial
""")
