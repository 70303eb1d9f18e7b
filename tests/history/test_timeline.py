from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg_memory.errors import InvalidInput, InvalidTime, NotFound
from kg_memory.history.model import Side, TimelineEntry
from kg_memory.history.timeline import duration, entries
from kg_memory.memory import Memory
from kg_memory.model import pages
from kg_memory.model.bitemporal import BEGINNING, END, AllenRelation, AsOf, Interval
from kg_memory.model.facts import Fact
from kg_memory.model.pages import PageRequest
from kg_memory.model.sources import Message
from tests.support.builders import at, says, span
from tests.support.fakes import SettableClock

CAREER = [
    says("Ada", "STUDIES_AT", "MIT", "2000", "2004"),
    says("Ada", "WORKS_AT", "Acme", "2005", "2010"),
    says("Ada", "WORKS_AT", "Initech", "2010", "2015"),
    says("Ada", "WORKS_AT", "Bluefin", "2018-06"),
    says("Ada", "KNOWS", "Bob", "2001", "2012"),
    says("Ada", "KNOWS", "Cleo", "2010"),
    says("Ada", "KNOWS", "Dora", "2011"),
    says("Bob", "WORKS_AT", "Acme", "2007", "2009"),
]


@pytest.fixture
async def ids(literal: Memory, space: str) -> dict[str, str]:
    return {entity.name: entity.id for entity in (await literal.assert_facts(space, CAREER)).new_entities}


# --- timeline


async def test_a_timeline_shows_gaps_and_overlaps_of_each_predicate(
    literal: Memory, space: str, ids: dict[str, str]
) -> None:
    page = await literal.timeline(space, ids["Ada"])
    shown = {entry.fact.text: (entry.gap, entry.overlap) for entry in page.items}
    assert [entry.fact.valid.start.year for entry in page.items] == [2000, 2001, 2005, 2010, 2010, 2011, 2018]
    assert shown["Ada works at Acme"] == (None, None)
    assert shown["Ada works at Initech"] == (None, None), "the two jobs touch"
    assert shown["Ada works at Bluefin"] == (span("2015", "2018-06"), None)
    assert shown["Ada knows Cleo"] == (None, span("2010", "2012"))
    assert shown["Ada knows Dora"] == (None, span("2011"))


async def test_an_object_has_its_own_timeline(literal: Memory, space: str, ids: dict[str, str]) -> None:
    page = await literal.timeline(space, ids["Acme"])
    assert [(entry.fact.text, entry.overlap) for entry in page.items] == [
        ("Ada works at Acme", None),
        ("Bob works at Acme", span("2007", "2009")),
    ]


async def test_pages_give_the_same_timeline(literal: Memory, space: str, ids: dict[str, str]) -> None:
    whole = (await literal.timeline(space, ids["Ada"])).items
    for size in (1, 2, 3):
        pieces: list[TimelineEntry] = []
        request = PageRequest(size)
        while True:
            page = await literal.timeline(space, ids["Ada"], page=request)
            pieces += page.items
            if not page.has_next:
                break
            request = PageRequest(size, page.cursors[-1])
        assert pieces == list(whole)


async def test_a_timeline_as_of_any_time(
    literal: Memory, clock: SettableClock, space: str, ids: dict[str, str]
) -> None:
    before = clock.now
    clock.advance()
    await literal.assert_facts(space, [says("Ada", "WORKS_AT", "Globex", "2016", "2017")])

    async def gaps(as_of: AsOf) -> list[Interval | None]:
        page = await literal.timeline(space, ids["Ada"], predicate="works at", as_of=as_of)
        return [entry.gap for entry in page.items]

    assert await gaps(AsOf()) == [None, None, span("2015", "2016"), span("2017", "2018-06")]
    assert await gaps(AsOf.of(known_at=before)) == [None, None, span("2015", "2018-06")]
    assert await gaps(AsOf.of(during=span("2006", "2011"))) == [None, None]
    assert await gaps(AsOf.of(valid_at=at(2019))) == [None]


days = st.integers(0, 12).map(lambda day: at(2024) + timedelta(days=day))
spans = st.tuples(st.one_of(days, st.just(BEGINNING)), st.one_of(days, st.just(END)))
intervals = spans.filter(lambda sides: sides[0] < sides[1]).map(lambda sides: Interval(*sides))


def fact(number: int, valid: Interval) -> Fact:
    return Fact(
        id=f"{number:04d}",
        version=1,
        subject_id="ada",
        predicate="KNOWS",
        object_id=f"o{number}",
        text="",
        hash="",
        valid=valid,
        known=Interval(at(2024)),
    )


