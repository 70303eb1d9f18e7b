"""Understanding a question without a model: the entities and the times that it names."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from kg_memory.graph import lucene, records
from kg_memory.graph.graph import Graph, Row
from kg_memory.graph.records import Vector
from kg_memory.graph.statements import statement
from kg_memory.model.facts import Entity
from kg_memory.search.entity_linking import Names, TextSpan
from kg_memory.search.model import LinkedEntity, Understanding, UnderstoodTime

LINKING_CANDIDATES = statement("search/linking_candidates")

MOST_LINKED = 20
_MOST_SIMILAR = 15
_SEMANTIC_WEIGHT = 0.5
_LEAST_COSINE = 0.4


async def understand(
    graph: Graph, spaces: Sequence[str], query: str, *, vector: Vector, times: Sequence[UnderstoodTime]
) -> Understanding:
    """The linked entities of the spaces (keys), surest first, and the `times` that are not part of a name.

    An entity is linked by its name or an alias, by a part of it, by a misspelling or, least surely, by the meaning of
    the whole query. Entities that share a name are all linked, each with less confidence.
    """
    names = Names(query)
    (row,) = await graph.read(
        LINKING_CANDIDATES,
        spaces=list(spaces),
        names=list(names.runs),
        words=lucene.names(names.search_words(), spaces),
        vector=vector,
        limit=_MOST_SIMILAR,
    )
    time_spans = [(time.start, time.end) for time in times]
    matches = [
        match
        for match in _matches(names, row["candidates"])
        if match.kind is _MatchKind.SEMANTIC or not _is_within(match.span, time_spans)
    ]
    linked = [
        match
        for space in spaces
        for match in _without_overlaps([match for match in matches if match.space == space], names)
    ]
    exact = [match.span for match in linked if match.kind is _MatchKind.EXACT]
    return Understanding(
        _entities(linked),
        [time for time, span in zip(times, time_spans, strict=True) if not _is_within(span, exact)],
    )


class _MatchKind(IntEnum):
    """How the question matches an entity, the surest first."""

    EXACT = 0
    PARTIAL = 1
    SEMANTIC = 2


@dataclass(frozen=True, slots=True)
class _Match:
    space: str
    entity: Entity
    span: TextSpan
    kind: _MatchKind
    confidence: float


def _matches(names: Names, rows: Iterable[Row]) -> Iterator[_Match]:
    """Every match of the question with an entity."""
    for row in rows:
        space, entity = row["space"], records.entity(row)
        spans = dict.fromkeys(span for name in row["names"] for span in names.runs[name])
        for span in spans:
            yield _Match(space, entity, span, _MatchKind.EXACT, names.confidence(entity, span))
        if spans:
            continue
        if partial := names.partial_match(entity):
            span, share = partial
            yield _Match(space, entity, span, _MatchKind.PARTIAL, share * names.confidence(entity, span))
        elif row["vector_score"] is not None and (cosine := 2 * row["vector_score"] - 1) >= _LEAST_COSINE:
            yield _Match(space, entity, names.whole, _MatchKind.SEMANTIC, _SEMANTIC_WEIGHT * cosine)


def _is_within(span: TextSpan, others: Iterable[TextSpan]) -> bool:
    """Whether the span is a part of one of the others, as "May" of "in May 2019"."""
    return any(start <= span[0] and span[1] <= end for start, end in others)


def _overlap(one: TextSpan, other: TextSpan) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _without_overlaps(matches: Sequence[_Match], names: Names) -> Iterator[_Match]:
    """The matches in one space, without those whose words belong to a surer or longer match.

    Both names of "Melanie's kids" are kept. Entities that match the same words equally share the confidence.
    """
    taken: dict[TextSpan, list[_Match]] = {}
    for match in sorted(matches, key=lambda match: (match.kind, match.span[0] - match.span[1])):
        namesakes = taken.get(match.span, [])
        if match.kind is _MatchKind.SEMANTIC:
            yield match
        elif namesakes:
            namesakes += [match] if namesakes[0].kind is match.kind else []
        elif names.is_possessive(match.span) or not any(_overlap(match.span, span) for span in taken):
            taken[match.span] = [match]
    for namesakes in taken.values():
        total = sum(match.confidence for match in namesakes)
        yield from (replace(match, confidence=match.confidence**2 / total) for match in namesakes)


def _entities(matches: Sequence[_Match]) -> list[LinkedEntity]:
    """Each entity once, by its surest match, the surest first."""
    surest: dict[tuple[str, str], LinkedEntity] = {}
    for match in sorted(matches, key=lambda match: -match.confidence):
        linked = LinkedEntity(match.space, match.entity, *match.span, round(match.confidence, 3))
        surest.setdefault((match.space, match.entity.id), linked)
    return list(surest.values())[:MOST_LINKED]
