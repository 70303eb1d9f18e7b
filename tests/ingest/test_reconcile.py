from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from kg_memory.bitemporal import BEGINNING, END, RESOLUTION, Interval
from kg_memory.ingest.reconcile import Draft, Entry, Ledger
from kg_memory.model import Fact, Status
from tests.worlds import at, span

NOW = at(2026)
FUNCTIONAL = "WORKS_AT"
MANY = "KNOWS"

days = st.integers(0, 14).map(lambda day: at(2024) + timedelta(days=day))


@st.composite
def periods(draw: st.DrawFn) -> Interval:
    start = draw(st.one_of(days, st.just(BEGINNING)))
    later = [st.just(END), days.filter(lambda day: day > start)] if start < at(2024, 1, 15) else [st.just(END)]
    return Interval(start, draw(st.one_of(later)))


drafts = st.builds(
    lambda predicate, told, valid, status, negated: draft(told, valid, predicate, status, negated),
    st.sampled_from([FUNCTIONAL, FUNCTIONAL, MANY]),
    st.sampled_from("abc"),
    periods(),
    st.sampled_from([Status.ASSERTED, Status.ASSERTED, Status.ASSERTED, Status.PLANNED]),
    st.sampled_from([False, False, False, True]),
)


def draft(
    told: str,
    valid: Interval,
    predicate: str = FUNCTIONAL,
    status: Status = Status.ASSERTED,
    negated: bool = False,
) -> Draft:
    return Draft("subject", predicate, told, None, f"{predicate} {told}", valid, status, negated)


@dataclass
class Store:
    """A graph in memory: every version of every fact, as `cypher/ingest` would leave them."""

    versions: list[Fact] = field(default_factory=list)
    written_at: list[datetime] = field(default_factory=list)

    def write(self, *batch: Draft) -> Ledger:
        ledger = Ledger([fact for fact in self.versions if fact.known.end == END], NOW)
        for number, one in enumerate(batch):
            ledger.add(one, one_at_a_time=one.predicate == FUNCTIONAL, number=number)
        changed = [entry for entry in ledger.entries if entry.changed]
        for entry in changed:
            self._apply(entry, ledger.now)
        if changed:
            self.written_at.append(ledger.now)
        return ledger

    def _apply(self, entry: Entry, now: datetime) -> None:
        if entry.stored is not None:
            self.versions.remove(entry.stored)
            self.versions.append(replace(entry.stored, known=Interval(entry.stored.known.start, now)))
        if entry.fact is not None:
            self.versions.append(entry.fact)

    def believed(self, known_at: datetime = END - RESOLUTION) -> list[Fact]:
        return [fact for fact in self.versions if fact.known.contains(known_at)]

    def picture(self, known_at: datetime = END - RESOLUTION) -> list[tuple[str | None, datetime, datetime]]:
        return sorted((fact.object_id, fact.valid.start, fact.valid.end) for fact in self.believed(known_at))


def batches(statements: Sequence[Draft], cuts: Sequence[int]) -> list[Sequence[Draft]]:
    edges = sorted({0, len(statements), *(cut for cut in cuts if cut < len(statements))})
    return [statements[start:end] for start, end in pairwise(edges)]


def assert_consistent(store: Store) -> None:
    believed = store.believed()
    for number, one in enumerate(believed):
        for other in believed[number + 1 :]:
            same = one.hash == other.hash
            assert not (same and one.valid.touches(other.valid)), "the same fact twice"
            rivals = one.predicate == other.predicate == FUNCTIONAL and not same and claims(one) and claims(other)
            assert not (rivals and one.valid.overlaps(other.valid)), "two at a time"
    for id in {fact.id for fact in store.versions}:
        history = sorted((fact for fact in store.versions if fact.id == id), key=lambda fact: fact.version)
        assert [fact.version for fact in history] == list(range(1, len(history) + 1))
        assert len({fact.hash for fact in history}) == 1
        for earlier, later in pairwise(history):
            assert earlier.known.end == later.known.start
            assert earlier.valid != later.valid


def claims(fact: Fact) -> bool:
    return fact.status is Status.ASSERTED and not fact.negated


@settings(max_examples=700, deadline=None)
@given(st.lists(drafts, max_size=9), st.lists(st.integers(1, 8), max_size=4))
def test_whatever_is_said_the_graph_stays_consistent_and_its_history_unchanged(
    statements: list[Draft], cuts: list[int]
) -> None:
    store = Store()
    history = {}
    for batch in batches(statements, cuts):
        store.write(*batch)
        assert_consistent(store)
        history[max(store.written_at)] = store.picture()
    assert {known_at: store.picture(known_at) for known_at in store.written_at} == history


@settings(max_examples=700, deadline=None)
@given(st.data())
def test_the_order_of_arrival_does_not_change_what_was_true_when(data: st.DataObject) -> None:
    drawn = data.draw(st.lists(periods(), unique_by=lambda period: period.start, min_size=1, max_size=6))
    said = [draft(chr(97 + number), period) for number, period in enumerate(drawn)]
    beginnings = sorted(one.valid.start for one in said)
    expected = sorted(
        (one.object_id, one.valid.start, min([one.valid.end, *(day for day in beginnings if day > one.valid.start)]))
        for one in said
    )
    store = Store()
    for batch in batches(data.draw(st.permutations(said)), data.draw(st.lists(st.integers(1, 5), max_size=4))):
        store.write(*batch)
    assert store.picture() == expected


