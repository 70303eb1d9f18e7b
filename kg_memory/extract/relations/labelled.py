"""Relations of labelled values: "Nadia Petrova | Porto" below "name | city", "Owner: Maya Lindqvist"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Span

from kg_memory.extract.english.gender import gender_of_name
from kg_memory.extract.english.grammar import is_predicate
from kg_memory.extract.english.inflection import third_person
from kg_memory.extract.layout.fields import Field
from kg_memory.extract.references.aliases import relation
from kg_memory.extract.references.phrases import Referent, Referents
from kg_memory.extract.relations.arguments import Relation
from kg_memory.model.ontology import EntityKind, Ontology, Predicate

# What a label says, as forms of the ontology; the first whose kinds fit the two sides is meant.
_MEANT = {
    **dict.fromkeys(("city", "town", "home", "residence"), ("live_in", "be_headquartered_in", "be_located_in")),
    **dict.fromkeys(("location", "place"), ("be_located_in",)),
    **dict.fromkeys(("hometown", "home town"), ("come_from",)),
    **dict.fromkeys(("company", "employer", "organisation", "organization", "workplace", "affiliation"), ("work_at",)),
    **dict.fromkeys(("role", "title", "job", "job title", "position", "occupation", "profession"), ("work_as",)),
    **dict.fromkeys(("born", "birthday", "date of birth", "birth date"), ("be_born_on",)),
    **dict.fromkeys(("birthplace", "place of birth"), ("be_born_in",)),
    **dict.fromkeys(("language", "languages"), ("speak",)),
    **dict.fromkeys(("price", "cost"), ("cost",)),
}
_OF_PEOPLE = frozenset({"name", "full name", "person", "who", "employee", "member", "student", "attendee", "contact"})
_SAYS_NOTHING = frozenset(
    {"note", "notes", "comment", "comments", "description", "details", "link", "url", "example", "examples"}
)
_NO_VALUE = re.compile(r"\W*(?:n/?a|none|unknown|tb[ad]|yes|no|true|false|x|✓|✔|✗|✘|see .*)?\W*", re.IGNORECASE)
# The kinds that a name alone in a cell is easily taken for.
_TAKEN_FOR = {
    EntityKind.ORGANIZATION: (EntityKind.THING, EntityKind.PLACE),
    EntityKind.PLACE: (EntityKind.THING, EntityKind.ORGANIZATION),
}
_BETWEEN = frozenset({",", ";", "and", "&", "/"})
_OWN = re.compile(r"(?:about )?(?:my|me)\b ?", re.IGNORECASE)
_IN_BRACKETS = re.compile(r" ?[(\[].*")
_LONGEST_VALUE = 8  # words


@dataclass(frozen=True, slots=True)
class Labelled:
    """The relation of a labelled value, a sentence that says the same, and where the text says it."""

    relation: Relation
    text: str
    start: int
    end: int


def values_of(doc: Doc, fields: Sequence[Field]) -> list[Field]:
    """The fields whose value is a phrase; "Update: we moved to Porto" is a sentence."""
    return [field for field in fields if (value := _span(doc, field.value)) is not None and _is_phrase(value)]


def labelled(doc: Doc, values: Sequence[Field], referents: Referents, ontology: Ontology) -> Iterator[Labelled]:
    """The relations of the values whose subject is known."""
    for field in values:
        label = _IN_BRACKETS.sub("", field.label).strip().lower()
        value = _span(doc, field.value)
        if value is None or not label or label in _SAYS_NOTHING or _NO_VALUE.fullmatch(value.text):
            continue
        subject = _subject(doc, field, referents)
        if subject is None or subject.entity is None:
            continue
        for target in _targets(value, referents):
            if found := _relation(_OWN.sub("", label), subject, target, ontology):
                yield Labelled(*found, field.start, value.end_char)


def _span(doc: Doc, place: tuple[int, int]) -> Span | None:
    return doc.char_span(*place, alignment_mode="contract")


def _is_phrase(value: Span) -> bool:
    finite = any(is_predicate(token) and token.tag_ not in ("VBN", "VBG") for token in value)
    return len(value) <= _LONGEST_VALUE and not finite


def _subject(doc: Doc, field: Field, referents: Referents) -> Referent | None:
    """The first possible subject that is a name; the speaker of "my" or below a title like "About me"."""
    if _OWN.match(field.label):
        return referents.speaker(doc[0])
    for place in field.subjects:
        span = _span(doc, place)
        if span is None:
            continue
        if _OWN.match(span.text):
            return referents.speaker(span.root)
        of_people = field.of.lower() in _OF_PEOPLE
        named = referents.named(span)
        if named and not (of_people and named.kind is not EntityKind.PERSON and gender_of_name(span.text)):
            return named
        if field.of and _is_phrase(span) and not referents.is_dated(span):
            return referents.name(span, EntityKind.PERSON if of_people else EntityKind.THING)
    return None


def _targets(value: Span, referents: Referents) -> list[Referent]:
    """The names in a list of names, or the value as one; "Porto, Portugal" is one place."""
    parts = [value.doc[start:end] for start, end in _parts(value)]
    named = [found for part in parts if (found := referents.named(part))]
    if len(named) == len(parts) and not all(one.kind is EntityKind.PLACE for one in named[1:]):
        return named
    whole = referents.named(value)
    return [whole or Referent(value.text, None, value.root, value.text)]


def _parts(value: Span) -> Iterator[tuple[int, int]]:
    start = value.start
    for token in value:
        if token.lower_ in _BETWEEN:
            if token.i > start:
                yield start, token.i
            start = token.i + 1
    if start < value.end:
        yield start, value.end


def _relation(label: str, subject: Referent, target: Referent, ontology: Ontology) -> tuple[Relation, str] | None:
    """The relation that the label means, with its sentence; "owner" goes from the value to the subject."""
    if label == "role" and target.kind is EntityKind.ORGANIZATION:
        label = "affiliation"
    topic = relation("_".join(label.split()))
    has, belongs = f"have_{topic}", f"be_{topic}_of"
    for form in (*_MEANT.get(label, ()), *_verb_forms(label)):
        if known := _fitting(form, subject, target, ontology):
            typed = _of_kind(target, known.object)
            return Relation(subject, form, typed), f"{subject.wording} {_words(form)} {target.wording}"
    if target.entity and _fitting(belongs, target, subject, ontology):
        return Relation(target, belongs, subject), f"{target.wording} is {label} of {subject.wording}"
    if label == "affiliation":
        return None
    verb = "are" if label.endswith("s") and not label.endswith(("ss", "us", "is")) else "is"
    return Relation(subject, has, target), f"{subject.wording}'s {label} {verb} {target.wording}"


def _of_kind(target: Referent, kind: EntityKind | None) -> Referent:
    """The name as one of the kind that the label asks for."""
    return replace(target, entity=replace(target.entity, kind=kind)) if target.entity and kind else target


def _words(form: str) -> str:
    """The form in the third person: "lives in", "was born on"."""
    verb, *rest = form.split("_")
    return " ".join(["was" if rest[:1] == ["born"] else third_person(verb), *rest])


def _verb_forms(label: str) -> Iterator[str]:
    """The forms of a label that is a verb: "works at" gives `work_at`."""
    verb, *rest = label.split()
    for lemma in (verb.removesuffix("s"), verb.removesuffix("es"), f"{verb.removesuffix('ies')}y"):
        if third_person(lemma) == verb:
            yield "_".join([lemma, *rest])


def _fitting(form: str, subject: Referent, target: Referent, ontology: Ontology) -> Predicate | None:
    """The predicate that the form states of these sides, or None."""
    known = (ontology.predicates[name] for name in ontology.forms.get(form, ()))
    fitting = (one for one in known if _is_of(one.subject, subject.kind) and _is_of(one.object, target.kind))
    return next(fitting, None)


def _is_of(expected: EntityKind | None, kind: EntityKind | None) -> bool:
    return expected in (None, kind) or kind in _TAKEN_FOR.get(expected, ())
