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

RESTATED = "the same was stated with other times"
ABSORBED = "its time and that of the same fact have met"
OVERTAKEN = "a later statement took its place"


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

    @property
    def hash(self) -> str:
        """What is said, whenever it held: the same for the same statement in other words."""
        told = self.object_id or normalised(self.value or "")
        return content_hash(self.subject_id, self.predicate, told, self.status, str(self.negated))


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
        learned = [fact.known.start for _, fact in self._current(self.entries)]
        self.now = max([now, *(instant + 2 * RESOLUTION for instant in learned)])
        self._slots: dict[tuple[str, str], list[Entry]] = {}
        for entry, fact in self._current(self.entries):
            self._slots.setdefault((fact.subject_id, fact.predicate), []).append(entry)

    def add(self, draft: Draft, *, one_at_a_time: bool, number: int) -> Entry:
        """Lets a draft act on the ledger; returns the entry that now states it."""
        slot = self._slots.setdefault(draft.slot, [])
        if not (one_at_a_time and _claims_truth(draft)):
            return self._state(draft, slot, number, None)
        rivals = [entry for entry, fact in self._current(slot) if _claims_truth(fact) and fact.hash != draft.hash]
        following = self._following(draft.valid, rivals)
        entry = self._state(draft, slot, number, following)
        self._end_rivals(_until(draft.valid, following), rivals, entry)
        return entry

    def _state(self, draft: Draft, slot: list[Entry], number: int, following: Interval | None) -> Entry:
        """States the draft up to the rival `following` it: in the same facts that its time meets, or as a new one."""
        valid, met = draft.valid, []
        same = [(entry, fact) for entry, fact in self._current(slot) if fact.hash == draft.hash]
        for entry, fact in sorted(same, key=lambda one: one[1].valid.start):
            if fact.valid.touches(valid) and fact.valid.touches(_until(draft.valid, following)):
                valid = valid.joined(fact.valid)
                met.append((entry, fact))
        valid = _until(valid, following)
        if not met:
            new = Entry(None, _fact(replace(draft, valid=valid), self.now), number)
            self.entries.append(new)
            slot.append(new)
            return new
        kept, first = met[0]
        if valid != first.valid:
            ended = valid.end == first.valid.end and kept.ended_by is not None
            self._rewrite(kept, valid, kept.reason if ended else RESTATED, kept.ended_by if ended else None)
        for entry, _ in met[1:]:
            entry.fact, entry.reason, entry.ended_by = None, ABSORBED, kept
        return kept

    def _end_rivals(self, valid: Interval, rivals: Sequence[Entry], winner: Entry) -> None:
        for entry, fact in self._current(rivals):
            if not fact.valid.overlaps(valid):
                continue
            rest = fact.valid.before(valid.start, valid.start_precision)
            if rest is None:
                self._retire(entry, winner)
            else:
                self._rewrite(entry, rest, OVERTAKEN, winner)

    def _following(self, valid: Interval, rivals: Sequence[Entry]) -> Interval | None:
        """The next rival, where a statement must end: one about the past does not retire the present."""
        later = [fact.valid for _, fact in self._current(rivals) if fact.valid.start > valid.start]
        return min(later, key=lambda interval: interval.start, default=None)

    def _rewrite(self, entry: Entry, valid: Interval, reason: str, ended_by: Entry | None) -> None:
        assert entry.fact is not None
        fact = replace(entry.fact, valid=valid)
        if entry.stored is not None:
            fact = replace(fact, version=entry.stored.version + 1, known=Interval(self.now, END))
            if valid == entry.stored.valid:
                fact = entry.stored
        entry.fact, entry.reason, entry.ended_by = fact, reason, ended_by

    def _retire(self, entry: Entry, winner: Entry) -> None:
        entry.reason, entry.ended_by = OVERTAKEN, winner
        if entry.stored is None and entry.fact is not None:
            # Stated and overruled in one breath: recorded all the same, as known for the shortest time before.
            entry.fact = replace(entry.fact, known=Interval(self.now - RESOLUTION, self.now))
        else:
            entry.fact = None

    @staticmethod
    def _current(entries: Sequence[Entry]) -> list[tuple[Entry, Fact]]:
        return [(entry, entry.fact) for entry in entries if entry.fact is not None and entry.fact.known.end == END]


def _fact(draft: Draft, now: datetime) -> Fact:
    return Fact(
        id=new_id(),
        version=1,
        subject_id=draft.subject_id,
        predicate=draft.predicate,
        object_id=draft.object_id,
        value=draft.value,
        text=draft.text,
        hash=draft.hash,
        valid=draft.valid,
        known=Interval(now, END),
        status=draft.status,
        negated=draft.negated,
        kind=draft.kind,
        confidence=draft.confidence,
    )


def _until(valid: Interval, following: Interval | None) -> Interval:
    if following is None:
        return valid
    return valid.before(following.start, following.start_precision) or valid


def _claims_truth(said: Fact | Draft) -> bool:
    return said.status is Status.ASSERTED and not said.negated
