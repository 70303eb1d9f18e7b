"""Maps a relation to predicates of the ontology: the fact it states, or the fact it ends."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kg_memory.extract.english.gender import gender_of_name
from kg_memory.extract.english.grammar import is_definite
from kg_memory.extract.english.inflection import third_person
from kg_memory.extract.english.names import topic_name
from kg_memory.extract.english.words import DISMISSING_VERBS, HIRING_VERBS, ORGANIZATIONS, POSTS, SCHOOLS
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
_USED = frozenset({EntityKind.ORGANIZATION, EntityKind.PLACE})  # names of products that are tagged as others: Slack


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
    if relation.alone:
        return
    event = relation.form in DISMISSING_VERBS or any(one.predicate in ontology.forms.get("own", ()) for one in ended)
    if not ended or event:
        yield _stated(relation, ontology)


def _stated(relation: Relation, ontology: Ontology) -> Meaning:
    """The ontology's predicate for the form if the kinds fit it, else an open one: `paint` gives `PAINTS`."""
    subject, target = relation.subject, relation.target
    names = [name for name in ontology.forms.get(relation.form, ()) if not _is_of_object(relation, name, ontology)]
    if typed := _first_typed(subject, target, names, ontology):
        return typed
    if relation.form in HIRING_VERBS and subject.token.pos_ == "PROPN" and subject.kind is not EntityKind.PERSON:
        hired = _first_typed(target, subject, ontology.forms.get("be_employed_by", ()), ontology)
        if hired is not None:
            return hired
    assert subject.entity is not None
    first, *rest = relation.form.split("_")
    name = predicate_name("_".join([first if first == "is" else third_person(first), *rest]))
    return Meaning(subject.entity, name, target.entity or target.name)


def _is_of_object(relation: Relation, name: str, ontology: Ontology) -> bool:
    """Whether the object between verb and target changes its place, not the subject: "moved the files to Oslo"."""
    moves = relation.between and "_" in relation.form and not relation.form.startswith("be_")
    return bool(moves) and ontology.predicates[name].object in (EntityKind.PLACE, EntityKind.ORGANIZATION)


def _endings(relation: Relation, ontology: Ontology) -> Iterator[Meaning]:
    subject, target = relation.subject, relation.target
    if relation.form in DISMISSING_VERBS:
        subject, target = target, subject
        names = ontology.endings.get("be_fired_by", ())
    else:
        names = ontology.endings.get(relation.form, ())
    if not names or subject.entity is None:
        return
    if relation.alone or target.token.lemma_.lower() in POSTS | SCHOOLS:
        fitting = [name for name in names if _fits(subject, ontology.predicates[name].subject)]
        works = [name for name in fitting if ontology.predicates[name].object is EntityKind.ORGANIZATION]
        yield from (Meaning(subject.entity, name, None, Effect.ENDS) for name in (works or fitting)[:1])
        return
    if target.kind is EntityKind.PLACE:  # "left Paris" ends no employment
        names = [name for name in names if ontology.predicates[name].object in (None, EntityKind.PLACE)]
    ended = _first_typed(subject, target, names, ontology)
    if ended and (ended.predicate not in ontology.forms.get("own", ()) or is_definite(target.token)):
        yield from (replace(one, effect=Effect.ENDS) for one in _possession(ended, target, ontology))


def _possession(ended: Meaning, target: Referent, ontology: Ontology) -> Iterator[Meaning]:
    """What ends with a possession: who sold "my bike" had a bike and owned one."""
    had, owned = ontology.forms.get("have", ()), ontology.forms.get("own", ())
    if ended.predicate not in (*had, *owned):
        yield ended
        return
    names = (*owned, *had) if ended.predicate in owned else had
    noun = topic_name(target.token) if target.name.startswith(f"{ended.subject.name}'s ") else None
    kept = EntityRef(noun, EntityKind.TOPIC) if noun else ended.target
    yield from (replace(ended, predicate=name, target=kept) for name in names)


def _first_typed(subject: Referent, target: Referent, names: Sequence[str], ontology: Ontology) -> Meaning | None:
    """The meaning by the first of these predicates whose kinds are exactly those of the sides, or else fit them."""
    found = [one for name in names if (one := _typed(subject, target, name, ontology))]
    exact = (one for one in found if ontology.predicates[one.predicate].object is target.kind)
    return next(exact, found[0] if found else None)


def _typed(subject: Referent, target: Referent, name: str, ontology: Ontology) -> Meaning | None:
    known = ontology.predicates[name]
    if subject.entity is None:
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
    anything = side.kind is EntityKind.THING and expected is not EntityKind.PERSON and not _is_object(side, expected)
    used = expected is EntityKind.PRODUCT and side.kind in _USED
    return expected is None or side.kind is expected or anything or used or _may_be(side, expected)


def _is_object(side: Referent, expected: EntityKind | None) -> bool:
    """Whether the side is a common noun that names no organisation: "left me her piano"."""
    common = expected is EntityKind.ORGANIZATION and side.token.pos_ == "NOUN"
    return common and side.token.lemma_.lower() not in POSTS | SCHOOLS | ORGANIZATIONS


def _may_be(side: Referent, expected: EntityKind) -> bool:
    if side.kind is EntityKind.PERSON and expected is EntityKind.ORGANIZATION:
        return " " not in side.name and gender_of_name(side.name) is None  # "joined Acme", not "joined Ann"
    return side.token.pos_ == "PROPN" and side.kind in _RETYPED.get(expected, ())


def _retyped(side: Referent, entity: EntityRef, expected: EntityKind | None) -> EntityRef:
    return replace(entity, kind=expected) if expected and _may_be(side, expected) else entity
