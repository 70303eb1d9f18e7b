"""Two extractions of one passage as one: what the rules found, and what a language model read."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kg_memory.model.extraction import Extraction, Mention, Statement
from kg_memory.model.facts import Status
from kg_memory.model.ontology import OPEN_KINDS, EntityKind, Ontology
from kg_memory.model.sources import EntityRef
from kg_memory.model.text import normalised

MOST_CERTAIN = 0.98
_CAREFUL = (Status.ASSERTED, Status.REPORTED, Status.PLANNED, Status.POSSIBLE)
"""From the boldest to the most careful reading."""

_Names = Mapping[str, EntityRef]


def merge(rules: Extraction, model: Extraction, ontology: Ontology) -> Extraction:
    """Everything that either found, once.

    An entity that both found goes by the model's name and the more specific kind. A statement that both found has a
    higher confidence than either alone, the more careful status, and the model's time where it has one. Times,
    profile and embedding are those of the rules; what was dropped is counted together.
    """
    names = _names(rules, model)
    stated = [_named(said, names) for said in rules.statements]
    read = [_named(said, names) for said in model.statements]
    pairs = _pairs(stated, read, ontology)
    merged = [_joined(said, read[pairs[at]], ontology) if at in pairs else said for at, said in enumerate(stated)]
    paired = set(pairs.values())
    alone = [said for at, said in enumerate(read) if at not in paired]
    return replace(
        rules,
        mentions=_mentions([*model.mentions, *rules.mentions], names),
        statements=_once(sorted([*merged, *alone], key=lambda said: (said.start, said.end))),
        dropped=dict(Counter(rules.dropped) + Counter(model.dropped)),
    )


# --- entities ---------------------------------------------------------------------------------------------------


def _names(rules: Extraction, model: Extraction) -> dict[str, EntityRef]:
    """Every name, normalised, with the one entity that it is from now on."""
    names: dict[str, EntityRef] = {}
    for ref in (*_refs(model), *_refs(rules)):
        name = normalised(ref.name)
        names[name] = _united(names.get(name, ref), ref)
    for name, other in _same_entities(rules.mentions, model.mentions):
        named, read = names[name], names[other]
        fuller = set(normalised(named.name).split()) > set(normalised(read.name).split())
        united = _united(named, read) if fuller else _united(read, named)
        names |= dict.fromkeys((name, other, normalised(united.name)), united)
    return {name: names[normalised(ref.name)] for name, ref in names.items()}


def _refs(extraction: Extraction) -> Iterable[EntityRef]:
    yield from (mention.entity for mention in extraction.mentions)
    for said in extraction.statements:
        yield from (ref for ref in (said.subject, said.object) if ref is not None)


def _united(ref: EntityRef, other: EntityRef) -> EntityRef:
    """`ref` with the kind of the other where that says more, and the other's aliases."""
    kind = max(ref.kind, other.kind, key=lambda kind: -_openness(kind))
    spelled = {normalised(alias): alias for alias in (*other.aliases, *ref.aliases)}
    spelled.pop(normalised(ref.name), None)
    return EntityRef(ref.name, kind, tuple(spelled.values()))


def _openness(kind: EntityKind) -> int:
    """0 for a kind that says what an entity is, more for one that leaves it open."""
    return {EntityKind.TOPIC: 1, EntityKind.THING: 2}.get(kind, 0)


def _same_entities(rules: Sequence[Mention], model: Sequence[Mention]) -> list[tuple[str, str]]:
    """The names of the rules that stand where the model reads one other name, and that name."""
    read: dict[str, set[str]] = {}
    for mention in rules:
        there = {normalised(other.entity.name) for other in model if _same(mention, other)}
        read.setdefault(normalised(mention.entity.name), set()).update(there)
    return [(name, min(others)) for name, others in read.items() if len(others) == 1 and name not in others]


