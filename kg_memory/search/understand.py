"""Understanding a question without a model: the entities and the times that it names."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from kg_memory.graph import lucene, records
from kg_memory.graph.graph import Graph, Row
from kg_memory.graph.records import Vector
from kg_memory.graph.statements import statement
from kg_memory.model.facts import Entity
from kg_memory.search.entity_linking import Names, Place
from kg_memory.search.model import LinkedEntity, Understanding, UnderstoodTime

NAMED = statement("search/named")

MOST_LINKED = 20
_MOST_ALIKE = 15
_NEAREST = 0.5
_FURTHEST = 0.4


async def understand(
    graph: Graph, spaces: Sequence[str], query: str, *, vector: Vector, times: Sequence[UnderstoodTime]
) -> Understanding:
    """The entities of the spaces (keys), surest first, and those of the query's `times` that are no part of a name.

    An entity is named by its name or an alias, by a part of it, misspelt, or, least surely, by what the query as a
    whole means. Of a name that several bear, all are meant, each less surely.
    """
    names = Names(query)
    (row,) = await graph.read(
        NAMED,
        spaces=list(spaces),
        names=list(names.runs),
        words=lucene.names(names.sought(), spaces),
        vector=vector,
        limit=_MOST_ALIKE,
    )
    dated = [(time.start, time.end) for time in times]
    links = [
        link for link in _links(names, row["named"]) if link.way is _Way.MEANT or not _is_within(link.place, dated)
    ]
    chosen = [link for space in spaces for link in _chosen([link for link in links if link.space == space], names)]
    titles = [link.place for link in chosen if link.way is _Way.NAMED]
    return Understanding(
        _entities(chosen),
        [time for time, place in zip(times, dated, strict=True) if not _is_within(place, titles)],
    )


class _Way(IntEnum):
    """How an entity is named, the surest first."""

    NAMED = 0
    ALIKE = 1
    MEANT = 2


@dataclass(frozen=True, slots=True)
class _Link:
    space: str
    entity: Entity
    place: Place
    way: _Way
    sure: float


def _links(names: Names, rows: Iterable[Row]) -> Iterator[_Link]:
    """Every way in which an entity may be named."""
    for row in rows:
        space, entity = row["space"], records.entity(row)
        places = [place for name in row["names"] for place in names.runs[name]]
        for place in places:
            yield _Link(space, entity, place, _Way.NAMED, names.weight(entity, place))
        if places:
            continue
        if like := names.likeness(entity):
            place, share = like
            yield _Link(space, entity, place, _Way.ALIKE, share * names.weight(entity, place))
        elif row["near"] is not None and (cosine := 2 * row["near"] - 1) >= _FURTHEST:
            yield _Link(space, entity, names.whole, _Way.MEANT, _NEAREST * cosine)


def _is_within(place: Place, others: Iterable[Place]) -> bool:
    """Whether it is no more than a part of one of the others, as "May" of "in May 2019"."""
    return any(start <= place[0] and place[1] <= end for start, end in others)


def _overlap(one: Place, other: Place) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _chosen(links: Sequence[_Link], names: Names) -> Iterator[_Link]:
    """The links in one space, but for those that rest on words which a surer or a longer name takes.

    Of "Melanie's kids" both are meant. What several bear equally is shared between them.
    """
    taken: dict[Place, list[_Link]] = {}
    for link in sorted(links, key=lambda link: (link.way, link.place[0] - link.place[1])):
        namesakes = taken.get(link.place, [])
        if link.way is _Way.MEANT:
            yield link
        elif namesakes:
            namesakes += [link] if namesakes[0].way is link.way else []
        elif names.owns(link.place) or not any(_overlap(link.place, place) for place in taken):
            taken[link.place] = [link]
    for namesakes in taken.values():
        together = sum(link.sure for link in namesakes)
        yield from (replace(link, sure=link.sure**2 / together) for link in namesakes)


def _entities(links: Sequence[_Link]) -> list[LinkedEntity]:
    """Each entity once, where it is named most surely, the surest first."""
    surest: dict[tuple[str, str], LinkedEntity] = {}
    for link in sorted(links, key=lambda link: -link.sure):
        linked = LinkedEntity(link.space, link.entity, *link.place, round(link.sure, 3))
        surest.setdefault((link.space, link.entity.id), linked)
    return list(surest.values())[:MOST_LINKED]
