"""The rules of succession, all together against a naive second implementation."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from kg_memory.model.bitemporal import BEGINNING, Interval
from kg_memory.model.claims import Claim
from kg_memory.model.succession import derive_periods
from tests.support.builders import at, span
from tests.support.histories import ONTOLOGY, claims
from tests.support.reference import World


@settings(max_examples=1_000, deadline=None)
@given(st.lists(claims(), max_size=8, unique_by=lambda claim: claim.id))
def test_at_every_instant_holds_what_the_naive_reading_says(history: list[Claim]) -> None:
    found, world = derive_periods(history, ONTOLOGY), World(history, ONTOLOGY)
    for said in {claim.hash for claim in history}:
        periods = found.periods.get(said, ())
        held = [any(period.valid.contains(instant) for period in periods) for instant in world.instants()]
        assert held == [world.holds(said, instant) for instant in world.instants()]


dated = claims().filter(lambda claim: claim.dated or not claim.until)


@settings(max_examples=500, deadline=None)
@given(st.lists(dated, max_size=8, unique_by=lambda claim: claim.id), claims())
def test_what_is_only_said_of_the_past_changes_nothing_that_holds(history: list[Claim], last: Claim) -> None:
    valid = Interval(BEGINNING, last.said_at)
    was = replace(last, id="was", valid=valid, dated=False, past=True, corrects=False)
    before, after = derive_periods(history, ONTOLOGY).periods, derive_periods([*history, was], ONTOLOGY).periods
    for said in {*before, *after} - {was.hash}:
        assert [period.valid for period in before.get(said, ())] == [period.valid for period in after.get(said, ())]
    known = [period.valid for period in before.get(was.hash, ())]
    new = [period.valid for period in after.get(was.hash, ()) if period.valid not in known]
    assert set(known) <= {period.valid for period in after.get(was.hash, ())}
    assert all(valid.end <= was.said_at for valid in new)


def about(id: str, predicate: str, valid: Interval, *, dated: bool = True, negated: bool = False) -> Claim:
    return Claim(
        id=id,
        subject_id="a",
        predicate=predicate,
        object_id="d",
        text="",
        valid=valid,
        said_at=at(2024),
        dated=dated,
        negated=negated,
    )


def test_what_held_until_then_begins_where_the_last_of_nested_rivals_ends() -> None:
    within, around = (
        about("1", "LIKES", span("2024-01-07", "2024-01-08")),
        about("2", "LIKES", span("2024-01-04", "2024-01-10")),
    )
    until = about("3", "DISLIKES", span("", "2024-01-11"), dated=False)
    assert derive_periods([within, around, until], ONTOLOGY).periods[until.hash][0].valid == span(
        "2024-01-10", "2024-01-11"
    )


def test_of_endings_at_one_instant_one_that_has_no_time_left_takes_none_from_others() -> None:
    ending = Interval(end=at(2024))
    denied = about("1", "LIKES", ending, dated=False, negated=True)
    told = [denied, about("2", "LIKES", ending, dated=False), about("3", "DISLIKES", ending, dated=False)]
    assert set(derive_periods(told, ONTOLOGY).periods) == {denied.hash, told[2].hash}
