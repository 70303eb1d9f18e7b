"""Succession: the valid times of facts, as a pure function of all claims, regardless of the order they came in.

Claims that say the same join where their times touch. Of two rivals that cannot hold together, the one that begins
later ends the other, at its own beginning; so a claim about the past never retires the present. There are three sorts
of rivals. Of a functional predicate, these are claims about other objects. Of an exclusive set, they are the other
predicates between the same two. And a claim and its denial are rivals. Nothing else ends a fact.

A claim that something was so at some time before is placed last, where its rivals leave room.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kg_memory.model.bitemporal import BEGINNING, END, FINENESS, Interval, period_end
from kg_memory.model.claim_spans import Order, Span, by_hash, said_order
from kg_memory.model.claims import Claim
from kg_memory.model.ontology import Ontology


@dataclass(frozen=True, slots=True)
class Period:
    """A span in which a statement is true, the claims that say so, and the rival that ends it, if one does."""

    valid: Interval
    claims: tuple[Claim, ...]
    ended_by: Claim | None = None


@dataclass(frozen=True, slots=True)
class DerivedPeriods:
    """The periods of each statement, by its hash, in order; and the claim that overruled another, by its id."""

    periods: Mapping[str, Sequence[Period]]
    overruled: Mapping[str, Claim]


def derive_periods(claims: Iterable[Claim], ontology: Ontology) -> DerivedPeriods:
    """The periods that follow from the claims; those of one statement never touch, those of rivals never overlap."""
    overruled: dict[str, Claim] = {}
    spans = [Span.of(claim, ontology) for claim in _not_retracted(claims, overruled)]
    past = [span for span in spans if span.claim.past]
    spans = [span for span in spans if not span.claim.past]
    corrected = _corrected([span for span in spans if not span.claim.ends_anything], ontology, overruled)
    forward = [span for span in corrected if not span.until]
    endings = _ended(corrected, [span for span in spans if span.claim.ends_anything])
    order = Order(_yielding(forward, overruled))
    _cut(order, overruled)
    _fill(endings, order, overruled)
    settled = [span for span in (*order.spans, *endings) if not span.empty]
    past += [ending for ending in endings if ending.empty and not ending.claim.dated]
    effective = by_hash([*settled, *_placed(past, settled, overruled)])
    return DerivedPeriods({said: _merged(own) for said, own in effective.items()}, overruled)


# --- what was taken back or corrected ---------------------------------------------------------------------------


def _not_retracted(claims: Iterable[Claim], overruled: dict[str, Claim]) -> list[Claim]:
    """The claims that were not taken back later, in the order they were said."""
    in_order = sorted(claims, key=said_order)
    retracted = {claim.hash: claim for claim in in_order if claim.retracts}
    overruled |= {
        claim.id: retracted[claim.hash]
        for claim in in_order
        if claim.hash in retracted and said_order(claim) < said_order(retracted[claim.hash])
    }
    return [claim for claim in in_order if claim.id not in overruled and not claim.retracts]


def _corrected(spans: Sequence[Span], ontology: Ontology, overruled: dict[str, Claim]) -> list[Span]:
    """Applies each correction, in the order they were said, to the claims before it.

    It gives the same statement its own beginning, end or both: where the times touch, or else the latest claim.
    Rivals that begin within its time are removed; of what is permanent, such as a birth, all rivals are. A correction
    without a time of its own takes the place and the time of its latest rival.
    """
    active: list[Span] = []
    for span in spans:
        if span.claim.corrects:
            wrong = [one for one in active if _are_rivals(one, span)]
            if not span.claim.dated:
                wrong = _replaced(span, wrong)
            elif not ontology.permanent(span.claim.predicate):
                wrong = [one for one in wrong if span.start <= one.start < span.end]
            if span.claim.dated:
                own = [one for one in active if one.claim.hash == span.claim.hash]
                for one in [one for one in own if one.start <= span.end and span.start <= one.end] or own[-1:]:
                    _correct(one, span)
            for one in wrong:
                one.end = one.start
            overruled |= {one.claim.id: span.claim for one in active if one.empty}
            active = [one for one in active if not one.empty]
        active.append(span)
    return active


def _replaced(correction: Span, rivals: Sequence[Span]) -> list[Span]:
    """The latest of the rivals with a beginning, whose time the correction takes; none for the correction of an end."""
    latest = [] if correction.until else [one for one in rivals if not one.until][-1:]
    for one in latest:
        correction.start, correction.start_precision, correction.stated = one.start, one.start_precision, one.stated
        correction.end, correction.end_precision = one.end, one.end_precision
    return latest


def _correct(span: Span, correction: Span) -> None:
    if correction.until:
        span.end_like(correction)
    elif correction.end < END:
        span.end = span.start
    elif not span.until:
        span.start, span.start_precision = correction.start, correction.start_precision
        span.stated = span.start


def _are_rivals(one: Span, other: Span) -> bool:
    sides = dict(one.contests)
    return any(sides.get(contest, side) != side for contest, side in other.contests)


# --- what was said to have ended --------------------------------------------------------------------------------


def _ended(spans: Sequence[Span], of_anything: Sequence[Span]) -> list[Span]:
    """Ends the spans that an ending is about. Returns the endings themselves; `_fill` finds their beginnings."""
    anything: dict[Hashable, list[Span]] = defaultdict(list)
    for span in of_anything:
        for contest, _ in span.contests[1:]:
            anything[contest].append(span)
    endings = []
    for own in by_hash(spans).values():
        general = [ending for contest, _ in own[0].contests for ending in anything.get(contest, ())]
        endings += _end([span for span in own if not span.until], [*(span for span in own if span.until), *general])
    return [ending for ending in endings if not ending.claim.ends_anything]


def _end(spans: Sequence[Span], endings: Sequence[Span]) -> list[Span]:
    """Ends the spans of one statement. Of several endings without a beginning between them, the latest claim counts."""
    starts = sorted(span.start for span in spans)
    last: dict[int, Span] = {}
    for ending in sorted(endings, key=lambda ending: (ending.claim.dated, *said_order(ending.claim))):
        last[bisect_left(starts, ending.end)] = ending
    chosen = [last[number] for number in sorted(last)]
    for span in spans:
        place = bisect_right(chosen, span.start, key=lambda ending: ending.end)
        if place and not span.claim.dated and _within(span, chosen[place - 1], chosen[place - 1].end):
            span.end = span.start
        elif place < len(chosen) and _ends(chosen[place], span):
            span.end_like(chosen[place])
    _close(spans)
    return chosen


def _ends(ending: Span, span: Span) -> bool:
    """Whether it leaves less of `span`; an end that was stated later counts more."""
    return ending.end < span.end and (span.end == END or said_order(ending.claim) > said_order(span.claim))


def _within(span: Span, other: Span, at: datetime) -> bool:
    """Whether an undated span begins in the period, such as a month, that a later dated claim (`other`) gave as one."""
    precision = other.start_precision if at == other.start else other.end_precision
    dated_later = other.claim.dated and said_order(other.claim) > said_order(span.claim)
    return dated_later and at <= span.start < period_end(at, precision)


def _close(spans: Sequence[Span]) -> None:
    """Closes an open end that lies within a longer span of the same statement: it takes that span's end."""
    longest: Span | None = None
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        if span.end == END and longest is not None and span.start < longest.end:
            span.end_like(longest)
        elif span.end < END and (longest is None or longest.end < span.end):
            longest = span


