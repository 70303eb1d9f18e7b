"""A naive reference implementation: it searches a plain list of claims for every instant."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from kg_memory.model.bitemporal import BEGINNING, END, Interval, period_end
from kg_memory.model.claims import Claim
from kg_memory.model.facts import Status
from kg_memory.model.ontology import Ontology


def rivals(one: Claim, other: Claim, ontology: Ontology) -> bool:
    """Whether, by the ontology, two claims cannot both hold at one instant."""
    if one.status is not other.status or one.ends_anything or other.ends_anything:
        return False
    same_two = (one.subject_id, one.object_key) == (other.subject_id, other.object_key)
    if one.predicate == other.predicate and same_two:
        return one.negated != other.negated
    if one.status is not Status.ASSERTED or one.negated or other.negated:
        return False
    if one.predicate != other.predicate:
        return same_two and other.predicate in ontology.exclusive_with(one.predicate)
    if not ontology.one_at_a_time(one.predicate) or not (one.fits and other.fits):
        return False
    if ontology.symmetric(one.predicate):
        return bool({one.subject_id, one.object_id} & {other.subject_id, other.object_id})
    return one.subject_id == other.subject_id


def said(claim: Claim) -> tuple[datetime, str]:
    return claim.said_at, claim.id


@dataclass
class World:
    """The facts that follow from these claims."""

    claims: Sequence[Claim]
    ontology: Ontology
    standing: list[Claim] = field(init=False)
    untils: list[Claim] = field(init=False)
    past: list[Claim] = field(init=False)

    def __post_init__(self) -> None:
        self.claims = [claim for claim in self.claims if not self._is_retracted(claim)]
        self.past = [claim for claim in self.claims if claim.past]
        self.standing = self._corrected()
        own = [claim for claim in self.standing if not claim.ends_anything]
        self.untils = [claim for claim in own if claim.until and claim in self._endings(claim)]
        closed = [one for claim in own if not claim.until and (one := self._closed(claim))]
        filled = [self._takes_over_end(claim, closed) for claim in closed]
        self.forward = [one for claim in filled if (one := self._behind_dated(claim, filled))]
        self.order = sorted(self.forward, key=self._rank)

    def holds(self, hash: str, at: datetime) -> bool:
        """Whether the statement of this hash is true at an instant."""
        if self._is_settled(hash, at):
            return True
        emptied = [
            one for one in self.untils if not one.dated and not one.ends_anything and not self._reaches_at_all(one)
        ]
        was = [one for one in (*self.past, *emptied) if one.hash == hash]
        was.sort(key=lambda one: (one.valid.end, *said(one)))
        gap = next((gap for one in was if (gap := self._gap(one))), None)
        return gap is not None and gap.contains(at)

    def _is_settled(self, hash: str, at: datetime) -> bool:
        """Whether it is true at an instant by its stated times."""
        return any(claim.hash == hash and self._covers(claim, at) for claim in self.order) or any(
            claim.hash == hash and self._reaches_back(claim, at) for claim in self.untils
        )

    def instants(self) -> list[datetime]:
        """Instants that cover every possible change."""
        return self._instants(BEGINNING, END)

    # --- what each claim still says

    def _is_retracted(self, claim: Claim) -> bool:
        return claim.retracts or any(
            one.retracts and one.hash == claim.hash and said(one) > said(claim) for one in self.claims
        )

    def _corrected(self) -> list[Claim]:
        standing: list[Claim] = []
        for claim in sorted((claim for claim in self.claims if not claim.past), key=said):
            if claim.corrects and claim.dated:
                own = [one for one in standing if one.hash == claim.hash]
                meant = [one for one in own if one.valid.touches(claim.valid)] or own[-1:]
                standing = [new for one in standing if (new := self._after(one, claim, meant))]
            elif claim.corrects and not claim.until:
                wrong = [one for one in standing if rivals(one, claim, self.ontology) and not one.until][-1:]
                standing = [one for one in standing if one not in wrong]
                claim = replace(claim, valid=wrong[0].valid) if wrong else claim
            standing.append(claim)
        return standing

    def _after(self, one: Claim, correction: Claim, meant: Sequence[Claim]) -> Claim | None:
        start, end, end_precision = one.valid.start, one.valid.end, one.valid.end_precision
        if one in meant:
            if correction.until:
                end, end_precision = correction.valid.end, correction.valid.end_precision
            elif correction.valid.end < END:
                return None
            elif not one.until:
                start = correction.valid.start
                one = replace(one, valid=replace(one.valid, start_precision=correction.valid.start_precision))
        elif rivals(one, correction, self.ontology):
            permanent = self.ontology.permanent(correction.predicate)
            return None if permanent or correction.valid.contains(start) else one
        if start >= end:
            return None
        return replace(one, valid=Interval(start, end, one.valid.start_precision, end_precision))

    def _endings(self, claim: Claim) -> list[Claim]:
        """The endings that count for a statement: of several without a beginning between them, the last word."""
        starts = [one.valid.start for one in self.standing if one.hash == claim.hash and not one.until]
        found = [one for one in self.standing if one.until and self._is_about(one, claim)]
        return [
            one
            for one in found
            if not any(
                (other.dated, *said(other)) > (one.dated, *said(one))
                and sum(start < one.valid.end for start in starts) == sum(start < other.valid.end for start in starts)
                for other in found
            )
        ]

    def _is_about(self, ending: Claim, claim: Claim) -> bool:
        if not ending.ends_anything:
            return ending.hash == claim.hash
        positive = claim.status is Status.ASSERTED and not claim.negated and claim.fits
        people = [claim.subject_id, claim.object_id if self.ontology.symmetric(claim.predicate) else None]
        same = claim.predicate == ending.predicate and self.ontology.one_at_a_time(claim.predicate)
        return positive and same and ending.subject_id in people

    def _closed(self, claim: Claim) -> Claim | None:
        endings = sorted(self._endings(claim), key=lambda one: one.valid.end)
        before = [one for one in endings if one.valid.end <= claim.valid.start][-1:]
        if not claim.dated and any(self._within(claim, one, one.valid.end) for one in before):
            return None
        for ending in [one for one in endings if one.valid.end > claim.valid.start][:1]:
            if ending.valid.end < claim.valid.end and (claim.valid.end == END or said(ending) > said(claim)):
                return replace(claim, valid=replace(claim.valid, end=ending.valid.end))
        return claim

    def _within(self, claim: Claim, told: Claim, at: datetime) -> bool:
        precision = told.valid.start_precision if at == told.valid.start else told.valid.end_precision
        return told.dated and said(told) > said(claim) and at <= claim.valid.start < period_end(at, precision)

    def _takes_over_end(self, claim: Claim, closed: Sequence[Claim]) -> Claim:
        own = [one for one in closed if one.hash == claim.hash and one.valid.end < END]
        around = [one.valid.end for one in own if one.valid.contains(claim.valid.start)]
        if claim.valid.end < END or not around:
            return claim
        return replace(claim, valid=replace(claim.valid, end=max(around)))

    def _behind_dated(self, claim: Claim, forward: Sequence[Claim]) -> Claim | None:
        if claim.dated:
            return claim
        before = [one for one in forward if one.dated and one.valid.start <= claim.valid.start]
        near = [one for one in before if one.hash == claim.hash or rivals(one, claim, self.ontology)]
        last = max(near, key=self._rank, default=claim)
        if not rivals(last, claim, self.ontology):
            return claim
        if last.valid.end == END:
            return None if self._within(claim, last, last.valid.start) else claim
        start = max(claim.valid.start, last.valid.end)
        return replace(claim, valid=replace(claim.valid, start=start)) if start < claim.valid.end else None

    # --- what was so at some time before

    def _gap(self, claim: Claim) -> Interval | None:
        """The last time before its end that no rival takes; None if there is none, or if it is known to have held."""
        points = [one for one in self.instants() if one < claim.valid.end]
        if any(self._is_settled(claim.hash, point) for point in points):
            return None
        free = [not self._is_taken(claim, point) for point in points]
        while free and not free[-1]:
            free.pop()
        if not free:
            return None
        last = len(free) - 1
        first = last
        while first > 0 and free[first - 1]:
            first -= 1
        return Interval(points[first], points[last + 1] if last + 1 < len(points) else claim.valid.end)

    def _is_taken(self, claim: Claim, at: datetime) -> bool:
        others = {one.hash for one in self.claims if not one.past and rivals(one, claim, self.ontology)}
        return any(self._is_settled(hash, at) for hash in others)

    # --- who holds when

    def _rank(self, claim: Claim) -> tuple[object, ...]:
        stated = next(one.valid.start for one in self.standing if one.id == claim.id)
        return claim.valid.start, stated, claim.dated, *said(claim)

    def _stands(self, claim: Claim) -> bool:
        """Whether anything is left of it: no rival that begins together with it comes after it."""
        later = self.order[self.order.index(claim) + 1 :]
        together = [one for one in later if one.valid.start == claim.valid.start]
        return not any(rivals(one, claim, self.ontology) and self._stands(one) for one in together)

    def _covers(self, claim: Claim, at: datetime) -> bool:
        later = self.order[self.order.index(claim) + 1 :]
        begun = [one for one in later if one.valid.start <= at and rivals(one, claim, self.ontology)]
        return claim.valid.contains(at) and not any(self._stands(one) for one in begun)

    def _reaches_back(self, claim: Claim, at: datetime) -> bool:
        if not at < claim.valid.end:
            return False
        starts = [one.valid.start for one in self.order if one.hash == claim.hash and self._stands(one)]
        starts = [start for start in starts if start < claim.valid.end]
        if starts and (not claim.dated or at < max(starts)):
            return False
        others = [one for one in self.order if rivals(one, claim, self.ontology)]
        between = self._instants(at, claim.valid.end)
        if any(self._covers(one, instant) for one in others for instant in between):
            return False
        endings = [one for one in self.untils if rivals(one, claim, self.ontology) and at < one.valid.end]
        return not any(self._comes_first(one, claim) and self._reaches_at_all(one) for one in endings)

    def _comes_first(self, one: Claim, other: Claim) -> bool:
        """Of two endings, whose time is settled first: the earlier one; of two at once, the last word."""
        return one.valid.end < other.valid.end or (one.valid.end == other.valid.end and said(one) > said(other))

    def _reaches_at_all(self, claim: Claim) -> bool:
        return any(self._reaches_back(claim, instant) for instant in self._instants(BEGINNING, claim.valid.end))

    def _instants(self, since: datetime, until: datetime) -> list[datetime]:
        """Instants that cover every possible change in a span: its beginning and every stated time."""
        stated = {side for claim in self.claims for side in (claim.valid.start, claim.valid.end)}
        return [since, *sorted(side for side in stated if since < side < until)]
