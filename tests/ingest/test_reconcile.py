"""What becomes of the facts: random histories against a naive reading of all that was said, and each rule by itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from kg_memory.ingest import reconcile
from kg_memory.ingest.reconcile import Ledger, claims_of
from kg_memory.model.bitemporal import BEGINNING, END, RESOLUTION, Interval
from kg_memory.model.claims import Claim
from kg_memory.model.facts import Fact, Status
from tests.support.builders import at, span
from tests.support.histories import ONTOLOGY, claims
from tests.support.reference import World

NOW = at(2026)
NO_SHRINKING = [phase for phase in Phase if phase is not Phase.shrink]
"""Shrinking a history can take longer than the whole suite; what fails is printed in full anyhow."""


@dataclass
class Store:
    """A graph in memory: every claim and every version of every fact, as `cypher/ingest` would leave them."""

    claims: list[Claim] = field(default_factory=list)
    versions: list[Fact] = field(default_factory=list)
    written: dict[datetime, list[Claim]] = field(default_factory=dict)
    tick: timedelta = timedelta(days=1)

    def say(self, *said: Claim) -> Ledger:
        return self._write(said, set())

    def retract(self, fact: Fact) -> Ledger:
        return self._write((), claims_of(fact, self.claims, ONTOLOGY))

    def _write(self, said: Sequence[Claim], withdrawn: set[str]) -> Ledger:
        now = NOW + self.tick * len(self.written)
        ledger = Ledger(self.claims, said, ONTOLOGY, now, withdrawn)
        ledger.settle(fact for fact in self.believed() if fact.hash in ledger.touched)
        for entry in ledger.entries:
            if entry.changed and entry.stored is not None:
                self.versions.remove(entry.stored)
                self.versions.append(replace(entry.stored, known=Interval(entry.stored.known.start, ledger.now)))
            if entry.changed and entry.fact is not None:
                self.versions.append(entry.fact)
        self.claims = [claim for claim in self.claims if claim.id not in withdrawn] + list(said)
        self.written[ledger.now] = list(self.claims)
        return ledger

    def believed(self, known_at: datetime = END - RESOLUTION) -> list[Fact]:
        return [fact for fact in self.versions if fact.known.contains(known_at)]

    def periods(self, known_at: datetime = END - RESOLUTION) -> list[tuple[str | None, datetime, datetime]]:
        return sorted((fact.object_id, fact.valid.start, fact.valid.end) for fact in self.believed(known_at))


class Histories(RuleBasedStateMachine):
    """Claims in any order, one by one or together, and facts retracted; every version must be as the claims have it."""

    def __init__(self) -> None:
        super().__init__()
        self.store = Store()
        self.used: set[str] = set()

    @rule(said=st.lists(claims(), min_size=1, max_size=3, unique_by=lambda claim: claim.id))
    def say(self, said: list[Claim]) -> None:
        ledger = self.store.say(*(claim for claim in said if claim.id not in self.used))
        self.used |= {claim.id for claim in said}
        for claim in ledger.asserted:
            entry = ledger.entry_of(claim)
            assert claim.ends_anything or claim.retracts or (entry is not None and entry.latest.hash == claim.hash)

    @rule(pick=st.integers(0, 20))
    def retract(self, pick: int) -> None:
        if believed := self.store.believed():
            fact = believed[pick % len(believed)]
            ledger = self.store.retract(fact)
            assert all(entry.reason for entry in ledger.entries if entry.changed and entry.stored)

    @invariant()
    def versions_follow_each_other(self) -> None:
        for id in {fact.id for fact in self.store.versions}:
            history = sorted((fact for fact in self.store.versions if fact.id == id), key=lambda fact: fact.version)
            assert [fact.version for fact in history] == list(range(1, len(history) + 1))
            assert len({fact.hash for fact in history}) == 1
            for earlier, later in pairwise(history):
                assert earlier.known.end == later.known.start
                assert earlier.valid != later.valid

    def teardown(self) -> None:
        """What is believed at each time is what had been said by then; asked now, as at every time before."""
        for known_at, said in self.store.written.items():
            world = World(said, ONTOLOGY)
            believed = self.store.believed(known_at)
            for hash in {fact.hash for fact in believed} | {claim.hash for claim in said}:
                own = [fact.valid for fact in believed if fact.hash == hash]
                assert not any(one.touches(other) for one, other in pairwise(sorted(own, key=lambda one: one.start)))
                for instant in world.instants():
                    assert any(valid.contains(instant) for valid in own) == world.holds(hash, instant)


TestHistories = Histories.TestCase
TestHistories.settings = settings(max_examples=1_500, stateful_step_count=5, deadline=None, phases=NO_SHRINKING)


@settings(max_examples=500, deadline=None)
@given(st.data())
def test_the_order_of_arrival_does_not_change_what_was_true_when(data: st.DataObject) -> None:
    said = data.draw(st.lists(claims(), max_size=6, unique_by=lambda claim: claim.id))
    pictures = []
    for order in (said, data.draw(st.permutations(said))):
        store, cut = Store(), data.draw(st.integers(0, len(order)))
        for batch in (order[:cut], *([claim] for claim in order[cut:])):
            store.say(*batch)
        pictures.append(sorted((fact.hash, fact.valid.start, fact.valid.end) for fact in store.believed()))
    assert pictures[0] == pictures[1]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        claims().filter(lambda claim: not claim.corrects and not claim.retracts),
        max_size=6,
        unique_by=lambda claim: claim.id,
    )
)
def test_saying_it_all_again_changes_nothing(said: list[Claim]) -> None:
    store = Store()
    store.say(*said)
    before = store.believed()
    store.say(*(replace(claim, id=f"{claim.id} again") for claim in said))
    assert store.believed() == before


# --- each rule by itself


def claim(
    told: str | None,
    valid: Interval,
    predicate: str = "WORKS_AT",
    *,
    said_at: datetime = NOW,
    subject: str = "ada",
    dated: bool = True,
    corrects: bool = False,
    negated: bool = False,
    status: Status = Status.ASSERTED,
) -> Claim:
    number = claim.made = getattr(claim, "made", 0) + 1  # type: ignore[attr-defined]
    return Claim(
        id=f"{number:06}",
        subject_id=subject,
        predicate=predicate,
        object_id=told,
        text=f"{told}",
        valid=valid,
        said_at=said_at,
        dated=dated,
        corrects=corrects,
        status=status,
        negated=negated,
    )


def until(written: str) -> Interval:
    """The claim that something ended then."""
    return span("", written)


def test_a_contradiction_ends_the_earlier_fact_where_the_later_begins() -> None:
    store = Store()
    store.say(claim("acme", span("2020")))
    ledger = store.say(claim("initech", span("2023-03")))
    assert store.periods() == [("acme", at(2020), at(2023, 3)), ("initech", at(2023, 3), END)]
    (ended,) = [entry for entry in ledger.entries if entry.ended_by is not None]
    assert (ended.reason, ended.latest.version) == (reconcile.SUPERSEDED, 2)
    assert ended.ended_by
    assert ended.ended_by.latest.object_id == "initech"
    assert ended.latest.valid.end_precision == span("2023-03").start_precision


def test_retracting_what_ended_a_fact_gives_it_back_its_time() -> None:
    store = Store()
    store.say(claim("acme", span("2020")))
    store.say(claim("initech", span("2023")))
    (initech,) = [fact for fact in store.believed() if fact.object_id == "initech"]
    ledger = store.retract(initech)
    assert store.periods() == [("acme", at(2020), END)]
    assert {entry.reason for entry in ledger.entries} == {reconcile.RESTORED, reconcile.RETRACTED}
    assert [fact.version for fact in store.versions if fact.object_id == "acme"] == [1, 2, 3]


def test_what_was_retired_completely_is_believed_again_when_its_rival_is_retracted() -> None:
    store = Store()
    store.say(claim("acme", span("2020")))
    store.say(claim("initech", span("2020")))
    assert store.periods() == [("initech", at(2020), END)]
    store.retract(store.believed()[0])
    assert store.periods() == [("acme", at(2020), END)]


def test_a_statement_about_the_past_does_not_retire_the_present() -> None:
    store = Store()
    store.say(claim("initech", span("2023")))
    store.say(claim("acme", span("2020")))
    assert store.periods() == [("acme", at(2020), at(2023)), ("initech", at(2023), END)]


def test_a_restated_fact_holds_again_after_a_rival_that_arrives_late_in_between() -> None:
    store = Store()
    store.say(claim("acme", span("2018")))
    store.say(claim("acme", span("2022")))
    assert store.periods() == [("acme", at(2018), END)]
    store.say(claim("initech", span("2020")))
    assert store.periods() == [
        ("acme", at(2018), at(2020)),
        ("acme", at(2022), END),
        ("initech", at(2020), at(2022)),
    ]


def test_an_end_closes_the_fact_and_one_of_nothing_known_says_until_when_it_held() -> None:
    store = Store()
    store.say(claim("acme", span("2020")))
    ledger = store.say(claim("acme", until("2024-05")))
    assert store.periods() == [("acme", at(2020), at(2024, 5))]
    assert [entry.reason for entry in ledger.entries] == [reconcile.ENDED]
    store.say(claim("hooli", until("2019")))
    assert ("hooli", BEGINNING, at(2019)) in store.periods()
    store.say(claim("umbrella", until("2022")))
    assert len(store.periods()) == 2, "it cannot be told when it began, and Acme is known to have held"


def test_the_end_of_whatever_held_ends_it() -> None:
    store = Store()
    store.say(claim("acme", span("2020")), claim("bob", span("2020"), "KNOWS"))
    ending = claim(None, until("2024-05"))
    ledger = store.say(ending)
    assert store.periods() == [("acme", at(2020), at(2024, 5)), ("bob", at(2020), END)]
    entry = ledger.entry_of(ending)
    assert entry is not None
    assert entry.latest.object_id == "acme"
    assert Store().say(ending).entry_of(ending) is None


def test_a_month_in_which_it_ended_is_not_cut_short_by_a_word_from_that_month() -> None:
    store = Store()
    store.say(
        claim("acme", span("2020")), claim("acme", Interval(at(2024, 5, 10)), said_at=at(2024, 5, 10), dated=False)
    )
    store.say(claim("acme", until("2024-05"), said_at=at(2024, 7)))
    assert store.periods() == [("acme", at(2020), at(2024, 5))]
    store.say(claim("initech", span("2024-06"), said_at=at(2024, 8)))
    store.say(claim("acme", Interval(at(2024, 6, 10)), said_at=at(2024, 6, 10), dated=False))
    assert ("initech", at(2024, 6), END) in store.periods()


def test_an_undated_statement_does_not_cut_a_time_that_is_known_to_its_end() -> None:
    store = Store()
    store.say(claim("acme", span("2020", "2026")))
    store.say(claim("initech", Interval(at(2024, 3)), said_at=at(2024, 3), dated=False))
    assert store.periods() == [("acme", at(2020), at(2026)), ("initech", at(2026), END)]


def test_a_correction_gives_the_fact_other_times_in_its_next_version() -> None:
    store = Store()
    store.say(claim("acme", span("2018"), said_at=at(2024)))
    ledger = store.say(claim("acme", span("2019"), said_at=at(2024, 2), corrects=True))
    assert store.periods() == [("acme", at(2019), END)]
    assert [(entry.reason, entry.latest.version) for entry in ledger.entries] == [(reconcile.CORRECTED, 2)]
    store.say(claim("bob", span("2018", "2019"), "KNOWS", said_at=at(2024)))
    ledger = store.say(claim("bob", span("2021", "2022"), "KNOWS", said_at=at(2024, 2), corrects=True))
    assert [(entry.reason, entry.latest.version) for entry in ledger.entries] == [(reconcile.CORRECTED, 2)]
    assert ("bob", at(2021), at(2022)) in store.periods()


def test_a_correction_that_arrives_before_what_it_corrects_still_corrects_it() -> None:
    store = Store()
    store.say(claim("acme", span("2019"), said_at=at(2024, 2), corrects=True))
    store.say(claim("acme", span("2018"), said_at=at(2024)))
    assert store.periods() == [("acme", at(2019), END)]


def test_a_denial_ends_the_fact_and_one_of_the_unknown_is_recorded() -> None:
    store = Store()
    store.say(claim("acme", span("2020")))
    store.say(claim("acme", span("2024"), negated=True), claim("hooli", span("2024"), negated=True))
    believed = sorted((fact.object_id, fact.negated, fact.valid.start, fact.valid.end) for fact in store.believed())
    assert believed == [
        ("acme", False, at(2020), at(2024)),
        ("acme", True, at(2024), END),
        ("hooli", True, at(2024), END),
    ]
    store.say(claim("acme", span("2025")))
    assert ("acme", at(2024), at(2025)) in store.periods()


def test_only_what_the_ontology_declares_exclusive_ends_another_predicate() -> None:
    store = Store()
    store.say(
        claim("tea", span("2020"), "LIKES"), claim("milk", span("2020"), "LIKES"), claim("tea", span("2020"), "KNOWS")
    )
    store.say(claim("tea", span("2023"), "DISLIKES"))
    assert sorted((fact.predicate, fact.object_id, fact.valid.end) for fact in store.believed()) == [
        ("DISLIKES", "tea", END),
        ("KNOWS", "tea", END),
        ("LIKES", "milk", END),
        ("LIKES", "tea", at(2023)),
    ]


def test_what_says_the_same_both_ways_is_one_at_a_time_for_both() -> None:
    store = Store()
    store.say(claim("bob", span("2010"), "MARRIED_TO", subject="ada"))
    store.say(claim("carol", span("2020"), "MARRIED_TO", subject="bob"))
    assert store.periods() == [("bob", at(2010), at(2020)), ("carol", at(2020), END)]


def test_of_two_that_begin_together_the_one_that_was_said_last_holds() -> None:
    store = Store()
    store.say(claim("acme", span("2020")))
    ledger = store.say(claim("initech", span("2020")))
    assert store.periods() == [("initech", at(2020), END)]
    first, *_ = store.written
    assert store.periods(first) == [("acme", at(2020), END)]
    (gone,) = [entry for entry in ledger.entries if entry.fact is None]
    assert gone.ended_by is not None


def test_what_was_said_and_overruled_in_one_breath_is_still_recorded() -> None:
    store = Store()
    store.say(claim("acme", span("2020")), claim("initech", span("2020")))
    assert store.periods() == [("initech", at(2020), END)]
    assert sorted(str(fact.object_id) for fact in store.versions) == ["acme", "initech"]


def test_other_predicates_and_plans_retire_nothing() -> None:
    store = Store()
    store.say(claim("acme", span("2020")))
    store.say(claim("initech", span("2021"), "VISITED"), claim("initech", span("2021"), status=Status.PLANNED))
    assert ("acme", at(2020), END) in store.periods()
    assert len(store.periods()) == 3


def test_an_undated_mention_inside_a_known_period_does_not_make_it_last_for_ever() -> None:
    store = Store()
    store.say(claim("acme", span("2018", "2021")))
    store.say(claim("acme", span("2019-06")))
    assert store.periods() == [("acme", at(2018), at(2021))]


def test_the_same_fact_in_two_periods_is_two_facts_until_they_meet() -> None:
    store = Store()
    store.say(claim("carol", span("2018", "2019"), "KNOWS"), claim("carol", span("2020", "2021"), "KNOWS"))
    assert len(store.periods()) == 2
    ledger = store.say(claim("carol", span("2019", "2020"), "KNOWS"))
    assert store.periods() == [("carol", at(2018), at(2021))]
    kept, taken_in = ledger.entries
    assert (taken_in.fact, taken_in.ended_by, taken_in.reason) == (None, kept, reconcile.MERGED)


def test_a_clock_that_stands_still_or_runs_back_never_makes_an_empty_known_time() -> None:
    store = Store(tick=timedelta())
    for year in (2020, 2021, 2022):
        store.say(claim(str(year), Interval(at(year))))
    assert list(store.written) == [NOW, NOW + 2 * RESOLUTION, NOW + 4 * RESOLUTION]