# --- what ends what ---------------------------------------------------------------------------------------------


def _yielding(spans: Sequence[Span], overruled: dict[str, Claim]) -> list[Span]:
    """Moves undated claims behind the dated rivals whose stated time they fall into; they never end those."""
    dated = Order(span for span in spans if span.claim.dated and not span.empty)
    for span in spans:
        if span.claim.dated or span.empty:
            continue
        rivals = [run[0] for run, own in dated.last_before(span, span.start, inclusive=True) if not own]
        rival = max(rivals, key=lambda one: one.order, default=None)
        if rival is None:
            continue
        if span.start < rival.end < END:
            span.start, span.start_precision = rival.end, rival.end_precision
        elif rival.end == END and _within(span, rival, rival.start):
            span.end = span.start
        if span.empty:
            overruled[span.claim.id] = rival.claim
    return [span for span in spans if not span.empty]


def _cut(order: Order, overruled: dict[str, Claim]) -> None:
    """Ends every span where its next rival begins: the rule that ends an earlier home."""
    known: dict[tuple[Hashable, int], int] = {}
    for span in reversed(order.spans):
        rival = order.next_rival(span, known)
        if rival is not None and rival.start < span.end:
            span.end, span.end_precision, span.ended_by = rival.start, rival.start_precision, rival.claim
            if span.empty:
                overruled[span.claim.id] = rival.claim


