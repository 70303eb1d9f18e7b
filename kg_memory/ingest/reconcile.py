"""Reconciling: what a new statement does to what is believed. Pure; the graph is read before and written after.

Three outcomes. The same fact again widens or keeps its period, or stands beside it when the periods do not touch.
A contradiction, which only a predicate with one object at a time can have, ends the earlier fact where the later one
begins, by valid time, so the order of arrival does not matter. Anything else is simply another fact.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kg_memory.bitemporal import END, RESOLUTION, Interval
from kg_memory.ids import new_id
from kg_memory.ingest.cut import content_hash
from kg_memory.model import Fact, MemoryKind, Status
from kg_memory.text import normalised


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement about resolved entities, not yet compared with what is believed."""

    subject_id: str
    predicate: str
    object_id: str | None
    value: str | None
    text: str
    valid: Interval
    status: Status = Status.ASSERTED
    negated: bool = False
    kind: MemoryKind = MemoryKind.SEMANTIC
    confidence: float = 1.0

    @property
    def slot(self) -> tuple[str, str]:
        return self.subject_id, self.predicate


@dataclass(slots=True)
class Entry:
    """A fact on its way: as the graph has it (None when new), and as it will be (None when retired)."""

    stored: Fact | None
    fact: Fact | None
    draft_number: int | None = None
    reason: str = ""
    ended_by: "Entry | None" = None

    @property
    def changed(self) -> bool:
        return self.fact != self.stored


class Ledger:
    """The facts that one write touches; each changes at most once, to one new version, however many drafts meet it."""

    def __init__(self, believed: Iterable[Fact], now: datetime) -> None:
        self.entries = [Entry(fact, fact) for fact in believed]
        latest = max((entry.stored.known.start for entry in self.entries if entry.stored), default=now - RESOLUTION)
        self.now = max(now, latest + RESOLUTION)
        self._slots: dict[tuple[str, str], list[Entry]] = {}
        for entry, fact in self._current(self.entries):
            self._slots.setdefault((fact.subject_id, fact.predicate), []).append(entry)

    def add(self, draft: Draft, *, one_at_a_time: bool, number: int) -> Entry:
        """Lets a draft act on the ledger; returns the entry that now states it."""
        slot = self._slots.setdefault(draft.slot, [])
        if one_at_a_time and _claims_truth(draft):
            rivals = [entry for entry, fact in self._current(slot) if _claims_truth(fact) and not _same(fact, draft)]
            draft = replace(draft, valid=self._until_next(draft.valid, rivals))
            entry = self._state(draft, slot, number)
            self._end_rivals(draft.valid, rivals, entry)
            return entry
        return self._state(draft, slot, number)

    def _state(self, draft: Draft, slot: list[Entry], number: int) -> Entry:
        same = [
            (entry, fact)
            for entry, fact in self._current(slot)
            if _same(fact, draft) and fact.valid.touches(draft.valid)
        ]
        if not same:
            entry = Entry(None, _fact(draft, self.now), number)
            self.entries.append(entry)
            slot.append(entry)
            return entry
        kept, first = same[0]
        valid = draft.valid
        for _, fact in same:
            valid = valid.union(fact.valid)
        if valid != first.valid:
            self._rewrite(kept, replace(first, valid=valid), "the same was stated about more of the time")
        for entry, _ in same[1:]:
            self._retire(entry, kept, "its time and that of the same fact have met")
        return kept

    def _end_rivals(self, valid: Interval, rivals: Sequence[Entry], winner: Entry) -> None:
        for entry, fact in self._current(rivals):
            if not fact.valid.overlaps(valid):
                continue
            reason = "a later statement took its place"
            rest = fact.valid.before(valid.start, valid.start_precision)
            if rest is None:
                self._retire(entry, winner, reason)
            else:
                self._rewrite(entry, replace(fact, valid=rest), reason, ended_by=winner)

    def _until_next(self, valid: Interval, rivals: Sequence[Entry]) -> Interval:
        """`valid`, ended where the next rival begins: a statement about the past does not retire the present."""
        later = [fact.valid for _, fact in self._current(rivals) if fact.valid.start > valid.start]
        following = min(later, key=lambda interval: interval.start, default=None)
        if following is None:
            return valid
        return valid.before(following.start, following.start_precision) or valid

    def _rewrite(self, entry: Entry, fact: Fact, reason: str, ended_by: Entry | None = None) -> None:
        if entry.stored is not None:
            known = Interval(self.now, END)
            fact = replace(fact, version=entry.stored.version + 1, known=known)
        entry.fact, entry.reason, entry.ended_by = fact, reason, ended_by

    def _retire(self, entry: Entry, winner: Entry, reason: str) -> None:
        entry.reason, entry.ended_by = reason, winner
        if entry.stored is None and entry.fact is not None:
            # Stated and overruled in one breath: recorded all the same, as known for the shortest time there is.
            entry.fact = replace(entry.fact, known=Interval(self.now, self.now + RESOLUTION))
        else:
            entry.fact = None

    @staticmethod
    def _current(entries: Sequence[Entry]) -> list[tuple[Entry, Fact]]:
        return [(entry, entry.fact) for entry in entries if entry.fact is not None and entry.fact.known.end == END]


def _fact(draft: Draft, now: datetime) -> Fact:
    told = draft.object_id or normalised(draft.value or "")
    return Fact(
        id=new_id(),
        version=1,
        subject_id=draft.subject_id,
        predicate=draft.predicate,
        object_id=draft.object_id,
        value=draft.value,
        text=draft.text,
        hash=content_hash(draft.subject_id, draft.predicate, told, draft.status, str(draft.negated)),
        valid=draft.valid,
        known=Interval(now, END),
        status=draft.status,
        negated=draft.negated,
        kind=draft.kind,
        confidence=draft.confidence,
    )


def _claims_truth(said: Fact | Draft) -> bool:
    return said.status is Status.ASSERTED and not said.negated


def _same(fact: Fact, draft: Draft) -> bool:
    """Whether both say the same, whenever it held: subject and predicate agree already."""
    return (
        fact.object_id == draft.object_id
        and normalised(fact.value or "") == normalised(draft.value or "")
        and fact.status is draft.status
        and fact.negated == draft.negated
    )
