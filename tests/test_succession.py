"""The rules of succession, all together against a naive second implementation."""

from hypothesis import given, settings
from hypothesis import strategies as st

from kg_memory.claim import Claim
from kg_memory.succession import picture
from tests.histories import ONTOLOGY, claims
from tests.reference import World


@settings(max_examples=700, deadline=None)
@given(st.lists(claims(), max_size=8, unique_by=lambda claim: claim.id))
def test_at_every_instant_holds_what_the_naive_reading_says(history: list[Claim]) -> None:
    found, world = picture(history, ONTOLOGY), World(history, ONTOLOGY)
    for said in {claim.hash for claim in history}:
        periods = found.periods.get(said, ())
        held = [any(period.valid.contains(instant) for period in periods) for instant in world.instants()]
        assert held == [world.holds(said, instant) for instant in world.instants()]