@settings(max_examples=200, deadline=None)
@given(st.lists(drafts, min_size=1, max_size=8))
def test_saying_it_all_again_changes_nothing(statements: list[Draft]) -> None:
    store = Store()
    store.write(*statements)
    before = list(store.versions)
    again = store.believed()
    store.write(*[draft(str(fact.object_id), fact.valid, fact.predicate, fact.status, fact.negated) for fact in again])
    assert store.versions == before


@settings(max_examples=200, deadline=None)
@given(st.lists(drafts, max_size=8))
def test_a_statement_is_found_in_the_fact_that_states_it(statements: list[Draft]) -> None:
    ledger = Ledger([], NOW)
    entries = [
        ledger.add(one, one_at_a_time=one.predicate == FUNCTIONAL, number=number)
        for number, one in enumerate(statements)
    ]
    for one, entry in zip(statements, entries, strict=True):
        while entry.fact is None:
            assert entry.ended_by is not None
            entry = entry.ended_by
        assert entry.fact.hash == one.hash


def test_a_contradiction_ends_the_earlier_fact_where_the_later_begins() -> None:
    store = Store()
    store.write(draft("acme", span("2020")))
    ledger = store.write(draft("initech", span("2023-03")))
    assert store.picture() == [("acme", at(2020), at(2023, 3)), ("initech", at(2023, 3), END)]
    (ended,) = [entry for entry in ledger.entries if entry.ended_by is not None]
    assert ended.fact is not None
    assert ended.fact.version == 2
    assert ended.fact.valid.end_precision == span("2023-03").start_precision


def test_a_statement_about_the_past_does_not_retire_the_present() -> None:
    store = Store()
    store.write(draft("initech", span("2023")))
    store.write(draft("acme", span("2020")))
    assert store.picture() == [("acme", at(2020), at(2023)), ("initech", at(2023), END)]


def test_of_two_that_begin_together_the_one_that_was_said_last_holds() -> None:
    store = Store()
    store.write(draft("acme", span("2020")))
    ledger = store.write(draft("initech", span("2020")))
    assert store.picture() == [("initech", at(2020), END)]
    assert store.picture(store.written_at[0]) == [("acme", at(2020), END)]
    assert ledger.entries[0].ended_by is ledger.entries[1]


def test_what_was_said_and_overruled_in_one_breath_is_still_recorded() -> None:
    store = Store()
    store.write(draft("acme", span("2020")), draft("initech", span("2020")))
    assert store.picture() == [("initech", at(2020), END)]
    assert [fact.object_id for fact in store.versions] == ["acme", "initech"]


def test_other_predicates_plans_and_denials_retire_nothing() -> None:
    store = Store()
    store.write(draft("acme", span("2020")))
    store.write(
        draft("initech", span("2021"), "VISITED"),
        draft("initech", span("2021"), status=Status.PLANNED),
        draft("acme", span("2021"), negated=True),
    )
    assert ("acme", at(2020), END) in store.picture()
    assert len(store.picture()) == 4


def test_learning_that_a_fact_ended_gives_it_a_next_version_with_the_end() -> None:
    store = Store()
    store.write(draft("carol", span("2020"), MANY))
    store.write(draft("carol", span("2020", "2022"), MANY))
    assert store.picture() == [("carol", at(2020), at(2022))]
    assert store.picture(store.written_at[0]) == [("carol", at(2020), END)]
    assert [fact.version for fact in store.versions] == [1, 2]


def test_an_undated_mention_inside_a_known_period_does_not_make_it_last_for_ever() -> None:
    store = Store()
    store.write(draft("acme", span("2018", "2021")))
    store.write(draft("acme", span("2019-06")))
    assert store.picture() == [("acme", at(2018), at(2021))]


def test_the_same_fact_in_two_periods_is_two_facts_until_they_meet() -> None:
    store = Store()
    store.write(draft("carol", span("2018", "2019"), MANY), draft("carol", span("2020", "2021"), MANY))
    assert len(store.picture()) == 2
    ledger = store.write(draft("carol", span("2019", "2020"), MANY))
    assert store.picture() == [("carol", at(2018), at(2021))]
    kept, taken_in = ledger.entries
    assert (taken_in.fact, taken_in.ended_by) == (None, kept)
    assert len(store.picture(store.written_at[0])) == 2


def test_facts_that_meet_in_one_breath_are_one_fact() -> None:
    store = Store()
    parts = [span("2018", "2019"), span("2020", "2021"), span("2019", "2020")]
    store.write(*(draft("carol", part, MANY) for part in parts))
    assert [(fact.version, fact.valid) for fact in store.versions] == [(1, span("2018", "2021"))]


def test_a_clock_that_stands_still_or_runs_back_never_makes_an_empty_known_time() -> None:
    store = Store()
    for year in (2020, 2021, 2022):
        store.write(draft(str(year), Interval(at(year))))
    assert store.written_at == [NOW, NOW + 2 * RESOLUTION, NOW + 4 * RESOLUTION]
