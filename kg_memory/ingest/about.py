"""The span of the times that a text names."""

import re
from collections.abc import Sequence

from kg_memory.bitemporal import BEGINNING, END, RESOLUTION, Interval, period_end
from kg_memory.extraction import TimeExpression

_PRESENT = "PRESENT_REF"
_YEAR = re.compile(r"\d{4}|\d0['’]?s", re.IGNORECASE)


def about(text: str, times: Sequence[TimeExpression], *, own_date: bool) -> Interval | None:
    """From the first to the last instant that the text names; None when it names none, or only "now".

    Without `own_date`, as for a part of a document, only times that say their year count: the narrative tells of which
    year its "in May" is. Of a time that is open on one side the other side counts.
    """
    spans = [
        _closed(one.interval)
        for one in times
        if one.interval is not None and one.value != _PRESENT and (own_date or _YEAR.search(text, one.start, one.end))
    ]
    if not spans:
        return None
    first, last = min(spans, key=lambda span: span.start), max(spans, key=lambda span: span.end)
    return Interval(first.start, last.end, first.start_precision, last.end_precision)


def _closed(span: Interval) -> Interval:
    """Of a span that is open on one side, what the other side names: the year of "since 2019"."""
    if span.end == END:
        precision = span.start_precision
        return Interval(span.start, period_end(span.start, precision), precision, precision)
    if span.start == BEGINNING:
        return Interval(span.end - RESOLUTION, span.end, span.end_precision, span.end_precision)
    return span
