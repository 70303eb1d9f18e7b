"""Reconciling: how new claims change the facts that are believed. Pure; the graph is read before and written after.

The facts of a statement are the periods that `succession.derive_periods` finds in all claims. New claims, or the
withdrawal of old ones, may change these periods. A change becomes a next version, a new fact, or a retired fact.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime

from kg_memory.model.bitemporal import END, RESOLUTION, Interval
from kg_memory.model.claims import Claim
from kg_memory.model.facts import Fact, ResolvedContent, shared
from kg_memory.model.ids import new_id
from kg_memory.model.ontology import Ontology
from kg_memory.model.succession import DerivedPeriods, Period, derive_periods

RESTATED = "restated with other times"
ENDED = "stated to have ended"
CORRECTED = "corrected"
MERGED = "merged with an adjacent period of the same fact"
SUPERSEDED = "superseded by a later statement"
RESTORED = "restored because what ended it is no longer believed"
RETRACTED = "retracted"
MOVED = "moved to another entity"


@dataclass(slots=True)
class Entry:
    """A fact before the write (`stored`, None when new) and after it (`fact`, None when no longer believed).

    A new fact, and one whose times were restated or corrected, has its text from the claim `made_of`. `ended_by` is
    the entry of the fact that ended it.
    """

    stored: Fact | None
    fact: Fact | None
    period: Period | None = None
    made_of: Claim | None = None
    reason: str = ""
    ended_by: "Entry | None" = None

    @property
    def changed(self) -> bool:
        return self.fact != self.stored

    @property
    def added(self) -> bool:
        """Whether the fact is new."""
        return self.stored is None and self.fact is not None

    @property
    def revised(self) -> bool:
        """Whether a stored fact gets a next version."""
        return self.stored is not None and self.fact is not None and self.changed

    @property
    def retired(self) -> bool:
        """Whether no part of a stored fact is believed any longer."""
        return self.stored is not None and self.fact is None

    @property
    def latest(self) -> Fact:
        """The last version of the fact."""
        found = self.fact or self.stored
        assert found is not None
        return found

    @property
    def end_moved(self) -> bool:
        """Whether its end has moved."""
        return None not in (self.fact, self.stored) and self.latest.valid.end != (self.stored or self.latest).valid.end


@dataclass(slots=True)
class Ledger:
    """What one write does to the facts; each fact changes at most once.

    `claims` are the stored ones, `asserted` the new ones, `withdrawn` the ids of those that no longer count, `because`
    the reason. `touched` are the hashes of the statements whose facts may change; `settle` takes these facts and fills
    `entries`.
    """

    claims: Sequence[Claim]
    asserted: Sequence[Claim]
    ontology: Ontology
    now: datetime
    withdrawn: AbstractSet[str] = frozenset()
    because: str = RETRACTED
    touched: set[str] = field(init=False)
    entries: list[Entry] = field(init=False, default_factory=list)
    _after: DerivedPeriods = field(init=False)
    _own: dict[str, list[Entry]] = field(init=False, default_factory=lambda: defaultdict(list))
    _of: dict[str, Entry] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        before = derive_periods(self.claims, self.ontology)
        self._after = derive_periods([*self._active(), *self.asserted], self.ontology)
        stated = {claim.hash for claim in self.asserted if not claim.ends_anything}
        stated |= {claim.hash for claim in self.claims if claim.id in self.withdrawn}
        known = before.periods.keys() | self._after.periods.keys()
        changed = stated | {hash for hash in known if _times(before, hash) != _times(self._after, hash)}
        self.touched = changed | {winner.hash for winner in self._winners(changed)}

    def settle(self, believed: Iterable[Fact]) -> None:
        """Fills `entries`; `believed` are the current facts of the statements in `touched`."""
        in_order = [claim.hash for claim in self.asserted if claim.hash in self.touched]
        facts: dict[str, list[Fact]] = {hash: [] for hash in (*in_order, *sorted(self.touched))}
        for fact in sorted(believed, key=lambda fact: fact.valid.start):
            facts[fact.hash].append(fact)
            self.now = max(self.now, fact.known.start + 2 * RESOLUTION)
        for hash, own in facts.items():
            self._settle(hash, own)
        for claim in self.asserted:
            if claim.id not in self._of and not claim.ends_anything and not claim.retracts:
                self._of[claim.id] = self._beside(claim)
        for entry in self.entries:
            if entry.changed:
                entry.reason, entry.ended_by = self._explained(entry)

    @property
    def added(self) -> list[Entry]:
        """The entries of new facts."""
        return [entry for entry in self.entries if entry.added]

    @property
    def revised(self) -> list[Entry]:
        """The entries of facts that get a next version."""
        return [entry for entry in self.entries if entry.revised]

    @property
    def retired(self) -> list[Entry]:
        """The entries of facts that are no longer believed at all."""
        return [entry for entry in self.entries if entry.retired]

    def entry_of(self, claim: Claim) -> Entry | None:
        """The entry that a new claim is evidence of; None when it ends something that is not known."""
        if claim.retracts:
            return None
        if not claim.ends_anything:
            return self._of[claim.id]
        about = (claim.subject_id, claim.predicate)
        ended = (entry for entry in self.entries if (entry.latest.subject_id, entry.latest.predicate) == about)
        return next((entry for entry in ended if entry.latest.valid.end == claim.valid.end), None)

    def _active(self) -> Iterator[Claim]:
        return (claim for claim in self.claims if claim.id not in self.withdrawn)

    def _winners(self, hashes: AbstractSet[str]) -> Iterator[Claim]:
        """The claims that ended or overruled a claim of these statements."""
        for hash in hashes:
            yield from (one.ended_by for one in self._after.periods.get(hash, ()) if one.ended_by)
        for claim in (*self.claims, *self.asserted):
            if claim.hash in hashes and claim.id in self._after.overruled:
                yield self._after.overruled[claim.id]

    def _settle(self, hash: str, facts: Sequence[Fact]) -> None:
        """Matches the periods of one statement with its stored facts."""
        left = list(facts)
        corrected = any(claim.corrects and claim.hash == hash for claim in self.asserted)
        for period, stored in _matched(self._after.periods.get(hash, ()), left, anyhow=corrected):
            entry = self._entry(period, stored)
            self._of |= dict.fromkeys((claim.id for claim in period.claims), entry)
            self._own[hash].append(entry)
        self._own[hash] += [Entry(fact, None) for fact in left]
        self.entries += self._own[hash]

    def _entry(self, period: Period, stored: Fact | None) -> Entry:
        if stored is None:
            asserted = {claim.id for claim in self.asserted}
            best = min(
                period.claims, key=lambda claim: (claim.id not in asserted, claim.until, claim.said_at, claim.id)
            )
            return Entry(None, _fact(best, period.valid, Interval(self.now, END)), period, best)
        if stored.valid == period.valid:
            return Entry(stored, stored, period)
        told = self._told_anew(period, stored)
        text = told.text if told else stored.text
        known = Interval(self.now, END)
        version = replace(stored, version=stored.version + 1, valid=period.valid, known=known, text=text)
        return Entry(stored, version, period, told)

    def _told_anew(self, period: Period, stored: Fact) -> Claim | None:
        """The new claim that gives the fact the time that it has now, and so the words for it."""
        began = period.valid.start != stored.valid.start
        ended = period.valid.end != stored.valid.end
        said = [claim for claim in self.asserted if claim in period.claims and (claim.corrects or not claim.until)]
        return next(
            (
                claim
                for claim in said
                if claim.dated
                and (
                    (began and claim.valid.start == period.valid.start)
                    or (ended and claim.valid.end == period.valid.end)
                )
            ),
            None,
        )

    def _beside(self, claim: Claim) -> Entry:
        """The entry for a claim that adds no period: that of a fact that says the same.

        Without one, the claim was overruled at once; it is recorded as a fact known for the shortest time.
        """
        own = self._own[claim.hash]
        if own:
            return next((entry for entry in own if entry.latest.valid.touches(claim.valid)), own[0])
        moment = Interval(self.now - RESOLUTION, self.now)
        entry = Entry(None, _fact(claim, claim.valid, moment), made_of=claim)
        own.append(entry)
        self.entries.append(entry)
        return entry

    def _explained(self, entry: Entry) -> tuple[str, Entry | None]:
        """Why an entry changed, and the entry that ended it, if one did."""
        if entry.period is None:
            return self._retired(entry)
        winner = entry.period.ended_by
        if winner is not None and (entry.stored is None or entry.end_moved):
            return SUPERSEDED, self._of.get(winner.id)
        if entry.stored is None:
            return "", None
        return self._revised(entry, entry.stored), None

    def _revised(self, entry: Entry, stored: Fact) -> str:
        own = [claim for claim in self.asserted if claim.hash == stored.hash]
        shorter = entry.latest.valid.end < stored.valid.end
        if any(claim.corrects for claim in own):
            return CORRECTED
        if shorter and (not own or any(claim.until for claim in own)):
            return ENDED
        if own:
            return RESTATED
        return self.because if self._is_withdrawn(stored.hash) else RESTORED

    def _retired(self, entry: Entry) -> tuple[str, Entry | None]:
        fact = entry.latest
        own = [one for one in self._own[fact.hash] if one.period is not None]
        if met := [one for one in own if one.latest.valid.touches(fact.valid)]:
            return MERGED, met[0]
        if self._is_withdrawn(fact.hash):
            return self.because, None
        winners = [winner for winner in self._winners({fact.hash}) if winner.id in self._of]
        if not winners:
            return CORRECTED, own[0] if own else None
        return (CORRECTED if winners[0].corrects else SUPERSEDED), self._of[winners[0].id]

    def _is_withdrawn(self, hash: str) -> bool:
        """Whether a claim of the statement no longer counts: it was withdrawn, or a new one takes it back."""
        retracted = any(claim.hash == hash and claim.retracts for claim in self.asserted)
        return retracted or any(claim.hash == hash and claim.id in self.withdrawn for claim in self.claims)


def _times(derived: DerivedPeriods, hash: str) -> list[Interval]:
    return [period.valid for period in derived.periods.get(hash, ())]


def _matched(periods: Sequence[Period], left: list[Fact], *, anyhow: bool) -> list[tuple[Period, Fact | None]]:
    """Each period with the stored fact that continues in it, taken from `left`: the equal one, else one that touches.

    With `anyhow`, for corrections, the remaining facts are matched in order, since their times may be wrong altogether.
    """
    found: dict[int, Fact] = {}
    for fits in (Interval.__eq__, Interval.touches):
        for number, period in enumerate(periods):
            fact = next((fact for fact in left if fits(fact.valid, period.valid)), None)
            if number not in found and fact is not None:
                found[number] = fact
                left.remove(fact)
    for number in range(len(periods)):
        if anyhow and left and number not in found:
            found[number] = left.pop(0)
    return [(period, found.get(number)) for number, period in enumerate(periods)]


def _fact(claim: Claim, valid: Interval, known: Interval) -> Fact:
    content = shared(claim, ResolvedContent) | {"valid": valid}
    return Fact(id=new_id(), version=1, hash=claim.hash, known=known, **content)


def claims_of(fact: Fact, claims: Sequence[Claim], ontology: Ontology) -> set[str]:
    """The ids of the claims that a fact rests on: those that say the same of a time that touches its own.

    Claims that another fact of the same statement rests on are left out.
    """
    periods = derive_periods(claims, ontology).periods.get(fact.hash, ())
    of_others = {one.id for period in periods if not period.valid.overlaps(fact.valid) for one in period.claims}
    said = (claim for claim in claims if claim.hash == fact.hash and not claim.retracts)
    own = (claim for claim in said if claim.valid.touches(fact.valid))
    return {claim.id for claim in own} - of_others