def _fill(endings: Sequence[Span], order: Order, overruled: dict[str, Claim]) -> None:
    """Gives each ending a beginning: the end of what is known before it."""
    filled: dict[Hashable, tuple[Hashable, Span]] = {}
    by_word = sorted(endings, key=lambda ending: said_order(ending.claim), reverse=True)
    for ending in sorted(by_word, key=lambda ending: ending.end):
        for run, own in order.last_before(ending, ending.end, inclusive=False):
            one = run[0] if own else max(run, key=lambda span: span.end)
            if own:
                known = one.start if ending.claim.dated else ending.end
                since = (known, one.start_precision)
            else:
                since = (one.end, one.end_precision)
            ending.begin(*since)
            if ending.empty and not own:
                overruled[ending.claim.id] = one.claim
        for contest, side in ending.contests:
            other_side, other = filled.get(contest, (side, ending))
            if other_side != side:
                ending.begin(other.end, other.end_precision)
        if not ending.empty:
            filled |= {contest: (side, ending) for contest, side in ending.contests}


# --- what was so at some time before ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Block:
    """A time in which a contest is decided without a gap, with the claims that begin and end it."""

    first: Span
    last: Span


def _placed(past: Sequence[Span], settled: Sequence[Span], overruled: dict[str, Claim]) -> Iterator[Span]:
    """Gives what was so before the last time that no rival takes; what is known to have held stays as it is."""
    own, blocks = by_hash(settled), _blocks_of(past, settled)
    for span in sorted(past, key=lambda span: (span.end, *said_order(span.claim))):
        before = [one for one in own.get(span.claim.hash, ()) if one.start < span.end]
        if before:
            if span.claim.past:
                yield _joining(span, max(before, key=lambda one: one.start))
            continue
        taken = _fit_into_gap(span, [blocks[contest] for contest, _ in span.contests])
        if not span.empty:
            overruled.pop(span.claim.id, None)
            own[span.claim.hash].append(span)
            yield span
        elif taken is not None:
            overruled[span.claim.id] = taken.claim


def _joining(span: Span, known: Span) -> Span:
    """The span with no time but what is known already."""
    span.start, span.start_precision = known.start, known.start_precision
    if known.end < span.end:
        span.end_like(known)
    return span


def _blocks_of(past: Sequence[Span], settled: Sequence[Span]) -> Mapping[Hashable, Sequence[_Block]]:
    """The blocks of every contest that one of the past spans takes part in."""
    spans: dict[Hashable, list[Span]] = {contest: [] for span in past for contest, _ in span.contests}
    for span in settled:
        for contest, _ in span.contests:
            if contest in spans:
                spans[contest].append(span)
    return {contest: _blocks(own) for contest, own in spans.items()}


def _blocks(spans: Sequence[Span]) -> list[_Block]:
    blocks: list[_Block] = []
    for span in sorted(spans, key=lambda span: span.start):
        if blocks and span.start <= blocks[-1].last.end:
            last = max(blocks[-1].last, span, key=lambda one: one.end)
            blocks[-1] = _Block(blocks[-1].first, last)
        else:
            blocks.append(_Block(span, span))
    return blocks


def _fit_into_gap(span: Span, contests: Sequence[Sequence[_Block]]) -> Span | None:
    """Moves the end back before every block that it lies in, and the beginning behind the block before that."""
    taken: Span | None = None
    moved = True
    while moved:
        moved = False
        for blocks in contests:
            place = bisect_left(blocks, span.end, key=lambda block: block.first.start) - 1
            if place >= 0 and span.end <= blocks[place].last.end:
                taken, moved = blocks[place].first, True
                span.end, span.end_precision = taken.start, taken.start_precision
    span.start = BEGINNING
    for blocks in contests:
        place = bisect_right(blocks, span.end, key=lambda block: block.last.end) - 1
        if place >= 0:
            span.begin(blocks[place].last.end, blocks[place].last.end_precision)
    return taken


# --- periods ----------------------------------------------------------------------------------------------------


def _merged(spans: Sequence[Span]) -> list[Period]:
    """The periods of one statement: spans that touch are one."""
    groups: list[list[Span]] = []
    reached = BEGINNING
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        if groups and span.start <= reached:
            groups[-1].append(span)
        else:
            groups.append([span])
        reached = max(reached, span.end) if len(groups[-1]) > 1 else span.end
    return [_period(group) for group in groups]


def _period(spans: Sequence[Span]) -> Period:
    first = min(spans, key=lambda span: (span.start, -FINENESS.index(span.start_precision)))
    last = max(spans, key=lambda span: (span.end, FINENESS.index(span.end_precision)))
    valid = Interval(first.start, last.end, first.start_precision, last.end_precision)
    return Period(valid, tuple(span.claim for span in spans), last.ended_by)
