"""The questions about time: the part of `Memory` that asks how things became what they are."""

from collections.abc import Collection, Sequence
from datetime import datetime

from kg_memory.graph.graph import Graph
from kg_memory.history import changes, timeline
from kg_memory.history.model import Change, Diff, Duration, FactVersion, RelationPeriod, TimeAxis, TimelineEntry
from kg_memory.model.bitemporal import ALWAYS, AllenRelation, AsOf, Interval, aware
from kg_memory.model.pages import FIRST_PAGE, Page, PageRequest
from kg_memory.ports import Clock
from kg_memory.spaces.spaces import Spaces


class TimeQuestions:
    """What `Memory` answers about time; see there for what all its methods have in common."""

    _graph: Graph
    _clock: Clock
    _spaces: Spaces

    async def timeline(
        self,
        space: str,
        entity: str,
        *,
        predicate: str | None = None,
        as_of: AsOf = ALWAYS,
        page: PageRequest = FIRST_PAGE,
    ) -> Page[TimelineEntry]:
        """The facts of an entity by when they began to be true, each with the gap before it or its overlap."""
        key = await self._spaces.readable_as_of(space, as_of)
        return await timeline.timeline(self._graph, key, entity, predicate=predicate, as_of=as_of, page=page)

    async def relation(
        self,
        space: str,
        subject: str,
        object: str,
        *,
        predicate: str | None = None,
        allen: Collection[AllenRelation] = (),
        to: Interval | None = None,
        as_of: AsOf = ALWAYS,
        page: PageRequest = FIRST_PAGE,
    ) -> Page[RelationPeriod]:
        """The facts that join two entities, whichever is the subject, by when they began to be true.

        With `to`, each with how its time lies to that interval and, with `allen`, only those that lie so.
        """
        key = await self._spaces.readable_as_of(space, as_of)
        return await timeline.relation(
            self._graph,
            key,
            subject,
            object,
            predicate=predicate,
            allen=allen,
            to=to,
            as_of=as_of,
            page=page,
        )

    async def diff(self, space: str, entity: str, valid_at: Sequence[datetime], *, as_of: AsOf = ALWAYS) -> Diff:
        """What is new, gone and changed in the facts of an entity from the first instant to the second.

        Of `as_of` only `known_at` counts. Raises `InvalidTime` unless two different instants are given.
        """
        key = await self._spaces.readable_as_of(space, as_of)
        return await timeline.diff(self._graph, key, entity, [aware(at) for at in valid_at], as_of=as_of)

    async def durations(
        self, space: str, entity: str, *, predicate: str | None = None, as_of: AsOf = ALWAYS
    ) -> list[Duration]:
        """How long, how often and when an entity stood in each relation; only what is asserted counts.

        With `during`, only the time in that span counts. Raises `InputTooLarge` over 20,000 facts.
        """
        key, now = await self._spaces.readable_as_of(space, as_of), aware(self._clock())
        return await timeline.durations(self._graph, key, entity, predicate=predicate, as_of=as_of, now=now)

    async def changes(
        self,
        space: str,
        span: Interval,
        *,
        axis: TimeAxis = TimeAxis.VALID,
        predicate: str | None = None,
        as_of: AsOf = ALWAYS,
        page: PageRequest = FIRST_PAGE,
    ) -> Page[Change]:
        """What began and ended in the world in a span of time or, on the other axis, what was learned, revised and
        given up in it; in the order of time. Of `as_of` only `known_at` counts.
        """
        key = await self._spaces.readable_as_of(space, as_of)
        return await changes.changes(self._graph, key, span, axis=axis, predicate=predicate, as_of=as_of, page=page)

    async def history(
        self, space: str, fact: str, *, as_of: AsOf = ALWAYS, page: PageRequest = FIRST_PAGE
    ) -> Page[FactVersion]:
        """All versions of a fact up to `as_of.known_at`, each with why it was made and by which episode.

        Raises `NotFound` when there was none.
        """
        key = await self._spaces.readable_as_of(space, as_of)
        return await changes.history(self._graph, key, fact, as_of=as_of, page=page)