def _same(mention: Mention, other: Mention) -> bool:
    """Whether two mentions are of one entity: of one span, or of one kind and the one within the other.

    Of open kinds they must end alike: "green tea" and "tea" are, "book about Kenya" and "book" are not.
    """
    if (mention.start, mention.end) == (other.start, other.end):
        return True
    within = mention.start <= other.start and other.end <= mention.end
    around = other.start <= mention.start and mention.end <= other.end
    if not (within or around):
        return False
    if mention.entity.kind in OPEN_KINDS and other.entity.kind in OPEN_KINDS:
        return mention.end == other.end
    return mention.entity.kind is other.entity.kind


def _named(said: Statement, names: _Names) -> Statement:
    target = names[normalised(said.object.name)] if said.object else None
    return replace(said, subject=names[normalised(said.subject.name)], object=target)


def _mentions(mentions: Sequence[Mention], names: _Names) -> list[Mention]:
    """Each entity at each place once; the model's spans come first, and one within another of the same entity goes."""
    kept: list[Mention] = []
    placed: dict[EntityRef, list[Mention]] = defaultdict(list)
    for mention in mentions:
        named = replace(mention, entity=names[normalised(mention.entity.name)])
        others = placed[named.entity]
        at = bisect_left(others, named.start, key=lambda other: other.start)
        if not any(_overlap(named, other) for other in others[max(at - 1, 0) : at + 1]):
            others.insert(at, named)
            kept.append(named)
    return sorted(kept, key=lambda mention: (mention.start, mention.end))


def _overlap(one: Mention | Statement, other: Mention | Statement) -> bool:
    return one.start < other.end and other.start < one.end


# --- statements -------------------------------------------------------------------------------------------------


def _pairs(stated: Sequence[Statement], read: Sequence[Statement], ontology: Ontology) -> dict[int, int]:
    """Which statement of the rules (by its place) is which of the model; the same predicate goes before a like one."""
    pairs: dict[int, int] = {}
    free = dict(enumerate(read))
    for exact in (True, False):
        for at, said in enumerate(stated):
            if at in pairs:
                continue
            alike = (number for number, other in free.items() if _alike(said, other, ontology, exact=exact))
            if (match := next(alike, None)) is not None:
                pairs[at] = match
                del free[match]
    return pairs


def _alike(said: Statement, other: Statement, ontology: Ontology, *, exact: bool) -> bool:
    """Whether two statements say one thing: of the same ends, by the same predicate or in the same words."""
    if said.subject != other.subject or _end(said) != _end(other):
        return False
    if exact:
        return said.predicate == other.predicate
    both_known = said.predicate in ontology.predicates and other.predicate in ontology.predicates
    return not both_known and _overlap(said, other)


def _end(said: Statement) -> str:
    return normalised(said.object.name if said.object else said.value or "")


def _joined(said: Statement, read: Statement, ontology: Ontology) -> Statement:
    """One statement that both made. Whether it is denied, and what it does to what is known, the model reads better."""
    predicate = read.predicate
    if predicate not in ontology.predicates and said.predicate in ontology.predicates:
        predicate = said.predicate
    return replace(
        read,
        predicate=predicate,
        object=read.object or said.object,
        value=None if read.object or said.object else read.value,
        valid=read.valid or said.valid,
        status=max(said.status, read.status, key=_CAREFUL.index),
        confidence=_confidence(said, read),
        recurrence=said.recurrence or read.recurrence,
    )


def _confidence(said: Statement, read: Statement) -> float:
    """Two readers who err independently are surer where they agree, and less sure where one denies the other."""
    if (said.negated, said.effect) != (read.negated, read.effect):
        return min(said.confidence, read.confidence)
    if said.predicate != read.predicate:
        return max(said.confidence, read.confidence)
    return round(min(MOST_CERTAIN, 1 - (1 - said.confidence) * (1 - read.confidence)), 3)


def _once(statements: Iterable[Statement]) -> list[Statement]:
    """No statement twice; of two that differ in certainty only, the surer one."""
    found: dict[object, Statement] = {}
    for said in sorted(statements, key=lambda said: -said.confidence):
        what = (said.subject.name, said.predicate, _end(said), said.negated, said.status, said.effect, said.valid)
        found.setdefault(what, said)
    return sorted(found.values(), key=lambda said: (said.start, said.end))
