from datetime import datetime, timedelta

import pytest

from kg_memory.errors import InvalidCursor, InvalidInput, InvalidTime, NotFound
from kg_memory.history.model import Change, ChangeKind, TimeAxis
from kg_memory.memory import Memory
from kg_memory.model.bitemporal import AsOf, Interval
from kg_memory.model.pages import PageRequest
from kg_memory.model.sources import Message
from tests.support.builders import at, says, span
from tests.support.fakes import SettableClock

ALWAYS = Interval()


async def remember_three_days(memory: Memory, space: str, clock: SettableClock) -> list[datetime]:
    """Remembers a message on each of three days; returns the days."""
    days = [clock.now]
    await memory.remember(space, Message("Ada WORKS_AT Acme [2020..].", at(2024, 1, 5), "Bob"))
    days.append(clock.advance())
    await memory.remember(space, Message("Ada WORKS_AT Initech [2023-03..].", at(2024, 2, 5), "Cleo"))
    days.append(clock.advance())
    await memory.remember(space, Message("Ada KNOWS Dora [2021..2022].", at(2024, 3, 5), "Bob"))
    return days


def shown(changes: list[Change] | tuple[Change, ...]) -> list[tuple[str, str]]:
    return [(change.kind.value, change.fact.text.split(" [")[0]) for change in changes]


# --- changes


async def test_changes_of_the_world_are_what_began_and_ended(literal: Memory, space: str, clock: SettableClock) -> None:
    await remember_three_days(literal, space, clock)
    page = await literal.changes(space, ALWAYS)
    assert shown(list(page.items)) == [
        ("BEGAN", "Ada WORKS_AT Acme"),
        ("BEGAN", "Ada KNOWS Dora"),
        ("ENDED", "Ada KNOWS Dora"),
        ("ENDED", "Ada WORKS_AT Acme"),
        ("BEGAN", "Ada WORKS_AT Initech"),
    ] or shown(list(page.items))[3:] == [("BEGAN", "Ada WORKS_AT Initech"), ("ENDED", "Ada WORKS_AT Acme")]
    assert [change.at for change in page.items] == [at(2020), at(2021), at(2022), at(2023, 3), at(2023, 3)]
    within = await literal.changes(space, span("2021", "2022"))
    assert shown(list(within.items)) == [("BEGAN", "Ada KNOWS Dora")], "the end of the span is not in it"
    works = await literal.changes(space, ALWAYS, predicate="WORKS_AT")
    assert {change.fact.predicate for change in works.items} == {"WORKS_AT"}


async def test_changes_of_the_world_are_as_believed_at_that_time(
    literal: Memory, space: str, clock: SettableClock
) -> None:
    first, second, _ = await remember_three_days(literal, space, clock)
    before = await literal.changes(space, ALWAYS, as_of=AsOf.of(known_at=first))
    assert shown(list(before.items)) == [("BEGAN", "Ada WORKS_AT Acme")]
    after = await literal.changes(space, ALWAYS, as_of=AsOf.of(known_at=second))
    assert ("ENDED", "Ada WORKS_AT Acme") in shown(list(after.items))


async def test_changes_of_the_memory_are_what_was_learned_and_revised(
    literal: Memory, space: str, clock: SettableClock
) -> None:
    first, second, third = await remember_three_days(literal, space, clock)
    found = (await literal.changes(space, ALWAYS, axis=TimeAxis.KNOWN)).items
    assert sorted(shown(list(found))) == [
        ("LEARNED", "Ada KNOWS Dora"),
        ("LEARNED", "Ada WORKS_AT Acme"),
        ("LEARNED", "Ada WORKS_AT Initech"),
        ("REVISED", "Ada WORKS_AT Acme"),
    ]
    assert [change.at for change in found] == [first, second, second, third]
    (revised,) = [change for change in found if change.kind is ChangeKind.REVISED]
    assert revised.reason
    assert revised.previous is not None
    assert (revised.previous.valid, revised.fact.valid) == (span("2020"), span("2020", "2023-03"))
    on_the_second = await literal.changes(space, Interval(second, third), axis=TimeAxis.KNOWN)
    assert len(on_the_second.items) == 2
    known = AsOf.of(known_at=second + timedelta(hours=1))
    assert len((await literal.changes(space, ALWAYS, axis=TimeAxis.KNOWN, as_of=known)).items) == 3


