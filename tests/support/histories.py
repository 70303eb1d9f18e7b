"""Hypothesis strategies for claims, for tests that compare the results with a reference implementation."""

from datetime import timedelta

from hypothesis import strategies as st

from kg_memory.model.bitemporal import BEGINNING, END, Interval, Precision
from kg_memory.model.claims import Claim
from kg_memory.model.facts import Status
from kg_memory.model.ontology import read_ontology
from tests.support.builders import at

ONTOLOGY = read_ontology("""
predicates:
  WORKS_AT: {one: true}
  BORN_IN: {one: true, permanent: true}
  KNOWS: {}
  LIKES: {}
  DISLIKES: {}
  MARRIED_TO: {one: true, symmetric: true}
  DIVORCED_FROM: {symmetric: true}
exclusive: [[LIKES, DISLIKES], [MARRIED_TO, DIVORCED_FROM]]
""")
TRANSITIVE = ("WORKS_AT", "WORKS_AT", "BORN_IN", "KNOWS", "LIKES", "DISLIKES")
DAYS = [at(2024) + timedelta(days=day) for day in range(10)]

days = st.sampled_from(DAYS)


@st.composite
def times(draw: st.DrawFn) -> Interval:
    kind = draw(st.sampled_from(["since", "since", "since", "between", "between", "until", "always"]))
    one, other = sorted(draw(st.lists(days, min_size=2, max_size=2, unique=True)))
    if kind == "between":
        return Interval(one, other)
    if kind == "until":
        return Interval(BEGINNING, one, end_precision=draw(st.sampled_from([Precision.SECOND, Precision.MONTH])))
    if kind == "always":
        return Interval()
    return Interval(one, start_precision=draw(st.sampled_from([Precision.DAY, Precision.MONTH])))


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    married = draw(st.integers(0, 3)) == 0
    predicate = draw(st.sampled_from(["MARRIED_TO", "DIVORCED_FROM"] if married else TRANSITIVE))
    subject, told = sorted(draw(st.lists(st.sampled_from("abcd"), min_size=2, max_size=2, unique=True)))
    said_at = draw(days) + timedelta(hours=draw(st.integers(1, 20)))
    valid, dated = draw(times()), True
    if not married and draw(st.integers(0, 3)) == 0:
        valid, dated = draw(st.sampled_from([Interval(said_at), Interval(BEGINNING, said_at)])), False
    past = draw(st.integers(0, 4)) == 0
    if past:
        valid, dated = Interval(BEGINNING, said_at), False
    until = valid.start == BEGINNING and valid.end < END
    anything = until and not past and predicate in ("WORKS_AT", "MARRIED_TO") and draw(st.booleans())
    return Claim(
        id=f"{draw(st.integers(0, 10**9)):09}",
        subject_id=subject if married else "a",
        predicate=predicate,
        object_id=None if anything else told,
        value=None,
        text="",
        valid=valid,
        said_at=said_at,
        dated=dated,
        past=past,
        retracts=not anything and draw(st.integers(0, 9)) == 0,
        corrects=not anything and draw(st.integers(0, 5)) == 0,
        fits=anything or told != "d",
        status=draw(st.sampled_from([Status.ASSERTED] * 5 + [Status.PLANNED])) if not anything else Status.ASSERTED,
        negated=not anything and draw(st.integers(0, 5)) == 0,
    )