@given(st.lists(intervals, max_size=8))
def test_gaps_and_overlaps_equal_those_counted_by_day(held: list[Interval]) -> None:
    facts = sorted((fact(*one) for one in enumerate(held)), key=lambda one: (one.valid.start, one.id))
    moments = [BEGINNING, *(at(2023, 12, 25) + timedelta(days=day) for day in range(30))]
    for number, entry in enumerate(entries("ada", facts, {})):
        earlier = [one.valid for one in facts[:number]]
        for moment in moments:
            among = any(one.contains(moment) for one in earlier)
            past = bool(earlier) and moment >= min(one.start for one in earlier)
            reached = any(one.end > moment for one in earlier)
            if entry.overlap is not None or entry.fact.valid.contains(moment):
                overlapped = entry.overlap is not None and entry.overlap.contains(moment)
                assert overlapped == (entry.fact.valid.contains(moment) and among)
            if moment < entry.fact.valid.start:
                assert (entry.gap is not None and entry.gap.contains(moment)) == (past and not reached)


# --- relation


async def test_a_relation_over_time_is_found_from_either_end(literal: Memory, space: str, ids: dict[str, str]) -> None:
    await literal.assert_facts(space, [says("Bob", "LIKES", "Ada", "2003"), says("Ada", "KNOWS", "Bob", "2020")])
    for one, other in (("Ada", "Bob"), ("Bob", "Ada")):
        found = (await literal.relation(space, ids[one], ids[other])).items
        assert [(period.fact.text, period.fact.valid, period.allen) for period in found] == [
            ("Ada knows Bob", span("2001", "2012"), None),
            ("Bob likes Ada", span("2003"), None),
            ("Ada knows Bob", span("2020"), None),
        ]
    knows = await literal.relation(space, ids["Ada"], ids["Bob"], predicate="KNOWS", as_of=AsOf.of(valid_at=at(2021)))
    assert [period.fact.valid for period in knows.items] == [span("2020")]


async def test_a_relation_is_found_by_the_inverse_of_its_predicate(
    literal: Memory, space: str, ids: dict[str, str]
) -> None:
    await literal.assert_facts(space, [says("Ada", "CHILD_OF", "Bob", "1990")])
    for predicate in ("CHILD_OF", "PARENT_OF"):
        (found,) = (await literal.relation(space, ids["Ada"], ids["Bob"], predicate=predicate)).items
        assert found.fact.valid == span("1990")
        assert len((await literal.timeline(space, ids["Ada"], predicate=predicate)).items) == 1
        assert len((await literal.facts(space, predicate=predicate)).items) == 1


async def test_a_relation_is_filtered_by_its_allen_relation_to_an_interval(
    literal: Memory, space: str, ids: dict[str, str]
) -> None:
    met = [says("Ada", "MET", "Bob", f"{year}-03", f"{year}-04") for year in range(2000, 2020)]
    await literal.assert_facts(space, met)

    async def found(*allen: AllenRelation, first: int = 50) -> list[tuple[int, AllenRelation | None]]:
        page = await literal.relation(
            space,
            ids["Ada"],
            ids["Bob"],
            predicate="MET",
            allen=allen,
            to=span("2004", "2006-04"),
            page=PageRequest(first),
        )
        return [(period.fact.valid.start.year, period.allen) for period in page.items]

    assert await found(AllenRelation.DURING, AllenRelation.FINISHES) == [
        (2004, AllenRelation.DURING),
        (2005, AllenRelation.DURING),
        (2006, AllenRelation.FINISHES),
    ]
    assert [year for year, _ in await found(AllenRelation.AFTER, first=2)] == [2007, 2008]
    assert len(await found()) == 20
    assert await found(AllenRelation.EQUALS) == []
    with pytest.raises(InvalidInput, match="give it as `to`"):
        await literal.relation(space, ids["Ada"], ids["Bob"], allen=[AllenRelation.MEETS])


async def test_a_long_relation_has_pages(
    literal: Memory, monkeypatch: pytest.MonkeyPatch, space: str, ids: dict[str, str]
) -> None:
    monkeypatch.setattr(pages, "LARGEST_PAGE", 4)
    days = [says("Ada", "MET", "Bob", f"2000-{month:02d}-01", f"2000-{month:02d}-02") for month in range(1, 13)]
    await literal.assert_facts(space, days)
    months: list[int] = []
    request = PageRequest(3)
    while True:
        page = await literal.relation(space, ids["Bob"], ids["Ada"], predicate="MET", page=request)
        months += [period.fact.valid.start.month for period in page.items]
        if not page.has_next:
            break
        request = PageRequest(3, page.cursors[-1])
    assert months == list(range(1, 13))


# --- diff


