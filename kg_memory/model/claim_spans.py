"""Spans: the valid times of claims, and the contests in which one side holds at a time."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from kg_memory.model.bitemporal import BEGINNING, END, Precision
from kg_memory.model.claims import Claim
from kg_memory.model.facts import Status
from kg_memory.model.ontology import Ontology

Contest = tuple[Hashable, Hashable]
"""A contest of rivals and the side that a claim takes in it; one side holds at a time."""


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
        found += [((claim.predicate, one, claim.place_size), claim.hash) for one in participants(claim, ontology)]
    if names := ontology.exclusive_with(claim.predicate):
        found.append(((names, claim.subject_id, claim.object_key), claim.predicate))
    return found


@dataclass(slots=True, eq=False)
class Span:
    """The time of one claim while others change it.

    `stated` is its beginning before others moved it, `places` are those in an `Order`, by contest.
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
    def of(cls, claim: Claim, ontology: Ontology) -> "Span":
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
        return self.start, self.stated, self.claim.dated, *said_order(self.claim)

    def begin(self, at: datetime, precision: Precision) -> None:
        """Moves the beginning up to `at`, never back."""
        if at > self.start:
            self.start, self.start_precision = at, precision

    def end_like(self, other: "Span") -> None:
        self.end, self.end_precision = other.end, other.end_precision


class Order:
    """Spans in the order in which they end each other, and within each contest."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self.spans = sorted(spans, key=lambda span: span.order)
        self._contests: dict[Hashable, list[tuple[Hashable, Span]]] = defaultdict(list)
        for span in self.spans:
            span.places = []
            for contest, side in span.contests:
                span.places.append(len(self._contests[contest]))
                self._contests[contest].append((side, span))

    def next_rival(self, span: Span, known: dict[tuple[Hashable, int], int]) -> Span | None:
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

    def last_before(self, span: Span, at: datetime, *, inclusive: bool) -> Iterator[tuple[list[Span], bool]]:
        """In each contest of `span` those that begin last before `at`, or just then, and whether it is their side.

        They are all that follow each other on one side, the latest first; on one side they may lie within each other.
        """
        bisect = bisect_right if inclusive else bisect_left
        for contest, side in span.contests:
            entries = self._contests.get(contest, [])
            place = bisect(entries, at, key=lambda entry: entry[1].start) - 1
            run: list[Span] = []
            last: Hashable = None
            while place >= 0 and (not run or entries[place][0] == last or entries[place][1].empty):
                if not entries[place][1].empty:
                    last = entries[place][0]
                    run.append(entries[place][1])
                place -= 1
            if run:
                yield run, last == side


def said_order(claim: Claim) -> tuple[datetime, str]:
    """The order in which claims were said."""
    return claim.said_at, claim.id


def by_hash(spans: Iterable[Span]) -> defaultdict[str, list[Span]]:
    own: defaultdict[str, list[Span]] = defaultdict(list)
    for span in spans:
        own[span.claim.hash].append(span)
    return own