async def test_a_replaced_fact_is_given_up(literal: Memory, space: str, clock: SettableClock) -> None:
    await literal.assert_facts(space, [says("Ada", "LIVES_IN", "Rome", "2023-06")])
    day = clock.advance()
    await literal.assert_facts(space, [says("Ada", "LIVES_IN", "Oslo", "2023-06")])
    found = (await literal.changes(space, Interval(day), axis=TimeAxis.KNOWN)).items
    assert sorted(shown(list(found))) == [("GIVEN_UP", "Ada lives in Rome"), ("LEARNED", "Ada lives in Oslo")]
    (given_up,) = [change for change in found if change.kind is ChangeKind.GIVEN_UP]
    assert given_up.reason
    (version,) = (await literal.history(space, given_up.fact.id)).items
    assert version.given_up_because == given_up.reason
    assert version.ended_by is not None
    assert version.ended_by.text == "Ada lives in Oslo"


async def test_pages_give_the_same_changes(literal: Memory, space: str, clock: SettableClock) -> None:
    await remember_three_days(literal, space, clock)
    for axis in TimeAxis:
        whole = (await literal.changes(space, ALWAYS, axis=axis)).items
        pieces: list[Change] = []
        request = PageRequest(2)
        while True:
            page = await literal.changes(space, ALWAYS, axis=axis, page=request)
            pieces += page.items
            if not page.has_next:
                break
            request = PageRequest(2, page.cursors[-1])
        assert pieces == list(whole)
        other = next(other for other in TimeAxis if other is not axis)
        with pytest.raises(InvalidCursor):
            await literal.changes(space, ALWAYS, axis=other, page=request)


# --- history


async def test_a_history_has_the_reason_and_the_episode(literal: Memory, space: str, clock: SettableClock) -> None:
    await remember_three_days(literal, space, clock)
    (acme,) = [one for one in (await literal.facts(space, predicate="WORKS_AT")).items if "Acme" in one.text]
    first, second = (await literal.history(space, acme.id)).items
    assert [(one.fact.version, one.fact.valid) for one in (first, second)] == [
        (1, span("2020")),
        (2, span("2020", "2023-03")),
    ]
    assert (first.reason, first.ended_by) == (None, None)
    assert [place.episode.speaker for place in first.because] == ["Bob"]
    assert second.reason
    assert second.ended_by is not None
    assert "Initech" in second.ended_by.text
    assert [place.episode.speaker for place in second.because] == ["Cleo"], "who spoke of the new job"


async def test_a_version_made_by_a_restatement_cites_the_new_episode(
    literal: Memory, space: str, clock: SettableClock
) -> None:
    report = await literal.remember(space, Message("Ada WORKS_AT Acme [2020..].", at(2024, 1, 5), "Bob"))
    clock.advance()
    await literal.remember(space, Message("Ada WORKS_AT Acme [2020..2024].", at(2024, 2, 5), "Cleo"))
    _, second = (await literal.history(space, report.added[0].id)).items
    assert [place.episode.speaker for place in second.because] == ["Cleo"]


async def test_a_history_ends_at_the_known_time_and_has_pages(
    literal: Memory, space: str, clock: SettableClock
) -> None:
    days = await remember_three_days(literal, space, clock)
    (acme,) = [one for one in (await literal.facts(space, predicate="WORKS_AT")).items if "Acme" in one.text]
    early = await literal.history(space, acme.id, as_of=AsOf.of(known_at=days[0]))
    assert [one.fact.version for one in early.items] == [1]
    page = await literal.history(space, acme.id, page=PageRequest(1))
    assert page.has_next
    page = await literal.history(space, acme.id, page=PageRequest(1, page.cursors[-1]))
    assert [one.fact.version for one in page.items] == [2]
    assert not page.has_next
    with pytest.raises(NotFound, match="nobody"):
        await literal.history(space, "nobody")


# --- what cannot be asked


async def test_invalid_arguments_are_refused(literal: Memory, space: str, clock: SettableClock) -> None:
    await remember_three_days(literal, space, clock)
    future = AsOf.of(known_at=clock.now + timedelta(days=1))
    for read in (
        literal.changes(space, ALWAYS, as_of=future),
        literal.history(space, "x", as_of=future),
        literal.facts(space, as_of=future),
        literal.search(space, "x", as_of=future),
    ):
        with pytest.raises(InvalidTime, match="lies in the future"):
            await read
    with pytest.raises(InvalidInput, match="predicate NONSENSE"):
        await literal.changes(space, ALWAYS, predicate="NONSENSE")