async def test_a_diff_has_new_gone_and_changed_facts(literal: Memory, space: str, ids: dict[str, str]) -> None:
    diff = await literal.diff(space, ids["Ada"], [at(2009), at(2013)])
    assert [one.text for one in diff.new] == ["Ada knows Cleo", "Ada knows Dora"]
    assert [one.text for one in diff.gone] == ["Ada knows Bob"]
    assert [(pair.before.text, pair.after.text) for pair in diff.changed] == [
        ("Ada works at Acme", "Ada works at Initech")
    ]
    assert not diff.incomplete
    back = await literal.diff(space, ids["Ada"], [at(2013), at(2009)])
    assert [one.text for one in back.gone] == [one.text for one in diff.new]
    same = await literal.diff(space, ids["Ada"], [at(2013), at(2014)])
    assert (same.new, same.gone, same.changed) == ([], [], [])


async def test_a_diff_is_as_believed_at_that_time(
    literal: Memory, clock: SettableClock, space: str, ids: dict[str, str]
) -> None:
    before = clock.now
    clock.advance()
    await literal.assert_facts(space, [says("Ada", "LIKES", "tea", "2016")])
    likes = [one.text for one in (await literal.diff(space, ids["Ada"], [at(2015, 6), at(2017)])).new]
    assert likes == ["Ada likes tea"]
    as_of = AsOf.of(known_at=before)
    assert (await literal.diff(space, ids["Ada"], [at(2015, 6), at(2017)], as_of=as_of)).new == []


# --- durations


async def test_durations_have_length_number_and_time(literal: Memory, space: str, ids: dict[str, str]) -> None:
    found = {(one.predicate, one.side): one for one in await literal.durations(space, ids["Ada"])}
    works = found["WORKS_AT", Side.SUBJECT]
    assert works.facts == 3
    assert works.days == ((at(2015) - at(2005)) + (at(2026, 6) - at(2018, 6))) / timedelta(days=1)
    assert (works.most_at_once, works.span) == (1, span("2005"))
    knows = found["KNOWS", Side.SUBJECT]
    assert (knows.most_at_once, knows.busiest) == (3, Interval(at(2011), at(2012)))
    assert knows.days == (at(2026, 6) - at(2001)) / timedelta(days=1)


async def test_durations_of_a_span_count_only_its_time(literal: Memory, space: str, ids: dict[str, str]) -> None:
    during = AsOf.of(during=span("2008", "2009"))
    (staff,) = await literal.durations(space, ids["Acme"], as_of=during)
    assert (staff.side, staff.facts, staff.days, staff.most_at_once) == (Side.OBJECT, 2, 366, 2)
    (now,) = await literal.durations(space, ids["Bluefin"], as_of=AsOf.of(during=span("2026-05", "2027")))
    assert (now.days, now.span) == (31, Interval(at(2026, 5)))


async def test_a_denied_fact_or_one_without_a_beginning_has_no_length(literal: Memory, space: str) -> None:
    report = await literal.remember(space, Message("Ada NOT KNOWS Bob. Ada KNOWS Cleo [..2020].", at(2024)))
    ada = next(entity.id for entity in report.new_entities if entity.name == "Ada")
    (knows,) = await literal.durations(space, ada)
    assert (knows.facts, knows.days, knows.span) == (1, None, span("", "2020"))


@given(st.lists(intervals, min_size=1, max_size=8), days)
def test_durations_equal_those_counted_by_day(held: list[Interval], now: datetime) -> None:
    found = duration("KNOWS", Side.SUBJECT, held, now)
    world = [at(2024) + timedelta(days=day) for day in range(13)]
    if all(one.start > BEGINNING for one in held):
        ended = [(one.start, one.end if one.end < END else now) for one in held]
        assert found.days == sum(any(start <= day < end for start, end in ended) for day in world)
    at_once = {day: sum(one.contains(day) for one in held) for day in [BEGINNING, *world]}
    assert found.most_at_once == max(at_once.values())
    busiest = [day for day, many in at_once.items() if many == found.most_at_once]
    assert found.busiest.contains(busiest[0])


# --- what cannot be asked


async def test_invalid_arguments_are_refused(literal: Memory, space: str, ids: dict[str, str]) -> None:
    for missing in (literal.timeline, literal.durations):
        with pytest.raises(NotFound, match="nobody"):
            await missing(space, "nobody")
    with pytest.raises(NotFound, match="nobody"):
        await literal.diff(space, "nobody", [at(2020), at(2021)])
    for times in ([], [at(2020)], [at(2020), at(2020)], [at(2020), at(2021), at(2022)]):
        with pytest.raises(InvalidTime, match="exactly two"):
            await literal.diff(space, ids["Ada"], times)
    with pytest.raises(InvalidTime, match="no offset"):
        await literal.diff(space, ids["Ada"], [at(2020), at(2021).replace(tzinfo=None)])
    with pytest.raises(InvalidInput, match="did you mean WORKS_AT"):
        await literal.timeline(space, ids["Ada"], predicate="WORK_AT")
    with pytest.raises(InvalidInput, match="first=0"):
        await literal.timeline(space, ids["Ada"], page=PageRequest(0))
