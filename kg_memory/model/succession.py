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
from dataclasses import dataclass, field
from datetime import datetime

from kg_memory.model.bitemporal import BEGINNING, END, FINENESS, Interval, Precision, period_end
from kg_memory.model.claims import Claim
from kg_memory.model.facts import Status
from kg_memory.model.ontology import Ontology

Contest = tuple[Hashable, Hashable]
"""A contest of rivals and the side that a claim takes in it; one side holds at a time."""


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
    spans = [_Span.of(claim, ontology) for claim in sorted(claims, key=_said)]
    past = [span for span in spans if span.claim.past]
    spans = [span for span in spans if not span.claim.past]
    corrected = _corrected([span for span in spans if not span.claim.ends_anything], overruled)
    forward = [span for span in corrected if not span.until]
    endings = _ended(corrected, [span for span in spans if span.claim.ends_anything])
    order = _Order(_yielding(forward, overruled))
    _cut(order, overruled)
    _fill(endings, order, overruled)
    settled = [span for span in (*order.spans, *endings) if not span.empty]
    past += [ending for ending in endings if ending.empty and not ending.claim.dated]
    effective = _by_hash([*settled, *_placed(past, settled, overruled)])
    return DerivedPeriods({said: _merged(own) for said, own in effective.items()}, overruled)


def participants(claim: Claim, ontology: Ontology) -> list[str]:
    """The entities that a claim is about: its subject and, for a symmetric predicate, its object."""
    if claim.object_id is not None and ontology.symmetric(claim.predicate):
        return [claim.subject_id, claim.object_id]
    return [claim.subject_id]


def _contests(claim: Claim, ontology: Ontology) -> list[Contest]:
    truth = (claim.status, claim.predicate, claim.subject_id, claim.object_key)
    found: list[Contest] = [(truth, claim.negated)]
    if claim.status is not Status.ASSERTED or claim.negated:
        return found
    if claim.fits and ontology.one_at_a_time(claim.predicate):
        found += [((claim.predicate, one), claim.hash) for one in participants(claim, ontology)]
    if names := ontology.exclusive_with(claim.predicate):
        found.append(((names, claim.subject_id, claim.object_key), claim.predicate))
    return found


@dataclass(slots=True, eq=False)
class _Span:
    """The time of one claim while others change it.

    `stated` is its beginning before others moved it, `places` are those in an `_Order`, by contest.
    """

    claim: Claim
    contests: Sequence[Contest]
    start: datetime
    end: datetime
    start_precision: Precision
    end_precision: Precision
    stated: datetime
    ended_by: Claim | None = None
    places: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, claim: Claim, ontology: Ontology) -> "_Span":
        valid = claim.valid
        contests = _contests(claim, ontology)
        return cls(claim, contests, valid.start, valid.end, valid.start_precision, valid.end_precision, valid.start)

    @property
    def until(self) -> bool:
        return self.start == BEGINNING and self.end < END

    @property
    def empty(self) -> bool:
        return self.end <= self.start

    @property
    def order(self) -> tuple[datetime, datetime, bool, datetime, str]:
        """Who ends whom: by beginning; of those that begin together, the one that was said last comes last."""
        return self.start, self.stated, self.claim.dated, *_said(self.claim)

    def end_like(self, other: "_Span") -> None:
        self.end, self.end_precision = other.end, other.end_precision


class _Order:
    """Spans in the order in which they end each other, and within each contest."""

    def __init__(self, spans: Iterable[_Span]) -> None:
        self.spans = sorted(spans, key=lambda span: span.order)
        self._contests: dict[Hashable, list[tuple[Hashable, _Span]]] = defaultdict(list)
        for span in self.spans:
            span.places = []
            for contest, side in span.contests:
                span.places.append(len(self._contests[contest]))
                self._contests[contest].append((side, span))

    def next_rival(self, span: _Span, known: dict[tuple[Hashable, int], int]) -> _Span | None:
        """The first after `span` that cannot hold together with it; to be asked of the last span first.

        `known` carries, from call to call, where in a contest the run of a side ends.
        """
        found = []
        for (contest, side), place in zip(span.contests, span.places, strict=True):
            entries, after = self._contests[contest], place + 1
            while after < len(entries) and (entries[after][0] == side or entries[after][1].empty):
                after = known.get((contest, after), after + 1) if entries[after][0] == side else after + 1
            known[contest, place] = after
            if after < len(entries):
                found.append(entries[after][1])
        return min(found, key=lambda rival: rival.order, default=None)

    def last_before(self, span: _Span, at: datetime, *, inclusive: bool) -> Iterator[tuple[list[_Span], bool]]:
        """In each contest of `span` those that begin last before `at`, or just then, and whether it is their side.

        They are all that follow each other on one side, the latest first; on one side they may lie within each other.
        """
        bisect = bisect_right if inclusive else bisect_left
        for contest, side in span.contests:
            entries = self._contests.get(contest, [])
            place = bisect(entries, at, key=lambda entry: entry[1].start) - 1
            run: list[_Span] = []
            last: Hashable = None
            while place >= 0 and (not run or entries[place][0] == last or entries[place][1].empty):
                if not entries[place][1].empty:
                    last = entries[place][0]
                    run.append(entries[place][1])
                place -= 1
            if run:
                yield run, last == side


