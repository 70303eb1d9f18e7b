"""Relations as statements: predicate, time, status, evidence and a text that reads on its own."""

from collections.abc import Iterator
from dataclasses import replace

from spacy.tokens import Doc, Token

from kg_memory.bitemporal import BEGINNING, END, Interval
from kg_memory.extract.clause_times import ClauseTimes
from kg_memory.extract.clauses import ATTITUDES, Clause, clauses
from kg_memory.extract.phrases import Referent, Referents
from kg_memory.extract.relations import Relation, clause_relations, phrase_relations
from kg_memory.extract.time import describe
from kg_memory.extract.wording import third_person, verb_words
from kg_memory.extract.words import LASTING_VERBS
from kg_memory.model import EntityKind, Extraction, MemoryKind, Passage, Statement, Status
from kg_memory.ontology import Ontology, predicate_name

_CONFIDENCE = 0.8
_UNNAMED = 0.6  # neither side has a name
_NOT_ASSERTED = 0.75


def extraction(doc: Doc, passage: Passage, ontology: Ontology) -> Extraction:
    """What the parsed passage says; each statement once, and a mention of every entity that is named or spoken of."""
    times = ClauseTimes(doc, passage)
    referents = Referents(doc, passage, times.tokens)
    found: dict[tuple[object, ...], Statement] = {}
    for statement in _all(doc, referents, times, ontology):
        key = (statement.subject, statement.predicate, statement.object, statement.value, statement.negated)
        found.setdefault(key, statement)
    spoken_of = {entity for said in found.values() for entity in (said.subject, said.object)}
    mentions = [
        mention
        for mention in referents.mentions()
        if mention.entity in spoken_of or mention.entity.kind is not EntityKind.TOPIC
    ]
    return Extraction(mentions=mentions, statements=list(found.values()))


def _all(doc: Doc, referents: Referents, times: ClauseTimes, ontology: Ontology) -> Iterator[Statement]:
    for clause in clauses(doc):
        for relation in clause_relations(clause, referents):
            if relation.subject.entity != relation.target.entity:
                yield _clause_statement(clause, relation, times, ontology)
    for relation, token in phrase_relations(doc, referents):
        yield _statement(relation, "is", token, ontology)


def _clause_statement(clause: Clause, relation: Relation, times: ClauseTimes, ontology: Ontology) -> Statement:
    plain = _statement(relation, verb_words(clause), clause.verb, ontology)
    text, found = plain.text, times.of(clause)
    if clause.passive and relation.form[:3] != "be_":
        text = f"{relation.target.wording} {verb_words(clause)} by {relation.subject.wording}"
    asserted = clause.status is Status.ASSERTED
    return replace(
        plain,
        text=f"{text} {describe(found)}" if found else text,
        valid=_lasting(found) if found and clause.lemma in LASTING_VERBS else found,
        status=clause.status,
        negated=clause.negated,
        kind=_memory_kind(clause, plain.predicate, ontology),
        confidence=round(plain.confidence * (1 if asserted else _NOT_ASSERTED), 3),
    )


def _statement(relation: Relation, words: str, verb: Token, ontology: Ontology) -> Statement:
    subject, target = relation.subject, relation.target
    assert subject.entity is not None
    tokens = [subject.token, verb, target.token]
    start, end = min(token.idx for token in tokens), max(token.idx + len(token) for token in tokens)
    spoken = [subject.wording, words, relation.between, relation.link, target.wording]
    named = any(side.kind not in (None, EntityKind.TOPIC) for side in (subject, target))
    return Statement(
        subject=subject.entity,
        predicate=_predicate(relation.form, subject, target, ontology),
        object=target.entity,
        value=None if target.entity else target.name,
        text=" ".join(word for word in spoken if word),
        start=start,
        end=end,
        confidence=round(_CONFIDENCE * subject.certain * target.certain * (1 if named else _UNNAMED), 3),
    )


def _predicate(form: str, subject: Referent, target: Referent, ontology: Ontology) -> str:
    """The ontology's predicate for the form where the kinds fit it, else an open one: `paint` gives `PAINTS`."""
    known = ontology.predicates.get(ontology.forms.get(form, ""))
    if known and _fits(subject.kind, known.subject) and _fits(target.kind, known.object):
        return known.name
    first, *rest = form.split("_")
    return predicate_name("_".join([first if first == "is" else third_person(first), *rest]))


def _fits(kind: EntityKind | None, expected: EntityKind | None) -> bool:
    return expected is None or kind in (expected, EntityKind.THING)


def _lasting(event: Interval) -> Interval:
    """What an event began: it holds from then on, unless the text said until when."""
    return event if event.start == BEGINNING else Interval(event.start, END, event.start_precision)


def _memory_kind(clause: Clause, predicate: str, ontology: Ontology) -> MemoryKind:
    if clause.lemma in ATTITUDES:
        return MemoryKind.PREFERENCE
    event = clause.verb.tag_ == "VBD" and predicate not in ontology.predicates
    return MemoryKind.EPISODIC if event else MemoryKind.SEMANTIC
