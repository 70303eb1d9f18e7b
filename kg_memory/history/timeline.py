"""The facts of an entity over time: timeline, relations, difference of two instants, durations."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias

from kg_memory.errors import InputTooLarge, InvalidInput, InvalidTime
from kg_memory.graph import records
from kg_memory.graph.space_graph import ReadableSpace
from kg_memory.graph.statements import statement
from kg_memory.history.model import Diff, Duration, RelationPeriod, Replacement, Side, TimelineEntry
from kg_memory.lookup.batches import facts_of
from kg_memory.lookup.entity_ids import entity_ids
from kg_memory.model import pages
from kg_memory.model.bitemporal import BEGINNING, END, RESOLUTION, AllenRelation, AsOf, Interval
from kg_memory.model.facts import EntityBy, Fact
from kg_memory.model.pages import Order, Page, PageRequest
from kg_memory.spaces.predicates import known_predicate

REACHING_IN = statement("history/reaching_in")
RELATION = statement("history/relation")
DIFF = statement("history/diff")
DURATIONS = statement("history/durations")

MOST_DIFFERENCES = 1_000
MOST_DURATIONS = 20_000

RELATIONS: Order[RelationPeriod] = Order(
    "relations", (datetime, str), lambda period: (period.fact.valid.start, period.fact.id)
)

Slot: TypeAlias = tuple[Side, str, str, bool]
"""The facts that follow each other: those on one side of an entity with one predicate, status and negation."""


async def timeline(
    space: ReadableSpace, entity: EntityBy, *, predicate: str | None, as_of: AsOf, page: PageRequest
) -> Page[TimelineEntry]:
    """See `Memory.timeline`."""
    (id,) = await entity_ids(space, [entity])
    by_entity = await facts_of(space, [id], predicate=predicate, as_of=as_of, page=page)
    facts = by_entity.get(id, pages.EMPTY)
    last = await _reaching_in(space, id, facts.items, as_of) if page.after else {}
    return Page(list(entries(id, facts.items, last)), facts.cursors, facts.has_next)


def entries(entity: str, facts: Iterable[Fact], last: dict[Slot, Fact]) -> Iterable[TimelineEntry]:
    """Timeline entries of facts, which are in the order of their beginning.

    `last` has the earlier fact of each slot that ends last: it alone decides about a gap or an overlap.
    """
    last = dict(last)
    for fact in facts:
        slot = _slot(entity, fact)
        before = last.get(slot)
        if before is None:
            yield TimelineEntry(fact)
        elif before.valid.end < fact.valid.start:
            between = Interval(
                before.valid.end, fact.valid.start, before.valid.end_precision, fact.valid.start_precision
            )
            yield TimelineEntry(fact, gap=between)
        else:
            yield TimelineEntry(fact, overlap=fact.valid.intersection(before.valid))
        if before is None or before.valid.end < fact.valid.end:
            last[slot] = fact


async def _reaching_in(space: ReadableSpace, entity: str, facts: Sequence[Fact], as_of: AsOf) -> dict[Slot, Fact]:
    """For each slot of a page, the fact of the pages before that ends last."""
    firsts: dict[Slot, Fact] = {}
    for fact in facts:
        firsts.setdefault(_slot(entity, fact), fact)
    slots = [
        {"side": side, "predicate": name, "status": status, "negated": negated}
        | {"number": number, "valid_from": fact.valid.start, "id": fact.id}
        for number, ((side, name, status, negated), fact) in enumerate(firsts.items())
    ]
    rows = await space.read(REACHING_IN, entity=entity, slots=slots, **as_of.parameters())
    return {list(firsts)[row["number"]]: records.fact(row["fact"]) for row in rows}


def _slot(entity: str, fact: Fact) -> Slot:
    side = Side.SUBJECT if fact.subject_id == entity else Side.OBJECT
    return side, fact.predicate, fact.status, fact.negated


async def relation(
    space: ReadableSpace,
    subject: EntityBy,
    object: EntityBy,
    *,
    predicate: str | None,
    allen: Collection[AllenRelation],
    to: Interval | None,
    as_of: AsOf,
    page: PageRequest,
) -> Page[RelationPeriod]:
    """See `Memory.relation`."""
    if allen and to is None:
        raise InvalidInput("an Allen relation needs a second interval: give it as `to`")
    one, other = await entity_ids(space, [subject, object])
    found: list[RelationPeriod] = []
    where = {"subject": one, "object": other, "predicate": await known_predicate(space, predicate)}
    after_from, after_id = pages.position(page, RELATIONS)
    while len(found) <= page.first:
        after = {"after_from": after_from, "after_id": after_id, "limit": pages.LARGEST_PAGE}
        rows = await space.read(RELATION, **where, **after, **as_of.parameters())
        facts = [records.fact(row["fact"]) for row in rows]
        periods = [RelationPeriod(fact, None if to is None else fact.valid.relation_to(to)) for fact in facts]
        found += [period for period in periods if not allen or period.allen in allen]
        if len(rows) < pages.LARGEST_PAGE:
            break
        after_from, after_id = facts[-1].valid.start, facts[-1].id
    return pages.page(page, found, RELATIONS)


async def diff(space: ReadableSpace, entity: EntityBy, valid_at: Sequence[datetime], *, as_of: AsOf) -> Diff:
    """See `Memory.diff`."""
    if len(valid_at) != 2 or valid_at[0] == valid_at[1]:
        raise InvalidTime("a difference is between two different times: give exactly two, as validAt: [a, b]")
    one, other = valid_at
    (id,) = await entity_ids(space, [entity])
    rows = await space.read(
        DIFF,
        entity=id,
        one_at=one,
        other_at=other,
        known_at=as_of.known_at,
        most=MOST_DIFFERENCES + 1,
    )
    facts = [records.fact(row["fact"]) for row in rows][:MOST_DIFFERENCES]
    gone, new = (
        [fact for fact in facts if fact.valid.contains(one)],
        [fact for fact in facts if fact.valid.contains(other)],
    )
    changed = list(_replacements(gone, new))
    replaced = {fact.id for pair in changed for fact in (pair.before, pair.after)}
    return Diff(
        new=[fact for fact in new if fact.id not in replaced],
        gone=[fact for fact in gone if fact.id not in replaced],
        changed=changed,
        incomplete=len(rows) > MOST_DIFFERENCES,
    )


def _replacements(gone: Iterable[Fact], new: Iterable[Fact]) -> Iterable[Replacement]:
    """A subject and predicate with exactly one fact gone and one new: the new one replaced the other."""
    slots: dict[tuple[str, str, str, bool], tuple[list[Fact], list[Fact]]] = defaultdict(lambda: ([], []))
    for number, facts in enumerate((gone, new)):
        for fact in facts:
            slots[fact.subject_id, fact.predicate, fact.status, fact.negated][number].append(fact)
    for before, after in slots.values():
        if len(before) == len(after) == 1:
            yield Replacement(before[0], after[0])


async def durations(
    space: ReadableSpace, entity: EntityBy, *, predicate: str | None, as_of: AsOf, now: datetime
) -> list[Duration]:
    """See `Memory.durations`."""
    (id,) = await entity_ids(space, [entity])
    name = await known_predicate(space, predicate)
    rows = await space.read(DURATIONS, entity=id, predicate=name, most=MOST_DURATIONS + 1, **as_of.parameters())
    if len(rows) > MOST_DURATIONS:
        raise InputTooLarge(
            f"the entity has more than {MOST_DURATIONS:,} facts in this time: give a predicate or a shorter time"
        )
    slots: dict[tuple[str, Side], list[Interval]] = defaultdict(list)
    for row in rows:
        slots[row["predicate"], Side(row["side"])].append(_within(records.valid(row["fact"]), as_of, now))
    return [duration(name, side, held, now) for (name, side), held in slots.items()]


def duration(predicate: str, side: Side, held: Sequence[Interval], now: datetime) -> Duration:
    """The duration of facts with these valid times."""
    most, busiest = _busiest(held)
    first, last = min(held, key=lambda one: one.start), max(held, key=lambda one: one.end)
    return Duration(
        predicate=predicate,
        side=side,
        facts=len(held),
        days=None if first.start == BEGINNING else _days(held, now),
        most_at_once=most,
        busiest=busiest,
        span=Interval(first.start, last.end, first.start_precision, last.end_precision),
    )


def _days(held: Sequence[Interval], now: datetime) -> float:
    """The days in which any of the intervals holds; an open end is now."""
    lasted, reached = timedelta(), BEGINNING
    for one in sorted(held, key=lambda one: one.start):
        end = one.end if one.end < END else now
        lasted += max(timedelta(), end - max(one.start, reached))
        reached = max(reached, end)
    return lasted / timedelta(days=1)


def _busiest(held: Sequence[Interval]) -> tuple[int, Interval]:
    """The most intervals that hold at once, and the first time in which they do."""
    at_once = most = 0
    since = BEGINNING
    for at, step in sorted([(one.start, 1) for one in held] + [(one.end, -1) for one in held]):
        at_once += step
        if at_once > most:
            most, since = at_once, at
    return most, Interval(since, min(one.end for one in held if one.contains(since)))


def _within(valid: Interval, as_of: AsOf, now: datetime) -> Interval:
    """The part of a fact's time within the span of the read; an open end stays open if the span ends in the future."""
    if as_of.valid_since == as_of.valid_until:
        return valid
    until = as_of.valid_until + RESOLUTION
    asked = Interval(as_of.valid_since, END if valid.end == END and until > now else until)
    return valid.intersection(asked) or valid