def _said(claim: Claim) -> tuple[datetime, str]:
    return claim.said_at, claim.id


def _by_hash(spans: Iterable[_Span]) -> defaultdict[str, list[_Span]]:
    own: defaultdict[str, list[_Span]] = defaultdict(list)
    for span in spans:
        own[span.claim.hash].append(span)
    return own


# --- what was corrected -----------------------------------------------------------------------------------------


def _corrected(spans: Sequence[_Span], overruled: dict[str, Claim]) -> list[_Span]:
    """Applies each correction, in the order they were said, to the claims before it.

    It gives the same statement its own beginning, end or both: where the times touch, or else the latest claim.
    Rivals that begin within its time are removed.
    """
    active: list[_Span] = []
    for span in spans:
        if span.claim.corrects and span.claim.dated:
            own = [one for one in active if one.claim.hash == span.claim.hash]
            for one in [one for one in own if one.start <= span.end and span.start <= one.end] or own[-1:]:
                _correct(one, span)
            for one in active:
                if span.start <= one.start < span.end and _are_rivals(one, span):
                    one.end = one.start
                if one.empty:
                    overruled[one.claim.id] = span.claim
            active = [one for one in active if not one.empty]
        active.append(span)
    return active


def _correct(span: _Span, correction: _Span) -> None:
    if correction.until:
        span.end_like(correction)
    elif correction.end < END:
        span.end = span.start
    elif not span.until:
        span.start, span.start_precision = correction.start, correction.start_precision
        span.stated = span.start


def _are_rivals(one: _Span, other: _Span) -> bool:
    sides = dict(one.contests)
    return any(sides.get(contest, side) != side for contest, side in other.contests)


# --- what was said to have ended --------------------------------------------------------------------------------


def _ended(spans: Sequence[_Span], of_anything: Sequence[_Span]) -> list[_Span]:
    """Ends what was said to have ended; returns the spans that say so and whose own time is still to be found."""
    anything: dict[Hashable, list[_Span]] = defaultdict(list)
    for span in of_anything:
        for contest, _ in span.contests[1:]:
            anything[contest].append(span)
    endings = []
    for own in _by_hash(spans).values():
        general = [ending for contest, _ in own[0].contests for ending in anything.get(contest, ())]
        endings += _end([span for span in own if not span.until], [*(span for span in own if span.until), *general])
    return [ending for ending in endings if not ending.claim.ends_anything]


def _end(spans: Sequence[_Span], endings: Sequence[_Span]) -> list[_Span]:
    """Ends the spans of one statement; of endings with no beginning between them, the one that was said last counts."""
    starts = sorted(span.start for span in spans)
    last: dict[int, _Span] = {}
    for ending in sorted(endings, key=lambda ending: (ending.claim.dated, *_said(ending.claim))):
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


def _ends(ending: _Span, span: _Span) -> bool:
    """Whether it leaves less of `span`; an end that was stated later counts more."""
    return ending.end < span.end and (span.end == END or _said(ending.claim) > _said(span.claim))


def _within(span: _Span, other: _Span, at: datetime) -> bool:
    """Whether an undated span begins in the period, such as a month, that a later dated claim (`other`) gave as one."""
    precision = other.start_precision if at == other.start else other.end_precision
    dated_later = other.claim.dated and _said(other.claim) > _said(span.claim)
    return dated_later and at <= span.start < period_end(at, precision)


def _close(spans: Sequence[_Span]) -> None:
    """Closes an open end that lies within a longer span of the same statement: it takes that span's end."""
    longest: _Span | None = None
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        if span.end == END and longest is not None and span.start < longest.end:
            span.end_like(longest)
        elif span.end < END and (longest is None or longest.end < span.end):
            longest = span


# --- what ends what ---------------------------------------------------------------------------------------------


def _yielding(spans: Sequence[_Span], overruled: dict[str, Claim]) -> list[_Span]:
    """Moves undated claims behind the dated rivals whose stated time they fall into; they never end those."""
    dated = _Order(span for span in spans if span.claim.dated and not span.empty)
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


