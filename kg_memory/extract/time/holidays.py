"""The dates of holidays, by rule."""

import re
from collections.abc import Callable
from datetime import date, timedelta


def easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar, by the anonymous algorithm in Meeus (1991)."""
    golden, century, in_century = year % 19, year // 100, year % 100
    leap_centuries, correction = century // 4, (century + 8) // 25
    epact = (19 * golden + century - leap_centuries - (century - correction + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (in_century // 4) - epact - in_century % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """The nth weekday (Monday is 0) of the month, the last for nth -1; raises ValueError if there is none."""
    if nth < 0:
        after = date(year + month // 12, month % 12 + 1, 1)
        return after - timedelta(days=(after.weekday() - weekday - 1) % 7 + 1)
    first = date(year, month, 1)
    found = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
    if found.month != month:
        raise ValueError(f"month {month} has no weekday {weekday} number {nth}")
    return found


_Rule = Callable[[int], date]


def _fixed(month: int, day: int) -> _Rule:
    return lambda year: date(year, month, day)


def _weekday(month: int, weekday: int, nth: int, plus: int = 0) -> _Rule:
    return lambda year: nth_weekday(year, month, weekday, nth) + timedelta(days=plus)


def _from_easter(days: int) -> _Rule:
    return lambda year: easter(year) + timedelta(days=days)


def _advent(weeks_before: int) -> _Rule:
    """A Sunday of Advent, counted back from the last Sunday before Christmas Day."""
    return lambda year: (
        nth_weekday(year, 12, 6, 4)
        - timedelta(days=7 * weeks_before + (7 if nth_weekday(year, 12, 6, 4).day > 24 else 0))
    )


_MONDAY, _THURSDAY, _SUNDAY = 0, 3, 6
_RULES: dict[str, _Rule] = {
    "new year's day|new years day|new year day|new year's|new year": _fixed(1, 1),
    "new year's eve|new years eve|new year eve|nye": _fixed(12, 31),
    "epiphany": _fixed(1, 6),
    "martin luther king day|martin luther king jr day|mlk day": _weekday(1, _MONDAY, 3),
    "groundhog day": _fixed(2, 2),
    "valentine's day|valentines day|valentine day": _fixed(2, 14),
    "presidents' day|presidents day|president's day|washington's birthday": _weekday(2, _MONDAY, 3),
    "st patrick's day|st. patrick's day|saint patrick's day|st patricks day": _fixed(3, 17),
    "april fools' day|april fool's day|april fools day|april fools": _fixed(4, 1),
    "earth day": _fixed(4, 22),
    "anzac day": _fixed(4, 25),
    "may day": _fixed(5, 1),
    "star wars day": _fixed(5, 4),
    "cinco de mayo": _fixed(5, 5),
    "mother's day|mothers' day|mothers day": _weekday(5, _SUNDAY, 2),
    "father's day|fathers' day|fathers day": _weekday(6, _SUNDAY, 3),
    "memorial day": _weekday(5, _MONDAY, -1),
    "juneteenth|freedom day|jubilee day": _fixed(6, 19),
    "canada day": _fixed(7, 1),
    "independence day": _fixed(7, 4),
    "bastille day": _fixed(7, 14),
    "labor day|labour day": _weekday(9, _MONDAY, 1),
    "columbus day|indigenous peoples' day": _weekday(10, _MONDAY, 2),
    "halloween|hallowe'en|all hallows' eve": _fixed(10, 31),
    "all saints' day|all saints day": _fixed(11, 1),
    "all souls' day|all souls day": _fixed(11, 2),
    "guy fawkes night|bonfire night": _fixed(11, 5),
    "veterans day|veterans' day|veteran's day|remembrance day|armistice day": _fixed(11, 11),
    "thanksgiving day|thanksgiving": _weekday(11, _THURSDAY, 4),
    "black friday": _weekday(11, _THURSDAY, 4, 1),
    "cyber monday": _weekday(11, _THURSDAY, 4, 4),
    "christmas eve|xmas eve": _fixed(12, 24),
    "christmas day|xmas day|christmas|xmas": _fixed(12, 25),
    "boxing day": _fixed(12, 26),
    "first advent|advent sunday": _advent(3),
    "mardi gras|shrove tuesday|pancake day|fat tuesday": _from_easter(-47),
    "ash wednesday": _from_easter(-46),
    "palm sunday": _from_easter(-7),
    "maundy thursday": _from_easter(-3),
    "good friday": _from_easter(-2),
    "easter sunday|easter day|easter": _from_easter(0),
    "easter monday": _from_easter(1),
    "ascension day": _from_easter(39),
    "pentecost|whit sunday|whitsun": _from_easter(49),
    "whit monday": _from_easter(50),
    "corpus christi": _from_easter(60),
}
HOLIDAYS = {name: rule for names, rule in _RULES.items() for name in names.split("|")}
HOLIDAY_PATTERN = "|".join(
    name.replace(".", r"\.").replace("'", "['’]").replace(" ", r"\s")
    for name in sorted(HOLIDAYS, key=len, reverse=True)
)


def holiday(name: str, year: int) -> date:
    """The date of the holiday, with `name` as written; raises ValueError outside the years 1 to 9999."""
    plain = " ".join(name.lower().replace("’", "'").split())
    plain = plain if plain in HOLIDAYS else re.sub(r"e?s$", "", plain)  # "three Christmases"
    if not 1 <= year <= 9999:
        raise ValueError(f"there is no year {year}")
    try:
        return HOLIDAYS[plain](year)
    except OverflowError as error:
        raise ValueError(f"{name} has no day in the year {year}") from error
