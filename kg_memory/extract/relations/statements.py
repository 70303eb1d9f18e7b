"""Statements from relations: predicate, time, status, evidence and a self-contained text."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice

from spacy.tokens import Doc, Token

from kg_memory.extract.english.grammar import OPEN_COMPLEMENT, is_alternative
from kg_memory.extract.english.inflection import correct_verb_forms
from kg_memory.extract.english.words import LASTING_VERBS
from kg_memory.extract.layout.fields import Field
from kg_memory.extract.layout.step_lists import StepList
from kg_memory.extract.references.discourse import Discourse
from kg_memory.extract.references.phrases import Referents
from kg_memory.extract.relations.arguments import Relation
from kg_memory.extract.relations.asides import is_aside, is_unsettled
from kg_memory.extract.relations.clause_times import ClauseTime, ClauseTimes, Limit
from kg_memory.extract.relations.clauses import ATTITUDES, Clause, clauses, is_commanded
from kg_memory.extract.relations.dated import BIRTHDAY, birthday_rule, dated_relations, is_deadline
from kg_memory.extract.relations.instructions import instructions
from kg_memory.extract.relations.labelled import labelled, values_of
from kg_memory.extract.relations.modality import is_habit
from kg_memory.extract.relations.noun_relations import noun_relations
from kg_memory.extract.relations.predicates import Meaning, meanings
from kg_memory.extract.relations.procedures import procedures
from kg_memory.extract.relations.relations import clause_relations
from kg_memory.extract.relations.tense import is_past_state, is_present
from kg_memory.extract.relations.wording import unsure, verb_words
from kg_memory.model.bitemporal import BEGINNING, END, RESOLUTION, Interval, period_start
from kg_memory.model.extraction import Extraction, Mention, Passage, Statement
from kg_memory.model.facts import Effect, MemoryKind, Status
from kg_memory.model.ontology import EntityKind, Ontology
from kg_memory.model.roles import FactPolicy
from kg_memory.model.sources import EntityRef

_CONFIDENCE = 0.8
_UNNAMED = 0.6  # applies if neither side has a name
_NOT_ASSERTED = 0.75
_MOST = 100  # plus one per token; two lists could give a statement for every pair of items


def extraction(
    doc: Doc,
    passage: Passage,
    ontology: Ontology,
    discourse: Discourse | None = None,
    fields: Sequence[Field] = (),
    lists: Sequence[StepList] = (),
) -> Extraction:
    """The distinct statements of a parsed passage, its labelled values and lists, and the mentions of its entities.

    The number of statements is limited to 100 plus one per token. `dropped` counts "too many" if there were more.
    """
    correct_verb_forms(doc)
    times = ClauseTimes(doc, passage)
    referents = Referents(doc, passage, times.tokens, discourse)
    found: dict[tuple[object, ...], Statement] = {}
    whole = [*procedures(doc, lists), *instructions(doc, passage)]
    values, worthwhile = values_of(doc, fields), passage.policy is FactPolicy.WORTHWHILE
    every = _all(doc, referents, times, ontology, whole, worthwhile=worthwhile)
    parsed = (one for one in every if not _is_across(one, values))
    said = chain(whole, parsed, _labelled(doc, values, referents, ontology))
    for statement in islice(said, _MOST + len(doc)):
        if statement.effect is Effect.RETRACTS and not _is_about(statement, passage.speaker):
            continue  # nobody takes back what others said of themselves
        target = statement.object.name if statement.object else statement.value
        key = (statement.subject.name, statement.predicate, target, statement.negated, statement.effect)
        found.setdefault(key, statement)
    statements = list(found.values())
    unread = {"too many": 1} if next(said, None) is not None else {}
    return Extraction(_mentions(referents, statements), statements, times.expressions, dropped=unread)


def _is_about(statement: Statement, name: str | None) -> bool:
    """Whether the statement is about the person, or about one of theirs: "Nadia's sister"."""
    sides = [side.name for side in (statement.subject, statement.object) if side is not None]
    return name is not None and any(side == name or side.startswith(f"{name}'s ") for side in sides)


def _mentions(referents: Referents, statements: list[Statement]) -> list[Mention]:
    """The mentions of names and of entities in statements, with the kinds that the statements give them."""
    spoken_of = {entity.name: entity for said in statements for entity in (said.object, said.subject) if entity}
    return [
        replace(mention, entity=_with_kind(mention.entity, spoken_of.get(mention.entity.name)))
        for mention in referents.mentions()
        if mention.entity.name in spoken_of or mention.entity.kind is not EntityKind.TOPIC
    ]


def _with_kind(entity: EntityRef, said: EntityRef | None) -> EntityRef:
    return replace(entity, kind=said.kind) if said else entity


def _all(
    doc: Doc,
    referents: Referents,
    times: ClauseTimes,
    ontology: Ontology,
    whole: Sequence[Statement],
    *,
    worthwhile: bool,
) -> Iterator[Statement]:
    """The statements of the clauses and noun phrases, except for those inside a `whole` one, such as a procedure."""
    for clause in clauses(doc):
        inside = any(one.start <= clause.verb.idx < one.end for one in whole)
        if inside or (worthwhile and is_unsettled(clause.verb)):
            continue
        when = times.of(clause)
        relations = list(clause_relations(clause, referents))
        dated = list(
            dated_relations(clause, referents, times.tokens, when, alone=not relations, moved=times.is_moved(clause))
        )
        scheduled = dated and clause.verb.tag_ != "VBG"  # "the train leaves at nine"
        if clause.status is Status.ASSERTED and times.lies_ahead(clause) and not scheduled:
            clause = replace(clause, status=Status.PLANNED)
        for relation in [*relations, *dated]:
            if relation.subject.name == relation.target.name or (worthwhile and is_aside(clause.verb, relation)):
                continue
            only_a_value = relation in dated and (_is_appointment(relation, ontology) or is_deadline(when))
            timeless = only_a_value or relation.form == BIRTHDAY
            held, recurrence = (None if timeless else when), times.recurrence_of(clause)
            if relation.form == BIRTHDAY and when is not None:
                recurrence = birthday_rule(when)
            for said in _clause_statements(clause, relation, held, ontology):
                yield replace(said, recurrence=recurrence)
    yield from _noun_statements(doc, referents, ontology)


def _is_appointment(relation: Relation, ontology: Ontology) -> bool:
    """Whether the date itself may change: "the meeting is on Friday", but not a date of birth."""
    senses = [ontology.predicates[name] for name in ontology.forms.get(relation.form, ())]
    return any(one.one and not one.permanent for one in senses)


def _noun_statements(doc: Doc, referents: Referents, ontology: Ontology) -> Iterator[Statement]:
    for relation, token in noun_relations(doc, referents):
        if relation.subject.name == relation.target.name or is_commanded(token):
            continue
        words = "are" if relation.subject.token.tag_ == "NNS" else "is"
        spoken = [relation.subject.wording, words, relation.between, relation.link, relation.target.wording]
        for meant in meanings(relation, ontology, happened=False):
            effect = Effect.PAST if relation.former else Effect.STATES
            yield replace(_statement(relation, meant, _sentence(spoken), token), effect=effect)


def _is_across(statement: Statement, values: Sequence[Field]) -> bool:
    """Whether the statement takes in a labelled value, as if it were part of a sentence."""
    return any(statement.start < field.value[1] and field.value[0] < statement.end for field in values)


def _labelled(doc: Doc, values: Sequence[Field], referents: Referents, ontology: Ontology) -> Iterator[Statement]:
    for one in labelled(doc, values, referents, ontology):
        for meant in meanings(one.relation, ontology, happened=False):
            said = _statement(one.relation, meant, one.text, one.relation.target.token)
            yield replace(said, start=one.start, end=one.end)


def _clause_statements(
    clause: Clause, relation: Relation, when: ClauseTime | None, ontology: Ontology
) -> Iterator[Statement]:
    if is_alternative(relation.subject.token) or is_alternative(relation.target.token):
        clause = replace(clause, status=Status.POSSIBLE)
    asserted = clause.status is Status.ASSERTED
    negated = clause.negated != relation.denied
    for meant in meanings(relation, ontology, happened=asserted and not negated):
        text = _text(relation, replace(clause, negated=negated), when)
        plain = _statement(relation, meant, text, clause.verb)
        past = when is None and _is_past_only(clause, relation, meant.predicate, ontology)
        yield replace(
            plain,
            valid=_valid(clause, relation, meant, when, ontology) if when else None,
            status=clause.status,
            negated=negated,
            kind=_memory_kind(clause, meant.predicate, ontology),
            confidence=round(plain.confidence * (1 if asserted else _NOT_ASSERTED), 3),
            effect=_effect(clause, relation, meant, ontology, negated=negated, dated=when is not None, past=past),
        )


def _text(relation: Relation, clause: Clause, when: ClauseTime | None) -> str:
    """The relation as a sentence, with its time: "DeepMind was acquired by Google in 2014"."""
    turned = clause.passive and not relation.form.startswith("be_") and not (relation.words or relation.alone)
    first, last = (relation.target, relation.subject) if turned else (relation.subject, relation.target)
    if last.wording.startswith("no ") or first.wording.startswith("no "):
        clause = replace(clause, negated=False)  # the words already contain the negation
    words = relation.words or verb_words(clause, plural=first.token.tag_ == "NNS")
    spoken = [first.wording, unsure(clause), words, relation.between, "by" if turned else relation.link, last.wording]
    text = _sentence(spoken)
    time = when.words if when else ""
    return text if not time or text.endswith(time) else f"{text} {time}"


def _sentence(parts: list[str]) -> str:
    return " ".join(part for part in parts if part)


def _statement(relation: Relation, meant: Meaning, text: str, verb: Token) -> Statement:
    subject, target = relation.subject, relation.target
    tokens = [subject.token, verb, target.token]
    start, end = min(token.idx for token in tokens), max(token.idx + len(token) for token in tokens)
    named = any(side.kind not in (None, EntityKind.TOPIC) for side in (subject, target))
    return Statement(
        subject=meant.subject,
        predicate=meant.predicate,
        object=meant.target if isinstance(meant.target, EntityRef) else None,
        value=meant.target if isinstance(meant.target, str) else None,
        text=text,
        start=start,
        end=end,
        confidence=round(_CONFIDENCE * subject.certain * target.certain * (1 if named else _UNNAMED), 3),
        effect=meant.effect,
    )


def _valid(clause: Clause, relation: Relation, meant: Meaning, when: ClauseTime, ontology: Ontology) -> Interval:
    """The valid time; a state that an event began stays open, unless the text names its end.

    What begins by some time begins in the last period before it at the latest: "joined by June" holds from June.
    """
    whole = when.interval
    state = _is_state(clause, relation, meant.predicate, ontology)
    begins = _begins(clause.verb, relation, meant, ontology) or (when.limit is not Limit.UNTIL and state)
    was_before = when.limit is Limit.BEFORE and state and is_past_state(clause.verb)  # "lived in Oslo before 2020"
    if meant.effect is Effect.ENDS or not begins or was_before or when.ends:
        return whole
    if when.limit is not Limit.UNTIL:
        return Interval(period_start(whole.end - RESOLUTION, whole.end_precision), END, whole.end_precision)
    return whole if whole.start == BEGINNING else Interval(whole.start, END, whole.start_precision)


def _begins(verb: Token, relation: Relation, meant: Meaning, ontology: Ontology) -> bool:
    """Whether the event begins a lasting state: "joined", "started using"."""
    governed = verb.dep_ in OPEN_COMPLEMENT and verb.head.lemma_.lower() in ("start", "begin")
    return governed or verb.lemma_.lower() in LASTING_VERBS or ontology.begins(meant.predicate, relation.form)


def _is_past_only(clause: Clause, relation: Relation, predicate: str, ontology: Ontology) -> bool:
    """Whether the fact held in the past and the text does not say that it still holds."""
    state = _is_state(clause, relation, predicate, ontology)
    return relation.former or is_habit(clause.verb) or (state and is_past_state(clause.verb))


def _is_state(clause: Clause, relation: Relation, predicate: str, ontology: Ontology) -> bool:
    described = clause.complement is not None and relation.form not in ontology.forms
    return described or ontology.is_state(predicate, relation.form)


def _effect(
    clause: Clause, relation: Relation, meant: Meaning, ontology: Ontology, *, negated: bool, dated: bool, past: bool
) -> Effect:
    """The effect on known facts; only a functional predicate can be corrected by another object.

    "Actually, I moved to Ghent" and "Actually, I live in Ghent now" are news, not corrections.
    """
    if clause.effect is Effect.RETRACTS:
        return Effect.RETRACTS
    if meant.effect is Effect.ENDS or clause.effect is Effect.ENDS:
        return Effect.ENDS
    if past:
        return Effect.PAST
    news = not dated and (is_present(clause.verb) or ontology.begins(meant.predicate, relation.form))
    corrects = clause.effect is Effect.CORRECTS and not negated and ontology.one_at_a_time(meant.predicate) and not news
    return Effect.CORRECTS if corrects else Effect.STATES


def _memory_kind(clause: Clause, predicate: str, ontology: Ontology) -> MemoryKind:
    if clause.lemma in ATTITUDES:
        return MemoryKind.PREFERENCE
    event = clause.verb.tag_ == "VBD" and ontology.known(predicate) is None
    return MemoryKind.EPISODIC if event else MemoryKind.SEMANTIC