def _cut(order: _Order, overruled: dict[str, Claim]) -> None:
    """Ends every span where the next rival begins."""
    known: dict[tuple[Hashable, int], int] = {}
    for span in reversed(order.spans):
        rival = order.next_rival(span, known)
        if rival is not None and rival.start < span.end:
            span.end, span.end_precision, span.ended_by = rival.start, rival.start_precision, rival.claim
            if span.empty:
                overruled[span.claim.id] = rival.claim


def _fill(endings: Sequence[_Span], order: _Order, overruled: dict[str, Claim]) -> None:
    """Gives what is only known to have held until then the time since the last thing that is known before."""
    filled: dict[Hashable, tuple[Hashable, _Span]] = {}
    by_word = sorted(endings, key=lambda ending: _said(ending.claim), reverse=True)
    for ending in sorted(by_word, key=lambda ending: ending.end):
        for run, own in order.last_before(ending, ending.end, inclusive=False):
            one = run[0] if own else max(run, key=lambda span: span.end)
            if own:
                known = one.start if ending.claim.dated else ending.end
                since = (known, one.start_precision)
            else:
                since = (one.end, one.end_precision)
            _begin(ending, *since)
            if ending.empty and not own:
                overruled[ending.claim.id] = one.claim
        for contest, side in ending.contests:
            other_side, other = filled.get(contest, (side, ending))
            if other_side != side:
                _begin(ending, other.end, other.end_precision)
        if not ending.empty:
            filled |= {contest: (side, ending) for contest, side in ending.contests}


def _begin(span: _Span, at: datetime, precision: Precision) -> None:
    if at > span.start:
        span.start, span.start_precision = at, precision


# --- what was so at some time before ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Block:
    """A time in which a contest is decided without a gap, with the claims that begin and end it."""

    first: _Span
    last: _Span


def _placed(past: Sequence[_Span], settled: Sequence[_Span], overruled: dict[str, Claim]) -> Iterator[_Span]:
    """Gives what was so before the last time that no rival takes; what is known to have held stays as it is."""
    own, blocks = _by_hash(settled), _blocks_of(past, settled)
    for span in sorted(past, key=lambda span: (span.end, *_said(span.claim))):
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


def _joining(span: _Span, known: _Span) -> _Span:
    """The span with no time but what is known already."""
    span.start, span.start_precision = known.start, known.start_precision
    if known.end < span.end:
        span.end_like(known)
    return span


def _blocks_of(past: Sequence[_Span], settled: Sequence[_Span]) -> Mapping[Hashable, Sequence[_Block]]:
    """The blocks of every contest that one of the past spans takes part in."""
    spans: dict[Hashable, list[_Span]] = {contest: [] for span in past for contest, _ in span.contests}
    for span in settled:
        for contest, _ in span.contests:
            if contest in spans:
                spans[contest].append(span)
    return {contest: _blocks(own) for contest, own in spans.items()}


def _blocks(spans: Sequence[_Span]) -> list[_Block]:
    blocks: list[_Block] = []
    for span in sorted(spans, key=lambda span: span.start):
        if blocks and span.start <= blocks[-1].last.end:
            last = max(blocks[-1].last, span, key=lambda one: one.end)
            blocks[-1] = _Block(blocks[-1].first, last)
        else:
            blocks.append(_Block(span, span))
    return blocks


def _fit_into_gap(span: _Span, contests: Sequence[Sequence[_Block]]) -> _Span | None:
    """Moves the end back before every block that it lies in, and the beginning behind the block before that."""
    taken: _Span | None = None
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
            _begin(span, blocks[place].last.end, blocks[place].last.end_precision)
    return taken


# --- periods ----------------------------------------------------------------------------------------------------


def _merged(spans: Sequence[_Span]) -> list[Period]:
    """The periods of one statement: spans that touch are one."""
    groups: list[list[_Span]] = []
    reached = BEGINNING
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        if groups and span.start <= reached:
            groups[-1].append(span)
        else:
            groups.append([span])
        reached = max(reached, span.end) if len(groups[-1]) > 1 else span.end
    return [_period(group) for group in groups]


def _period(spans: Sequence[_Span]) -> Period:
    first = min(spans, key=lambda span: (span.start, -FINENESS.index(span.start_precision)))
    last = max(spans, key=lambda span: (span.end, FINENESS.index(span.end_precision)))
    valid = Interval(first.start, last.end, first.start_precision, last.end_precision)
    return Period(valid, tuple(span.claim for span in spans), last.ended_by)
