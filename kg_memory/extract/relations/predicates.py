"""Maps a relation to predicates of the ontology: the fact it states, or the fact it ends."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg_memory.extract.english.gender import gender_of_name
from kg_memory.extract.english.inflection import third_person
from kg_memory.extract.english.words import DISMISSING_VERBS, POSTS
from kg_memory.extract.references.phrases import Referent
from kg_memory.extract.relations.arguments import Relation
from kg_memory.model.facts import Effect
from kg_memory.model.ontology import EntityKind, Ontology, predicate_name
from kg_memory.model.sources import EntityRef

# The kinds that a predicate may correct: the object of "works at" is an organisation, even if tagged as a place.
_RETYPED = {
    EntityKind.ORGANIZATION: frozenset({EntityKind.PLACE, EntityKind.THING}),
    EntityKind.PERSON: frozenset({EntityKind.THING}),
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """A relation mapped to the ontology; `target` is None if the text does not say which fact ended."""

    subject: EntityRef
    predicate: str
    target: EntityRef | str | None
    effect: Effect = Effect.STATES


def meanings(relation: Relation, ontology: Ontology, *, happened: bool) -> Iterator[Meaning]:
    """The meanings of the relation; only one that `happened` can end a fact."""
    ended = list(_endings(relation, ontology)) if happened else []
    yield from ended
    if not ended or relation.form in DISMISSING_VERBS:
        yield _stated(relation, ontology)


def _stated(relation: Relation, ontology: Ontology) -> Meaning:
    """The ontology's predicate for the form if the kinds fit it, else an open one: `paint` gives `PAINTS`."""
    subject, target = relation.subject, relation.target
    if typed := _typed(subject, target, ontology.forms.get(relation.form), ontology):
        return typed
    assert subject.entity is not None
    first, *rest = relation.form.split("_")
    name = predicate_name("_".join([first if first == "is" else third_person(first), *rest]))
    return Meaning(subject.entity, name, target.entity or target.name)


def _endings(relation: Relation, ontology: Ontology) -> Iterator[Meaning]:
    subject, target = relation.subject, relation.target
    if relation.form in DISMISSING_VERBS:
        ended = _typed(target, subject, ontology.endings.get("be_fired_by"), ontology) if target.entity else None
    elif target.token.lemma_.lower() in POSTS and (name := ontology.endings.get(relation.form)) and subject.entity:
        ended = Meaning(subject.entity, name, None)
    else:
        place = target.kind is EntityKind.PLACE  # "left Paris" ends no employment
        name = ontology.endings.get(relation.form)
        expected = ontology.predicates[name].object if name else None
        ended = None if place and expected is not EntityKind.PLACE else _typed(subject, target, name, ontology)
    if ended:
        yield replace(ended, effect=Effect.ENDS)


def _typed(subject: Referent, target: Referent, name: str | None, ontology: Ontology) -> Meaning | None:
    known = ontology.predicates.get(name or "")
    if known is None or subject.entity is None:
        return None
    if not (_fits(subject, known.subject) and _fits(target, known.object)):
        return None
    return Meaning(
        _retyped(subject, subject.entity, known.subject),
        known.name,
        _retyped(target, target.entity, known.object) if target.entity else target.name,
    )


def _fits(side: Referent, expected: EntityKind | None) -> bool:
    """Whether the side is or may be of the expected kind; a THING fits every kind but PERSON."""
    anything = side.kind is EntityKind.THING and expected is not EntityKind.PERSON
    return expected is None or side.kind is expected or anything or _may_be(side, expected)


def _may_be(side: Referent, expected: EntityKind) -> bool:
    if side.kind is EntityKind.PERSON and expected is EntityKind.ORGANIZATION:
        return " " not in side.name and gender_of_name(side.name) is None  # "joined Acme", not "joined Ann"
    return side.token.pos_ == "PROPN" and side.kind in _RETYPED.get(expected, ())


def _retyped(side: Referent, entity: EntityRef, expected: EntityKind | None) -> EntityRef:
    return replace(entity, kind=expected) if expected and _may_be(side, expected) else entity
