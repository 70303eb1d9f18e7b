"""Merges two extractions of one passage: that of the rules and that of a language model."""

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
_BY_CAUTION = (Status.ASSERTED, Status.REPORTED, Status.PLANNED, Status.POSSIBLE)
"""From the least to the most cautious status."""

_Names = Mapping[str, EntityRef]


def merge(rules: Extraction, model: Extraction, ontology: Ontology) -> Extraction:
    """The union of both extractions without duplicates.

    An entity of both has the model's name and the more specific kind. A statement of both has a higher confidence than
    either alone, the more cautious status, and the model's time if it has one. Times, profile and embedding are those
    of the rules; the counts of dropped items are added.
    """
    names = _names(rules, model)
    from_rules = [_renamed(statement, names) for statement in rules.statements]
    from_model = [_renamed(statement, names) for statement in model.statements]
    pairs = _pairs(from_rules, from_model, ontology)
    merged = [
        _merged(statement, from_model[pairs[at]], ontology) if at in pairs else statement
        for at, statement in enumerate(from_rules)
    ]
    paired = set(pairs.values())
    unpaired = [statement for at, statement in enumerate(from_model) if at not in paired]
    return replace(
        rules,
        mentions=_mentions([*model.mentions, *rules.mentions], names),
        statements=_distinct(sorted([*merged, *unpaired], key=lambda statement: (statement.start, statement.end))),
        dropped=dict(Counter(rules.dropped) + Counter(model.dropped)),
    )


# --- entities ---------------------------------------------------------------------------------------------------


def _names(rules: Extraction, model: Extraction) -> dict[str, EntityRef]:
    """The merged entity of each normalised name."""
    names: dict[str, EntityRef] = {}
    for ref in (*_refs(model), *_refs(rules)):
        name = normalised(ref.name)
        names[name] = _merged_ref(names.get(name, ref), ref)
    for name, other in _same_entities(rules.mentions, model.mentions):
        from_rules, from_model = names[name], names[other]
        fuller = set(normalised(from_rules.name).split()) > set(normalised(from_model.name).split())
        merged = _merged_ref(from_rules, from_model) if fuller else _merged_ref(from_model, from_rules)
        names |= dict.fromkeys((name, other, normalised(merged.name)), merged)
    return {name: names[normalised(ref.name)] for name, ref in names.items()}


def _refs(extraction: Extraction) -> Iterable[EntityRef]:
    yield from (mention.entity for mention in extraction.mentions)
    for statement in extraction.statements:
        yield from (ref for ref in (statement.subject, statement.object) if ref is not None)


def _merged_ref(ref: EntityRef, other: EntityRef) -> EntityRef:
    """`ref` with the more specific kind of both, and the aliases of both."""
    kind = max(ref.kind, other.kind, key=lambda kind: -_openness(kind))
    spelled = {normalised(alias): alias for alias in (*other.aliases, *ref.aliases)}
    spelled.pop(normalised(ref.name), None)
    return EntityRef(ref.name, kind, tuple(spelled.values()))


def _openness(kind: EntityKind) -> int:
    """0 for a specific kind, more for an open one."""
    return {EntityKind.TOPIC: 1, EntityKind.THING: 2}.get(kind, 0)


def _same_entities(rules: Sequence[Mention], model: Sequence[Mention]) -> list[tuple[str, str]]:
    """Pairs of names for one entity: the rules' name, and the only name of the model at the same places."""
    by_name: dict[str, set[str]] = {}
    for mention in rules:
        there = {normalised(other.entity.name) for other in model if _same_entity(mention, other)}
        by_name.setdefault(normalised(mention.entity.name), set()).update(there)
    return [(name, min(others)) for name, others in by_name.items() if len(others) == 1 and name not in others]


def _same_entity(mention: Mention, other: Mention) -> bool:
    """Whether two mentions are of one entity: the same span, or nested spans of the same kind.

    Nested spans of open kinds must end at the same place: "green tea" and "tea", but not "book about Kenya" and "book".
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


def _renamed(statement: Statement, names: _Names) -> Statement:
    target = names[normalised(statement.object.name)] if statement.object else None
    return replace(statement, subject=names[normalised(statement.subject.name)], object=target)


def _mentions(mentions: Sequence[Mention], names: _Names) -> list[Mention]:
    """The mentions without overlapping ones of the same entity; earlier items in the sequence win."""
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


def _pairs(rules: Sequence[Statement], model: Sequence[Statement], ontology: Ontology) -> dict[int, int]:
    """The index of the model's statement for each of the rules; an equal predicate wins over a similar one."""
    pairs: dict[int, int] = {}
    free = dict(enumerate(model))
    for exact in (True, False):
        for at, statement in enumerate(rules):
            if at in pairs:
                continue
            matches = (number for number, other in free.items() if _same_fact(statement, other, ontology, exact=exact))
            if (match := next(matches, None)) is not None:
                pairs[at] = match
                del free[match]
    return pairs


def _same_fact(statement: Statement, other: Statement, ontology: Ontology, *, exact: bool) -> bool:
    """Whether two statements mean one fact: same subject and object, same predicate or overlapping words."""
    if statement.subject != other.subject or _object_key(statement) != _object_key(other):
        return False
    if exact:
        return statement.predicate == other.predicate
    both_known = statement.predicate in ontology.predicates and other.predicate in ontology.predicates
    return not both_known and _overlap(statement, other)


def _object_key(statement: Statement) -> str:
    return normalised(statement.object.name if statement.object else statement.value or "")


def _merged(statement: Statement, read: Statement, ontology: Ontology) -> Statement:
    """One statement from both; negation and effect are the model's, which reads them better."""
    predicate = read.predicate
    if predicate not in ontology.predicates and statement.predicate in ontology.predicates:
        predicate = statement.predicate
    return replace(
        read,
        predicate=predicate,
        object=read.object or statement.object,
        value=None if read.object or statement.object else read.value,
        valid=read.valid or statement.valid,
        status=max(statement.status, read.status, key=_BY_CAUTION.index),
        confidence=_confidence(statement, read),
        recurrence=statement.recurrence or read.recurrence,
    )


def _confidence(statement: Statement, read: Statement) -> float:
    """The confidence of two independent readers: higher if they agree, lower if they contradict each other."""
    if (statement.negated, statement.effect) != (read.negated, read.effect):
        return min(statement.confidence, read.confidence)
    if statement.predicate != read.predicate:
        return max(statement.confidence, read.confidence)
    return round(min(MOST_CERTAIN, 1 - (1 - statement.confidence) * (1 - read.confidence)), 3)


def _distinct(statements: Iterable[Statement]) -> list[Statement]:
    """The statements without duplicates; of duplicates the one with the highest confidence."""
    distinct: dict[object, Statement] = {}
    for statement in sorted(statements, key=lambda statement: -statement.confidence):
        key = (
            statement.subject.name,
            statement.predicate,
            _object_key(statement),
            statement.negated,
            statement.status,
            statement.effect,
            statement.valid,
        )
        distinct.setdefault(key, statement)
    return sorted(distinct.values(), key=lambda statement: (statement.start, statement.end))
